import { Sim } from '../sim/sim.ts'
import { SECOND } from '../sim/timer.ts'
import { formatIp, formatPrefix, type Ip, parseIp, parsePrefix } from '../wire/address.ts'
import { describeFrame } from '../wire/tcpdump.ts'
import { Backlog } from './backlog.ts'
import { type Errno, failed } from './errno.ts'
import { type FibEntry, type NextHop, RouteProtocol, Scope } from './fib.ts'
import type { Ipv6Address } from './ipv6/device.ts'
import type { Link } from './link.ts'
import { Veth } from './links/veth.ts'
import { NetNs } from './netns.ts'
import { PacketSocket } from './packet.ts'
import { type NextHopSpec, NO_NEXT_HOP, type RouteAction, type RouteSpec } from './route-spec.ts'

const ETHERNET = 1

/** Network namespaces joined by veth pairs, for tests of the stack: what goes in and comes out reads as iproute2 writes it. */
export class Testbed {
  readonly sim: Sim
  readonly #namespaces = new Map<string, NetNs>()

  constructor(seed = '1') {
    this.sim = new Sim(seed)
  }

  /** Namespaces come into being when they are first named, with the loopback device up. */
  net(name: string): NetNs {
    let net = this.#namespaces.get(name)
    if (net !== undefined) return net
    net = new NetNs(this.sim, new Backlog(this.sim), this.sim.trace.ring(name), name)
    this.#namespaces.set(name, net)
    net.setUp(net.loopback)
    return net
  }

  /** `ip link add LINK address MAC netns NS type veth peer ...`: each end is `NS LINK MAC` with the last byte of 02:00:00:00:00:XX. */
  veth(first: string, second: string): readonly [Veth, Veth] {
    const ends = [first, second].map(end => end.split(' ')) as [string[], string[]]
    const spec = ([, name, mac]: string[]) => ({ name: name!, mac: 0x0200_0000_0000 + Number.parseInt(mac!, 16) })
    const pair = Veth.pair(spec(ends[0]), spec(ends[1]))
    for (const [index, link] of pair.entries()) this.net(ends[index]![0]!).add(link)
    return pair
  }

  /** The same, both ends up, and time for their link-local addresses. */
  wire(first: string, second: string): readonly [Veth, Veth] {
    const pair = this.veth(first, second)
    for (const link of pair) link.netns.setUp(link)
    this.run(3)
    return pair
  }

  link(net: string, name: string): Link {
    return this.net(net).link(name)!
  }

  /** `ip -n NET -6 addr add ADDRESS dev LINK [nodad]`. */
  address(net: string, link: string, address: string, noDad = true): Errno | undefined {
    const { address: local, length } = parsePrefix(address)!
    const device = this.link(net, link)
    if (typeof local === 'number') return device.netns.ipv4.addresses.add(device, { local, length })
    return device.netns.ipv6.addresses.add(device, { local, length, noDad })
  }

  /** `ip -n NET route add TEXT`; what is not said is left to the kernel. */
  route(net: string, text: string, action: RouteAction = 'add'): Errno | undefined {
    const spec = routeSpec(this.net(net), text)
    const layer = typeof spec.prefix.address === 'number' ? this.net(net).ipv4 : this.net(net).ipv6
    return layer.routes.add(spec, action)
  }

  /** `ip -n NET -6 route del TEXT`. */
  removeRoute(net: string, text: string): Errno | undefined {
    const { protocol: _, type: __, ...spec } = routeSpec(this.net(net), text)
    return this.net(net).ipv6.routes.remove(spec)
  }

  run(seconds: number): void {
    this.sim.runUntil(this.sim.now + seconds * SECOND)
  }

  /** `ip -n NET -6 route show table all`. */
  routes(net: string): string[] {
    const { tables } = this.net(net).ipv6.policy
    const inOrder = [...tables.values()].sort((a, b) => (a.id & 0xff) - (b.id & 0xff))
    return inOrder.flatMap(table => table.entries()).map(entry => routeText(entry, this.sim.now))
  }

  /** `ip -n NET -6 addr show dev LINK`, a line an address. */
  addresses(net: string, link: string): string[] {
    return this.link(net, link).ipv6.addresses.map(address => addressText(address, this.sim.now))
  }

