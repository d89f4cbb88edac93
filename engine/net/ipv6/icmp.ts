import { copyBytes } from '../../sim/slab.ts'
import { MILLISECOND } from '../../sim/timer.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import { u32 } from '../../wire/bytes.ts'
import * as wire from '../../wire/icmpv6.ts'
import * as ip from '../../wire/ipv6.ts'
import { failed } from '../errno.ts'
import type { TransportHandler } from '../family.ts'
import type { Link } from '../link.ts'
import { Peers } from '../peers.ts'
import { type Flow, flowTo } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { errnoOf, PACKET_TOO_BIG, PARAMETER_PROBLEM, ParameterProblem } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'
import { output } from './output.ts'
import { isLinkLocal, isMulticastIpv6, LOOPBACK } from './scope.ts'
import { selectSource } from './source.ts'
import { addressAt } from './words.ts'

const PROTOCOL = 58
/** FLOWLABEL_REFLECT_ICMPV6_ECHO_REPLIES. */
const REFLECT_ECHO = 4
/** RFC 4443 2.4 c: as much of the packet as fits the smallest MTU. */
const QUOTED_MAX: number = ip.MTU_MIN - ip.HEADER_LENGTH - wire.HEADER_LENGTH

/** ICMPv6 (RFC 4443, net/ipv6/icmp.c). Neighbour discovery and MLD, which are part of it, have files of their own. */
export class Icmp implements TransportHandler {
  readonly #ipv6: Ipv6
  readonly peers: Peers
  /** A message of ours is on its way out. */
  #sending = false

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.peers = new Peers(ipv6.netns.sim)
    ipv6.handle(PROTOCOL, this)
  }

  receive(skb: Skb): void {
    const { snmp } = this.#ipv6.netns
    const { bytes, network, start, end } = skb
    snmp.icmp6.InMsgs++
    if (end - start < wire.REST || !wire.checksumOk(bytes, network, start, end)) {
      if (end - start >= wire.REST) snmp.icmp6.InCsumErrors++
      snmp.icmp6.InErrors++
      return skb.link!.drop(skb, Drop.icmpChecksum)
    }
    const type = bytes[start + wire.TYPE]!
    count(snmp.icmp6In, type)
    if (type === wire.Type.echoRequest) this.#echo(skb)
    else if (type >= wire.Type.routerSolicitation && type <= wire.Type.redirect) this.#ipv6.ndisc.receive(skb)
    else if (type === wire.Type.multicastListenerQuery || type === wire.Type.multicastListenerReport)
      this.#ipv6.mld.receive(skb)
    else if (wire.isError(type)) this.#error(skb, type)
  }

  /** icmpv6_echo_reply: the same bytes back, from where they were sent to. */
  #echo(skb: Skb): void {
    const { sysctl } = this.#ipv6
    const { bytes, network: at, start, end } = skb
    const asked = addressAt(bytes, at + ip.DESTINATION)
    const group = isMulticastIpv6(asked)
    const anycast = skb.route?.type === 'anycast'
    if (this.#sending || sysctl.icmp_echo_ignore_all !== 0 || (group && sysctl.icmp_echo_ignore_multicast !== 0)) return
    if (anycast && sysctl.icmp_echo_ignore_anycast !== 0) return
    const answer = Skb.alloc(end - start, this.#ipv6.netns.sim.nextPacket())
    copyBytes(answer.bytes, answer.start, bytes, start, end)
    answer.bytes[answer.start + wire.TYPE] = wire.Type.echoReply
    const source = group || (anycast && sysctl.anycast_src_echo_reply === 0) ? 0n : asked
    const flow = this.#flow(skb, addressAt(bytes, at + ip.SOURCE), source)
    // The loopback address is on `lo` alone, by whatever address it was that it reached us.
    const device = flow.destination === LOOPBACK ? null : deviceOf(skb)
    flow.preferred = device
    flow.outgoing = source === 0n ? device : (skb.inLink?.l3mdev ?? null)
    if ((sysctl.flowlabel_reflect & REFLECT_ECHO) !== 0) flow.flowLabel = u32(bytes, at) & ip.FLOW_LABEL_MASK
    this.#send(answer, flow, this.#ipv6.netns.layerOf(skb).tosOf(skb))
  }

  #flow(skb: Skb, destination: Address, source: Address): Flow {
    const mark = this.#ipv6.sysctl.fwmark_reflect !== 0 ? skb.mark : 0
    return flowTo(destination, { source, mark, protocol: PROTOCOL })
  }

  #send(skb: Skb, flow: Flow, trafficClass: number): void {
    const ipv6 = this.#ipv6
    const routed = ipv6.route(flow)
    if (failed(routed)) return
    const { route, source, destination } = routed
    const pseudo = ipv6.pseudoHeaderSum(source, destination, PROTOCOL, skb.end - skb.start)
    wire.finishChecksum(skb.bytes, skb.start, skb.end, pseudo)
    this.counted(skb.bytes[skb.start + wire.TYPE]!)
    // What its own way out would tell of it is not told: the socket of ICMP is taken (icmpv6_xmit_lock).
    this.#sending = true
    output(ipv6, skb, {
      protocol: PROTOCOL,
      source,
      destination,
      route,
      tos: trafficClass,
      flowLabel: flow.flowLabel || undefined,
      mark: flow.mark,
    })
    this.#sending = false
  }

  /** A packet of this type is being sent. */
  counted(type: number): void {
    const { snmp } = this.#ipv6.netns
    snmp.icmp6.OutMsgs++
    count(snmp.icmp6Out, type)
  }

  /** icmpv6_notify: an error that quotes a packet of ours. The path MTU is noted, and the socket is told. */
  #error(skb: Skb, type: number): void {
    const { bytes, start, end } = skb
    const quoted = start + wire.HEADER_LENGTH
    const upper = end - quoted < ip.HEADER_LENGTH ? -1 : ip.upperLayer(bytes, quoted, end)
    if (upper < 0) {
      this.#ipv6.netns.snmp.icmp6.InErrors++
      return
    }
    const code = bytes[start + wire.CODE]!
    const tooBig = type === PACKET_TOO_BIG
    const info = tooBig || type === PARAMETER_PROBLEM ? u32(bytes, start + wire.REST) : 0
    if (tooBig) this.#learnMtu(skb, quoted, info)
    const protocol = upper & 0xff
    const inner = skb.clone()
    inner.start = inner.network = quoted
    inner.transport = Math.floor(upper / 256)
    const offender = addressAt(bytes, skb.network + ip.SOURCE)
    const ttl = bytes[skb.network + ip.HOP_LIMIT]!
    const report = { origin: 'icmp6', type, code, info, offender, ttl, tooBig, ...errnoOf(type, code) } as const
    this.#ipv6.netns.raw.error(inner, protocol, report)
    if (inner.end - inner.transport >= 8) this.#ipv6.transport(protocol)?.error?.(inner, report)
  }

  #learnMtu(skb: Skb, quoted: number, mtu: number): void {
    const { bytes } = skb
    const ipv6 = this.#ipv6
    const source = addressAt(bytes, quoted + ip.SOURCE)
    const destination = addressAt(bytes, quoted + ip.DESTINATION)
    if (ipv6.addresses.find(source) === undefined) return
    const outgoing = isLinkLocal(destination) ? skb.inLink : (skb.inLink?.l3mdev ?? null)
    const routed = ipv6.route(flowTo(destination, { source, outgoing }))
    if (!failed(routed)) ipv6.exceptions.learnMtu(destination, routed.route.link, mtu)
  }

  /** icmp6_send: tells the sender of `skb` (its IPv6 header at `skb.network`) what went wrong. `info` fills the rest of the header. */
  sendError(skb: Skb, type: number, code: number, info: number): void {
    const ipv6 = this.#ipv6
    const { bytes, network: at } = skb
    if (at < 0 || this.#sending || !mayReport(skb, type, code)) return
    const destination = addressAt(bytes, at + ip.SOURCE)
    const aimed = addressAt(bytes, at + ip.DESTINATION)
    const ours = !isMulticastIpv6(aimed) && ipv6.addresses.find(aimed) !== undefined
    const flow = this.#flow(skb, destination, ours ? aimed : 0n)
    flow.outgoing = isLinkLocal(destination) ? skb.inLink : ((skb.inLink ?? skb.link)?.l3mdev ?? null)
    if (!ours) flow.source = this.#errorSource(skb, flow)
    if (!this.#allowed(type, flow)) return
    const quoted = Math.min(skb.end - at, QUOTED_MAX)
    const error = Skb.alloc(wire.HEADER_LENGTH + quoted, ipv6.netns.sim.nextPacket())
    wire.write(error.bytes, error.start, type, code, info)
    error.bytes.set(bytes.subarray(at, at + quoted), error.start + wire.HEADER_LENGTH)
    ipv6.netns.attach(error, skb)
    this.#send(error, flow, 0)
  }

  /** An address of the device by which the packet came in that is told of, unless the route back names one (icmpv6_rt_has_prefsrc). */
  #errorSource({ inLink }: Skb, flow: Flow): Address {
    if (inLink === null || inLink.type === 'loopback') return 0n
    const routed = this.#ipv6.route(flow)
    if (!failed(routed) && (routed.route.hop?.route.preferredSource ?? null) !== null) return 0n
    return selectSource(this.#ipv6, inLink, flow.destination as Address) ?? 0n
  }

  /** icmpv6_xrlim_allow: a token bucket for each destination, wider for wider prefixes. */
  #allowed(type: number, flow: Flow): boolean {
    const { sysctl, netns } = this.#ipv6
    if ((sysctl.icmp_ratemask & (1n << BigInt(type))) === 0n) return true
    const routed = this.#ipv6.route(flow)
    if (failed(routed) || routed.route.link.type === 'loopback') return true
    const bits = routed.route.hop?.route.prefix.length ?? 128
    const interval = (sysctl.icmp_ratelimit * MILLISECOND) / 2 ** ((128 - bits) >> 5)
    if (this.peers.mayReport(flow.destination, interval)) return true
    netns.snmp.icmp6.OutRateLimitHost++
    return false
  }
}

