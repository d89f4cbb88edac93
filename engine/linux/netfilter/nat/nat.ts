import { Hook, type Hooks, Priority, Verdict } from '../../../net/hooks.ts'
import type { Skb } from '../../../net/skb.ts'
import { DROP, Drop } from '../../../net/trace.ts'
import { foldChecksum, putU16, sum16 } from '../../../wire/bytes.ts'
import * as ipv4 from '../../../wire/ipv4.ts'
import type { Chain } from '../chain.ts'
import type { Connection } from '../conntrack/connection.ts'
import { directionOf, State, Status } from '../conntrack/state.ts'
import { invert, sameTuple, Tuple } from '../conntrack/tuple.ts'
import { evaluateChain } from '../evaluate.ts'
import { findTransport, type TransportPlace } from '../ipv6-header.ts'
import type { Netfilter } from '../netfilter.ts'
import { Outcome } from '../outcome.ts'
import type { PacketContext } from '../packet.ts'
import { reroute } from '../reroute.ts'
import { NAT } from '../trace.ts'
import { type PacketPlace, rewrite } from './manip.ts'
import { Masquerades } from './masquerade.ts'
import { Manip, type NatRange } from './range.ts'
import { SourceMap } from './source-map.ts'
import { makeUnique, type NatWorld } from './unique.ts'

/** HOOK2MANIP: sources are rewritten where packets leave, destinations where they come in. */
function manipAt(hook: Hook): Manip {
  return hook === Hook.postRouting || hook === Hook.localIn ? Manip.source : Manip.destination
}

const REDIRECT = 5
/** Redirect of ND (RFC 4861 4.5). */
const REDIRECT_V6 = 137
const ICMP_HEADER_LENGTH = 8
const ROUTE_CHANGED = { name: 'NETFILTER_DROP', text: 'masqueraded for another device' } as const

const current = new Tuple()
const wanted = new Tuple()
const target = new Tuple()
const inner: TransportPlace = { protocol: 0, start: 0, fragmentOffset: 0 }

/**
 * NAT of one network namespace (net/netfilter/nf_nat_core.c, nf_nat_proto.c). The rules of nat chains see only the first packet of
 * a connection; what they decide is kept in the connection and holds for all its packets.
 */