  /** `tcpdump -n` on a device from now on: the lines since the last call, `-v` unless told otherwise. */
  capture(net: string, link: string, verbose: 0 | 1 = 0): () => string[] {
    const socket = new PacketSocket(this.net(net), this.link(net, link), 65_535)
    return () => {
      const lines: string[] = []
      for (let frame = socket.receive(); !failed(frame); frame = socket.receive())
        lines.push(`${frame.direction} ${describeFrame(frame.bytes, ETHERNET, { numeric: true, verbose })}`)
      return lines
    }
  }
}

function routeSpec(net: NetNs, text: string): RouteSpec {
  const words = text.split(' ')
  const type = NO_NEXT_HOP.has(words[0] as RouteSpec['type']) ? (words.shift() as RouteSpec['type']) : 'unicast'
  const destination = words.shift()!
  const [first, ...hops] = ` ${words.join(' ')}`.split(' nexthop ')
  const option = (part: string, name: string) => part.match(new RegExp(`(?:^| )${name} (\\S+)`))?.[1]
  const hop = (part: string): NextHopSpec => ({
    link: net.link(option(part, 'dev') ?? '') ?? null,
    gateway: parseIp(option(part, 'via') ?? '') ?? null,
    weight: Number(option(part, 'weight') ?? 1),
    onlink: part.includes('onlink'),
  })
  const named = first!.includes('via') || first!.includes('dev') ? [hop(first!)] : []
  const mtu = option(first!, 'mtu')
  return {
    prefix: parsePrefix(destination === 'default' ? '::/0' : destination)!,
    table: Number(option(first!, 'table') ?? 254),
    type,
    scope: null,
    protocol: RouteProtocol.boot,
    priority: Number(option(first!, 'metric') ?? 0),
    tos: 0,
    preferredSource: parseIp(option(first!, 'src') ?? '') ?? null,
    metrics: mtu === undefined ? {} : { mtu: Number(mtu) },
    hops: hops.length > 0 ? hops.map(hop) : named,
  }
}

function routeText(entry: FibEntry, now: number): string {
  const only = entry.hops.length === 1 ? hopText(entry.hops[0]!) : ''
  const protocols = Object.entries(RouteProtocol).filter(([name]) => name !== 'boot')
  const protocol = protocols.find(([, number]) => number === entry.protocol)?.[0]
  const parts = [
    entry.text + only,
    entry.table === 254 ? '' : `table ${entry.table === 255 ? 'local' : entry.table}`,
    protocol === undefined ? '' : `proto ${protocol}`,
    entry.preferredSource === null ? '' : `src ${formatIp(entry.preferredSource)}`,
    `metric ${entry.priority}`,
    entry.hops.length === 1 && entry.hops[0]!.linkDown ? 'linkdown' : '',
    entry.expires === Number.POSITIVE_INFINITY ? '' : `expires ${Math.floor((entry.expires - now) / SECOND)}sec`,
    entry.metrics.mtu === undefined ? '' : `mtu ${entry.metrics.mtu}`,
    entry.metrics.hoplimit === undefined ? '' : `hoplimit ${entry.metrics.hoplimit}`,
    `pref ${entry.preference}`,
    ...(entry.hops.length > 1 ? entry.hops.map(hop => `nexthop${hopText(hop)} weight ${hop.weight}`) : []),
  ]
  return parts.filter(part => part !== '').join(' ')
}

function hopText({ gateway, link }: NextHop): string {
  return `${gateway === null ? '' : ` via ${formatIp(gateway)}`} dev ${link!.name}`
}

function addressText(address: Ipv6Address, now: number): string {
  const scopes = Object.entries(Scope)
  const seconds = (until: number) =>
    until === Number.POSITIVE_INFINITY ? 'forever' : `${Math.floor((until - now) / SECOND)}sec`
  const lives = `valid_lft ${seconds(address.validUntil)} preferred_lft ${seconds(address.preferredUntil)}`
  const flags = [
    address.temporary ? 'temporary' : '',
    address.dadFailed ? 'dadfailed' : '',
    address.tentative ? 'tentative' : '',
    address.noDad ? 'nodad' : '',
    address.preferredUntil <= now ? 'deprecated' : '',
    address.permanent ? '' : 'dynamic',
    address.managed ? 'mngtmpaddr' : '',
    address.noPrefixRoute ? 'noprefixroute' : '',
  ]
  const text = formatPrefix({ address: address.local, length: address.length })
  const words = [text, 'scope', scopes.find(([, number]) => number === address.scope)![0], ...flags]
  return `${words.filter(word => word !== '').join(' ')} ${lives}`
}

/** The address as a number, for tests. */
export function ip(text: string): Ip {
  return parseIp(text)!
}
