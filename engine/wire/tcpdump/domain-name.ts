import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { printText } from './words.ts'

const KIND_MASK = 0xc0
const POINTER = 0xc0
const EXTENDED = 0x40
/** RFC 2673: a bit string in the place of a label, long given up. */
const BIT_STRING = 1
/** Characters of a name, after which tcpdump stops. */
const NAME_MAX = 255

/** Where a name ends that starts at `at`; undefined where it is cut short or no name. */
export function skipName(p: Printer, at: number): number | undefined {
  for (;;) {
    if (!p.has(at)) return undefined
    const length = p.u8(at++)
    if (length === 0) return at
    const kind = length & KIND_MASK
    if (kind === POINTER) return at + 1
    if (kind === EXTENDED) {
      if ((length & ~KIND_MASK) !== BIT_STRING || !p.has(at)) return undefined
      at += 1 + Math.ceil((p.u8(at) || 256) / 8)
    } else if (kind === 0) at += length
    else return undefined
  }
}

/** Bytes of a label after its length byte; undefined where it is none that is known. */
function labelLength(p: Printer, at: number): number | undefined {
  if (!p.has(at)) return undefined
  const length = p.u8(at)
  const kind = length & KIND_MASK
  if (kind === 0 || kind === POINTER) return length
  if (kind !== EXTENDED) {
    p.print('<BAD LABEL TYPE>')
    return undefined
  }
  if ((length & ~KIND_MASK) !== BIT_STRING) {
    p.print(`<ELT ${length & ~KIND_MASK}>`)
    return undefined
  }
  return p.has(at + 1) ? Math.ceil((p.u8(at + 1) || 256) / 8) + 1 : undefined
}

/**
 * Prints the name at `at` of a packet that starts at `start`, following pointers that point further back each time.
 * Gives where the name ends; undefined where it could not be printed to its end.
 */
export function printName(p: Printer, at: number, start: number): number | undefined {
  let label = labelLength(p, at)
  if (label === undefined) return undefined
  let limit = at - start
  let length = p.u8(at++)
  let own: number | undefined = (length & KIND_MASK) === POINTER ? undefined : at + label
  let pointed = false
  let characters = 0
  if (length === 0) p.print('.')
  while (length !== 0 && at < p.end) {
    const kind = length & KIND_MASK
    if (kind === POINTER) {
      if (!pointed) own = at + 1
      pointed = true
      if (!p.has(at)) return undefined
      const offset = ((length << 8) | p.u8(at)) & 0x3fff
      if (offset >= limit) {
        p.print('<BAD PTR>')
        return undefined
      }
      limit = offset
      at = start + offset
    } else {
      if (kind === EXTENDED) printBitString(p, at)
      else if (!printLabel(p, at, label, characters)) return undefined
      if (kind === 0) characters += label
      at += label
      if (characters <= NAME_MAX) p.print('.')
      characters++
    }
    if (!p.has(at)) return undefined
    length = p.u8(at)
    label = labelLength(p, at)
    if (label === undefined) return undefined
    at++
    if (!pointed && kind !== POINTER) own = own! + label + 1
  }
  if (characters > NAME_MAX) p.print('<DOMAIN NAME TOO LONG>')
  return own
}

function printLabel(p: Printer, at: number, length: number, characters: number): boolean {
  if (characters >= NAME_MAX) return true
  return printText(p, at, Math.min(length, NAME_MAX - characters))
}

function printBitString(p: Printer, at: number) {
  const bits = p.u8(at) || 256
  p.print('\\[x')
  let left = bits
  let byte = at + 1
  for (; left > 7; left -= 8) p.print(hex(p.u8(byte++), 2))
  if (left > 4) p.print(hex(p.u8(byte) & (0xff << (8 - left)) & 0xff, 2))
  else if (left > 0) p.print(hex((p.u8(byte) >> 4) & 0x0f & (0x0f << (4 - left))))
  p.print(`/${bits}]`)
}
