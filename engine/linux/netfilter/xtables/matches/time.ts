import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

interface TimeData {
  /** Seconds since midnight. */
  readonly from: number
  readonly to: number
  /** Bit 1 for Monday or the first of the month, and so on. */
  readonly weekdays: number
  readonly monthdays: number
  /** Seconds since 1970. */
  readonly since: number
  readonly until: number
  readonly kernelZone: boolean
  readonly contiguous: boolean
}

const DAY = 86_400
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
const ALL_WEEKDAYS = 0xfe
const ALL_MONTHDAYS = 0xffff_fffe
const LAST_DATE = 0x7fff_ffff

function readTime(text: string): Parsed<number> {
  const match = /^(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?$/.exec(text)
  const [hours, minutes, seconds] = [match?.[1] ?? 24, match?.[2] ?? 60, match?.[3] ?? 0].map(Number)
  if (hours! > 23 || minutes! > 59 || seconds! > 59)
    return new Problem(`invalid time "${text}" specified, should be hh:mm[:ss] format and within the boundaries`)
  return hours! * 3600 + minutes! * 60 + seconds!
}

function readDate(text: string): Parsed<number> {
  const match = /^(\d{4})(?:-(\d\d?)(?:-(\d\d?)(?:T(\d\d?)(?::(\d\d?)(?::(\d\d?))?)?)?)?)?$/.exec(text)
  if (match === null) return new Problem(`Invalid date "${text}" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]`)
  const [year, month, day, hours, minutes, seconds] = match.slice(1).map(part => part && Number(part))
  const at = Date.UTC(
    year as number,
    Number(month ?? 1) - 1,
    Number(day ?? 1),
    Number(hours ?? 0),
    Number(minutes ?? 0),
  )
  return at / 1000 + Number(seconds ?? 0)
}

function readWeekdays(text: string): Parsed<number> {
  let days = 0
  for (const each of text.split(',').map(part => part.slice(0, 3))) {
    const number = /^\d+$/.test(each) ? Number(each) : WEEKDAYS.findIndex(day => day.startsWith(each.slice(0, 2))) + 1
    if (/^\d+$/.test(each) && number === 0) return new Problem('No, the week does NOT begin with Sunday.')
    if (number < 1 || number > 7 || each.length < (/^\d/.test(each) ? 1 : 2))
      return new Problem(`${each} is not a valid day specifier`)
    days |= 1 << number
  }
  return days
}

function readMonthdays(text: string): Parsed<number> {
  let days = 0
  for (const each of text.split(',')) {
    const number = Number(each)
    if (!/^\d+$/.test(each) || number < 1 || number > 31)
      return new Problem(`${each} is not a valid day for --monthdays`)
    days |= 1 << number
  }
  return days >>> 0
}

const pad = (value: number) => String(value).padStart(2, '0')

function clock(seconds: number): string {
  return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(pad).join(':')
}

function date(seconds: number, separator: string): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', separator)
}

function weekdays(bits: number): string {
  return WEEKDAYS.filter((_, index) => ((bits >> (index + 1)) & 1) === 1).join(',')
}

/** With an ending for people, which takes 11, 12 and 13 for others of their kind. */
function monthdays(bits: number, ordinal: boolean): string {
  const days = Array.from({ length: 31 }, (_, index) => index + 1).filter(day => ((bits >>> day) & 1) === 1)
  const ending = (day: number) => (['st', 'nd', 'rd'] as const)[(day % 10) - 1] ?? 'th'
  return days.map(day => (ordinal ? `${day}${ending(day)}` : String(day))).join(',')
}

