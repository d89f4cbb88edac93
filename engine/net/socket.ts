import { WaitQueue } from '../sim/wait.ts'
import { formatIp, type Ip, isMulticastIpv4 } from '../wire/address.ts'
import { EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, ENETUNREACH, ENODEV, type Errno, failed, type Result } from './errno.ts'
import type { IpLayer } from './family.ts'
import { isMulticastIpv6, LOOPBACK, needsLink } from './ipv6/scope.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import type { SocketRef } from './skb.ts'

/** An entry of a socket's error queue (ip(7), IP_RECVERR). */
export interface SocketError {
  readonly errno: Errno
  readonly origin: 'local' | 'icmp' | 'icmp6'
  readonly type: number
  readonly code: number
  /** The MTU where the error tells one. */
  readonly info: number
  /** Who reported it. */
  readonly offender: Ip
  /** By which device the report came; a link-local offender means something only together with it. */
  readonly link?: Link | null
  /** Where the packet in question was going. */
  readonly destination: Ip
  readonly destinationPort: number
  /** TTL or hop limit with which the report arrived; 0 for a local error. */
  readonly ttl: number
  /** What was sent, as far as the error quotes it. */
  readonly payload: Uint8Array
  readonly time: number
}

/** IP_MTU_DISCOVER (ip(7)). */
export type MtuDiscovery = 'dont' | 'want' | 'do' | 'probe'

const ERROR_QUEUE_MAX = 64

/** What sockets of all Internet protocols have in common. */
export abstract class InetSocket implements SocketRef {
  readonly netns: NetNs
  readonly family: 4 | 6
  /** Number of the socket's inode, for /proc/net and `ss -e`. */
  readonly inode: number
  uid = 0
  gid = 0
  mark = 0
  localAddress: Ip
  localPort = 0
  /** The kernel chose the local port (no SOCK_BINDPORT_LOCK). */
  portChosen = false
  remoteAddress: Ip
  remotePort = 0
  boundLink: Link | null = null
  ttl: number | null = null
  multicastTtl = 1
  /** IP_MULTICAST_LOOP: what we send to a group comes to our own sockets too. */
  multicastLoop = true
  /** IP_MULTICAST_IF: the device by which multicast leaves. */
  multicastLink: Link | null = null
  tos = 0
  /** What the program sends in its addresses (sin6_flowinfo); 0 leaves it to the kernel. */
  flowLabel = 0
  broadcast = false
  reuseAddress = false
  reusePort = false
  v6only: boolean
  mtuDiscovery: MtuDiscovery = 'want'
  /** IP_RECVERR: errors are queued with all they tell. */
  receiveErrors = false
  readonly errors: SocketError[] = []
  #identification: number | undefined
  /** SO_ERROR: taken by the next call on the socket. */
  error: Errno | null = null
  closed = false
  /** Wakes whoever waits for anything that this socket does. */
  readonly changed: WaitQueue = new WaitQueue()

  constructor(netns: NetNs, family: 4 | 6) {
    this.netns = netns
    this.family = family
    this.inode = netns.nextInode()
    this.localAddress = this.remoteAddress = family === 4 ? 0 : 0n
    this.v6only = family === 6 && netns.ipv6.sysctl.bindv6only !== 0
  }

  abstract readonly protocolName: string

