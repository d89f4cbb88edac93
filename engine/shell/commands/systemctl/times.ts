const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

const two = (value: number) => String(value).padStart(2, '0')

/** `Sat 2026-11-21 15:36:00 UTC`, from milliseconds since 1970. */
export function timestamp(milliseconds: number): string {
  const date = new Date(milliseconds)
  const day = `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`
  return `${DAYS[date.getUTCDay()]} ${day} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} UTC`
}

const MILLISECOND = 1e6
const SECOND = 1e9
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** `2min 23s ago`: format_timestamp_relative_full() of src/basic/time-util.c, from nanoseconds. */
export function ago(span: number): string {
  const of = (unit: number) => Math.floor(span / unit)
  if (span >= 7 * DAY)
    return `${plural(of(7 * DAY), 'week')} ${plural(Math.floor((span % (7 * DAY)) / DAY), 'day')} ago`
  if (span >= 2 * DAY) return `${of(DAY)} days ago`
  if (span >= 25 * HOUR) return `1 day ${Math.floor((span - DAY) / HOUR)}h ago`
  if (span >= 6 * HOUR) return `${of(HOUR)}h ago`
  if (span >= HOUR) return `${of(HOUR)}h ${Math.floor((span % HOUR) / MINUTE)}min ago`
  if (span >= 5 * MINUTE) return `${of(MINUTE)}min ago`
  if (span >= MINUTE) return `${of(MINUTE)}min ${Math.floor((span % MINUTE) / SECOND)}s ago`
  if (span >= SECOND) return `${of(SECOND)}s ago`
  if (span >= MILLISECOND) return `${of(MILLISECOND)}ms ago`
  return span >= 1000 ? `${of(1000)}us ago` : 'now'
}

const plural = (count: number, unit: string) => `${count} ${unit}${count === 1 ? '' : 's'}`

/** `1min 2.345s`: format_timespan() with an accuracy of a millisecond, from nanoseconds. */
export function timespan(span: number): string {
  if (span < 1000) return '0'
  if (span < MILLISECOND) return `${Math.floor(span / 1000)}us`
  const parts: string[] = []
  let rest = span
  for (const [unit, name] of [
    [DAY, 'd'],
    [HOUR, 'h'],
    [MINUTE, 'min'],
  ] as const) {
    if (rest >= unit) parts.push(`${Math.floor(rest / unit)}${name}`)
    rest %= unit
  }
  if (rest >= SECOND) {
    const milliseconds = String(Math.floor((rest % SECOND) / MILLISECOND))
      .padStart(3, '0')
      .replace(/0+$/, '')
    parts.push(`${Math.floor(rest / SECOND)}${milliseconds === '' ? '' : `.${milliseconds}`}s`)
  } else if (rest >= MILLISECOND) parts.push(`${Math.floor(rest / MILLISECOND)}ms`)
  return parts.join(' ')
}
