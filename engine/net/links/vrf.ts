import type { Mac } from '../../wire/address.ts'
import { u16 } from '../../wire/bytes.ts'
import { EtherType } from '../../wire/ethernet.ts'
import { EBUSY, EINVAL, EOPNOTSUPP, type Errno, failed, type Result } from '../errno.ts'
import { RouteProtocol, TableId } from '../fib.ts'
import { Hook, Verdict } from '../hooks.ts'
import { finish } from '../ipv4/output.ts'
import { PACKET_TOO_BIG } from '../ipv6/icmp-type.ts'
import { afterForward } from '../ipv6/output.ts'
import { type L3Master, Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { flowTo, type Route } from '../route.ts'
import { routingRule } from '../rules.ts'
import { PacketType, type Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { type LinkMaker, type LinkRequest, register } from './create.ts'

/** IP6_MAX_MTU: the longest packet with its header. */
const MTU_MAX = 65_575
const IPV6_MTU_MIN = 1280
/** FIB_RULE_PREF of drivers/net/vrf.c. */
const RULE_PRIORITY = 1000

/**
 * A domain of routing: what comes in by its slaves, and what is sent by it, is looked up in its table (drivers/net/vrf.c). It is the loopback
 * device of that domain.
 */
export class Vrf extends Link implements L3Master {
  override readonly kind = 'vrf'
  override readonly isMaster = true
  override readonly namespaceLocal = true
  readonly table: number
  readonly #slaves = new Set<Link>()

  constructor(name: string, mac: Mac, table: number) {
    super(name, mac)
    this.table = table
    this.l3mdev = this
    this.noArp = true
    this.multicastFlag = this.broadcastFlag = false
    this.minMtu = IPV6_MTU_MIN
    this.mtu = this.maxMtu = MTU_MAX
    this.storedState = 'UP'
  }

  /** vrf_add_slave: the device goes down and up again, so that its routes come back in the table of the VRF. */
  override enslave(link: Link): Errno | undefined {
    if (link.l3mdev === link) return EINVAL.because('Can not enslave an L3 master device to a VRF')
    if (link.l3mdev !== null) return EINVAL
    if (link === this.netns.loopback) return EOPNOTSUPP.because('Can not enslave loopback device to a VRF')
    this.#change(link, () => {
      link.master = link.l3mdev = this
      link.uppers.add(this)
      this.#slaves.add(link)
    })
    return undefined
  }

  override release(link: Link): Errno | undefined {
    this.#change(link, () => {
      link.master = link.l3mdev = null
      link.uppers.delete(this)
      this.#slaves.delete(link)
    })
    return undefined
  }

  /** NETDEV_CHANGEUPPER, cycle_netdev. */
  #change(link: Link, change: () => void): void {
    const { netns } = link
    netns.ipv4.disable(link)
    netns.ipv6.leaveDomain(link)
    change()
    if (!link.adminUp) return
    netns.setDown(link)
    netns.setUp(link)
  }

  override lowerChanged(lower: Link, event: string): void {
    if (event === 'unregister') this.release(lower)
  }

  /** vrf_dellink. */
  override removed(): void {
    for (const slave of [...this.#slaves]) {
      this.release(slave)
      slave.netns.announce(slave)
    }
  }

  /** vrf_xmit: an own address of the domain is here; what a route of another domain has sent to this one finds its way in its table. */
  protected override xmit(skb: Skb): void {
    skb.start += this.headerLength
    if (skb.route !== null && isHere(skb.route)) return this.#loop(skb, skb.route)
    if (skb.network < 0 && !findNetwork(skb)) return this.drop(skb, Drop.noRouteOut)
    const layer = this.netns.layerOf(skb)
    const destination = layer.destinationOf(skb)
    const routed = layer.route(
      flowTo(destination, { source: layer.sourceOf(skb), outgoing: this, mark: skb.mark }),
      true,
    )
    if (failed(routed)) return this.drop(skb, Drop.noRouteOut)
    if (isHere(routed.route)) return this.#loop(skb, routed.route)
    skb.route = routed.route
    skb.nextHop = routed.route.gateway ?? destination
    this.passDown(skb, () => this.#sendOn(skb, routed.route.link))
  }

  /** vrf_ip_local_out. */
  #sendOn(skb: Skb, out: Link): void {
    const { hooks, hooks6, ipv4, ipv6 } = this.netns
    skb.link = out
    if (skb.protocol === EtherType.ipv6) {
      const mtu = skb.inLink === null ? Number.POSITIVE_INFINITY : skb.route!.mtu
      if (skb.end - skb.network > mtu) {
        // ip6_finish_output: what has come so far is not cut to pieces.
        ipv6.icmp.sendError(skb, PACKET_TOO_BIG, 0, mtu)
        return out.drop(skb, Drop.tooBig)
      }
      if (hooks6.run(Hook.localOut, skb, null, out) === Verdict.accept) afterForward(ipv6, skb, null)
    } else if (hooks.run(Hook.localOut, skb, null, out) === Verdict.accept) {
      if (hooks.run(Hook.postRouting, skb, null, out) === Verdict.accept) finish(ipv4, skb, skb.nextHop)
    }
  }

  /** vrf_local_xmit. */
  #loop(skb: Skb, route: Route): void {
    skb.route = route
    skb.packetType = PacketType.loopback
    skb.loopedBy = route.hop?.link ?? null
    this.counters.rxPackets++
    this.counters.rxBytes += skb.end - skb.start
    this.receive(skb)
  }
}

