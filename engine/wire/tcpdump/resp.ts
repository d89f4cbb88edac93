/** RESP, the protocol of Redis. */
import type { Printer } from './printer.ts'
import { printText } from './words.ts'

const CR = 0x0d
const LF = 0x0a
const PLUS = 0x2b
const MINUS = 0x2d
const COLON = 0x3a
const DOLLAR = 0x24
const STAR = 0x2a
/** Arrays within arrays, beyond which nobody means well. */
const DEPTH_MAX = 64

export function printResp(p: Printer, start: number, length: number) {
  p.protocol = 'resp'
  p.print(': RESP')
  let at: number | undefined = start
  while (at !== undefined && at < start + length) at = printValue(p, at, start + length, 0)
  if (at === undefined) p.truncated()
}

/** Gives where the value ends; undefined where it was cut short or is none. */
function printValue(p: Printer, at: number, end: number, depth: number): number | undefined {
  if (at >= end || depth > DEPTH_MAX) return undefined
  switch (p.u8(at)) {
    case PLUS:
    case MINUS:
    case COLON: {
      const line = findLine(p, at + 1, end)
      return line !== undefined && printQuoted(p, at + 1, line) ? line + 2 : undefined
    }
    case DOLLAR:
      return printBulk(p, at + 1, end)
    case STAR:
      return printArray(p, at + 1, end, depth)
    default:
      return printInline(p, at, end)
  }
}

/** Where the next CR LF stands. */
function findLine(p: Printer, start: number, end: number): number | undefined {
  for (let at = start; at + 2 <= end; at++) {
    if (!p.has(at, 2)) return undefined
    if (p.u8(at) === CR && p.u8(at + 1) === LF) return at
  }
  return undefined
}

function printQuoted(p: Printer, start: number, end: number): boolean {
  p.print(' "')
  if (!printText(p, start, end - start)) return false
  p.print('"')
  return true
}

/** `value` is a length, or a word for what stands in the place of one. */
interface ReadLength {
  readonly value: number | 'null' | 'negative' | 'too large' | 'invalid'
  readonly end: number
}

function readLength(p: Printer, start: number, end: number): ReadLength | undefined {
  if (start >= end) return undefined
  const negative = p.u8(start) === MINUS
  let at = negative ? start + 1 : start
  const first = at
  let value = 0
  for (; ; at++) {
    if (at >= end) return undefined
    const digit = p.u8(at) - 0x30
    if (digit < 0 || digit > 9) break
    value = Math.min(value * 10 + digit, 0x8000_0000)
  }
  if (at === first || p.u8(at) !== CR) return { value: 'invalid', end: at + 1 }
  if (at + 1 >= end) return undefined
  if (p.u8(at + 1) !== LF) return { value: 'invalid', end: at + 2 }
  if (negative) return { value: value === 1 ? 'null' : 'negative', end: at + 2 }
  return { value: value > 0x7fff_ffff ? 'too large' : value, end: at + 2 }
}

function printOdd(p: Printer, value: ReadLength['value']) {
  if (value === 'null') p.print(' null')
  else if (value === 'negative') p.print(' length negative and not -1')
  else p.print(value === 'too large' ? ' length too large' : ' invalid')
}

function printBulk(p: Printer, start: number, end: number): number | undefined {
  const length = readLength(p, start, end)
  if (length === undefined) return undefined
  if (typeof length.value !== 'number') {
    printOdd(p, length.value)
    return length.end
  }
  const stop = length.end + length.value
  if (length.value === 0) p.print(' empty')
  else {
    if (stop > end || !p.has(length.end, length.value)) return undefined
    if (!printQuoted(p, length.end, stop)) return undefined
  }
  const line = findLine(p, stop, end)
  return line === undefined ? undefined : line + 2
}

function printArray(p: Printer, start: number, end: number, depth: number): number | undefined {
  const length = readLength(p, start, end)
  if (length === undefined) return undefined
  if (length.value === 0) p.print(' empty')
  else if (typeof length.value !== 'number') printOdd(p, length.value)
  let at: number | undefined = length.end
  for (let left = typeof length.value === 'number' ? length.value : 0; left > 0; left--) {
    at = printValue(p, at, end, depth + 1)
    if (at === undefined) return undefined
  }
  return at
}

/** A command that was typed. */
function printInline(p: Printer, start: number, end: number): number | undefined {
  const isBreak = (at: number) => p.u8(at) === CR || p.u8(at) === LF
  const skip = (from: number) => {
    let at = from
    while (at < end && p.has(at) && isBreak(at)) at++
    return at
  }
  const text = skip(start)
  if (text >= end || !p.has(text)) return undefined
  let at = text
  while (at < end && !isBreak(at)) at++
  if (at >= end) return undefined
  return printQuoted(p, text, at) ? skip(at) : undefined
}
