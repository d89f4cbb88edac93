import { Literal } from '../../iproute/writer.ts'

/** Bits a second for each unit of a rate, in the order in which they are tried (lib/utils.c of iproute2, get_rate64). */
const RATES: Readonly<Record<string, number>> = {
  bit: 1,
  kibit: 1024,
  kbit: 1000,
  mibit: 1024 ** 2,
  mbit: 1000 ** 2,
  gibit: 1024 ** 3,
  gbit: 1000 ** 3,
  bps: 8,
  kibps: 8 * 1024,
  kbps: 8000,
  mibps: 8 * 1024 ** 2,
  mbps: 8_000_000,
  gbps: 8_000_000_000,
}

function scaled(word: string, units: Readonly<Record<string, number>>, plain: number): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([a-z]*)$/i.exec(word)
  if (match === null) return undefined
  const unit = match[2]!.toLowerCase()
  const factor = unit === '' ? plain : Object.hasOwn(units, unit) ? units[unit] : undefined
  return factor === undefined ? undefined : Number(match[1]) * factor
}

export const parseRate = (word: string): number | undefined => scaled(word, RATES, 1)

const SIZES = { b: 1, k: 1024, kb: 1024, m: 1024 ** 2, mb: 1024 ** 2, g: 1024 ** 3, kbit: 128, mbit: 131_072 }

/** Bytes; a count of cells behind a slash does not matter here. */
export function parseSize(word: string): number | undefined {
  const size = scaled(word.split('/')[0]!, SIZES, 1)
  return size === undefined ? undefined : Math.floor(size)
}

const TIMES = { s: 1e9, sec: 1e9, secs: 1e9, ms: 1e6, msec: 1e6, msecs: 1e6, us: 1e3, usec: 1e3, usecs: 1e3, ns: 1 }

/** Nanoseconds; microseconds where no unit is written. */
export const parseTime = (word: string): number | undefined => scaled(word, TIMES, 1e3)

/** A share of 1. */
export function parsePercent(word: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?)(%?)$/.exec(word)
  if (match === null) return undefined
  const value = Number(match[1]) / 100
  return value > 1 ? undefined : value
}

const number = (value: number) => String(Number(value.toPrecision(6)))

/** tc_print_rate: with the largest unit that goes without a remainder. */
export function rateText(bits: number): string {
  const units = ['bit', 'Kbit', 'Mbit', 'Gbit', 'Tbit']
  let unit = 0
  while (unit < units.length - 1 && bits >= 1000 && bits % 1000 === 0) {
    bits /= 1000
    unit++
  }
  return `${bits}${units[unit]}`
}

/** sprint_size. */
export function sizeText(bytes: number): string {
  const mega = 1024 ** 2
  if (bytes >= mega && Math.abs(mega * Math.round(bytes / mega) - bytes) < 1024) return `${Math.round(bytes / mega)}Mb`
  if (bytes >= 1024 && Math.abs(1024 * Math.round(bytes / 1024) - bytes) < 16) return `${Math.round(bytes / 1024)}Kb`
  return `${bytes}b`
}

/** sprint_time64. */
export function timeText(nanoseconds: number): string {
  if (nanoseconds >= 1e9) return `${number(nanoseconds / 1e9)}s`
  if (nanoseconds >= 1e6) return `${number(nanoseconds / 1e6)}ms`
  return nanoseconds >= 1e3 ? `${number(nanoseconds / 1e3)}us` : `${nanoseconds}ns`
}

export const percentText = (share: number): string => `${number(share * 100)}%`

/** Ticks of the packet scheduler in a microsecond: /proc/net/psched says 3e8 40 f4240. */
const TICKS = 15.625

/** How long so many bytes take at a rate, cut to whole microseconds and then to whole ticks, in nanoseconds (tc_calc_xmittime). */
export function transmitTime(bits: number, bytes: number): number {
  const microseconds = Math.floor((1e6 * bytes) / (bits / 8))
  return Math.floor(microseconds * TICKS) * 64
}

/** The bytes that a time stands for at a rate (tc_calc_xmitsize). */
export function transmitSize(bits: number, nanoseconds: number): number {
  return Math.floor(((bits / 8) * wholeMicroseconds(nanoseconds)) / 1e6)
}

/** A time of the kernel's, cut to whole ticks and then to whole microseconds (tc_core_tick2time). */
export function wholeMicroseconds(nanoseconds: number): number {
  return Math.floor(Math.floor(nanoseconds / 64) / TICKS)
}

/** sprint_time: microseconds, in three digits. */
export function shortTimeText(microseconds: number): string {
  const digits = (value: number) => String(Number(value.toPrecision(3)))
  if (microseconds >= 1e6) return `${digits(microseconds / 1e6)}s`
  return microseconds >= 1000 ? `${digits(microseconds / 1000)}ms` : `${microseconds}us`
}

/** A share as JSON has it, and a time in seconds. */
export const share = (value: number): Literal => new Literal(jsonNumber(value))
export const seconds = (nanoseconds: number): Literal => new Literal(jsonNumber(nanoseconds / 1e9))

function jsonNumber(value: number): string {
  return String(Number(value.toPrecision(6)))
}
