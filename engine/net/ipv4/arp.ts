import { SECOND } from '../../sim/timer.ts'
import {
  type Ipv4 as Address,
  BROADCAST_MAC,
  isLoopbackIpv4,
  isMulticastIpv4,
  type Mac,
  network,
} from '../../wire/address.ts'
import * as wire from '../../wire/arp.ts'
import { Malformed, u32 } from '../../wire/bytes.ts'
import * as ethernet from '../../wire/ethernet.ts'
import { EtherType } from '../../wire/ethernet.ts'
import * as ip from '../../wire/ipv4.ts'
import { failed } from '../errno.ts'
import { FibEntry, Scope } from '../fib.ts'
import { Hook, Verdict } from '../hooks.ts'
import type { Link } from '../link.ts'
import type { Neighbour, NeighbourProtocol } from '../neighbour.ts'
import { flowTo } from '../route.ts'
import { PacketType, Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { JIFFY, jiffiesOf } from '../wheel.ts'
import type { Ipv4Address } from './device.ts'
import type { Ipv4 } from './ipv4.ts'
import { logSender } from './martian.ts'
import { checkSource, localScope, selectSource } from './routing.ts'

/** ARP on all devices of a namespace (RFC 826, net/ipv4/arp.c). */
export class Arp implements NeighbourProtocol {
  readonly cacheName = 'arp_cache'
  readonly #ipv4: Ipv4

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** arp_process. */
  receive(skb: Skb): void {
    const link = skb.link!
    const packet = wire.parse(skb.bytes, skb.start, skb.end)
    if (packet instanceof Malformed || skb.packetType === PacketType.otherHost || link.noArp || link.type !== 'ether')
      return link.drop(skb, Drop.headerError)
    if (packet.operation !== wire.Operation.request && packet.operation !== wire.Operation.reply)
      return link.drop(skb, Drop.headerError)
    skb.network = skb.start
    if (this.#ipv4.netns.hooksArp.run(Hook.localIn, skb, link, null) !== Verdict.accept) return
    if (isMulticastIpv4(packet.targetIp) || (isLoopbackIpv4(packet.targetIp) && !link.ipv4.or('route_localnet'))) return
    if (packet.senderIp === 0) return this.#detectDuplicate(link, packet)
    if (packet.operation === wire.Operation.request && this.#answer(skb, link, packet)) return
    this.#learn(link, skb, packet)
  }

  /** RFC 5227 2.1.1: a probe from somebody who wants our address. */
  #detectDuplicate(link: Link, packet: wire.ArpPacket): void {
    if (packet.operation !== wire.Operation.request || !this.#ipv4.isLocal(packet.targetIp)) return
    if (this.#ignored(link, packet)) return
    this.#send(link, { ...reply(link, packet), targetMac: packet.senderMac }, packet.senderMac)
  }

  /** A request that is ours to answer, or that we may answer for somebody behind us. */
  #answer(skb: Skb, link: Link, packet: wire.ArpPacket): boolean {
    const found = this.#ipv4.policy.lookup(flowTo(packet.targetIp, { source: packet.senderIp, incoming: link }))
    if (failed(found) || found instanceof FibEntry) return false
    // Nobody is answered whose packets would not be taken in (ip_route_input_noref in arp_process).
    const outgoing = found.route.type === 'local' ? this.#ipv4.netns.loopback : found.link!
    if (typeof checkSource(this.#ipv4, link, packet.senderIp, outgoing, packet.targetIp) === 'string') {
      logSender(skb, 'source', packet.senderIp, packet.targetIp)
      return false
    }
    if (found.route.type === 'local') {
      if (!this.#ignored(link, packet) && !this.#filtered(link, packet)) {
        this.#update(link, packet.senderIp, packet.senderMac)
        this.#send(link, reply(link, packet), packet.senderMac)
      }
      return true
    }
    if (!link.ipv4.forwarding || found.route.type !== 'unicast') return false
    if (!this.#proxies(link, found.link!, packet)) return false
    this.#update(link, packet.senderIp, packet.senderMac)
    const { sim } = this.#ipv4.netns
    const delay = skb.packetType === PacketType.host ? 0 : this.#ipv4.neighbours.parameters(link).proxyDelay
    const timer = sim.timer(() => this.#send(link, reply(link, packet), packet.senderMac))
    timer.arm(sim.now + Math.floor(sim.random(`proxy-arp:${this.#ipv4.netns.label}`).unit() * delay * 1e9))
    return true
  }

  /** arp_fwd_pvlan for what is on the device itself; else arp_fwd_proxy, and entries of `ip neigh add proxy`. */
  #proxies(link: Link, outgoing: Link, { senderIp, targetIp }: wire.ArpPacket): boolean {
    if (outgoing === link) return senderIp !== targetIp && link.ipv4.or('proxy_arp_pvlan')
    return link.ipv4.or('proxy_arp') || this.#ipv4.neighbours.isProxied(targetIp, link)
  }

  /** arp_ignore (Documentation/networking/ip-sysctl.rst). */
  #ignored(link: Link, packet: wire.ArpPacket): boolean {
    const mode = link.ipv4.max('arp_ignore')
    const target = packet.targetIp
    const own = link.ipv4.addresses.find(address => address.local === target)
    if (mode === 1) return own === undefined
    if (mode === 2) return own === undefined || network(own.local, own.length) !== network(packet.senderIp, own.length)
    if (mode === 3) {
      const owner = this.#ipv4.addresses.find(target)
      const everywhere = owner?.ipv4.addresses.find(address => address.local === target)
      return everywhere === undefined || Math.min(everywhere.scope, localScope(owner!)) > Scope.link
    }
    return mode === 8
  }

  /** arp_filter: answer only by the device that the way back would use. */
  #filtered(link: Link, packet: wire.ArpPacket): boolean {
    if (!link.ipv4.or('arp_filter')) return false
    const found = this.#ipv4.policy.lookup(flowTo(packet.senderIp, { source: packet.targetIp }))
    return failed(found) || found instanceof FibEntry || found.link !== link
  }

  /** What any ARP packet tells of its sender. */
  #learn(link: Link, skb: Skb, packet: wire.ArpPacket): void {
    const { neighbours } = this.#ipv4
    const gratuitous = packet.senderIp === packet.targetIp
    let neighbour = neighbours.lookup(packet.senderIp, link)
    const accept = link.ipv4.max('arp_accept')
    const isReply = packet.operation === wire.Operation.reply
    const near = accept !== 2 || onLinkOf(link, packet.senderIp)
    if (neighbour === undefined && accept !== 0 && near && (isReply || gratuitous)) {
      if (this.#ipv4.addressType(packet.senderIp) === 'unicast') neighbour = neighbours.ensure(packet.senderIp, link)
    }
    if (neighbour === undefined) return
    // Of answers on each other's heels the first counts, even without a lock time: the clock has not ticked.
    const age = jiffiesOf(neighbours.sim.now) - jiffiesOf(neighbour.updated)
    const locked = age <= (neighbours.parameters(link).lockTime * SECOND) / JIFFY
    const state = isReply && skb.packetType === PacketType.host ? 'REACHABLE' : 'STALE'
    neighbour.learn({ mac: packet.senderMac, state, override: !locked || gratuitous })
  }

  /** neigh_event_ns. */
  #update(link: Link, ip: Address, mac: Mac): void {
    this.#ipv4.neighbours.ensure(ip, link).learn({ mac, state: 'STALE', override: true })
  }

  /** arp_solicit: who has this address? Broadcast, or to the last known address while it is only being confirmed. */
  solicit(neighbour: Neighbour, cause: Skb | undefined): void {
    const { link } = neighbour
    const target = neighbour.ip as Address
    const source = this.#sourceFor(link, target, cause)
    const confirm =
      neighbour.state === 'PROBE' &&
      neighbour.mac !== null &&
      neighbour.probes <= this.#ipv4.neighbours.parameters(link).unicastSolicitations
    const to = confirm ? neighbour.mac! : BROADCAST_MAC
    const packet = {
      operation: wire.Operation.request,
      senderMac: link.mac,
      senderIp: source,
      targetMac: 0,
      targetIp: target,
    }
    this.#send(link, packet, to)
  }

  /** arp_announce (Documentation/networking/ip-sysctl.rst): which of our addresses the request names. */
  #sourceFor(link: Link, target: Address, cause: Skb | undefined): Address {
    const wanted = cause === undefined || cause.network < 0 ? 0 : u32(cause.bytes, cause.network + ip.SOURCE)
    const mode = link.ipv4.max('arp_announce')
    const own = wanted !== 0 && this.#ipv4.isLocal(wanted)
    if (own && mode === 0) return wanted
    if (
      own &&
      mode === 1 &&
      link.ipv4.addresses.some(
        a =>
          network(a.peer, a.length) === network(target, a.length) &&
          network(a.local, a.length) === network(wanted, a.length),
      )
    )
      return wanted
    return selectSource(this.#ipv4, link, target, Scope.link)
  }

  changed(neighbour: Neighbour): void {
    neighbour.link.netns.notifications.tell({ type: 'neighbour', neighbour })
  }

  /** arp_notify: a gratuitous request when an address or a carrier appears. */
  announce(link: Link, only?: Ipv4Address): void {
    if (link.type !== 'ether' || !link.running || link.ipv4.max('arp_notify') === 0) return
    for (const { local } of only === undefined ? link.ipv4.addresses : [only]) {
      const packet = {
        operation: wire.Operation.request,
        senderMac: link.mac,
        senderIp: local,
        targetMac: 0,
        targetIp: local,
      }
      this.#send(link, packet, BROADCAST_MAC)
    }
  }

  #send(link: Link, packet: wire.ArpPacket, destination: Mac): void {
    const { netns } = this.#ipv4
    const body = wire.emit(packet)
    const skb = Skb.alloc(body.length, netns.sim.nextPacket())
    skb.bytes.set(body, skb.start)
    skb.network = skb.start
    skb.protocol = EtherType.arp
    skb.push(ethernet.HEADER_LENGTH)
    ethernet.write(skb.bytes, skb.start, destination, link.mac, EtherType.arp)
    if (netns.hooksArp.run(Hook.localOut, skb, null, link) === Verdict.accept) link.transmit(skb)
  }
}

/** arp_accept 2: only whoever is in a subnet of the device. */
function onLinkOf({ ipv4 }: Link, ip: Address): boolean {
  return ipv4.addresses.some(({ peer, length }) => network(peer, length) === network(ip, length))
}

function reply(link: Link, request: wire.ArpPacket): wire.ArpPacket {
  return {
    operation: wire.Operation.reply,
    senderMac: link.mac,
    senderIp: request.targetIp,
    targetMac: request.senderMac,
    targetIp: request.senderIp,
  }
}
