import { failed } from '../../net/errno.ts'
import type { IpLayer, OutputRoute } from '../../net/family.ts'
import { Hook, Verdict } from '../../net/hooks.ts'
import { outputRouted as outputIpv4 } from '../../net/ipv4/output.ts'
import { outputRouted as outputIpv6 } from '../../net/ipv6/output.ts'
import type { Link } from '../../net/link.ts'
import { flowTo } from '../../net/route.ts'
import { PacketType, type Skb } from '../../net/skb.ts'
import { DROP } from '../../net/trace.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { u16 } from '../../wire/bytes.ts'
import * as ipv4 from '../../wire/ipv4.ts'
import * as tcp from '../../wire/tcp.ts'
import type { Connection } from '../netfilter/conntrack/connection.ts'
import { State } from '../netfilter/conntrack/state.ts'
import { rewrite } from '../netfilter/nat/manip.ts'
import { Manip } from '../netfilter/nat/range.ts'
import type { Netfilter } from '../netfilter/netfilter.ts'
import type { PacketContext } from '../netfilter/packet.ts'
import type { IpvsConnection } from './connection.ts'
import type { Ipvs } from './ipvs.ts'
import { schedule } from './schedule.ts'
import { isActive, nextTcpState, type TcpState, type TcpWay } from './states.ts'

const IPIP = 4
const TCP = 6
const UDP = 17
const IPV6 = 41
/** RFC 8200 3: offset of the hop limit. */
const HOP_LIMIT = 7

const NO_SERVER = { name: 'IPVS_NO_SERVER', text: 'the virtual service has no server for it' } as const
const SERVER_GONE = {
  name: 'IPVS_SERVER_GONE',
  text: 'the server of its connection has been taken out of the service',
} as const
const NO_ROUTE = { name: 'IPVS_NO_ROUTE', text: 'there is no way to the real server' } as const
const TOO_BIG = { name: 'PKT_TOO_BIG', text: 'it is longer than the way to the real server allows' } as const

/** Where IPVS stands among the hooks: in front of the source NAT, and right behind the destination NAT (ip_vs_ops4). */
const POINTS: readonly { readonly hook: Hook; readonly priority: number; readonly way: 'in' | 'out' }[] = [
  { hook: Hook.localIn, priority: 98, way: 'out' },
  { hook: Hook.localIn, priority: 99, way: 'in' },
  { hook: Hook.localOut, priority: -99, way: 'out' },
  { hook: Hook.localOut, priority: -98, way: 'in' },
  { hook: Hook.forward, priority: 100, way: 'out' },
]

/** The way of packets to servers and back (net/netfilter/ipvs/ip_vs_core.c, ip_vs_xmit.c). */
export class PacketPath {
  readonly #ipvs: Ipvs
  readonly #netfilter: Netfilter
  readonly #unregister: (() => void)[] = []
  /** The packet that is on its way to a server: it is not looked at again (skb->ipvs_property). */
  #sending: Skb | null = null

  constructor(ipvs: Ipvs, netfilter: Netfilter) {
    this.#ipvs = ipvs
    this.#netfilter = netfilter
  }

  register(): void {
    const { net } = this.#netfilter
    const run = { in: (packet: PacketContext) => this.#in(packet), out: (packet: PacketContext) => this.#out(packet) }
    for (const hooks of [net.hooks, net.hooks6])
      for (const { hook, priority, way } of POINTS)
        this.#unregister.push(
          hooks.register(hook, priority, 'ipvs', (skb: Skb, at: Hook, incoming: Link | null, outgoing: Link | null) =>
            skb === this.#sending ? Verdict.accept : this.#netfilter.during(skb, at, incoming, outgoing, run[way]),
          ),
        )
  }

  unregister(): void {
    for (const off of this.#unregister.splice(0)) off()
  }

  #hasPorts({ protocol }: PacketContext): boolean {
    return protocol === TCP || protocol === UDP
  }

  // To the servers.

