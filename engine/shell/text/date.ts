const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const UNITS: Readonly<Record<string, number>> = {
  sec: 1,
  second: 1,
  min: 60,
  minute: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  fortnight: 1_209_600,
}

/** What a date string has said so far. */
interface Reading {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  zone: number
  months: number
  seconds: number
  weekday: number | null
  absolute: number | null
  /** A time of day was given; a date alone means midnight. */
  timed: boolean
}

type Rule = readonly [RegExp, (reading: Reading, found: readonly (string | undefined)[]) => boolean | void]

const number = (text: string | undefined) => Number(text ?? 0)

function monthOf(text: string | undefined): number {
  return MONTHS.indexOf((text ?? '').slice(0, 3).toLowerCase())
}

function setTime(reading: Reading, hour: number, minute: number, second: number): boolean {
  if (hour > 23 || minute > 59 || second > 60) return false
  Object.assign(reading, { hour, minute, second })
  return true
}

function setDate(reading: Reading, year: number, month: number, day: number): boolean {
  if (month < 0 || month > 11 || day < 1 || day > 31) return false
  Object.assign(reading, { year, month, day })
  if (!reading.timed) setTime(reading, 0, 0, 0)
  return true
}

function timed(reading: Reading, hour: number, minute: number, second: number): boolean {
  reading.timed = true
  return setTime(reading, hour, minute, second)
}

function relative(reading: Reading, amount: number, unit: string): boolean {
  const name = unit.toLowerCase().replace(/s$/, '')
  if (name === 'month') reading.months += amount
  else if (name === 'year') reading.months += amount * 12
  else if (UNITS[name] !== undefined) reading.seconds += amount * UNITS[name]
  else return false
  return true
}

