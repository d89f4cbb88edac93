import type { Ip } from '../wire/address.ts'
import type { Link } from './link.ts'
import type { InetSocket } from './socket.ts'

/** inet_rcv_saddr_equal: would both sockets get the same datagrams? `ip` is where `socket` is about to be bound. */
export function sharesAddress(socket: InetSocket, ip: Ip, other: InetSocket): boolean {
  if (socket.boundLink !== null && other.boundLink !== null && socket.boundLink !== other.boundLink) return false
  // An unbound socket is not in the VRF of one that is bound (inet_sk_bound_l3mdev).
  if (socket.boundLink?.l3mdev !== other.boundLink?.l3mdev && (socket.boundLink?.l3mdev ?? other.boundLink?.l3mdev))
    return false
  return covers(socket, ip, other.localAddress) || covers(other, other.localAddress, ip)
}

/** Whether a socket bound to `own` also gets what is sent to `address`. */
function covers(socket: InetSocket, own: Ip, address: Ip): boolean {
  if (own === address) return true
  if (own === 0) return typeof address === 'number'
  return own === 0n && (typeof address === 'bigint' || !socket.v6only)
}

/**
 * inet_bound_dev_eq: whether a socket bound to `bound` hears what came in by `link`. What comes by a VRF is for sockets that are bound to
 * it or to the device, and for others only where `accept` (net.ipv4.tcp_l3mdev_accept and the like) says so.
 */
export function hears(bound: Link | null, link: Link | null, accept: boolean): boolean {
  const domain = link === null ? null : link.l3mdev
  return bound === null ? domain === null || accept : bound === link || bound === domain
}

/** compute_score in net/ipv4/udp.c and net/ipv6/udp.c; -1 where the datagram is not for the socket. */
export function scoreOf(
  socket: InetSocket,
  source: Ip,
  sourcePort: number,
  destination: Ip,
  link: Link | null,
  acceptsVrfs: boolean,
): number {
  const { localAddress } = socket
  let score = socket.family === 4 ? 2 : 1
  if (localAddress === destination) score += 4
  else if (typeof destination === 'number' ? !takesIpv4(socket) : localAddress !== 0n) return -1
  if (socket.remotePort !== 0) {
    if (socket.remotePort !== sourcePort || socket.remoteAddress !== source) return -1
    score += 8
  }
  if (!hears(socket.boundLink, link, acceptsVrfs)) return -1
  if (socket.boundLink !== null) score += 4
  return score
}

/** Bound to any address of IPv4, or of both families. */
function takesIpv4(socket: InetSocket): boolean {
  return socket.localAddress === 0 || (socket.localAddress === 0n && !socket.v6only)
}

/** Among equals of SO_REUSEPORT the one that a flow hashes to, the same for all packets of the flow. */
export function chooseByFlow<Socket>(sockets: readonly Socket[], source: Ip, sourcePort: number): Socket | undefined {
  if (sockets.length < 2) return sockets[0]
  return sockets[(Number(BigInt(source) % 9973n) * 31 + sourcePort) % sockets.length]
}
