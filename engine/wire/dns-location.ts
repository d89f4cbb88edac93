/** The data of LOC records: RFC 1876 2 and 3. */
import { u32 } from './bytes.ts'

const LENGTH = 16
/** The equator and the first meridian. */
const ORIGIN = 0x8000_0000
/** Thousandths of a second in a degree. */
const DEGREE = 3_600_000
/** Centimetres under the reference spheroid. */
const ALTITUDE_ORIGIN = 10_000_000
/** Centimetres: a metre, 10 km, 10 m. */
const DEFAULTS = [100, 1_000_000, 1000] as const

export function locationText(bytes: Uint8Array): string | undefined {
  if (bytes.length !== LENGTH || bytes[0] !== 0) return undefined
  const sizes = [1, 2, 3].map(at => bytes[at]!)
  if (sizes.some(size => size >> 4 > 9 || (size & 15) > 9)) return undefined
  const altitude = u32(bytes, 12) - ALTITUDE_ORIGIN
  const words = [
    angleText(u32(bytes, 4), 'N', 'S'),
    angleText(u32(bytes, 8), 'E', 'W'),
    `${(altitude / 100).toFixed(2)}m`,
    ...sizes.map(size => lengthText(size >> 4, size & 15)),
  ]
  return words.join(' ')
}

function angleText(value: number, positive: string, negative: string): string {
  const size = Math.abs(value - ORIGIN)
  const minutes = Math.floor((size % DEGREE) / 60_000)
  const seconds = ((size % 60_000) / 1000).toFixed(3)
  return `${Math.floor(size / DEGREE)} ${minutes} ${seconds} ${value >= ORIGIN ? positive : negative}`
}

/** A digit and a power of ten, of centimetres. */
function lengthText(digit: number, power: number): string {
  return power < 2 ? `${((digit * 10 ** power) / 100).toFixed(2)}m` : `${digit * 10 ** (power - 2)}m`
}

/** Of the words of a zone file; undefined for what is no place. */
export function locationBytes(words: readonly string[]): readonly number[] | undefined {
  const rest = [...words]
  const latitude = angle(rest, 'N', 'S', 90)
  const longitude = latitude === undefined ? undefined : angle(rest, 'E', 'W', 180)
  const altitude = metres(rest.shift())
  if (latitude === undefined || longitude === undefined || altitude === undefined) return undefined
  const sizes = DEFAULTS.map(usual => (rest.length === 0 ? usual : metres(rest.shift())))
  if (rest.length > 0 || sizes.some(size => size === undefined || size < 0 || size > 9e9)) return undefined
  const word = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
  return [
    0,
    ...sizes.map(size => precision(size!)),
    ...word(latitude),
    ...word(longitude),
    ...word(altitude + ALTITUDE_ORIGIN),
  ]
}

/** Degrees, and minutes and seconds where they are there, before the letter of a side. */
function angle(words: string[], positive: string, negative: string, most: number): number | undefined {
  const parts: number[] = []
  while (parts.length < 3 && /^\d+(\.\d{1,3})?$/.test(words[0] ?? '')) parts.push(Number(words.shift()))
  const side = words.shift()?.toUpperCase()
  const [degrees, minutes = 0, seconds = 0] = parts
  if (degrees === undefined || (side !== positive && side !== negative)) return undefined
  const size = Math.round(degrees * DEGREE + minutes * 60_000 + seconds * 1000)
  if (minutes >= 60 || seconds >= 60 || size > most * DEGREE) return undefined
  return side === positive ? ORIGIN + size : ORIGIN - size
}

/** `-2.00m` in centimetres. */
function metres(word: string | undefined): number | undefined {
  const match = /^(-?\d+(?:\.\d{1,2})?)m?$/.exec(word ?? '')
  return match === null ? undefined : Math.round(Number(match[1]) * 100)
}

/** A digit and a power of ten, of 4 bits each. */
function precision(centimetres: number): number {
  let [digit, power] = [centimetres, 0]
  for (; digit >= 10; power++) digit = Math.floor(digit / 10)
  return (digit << 4) | power
}
