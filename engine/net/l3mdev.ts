import { isMulticastIpv4 } from '../wire/address.ts'
import { u32 } from '../wire/bytes.ts'
import * as ip from '../wire/ipv4.ts'
import type { Errno } from './errno.ts'
import { EPERM } from './errno.ts'
import { Hook, type Hooks, Verdict } from './hooks.ts'
import type { Link } from './link.ts'
import { PacketType, type Skb, UNTRACKED } from './skb.ts'

/**
 * vrf_ip_rcv, vrf_ip6_rcv: what came in by a slave has come in by its VRF too, whose counters, captures and PREROUTING see it. False when
 * a hook took it.
 */
export function receiveByMaster(skb: Skb, hooks: Hooks): boolean {
  const master = skb.link!.l3mdev!
  if (skb.packetType === PacketType.loopback) {
    skb.packetType = PacketType.host
    return true
  }
  master.counters.rxPackets++
  master.counters.rxBytes += skb.end - skb.network
  if (master.taps.size > 0) showTo(master, skb, 'in')
  return hooks.run(Hook.preRouting, skb, master, null) === Verdict.accept
}

/** Captures of the VRF see the packet behind a header for Ethernet: its own where it came with one. */
function showTo(master: Link, skb: Skb, direction: 'in' | 'out'): void {
  const copy = skb.clone()
  if (direction === 'in' && skb.link!.headerLength > 0) copy.start = copy.mac
  else {
    copy.start = copy.network
    master.pushHeader(copy, 0, copy.protocol)
  }
  master.tap(copy, direction)
}

/** vrf_ip_out, vrf_ip6_out: a packet of ours that leaves by a slave passes OUTPUT and POSTROUTING of its VRF first, untracked. */
export function sendByMaster(skb: Skb, hooks: Hooks): Verdict {
  const master = skb.route!.link.l3mdev
  if (master === null || master === skb.route!.link || isForMany(skb)) return Verdict.accept
  const untracked = skb.connection === null
  const before = skb.connectionInfo
  if (untracked) skb.connectionInfo = UNTRACKED
  skb.link = master
  for (const hook of [Hook.localOut, Hook.postRouting]) {
    const verdict = hooks.run(hook, skb, null, master)
    if (verdict !== Verdict.accept) return verdict
  }
  if (untracked) skb.connectionInfo = before
  if (master.taps.size > 0) showTo(master, skb, 'out')
  skb.link = skb.route!.link
  return Verdict.accept
}

/** What a hook's verdict means to the sender. */
export function verdictError(verdict: Verdict, skb: Skb): Errno | undefined {
  return verdict === Verdict.drop ? (skb.refusal ?? EPERM) : undefined
}

/** Groups and the limited broadcast, and in IPv6 link-local addresses, are the slave's own business. */
function isForMany({ bytes, network: at }: Skb): boolean {
  if (bytes[at]! >> 4 === 6) return isStrictAt(bytes, at + 24)
  const destination = u32(bytes, at + ip.DESTINATION)
  return isMulticastIpv4(destination) || destination === 0xffff_ffff
}

/** rt6_need_strict. */
function isStrictAt(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 0xff || (bytes[at] === 0xfe && (bytes[at + 1]! & 0xc0) === 0x80)
}

/** Whether a packet that came in by a slave stays that one's: neighbour discovery, which is about the link alone (vrf_ip6_rcv). */
export function staysWithSlave(skb: Skb): boolean {
  const { bytes, network: at } = skb
  const type = bytes[at + 40]!
  return bytes[at + 6] === 58 && type >= 133 && type <= 137
}

/** What is for the link alone does not pass the captures and hooks of the VRF. */
export function skipsMaster(skb: Skb): boolean {
  return isStrictAt(skb.bytes, skb.network + 24)
}