  /** ip_vs_in: a packet for this host, or of this host. */
  #in(packet: PacketContext): Verdict {
    const { skb, hook } = packet
    if (hook !== Hook.localOut && skb.packetType !== PacketType.host) return Verdict.accept
    if (!this.#hasPorts(packet) || !packet.hasTransport(packet.protocol === TCP ? tcp.HEADER_LENGTH : 8))
      return Verdict.accept
    let connection = this.#known(packet)
    if (connection === undefined) {
      const found = schedule(this.#ipvs, packet, this.#netfilter.net)
      if (found === 'not ours') return Verdict.accept
      if (found === 'no server') return this.#refuse(packet)
      connection = found
    }
    if (connection.server.gone) return this.#orphaned(packet, connection)
    this.#count(connection, packet, 'in')
    this.#follow(connection, packet, connection.noOutput ? 'inputOnly' : 'input')
    const verdict = this.#send(packet, connection)
    connection.expires = this.#ipvs.now + this.#ipvs.timeouts[connection.state] * SECOND
    if (connection.control !== null) this.#renew(connection.control)
    return verdict
  }

  /** A template lives for as long as the service says after the last packet. */
  #renew(template: IpvsConnection): void {
    const { persistence } = template.server.service.settings
    if (persistence !== null) template.expires = Math.max(template.expires, this.#ipvs.now + persistence * SECOND)
  }

  /** The connection that a packet belongs to, unless it begins a new one in its place. */
  #known(packet: PacketContext): IpvsConnection | undefined {
    const { skb, protocol, transport } = packet
    const layer = this.#netfilter.net.layerOf(skb)
    const { bytes } = skb
    const found = this.#ipvs.connections.incoming(
      protocol,
      layer.sourceOf(skb),
      u16(bytes, transport),
      layer.destinationOf(skb),
      u16(bytes, transport + 2),
    )
    if (found === undefined || protocol !== TCP) return found
    const { sysctl } = this.#ipvs
    const fresh = (bytes[transport + tcp.FLAGS]! & tcp.SYN) !== 0 && sysctl.conn_reuse_mode !== 0
    const over = found.state === 'TIME_WAIT' || (sysctl.expire_nodest_conn !== 0 && found.server.weight === 0)
    if (!fresh || !over) return found
    this.#ipvs.connections.remove(found)
    return undefined
  }

  /** ip_vs_leave: nobody can serve it, which the client is told. */
  #refuse({ skb }: PacketContext): Verdict {
    const { net } = this.#netfilter
    const layer = net.layerOf(skb)
    if (layer.family === 4) net.ipv4.icmp.sendError(skb, 3, 3, 0)
    else net.ipv6.icmp.sendError(skb, 1, 4, 0)
    net.ring.record(DROP, skb.packet, NO_SERVER)
    return Verdict.drop
  }

  #orphaned({ skb }: PacketContext, connection: IpvsConnection): Verdict {
    if (this.#ipvs.sysctl.expire_nodest_conn !== 0) this.#ipvs.connections.remove(connection)
    this.#netfilter.net.ring.record(DROP, skb.packet, SERVER_GONE)
    return Verdict.drop
  }

  /** ip_vs_nat_xmit, ip_vs_dr_xmit, ip_vs_tunnel_xmit. */
  #send(packet: PacketContext, connection: IpvsConnection): Verdict {
    const { skb, hook, family } = packet
    const { net } = this.#netfilter
    const { server } = connection
    const layer = net.ip(server.address)
    const routed = layer.route(flowTo(server.address, { mark: skb.mark }), true)
    if (failed(routed)) {
      net.ring.record(DROP, skb.packet, NO_ROUTE)
      return Verdict.drop
    }
    const { route } = routed
    const local = route.type === 'local'
    const tunnelled = server.forwarding === 'ipip'
    if (!local && this.#tooBig(packet, route.mtu - (tunnelled ? layer.headerLength : 0))) return Verdict.drop
    if (server.forwarding === 'masquerading') {
      rewrite(this.#place(packet), connection.toServer, Manip.destination)
      this.#track(skb, connection)
    } else if (local) return Verdict.accept
    if (local && hook === Hook.localIn) return Verdict.accept
    if (!local && hook === Hook.localIn && !this.#spendHop(packet)) return Verdict.drop
    if (tunnelled) return this.#wrap(packet, layer, routed, server.address)
    skb.route = route
    skb.nextHop = route.gateway ?? server.address
    skb.link = route.link
    if (hook === Hook.localOut) return Verdict.accept
    skb.start = skb.network
    skb.inLink = null
    skb.packetType = PacketType.outgoing
    const before = this.#sending
    this.#sending = skb
    if (family === 4) outputIpv4(net.ipv4, skb)
    else outputIpv6(net.ipv6, skb)
    this.#sending = before
    return Verdict.stolen
  }

  /** The packet goes to the server whole, inside one from here to there, which is tracked on its own. */
  #wrap({ skb, family }: PacketContext, inside: IpLayer, { route, source }: OutputRoute, destination: Ip): Verdict {
    const inner = this.#netfilter.net.layerOf(skb)
    const how = {
      protocol: family === 4 ? IPIP : IPV6,
      source,
      destination,
      route,
      ttl: inner.ttlOf(skb),
      tos: inner.tosOf(skb),
      mark: skb.mark,
    }
    const kept = family === 4 && (u16(skb.bytes, skb.network + ipv4.FLAGS_OFFSET) & ipv4.DONT_FRAGMENT) !== 0
    skb.start = skb.network
    skb.inLink = null
    skb.connection = null
    skb.connectionInfo = State.established
    skb.packetType = PacketType.outgoing
    const before = this.#sending
    this.#sending = skb
    inside.output(skb, inside.family === 4 ? { ...how, dontFragment: kept } : how)
    this.#sending = before
    return Verdict.stolen
  }

  #tooBig(packet: PacketContext, mtu: number): boolean {
    const { skb, family } = packet
    const { net } = this.#netfilter
    if (packet.length <= mtu) return false
    if (family === 4) {
      if ((u16(skb.bytes, skb.network + ipv4.FLAGS_OFFSET) & ipv4.DONT_FRAGMENT) === 0) return false
      net.ipv4.icmp.sendError(skb, 3, 4, mtu)
    } else net.ipv6.icmp.sendError(skb, 2, 0, mtu)
    net.ring.record(DROP, skb.packet, TOO_BIG)
    return true
  }

  /** decrement_ttl: false when it was the last hop. */
  #spendHop({ skb, family }: PacketContext): boolean {
    const { bytes, network } = skb
    const { net } = this.#netfilter
    const at = network + (family === 4 ? ipv4.TTL : HOP_LIMIT)
    if (bytes[at]! <= 1) {
      if (family === 4) net.ipv4.icmp.sendError(skb, 11, 0, 0)
      else net.ipv6.icmp.sendError(skb, 3, 0, 0)
      return false
    }
    bytes[at]!--
    if (family === 4) ipv4.writeChecksum(bytes, network)
    return true
  }

  /** Conntrack learns where the answers will come from (ip_vs_update_conntrack), or forgets the packet (ip_vs_notrack). */
  #track(skb: Skb, { server, serverPort }: IpvsConnection): void {
    if (this.#ipvs.sysctl.conntrack === 0) {
      skb.connection = null
      skb.connectionInfo = State.untracked
      return
    }
    const tracked = skb.connection as Connection | null
    if (tracked === null || tracked.confirmed) return
    tracked.reply.sourceIp = server.address
    tracked.reply.sourcePort = serverPort
  }

  #place({ skb, transport, protocol }: PacketContext) {
    return { bytes: skb.bytes, network: skb.network, transport, end: skb.end, protocol }
  }

  // Back to the clients.

  /** ip_vs_out: an answer of a server gets the address that the client asked. */
  #out(packet: PacketContext): Verdict {
    const { skb, protocol, transport, hook } = packet
    if (!this.#hasPorts(packet) || !packet.hasTransport(4)) return Verdict.accept
    const layer = this.#netfilter.net.layerOf(skb)
    const { bytes } = skb
    const connection = this.#ipvs.connections.outgoing(
      protocol,
      layer.sourceOf(skb),
      u16(bytes, transport),
      layer.destinationOf(skb),
      u16(bytes, transport + 2),
    )
    if (connection === undefined || connection.server.forwarding !== 'masquerading') return Verdict.accept
    rewrite(this.#place(packet), connection.fromService, Manip.source)
    if (this.#ipvs.sysctl.conntrack === 0 && hook !== Hook.localIn) {
      skb.connection = null
      skb.connectionInfo = State.untracked
    }
    this.#count(connection, packet, 'out')
    this.#follow(connection, packet, 'output')
    connection.expires = this.#ipvs.now + this.#ipvs.timeouts[connection.state] * SECOND
    return Verdict.accept
  }

  // What is kept of connections.

  #count({ server }: IpvsConnection, packet: PacketContext, way: 'in' | 'out'): void {
    const { now } = this.#ipvs
    for (const statistics of [server.statistics, server.service.statistics, this.#ipvs.statistics])
      if (way === 'in') statistics.countIncoming(packet.length, now)
      else statistics.countOutgoing(packet.length, now)
  }

  /** set_tcp_state; UDP has but one state. */
  #follow(connection: IpvsConnection, { protocol, skb, transport }: PacketContext, way: TcpWay): void {
    if (protocol !== TCP) {
      connection.state = 'UDP'
      return
    }
    if (way === 'output') connection.noOutput = false
    connection.state = nextTcpState(connection.state as TcpState, way, skb.bytes[transport + tcp.FLAGS]!)
    const active = isActive(connection.state)
    if (active !== connection.active) {
      const { server } = connection
      connection.active = active
      server.active += active ? 1 : -1
      server.inactive += active ? -1 : 1
    }
    if (connection.state === 'ESTABLISHED' && connection.control !== null) connection.control.state = 'ASSURED'
  }
}
