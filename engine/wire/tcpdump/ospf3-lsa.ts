/** Link state advertisements of OSPF version 3: RFC 5340 A.4. */
import { formatIpv6 } from '../address.ts'
import { hex, u128 } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { printGrace, printTraffic } from './ospf-opaque.ts'
import { OPTIONS3 } from './ospf-words.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, sequence, tokens, wordOf } from './words.ts'

export const LSA3_HEADER_LENGTH = 20
const LINK_LENGTH = 16

const WORDS = sequence(
  'Router|Network|Inter-Area Prefix|Inter-Area Router|External|Deprecated|NSSA|Link|Intra-Area Prefix|Intra-Area TE|Grace|Router Information|Inter-AS-TE|Layer 1 VPN',
  1,
)
const SCOPES = tokens({ 0: 'Link Local', 8192: 'Area Local', 16384: 'Domain Wide' })
const ROUTER_FLAGS: Bits = [
  [0x01, 'ABR'],
  [0x02, 'External'],
  [0x04, 'Virtual-Link Endpoint'],
  [0x08, 'Deprecated'],
  [0x10, 'NSSA Translator'],
]
const PREFIX_OPTIONS: Bits = [
  [0x01, 'No Unicast'],
  [0x02, 'Local address'],
  [0x04, 'Deprecated'],
  [0x08, 'Propagate'],
  [0x10, 'Down'],
  [0x20, 'N-bit'],
]
const FORWARDING = 0x0200_0000
const TAG = 0x0100_0000
const EXTERNAL_FLAGS: Bits = [
  [0x8000_0000, 'External Type 2'],
  [FORWARDING, 'Forwarding'],
  [TAG, 'Tag'],
]

export function printLsa3Type(p: Printer, type: number, id: number) {
  const [kind, scope] = [type & 0x1fff, type & 0x6000]
  p.print(`\n\t    ${wordOf(WORDS, kind, 'Unknown')} LSA (${kind}), ${wordOf(SCOPES, scope, 'Unknown')} Scope`)
  p.print(`${(type & 0x8000) !== 0 ? ', transitive' : ''}, LSA-ID ${p.ipv4(id)}`)
}

/** False where it was cut short. */
export function printLsa3Header(p: Printer, at: number, end: number): boolean {
  if (at + LSA3_HEADER_LENGTH > end) return false
  p.need(at, LSA3_HEADER_LENGTH)
  p.print(`\n\t  Advertising Router ${p.ipv4(at + 8)}, seq 0x${hex(p.u32(at + 12), 8)}, age ${p.u16(at)}s`)
  // A size of C: of 64 bits and without a sign.
  p.print(`, length ${BigInt.asUintN(64, BigInt(p.u16(at + 18) - LSA3_HEADER_LENGTH))}`)
  printLsa3Type(p, p.u16(at + 2), at + 4)
  return true
}

export function printLsa3(p: Printer, start: number, end: number): boolean {
  if (!printLsa3Header(p, start, end)) return false
  const length = p.u16(start + 18)
  if (length < LSA3_HEADER_LENGTH || start + length > end) return false
  const at = start + LSA3_HEADER_LENGTH
  const left = length - LSA3_HEADER_LENGTH
  switch (p.u16(start + 2)) {
    case 0x2001:
      return printRouter(p, at, left)
    case 0x2002:
      if (left < 4) return false
      p.print(`\n\t      Options [${bitWords(OPTIONS3, p.u32(at), 'none')}]\n\t      Connected Routers:`)
      for (let next = at + 4; next < at + left; next += 4) {
        if (at + left - next < 4) return false
        p.print(`\n\t\t${p.ipv4(next)}`)
      }
      return true
    case 0x2003:
      if (left < 4) return false
      p.print(`, metric ${p.u32(at) & 0xffffff}`)
      return printPrefixes(p, at + 4, left - 4, undefined)
    case 0x4005:
      return printExternal(p, at, left)
    case 0x0008: {
      if (left < 4) return false
      if (!p.has(at, 4)) return false
      p.print(`\n\t      Options [${bitWords(OPTIONS3, p.u32(at), 'none')}]`)
      if (left < 24) return false
      const count = p.u32(at + 20)
      p.print(`\n\t      Priority ${p.u8(at)}, Link-local address ${p.ipv6(at + 4)}, Prefixes ${count}:`)
      return printPrefixes(p, at + 24, left - 24, count)
    }
    case 0x2009: {
      if (left < 4 || !p.has(at + 8, 4)) return false
      printLsa3Type(p, p.u16(at + 2), at + 4)
      if (left < 6) return false
      const count = p.u16(at)
      p.print(`\n\t      Prefixes ${count}:`)
      return printPrefixes(p, at + 12, left - 6, count)
    }
    case 0x000b:
      return printGrace(p, at, at + left)
    case 0x000a:
      return printTraffic(p, at, at + left)
    default:
      unknownData(p, '\n\t      ', at, left)
      return true
  }
}

