import { AttributeType, asNumberSize } from '../bgp-attribute.ts'
import { hexBytes } from '../bytes.ts'
import { hasPathIds, prefixText } from './bgp-prefix.ts'
import { AFI_WORDS, COMMUNITY_WORDS, EXTENDED_COMMUNITY_FLAGS, ORIGIN_WORDS, SAFI_WORDS } from './bgp-words.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { bitWords, hex4, type Tokens } from './words.ts'

/** False where it was cut short. */
export function printAttribute(p: Printer, type: number, at: number, length: number): boolean {
  if (!printValue(p, type, at, length)) return false
  // tcpdump has used up the length of large communities by then.
  if (p.verbose > 1 && length > 0 && type !== AttributeType.largeCommunities) unknownData(p, '\n\t    ', at, length)
  return true
}

function printValue(p: Printer, type: number, at: number, length: number): boolean {
  const sized = (right: boolean, text: () => string) => {
    p.print(right ? text() : 'invalid len')
    return true
  }
  switch (type) {
    case AttributeType.origin:
      return sized(length === 1, () => ORIGIN_WORDS.get(p.u8(at)) ?? 'Unknown Origin Typecode')
    case AttributeType.asPath:
    case AttributeType.as4Path:
      return sized(length % 2 === 0, () => (length === 0 ? 'empty' : pathText(p, type, at, length)))
    case AttributeType.nextHop:
    case AttributeType.originatorId:
      return sized(length === 4, () => p.ipv4(at))
    case AttributeType.multiExitDiscriminator:
    case AttributeType.localPreference:
      return sized(length === 4, () => `${p.u32(at)}`)
    case AttributeType.atomicAggregate:
      return sized(length === 0, () => '')
    case AttributeType.aggregator:
      return sized(length === 6 || length === 8, () => {
        const as = length === 6 ? p.u16(at) : p.u32(at)
        return ` AS #${as}, origin ${p.ipv4(at + length - 4)}`
      })
    case AttributeType.communities:
      return sized(length % 4 === 0, () => communitiesText(p, at, length))
    case AttributeType.clusterList:
      return sized(length % 4 === 0, () => list(length / 4, index => p.ipv4(at + 4 * index)))
    case AttributeType.extendedCommunities:
      return sized(length % 8 === 0, () => extendedText(p, at, length))
    case AttributeType.largeCommunities:
      return sized(
        length > 0 && length % 12 === 0,
        () => `\n\t    ${list(length / 12, index => largeText(p, at + 12 * index))}`,
      )
    case AttributeType.mpReach:
      return printReach(p, at, length)
    case AttributeType.mpUnreach:
      return printUnreach(p, at, length)
    default:
      p.print(`\n\t    no Attribute ${type} decoder`)
      if (p.verbose < 2) unknownData(p, '\n\t    ', at, length)
      return true
  }
}

function list(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(', ')
}

function largeText(p: Printer, at: number): string {
  return `${p.u32(at)}:${p.u32(at + 4)}:${p.u32(at + 8)}`
}

const SET = 1
const SEQUENCE = 2
const OPENING: Tokens = new Map([
  [SET, '{'],
  [SEQUENCE, ''],
  [3, '('],
  [4, '({'],
])
const CLOSING: Tokens = new Map([
  [SET, '}'],
  [SEQUENCE, ''],
  [3, ')'],
  [4, '})'],
])

function pathText(p: Printer, type: number, start: number, length: number): string {
  const size = type === AttributeType.as4Path ? 4 : asNumberSize(at => p.u8(at), start, length)
  let text = ''
  for (let at = start; at < start + length; ) {
    const [segment, count] = [p.u8(at), p.u8(at + 1)]
    text += OPENING.get(segment) ?? '?'
    for (let index = 0; index < count; index++) {
      const as = at + 2 + size * index
      text += `${size === 2 ? p.u16(as) : p.u32(as)} `
    }
    text += CLOSING.get(segment) ?? '?'
    at += 2 + size * count
  }
  return text
}

function communitiesText(p: Printer, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length; at += 4) {
    const known = COMMUNITY_WORDS.get(p.u32(at))
    text += known ?? `${p.u16(at)}:${p.u16(at + 2)}${at + 4 < start + length ? ', ' : ''}`
  }
  return text
}

