import * as types from './types/table.ts'
import { integerOf } from './types/table.ts'
import type { DataType } from './types/type.ts'

/** A field of a header. Offset and length are in bits, the first bit of the header being 0. */
export interface Field {
  readonly name: string
  readonly type: DataType
  readonly offset: number
  readonly bits: number
}

/** A header that rules can ask for (src/proto.c). */
export interface Protocol {
  readonly name: string
  /** Which header of the packet it is. */
  readonly base: 'll' | 'nh' | 'th'
  /** In the header below: EtherType for a network header, protocol number for a transport header. */
  readonly number: number | null
  readonly fields: readonly Field[]
}

type FieldRow = readonly [name: string, type: DataType | number, offset: number, bits?: number]

/** Fields by byte offset; bits within a byte are given as a fraction of it. */
function protocol(name: string, base: Protocol['base'], number: number | null, rows: readonly FieldRow[]): Protocol {
  const fields = rows.map(([field, type, offset, bits]) => {
    const dataType = typeof type === 'number' ? integerOf(type) : type
    return { name: field, type: dataType, offset: Math.round(offset * 8), bits: bits ?? dataType.bits }
  })
  return { name, base, number, fields }
}

const ports: readonly FieldRow[] = [
  ['sport', types.INET_SERVICE, 0],
  ['dport', types.INET_SERVICE, 2],
]

export const ETHER = protocol('ether', 'll', null, [
  ['daddr', types.ETHER_ADDR, 0],
  ['saddr', types.ETHER_ADDR, 6],
  ['type', types.ETHER_TYPE, 12],
])
export const VLAN = protocol('vlan', 'll', null, [
  ['pcp', 3, 0],
  ['dei', 1, 0.375],
  ['id', 12, 0.5],
  ['type', types.ETHER_TYPE, 2],
])
export const ARP = protocol('arp', 'nh', 0x0806, [
  ['htype', 16, 0],
  ['ptype', types.ETHER_TYPE, 2],
  ['hlen', 8, 4],
  ['plen', 8, 5],
  ['operation', types.ARP_OP, 6],
  ['saddr ether', types.ETHER_ADDR, 8],
  ['saddr ip', types.IPV4, 14],
  ['daddr ether', types.ETHER_ADDR, 18],
  ['daddr ip', types.IPV4, 24],
])
export const IP = protocol('ip', 'nh', 0x0800, [
  ['version', 4, 0],
  ['hdrlength', 4, 0.5],
  ['dscp', types.DSCP, 1],
  ['ecn', types.ECN, 1.75],
  ['length', 16, 2],
  ['id', 16, 4],
  ['frag-off', 16, 6],
  ['ttl', 8, 8],
  ['protocol', types.INET_PROTO, 9],
  ['checksum', 16, 10],
  ['saddr', types.IPV4, 12],
  ['daddr', types.IPV4, 16],
])
export const IP6 = protocol('ip6', 'nh', 0x86dd, [
  ['version', 4, 0],
  ['dscp', types.DSCP, 0.5],
  ['ecn', types.ECN, 1.25],
  ['flowlabel', 20, 1.5],
  ['length', 16, 4],
  ['nexthdr', types.INET_PROTO, 6],
  ['hoplimit', 8, 7],
  ['saddr', types.IPV6, 8],
  ['daddr', types.IPV6, 24],
])
export const TCP = protocol('tcp', 'th', 6, [
  ...ports,
  ['sequence', 32, 4],
  ['ackseq', 32, 8],
  ['doff', 4, 12],
  ['reserved', 4, 12.5],
  ['flags', types.TCP_FLAG, 13],
  ['window', 16, 14],
  ['checksum', 16, 16],
  ['urgptr', 16, 18],
])
const UDP = protocol('udp', 'th', 17, [...ports, ['length', 16, 4], ['checksum', 16, 6]])
const UDPLITE = protocol('udplite', 'th', 136, [...ports, ['csumcov', 16, 4], ['checksum', 16, 6]])
const SCTP = protocol('sctp', 'th', 132, [...ports, ['vtag', 32, 4], ['checksum', 32, 8]])
const DCCP = protocol('dccp', 'th', 33, [...ports, ['type', types.DCCP_TYPE, 8.375]])
export const ICMP = protocol('icmp', 'th', 1, [
  ['type', types.ICMP_TYPE, 0],
  ['code', types.ICMP_CODE, 1],
  ['checksum', 16, 2],
  ['id', 16, 4],
  ['sequence', 16, 6],
  ['gateway', 32, 4],
  ['mtu', 16, 6],
])
export const ICMPV6 = protocol('icmpv6', 'th', 58, [
  ['type', types.ICMPV6_TYPE, 0],
  ['code', types.ICMPV6_CODE, 1],
  ['checksum', 16, 2],
  ['parameter-problem', 32, 4],
  ['mtu', 32, 4],
  ['id', 16, 4],
  ['sequence', 16, 6],
  ['max-delay', 16, 4],
])
const IGMP = protocol('igmp', 'th', 2, [
  ['type', types.IGMP_TYPE, 0],
  ['mrt', 8, 1],
  ['checksum', 16, 2],
  ['group', 32, 4],
])
const AH = protocol('ah', 'th', 51, [
  ['nexthdr', types.INET_PROTO, 0],
  ['hdrlength', 8, 1],
  ['reserved', 16, 2],
  ['spi', 32, 4],
  ['sequence', 32, 8],
])
const ESP = protocol('esp', 'th', 50, [
  ['spi', 32, 0],
  ['sequence', 32, 4],
])
const COMP = protocol('comp', 'th', 108, [
  ['nexthdr', types.INET_PROTO, 0],
  ['flags', types.BITS_8, 1],
  ['cpi', 16, 2],
])
/** Any transport header with ports. */
export const TH = protocol('th', 'th', null, ports)

const PROTOCOLS: readonly Protocol[] = [
  ETHER,
  VLAN,
  ARP,
  IP,
  IP6,
  TCP,
  UDP,
  UDPLITE,
  SCTP,
  DCCP,
  ICMP,
  ICMPV6,
  IGMP,
  AH,
  ESP,
  COMP,
  TH,
]
const BY_NAME: ReadonlyMap<string, Protocol> = new Map(PROTOCOLS.map(each => [each.name, each]))

export function protocolNamed(name: string): Protocol | undefined {
  return BY_NAME.get(name)
}

/** The header that follows one of this number. */
export function transportProtocol(number: number): Protocol | undefined {
  return PROTOCOLS.find(({ base, number: each }) => base === 'th' && each === number)
}

export function networkProtocol(etherType: number): Protocol | undefined {
  return PROTOCOLS.find(({ base, number }) => base === 'nh' && number === etherType)
}

/** The field at a place of a header that has been read. */
export function fieldAt(protocol: Protocol, offset: number, bits: number): Field | undefined {
  return protocol.fields.find(field => field.offset === offset && field.bits === bits)
}
