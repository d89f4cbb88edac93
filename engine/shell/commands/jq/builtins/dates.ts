import { strftime } from '../../../bash/expand/strftime.ts'
import { described, fail, isArray, type Json } from '../value.ts'
import type { Plain } from './specials.ts'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
const DAYS = 'sun mon tue wed thu fri sat'.split(' ')

/** Broken down time as gmtime gives it: months from 0, seconds with their fraction, day of the week and of the year. */
function brokenDown(seconds: number): Json {
  const whole = Math.floor(seconds)
  const date = new Date(whole * 1000)
  if (Number.isNaN(date.getTime())) fail('error converting number of seconds since epoch to datetime')
  return [
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds() + (seconds - whole),
    date.getUTCDay(),
    Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000),
  ]
}

function gmtime(value: Json, name: string): Json {
  return typeof value === 'number' ? brokenDown(value) : fail(`${name}() requires a number`)
}

function mktime(value: Json, name: string): number {
  if (!isArray(value)) fail(`${name} requires array of 6 numbers`)
  if (value.length < 6 || value.some(each => typeof each !== 'number')) fail(`${name} requires parsed datetime inputs`)
  const [year, month, day, hour, minute, second] = value as readonly number[]
  return Date.UTC(year!, month!, day!, hour!, minute!, Math.floor(second!)) / 1000
}

function formatTime(value: Json, format: Json, name: string): Json {
  const seconds =
    typeof value === 'number'
      ? value
      : isArray(value)
        ? mktime(value, name)
        : fail(`${name} requires parsed datetime inputs`)
  if (typeof format !== 'string') fail(`${name} requires a string format`)
  return strftime(format, Math.floor(seconds))
}

interface Parsed {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  offset: number
  seconds: number | null
}

type Field = readonly [pattern: string, set: (parsed: Parsed, text: string) => void]

const FIELDS: Readonly<Record<string, Field>> = {
  Y: ['(\\d{4})', (parsed, text) => (parsed.year = Number(text))],
  m: ['(\\d\\d?)', (parsed, text) => (parsed.month = Number(text) - 1)],
  d: ['(\\d\\d?)', (parsed, text) => (parsed.day = Number(text))],
  e: [' ?(\\d\\d?)', (parsed, text) => (parsed.day = Number(text))],
  H: ['(\\d\\d?)', (parsed, text) => (parsed.hour = Number(text))],
  M: ['(\\d\\d?)', (parsed, text) => (parsed.minute = Number(text))],
  S: ['(\\d\\d?)', (parsed, text) => (parsed.second = Number(text))],
  j: ['(\\d{1,3})', (parsed, text) => Object.assign(parsed, { month: 0, day: Number(text) })],
  b: ['([A-Za-z]{3,9})', (parsed, text) => (parsed.month = MONTHS.indexOf(text.slice(0, 3).toLowerCase()))],
  a: ['([A-Za-z]{3,9})', (parsed, text) => DAYS.includes(text.slice(0, 3).toLowerCase()) || (parsed.month = -1)],
  Z: ['([A-Za-z]+)', () => {}],
  z: ['(Z|[-+]\\d\\d:?\\d\\d)', () => {}],
  s: ['(\\d+)', (parsed, text) => (parsed.seconds = Number(text))],
}
const SAME: Readonly<Record<string, string>> = { B: 'b', h: 'b', A: 'a' }

/** strptime(3), as far as what stands in logs and Kubernetes objects needs it. */
function strptime(value: Json, format: Json): Json {
  if (typeof value !== 'string') fail(`strptime/1 requires string inputs and arguments`)
  if (typeof format !== 'string') fail(`${described(format)} strptime/1 requires string inputs and arguments`)
  const long = format
    .replaceAll('%T', '%H:%M:%S')
    .replaceAll('%F', '%Y-%m-%d')
    .replaceAll('%D', '%m/%d/%y')
    .replaceAll('%R', '%H:%M')
  const setters: Field[1][] = []
  const pattern = long.replace(/%([A-Za-z%])|\s+|[.*+?^${}()|[\]\\]/g, (whole, letter: string | undefined) => {
    if (letter === undefined) return /\s/.test(whole) ? '\\s*' : `\\${whole}`
    if (letter === '%') return '%'
    const field = FIELDS[SAME[letter] ?? letter]
    if (field === undefined) fail(`date "${value}" does not match format "${format}"`)
    setters.push(field[1])
    return field[0]
  })
  const parsed: Parsed = { year: 1900, month: 0, day: 1, hour: 0, minute: 0, second: 0, offset: 0, seconds: null }
  const match = new RegExp(`^${pattern}$`).exec(value)
  if (match === null) fail(`date "${value}" does not match format "${format}"`)
  for (const [index, set] of setters.entries()) set(parsed, match[index + 1]!)
  if (parsed.month < 0) fail(`date "${value}" does not match format "${format}"`)
  const { year, month, day, hour, minute, second } = parsed
  return brokenDown(parsed.seconds ?? Date.UTC(year, month, day, hour, minute, second) / 1000)
}

/** Times, in UTC: the emulated machines know no other zone. */
export const dates: readonly (readonly [string, Plain])[] = [
  ['gmtime/0', value => gmtime(value, 'gmtime')],
  ['localtime/0', value => gmtime(value, 'localtime')],
  ['mktime/0', value => mktime(value, 'mktime')],
  ['strftime/1', (value, [format]) => formatTime(value, format!, 'strftime/1')],
  ['strflocaltime/1', (value, [format]) => formatTime(value, format!, 'strflocaltime/1')],
  ['strptime/1', (value, [format]) => strptime(value, format!)],
]
