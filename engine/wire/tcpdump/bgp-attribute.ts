import { AttributeType, asNumberSize, EXTENDED_LENGTH } from '../bgp-attribute.ts'
import { hex } from '../bytes.ts'
import { communitiesText, extendedText } from './bgp-community.ts'
import { asText } from './bgp-prefix.ts'
import { printReach, printUnreach } from './bgp-reach.ts'
import { ATTRIBUTE_FLAGS, ATTRIBUTE_WORDS, ORIGIN_WORDS } from './bgp-words.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { bitWords, sequence, type Tokens, wordOf } from './words.ts'

const [PMSI_TUNNEL, INTERIOR_METRIC, ATTRIBUTE_SET] = [22, 26, 128]

/** False where it was cut short. */
export function printAttribute(p: Printer, type: number, at: number, length: number): boolean {
  if (!printValue(p, type, at, length)) return false
  // tcpdump has used up the length of these two by then.
  const usedUp = type === AttributeType.largeCommunities || type === ATTRIBUTE_SET
  if (p.verbose > 1 && length > 0 && !usedUp) unknownData(p, '\n\t    ', at, length)
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
      return sized(length % 2 === 0, () => (length === 0 ? 'empty' : printPath(p, type, at, length)))
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
        return ` AS #${asText(p, as)}, origin ${p.ipv4(at + length - 4)}`
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
    case PMSI_TUNNEL:
      return printTunnel(p, at, length)
    case INTERIOR_METRIC:
      return printInteriorMetric(p, at, length)
    case ATTRIBUTE_SET:
      return printSet(p, at, length)
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

/** Prints it piece by piece, and gives nothing to print. */
function printPath(p: Printer, type: number, start: number, length: number): string {
  const size = type === AttributeType.as4Path ? 4 : asNumberSize(at => p.u8(at), start, length)
  for (let at = start; at < start + length; ) {
    const segment = p.u8(at)
    p.print(OPENING.get(segment) ?? '?')
    const count = p.u8(at + 1)
    for (let index = 0; index < count; index++) {
      const as = at + 2 + size * index
      p.print(`${asText(p, size === 2 ? p.u16(as) : p.u32(as))} `)
    }
    p.print(CLOSING.get(segment) ?? '?')
    at += 2 + size * count
  }
  return ''
}

const TUNNELS = sequence(
  'RSVP-TE P2MP LSP|LDP P2MP LSP|PIM-SSM Tree|PIM-SM Tree|PIM-Bidir Tree|Ingress Replication|LDP MP2MP LSP',
  1,
)

/** RFC 6514 5. */
function printTunnel(p: Printer, at: number, length: number): boolean {
  if (length < 5) return false
  p.need(at, 5)
  const [flags, type] = [p.u8(at), p.u8(at + 1)]
  p.print(`\n\t    Tunnel-type ${wordOf(TUNNELS, type, 'Unknown')} (${type})`)
  p.print(`, Flags [${(flags & 1) !== 0 ? 'Leaf Information required' : 'none'}], MPLS Label ${p.u24(at + 2) >> 4}`)
  const value = at + 5
  if (type === 3 || type === 4 || type === 5)
    p.print(`\n\t      ${type === 3 ? 'Root-Node' : 'Sender'} ${p.ipv4(value)}, P-Group ${p.ipv4(value + 4)}`)
  else if (type === 6) p.print(`\n\t      Tunnel-Endpoint ${p.ipv4(value)}`)
  else if (type === 2 || type === 7)
    p.print(`\n\t      Root-Node ${p.ipv4(value)}, LSP-ID 0x${hex(p.u32(value + 4), 8)}`)
  else if (type === 1) p.print(`\n\t      Extended-Tunnel-ID ${p.ipv4(value)}, P2MP-ID 0x${hex(p.u32(value + 4), 8)}`)
  else if (p.verbose <= 1) unknownData(p, '\n\t      ', value, length - 5)
  return true
}

/** RFC 7311 3. */
function printInteriorMetric(p: Printer, start: number, length: number): boolean {
  let [at, left] = [start, length]
  while (left >= 3) {
    const [type, size] = [p.u8(at), p.u16(at + 1) - 3]
    at += 3
    left -= 3
    p.print(`\n\t    ${type === 1 ? 'AIGP' : 'Unknown'} TLV (${type}), length ${size + 3}`)
    if (size < 0 || left < size || (type === 1 && size < 8)) return false
    if (type === 1) p.print(`, metric ${p.u64(at)}`)
    else if (p.verbose <= 1) unknownData(p, '\n\t      ', at, size)
    at += size
    left -= size
  }
  return true
}

/** RFC 6368 5: attributes in an attribute. */
function printSet(p: Printer, start: number, length: number): boolean {
  if (length < 4) return false
  p.print(`\n\t    Origin AS: ${asText(p, p.u32(start))}`)
  const end = start + length
  for (let at = start + 4; at < end; ) {
    if (end - at < 2) {
      p.print(' [path attr too short]')
      return true
    }
    const [flags, type] = [p.u8(at), p.u8(at + 1)]
    const wide = (flags & EXTENDED_LENGTH) !== 0
    const value = at + (wide ? 4 : 3)
    if (value > end) {
      p.print(' [path attr too short]')
      return true
    }
    const size = wide ? p.u16(at + 2) : p.u8(at + 2)
    p.print(`\n\t      ${wordOf(ATTRIBUTE_WORDS, type, 'Unknown Attribute')} (${type}), length: ${size}`)
    if (flags !== 0) {
      const rest = (flags & 0x0f) !== 0 ? `+${hex(flags & 0x0f)}` : ''
      p.print(`, Flags [${bitWords(ATTRIBUTE_FLAGS, flags, '', '')}${rest}]: `)
    }
    if (value + size > end) {
      p.print(' [path attr too short]')
      return true
    }
    if (!printAttribute(p, type, value, size)) return false
    at = value + size
  }
  return true
}
