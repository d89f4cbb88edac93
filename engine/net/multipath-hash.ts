import type { Ip } from '../wire/address.ts'
import { u16, u32 } from '../wire/bytes.ts'
import * as ipv4 from '../wire/ipv4.ts'
import * as ipv6 from '../wire/ipv6.ts'
import { addressAt } from './ipv6/words.ts'
import type { Flow } from './route.ts'

/** What a packet inside another one says of its flow. */
export interface InnerFlow {
  readonly source: Ip
  readonly destination: Ip
  readonly protocol: number
  /** 0 in IPv4. */
  readonly flowLabel: number
  readonly sourcePort: number
  readonly destinationPort: number
}

type Ends = Pick<Flow, keyof InnerFlow>

/** FIB_MULTIPATH_HASH_FIELD_*, in the order of their bits. */
const FIELDS: readonly (keyof InnerFlow)[] = [
  'source',
  'destination',
  'protocol',
  'flowLabel',
  'sourcePort',
  'destinationPort',
]

/** fib_multipath_hash, rt6_multipath_hash: what of a flow chooses among next hops, by the sysctls `fib_multipath_hash_policy` and `_fields`. */
export function hashedParts(flow: Flow, policy: number, fields: number): string {
  switch (policy) {
    case 1:
      return `${flow.source}:${flow.destination}:${flow.protocol}:${flow.sourcePort}:${flow.destinationPort}`
    case 2:
      return layer3(flow.inner ?? flow)
    case 3:
      return `${chosen(flow, fields)}/${flow.inner === null ? '' : chosen(flow.inner, fields >>> FIELDS.length)}`
    default:
      return layer3(flow)
  }
}

/** Of IPv6 the protocol and the flow label belong to it, too (ip6_multipath_l3_keys). */
function layer3(ends: Ends): string {
  const { source, destination } = ends
  return typeof source === 'number'
    ? `${source}:${destination}`
    : `${source}:${destination}:${ends.protocol}:${ends.flowLabel}`
}

function chosen(ends: Ends, fields: number): string {
  return FIELDS.map((name, bit) => (((fields >>> bit) & 1) === 0 ? '' : ends[name])).join(':')
}

const IPIP = 4
const IPV6 = 41
const GRE = 47
/** RFC 2890 2: checksum, key and sequence number are there. */
const GRE_CHECKSUM = 0x8000
const GRE_KEY = 0x2000
const GRE_SEQUENCE = 0x1000

/** The packet behind an outer header: IP in IP, or in GRE (skb_flow_dissect). null where it is none of these. */
export function innerFlow(bytes: Uint8Array, at: number, end: number, protocol: number): InnerFlow | null {
  if (protocol === IPIP) return inIpv4(bytes, at, end)
  if (protocol === IPV6) return inIpv6(bytes, at, end)
  if (protocol !== GRE || at + 4 > end) return null
  const flags = u16(bytes, at)
  const options = [GRE_CHECKSUM, GRE_KEY, GRE_SEQUENCE].filter(flag => (flags & flag) !== 0).length
  const inside = at + 4 + 4 * options
  if (u16(bytes, at + 2) === 0x0800) return inIpv4(bytes, inside, end)
  return u16(bytes, at + 2) === 0x86dd ? inIpv6(bytes, inside, end) : null
}

function inIpv4(bytes: Uint8Array, at: number, end: number): InnerFlow | null {
  if (at + 20 > end) return null
  const protocol = bytes[at + ipv4.PROTOCOL]!
  const source = u32(bytes, at + ipv4.SOURCE)
  const destination = u32(bytes, at + ipv4.DESTINATION)
  return {
    source,
    destination,
    protocol,
    flowLabel: 0,
    ...ports(bytes, at + ipv4.headerLength(bytes, at), end, protocol),
  }
}

function inIpv6(bytes: Uint8Array, at: number, end: number): InnerFlow | null {
  if (at + 40 > end) return null
  const upper = ipv6.upperLayer(bytes, at, end)
  const protocol = upper < 0 ? 0 : upper & 0xff
  const source = addressAt(bytes, at + ipv6.SOURCE)
  const destination = addressAt(bytes, at + ipv6.DESTINATION)
  const flowLabel = u32(bytes, at) & ipv6.FLOW_LABEL_MASK
  return { source, destination, protocol, flowLabel, ...ports(bytes, Math.floor(upper / 256), end, protocol) }
}

function ports(bytes: Uint8Array, at: number, end: number, protocol: number) {
  if ((protocol !== 6 && protocol !== 17) || at + 4 > end) return { sourcePort: 0, destinationPort: 0 }
  return { sourcePort: u16(bytes, at), destinationPort: u16(bytes, at + 2) }
}
