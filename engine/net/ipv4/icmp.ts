import { copyBytes } from '../../sim/slab.ts'
import { type Ipv4 as Address, isMulticastIpv4 } from '../../wire/address.ts'
import { foldChecksum, putU16, putU32, sum16, u16, u32 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { failed } from '../errno.ts'
import type { IcmpReport } from '../family.ts'
import { type NextHop, Scope } from '../fib.ts'
import { Peers } from '../peers.ts'
import { flowTo } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { errnoOf } from './icmp-errno.ts'
import type { Ipv4 } from './ipv4.ts'
import { type Ipv4OutputOptions, output } from './output.ts'
import { preferredSource, routeOutput, selectSource } from './routing.ts'

// RFC 792: field offsets and types.
const TYPE = 0
const CODE = 1
const CHECKSUM = 2
const REST = 4
const HEADER_LENGTH = 8
const ECHO_REPLY = 0
const UNREACHABLE = 3
const FRAGMENTATION_NEEDED = 4
const SOURCE_QUENCH = 4
const REDIRECT = 5
const ECHO = 8
const TIME_EXCEEDED = 11
const PARAMETER_PROBLEM = 12
const TIMESTAMP = 13
const TIMESTAMP_REPLY = 14

/** RFC 1812 4.3.2.3 allows as much as fits 576 bytes. */
const ERROR_LENGTH_MAX = 576
const ADDRESS_MASK = 17
const ADDRESS_MASK_REPLY = 18
/** NR_ICMP_TYPES. */
const TYPE_MAX = 18
const ERRORS: ReadonlySet<number> = new Set([UNREACHABLE, SOURCE_QUENCH, REDIRECT, TIME_EXCEEDED, PARAMETER_PROBLEM])
const DUMMY_ADDRESS = 0xc000_0008

/** ICMP for IPv4 (RFC 792, RFC 1122 3.2.2, RFC 1812 4.3, net/ipv4/icmp.c). */
export class Icmp {
  readonly #ipv4: Ipv4
  readonly peers: Peers
  /** A message of ours is on its way out. */
  #sending = false

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
    this.peers = new Peers(ipv4.netns.sim)
    ipv4.handle(ip.Protocol.icmp, this)
  }

  receive(skb: Skb): void {
    const { snmp } = this.#ipv4.netns
    const { bytes, start, end } = skb
    snmp.icmp.InMsgs++
    if (end - start < HEADER_LENGTH || foldChecksum(sum16(bytes, start, end)) !== 0) {
      snmp.icmp.InErrors++
      if (end - start >= HEADER_LENGTH) snmp.icmp.InCsumErrors++
      return skb.link!.drop(skb, Drop.icmpChecksum)
    }
    const type = bytes[start + TYPE]!
    snmp.icmpIn.set(type, (snmp.icmpIn.get(type) ?? 0) + 1)
    if (type > TYPE_MAX || !this.#heedsGroup(skb, type)) snmp.icmp.InErrors++
    else if (type === ECHO) this.#reply(skb, ECHO_REPLY, this.#ipv4.sysctl.icmp_echo_ignore_all !== 0)
    else if (type === TIMESTAMP) this.#reply(skb, TIMESTAMP_REPLY, false)
    else if (type === REDIRECT) this.#redirected(skb)
    else if (ERRORS.has(type)) this.#error(skb, type)
  }

  /** Of what is sent to many only questions are heeded, if they are (RFC 1122 3.2.2.6, 3.2.2.8). */
  #heedsGroup(skb: Skb, type: number): boolean {
    if (!isForMany(skb)) return true
    if (type === ECHO || type === TIMESTAMP) return this.#ipv4.sysctl.icmp_echo_ignore_broadcasts === 0
    return type === ADDRESS_MASK || type === ADDRESS_MASK_REPLY
  }

  /** icmp_echo, icmp_timestamp: the same bytes back with another type. */
  #reply(skb: Skb, type: number, ignore: boolean): void {
    const { bytes, network: at, start, end } = skb
    if (ignore || this.#sending) return
    if (type === TIMESTAMP_REPLY && end - start < 20) return
    const answer = Skb.alloc(end - start, this.#ipv4.netns.sim.nextPacket())
    copyBytes(answer.bytes, answer.start, bytes, start, end)
    answer.bytes[answer.start + TYPE] = type
    if (type === TIMESTAMP_REPLY) {
      const now = this.#ipv4.netns.sim.wallMilliseconds % 86_400_000
      putU32(answer.bytes, answer.start + 12, now)
      putU32(answer.bytes, answer.start + 16, now)
    }
    finishChecksum(answer)
    const destination = u32(bytes, at + ip.SOURCE)
    const source = isForMany(skb) ? 0 : u32(bytes, at + ip.DESTINATION)
    const mark = this.#ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0
    const flow = flowTo(destination)
    flow.source = source
    flow.outgoing = skb.inLink?.l3mdev ?? null
    flow.mark = mark
    flow.tos = bytes[at + ip.TOS]! & 0x1c
    flow.protocol = ip.Protocol.icmp
    const routed = routeOutput(this.#ipv4, flow)
    if (failed(routed)) return
    this.#send(answer, type, { ...routed, destination, tos: bytes[at + ip.TOS]!, mark })
  }

  /** icmp_push_reply. What its own way out would tell of it is not told: the socket of ICMP is taken (icmp_xmit_lock). */
  #send(skb: Skb, type: number, how: Omit<Ipv4OutputOptions, 'protocol'>): void {
    this.counted(type)
    this.#sending = true
    output(this.#ipv4, skb, { protocol: ip.Protocol.icmp, ...how })
    this.#sending = false
  }

  /** An error that quotes a packet of ours: the path MTU is noted, and the socket is told (icmp_unreach). */
  #error(skb: Skb, type: number): void {
    const { bytes, start, end } = skb
    const code = bytes[start + CODE]!
    const quoted = start + HEADER_LENGTH
    if (end - quoted < ip.HEADER_LENGTH || ip.headerLength(bytes, quoted) < ip.HEADER_LENGTH) {
      this.#ipv4.netns.snmp.icmp.InErrors++
      return
    }
    let info = 0
    if (type === UNREACHABLE && code === FRAGMENTATION_NEEDED) {
      info = u16(bytes, start + REST + 2)
      if (info === 0) info = guessMtu(u16(bytes, quoted + ip.TOTAL_LENGTH))
      const destination = u32(bytes, quoted + ip.DESTINATION)
      if (this.#ipv4.sysctl.ip_no_pmtu_disc === 0 && this.#ipv4.isLocal(u32(bytes, quoted + ip.SOURCE)))
        this.#ipv4.exceptions.learnMtu(destination, info, skb.inLink?.l3mdev ?? null)
    }
    const protocol = bytes[quoted + ip.PROTOCOL]!
    const inner = quotedPacket(skb)
    const report = reportOf(skb, type, info)
    this.#ipv4.netns.raw.error(inner, protocol, report)
    if (inner.end - inner.transport >= 8) this.#ipv4.transport(protocol)?.error?.(inner, report)
  }

  /** ip_do_redirect: a router on our link knows a better one. */
  #redirected(skb: Skb): void {
    const { bytes, start, end, network: at } = skb
    const link = skb.inLink!
    const device = link.ipv4
    const quoted = start + HEADER_LENGTH
    if (end - quoted < ip.HEADER_LENGTH) return
    const gateway = u32(bytes, start + REST)
    this.#ipv4.netns.raw.redirected(quotedPacket(skb), reportOf(skb, REDIRECT, gateway))
    if (!device.acceptsRedirects) return
    const router = u32(bytes, at + ip.SOURCE)
    const destination = u32(bytes, quoted + ip.DESTINATION)
    if (this.#ipv4.addressType(gateway, link) !== 'unicast') return
    const current = routeOutput(this.#ipv4, flowTo(destination, { outgoing: link.l3mdev }))
    if (failed(current) || current.route.gateway !== router || current.route.link !== link) return
    const neighbour = this.#ipv4.neighbours.ensure(gateway, link)
    // Advice to go by a router that has not been heard of is not followed yet (__ip_do_redirect).
    if (!neighbour.valid) return neighbour.ask()
    this.#ipv4.exceptions.learnGateway(destination, gateway, link.l3mdev)
  }

  /** Notes on a packet that its sender could go to the next hop directly (ip_mkroute_input). */
  considerRedirect(skb: Skb, hop: NextHop, source: Address, destination: Address): void {
    const link = skb.link!
    if (!link.ipv4.or('send_redirects')) return
    const next = (hop.gateway ?? destination) as Address
    const onLink = link.ipv4.addresses.some(
      a => sameNetwork(a.peer, source, a.length) && sameNetwork(a.peer, next, a.length),
    )
    skb.redirect = link.ipv4.or('shared_media') || onLink
  }

  redirectIfMarked(skb: Skb): void {
    if (!skb.redirect) return
    skb.redirect = false
    const source = u32(skb.bytes, skb.network + ip.SOURCE)
    if (this.peers.mayRedirect(source)) this.sendError(skb, REDIRECT, 1, skb.nextHop as Address)
  }

  /** icmp_send: tells the sender of `skb` (its IP header at `skb.network`) what went wrong. `info` fills the rest of the header. */
  sendError(skb: Skb, type: number, code: number, info: number): void {
    const ipv4 = this.#ipv4
    const { bytes, network: at } = skb
    if (at < 0 || this.#sending || !this.#mayReport(skb)) return
    const destination = u32(bytes, at + ip.SOURCE)
    // RTCF_LOCAL: what was to leave by a device that was named is not local, whoever has its address.
    const ours = (skb.route === null || skb.route.type === 'local') && ipv4.isLocal(u32(bytes, at + ip.DESTINATION))
    const source = this.#errorSource(skb, ours)
    const tos = (bytes[at + ip.TOS]! & 0x1e) | 0xc0
    const mark = ipv4.sysctl.fwmark_reflect !== 0 ? skb.mark : 0
    const outgoing = (skb.inLink ?? skb.link)?.l3mdev ?? null
    const routed = routeOutput(
      ipv4,
      flowTo(destination, { source, outgoing, mark, tos: tos & 0x1c, protocol: ip.Protocol.icmp }),
    )
    if (failed(routed)) return
    if (!this.#allowed(destination, type, code, routed.route.link.type === 'loopback')) return
    // RFC 7600 4.8: a host without an IPv4 address of its own.
    const from = routed.source === 0 ? DUMMY_ADDRESS : routed.source
    const room = Math.min(ipv4.mtu(routed.route, destination), ERROR_LENGTH_MAX) - ip.HEADER_LENGTH - HEADER_LENGTH
    const quoted = Math.min(skb.end - at, room)
    const error = Skb.alloc(HEADER_LENGTH + quoted, ipv4.netns.sim.nextPacket())
    error.bytes[error.start + TYPE] = type
    error.bytes[error.start + CODE] = code
    putU32(error.bytes, error.start + REST, info >>> 0)
    error.bytes.set(bytes.subarray(at, at + quoted), error.start + HEADER_LENGTH)
    finishChecksum(error)
    ipv4.netns.attach(error, skb)
    this.#send(error, type, { source: from, destination, route: routed.route, tos, mark })
  }

  /** RFC 1122 3.2.2: never about an ICMP error, a later fragment, or what was not sent to one host by one host. */
  #mayReport(skb: Skb): boolean {
    const { bytes, network: at } = skb
    if (skb.packetType !== PacketType.host && skb.packetType !== PacketType.outgoing) return false
    if (skb.route?.type === 'broadcast' || skb.route?.type === 'multicast') return false
    if ((u16(bytes, at + ip.FLAGS_OFFSET) & ip.OFFSET_MASK) !== 0) return false
    const source = u32(bytes, at + ip.SOURCE)
    if (
      source === 0 ||
      source === 0xffff_ffff ||
      isMulticastIpv4(source) ||
      isMulticastIpv4(u32(bytes, at + ip.DESTINATION))
    )
      return false
    if (bytes[at + ip.PROTOCOL] !== ip.Protocol.icmp) return true
    const type = bytes[at + ip.headerLength(bytes, at) + TYPE]
    return type !== undefined && !ERRORS.has(type)
  }

  #errorSource(skb: Skb, ours: boolean): Address {
    if (ours) return u32(skb.bytes, skb.network + ip.DESTINATION)
    if (this.#ipv4.sysctl.icmp_errors_use_inbound_ifaddr !== 0 && skb.inLink !== null)
      return selectSource(this.#ipv4, skb.inLink, u32(skb.bytes, skb.network + ip.SOURCE), Scope.link)
    return 0
  }

  /** icmpv4_xrlim_allow: a token bucket for each destination; path MTU discovery is never limited. */
  #allowed(destination: Address, type: number, code: number, loopback: boolean): boolean {
    const { sysctl, netns } = this.#ipv4
    if (loopback || (type === UNREACHABLE && code === FRAGMENTATION_NEEDED)) return true
    if ((sysctl.icmp_ratemask & (1 << type)) === 0) return true
    // Without a limit, too, what the host has saved up is gone, which ip_error looks at.
    if (this.peers.mayReport(destination, sysctl.icmp_ratelimit * 1_000_000)) return true
    netns.snmp.icmp.OutRateLimitHost++
    return false
  }

  /** A packet of this type is being sent. */
  counted(type: number): void {
    const { icmp, icmpOut } = this.#ipv4.netns.snmp
    icmp.OutMsgs++
    icmpOut.set(type, (icmpOut.get(type) ?? 0) + 1)
  }

  /** The address from which a device would send towards a hop; for tools that explain a route. */
  sourceFor(hop: NextHop): Address {
    return preferredSource(this.#ipv4, hop)
  }
}

function finishChecksum(skb: Skb): void {
  putU16(skb.bytes, skb.start + CHECKSUM, 0)
  putU16(skb.bytes, skb.start + CHECKSUM, foldChecksum(sum16(skb.bytes, skb.start, skb.end)))
}

/** RFC 1191 7.1: the next plateau below a length, for routers that do not tell their MTU. */
function guessMtu(length: number): number {
  const plateaus = [32000, 17914, 8166, 4352, 2002, 1492, 576, 296, 216, 128, 68]
  return plateaus.find(plateau => plateau < length) ?? 68
}

function sameNetwork(a: Address, b: Address, length: number): boolean {
  return length === 0 || (a ^ b) >>> (32 - length) === 0
}

/** The packet that an error is about, as far as it quotes it. */
function quotedPacket(skb: Skb): Skb {
  const inner = skb.clone()
  inner.start = inner.network = skb.start + HEADER_LENGTH
  inner.transport = inner.start + ip.headerLength(skb.bytes, inner.start)
  return inner
}

/** What sockets are told of an error. */
function reportOf({ bytes, start, network }: Skb, type: number, info: number): IcmpReport {
  const code = bytes[start + CODE]!
  const offender = u32(bytes, network + ip.SOURCE)
  const tooBig = type === UNREACHABLE && code === FRAGMENTATION_NEEDED
  return { origin: 'icmp', type, code, info, offender, ttl: bytes[network + ip.TTL]!, tooBig, ...errnoOf(type, code) }
}

function isForMany({ route }: Skb): boolean {
  return route?.type === 'broadcast' || route?.type === 'multicast'
}
