import type { Ip } from '../wire/address.ts'
import { Protocol } from '../wire/ipv4.ts'
import {
  EACCES,
  EADDRINUSE,
  EADDRNOTAVAIL,
  EAGAIN,
  EDESTADDRREQ,
  EINVAL,
  EMSGSIZE,
  ENODEV,
  type Errno,
  failed,
  type Result,
} from './errno.ts'
import { connectRoute } from './family.ts'
import { isMulticastIpv6 } from './ipv6/scope.ts'
import type { Link } from './link.ts'
import { flowTo } from './route.ts'
import type { Skb } from './skb.ts'
import { InetSocket } from './socket.ts'

export interface Datagram {
  readonly source: Ip
  readonly sourcePort: number
  readonly destination: Ip
  readonly link: Link
  readonly ttl: number
  readonly tos: number
  readonly payload: Uint8Array
}

export interface SocketAddress {
  readonly ip: Ip
  readonly port: number
  /** The zone of an address that needs one: `fe80::1%eth0`. */
  readonly link?: Link | null
  /** From which own address, where the socket is bound to none (ip(7), IP_PKTINFO). */
  readonly source?: Ip | undefined
}

export class UdpSocket extends InetSocket {
  override readonly protocolName = 'udp'
  readonly queue: Datagram[] = []
  queuedBytes = 0
  receiveBuffer = 212992
  drops = 0
  connected = false
  /** encap_rcv: a tunnel takes the datagrams of the socket, from the UDP header on. */
  encapsulation: ((skb: Skb) => void) | null = null
  /** UDP_NO_CHECK6_RX. */
  takesZeroChecksums = false
  readonly groups: { readonly link: Link; readonly group: Ip }[] = []

  bind(ip: Ip, port: number, link: Link | null = null): Errno | undefined {
    if (this.bound) return EINVAL
    const local = this.bindable(ip, link)
    return failed(local) ? local : this.netns.udp.bind(this, local, port)
  }

  /** Fixes the peer; only its datagrams arrive, and its errors are reported. */
  connect(ip: Ip, port: number, link: Link | null = null): Errno | undefined {
    const peer = this.reachable(ip, link)
    if (failed(peer)) return peer
    const layer = this.layer(peer)
    const routed = connectRoute(
      layer,
      flowTo(peer, {
        source: this.isAny ? layer.any : this.source,
        outgoing: this.outgoing(peer, link),
        mark: this.mark,
        tos: this.tos & 0x1c,
        flowLabel: this.flowLabel,
        protocol: Protocol.udp,
        sourcePort: this.localPort,
        destinationPort: port,
        uid: this.uid,
      }),
    )
    if (failed(routed)) return this.netns.snmp.noRoute(layer.family, routed)
    if (routed.route.type === 'broadcast' && !this.broadcast) return EACCES
    if (!this.bound) {
      const error = this.netns.udp.bind(this, this.localAddress, 0)
      if (error !== undefined) return error
    }
    if (this.isAny) this.localAddress = routed.source
    this.remoteAddress = routed.destination
    this.remotePort = port
    this.connected = true
    return undefined
  }

  disconnect(): void {
    this.connected = false
    this.remotePort = 0
    this.remoteAddress = this.family === 4 ? 0 : 0n
  }

  send(payload: Uint8Array, to?: SocketAddress): Result<number> {
    const pending = this.takeError()
    if (pending !== null) return pending
    const target = to ?? (this.connected ? { ip: this.remoteAddress, port: this.remotePort } : undefined)
    if (target === undefined) return EDESTADDRREQ
    if (target.port === 0) return EINVAL
    const peer = this.peer(target.ip)
    if (failed(peer)) return peer
    return this.netns.udp.send(this, payload, peer, target)
  }

  /** The next datagram, an error that came back, or EAGAIN. */
  receive(): Result<Datagram> {
    const pending = this.takeError()
    if (pending !== null) return pending
    const datagram = this.queue.shift()
    if (datagram === undefined) return EAGAIN
    this.queuedBytes -= datagram.payload.length
    // A datagram counts when it is read (udp_recvmsg).
    this.netns.ip(datagram.source).udp.InDatagrams++
    return datagram
  }

  /** IP_ADD_MEMBERSHIP, IPV6_ADD_MEMBERSHIP: datagrams for the group are received by the device from now on. */
  join(group: Ip, link: Link): Errno | undefined {
    if (typeof group === 'number' ? group >>> 28 !== 0xe : !isMulticastIpv6(group)) return EINVAL
    if (link.netns !== this.netns) return ENODEV
    if (this.groups.some(each => each.group === group && each.link === link)) return EADDRINUSE
    const error = this.netns.joinGroup(link, group)
    if (error !== undefined) return error
    this.groups.push({ link, group })
    return undefined
  }

  leave(group: Ip, link: Link): Errno | undefined {
    const at = this.groups.findIndex(each => each.group === group && each.link === link)
    if (at < 0) return EADDRNOTAVAIL
    this.groups.splice(at, 1)
    this.netns.leaveGroup(link, group)
    return undefined
  }

  override close(): void {
    if (this.closed) return
    this.closed = true
    for (const { link, group } of this.groups.splice(0)) this.netns.leaveGroup(link, group)
    this.netns.udp.unbind(this)
    this.changed.wake()
  }

  /** A datagram was too long for the path: IP_RECVERR tells the path MTU along with EMSGSIZE (ip_local_error). */
  tooLong(target: SocketAddress, mtu: number): void {
    if (!this.receiveErrors) return
    this.queueError({
      errno: EMSGSIZE,
      origin: 'local',
      type: 0,
      code: 0,
      info: mtu,
      offender: this.localAddress,
      ttl: 0,
      destination: target.ip,
      // ip_append_data tells the port of the connection, ip6_append_data that of the packet.
      destinationPort: typeof target.ip === 'number' ? this.remotePort : target.port,
      payload: new Uint8Array(0),
      time: this.netns.sim.now,
    })
  }
}
