import { copyOf, zeros } from '../sim/slab.ts'
import type { Ip, Mac } from '../wire/address.ts'
import type { Errno } from './errno.ts'
import type { Link } from './link.ts'
import type { Route } from './route.ts'
import type { MtuDiscovery } from './socket.ts'

/** Room in front of a new packet for the headers that lower layers push: Ethernet, VLAN tags, an outer IPv6, UDP and VXLAN. */
const HEADROOM = 128

/** For whom a frame is, seen from the device that received it (include/uapi/linux/if_packet.h). */
export const PacketType = { host: 0, broadcast: 1, multicast: 2, otherHost: 3, outgoing: 4, loopback: 5 } as const
export type PacketType = (typeof PacketType)[keyof typeof PacketType]

/** IP_CT_UNTRACKED: a packet in this state passes conntrack by. */
export const UNTRACKED = 7

/** What conntrack attaches to a packet; what it means is the business of linux/netfilter. */
export interface ConnectionRef {
  readonly id: number
}

/** Who sent a packet, for the owner match and for errors that come back. */
export interface SocketRef {
  readonly uid: number
  readonly gid: number
  readonly mark: number
  /** `probe`: a learned path MTU does not bind its packets. */
  readonly mtuDiscovery?: MtuDiscovery
  /** SO_BINDTODEVICE, or the zone of a link-local address. */
  readonly boundLink: Link | null
}

/**
 * A packet in the kernel: the `struct sk_buff` of Linux. `bytes[start..end)` is what the current layer sees; headers
 * stay in front of `start` after they were read and are pushed in front of it before they are written.
 */
export class Skb {
  bytes: Uint8Array
  start: number
  end: number
  /** Where the link, network and transport headers start in `bytes`; -1 while unknown. */
  mac = -1
  network = -1
  transport = -1
  /** EtherType of the network header. */
  protocol = 0
  packetType: PacketType = PacketType.host
  /** The device by which it came in, and later the one by which it goes out. */
  link: Link | null = null
  /** The device by which it came in; null for one that was made here. One to an own address came by that address's device. */
  inLink: Link | null = null
  /** Where a packet that `lo` sends back counts as coming from. */
  loopedBy: Link | null = null
  mark = 0
  priority = 0
  route: Route | null = null
  /** The next hop's address when the route leaves it open (a directly connected destination). */
  nextHop: Ip = 0
  connection: ConnectionRef | null = null
  /** State of the packet in its connection; numbered by conntrack. */
  connectionInfo = 0
  socket: SocketRef | null = null
  /** VLAN tag that the receiving device took off, -1 for none. */
  vlan = -1
  /** The bridge port by which it came in. Set where the bridge has run PREROUTING, which the IP layer then leaves out. */
  bridgePort: Link | null = null
  /** The same for the bridge port by which it is going out. */
  bridgePortOut: Link | null = null
  /** The sender's MAC address while a bridged packet with a rewritten destination asks for its neighbour; -1 otherwise. */
  bridgedFrom: Mac = -1
  /** The sender could reach the next hop directly: tell it so when the packet is forwarded. */
  redirect = false
  /** A group packet of ours goes to our own sockets too (IP_MULTICAST_LOOP). */
  loop = true
  /** An IPv6 packet that conntrack put together came in pieces of up to this length; 0 for one that came whole. It leaves in such pieces again. */
  largestPiece = 0
  /** Why a hook drops it, where it is not for want of permission (NF_DROP_ERR). */
  refusal: Errno | null = null
  /** nftables' trace and iptables' TRACE mark. */
  traced = false
  /** The packet's number in the trace; copies keep it. */
  packet: number
  /** Where the trace has the frame as it is, for a device that gets it unchanged; -1 where it has not. */
  recordedAt = -1

  constructor(bytes: Uint8Array, start: number, end: number, packet: number) {
    this.bytes = bytes
    this.start = start
    this.end = end
    this.packet = packet
  }

  /** A new packet with room for headers in front of `length` bytes of payload, which start as zeros. */
  static alloc(length: number, packet: number): Skb {
    return new Skb(zeros(HEADROOM + length), HEADROOM, HEADROOM + length, packet)
  }

  get length(): number {
    return this.end - this.start
  }

  /** Makes room for `length` bytes in front of `start` and moves `start` there; the bytes are whatever was there. */
  push(length: number): void {
    if (this.start < length) this.#grow(length)
    this.start -= length
  }

  /** Moves `start` past `length` bytes. */
  pull(length: number): void {
    this.start += length
  }

  #grow(length: number): void {
    const extra = length + HEADROOM
    const bytes = new Uint8Array(this.bytes.length + extra)
    bytes.set(this.bytes, extra)
    this.bytes = bytes
    this.start += extra
    this.end += extra
    if (this.mac >= 0) this.mac += extra
    if (this.network >= 0) this.network += extra
    if (this.transport >= 0) this.transport += extra
  }

  /** A copy with bytes of its own: what floods, taps and mirrors hand on. */
  clone(): Skb {
    const copy = new Skb(copyOf(this.bytes, 0, this.end), this.start, this.end, this.packet)
    copy.mac = this.mac
    copy.network = this.network
    copy.transport = this.transport
    copy.protocol = this.protocol
    copy.packetType = this.packetType
    copy.link = this.link
    copy.inLink = this.inLink
    copy.mark = this.mark
    copy.priority = this.priority
    copy.route = this.route
    copy.nextHop = this.nextHop
    copy.connection = this.connection
    copy.connectionInfo = this.connectionInfo
    copy.socket = this.socket
    copy.vlan = this.vlan
    copy.bridgePort = this.bridgePort
    copy.loopedBy = this.loopedBy
    copy.loop = this.loop
    copy.bridgedFrom = this.bridgedFrom
    copy.bridgePortOut = this.bridgePortOut
    copy.traced = this.traced
    copy.largestPiece = this.largestPiece
    return copy
  }

  /** Forgets what belongs to one network namespace when the packet crosses into another (skb_scrub_packet). */
  scrub(): void {
    this.packetType = PacketType.host
    this.route = null
    this.connection = null
    this.connectionInfo = 0
    this.socket = null
    this.mark = 0
    this.priority = 0
    this.loop = true
    this.bridgePort = this.bridgePortOut = null
    this.bridgedFrom = -1
    this.traced = false
    this.largestPiece = 0
    this.inLink = null
    this.loopedBy = null
    this.network = -1
    this.transport = -1
  }
}
