/** Emulated time as minutes and seconds, with so many digits behind the point. */
export function clockText(nanoseconds: number, digits: number): string {
  const seconds = nanoseconds / 1e9
  const minutes = Math.floor(seconds / 60)
  const rest = (Math.floor((seconds - minutes * 60) * 10 ** digits) / 10 ** digits).toFixed(digits)
  return `${minutes}:${rest.padStart(digits + (digits > 0 ? 3 : 2), '0')}`
}

/** The time between two moments, in a unit that suits it. */
export function spanText(nanoseconds: number): string {
  if (nanoseconds < 1e3) return `${nanoseconds} ns`
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toFixed(0)} µs`
  return nanoseconds < 1e9 ? `${(nanoseconds / 1e6).toFixed(1)} ms` : `${(nanoseconds / 1e9).toFixed(2)} s`
}