/** time_mt: the zone of the kernel is UTC here, so that --kerneltz changes nothing. */
function holds(data: TimeData, now: number): boolean {
  if (now < data.since || now > data.until) return false
  const seconds = now % DAY
  let day = now
  if (data.from < data.to) {
    if (seconds < data.from || seconds > data.to) return false
  } else {
    if (seconds < data.from && seconds > data.to) return false
    // The hours after midnight belong to the day before.
    if (data.contiguous && seconds <= data.to) day -= DAY
  }
  const at = new Date(day * 1000)
  if (((data.weekdays >> (at.getUTCDay() || 7)) & 1) === 0) return false
  return ((data.monthdays >>> at.getUTCDate()) & 1) === 1
}

const LOCAL_TIME_WARNING =
  'WARNING: --localtz is being replaced by --kerneltz, since "local" is ambiguous. Note the kernel timezone has caveats - see manpage for details.\n'

/** libxt_time. */
export const timeMatch: MatchType<TimeData> = {
  name: 'time',
  options: [
    { name: 'timestart', value: readTime },
    { name: 'timestop', value: readTime },
    { name: 'weekdays', value: readWeekdays, invert: true },
    { name: 'monthdays', value: readMonthdays, invert: true },
    { name: 'datestart', value: readDate },
    { name: 'datestop', value: readDate },
    {
      name: 'localtz',
      alias: 'kerneltz',
      excludes: ['utc'],
      given: place => place.warn(LOCAL_TIME_WARNING),
    },
    { name: 'kerneltz', excludes: ['utc'] },
    { name: 'utc', excludes: ['kerneltz'] },
    { name: 'contiguous' },
  ],
  finalCheck: given =>
    given.has('contiguous') && (given.value<number>('timestart') ?? 0) < (given.value<number>('timestop') ?? DAY - 1)
      ? new Problem('time: --contiguous only makes sense when stoptime is smaller than starttime')
      : undefined,
  parse(given) {
    const days = (name: string, all: number) => {
      const bits = given.value<number>(name) ?? all
      return (given.inverted(name) ? bits ^ all : bits) >>> 0
    }
    return {
      from: given.value<number>('timestart') ?? 0,
      to: given.value<number>('timestop') ?? DAY - 1,
      weekdays: days('weekdays', ALL_WEEKDAYS),
      monthdays: days('monthdays', ALL_MONTHDAYS),
      since: given.value<number>('datestart') ?? 0,
      until: given.value<number>('datestop') ?? LAST_DATE,
      kernelZone: given.has('kerneltz'),
      contiguous: given.has('contiguous'),
    }
  },
  print(data) {
    let text = ' TIME'
    if (data.from !== 0 || data.to !== DAY - 1) text += ` from ${clock(data.from)} to ${clock(data.to)}`
    if (data.weekdays !== ALL_WEEKDAYS) text += ` on ${weekdays(data.weekdays)}`
    if (data.monthdays !== ALL_MONTHDAYS) text += ` on ${monthdays(data.monthdays, true)}`
    if (data.since !== 0) text += ` starting from ${date(data.since, ' ')}`
    if (data.until !== LAST_DATE) text += ` until date ${date(data.until, ' ')}`
    return `${text}${data.kernelZone ? '' : ' UTC'}${data.contiguous ? ' contiguous' : ''}`
  },
  save(data) {
    let text = ''
    if (data.from !== 0 || data.to !== DAY - 1) text += ` --timestart ${clock(data.from)} --timestop ${clock(data.to)}`
    if (data.monthdays !== ALL_MONTHDAYS) text += ` --monthdays ${monthdays(data.monthdays, false)}`
    if (data.weekdays !== ALL_WEEKDAYS) text += ` --weekdays ${weekdays(data.weekdays)}`
    if (data.since !== 0) text += ` --datestart ${date(data.since, 'T')}`
    text += ` --datestop ${date(data.until, 'T')}`
    return `${text}${data.kernelZone ? ' --kerneltz' : ''}${data.contiguous ? ' --contiguous' : ''}`
  },
  compile: data => new Predicate(({ netfilter }) => holds(data, netfilter.net.sim.wallTime().seconds)),
}
