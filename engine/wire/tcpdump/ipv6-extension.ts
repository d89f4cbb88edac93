import { hex } from '../bytes.ts'
import { NextHeader, PAYLOAD_LENGTH } from '../ipv6.ts'
import {
  FRAGMENT_IDENTIFICATION,
  FRAGMENT_LENGTH,
  FRAGMENT_OFFSET,
  headerLength,
  OFFSET_MASK,
  OptionType,
  ROUTING_DATA,
  ROUTING_TYPE,
  SEGMENTS_LEFT,
} from '../ipv6-extension.ts'
import type { Printer } from './printer.ts'

export function isPrintedExtension(next: number): boolean {
  return (
    next === NextHeader.hopByHop ||
    next === NextHeader.destinationOptions ||
    next === NextHeader.routing ||
    next === NextHeader.fragment
  )
}

export function extensionLength(p: Printer, kind: number, start: number): number {
  p.need(start, 2)
  return headerLength(p.bytes, start, kind)
}

/** False where the packet ends with this header. */
export function printExtension(p: Printer, kind: number, start: number, ipStart: number): boolean {
  if (kind === NextHeader.fragment) return printFragment(p, start, ipStart)
  if (kind === NextHeader.routing) return printRouting(p, start)
  p.protocol = kind === NextHeader.hopByHop ? 'hbhopt' : 'dstopt'
  const length = extensionLength(p, kind, start)
  const whole = p.has(start, length)
  if (whole) p.print(kind === NextHeader.hopByHop ? 'HBH ' : 'DSTOPT ')
  const gone = kind === NextHeader.hopByHop || p.verbose > 0
  if (!whole || (gone && !printOptions(p, start + 2, start + length))) {
    p.truncated()
    return false
  }
  if (p.verbose > 0) p.print(' ')
  return true
}

/** -v shows them; without it those of a hop-by-hop header are only gone through. False where one does not fit. */
function printOptions(p: Printer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const type = p.u8(at)
    if (type !== OptionType.pad1 && at + 1 >= end) return false
    const length = type === OptionType.pad1 ? 1 : p.u8(at + 1) + 2
    if (at + length > end) return false
    const wrong = type === OptionType.routerAlert && length !== 4
    if (wrong) p.print(end - at < 4 ? '(rtalert: trunc)' : `(rtalert: invalid len ${length - 2})`)
    else if (p.verbose > 0) p.print(optionText(p, at, type, length))
    if (wrong) return false
    at += length
  }
  return true
}

function optionText(p: Printer, at: number, type: number, length: number): string {
  switch (type) {
    case OptionType.pad1:
      return '(pad1)'
    case OptionType.padN:
      return '(padn)'
    case OptionType.routerAlert:
      return `(rtalert: 0x${hex(p.u16(at + 2), 4)}) `
    default:
      return `(opt_type 0x${hex(type, 2)}: len=${length - 2})`
  }
}

function printFragment(p: Printer, start: number, ipStart: number): boolean {
  p.protocol = 'frag6'
  const word = p.u16(start + FRAGMENT_OFFSET)
  const offset = word & OFFSET_MASK
  const length = p.u16(ipStart + PAYLOAD_LENGTH) - (start + FRAGMENT_LENGTH - ipStart - 40)
  const id = p.verbose > 0 ? `0x${hex(p.u32(start + FRAGMENT_IDENTIFICATION), 8)}:` : ''
  p.print(`frag (${id}${offset}|${length})`)
  if (offset !== 0) return false
  p.print(' ')
  return true
}

/** Types of RFC 2460 4.4, RFC 6275 6.4 and RFC 8754 2. */
const SOURCE_ROUTE = 0
const MOBILE = 2
const SEGMENTS = 4

function printRouting(p: Printer, start: number): boolean {
  p.protocol = 'rt6'
  p.print('RT6')
  const units = p.u8(start + 1)
  p.print(` (len=${units}`)
  const type = p.u8(start + ROUTING_TYPE)
  p.print(`, type=${type}${type === SOURCE_ROUTE ? ' [Deprecated]' : ''}`)
  p.print(`, segleft=${p.u8(start + SEGMENTS_LEFT)}`)
  if (type === SOURCE_ROUTE || type === MOBILE) {
    const reserved = p.u32(start + ROUTING_DATA)
    if (reserved !== 0 || p.verbose > 0) p.print(`, rsv=0x${hex(reserved)}`)
    if (units % 2 === 0) return printSegments(p, start + 8, units / 2)
    p.print(` (invalid length ${units})`)
  } else if (type === SEGMENTS) {
    p.print(`, last-entry=${p.u8(start + 4)}`)
    const flags = p.u8(start + 5)
    if (flags !== 0 || p.verbose > 0) p.print(`, flags=0x${hex(flags)}`)
    p.print(`, tag=${hex(p.u16(start + 6))}`)
    // Tags behind the addresses are shown as addresses, or refused where they are no multiple of one.
    if (units % 2 === 0) return printSegments(p, start + 8, units / 2)
    p.print(` (invalid length ${units})`)
  } else p.print(' (unknown type)')
  p.invalid()
  return false
}

function printSegments(p: Printer, start: number, count: number): boolean {
  for (let index = 0; index < count; index++) p.print(`, [${index}]${p.ipv6(start + 16 * index)}`)
  p.print(') ')
  return true
}
