const POWERS = 'KMGTPEZY'

/** A count with a suffix as xstrtoumax of gnulib reads it: `10K` (1024), `10KB` (1000), `2b` (512). Undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const found = /^(\d+)(?:([KkMGTPEZY])(iB|B)?|(b)|(c))?$/.exec(text)
  if (found === null) return undefined
  const [, digits = '', power, unit, blocks] = found
  if (blocks !== undefined) return Number(digits) * 512
  if (power === undefined) return Number(digits)
  return Number(digits) * (unit === 'B' ? 1000 : 1024) ** (POWERS.indexOf(power.toUpperCase()) + 1)
}

/** A size as `-h` shows it (human_ceiling of gnulib): up to three digits and a letter, rounded up. */
export function humanSize(bytes: number, base = 1024): string {
  if (bytes < base) return String(bytes)
  let power = 0
  let value = bytes
  while (value >= base && power < POWERS.length) {
    value /= base
    power++
  }
  let text = value < 10 ? (Math.ceil(value * 10 - 1e-9) / 10).toFixed(1) : String(Math.ceil(value - 1e-9))
  if (text === '10.0') text = '10'
  if (Number(text) >= base && power < POWERS.length) [text, power] = ['1.0', power + 1]
  return text + (base === 1000 && power === 1 ? 'k' : POWERS[power - 1]!)
}

/** A time as sleep(1) and timeout(1) take it, in nanoseconds: a number with s, m, h or d. Undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  const found = /^\+?(\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|inf(?:inity)?)([smhd]?)$/.exec(text)
  if (found === null) return undefined
  const seconds = found[1]!.startsWith('inf') ? Number.POSITIVE_INFINITY : Number(found[1])
  return seconds * { '': 1, s: 1, m: 60, h: 3600, d: 86_400 }[found[2] as '' | 's' | 'm' | 'h' | 'd'] * 1e9
}
