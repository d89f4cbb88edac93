import type { Shell } from '../shell.ts'

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]

/** The lab's wall clock, formatted. */
export function clockText(shell: Shell, format: string): string {
  return strftime(format, Math.floor(shell.process.host.sim.wallMilliseconds / 1000))
}

const pad = (value: number, width = 2, fill = '0') => String(value).padStart(width, fill)

/** strftime(3) in the locale C and UTC; `seconds` since 1970. */
export function strftime(format: string, seconds: number): string {
  const date = new Date(seconds * 1000)
  if (Number.isNaN(date.getTime())) return ''
  return format.replace(/%[-_0^#]?[EO]?([A-Za-z%+])/g, (whole, letter: string) => {
    const text = conversion(letter, date, seconds)
    if (text === null) return whole
    if (whole[1] === '-') return text.replace(/^[0 ]+(?=.)/, '')
    if (whole[1] === '_') return text.replace(/^0+(?=.)/, zeros => ' '.repeat(zeros.length))
    return whole[1] === '^' ? text.toUpperCase() : text
  })
}

function conversion(letter: string, date: Date, seconds: number): string | null {
  const compound = COMPOUND[letter]
  if (compound !== undefined) return strftime(compound, seconds)
  const simple = SIMPLE[letter]
  return simple === undefined ? null : simple(date, seconds)
}

const COMPOUND: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
}

const SIMPLE: Readonly<Record<string, (date: Date, seconds: number) => string>> = {
  '%': () => '%',
  a: date => DAYS[date.getUTCDay()]!.slice(0, 3),
  A: date => DAYS[date.getUTCDay()]!,
  b: date => MONTHS[date.getUTCMonth()]!.slice(0, 3),
  B: date => MONTHS[date.getUTCMonth()]!,
  C: date => pad(Math.floor(date.getUTCFullYear() / 100)),
  d: date => pad(date.getUTCDate()),
  e: date => pad(date.getUTCDate(), 2, ' '),
  G: date => String(isoWeek(date).year),
  g: date => pad(isoWeek(date).year % 100),
  H: date => pad(date.getUTCHours()),
  I: date => pad(date.getUTCHours() % 12 || 12),
  j: date => pad(dayOfYear(date) + 1, 3),
  k: date => pad(date.getUTCHours(), 2, ' '),
  l: date => pad(date.getUTCHours() % 12 || 12, 2, ' '),
  m: date => pad(date.getUTCMonth() + 1),
  M: date => pad(date.getUTCMinutes()),
  n: () => '\n',
  p: date => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
  P: date => (date.getUTCHours() < 12 ? 'am' : 'pm'),
  s: (_, seconds) => String(seconds),
  S: date => pad(date.getUTCSeconds()),
  t: () => '\t',
  u: date => String(date.getUTCDay() || 7),
  U: date => pad(Math.floor((dayOfYear(date) + 7 - date.getUTCDay()) / 7)),
  V: date => pad(isoWeek(date).week),
  w: date => String(date.getUTCDay()),
  W: date => pad(Math.floor((dayOfYear(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7)),
  y: date => pad(date.getUTCFullYear() % 100),
  Y: date => String(date.getUTCFullYear()),
  z: () => '+0000',
  Z: () => 'UTC',
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)
}

/** ISO 8601: the week that holds the year's first Thursday is its first. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86_400_000)
  return { year: thursday.getUTCFullYear(), week: Math.floor(dayOfYear(thursday) / 7) + 1 }
}