function printRouter(p: Printer, start: number, length: number): boolean {
  if (length < 4) return false
  p.print(`\n\t      Options [${bitWords(OPTIONS3, p.u32(start), 'none')}]`)
  p.print(`, RLA-Flags [${bitWords(ROUTER_FLAGS, p.u8(start), 'none')}]`)
  let [at, left] = [start + 4, length - 4]
  while (left > 0) {
    if (left < LINK_LENGTH || !p.has(at, LINK_LENGTH)) return false
    const type = p.u8(at)
    if (type !== 1 && type !== 2 && type !== 4) {
      p.print(`\n\t      Unknown Router Links Type 0x${hex(type, 2)}`)
      return true
    }
    const name = type === 2 ? 'Neighbor Network-ID' : 'Neighbor Router-ID'
    p.print(`\n\t      ${type === 4 ? 'Virtual Link: ' : ''}${name} ${p.ipv4(at + 12)}`)
    p.print(`\n\t      Neighbor Interface-ID ${p.ipv4(at + 8)}, Interface ${p.ipv4(at + 4)}, metric ${p.u16(at + 2)}`)
    at += LINK_LENGTH
    left -= LINK_LENGTH
  }
  return true
}

/** Gives its size; undefined where it was cut short. */
function printPrefix(p: Printer, at: number, left: number): number | undefined {
  if (left < 4 || !p.has(at, 4)) return undefined
  const length = p.u8(at)
  const size = 4 * Math.ceil(length / 32)
  if (size > 16) {
    p.print(` bogus prefixlen /${length}`)
    return undefined
  }
  if (left - 4 < size) return undefined
  p.need(at + 4, size)
  const address = new Uint8Array(16)
  address.set(p.bytes.subarray(at + 4, at + 4 + size))
  p.print(`\n\t\t${p.options.numeric ? formatIpv6(u128(address, 0)) : p.host(u128(address, 0))}/${length}`)
  const options = p.u8(at + 1)
  if (options !== 0) p.print(`, Options [${bitWords(PREFIX_OPTIONS, options, 'none')}]`)
  p.print(`, metric ${p.u16(at + 2)}`)
  return 4 + size
}

/** As many as are stated, or all that there are. */
function printPrefixes(p: Printer, start: number, length: number, count: number | undefined): boolean {
  let [at, left] = [start, length]
  for (let number = 0; count === undefined ? left > 0 : number < count; number++) {
    const size = printPrefix(p, at, left)
    if (size === undefined) return false
    at += size
    left -= size
  }
  return true
}

function printExternal(p: Printer, start: number, length: number): boolean {
  if (length < 4) return false
  const flags = p.u32(start)
  p.print(`\n\t     Flags [${bitWords(EXTERNAL_FLAGS, flags, 'none')}] metric ${flags & 0xffffff}`)
  let [at, left] = [start + 4, length - 4]
  const size = printPrefix(p, at, left)
  if (size === undefined) return false
  // The upper byte alone of what a reference is (RFC 5340 A.4.7) decides here.
  const referenced = p.u8(at + 2) !== 0
  at += size
  left -= size
  for (const [there, name, width] of [
    [(flags & FORWARDING) !== 0, ' forward ', 16],
    [(flags & TAG) !== 0, ' tag ', 4],
    [referenced, ' RefLSID: ', 4],
  ] as const) {
    if (!there) continue
    if (left < width) return false
    p.print(name + (width === 16 ? p.ipv6(at) : p.ipv4(at)))
    at += width
    left -= width
  }
  return true
}