export class Nat {
  readonly masquerades: Masquerades
  readonly #netfilter: Netfilter
  readonly #world: NatWorld
  readonly #chains: { 4: Chain[][]; 6: Chain[][] } = { 4: [[], [], [], [], []], 6: [[], [], [], [], []] }
  readonly #unregister: { 4: (() => void)[]; 6: (() => void)[] } = { 4: [], 6: [] }

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter
    const { conntrack, net } = netfilter
    const sources = new SourceMap()
    this.#world = { conntrack, sources, random: net.sim.random(`nat:${net.label}`) }
    this.masquerades = new Masquerades(net, conntrack)
    conntrack.forgotten.push(connection => {
      if ((connection.status & Status.sourceNatDone) !== 0) sources.remove(connection)
    })
  }

  // Chains.

  /** A base chain of type nat. It alone makes nobody track connections, which is for the targets in it. */
  register(chain: Chain, family: 4 | 6): void {
    const chains = this.#chains[family][chain.base!.hook]!
    const at = chains.findIndex(other => other.base!.priority >= chain.base!.priority)
    chains.splice(at < 0 ? chains.length : at, 0, chain)
    if (this.#unregister[family].length === 0) this.#attach(family)
  }

  unregister(chain: Chain, family: 4 | 6): void {
    const chains = this.#chains[family][chain.base!.hook]!
    chains.splice(chains.indexOf(chain), 1)
    if (this.#chains[family].some(each => each.length > 0)) return
    for (const unregister of this.#unregister[family].splice(0)) unregister()
  }

  #attach(family: 4 | 6): void {
    const { net } = this.#netfilter
    const hooks: Hooks = family === 4 ? net.hooks : net.hooks6
    const chains = this.#chains[family]
    const run = (packet: PacketContext) => this.#packet(packet, chains)
    const local = (packet: PacketContext) => this.#local(packet, chains)
    const register = (hook: Hook, priority: number, body: (packet: PacketContext) => Verdict) =>
      hooks.register(hook, priority, 'nat', (skb, at, incoming, outgoing) =>
        isLeftAlone(skb) ? Verdict.accept : this.#netfilter.during(skb, at, incoming, outgoing, body),
      )
    this.#unregister[family] = [
      register(Hook.preRouting, Priority.natDestination, run),
      register(Hook.postRouting, Priority.natSource, run),
      register(Hook.localOut, Priority.natDestination, local),
      register(Hook.localIn, Priority.natSource, run),
    ]
  }

  // Packets.

  /** nf_nat_inet_fn. */
  #packet(packet: PacketContext, chains: readonly Chain[][]): Verdict {
    const { skb } = packet
    const connection = skb.connection as Connection | null
    if (connection === null || connection.template) return Verdict.accept
    const state = skb.connectionInfo as State
    const manip = manipAt(packet.hook)
    if (state === State.related || state === State.relatedReply) {
      if (packet.protocol === (packet.family === 4 ? 1 : 58))
        return this.#translateError(packet, connection, directionOf(state), manip)
    }
    if (state === State.new || state === State.related || state === State.relatedReply) {
      const done = manip === Manip.source ? Status.sourceNatDone : Status.destinationNatDone
      if ((connection.status & done) === 0) {
        const verdict = this.#decide(packet, connection, chains[packet.hook]!, manip, done)
        if (verdict !== Verdict.accept) return verdict
      } else if (this.#deviceChanged(packet, connection, state)) return Verdict.drop
    } else if (this.#deviceChanged(packet, connection, state)) return Verdict.drop
    this.#translate(packet, connection, directionOf(state), manip)
    return Verdict.accept
  }

  /** The first packet of a connection goes through the chains; where none of them decides, things stay as they are. */
  #decide(
    packet: PacketContext,
    connection: Connection,
    chains: readonly Chain[],
    manip: Manip,
    done: number,
  ): Verdict {
    for (const chain of chains) {
      const outcome = evaluateChain(chain, packet)
      if (outcome !== Outcome.accept) return outcome as Verdict
      if ((connection.status & done) !== 0) return Verdict.accept
    }
    this.bindNull(connection, manip)
    return Verdict.accept
  }

  /** nf_nat_oif_changed: a masqueraded connection that would leave by another device has to begin anew. */
  #deviceChanged(packet: PacketContext, connection: Connection, state: State): boolean {
    const { masqueradeLink } = connection
    if (
      masqueradeLink === null ||
      packet.hook !== Hook.postRouting ||
      directionOf(state) !== 0 ||
      packet.outgoing === masqueradeLink
    )
      return false
    const { conntrack, net } = this.#netfilter
    conntrack.kill(connection)
    net.ring.record(DROP, packet.skb.packet, ROUTE_CHANGED)
    return true
  }

  /** nf_nat_ipv4_local_fn: a new destination may ask for a new route. */
  #local(packet: PacketContext, chains: readonly Chain[][]): Verdict {
    const { net } = this.#netfilter
    const layer = net.layerOf(packet.skb)
    const before = layer.destinationOf(packet.skb)
    const verdict = this.#packet(packet, chains)
    if (verdict !== Verdict.accept || layer.destinationOf(packet.skb) === before) return verdict
    packet.skb.refusal = reroute(net, packet.skb) ?? null
    if (packet.skb.refusal === null) return Verdict.accept
    net.ring.record(DROP, packet.skb.packet, Drop.noRouteOut)
    return Verdict.drop
  }

  /** A number below `limit`, by chance. */
  below(limit: number): number {
    return this.#world.random.below(limit)
  }

  // Rules.

  /** nf_nat_setup_info: maps one end of a new connection into a range. */
  setup(connection: Connection, range: NatRange, manip: Manip): Outcome {
    if (connection.confirmed) return Outcome.accept
    const done = manip === Manip.source ? Status.sourceNatDone : Status.destinationNatDone
    if ((connection.status & done) !== 0) return Outcome.drop
    invert(current, connection.reply)
    wanted.copy(current)
    makeUnique(this.#world, wanted, range, connection, manip)
    if (!sameTuple(current, wanted)) {
      invert(connection.reply, wanted)
      connection.status |= manip === Manip.source ? Status.sourceNat : Status.destinationNat
    }
    connection.status |= done
    if (manip === Manip.source) this.#world.sources.add(connection)
    return Outcome.accept
  }

  /** nf_nat_alloc_null_binding: no rule wants anything; only a port that is taken may have to change. */
  bindNull(connection: Connection, manip: Manip): Outcome {
    const ip = manip === Manip.source ? connection.reply.destinationIp : connection.reply.sourceIp
    return this.setup(connection, { addresses: { min: ip, max: ip }, ports: null }, manip)
  }

  // Rewriting.

  /** nf_nat_packet: does to a packet what was decided for its connection. */
  #translate(packet: PacketContext, connection: Connection, direction: 0 | 1, manip: Manip): void {
    let status: number = manip === Manip.source ? Status.sourceNat : Status.destinationNat
    if (direction === 1) status ^= Status.nat
    if ((connection.status & status) === 0) return
    invert(target, connection.tuple(direction === 0 ? 1 : 0))
    rewrite(placeOf(packet), target, manip)
    if (this.#netfilter.net.sim.trace.on) this.#netfilter.net.ring.record(NAT, packet.skb.packet, connection, manip)
  }

  /** nf_nat_icmp_reply_translation: an error must speak of the packet as its sender knows it. */
  #translateError(packet: PacketContext, connection: Connection, direction: 0 | 1, manip: Manip): Verdict {
    const { skb } = packet
    const { bytes, end } = skb
    const at = packet.transport
    if (bytes[at] === (packet.family === 4 ? REDIRECT : REDIRECT_V6)) {
      if ((connection.status & Status.natDone) !== Status.natDone) return Verdict.drop
      if ((connection.status & Status.nat) !== 0) return Verdict.drop
    }
    let status: number = manip === Manip.source ? Status.sourceNat : Status.destinationNat
    if (direction === 1) status ^= Status.nat
    if ((connection.status & status) === 0) return Verdict.accept
    const other = connection.tuple(direction === 0 ? 1 : 0)
    const quoted = quotedPlace(packet, at + ICMP_HEADER_LENGTH)
    rewrite(quoted, other, manip === Manip.source ? Manip.destination : Manip.source)
    if (packet.family === 4) {
      putU16(bytes, at + 2, 0)
      putU16(bytes, at + 2, foldChecksum(sum16(bytes, at, end)))
    }
    invert(target, other)
    rewrite({ ...placeOf(packet), protocol: -1 }, target, manip)
    if (packet.family === 6) finishIcmpv6(packet)
    if (this.#netfilter.net.sim.trace.on) this.#netfilter.net.ring.record(NAT, skb.packet, connection, manip)
    return Verdict.accept
  }
}