/** A frame of a packet socket: its link header, passed by now, says what it carries. */
function findNetwork(skb: Skb): boolean {
  const type = u16(skb.bytes, skb.start - 2)
  if (type !== EtherType.ipv4 && type !== EtherType.ipv6) return false
  if (skb.end - skb.start < (type === EtherType.ipv4 ? 20 : 40)) return false
  skb.network = skb.start
  skb.protocol = type
  return true
}

function isHere({ type }: Route): boolean {
  return type === 'local' || type === 'anycast'
}

export function newVrf(table: number | null): LinkMaker {
  return { kind: 'vrf', make: (netns, name, request) => make(netns, name, request, table) }
}

/** Namespaces in which a table belongs to one VRF alone (net.vrf.strict_mode). */
const strict = new WeakSet<NetNs>()

export function isStrict(netns: NetNs): boolean {
  return strict.has(netns)
}

/** vrf_strict_mode_change: not while VRFs share a table. */
export function setStrict(netns: NetNs, on: boolean): Errno | undefined {
  const tables = vrfsOf(netns).map(({ table }) => table)
  if (on && new Set(tables).size < tables.length) return EBUSY
  if (on) strict.add(netns)
  else strict.delete(netns)
  return undefined
}

function vrfsOf(netns: NetNs): Vrf[] {
  return netns.links.filter(link => link instanceof Vrf)
}

/** vrf_newlink. With the first VRF of a namespace come the rules by which their tables are found; they stay. */
function make(netns: NetNs, name: string, request: LinkRequest, table: number | null): Result<Link> {
  if (table === null) return EINVAL.because('VRF table id is missing')
  if (table === TableId.unspecified) return EINVAL.because('Invalid VRF table id')
  if (isStrict(netns) && vrfsOf(netns).some(each => each.table === table))
    return EBUSY.because('Table is used by another VRF')
  const link = new Vrf(name, netns.randomMac(), table)
  const error = register(netns, link, request)
  if (error !== undefined) return error
  addRules(netns)
  return link
}

/** vrf_add_fib_rules. */
function addRules(netns: NetNs): void {
  for (const family of [4, 6] as const) {
    const layer = family === 4 ? netns.ipv4 : netns.ipv6
    if (layer.knowsDomains) continue
    layer.knowsDomains = true
    if (layer.policy.rules.some(({ vrf, priority }) => vrf && priority === RULE_PRIORITY)) continue
    const rule = routingRule({ priority: RULE_PRIORITY, table: 0, vrf: true, origin: RouteProtocol.kernel })
    layer.policy.insert(rule)
    layer.routesChanged()
    netns.notifications.tell({ type: 'rule', rule, family })
  }
}