/** icmp6_dev: the device that a packet came in by; of one to ourselves, which comes by `lo`, the device that has the address. */
function deviceOf({ inLink, route }: Skb): Link | null {
  return inLink?.type === 'loopback' ? (route?.hop?.link ?? inLink) : inLink
}

/** RFC 4443 2.4 e: never about an error or a redirect, nor to a group, nor, with two exceptions, about what was sent to one. */
function mayReport(skb: Skb, type: number, code: number): boolean {
  const { bytes, network: at, end } = skb
  const source = addressAt(bytes, at + ip.SOURCE)
  if (source === 0n || isMulticastIpv6(source)) return false
  const toOne =
    bytes[at + ip.DESTINATION] !== 0xff &&
    (skb.packetType === PacketType.host || skb.packetType === PacketType.outgoing)
  if (!toOne && type !== PACKET_TOO_BIG && !(type === PARAMETER_PROBLEM && code === ParameterProblem.option))
    return false
  const upper = ip.upperLayer(bytes, at, end)
  if (upper < 0 || (upper & 0xff) !== PROTOCOL) return true
  const quotedType = bytes[Math.floor(upper / 256) + wire.TYPE]
  return quotedType !== undefined && !wire.isError(quotedType) && quotedType !== wire.Type.redirect
}

function count(counters: Map<number, number>, type: number): void {
  counters.set(type, (counters.get(type) ?? 0) + 1)
}
