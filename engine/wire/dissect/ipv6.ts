import { formatIpv6 } from '../address.ts'
import { u16, u32, u128 } from '../bytes.ts'
import * as ipv6 from '../ipv6.ts'
import type { Dissection } from './dissection.ts'
import { type DissectedField, field, hexText, named } from './field.ts'
import { NEXT_HEADERS } from './protocols.ts'
import { DSCP, ECN, trafficClassText } from './traffic-class.ts'

export function dissectIpv6(d: Dissection, start: number, end: number): void {
  if (!d.need('IPv6', start, ipv6.HEADER_LENGTH, end)) return
  const { bytes } = d
  const first = u32(bytes, start)
  const payload = u16(bytes, start + ipv6.PAYLOAD_LENGTH)
  const source = formatIpv6(u128(bytes, start + ipv6.SOURCE))
  const destination = formatIpv6(u128(bytes, start + ipv6.DESTINATION))
  const next = bytes[start + ipv6.NEXT_HEADER]!
  const payloadStart = start + ipv6.HEADER_LENGTH
  const complete = payloadStart + payload <= end
  const payloadEnd = Math.min(end, payloadStart + payload)
  const extensions = readExtensions(bytes, next, payloadStart, payloadEnd)
  const children = [
    field('ipv6.version', 'Version', first >>> 28, start, 1),
    trafficClass((first >>> 20) & 0xff, start),
    field('ipv6.flow', 'Flow Label', hexText(first & ipv6.FLOW_LABEL_MASK, 5), start + 1, 3),
    field('ipv6.plen', 'Payload Length', payload, start + ipv6.PAYLOAD_LENGTH, 2, {
      note: complete ? undefined : 'the packet was cut short',
    }),
    field('ipv6.nxt', 'Next Header', named(NEXT_HEADERS, next), start + ipv6.NEXT_HEADER, 1),
    field('ipv6.hlim', 'Hop Limit', bytes[start + ipv6.HOP_LIMIT]!, start + ipv6.HOP_LIMIT, 1),
    field('ipv6.src', 'Source Address', source, start + ipv6.SOURCE, 16),
    field('ipv6.dst', 'Destination Address', destination, start + ipv6.DESTINATION, 16),
    ...extensions.fields,
  ]
  const value = `Src: ${source}, Dst: ${destination}`
  d.add(field('ipv6', 'Internet Protocol Version 6', value, start, extensions.end - start, { children }))
  if (extensions.fragment) return d.data(extensions.end, payloadEnd)
  d.protocols.ipProtocol(d, extensions.next, extensions.end, payloadEnd, { ipStart: start, complete })
}

function trafficClass(value: number, at: number): DissectedField {
  const children = [
    field('ipv6.tclass.dscp', 'Differentiated Services Codepoint', named(DSCP, value >> 2), at, 4),
    field('ipv6.tclass.ecn', 'Explicit Congestion Notification', named(ECN, value & 3), at, 4),
  ]
  return field('ipv6.tclass', 'Traffic Class', trafficClassText(value), at, 4, { children })
}

interface Extensions {
  readonly fields: readonly DissectedField[]
  /** The protocol behind them, and where it starts. */
  readonly next: number
  readonly end: number
  /** Part of a packet only, so that nothing behind can be read. */
  readonly fragment: boolean
}

const EXTENSION_NAMES: ReadonlyMap<number, readonly [name: string, label: string]> = new Map([
  [ipv6.NextHeader.hopByHop, ['ipv6.hopopts', 'IPv6 Hop-by-Hop Option']],
  [ipv6.NextHeader.routing, ['ipv6.routing', 'Routing Header for IPv6']],
  [ipv6.NextHeader.destinationOptions, ['ipv6.dstopts', 'Destination Options for IPv6']],
])
const EXTENSIONS_MAX = 8

/** RFC 8200 4. */
function readExtensions(bytes: Uint8Array, first: number, start: number, end: number): Extensions {
  const fields: DissectedField[] = []
  let next = first
  let at = start
  for (let count = 0; count < EXTENSIONS_MAX && at + 8 <= end; count++) {
    if (next === ipv6.NextHeader.fragment) {
      const header = fragmentHeader(bytes, at)
      fields.push(header)
      next = bytes[at]!
      at += 8
      if ((u16(bytes, at - 6) & 0xfff9) !== 0) return { fields, next, end: at, fragment: true }
      continue
    }
    const known = EXTENSION_NAMES.get(next)
    const length = (bytes[at + 1]! + 1) * 8
    if (known === undefined || at + length > end) break
    const [name, label] = known
    const children = [
      field(`${name}.nxt`, 'Next Header', named(NEXT_HEADERS, bytes[at]!), at, 1),
      field(`${name}.len`, 'Length', bytes[at + 1]!, at + 1, 1),
    ]
    fields.push(field(name, label, '', at, length, { children }))
    next = bytes[at]!
    at += length
  }
  return { fields, next, end: at, fragment: false }
}

function fragmentHeader(bytes: Uint8Array, at: number): DissectedField {
  const word = u16(bytes, at + 2)
  const offset = word >> 3
  const children = [
    field('ipv6.fraghdr.nxt', 'Next header', named(NEXT_HEADERS, bytes[at]!), at, 1),
    field('ipv6.fraghdr.offset', 'Offset', `${offset} (${offset * 8} bytes)`, at + 2, 2),
    field('ipv6.fraghdr.more', 'More Fragments', (word & 1) !== 0 ? 'Yes' : 'No', at + 2, 2),
    field('ipv6.fraghdr.ident', 'Identification', hexText(u32(bytes, at + 4), 8), at + 4, 4),
  ]
  return field('ipv6.fraghdr', 'Fragment Header for IPv6', '', at, 8, { children })
}
