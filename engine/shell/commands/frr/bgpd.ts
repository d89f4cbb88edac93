import { LOCAL_PATH, pathHas } from '../../../linux/bgp/attributes.ts'
import { type DecidingStep, decidePaths } from '../../../linux/bgp/best-path.ts'
import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { BgpListener } from '../../../linux/bgp/listener.ts'
import { sameAttributes } from '../../../linux/bgp/outgoing.ts'
import { Cease } from '../../../linux/bgp/session.ts'
import type { Process } from '../../../linux/process.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { formatPrefix, type Ip, type Ipv4, type Prefix } from '../../../wire/address.ts'
import { FAMILIES, type Family, type FrrConfig, familyOf, type NeighborConfig } from './model.ts'
import { announcedTo, defaultRouteTo } from './outwards.ts'
import { type BgpPath, bestOf, DEFAULT_PREFERENCE } from './path.ts'
import { Peer, type Received } from './peer.ts'
import { applyRouteMap, filterListPermits, type PolicyPath, prefixListPermits } from './policy.ts'
import { LETTERS, type Zebra, type ZebraHop } from './zebra.ts'

/** Why a path is the best: a step of the decision, or one that BGP itself does not know (bgpd/bgp_route.c, bgp_path_selection_reason). */
export type Reason = DecidingStep | 'first' | 'weight'

/** The paths of one address family (struct bgp_table). */
interface BgpTable {
  /** Of each prefix, the best first. */
  readonly paths: Map<string, readonly BgpPath[]>
  version: number
  /** The version of the table with which each prefix got its best path. */
  readonly versions: Map<string, number>
}

interface OwnPath {
  readonly prefix: Prefix
  readonly source: 'network' | 'redistributed'
  readonly map: string | null
  readonly metric: number
  readonly nextHop: Ip
}

const OWN_WEIGHT = 32_768
const [EXTERNAL_DISTANCE, INTERNAL_DISTANCE] = [20, 200]

function freshTable(): BgpTable {
  return { paths: new Map(), version: 0, versions: new Map() }
}

/** bgpd: peers, the tables of their paths, and what the best of them become (bgpd/bgp_route.c). Unicast of both families. */
export class Bgpd {
  readonly process: Process
  readonly zebra: Zebra
  readonly changed: WaitQueue
  readonly peers = new Map<string, Peer>()
  readonly tables: Readonly<Record<Family, BgpTable>> = { 4: freshTable(), 6: freshTable() }
  readonly #listener: BgpListener
  readonly #own = new Map<string, OwnPath & { readonly since: number }>()
  /** Peers of one update group are told the same: its number by what makes it. */
  readonly updateGroups = new Map<string, number>()

