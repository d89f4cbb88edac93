/** IEEE 802.3 57A: the slow protocols, of which bonds speak LACP (802.1AX 6.4.2.3). */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'

import type { Printer } from './printer.ts'
import { type Bits, bitWords, sequence } from './words.ts'

const Subtype = { lacp: 1, marker: 2, oam: 3 } as const
const NAMES = sequence('LACP|MARKER|OAM', 1)
const TLV_HEADER_LENGTH = 2

const TLV_NAMES = new Map([
  [0x100, 'Terminator'],
  [0x101, 'Actor Information'],
  [0x102, 'Partner Information'],
  [0x103, 'Collector Information'],
  [0x200, 'Terminator'],
  [0x201, 'Marker Information'],
])
const STATES: Bits = [
  [0x01, 'Activity'],
  [0x02, 'Timeout'],
  [0x04, 'Aggregation'],
  [0x08, 'Synchronization'],
  [0x10, 'Collecting'],
  [0x20, 'Distributing'],
  [0x40, 'Default'],
  [0x80, 'Expired'],
]

export function printSlow(p: Printer, start: number, length: number) {
  p.protocol = 'slow'
  const short = () => p.print(p.verbose === 0 ? ' (packet is too short)' : '\n\t\t packet is too short')
  if (length < 1) return short()
  const subtype = p.u8(start)
  const name = NAMES.get(subtype)
  if (subtype === Subtype.lacp || subtype === Subtype.marker) {
    if (length < 2) return short()
    const version = p.u8(start + 1)
    if (version !== 1) return p.print(`${name} version ${version} packet not supported`)
    p.print(`${name}v${version}, length ${length}`)
    if (p.verbose > 0) printTlvs(p, start + 2, length - 2, subtype)
    return
  }
  p.print(`${name ?? `unknown (${subtype})`}, length ${length}`)
  if (subtype !== Subtype.oam || p.verbose > 0) unknownData(p, '\n\t', start, length)
}

function printTlvs(p: Printer, start: number, length: number, subtype: number) {
  let [at, left] = [start, length]
  while (left > 0) {
    if (left < TLV_HEADER_LENGTH) return p.print('\n\t\t packet is too short')
    const [type, size] = [p.u8(at), p.u8(at + 1)]
    p.print(`\n\t${TLV_NAMES.get((subtype << 8) + type) ?? 'Unknown'} TLV (0x${hex(type, 2)}), length ${size}`)
    if (type === 0) return
    if (size < TLV_HEADER_LENGTH) return p.print(`\n\t    ERROR: illegal length - should be >= ${TLV_HEADER_LENGTH}`)
    if (left < size) return p.print('\n\t\t packet is too short')
    p.need(at, size)
    const [value, rest] = [at + TLV_HEADER_LENGTH, size - TLV_HEADER_LENGTH]
    if (!printTlv(p, subtype, type, value, rest) || p.verbose > 1) unknownData(p, '\n\t  ', value, rest)
    at += size
    left -= size
  }
}

/** False where the bytes are to be shown instead. */
function printTlv(p: Printer, subtype: number, type: number, at: number, size: number): boolean {
  const wanted = subtype === Subtype.lacp ? [0, 18, 18, 14][type] : type === 1 ? 14 : undefined
  if (wanted === undefined) return p.verbose > 1
  if (size !== wanted) {
    p.print(`\n\t    ERROR: illegal length - should be ${wanted + TLV_HEADER_LENGTH}`)
    return true
  }
  if (subtype === Subtype.marker) {
    p.print(`\n\t  Request System ${p.mac(at + 2)}, Request Port ${p.u16(at)}`)
    p.print(`, Request Transaction ID 0x${hex(p.u32(at + 8), 8)}`)
  } else if (type === 3) p.print(`\n\t  Max Delay ${p.u16(at)}`)
  else {
    p.print(`\n\t  System ${p.mac(at + 2)}, System Priority ${p.u16(at)}, Key ${p.u16(at + 8)}`)
    p.print(`, Port ${p.u16(at + 12)}, Port Priority ${p.u16(at + 10)}`)
    p.print(`\n\t  State Flags [${bitWords(STATES, p.u8(at + 14), 'none')}]`)
  }
  return true
}
