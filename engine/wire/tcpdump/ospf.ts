/** OSPF version 2: RFC 2328 appendix A. */
import { hex } from '../bytes.ts'
import { printLsa, printLsaHeader } from './ospf-lsa.ts'
import { DESCRIPTION_FLAGS, LSA_WORDS, OPAQUE_WORDS, OSPF_OPTIONS, OSPF_TYPES, OspfType } from './ospf-words.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printField, sequence, wordOf } from './words.ts'

const TYPE = 1
const LENGTH = 2
const ROUTER = 4
const AREA = 8
const AUTHENTICATION_TYPE = 14
const AUTHENTICATION = 16
const BODY = 24

const SIMPLE = 1
const DIGEST = 2
const DIGEST_LENGTH = 16
const AUTHENTICATIONS = sequence('none|simple|MD5')
/** The L bit: more follows behind the packet (RFC 5613). */
const LINK_LOCAL_SIGNALING = 0x10

export function printOspf(p: Printer, start: number, whole: number) {
  p.protocol = 'ospf2'
  const authentication = p.u16(start + AUTHENTICATION_TYPE)
  const length = authentication === DIGEST ? whole - DIGEST_LENGTH : whole
  // What is captured ends before the digest then; that holds for all that is printed of the packet.
  if (authentication === DIGEST) p.end -= DIGEST_LENGTH
  const [version, type] = [p.u8(start), p.u8(start + TYPE)]
  p.print(`OSPFv${version}, ${wordOf(OSPF_TYPES, type, 'unknown LS-type #')}, length ${length >>> 0}`)
  if (!OSPF_TYPES.has(type) || p.verbose === 0) return
  const stated = p.u16(start + LENGTH)
  if (length !== stated) p.print(` [len ${stated}]`)
  p.print(`\n\tRouter-ID ${p.ipv4(start + ROUTER)}`)
  p.print(p.u32(start + AREA) === 0 ? ', Backbone Area' : `, Area ${p.ipv4(start + AREA)}`)
  p.need(start + AUTHENTICATION, 8)
  p.print(`, Authentication Type: ${wordOf(AUTHENTICATIONS, authentication, 'unknown')} (${authentication})`)
  if (authentication === SIMPLE) {
    p.print('\n\tSimple text password: ')
    printField(p, start + AUTHENTICATION, 8)
  } else if (authentication === DIGEST) {
    const [key, size] = [p.u8(start + AUTHENTICATION + 2), p.u8(start + AUTHENTICATION + 3)]
    p.print(`\n\tKey-ID: ${key}, Auth-Length: ${size}`)
    p.print(`, Crypto Sequence Number: 0x${hex(p.u32(start + AUTHENTICATION + 4), 8)}`)
  } else if (authentication !== 0) return
  if (version !== 2) return p.print(` ospf [version ${version}]`)
  printBody(p, type, start + BODY, start + Math.min(length, stated))
  if (length > stated) printSignaling(p, start, type, length, authentication)
}

function printBody(p: Printer, type: number, at: number, end: number) {
  switch (type) {
    case OspfType.hello:
      return printHello(p, at, end)
    case OspfType.description: {
      p.print(`\n\tOptions [${bitWords(OSPF_OPTIONS, p.u8(at + 2), 'none')}]`)
      p.print(`, DD Flags [${bitWords(DESCRIPTION_FLAGS, p.u8(at + 3), 'none')}]`)
      if (p.u16(at) !== 0) p.print(`, MTU: ${p.u16(at)}`)
      p.print(`, Sequence: 0x${hex(p.u32(at + 4), 8)}`)
      for (let next = at + 8; next < end && printLsaHeader(p, next) !== undefined; ) next += 20
      return
    }
    case OspfType.request:
      return printRequest(p, at, end)
    case OspfType.update: {
      const count = p.u32(at)
      p.print(`, ${count} LSA${count === 1 ? '' : 's'}`)
      let next: number | undefined = at + 4
      for (let number = 1; number <= count; number++) {
        p.print(`\n\t  LSA #${number}`)
        next = printLsa(p, next)
        if (next === undefined) p.cut()
      }
      return
    }
    // tcpdump reads on until nothing is there any more.
    case OspfType.acknowledgment:
      for (let next = at; printLsaHeader(p, next) !== undefined; ) next += 20
  }
}

function printHello(p: Printer, at: number, end: number) {
  p.print(`\n\tOptions [${bitWords(OSPF_OPTIONS, p.u8(at + 6), 'none')}]`)
  p.print(`\n\t  Hello Timer ${p.u16(at + 4)}s, Dead Timer ${p.u32(at + 8)}s`)
  p.print(`, Mask ${p.ipv4(at)}, Priority ${p.u8(at + 7)}`)
  if (p.u32(at + 12) !== 0) p.print(`\n\t  Designated Router ${p.ipv4(at + 12)}`)
  if (p.u32(at + 16) !== 0) p.print(`, Backup Designated Router ${p.ipv4(at + 16)}`)
  if (at + 20 < end) p.print('\n\t  Neighbor List:')
  for (let next = at + 20; next < end; next += 4) p.print(`\n\t    ${p.ipv4(next)}`)
}

function printRequest(p: Printer, start: number, end: number) {
  for (let at = start; at < end; at += 12) {
    p.need(at, 12)
    const type = p.u32(at)
    p.print(`\n\t  Advertising Router: ${p.ipv4(at + 8)}, ${wordOf(LSA_WORDS, type, 'unknown')} LSA (${type})`)
    if (type < 9 || type > 11) p.print(`, LSA-ID: ${p.ipv4(at + 4)}`)
    else {
      const opaque = p.u8(at + 4)
      p.print(`, Opaque-Type: ${wordOf(OPAQUE_WORDS, opaque, 'unknown')} LSA (${opaque}), Opaque-ID: ${p.u24(at + 5)}`)
    }
  }
}

const SIGNALING_TLVS = sequence('Extended Options|MD5 Authentication', 1)
const EXTENDED_OPTIONS: Bits = [
  [0x1, 'LSDB resync'],
  [0x2, 'Restart'],
]

/** RFC 5613 2. */
function printSignaling(p: Printer, start: number, type: number, length: number, authentication: number) {
  const options = type === OspfType.hello ? 6 : type === OspfType.description ? 2 : undefined
  if (options === undefined || (p.u8(start + BODY + options) & LINK_LOCAL_SIGNALING) === 0) return
  let offset = p.u16(start + LENGTH)
  if (authentication === DIGEST) offset += p.u8(start + AUTHENTICATION + 3)
  if (offset >= length) return p.print('\n\t[LLS truncated]')
  let at = start + offset
  p.print(`\n\t  LLS: checksum: ${hex4(p.u16(at))}`)
  p.print(`, length: ${p.u16(at + 2)}`)
  at += 4
  while (at < start + length) {
    const kind = p.u16(at)
    p.print(`\n\t    ${wordOf(SIGNALING_TLVS, kind, 'Unknown TLV')} (${kind})`)
    let size = p.u16(at + 2)
    p.print(`, length: ${size}`)
    at += 4
    const should = kind === 1 ? 4 : kind === 2 ? 20 : size
    if (size !== should) p.print(` [should be ${should}]`)
    size = should
    if (kind === 1) {
      const flags = p.u32(at)
      p.print(`\n\t      Options: 0x${hex(flags, 8)} [${bitWords(EXTENDED_OPTIONS, flags, '?')}]`)
    } else if (kind === 2) p.print(`\n\t      Sequence number: 0x${hex(p.u32(at), 8)}`)
    at += size
  }
}