  constructor(process: Process, zebra: Zebra, changed: WaitQueue) {
    this.process = process
    this.zebra = zebra
    this.changed = changed
    this.#listener = new BgpListener(process, (socket, fd) => {
      const peer = [...this.peers.values()].find(each => each.config.address === socket.remoteAddress)
      return peer?.session?.accept(socket, fd) === true
    })
    this.#listener.listen(0)
    this.#listener.listen(0n)
  }

  get config(): FrrConfig {
    return this.zebra.config
  }

  /** Configured, or the highest address of lo, or else of any device (lib/router-id of zebra). */
  get routerId(): Ipv4 {
    const { links, loopback } = this.process.network.net
    const of = (list: typeof links) =>
      list.flatMap(({ ipv4 }) => ipv4.addresses.map(({ local }) => local)).filter(ip => ip >>> 24 !== 127)
    const own = of([loopback])
    return this.config.bgp?.routerId ?? Math.max(0, ...(own.length > 0 ? own : of(links)))
  }

  queues(): readonly WaitQueue[] {
    return [...this.#listener.queues(), ...[...this.peers.values()].flatMap(peer => peer.session?.queues() ?? [])]
  }

  get deadline(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.peers.values()].map(peer => this.#deadlineOf(peer)))
  }

  #deadlineOf({ session, isReachable }: Peer): number {
    if (session === null || (session.state === 'Active' && !isReachable)) return Number.POSITIVE_INFINITY
    return session.deadline
  }

  poll(): void {
    this.#listener.poll()
    for (const peer of this.peers.values()) peer.poll()
    this.refreshOwn()
    for (const peer of this.peers.values()) peer.outgoing?.flush()
    this.zebra.install()
  }

  addPeer(config: NeighborConfig): Peer {
    const peer = new Peer(this, config)
    this.peers.set(`${config.address}`, peer)
    peer.start()
    this.changed.wake()
    return peer
  }

  removePeer(config: NeighborConfig): void {
    this.peers.get(`${config.address}`)?.stop(Cease.deconfigured)
    this.peers.delete(`${config.address}`)
    this.changed.wake()
  }

  /** Undefined as long as nobody has said which AS the neighbour is in. */
  peerOf(config: NeighborConfig): Peer | undefined {
    return this.peers.get(`${config.address}`)
  }

  /** The end of `router bgp`. */
  stop(subcode: number = Cease.deconfigured): void {
    for (const peer of this.peers.values()) peer.stop(subcode)
    this.peers.clear()
    this.#own.clear()
    this.updateGroups.clear()
    for (const family of FAMILIES) {
      const table = this.tables[family]
      table.paths.clear()
      table.versions.clear()
      table.version = 0
    }
    this.zebra.clear()
  }

  close(): void {
    this.stop(Cease.shutdown)
    this.#listener.close()
  }

  /** Policy or what is originated is other than before. */
  reconsider(): void {
    for (const family of FAMILIES)
      for (const [path] of [...this.tables[family].paths.values()]) this.decide(path!.prefix)
    for (const peer of this.peers.values()) {
      for (const { prefix } of [...peer.received.values()]) this.decide(prefix)
      if (peer.outgoing !== null) this.announceAll(peer)
      peer.bound()
    }
    this.changed.wake()
  }

  pathsOf(prefix: Prefix): readonly BgpPath[] | undefined {
    return this.tables[familyOf(prefix.address)].paths.get(formatPrefix(prefix))
  }

  /** `network` and `redistribute`. */
  refreshOwn(): void {
    const wanted = this.#wanted()
    for (const [key, { prefix, source, map }] of [...this.#own]) {
      const now = wanted.get(key)
      if (now !== undefined && now.source === source && now.map === map) continue
      this.#own.delete(key)
      this.decide(prefix)
    }
    for (const [key, each] of wanted) {
      const isNew = !this.#own.has(key)
      if (isNew) this.#own.set(key, { ...each, since: this.process.now })
      const isValid = this.pathsOf(each.prefix)?.find(path => path.peer === null)?.valid
      if (isNew || (isValid !== undefined && isValid !== this.#isImported(each))) this.decide(each.prefix)
    }
  }

  #wanted(): ReadonlyMap<string, OwnPath> {
    const wanted = new Map<string, OwnPath>()
    for (const family of this.config.bgp === null ? [] : FAMILIES) {
      const { networks, redistribute } = this.config.bgp!.families[family]
      const maps = new Map([...redistribute].map(([kind, map]) => [LETTERS[kind], map]))
      const none = family === 4 ? 0 : 0n
      for (const { prefix, letter, metric, hops } of maps.size === 0 ? [] : this.zebra.routes(family)) {
        const map = maps.get(letter)
        if (map === undefined || wanted.has(formatPrefix(prefix)) || isLinkLocal(prefix)) continue
        const nextHop = hops[0]?.gateway ?? none
        wanted.set(formatPrefix(prefix), { prefix, source: 'redistributed', map, metric, nextHop })
      }
      for (const [key, { prefix, map }] of networks)
        wanted.set(key, { prefix, source: 'network', map, metric: 0, nextHop: none })
    }
    return wanted
  }

  #isImported({ prefix, source }: OwnPath): boolean {
    return source === 'redistributed' || this.config.bgp?.importCheck === false || this.zebra.has(prefix)
  }

  #paths(prefix: Prefix): BgpPath[] {
    const key = formatPrefix(prefix)
    const own = this.#ownPath(key)
    const received = [...this.peers.values()].flatMap(peer => {
      return peer.received.of(key).flatMap(came => this.accepted(peer, came) ?? [])
    })
    const before = bestOf(this.pathsOf(prefix))
    const paths = own === null ? received : [own, ...received]
    return paths.sort((a, b) => this.#compare(a, b, before).order)
  }

  #ownPath(key: string): BgpPath | null {
    const own = this.#own.get(key)
    if (own === undefined) return null
    const { prefix, source, metric: med, nextHop, since, map } = own
    const attributes = { ...LOCAL_PATH, origin: source === 'network' ? 0 : 2, med, nextHop }
    const made = applyRouteMap(this.config, map, { prefix, attributes, weight: OWN_WEIGHT })
    return made === null
      ? null
      : { ...made, peer: null, source, valid: this.#isImported(own), hops: [], since, pathId: 0 }
  }

  /** What came from a peer, after its policy; null for what that refuses. */
  accepted(peer: Peer, { prefix, attributes, since }: Received): BgpPath | null {
    const { bgp } = this.config
    if (bgp === null) return null
    const { routeMaps, prefixLists, filterLists, allowAsIn } = peer.config.families[familyOf(prefix.address)]
    const isUnsaid = routeMaps.in === null && prefixLists.in === null && filterLists.in === null
    if (!peer.isInternal && bgp.requiresPolicy && isUnsaid) return null
    if (pathHas(attributes.path, bgp.as) > (allowAsIn ?? 0) || attributes.originator === this.routerId) return null
    if (attributes.clusters.includes(this.routerId)) return null
    const { address, length, pathId = 0 } = prefix
    const made = this.inbound(peer, { prefix: { address, length }, attributes, since })
    if (made === null) return null
    const { nextHop, linkLocal } = made.attributes
    // bgp_route.c, bgp_update_martian_nexthop: a way through this host itself is none.
    const { links } = this.process.network.net
    if (links.some(link => addressesOf(link).some(({ address }) => address === nextHop))) return null
    const hops = this.#hopsTo(peer, nextHop, linkLocal)
    return {
      ...made,
      peer,
      source: 'peer',
      valid: hops !== undefined,
      hops: hops ?? [],
      since,
      pathId,
    }
  }

  /** What lists and the route-map make of what came; null where one of them refuses it. */
  inbound(peer: Peer, { prefix, attributes }: Received): PolicyPath | null {
    const { routeMaps, prefixLists, filterLists, weight } = peer.config.families[familyOf(prefix.address)]
    if (!prefixListPermits(this.config, prefixLists.in, prefix)) return null
    if (!filterListPermits(this.config, filterLists.in, attributes)) return null
    return applyRouteMap(this.config, routeMaps.in, { prefix, attributes, weight: weight ?? 0 })
  }

  /** A link-local next hop is on the peer's own network, and preferred (bgp_nht.c; `set ipv6 next-hop prefer-global` aside). */
  #hopsTo(peer: Peer, nextHop: Ip, linkLocal: bigint | null): readonly ZebraHop[] | undefined {
    const { link } = peer
    if (linkLocal !== null && link !== undefined) return [{ link, gateway: linkLocal }]
    const isNear = peer.isInternal || peer.config.multihop !== null || linkTowards(this.process, nextHop) !== undefined
    return isNear ? this.zebra.resolve(nextHop) : undefined
  }

  #compare(a: BgpPath, b: BgpPath, selected: BgpPath | undefined): { readonly order: number; readonly reason: Reason } {
    const candidate = (path: BgpPath) => ({
      attributes: path.attributes,
      isInternal: path.peer?.isInternal ?? false,
      cost: 0,
      peerId: path.peer?.peerId ?? 0,
      peer: path.peer?.config.address ?? 0,
      localPreference: path.attributes.localPreference ?? DEFAULT_PREFERENCE,
      isSelected:
        selected !== undefined &&
        selected.peer === path.peer &&
        selected.since === path.since &&
        selected.pathId === path.pathId,
    })
    if (a.valid !== b.valid) return { order: Number(b.valid) - Number(a.valid), reason: 'first' }
    if (a.weight !== b.weight) return { order: b.weight - a.weight, reason: 'weight' }
    const { order, step } = decidePaths(candidate(a), candidate(b))
    return { order, reason: step }
  }

  /** Why the best path of a prefix is it: by what it is better than the next one. */
  reasonOf([best, next]: readonly BgpPath[]): Reason {
    if (best === undefined || next === undefined) return 'first'
    return this.#compare(best, next, best).reason
  }

  /** The decision process for one prefix. */
  decide({ address, length }: Prefix): void {
    // Without a path identifier, which stands for one path alone.
    const prefix = { address, length }
    const key = formatPrefix(prefix)
    const table = this.tables[familyOf(prefix.address)]
    const before = bestOf(table.paths.get(key))
    const paths = this.#paths(prefix)
    if (paths.length === 0) table.paths.delete(key)
    else table.paths.set(key, paths)
    const after = bestOf(paths)
    const isSame = before !== undefined && after !== undefined && samePath(before, after)
    if (isSame || (before === undefined && after === undefined)) return
    table.versions.set(key, ++table.version)
    if (after === undefined || after.peer === null) this.zebra.setBgp(prefix, 0, 0, null)
    else
      this.zebra.setBgp(
        prefix,
        after.peer.isInternal ? INTERNAL_DISTANCE : EXTERNAL_DISTANCE,
        after.attributes.med ?? 0,
        after.hops,
      )
    for (const peer of this.peers.values()) this.#announce(peer, prefix, after)
    this.changed.wake()
  }

  announceAll(peer: Peer): void {
    for (const family of FAMILIES) {
      for (const paths of this.tables[family].paths.values()) this.#announce(peer, paths[0]!.prefix, bestOf(paths))
      const prefix: Prefix = { address: family === 4 ? 0 : 0n, length: 0 }
      if (this.pathsOf(prefix) === undefined) this.#announce(peer, prefix, undefined)
    }
  }

  #announce(peer: Peer, prefix: Prefix, best: BgpPath | undefined): void {
    const { outgoing } = peer
    if (outgoing === null || !peer.speaks(familyOf(prefix.address))) return
    const own = prefix.length === 0 ? defaultRouteTo(this, peer, familyOf(prefix.address)) : null
    outgoing.put(prefix, own ?? (best === undefined ? null : announcedTo(this, peer, best)))
  }
}

function isLinkLocal({ address }: Prefix): boolean {
  return typeof address === 'bigint' && address >> 118n === 0x3fan
}

function samePath(a: BgpPath, b: BgpPath): boolean {
  return (
    sameAttributes(a.attributes, b.attributes) &&
    a.peer === b.peer &&
    a.weight === b.weight &&
    a.hops.length === b.hops.length &&
    a.hops.every((hop, at) => hop.gateway === b.hops[at]!.gateway && hop.link === b.hops[at]!.link)
  )
}
