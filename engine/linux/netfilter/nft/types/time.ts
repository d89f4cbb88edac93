const SECOND = 1000n
const MINUTE = 60n * SECOND
const HOUR = 60n * MINUTE
const DAY = 24n * HOUR

/** time_parse: `1d2h3m4s5ms`, or seconds, as milliseconds. */
export function parseTime(text: string): bigint | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) * SECOND
  const found = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/.exec(text)
  if (found === null || text === '') return undefined
  const [, days = '0', hours = '0', minutes = '0', seconds = '0', rest = '0'] = found
  return BigInt(days) * DAY + BigInt(hours) * HOUR + BigInt(minutes) * MINUTE + BigInt(seconds) * SECOND + BigInt(rest)
}

/** time_print. */
export function formatTime(milliseconds: bigint): string {
  let rest = milliseconds
  let text = ''
  for (const [unit, name] of [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'm'],
    [SECOND, 's'],
    [1n, 'ms'],
  ] as const) {
    const count = rest / unit
    rest -= count * unit
    if (count > 0n) text += `${count}${name}`
  }
  return text === '' ? '0s' : text
}

const NANOSECONDS = 1_000_000_000n

/** `2020-01-01`, `2020-01-01 12:00`, `2020-01-01 12:00:30`, or a number of seconds, as nanoseconds since 1970 in UTC. */
export function parseDate(text: string): bigint | undefined {
  if (/^\d+$/.test(text)) return BigInt(text) * NANOSECONDS
  const found = /^(\d{4})-(\d{2})-(\d{2})(?: (\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text)
  if (found === null) return undefined
  const [year, month, day, hour, minute, second] = found.slice(1).map(part => Number(part ?? 0))
  return BigInt(Date.UTC(year!, month! - 1, day!, hour, minute, second)) * 1_000_000n
}

export function formatDate(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString().slice(0, 19).replace('T', ' ')
}

/** `08:00` or `08:00:30`, as seconds of the day. */
export function parseHour(text: string): bigint | undefined {
  if (/^\d+$/.test(text)) return BigInt(text)
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text)
  if (found === null) return undefined
  const [hour, minute, second] = found.slice(1).map(part => Number(part ?? 0))
  return hour! > 23 || minute! > 59 || second! > 59 ? undefined : BigInt(hour! * 3600 + minute! * 60 + second!)
}

export function formatHour(seconds: bigint): string {
  const total = Number(seconds)
  const two = (value: number) => String(value).padStart(2, '0')
  const text = `${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}`
  return total % 60 === 0 ? text : `${text}:${two(total % 60)}`
}
