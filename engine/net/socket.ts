import { WaitQueue } from '../sim/wait.ts'
import { formatIp, type Ip } from '../wire/address.ts'
import {
  ECONNREFUSED,
  EHOSTDOWN,
  EHOSTUNREACH,
  EMSGSIZE,
  ENETUNREACH,
  ENOPROTOOPT,
  EOPNOTSUPP,
  EPROTO,
  type Errno,
} from './errno.ts'
import type { IpLayer } from './family.ts'
import type { Link } from './link.ts'
import type { NetNs } from './netns.ts'
import type { SocketRef } from './skb.ts'

/** An entry of a socket's error queue (ip(7), IP_RECVERR). */
export interface SocketError {
  readonly errno: Errno
  readonly origin: 'local' | 'icmp'
  readonly type: number
  readonly code: number
  /** The MTU where the error tells one. */
  readonly info: number
  /** Who reported it. */
  readonly offender: Ip
  /** Where the packet in question was going. */
  readonly destination: Ip
  readonly destinationPort: number
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
  mark = 0
  localAddress: Ip
  localPort = 0
  remoteAddress: Ip
  remotePort = 0
  boundLink: Link | null = null
  ttl: number | null = null
  multicastTtl = 1
  tos = 0
  broadcast = false
  reuseAddress = false
  reusePort = false
  v6only = false
  mtuDiscovery: MtuDiscovery = 'want'
  /** IP_RECVERR: errors are queued with all they tell. */
  receiveErrors = false
  readonly errors: SocketError[] = []
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
  }

  abstract readonly protocolName: string

  abstract close(): void

  /** The IP layer for talking to an address: an IPv6 socket reaches IPv4 through mapped addresses. */
  layer(address: Ip): IpLayer {
    return this.netns.ip(address)
  }

  get bound(): boolean {
    return this.localPort !== 0
  }

  get isAny(): boolean {
    return this.localAddress === 0 || this.localAddress === 0n
  }

  /** For the trace: `tcp 10.0.0.1:80`. */
  get label(): string {
    return `${this.protocolName} ${formatIp(this.localAddress)}:${this.localPort}`
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
    if (error?.origin === 'icmp') this.error = next?.origin === 'icmp' ? next.errno : null
    return error
  }

  queueError(error: SocketError): void {
    if (this.errors.length < ERROR_QUEUE_MAX) this.errors.push(error)
    this.changed.wake()
  }
}

/** An ICMP error as a socket sees it, and whether it ends a connection (icmp_err_convert in net/ipv4/icmp.c). */
export function icmpToErrno(type: number, code: number): { readonly errno: Errno; readonly fatal: boolean } {
  if (type === 11) return { errno: EHOSTUNREACH, fatal: false }
  if (type === 12) return { errno: EPROTO, fatal: true }
  if (type !== 3) return { errno: EHOSTUNREACH, fatal: false }
  return UNREACHABLE_ERRORS[code] ?? { errno: EHOSTUNREACH, fatal: true }
}

const UNREACHABLE_ERRORS: readonly { readonly errno: Errno; readonly fatal: boolean }[] = [
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: ENOPROTOOPT, fatal: true },
  { errno: ECONNREFUSED, fatal: true },
  { errno: EMSGSIZE, fatal: false },
  { errno: EOPNOTSUPP, fatal: false },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTDOWN, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: ENETUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: ENETUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: false },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
  { errno: EHOSTUNREACH, fatal: true },
]
