/** Small pieces of text that many printers share. */
import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'

export type Tokens = ReadonlyMap<number, string>

/** Pairs of bit and word, in the order in which they are printed. */
export type Bits = readonly (readonly [bit: number, word: string])[]

/** The words of the bits that are set. */
export function bitWords(bits: Bits, value: number, none: string, between = ', '): string {
  const words = bits.filter(([bit]) => (value & bit) !== 0).map(([, word]) => word)
  return words.length === 0 ? none : words.join(between)
}

/** A duration as years, weeks, days, hours, minutes and seconds: `1h2m3s`. */
export function relativeTime(seconds: number): string {
  if (seconds === 0) return '0s'
  const units = [
    ['y', 31_536_000],
    ['w', 604_800],
    ['d', 86_400],
    ['h', 3_600],
    ['m', 60],
    ['s', 1],
  ] as const
  let text = ''
  for (const [letter, length] of units) {
    const count = Math.floor(seconds / length)
    if (count > 0) text += `${count}${letter}`
    seconds -= count * length
  }
  return text
}

/** A byte of a name or a text: control characters as `^A`, the high half as `M-` and the character. */
export function visibleByte(byte: number): string {
  const meta = byte >= 0x80 ? 'M-' : ''
  const low = byte & 0x7f
  return meta + (low < 0x20 || low === 0x7f ? `^${String.fromCharCode(low ^ 0x40)}` : String.fromCharCode(low))
}

/** `length` bytes as visible text, but no more than there are. False where some were missing. */
export function printText(p: Printer, start: number, length: number): boolean {
  const end = Math.min(start + length, p.end)
  for (let at = start; at < end; at++) p.print(visibleByte(p.bytes[at]!))
  return start + length <= p.end
}

/** The same up to the first zero byte, as a padded string of a C structure is printed. */
export function printPadded(p: Printer, start: number, length: number): boolean {
  for (let at = start; at < start + length; at++) {
    if (at >= p.end) return false
    const byte = p.bytes[at]!
    if (byte === 0) return true
    p.print(visibleByte(byte))
  }
  return true
}

/** The bits in which two checksums differ from what they should be: the value that would have been right. */
export function rightChecksum(found: number, remainder: number): number {
  // The remainder is the complement of the sum over everything, the found value included (RFC 1624).
  let sum = found + remainder
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return sum
}

export function hex4(value: number): string {
  return `0x${hex(value, 4)}`
}

export function isPrintable(byte: number): boolean {
  return byte >= 0x20 && byte < 0x7f
}

/** A printable character that is not a blank. */
export function isGraphic(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f
}

/** The same; where the field is cut short the frame is given up behind the last byte. */
export function printField(p: Printer, start: number, length: number): void {
  if (!printPadded(p, start, length)) p.cut()
}

/** A table from `{ 1: 'one' }`. */
export function tokens(words: Readonly<Record<number, string>>): Tokens {
  return new Map(Object.entries(words).map(([value, word]) => [Number(value), word]))
}

/** A table of words for consecutive numbers, which a bar separates. */
export function sequence(words: string, first = 0): Tokens {
  return new Map(words.split('|').map((word, index) => [first + index, word]))
}

/** `Unknown (7)` and its like, where the table has no word: `#` stands for the number. */
export function wordOf(table: Tokens, value: number, unknown: string): string {
  return table.get(value) ?? unknown.replace(/#(?!#)/, `${value}`)
}

/** `length` bytes as visible text; where some were not captured the frame is given up behind the last one. */
export function printWhole(p: Printer, start: number, length: number): void {
  for (let at = start; at < start + length; at++) p.print(visibleByte(p.u8(at)))
}

/** A text that ends with a zero byte. Gives how many bytes it has with that; 0 where there is none among `length`. */
export function printTerminated(p: Printer, start: number, length: number): number {
  for (let at = start; at < start + length && at < p.end; at++) {
    const byte = p.u8(at)
    if (byte === 0) return at + 1 - start
    p.print(visibleByte(byte))
  }
  return 0
}

/** `length` bytes as hexadecimal digits. */
export function hexDigits(p: Printer, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length; at++) text += hex(p.u8(at), 2)
  return text
}