/** IANA bgp-extended-communities: those that are an AS or an address with a number. */
const EXTENDED_WORDS: Tokens = new Map([
  [0x0002, 'target'],
  [0x0102, 'target'],
  [0x0202, 'target'],
  [0x0003, 'origin'],
  [0x0103, 'origin'],
  [0x0203, 'origin'],
  [0x010b, 'vrf-route-import'],
])

function extendedText(p: Printer, start: number, length: number): string {
  let text = ''
  for (let at = start; at < start + length; at += 8) {
    const type = p.u16(at)
    const word = EXTENDED_WORDS.get(type) ?? 'unknown extd community typecode'
    text += `\n\t    ${word} (${hex4(type)}), Flags [${bitWords(EXTENDED_COMMUNITY_FLAGS, type, 'none')}]: `
    if (!EXTENDED_WORDS.has(type)) text += hexBytes(p.bytes, at + 2, at + 8)
    else if (type < 0x0100) text += `${p.u16(at + 2)}:${p.u32(at + 4)} (= ${p.ipv4(at + 4)})`
    else if (type < 0x0200) text += `${p.ipv4(at + 2)}:${p.u16(at + 6)}`
    else text += `${p.u32(at + 2)}:${p.u16(at + 6)}`
  }
  return text
}

const IPV4 = 1
const IPV6 = 2
const SAFI_MAX = 3

/** The bits of an address of the family, for plain unicast and multicast; undefined after saying that nothing is known about it. */
function familyBits(p: Printer, at: number, length: number): 32 | 128 | undefined {
  const [afi, safi] = [p.u16(at), p.u8(at + 2)]
  const vendor = safi > 128 ? 'vendor specific ' : ''
  p.print(`\n\t    AFI: ${AFI_WORDS.get(afi) ?? 'Unknown AFI'} (${afi}), `)
  p.print(`${vendor}SAFI: ${SAFI_WORDS.get(safi) ?? 'Unknown SAFI'} (${safi})`)
  if (safi >= 1 && safi <= SAFI_MAX && (afi === IPV4 || afi === IPV6)) return afi === IPV4 ? 32 : 128
  p.print(`\n\t    no AFI ${afi} / SAFI ${safi} decoder`)
  if (p.verbose < 2) unknownData(p, '\n\t    ', at, length)
  return undefined
}

function printReach(p: Printer, start: number, length: number): boolean {
  const end = start + length
  if (length < 3) return false
  const bits = familyBits(p, start, length)
  if (bits === undefined) return true
  if (length < 4) return false
  const hops = p.u8(start + 3)
  let at = start + 4
  if (hops > end - at) return false
  if (hops > 0) {
    const size = bits / 8
    const texts: string[] = []
    for (let left = hops; left > 0; left -= size)
      texts.push(left < size ? 'invalid len' : bits === 32 ? p.ipv4(at + hops - left) : p.ipv6(at + hops - left))
    p.print(`\n\t    nexthop: ${texts.join(', ')}`)
  }
  p.print(`, nh-length: ${hops}`)
  at += hops
  if (at >= end) return false
  // RFC 2858 had attachment points here; RFC 4760 has a byte that is 0.
  const snpa = p.u8(at++)
  p.print(snpa === 0 ? ', no SNPA' : `\n\t    ${snpa} SNPA`)
  for (let left = snpa; left > 0; left--) {
    if (at >= end) return false
    const size = p.u8(at++)
    p.print(`\n\t      ${size} bytes`)
    if (size > end - at) return false
    at += size
  }
  printFamilyPrefixes(p, at, end, bits)
  return true
}

function printUnreach(p: Printer, start: number, length: number): boolean {
  if (length < 3) return false
  const bits = familyBits(p, start, length)
  if (bits === undefined) return true
  if (length === 3) p.print('\n\t      End-of-Rib Marker (empty NLRI)')
  printFamilyPrefixes(p, start + 3, start + length, bits)
  return true
}

function printFamilyPrefixes(p: Printer, start: number, end: number, bits: 32 | 128) {
  const pathIds = hasPathIds(p, start, end, bits)
  for (let at = start; at < end; ) {
    const id = pathIds ? p.u32(at) : 0
    if (pathIds) at += 4
    const prefix = prefixText(p, at, end, bits)
    if (prefix === 'cut') return
    if (prefix === 'illegal') return p.print('\n\t    (illegal prefix length)')
    p.print(`\n\t      ${prefix.text}${pathIds ? `   Path Id: ${id}` : ''}`)
    at += prefix.length
  }
}