/** The items of a date string (GNU date input formats), each tried at the beginning of what is left. */
const RULES: readonly Rule[] = [
  [/^@(-?\d+(?:\.\d+)?)/, (reading, [, seconds]) => void (reading.absolute = number(seconds))],
  [/^(\d{4})-(\d{1,2})-(\d{1,2})/, (reading, [, y, m, d]) => setDate(reading, number(y), number(m) - 1, number(d))],
  [/^(\d{1,2})\/(\d{1,2})\/(\d{4})/, (reading, [, m, d, y]) => setDate(reading, number(y), number(m) - 1, number(d))],
  [/^(\d{4})(\d{2})(\d{2})(?!\d)/, (reading, [, y, m, d]) => setDate(reading, number(y), number(m) - 1, number(d))],
  [/^T(?=\d)/i, () => {}],
  [
    // A number with a sign right behind a time is an offset from UTC, even where a unit follows.
    /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?:\s*([ap])\.?m\.?|\s*([-+])(\d{1,2})(?::?(\d{2}))?(?!\d))?/i,
    (reading, [, h, m, s, half, sign, zoneHours, zoneMinutes]) => {
      if (sign !== undefined) reading.zone = (number(zoneHours) * 60 + number(zoneMinutes)) * (sign === '-' ? -1 : 1)
      const hour = half === undefined ? number(h) : (number(h) % 12) + (half.toLowerCase() === 'p' ? 12 : 0)
      return timed(reading, hour, number(m), number(s))
    },
  ],
  [
    /^(\d{1,2})\s*([ap])\.?m\.?/i,
    (reading, [, h, half]) => timed(reading, (number(h) % 12) + (half?.toLowerCase() === 'p' ? 12 : 0), 0, 0),
  ],
  [/^(?:utc|gmt|z)(?![a-z])/i, reading => void (reading.zone = 0)],
  [
    /^([-+])(\d{2}):?(\d{2})(?![\d\s]*[a-z])/,
    (reading, [, sign, h, m]) => void (reading.zone = (number(h) * 60 + number(m)) * (sign === '-' ? -1 : 1)),
  ],
  [
    /^([-+]?)\s*(\d+)\s*([a-z]+)\s+ago/i,
    (reading, [, sign, n, unit]) => relative(reading, -number(`${sign}${n}`), unit!),
  ],
  [
    /^([-+]?)\s*(\d+)\s*(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(?![a-z])/i,
    (reading, [, sign, n, unit]) => relative(reading, number(`${sign}${n}`), unit!),
  ],
  [
    /^(next|last)\s+(sec|second|min|minute|hour|day|week|fortnight|month|year)(?![a-z])/i,
    (reading, [, which, unit]) => relative(reading, which?.toLowerCase() === 'next' ? 1 : -1, unit!),
  ],
  [
    /^(sec|second|min|minute|hour|day|week|fortnight|month|year)s?(?![a-z])/i,
    (reading, [, unit]) => relative(reading, 1, unit!),
  ],
  [/^(?:now|today)(?![a-z])/i, () => {}],
  [/^yesterday/i, reading => relative(reading, -1, 'day')],
  [/^tomorrow/i, reading => relative(reading, 1, 'day')],
  [/^midnight/i, reading => timed(reading, 0, 0, 0)],
  [/^noon/i, reading => timed(reading, 12, 0, 0)],
  [
    /^(\d{1,2})[-\s]+(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?(?:[-,\s]+(\d{4}))?(?!:)/i,
    (reading, [, d, m, y]) => setDate(reading, y === undefined ? reading.year : number(y), monthOf(m), number(d)),
  ],
  [
    /^(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(\d{1,2})(?!:|\d)(?:,?\s+(\d{4})(?!:))?/i,
    (reading, [, m, d, y]) => setDate(reading, y === undefined ? reading.year : number(y), monthOf(m), number(d)),
  ],
  [
    /^(next\s+|last\s+)?(sun|mon|tue|wed|thu|fri|sat)[a-z]*\.?,?/i,
    (reading, [, which, day]) => {
      reading.weekday = DAYS.indexOf(day!.toLowerCase())
      if (which?.toLowerCase().startsWith('last') === true) reading.seconds -= 7 * 86_400
      if (!reading.timed) setTime(reading, 0, 0, 0)
    },
  ],
  [/^(\d{4})(?=\s*$)/, (reading, [, y]) => setDate(reading, number(y), reading.month, reading.day)],
]

/** A time as `date -d` reads it, in seconds since 1970 (with a fraction for `@N`), in UTC; undefined when it is none. `now` is in seconds. */
export function parseDate(text: string, now: number): number | undefined {
  const today = new Date(Math.floor(now) * 1000)
  const reading: Reading = {
    year: today.getUTCFullYear(),
    month: today.getUTCMonth(),
    day: today.getUTCDate(),
    hour: today.getUTCHours(),
    minute: today.getUTCMinutes(),
    second: today.getUTCSeconds(),
    zone: 0,
    months: 0,
    seconds: 0,
    weekday: null,
    absolute: null,
    timed: false,
  }
  if (text.trim() === '') setTime(reading, 0, 0, 0)
  for (let rest = text.trim().slice(0, 200); rest !== ''; ) {
    const rule = RULES.find(([pattern]) => pattern.test(rest))
    const found = rule?.[0].exec(rest)
    if (rule === undefined || found == null || rule[1](reading, found) === false) return undefined
    rest = rest.slice(found[0].length).replace(/^[\s,]+/, '')
  }
  return secondsOf(reading)
}

function secondsOf(reading: Reading): number | undefined {
  const { year, month, day, hour, minute, second, zone, weekday } = reading
  if (reading.absolute !== null) return reading.absolute + reading.seconds
  const check = new Date(Date.UTC(year, month, day))
  if (check.getUTCDate() !== day) return undefined
  let date = Date.UTC(year, month + reading.months, day, hour, minute, second) / 1000
  if (weekday !== null) date += ((weekday - new Date(date * 1000).getUTCDay() + 7) % 7) * 86_400
  return date + reading.seconds - zone * 60
}
