import { parseSpan } from '../../../linux/systemd/unit-file.ts'

const DAY = 86_400_000

/** A time as --since takes it (systemd.time(7)), in milliseconds since 1970; undefined for what is none. */
export function parseTime(now: number, text: string): number | undefined {
  const words = text.trim().toLowerCase()
  const midnight = Math.floor(now / DAY) * DAY
  if (words === 'now') return now
  if (words === 'today') return midnight
  if (words === 'yesterday') return midnight - DAY
  if (words === 'tomorrow') return midnight + DAY
  const relative = /^([+-]?)(.*?)( ago)?$/.exec(words)
  if (relative !== null && (relative[1] !== '' || relative[3] !== undefined)) {
    const seconds = parseSpan(relative[2]!)
    if (seconds === undefined) return undefined
    return relative[1] === '+' ? now + seconds * 1000 : now - seconds * 1000
  }
  const unix = /^@(\d+)$/.exec(words)
  if (unix !== null) return Number(unix[1]) * 1000
  const full = /^(?:(\d{4})-(\d\d)-(\d\d))?[ t]?(?:(\d\d):(\d\d)(?::(\d\d))?)?( utc|z)?$/.exec(words)
  if (full === null || words === '') return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = full
  const date = year === undefined ? midnight : Date.UTC(Number(year), Number(month) - 1, Number(day))
  return date + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
}
