/** OSPF version 3: RFC 5340 appendix A, with authentication trailers (RFC 7166). */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { OPTIONS3, OSPF_TYPES, OspfType } from './ospf-words.ts'
import { LSA3_HEADER_LENGTH, printLsa3, printLsa3Header, printLsa3Type } from './ospf3-lsa.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4 } from './words.ts'

const BODY = 16
const SIGNALING = 0x200

const DESCRIPTION_FLAGS: Bits = [
  [0x04, 'Init'],
  [0x02, 'More'],
  [0x01, 'Master'],
  [0x10, 'IPv6 MTU'],
]

export function printOspf3(p: Printer, start: number, length: number) {
  p.protocol = 'ospf3'
  const type = p.u8(start + 1)
  p.print(`OSPFv${p.u8(start)}, ${OSPF_TYPES.get(type) ?? `unknown packet type (${type})`}, length ${length}`)
  if (!OSPF_TYPES.has(type) || p.verbose === 0) return
  const stated = p.u16(start + 2)
  if (stated > length) return p.print(` [len ${stated}]`)
  p.print(`\n\tRouter-ID ${p.ipv4(start + 4)}`)
  p.print(p.u32(start + 8) === 0 ? ', Backbone Area' : `, Area ${p.ipv4(start + 8)}`)
  if (p.u8(start + 14) !== 0) p.print(`, Instance ${p.u8(start + 14)}`)
  if (p.u8(start) !== 3) return
  const end = start + stated
  if (!printBody(p, type, start + BODY, end) || !printTrailer(p, start, type, end, length - stated)) p.truncated()
}

/** False where it was cut short. */
function printBody(p: Printer, type: number, at: number, end: number): boolean {
  switch (type) {
    case OspfType.hello:
      p.print(`\n\tOptions [${bitWords(OPTIONS3, p.u32(at + 4), 'none')}]`)
      p.print(`\n\t  Hello Timer ${p.u16(at + 8)}s, Dead Timer ${p.u16(at + 10)}s, Interface-ID ${p.ipv4(at)}`)
      p.print(`, Priority ${p.u8(at + 4)}`)
      if (p.u32(at + 12) !== 0) p.print(`\n\t  Designated Router ${p.ipv4(at + 12)}`)
      if (p.u32(at + 16) !== 0) p.print(`, Backup Designated Router ${p.ipv4(at + 16)}`)
      if (p.verbose > 1) {
        p.print('\n\t  Neighbor List:')
        for (let next = at + 20; next < end; next += 4) p.print(`\n\t    ${p.ipv4(next)}`)
      }
      return true
    case OspfType.description:
      p.print(`\n\tOptions [${bitWords(OPTIONS3, p.u32(at), 'none')}]`)
      p.print(`, DD Flags [${bitWords(DESCRIPTION_FLAGS, p.u8(at + 7), 'none')}]`)
      p.print(`, MTU ${p.u16(at + 4)}, DD-Sequence 0x${hex(p.u32(at + 8), 8)}`)
      return p.verbose < 2 || printHeaders(p, at + 12, end)
    case OspfType.request:
      for (let next = at; p.verbose > 1 && next < end; next += 12) {
        if (!p.has(next, 12)) return false
        p.print(`\n\t  Advertising Router ${p.ipv4(next + 8)}`)
        printLsa3Type(p, p.u16(next + 2), next + 4)
      }
      return true
    case OspfType.update: {
      if (p.verbose < 2) return true
      let left = p.u32(at)
      for (let next = at + 4; next < end && left-- !== 0; next += p.u16(next + 18))
        if (!printLsa3(p, next, end)) return false
      return true
    }
    default:
      return p.verbose < 2 || printHeaders(p, at, end)
  }
}

function printHeaders(p: Printer, at: number, end: number): boolean {
  for (let next = at; next < end; next += LSA3_HEADER_LENGTH) if (!printLsa3Header(p, next, end)) return false
  return true
}

function printTrailer(p: Printer, start: number, type: number, at: number, length: number): boolean {
  const options = type === OspfType.hello ? 4 : type === OspfType.description ? 0 : undefined
  let skipped = 0
  if (options !== undefined && (p.u32(start + BODY + options) & SIGNALING) !== 0 && length > 0) {
    if (length < 4) return false
    p.print(`\n\tLLS Checksum ${hex4(p.u16(at))}`)
    skipped = p.u16(at + 2)
    p.print(`, Data Length ${skipped}`)
    if (skipped < 4 || skipped > length || !p.has(at + 4, skipped - 4)) return false
  }
  return printAuthentication(p, at + skipped, length - skipped)
}

const TRAILER_LENGTH = 16

function printAuthentication(p: Printer, at: number, length: number): boolean {
  if (length === 0) return true
  if (length < TRAILER_LENGTH) return false
  const type = p.u16(at)
  p.print(`\n\tAuthentication Type ${type === 1 ? 'HMAC' : `unknown (${hex4(type)})`}`)
  const size = p.u16(at + 2)
  p.print(`, Length ${size}`)
  if (size < TRAILER_LENGTH || size > length) return false
  p.print(`, SAID ${p.u16(at + 6)}`)
  p.print(`, CSN 0x${hex(p.u32(at + 8), 8)}`)
  p.print(`:${hex(p.u32(at + 12), 8)}`)
  const [data, rest] = [at + TRAILER_LENGTH, size - TRAILER_LENGTH]
  if (!p.has(data, rest)) return false
  if (p.verbose > 1) unknownData(p, '\n\tAuthentication Data ', data, rest)
  return true
}
