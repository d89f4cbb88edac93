import type { Connection } from '../linux/netfilter/conntrack/connection.ts'
import { NAT } from '../linux/netfilter/trace.ts'
import type { Link } from '../net/link.ts'
import { LINK_RX, LINK_TX, LOCAL_OUT } from '../net/trace.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { formatIp, type Ip } from '../wire/address.ts'
import { u16, u32, u128 } from '../wire/bytes.ts'
import { EtherType } from '../wire/ethernet.ts'
import { Protocol } from '../wire/ipv4.ts'

/** Addresses and ports of a packet; for ICMP echo the identifier stands for both ports. */
export interface FlowKey {
  readonly protocol: number
  readonly source: Ip
  readonly sourcePort: number
  readonly destination: Ip
  readonly destinationPort: number
}

/** Reads a packet whose IP header starts at `at`; undefined for what has no ports. */
export function flowKey(bytes: Uint8Array, at: number): FlowKey | undefined {
  const version = (bytes[at] ?? 0) >> 4
  if (version === 4 && bytes.length >= at + 20) {
    const transport = at + (bytes[at]! & 15) * 4
    return withPorts(bytes, transport, bytes[at + 9]!, u32(bytes, at + 12), u32(bytes, at + 16))
  }
  if (version === 6 && bytes.length >= at + 40)
    return withPorts(bytes, at + 40, bytes[at + 6]!, u128(bytes, at + 8), u128(bytes, at + 24))
  return undefined
}

function withPorts(bytes: Uint8Array, at: number, protocol: number, source: Ip, destination: Ip): FlowKey | undefined {
  if (bytes.length < at + 4) return undefined
  if (protocol === Protocol.tcp || protocol === Protocol.udp)
    return { protocol, source, destination, sourcePort: u16(bytes, at), destinationPort: u16(bytes, at + 2) }
  if ((protocol === Protocol.icmp || protocol === Protocol.icmpv6) && bytes.length >= at + 6) {
    const id = u16(bytes, at + 4)
    return { protocol, source, destination, sourcePort: id, destinationPort: id }
  }
  return undefined
}

/** The key of the packet that an event shows, if it shows one. */
export function eventKey(event: TraceEvent): FlowKey | undefined {
  const { frame } = event
  if (frame === undefined) return undefined
  if (event.kind === LOCAL_OUT) return flowKey(frame, 0)
  if (event.kind !== LINK_TX && event.kind !== LINK_RX) return undefined
  const header = (event.subject as Link).headerLength
  if (header === 0) return flowKey(frame, 0)
  const type = u16(frame, 12)
  return type === EtherType.ipv4 || type === EtherType.ipv6 ? flowKey(frame, header) : undefined
}

/** What a packet on its way to a server looked like at an event: as it was seen last, with the destination that DNAT had given it by then. */
export function flowAt(way: readonly TraceEvent[], event: TraceEvent): FlowKey | undefined {
  const before = way.filter(each => each.sequence < event.sequence)
  const seen = before.findLast(each => eventKey(each) !== undefined)
  if (seen === undefined) return undefined
  const flow = eventKey(seen)!
  const nat = before.findLast(each => each.kind === NAT && each.sequence > seen.sequence)
  if (nat === undefined) return flow
  const { reply } = nat.subject as Connection
  return { ...flow, destination: reply.sourceIp, destinationPort: reply.sourcePort || flow.destinationPort }
}

export function reversed(key: FlowKey): FlowKey {
  return {
    protocol: key.protocol,
    source: key.destination,
    destination: key.source,
    sourcePort: key.destinationPort,
    destinationPort: key.sourcePort,
  }
}

export function sameFlow(a: FlowKey | undefined, b: FlowKey): boolean {
  return (
    a !== undefined &&
    a.protocol === b.protocol &&
    a.source === b.source &&
    a.destination === b.destination &&
    a.sourcePort === b.sourcePort &&
    a.destinationPort === b.destinationPort
  )
}

export function protocolName(protocol: number): string {
  return protocol === Protocol.tcp ? 'TCP' : protocol === Protocol.udp ? 'UDP' : 'ICMP'
}

export function formatKey(key: FlowKey): string {
  const port = key.protocol === Protocol.icmp || key.protocol === Protocol.icmpv6 ? '' : `:${key.destinationPort}`
  return `${formatIp(key.destination)}${port}/${protocolName(key.protocol)}`
}
