import type { TraceKind } from '../sim/trace.ts'
import { formatIp } from '../wire/address.ts'
import type { NextHop } from './fib.ts'
import type { Link } from './link.ts'

/** Why the kernel threw a packet away (names of include/net/dropreason-core.h without the prefix), and in words. */
export interface DropReason {
  readonly name: string
  readonly text: string
}

const reason = (name: string, text: string): DropReason => ({ name, text })

export const Drop = {
  linkDown: reason('DEV_READY', 'the device is down'),
  noCarrier: reason('NO_CARRIER', 'there is no carrier'),
  cableLoss: reason('CABLE_LOSS', 'lost on the cable'),
  queueFull: reason('FULL_RING', 'the queue of the device is full'),
  backlogFull: reason('CPU_BACKLOG', 'the backlog of the host is full'),
  tooBig: reason('PKT_TOO_BIG', 'longer than the MTU'),
  otherHost: reason('OTHERHOST', 'the frame is addressed to another MAC'),
  unhandledProtocol: reason('UNHANDLED_PROTO', 'nobody handles this EtherType'),
  headerError: reason('IP_INHDR', 'the IP header is malformed'),
  checksum: reason('IP_CSUM', 'wrong IP checksum'),
  martian: reason('IP_INADDRERRORS', 'the address may not occur here'),
  notMember: reason('IP_LOCALNET', 'the device has not joined the group'),
  disabled: reason('IPV6DISABLED', 'IPv6 is off on the device'),
  neighbourDiscovery: reason('IPV6_NDISC', 'not a valid neighbour discovery packet'),
  reversePath: reason('IP_RPFILTER', 'reverse path filter'),
  noRoute: reason('IP_INNOROUTES', 'no route'),
  noRouteOut: reason('IP_OUTNOROUTES', 'no route'),
  forwardingOff: reason('IP_FORWARDING_OFF', 'forwarding is off'),
  routeRefuses: reason('ROUTE_TYPE', 'a route refuses it'),
  ttl: reason('IP_TTL', 'TTL exceeded'),
  neighbourFailed: reason('NEIGH_FAILED', 'the neighbour does not answer'),
  neighbourQueue: reason('NEIGH_QUEUEFULL', 'too many packets wait for the neighbour'),
  neighbourRefused: reason('NEIGH_CREATEFAIL', 'the neighbour table is full'),
  netfilter: reason('NETFILTER_DROP', 'netfilter'),
  noProtocol: reason('IP_NOPROTO', 'no handler for the protocol'),
  fragmentTimeout: reason('FRAG_REASM_TIMEOUT', 'reassembly timed out'),
  noMemory: reason('NOMEM', 'fragments take too much memory already'),
  fragmentTooFar: reason('FRAG_TOO_FAR', 'fragments do not fit together'),
  fragmentNeeded: reason('FRAG_NEEDED', "longer than the MTU and don't-fragment is set"),
  noSocket: reason('NO_SOCKET', 'no socket'),
  socketFilter: reason('SOCKET_FILTER', 'the socket does not want it'),
  socketFull: reason('SOCKET_RCVBUFF', 'the receive buffer is full'),
  transportChecksum: reason('TRANSPORT_CSUM', 'wrong transport checksum'),
  transportHeader: reason('PKT_TOO_SMALL', 'the transport header is malformed'),
  icmpChecksum: reason('ICMP_CSUM', 'wrong ICMP checksum'),
  listenOverflow: reason('LISTEN_OVERFLOW', 'the accept queue is full'),
  tcpState: reason('TCP_INVALID', 'does not fit the state of the connection'),
  bridgeNoPort: reason('BRIDGE_INGRESS_STP_STATE', 'the bridge port does not forward'),
  vlanFilter: reason('VLAN_FILTER', 'the VLAN is not allowed on the port'),
  noRemote: reason('VXLAN_NO_REMOTE', 'the tunnel knows no remote for the address'),
  unknownVni: reason('VXLAN_VNI_NOT_FOUND', 'no device has this VNI'),
  tunnelHeader: reason('VXLAN_INVALID_HDR', 'the header of the tunnel is malformed'),
  ownFrame: reason('LOCAL_MAC', 'the frame names our own MAC address as its sender'),
  movedSender: reason('VXLAN_ENTRY_EXISTS', 'an entry by hand says that its sender is elsewhere'),
  noTunnel: reason('NO_TUNNEL', 'no tunnel of this host has these ends'),
  loop: reason('RECURSION_LIMIT', 'too many stacked devices'),
  queueDiscipline: reason('QDISC_DROP', 'dropped by the queueing discipline'),
} as const satisfies Record<string, DropReason>

/** A frame handed to a device for sending. The subject is the link. */
export const LINK_TX: TraceKind = { name: 'link-tx', describe: event => `sent on ${(event.subject as Link).label}` }
/** A frame that a device received. The subject is the link. */
export const LINK_RX: TraceKind = { name: 'link-rx', describe: event => `received on ${(event.subject as Link).label}` }
/** The end of a packet that did not arrive. The subject is a DropReason. */
export const DROP: TraceKind = {
  name: 'drop',
  describe: event => {
    const { name, text } = event.subject as DropReason
    return `dropped: ${text} (${name})`
  },
}
/** The route that was chosen. The subject is the next hop of the FIB, or null for local delivery. */
export const ROUTE: TraceKind = {
  name: 'route',
  describe: event => {
    const hop = event.subject as NextHop | null
    if (hop === null) return 'routed to this host'
    const via = hop.gateway === null ? '' : ` via ${formatIp(hop.gateway)}`
    return `routed by ${hop.route.text}${via} dev ${hop.link?.name ?? '-'}`
  },
}
/** A packet of this host, complete, on its way to the OUTPUT hook. The subject is the network namespace; the frame starts at the IP header. */
export const LOCAL_OUT: TraceKind = {
  name: 'local-out',
  describe: event => `made by ${(event.subject as { readonly label: string }).label}`,
}
/** A packet reached a socket. The subject is the socket. */
export const DELIVER: TraceKind = {
  name: 'deliver',
  describe: event => `delivered to ${(event.subject as { readonly label: string }).label}`,
}
