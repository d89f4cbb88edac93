import * as wire from '../../wire/ipv6.ts'
import * as extension from '../../wire/ipv6-extension.ts'
import { Hook, Verdict } from '../hooks.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { PARAMETER_PROBLEM, ParameterProblem } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'

const { NextHeader } = wire
/** Option types that are understood anywhere; the high bits of others say what becomes of the packet (RFC 8200 4.2). */
const PAD_1 = extension.OptionType.pad1
const PAD_N = extension.OptionType.padN
/** Padding longer than that hides something (ip6_parse_tlv). */
const PADDING_MAX = 7

/** ipv6_parse_hopopts: the header that every node on the way looks at. False when the packet is done for. */
export function hopByHopOk(ipv6: Ipv6, skb: Skb): boolean {
  const at = skb.network + wire.HEADER_LENGTH
  if (optionsOk(ipv6, skb, at, ipv6.sysctl.max_hbh_opts_number)) return true
  ipv6.netns.snmp.ip6.InHdrErrors++
  skb.link!.drop(skb, Drop.headerError)
  return false
}

/** ip6_parse_tlv, for the header at `at`; reports what has to be reported. */
function optionsOk(ipv6: Ipv6, skb: Skb, at: number, most: number): boolean {
  const { bytes, end } = skb
  if (at + extension.LENGTH_MIN > end) return false
  const stop = at + (bytes[at + extension.HEADER_EXTENSION_LENGTH]! + 1) * 8
  if (stop > end) return false
  let padding = 0
  let count = 0
  for (let option = at + extension.OPTIONS; option < stop; ) {
    const type = bytes[option]!
    const length = type === PAD_1 ? 1 : option + 1 < stop ? bytes[option + 1]! + 2 : stop
    if (option + length > stop) return false
    if (type === PAD_1 || type === PAD_N) {
      padding += length
      if (padding > PADDING_MAX || !isZero(bytes, option + 2, option + length)) return false
    } else {
      padding = 0
      if (++count > most) return false
      if (!optionOk(ipv6, skb, type, length, option)) return false
    }
    option += length
  }
  return true
}

function isZero(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] !== 0) return false
  return true
}

/** ip6_tlvopt_unknown. */
function optionOk(ipv6: Ipv6, skb: Skb, type: number, length: number, at: number): boolean {
  if (type === extension.OptionType.routerAlert && length === 4) return true
  const action = type >> 6
  if (action === 0) return true
  const report = action === 2 || (action === 3 && skb.bytes[skb.network + wire.DESTINATION] !== 0xff)
  if (report) ipv6.icmp.sendError(skb, PARAMETER_PROBLEM, ParameterProblem.option, at - skb.network)
  return false
}

/** ip6_input: the hook, then header after header to the transport protocol. */
export function deliverLocally(ipv6: Ipv6, skb: Skb): void {
  if (ipv6.netns.hooks6.run(Hook.localIn, skb, skb.link, null) === Verdict.accept) deliverHeaders(ipv6, skb)
}

/** ip6_protocol_deliver_rcu. */
function deliverHeaders(ipv6: Ipv6, skb: Skb): void {
  let nextAt = skb.network + wire.NEXT_HEADER
  let at = skb.network + wire.HEADER_LENGTH
  let fragmented = false
  for (;;) {
    const next = skb.bytes[nextAt]!
    if (next === NextHeader.fragment) {
      // Fragments of fragments are of no use to anybody but attackers.
      if (fragmented) return skb.link!.drop(skb, Drop.headerError)
      fragmented = true
      const whole = ipv6.reassembly.add(skb, at, nextAt)
      if (whole === undefined) return
      // Reassembled, the packet has what followed the fragment header where that was.
      nextAt += whole.network - skb.network
      at += whole.network - skb.network
      skb = whole
      continue
    }
    if (next === NextHeader.none) {
      ipv6.netns.snmp.ip6.InDelivers++
      return
    }
    const first = at === skb.network + wire.HEADER_LENGTH
    const skippable = next === NextHeader.destinationOptions || next === NextHeader.routing
    if (!skippable && !(next === NextHeader.hopByHop && first)) return toTransport(ipv6, skb, next, at, nextAt)
    if (!headerOk(ipv6, skb, next, at)) {
      ipv6.netns.snmp.ip6.InHdrErrors++
      return skb.link!.drop(skb, Drop.headerError)
    }
    nextAt = at + extension.NEXT_HEADER
    at += extension.headerLength(skb.bytes, at, next)
  }
}

/** Whether we can go on behind an extension header. */
function headerOk(ipv6: Ipv6, skb: Skb, next: number, at: number): boolean {
  const { bytes, end } = skb
  if (at + extension.LENGTH_MIN > end || at + extension.headerLength(bytes, at, next) > end) return false
  if (next === NextHeader.destinationOptions) return optionsOk(ipv6, skb, at, ipv6.sysctl.max_dst_opts_number)
  if (next !== NextHeader.routing || bytes[at + extension.SEGMENTS_LEFT] === 0) return true
  // RFC 5095: type 0 is gone, and no other type is emulated.
  if (skb.packetType === PacketType.host)
    ipv6.icmp.sendError(skb, PARAMETER_PROBLEM, ParameterProblem.field, at + extension.ROUTING_TYPE - skb.network)
  return false
}

/** Raw sockets get a copy; a protocol that nobody handles is reported. */
function toTransport(ipv6: Ipv6, skb: Skb, protocol: number, at: number, nextAt: number): void {
  const { netns } = ipv6
  if (at > skb.end) return skb.link!.drop(skb, Drop.headerError)
  skb.transport = at
  const raw = netns.raw.deliver(skb, protocol)
  const handler = ipv6.transport(protocol)
  skb.start = at
  if (handler !== undefined) {
    netns.snmp.ip6.InDelivers++
    return handler.receive(skb)
  }
  if (raw) {
    netns.snmp.ip6.InDelivers++
    return
  }
  netns.snmp.ip6.InUnknownProtos++
  ipv6.icmp.sendError(skb, PARAMETER_PROBLEM, ParameterProblem.nextHeader, nextAt - skb.network)
  skb.link!.drop(skb, Drop.noProtocol)
}