  /**
   * What goes into the identification field (ip_select_ident): a connected socket counts its own packets, one that may never be fragmented
   * says 0, and undefined leaves it to the layer.
   */
  nextIdentification(): number | undefined {
    if (this.remoteAddress !== 0 && this.remoteAddress !== 0n) {
      this.#identification ??= this.netns.sim.random(`ip-id:${this.netns.label}`).below(0x10000)
      return (this.#identification = (this.#identification + 1) & 0xffff)
    }
    return this.mtuDiscovery === 'do' || this.mtuDiscovery === 'probe' ? 0 : undefined
  }

  abstract close(): void

  /** The IP layer for talking to an address: an IPv6 socket reaches IPv4 through mapped addresses. */
  layer(address: Ip): IpLayer {
    return this.netns.ip(address)
  }

  #hearsOnly = false

  get bound(): boolean {
    return this.localPort !== 0
  }

  get isAny(): boolean {
    return this.localAddress === 0 || this.localAddress === 0n
  }

  /** What it is sent from, or the unspecified address where the route chooses (inet_saddr): it may hear a group or a broadcast address, but sends from none. */
  get source(): Ip {
    if (!this.#hearsOnly) return this.localAddress
    return typeof this.localAddress === 'number' ? 0 : 0n
  }

  /** For the trace: `tcp 10.0.0.1:80`. */
  get label(): string {
    return `${this.protocolName} ${formatEndpoint(this.localAddress, this.localPort)}`
  }

  /**
   * An address that a caller names, as the stack has it, after the checks of inet_bind or inet6_bind. A link-local address
   * needs a device: `link`, as `%eth0` says it, or the one that the socket is bound to; it is bound to that from then on.
   */
  protected bindable(ip: Ip, link: Link | null): Result<Ip> {
    const local = unmapped(ip)
    if (this.family === 4 && typeof ip !== 'number') return EAFNOSUPPORT
    if (typeof local === 'number' && this.v6only) return EINVAL
    const scoped = this.#scope(local, link)
    if (scoped !== undefined) return scoped
    if (local === 0 || local === 0n) return local
    if (!this.layer(local).mayBind(local, this.boundLink)) return EADDRNOTAVAIL
    this.#hearsOnly =
      typeof local === 'number'
        ? ['multicast', 'broadcast'].includes(this.netns.ipv4.addressType(local, this.boundLink))
        : isMulticastIpv6(local)
    // One IPv6 address leaves no room for mapped ones.
    if (typeof local === 'bigint') this.v6only = true
    return local
  }

  /** The peer that a caller names, as the stack has it; the unspecified address is this host. */
  protected reachable(ip: Ip, link: Link | null): Result<Ip> {
    const peer = this.peer(ip)
    if (failed(peer)) return peer
    return this.#scope(peer, link) ?? peer
  }

  /** Where a datagram goes, as the stack has it; unlike `reachable` it binds the socket to nothing. */
  protected peer(ip: Ip): Result<Ip> {
    if (this.family === 4) return typeof ip === 'number' ? ip : EAFNOSUPPORT
    const peer = ip === 0n ? LOOPBACK : unmapped(ip)
    if (typeof peer === 'number' && this.v6only) return ENETUNREACH
    return typeof peer === typeof this.localAddress || this.isAny ? peer : ENETUNREACH
  }

  /** The device by which a packet for `peer` must leave; null where the routes decide. */
  outgoing(peer: Ip, link: Link | null): Link | null {
    const chosen = link ?? this.boundLink
    if (chosen !== null || this.multicastLink === null) return chosen
    const group = typeof peer === 'number' ? isMulticastIpv4(peer) : isMulticastIpv6(peer)
    return group ? this.multicastLink : null
  }

  #scope(address: Ip, link: Link | null): Errno | undefined {
    if (typeof address === 'number' || !needsLink(address)) return undefined
    if (link !== null && link.netns !== this.netns) return ENODEV
    if (link !== null && this.boundLink !== null && this.boundLink !== link) return EINVAL
    this.boundLink ??= link ?? (isMulticastIpv6(address) ? this.multicastLink : null)
    return this.boundLink === null ? EINVAL : undefined
  }

  /** Takes the pending error, as a system call does before anything else. */
  takeError(): Errno | null {
    const { error } = this
    this.error = null
    return error
  }

  fail(error: Errno): void {
    this.error = error
    this.changed.wake()
  }

  /** recvmsg(2) with MSG_ERRQUEUE: the oldest entry. One that follows it becomes the pending error (sock_dequeue_err_skb). */
  receiveError(): SocketError | undefined {
    const error = this.errors.shift()
    const next = this.errors[0]
    if (error !== undefined && error.origin !== 'local')
      this.error = next === undefined || next.origin === 'local' ? null : next.errno
    return error
  }

  queueError(error: SocketError): void {
    if (this.errors.length < ERROR_QUEUE_MAX) this.errors.push(error)
    this.changed.wake()
  }
}

/** `10.0.0.1:80`, `[fe80::1]:80`. */
export function formatEndpoint(address: Ip, port: number): string {
  return typeof address === 'number' ? `${formatIp(address)}:${port}` : `[${formatIp(address)}]:${port}`
}

/** An address as a socket of a family shows it: IPv4 ones as `::ffff:a.b.c.d` to IPv6 (RFC 4291 2.5.5.2). */
export function addressFor(family: 4 | 6, address: Ip): Ip {
  if (family === 4 || typeof address !== 'number') return address
  return MAPPED | BigInt(address)
}

/** The other way: what a mapped address stands for, all else as it is. Within the stack, IPv4 is always a number. */
export function unmapped(address: Ip): Ip {
  return typeof address === 'bigint' && address >> 32n === 0xffffn ? Number(address & 0xffff_ffffn) : address
}

const MAPPED = 0xffff_0000_0000n