/** Nothing is rewritten in the connection of the packet, and that is settled: so for most packets. */
function isLeftAlone({ connection, connectionInfo }: Skb): boolean {
  if (connection === null) return true
  const { status, masqueradeLink } = connection as Connection
  if ((status & Status.template) !== 0) return true
  if (connectionInfo !== State.established && connectionInfo !== State.establishedReply) return false
  return (status & Status.nat) === 0 && masqueradeLink === null
}

function placeOf(packet: PacketContext): PacketPlace {
  const { bytes, network, end } = packet.skb
  return { bytes, network, transport: packet.transport, end, protocol: packet.protocol }
}

/** The packet that an ICMP error quotes, its IP header at `network`. */
function quotedPlace(packet: PacketContext, network: number): PacketPlace {
  const { bytes, end } = packet.skb
  if (packet.family === 4) {
    const transport = network + ipv4.headerLength(bytes, network)
    return { bytes, network, transport, end, protocol: bytes[network + ipv4.PROTOCOL]! }
  }
  findTransport(bytes, network, end, inner)
  return { bytes, network, transport: inner.start, end, protocol: inner.protocol }
}

/** The checksum of an ICMPv6 message covers the addresses and all that was rewritten in it. */
function finishIcmpv6(packet: PacketContext): void {
  const { bytes, network, end } = packet.skb
  const at = packet.transport
  putU16(bytes, at + 2, 0)
  const pseudo = sum16(bytes, network + 8, network + 40) + 58 + (end - at)
  putU16(bytes, at + 2, foldChecksum(sum16(bytes, at, end, pseudo)))
}
