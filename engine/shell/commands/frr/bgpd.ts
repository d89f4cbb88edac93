import { LOCAL_PATH, type PathAttributes, pathHas, prepended } from '../../../linux/bgp/attributes.ts'
import { comparePaths } from '../../../linux/bgp/best-path.ts'
import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { BgpListener } from '../../../linux/bgp/listener.ts'
import { sameAttributes } from '../../../linux/bgp/outgoing.ts'
import { Cease } from '../../../linux/bgp/session.ts'
import type { Process } from '../../../linux/process.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { formatPrefix, type Ip, type Ipv4, type Prefix } from '../../../wire/address.ts'
import type { FrrConfig, NeighborConfig } from './model.ts'
import { Peer } from './peer.ts'
import { applyRouteMap, prefixListPermits } from './policy.ts'
import { LETTERS, type Zebra, type ZebraHop } from './zebra.ts'

/** A way to a prefix as bgpd keeps it (struct bgp_path_info). */
export interface BgpPath {
  readonly prefix: Prefix
  readonly attributes: PathAttributes
  readonly weight: number
  /** Null for one of this host's own. */
  readonly peer: Peer | null
  readonly source: 'network' | 'redistributed' | 'peer'
  readonly valid: boolean
  readonly hops: readonly ZebraHop[]
  readonly since: number
}

const OWN_WEIGHT = 32_768
const DEFAULT_PREFERENCE = 100
const [EXTERNAL_DISTANCE, INTERNAL_DISTANCE] = [20, 200]
const NO_EXPORT = 0xffff_ff01
const NO_ADVERTISE = 0xffff_ff02

/** bgpd: peers, the table of their paths, and what the best of them become (bgpd/bgp_route.c). IPv4 unicast. */
export class Bgpd {
  readonly process: Process
  readonly zebra: Zebra
  readonly changed: WaitQueue
  readonly peers = new Map<string, Peer>()
  /** Paths of each prefix, the best first. */
  readonly table = new Map<string, readonly BgpPath[]>()
  readonly #listener: BgpListener
  readonly #own = new Map<
    string,
    {
      readonly prefix: Prefix
      readonly source: 'network' | 'redistributed'
      readonly metric: number
      readonly nextHop: Ip
      readonly since: number
    }
  >()
  version = 0
  /** The version of the table with which each prefix got its best path. */
  readonly versions = new Map<string, number>()

  constructor(process: Process, zebra: Zebra, changed: WaitQueue) {
    this.process = process
    this.zebra = zebra
    this.changed = changed
    this.#listener = new BgpListener(process, (socket, fd) => {
      const peer = [...this.peers.values()].find(each => each.config.address === socket.remoteAddress)
      return peer?.session?.accept(socket, fd) === true
    })
    this.#listener.listen(0)
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
    this.table.clear()
    this.#own.clear()
    this.versions.clear()
    this.version = 0
    this.zebra.clear()
  }

  close(): void {
    this.stop(Cease.shutdown)
    this.#listener.close()
  }

  /** Policy or what is originated is other than before. */
  reconsider(): void {
    for (const key of [...this.table.keys()]) this.decide(this.table.get(key)![0]!.prefix)
    for (const peer of this.peers.values()) {
      for (const { prefix } of peer.received.values()) this.decide(prefix)
      if (peer.outgoing !== null) this.announceAll(peer)
    }
    this.changed.wake()
  }

  /** `network` and `redistribute`. */
  refreshOwn(): void {
    const { bgp } = this.config
    const wanted = new Map<
      string,
      { prefix: Prefix; source: 'network' | 'redistributed'; metric: number; nextHop: Ip }
    >()
    if (bgp !== null) {
      const letters = new Set([...bgp.redistribute].map(kind => LETTERS[kind]))
      for (const { prefix, letter, metric, hops } of this.zebra.routes())
        if (letters.has(letter) && !wanted.has(formatPrefix(prefix)))
          wanted.set(formatPrefix(prefix), { prefix, source: 'redistributed', metric, nextHop: hops[0]?.gateway ?? 0 })
      for (const [key, prefix] of bgp.networks) wanted.set(key, { prefix, source: 'network', metric: 0, nextHop: 0 })
    }
    for (const [key, { prefix }] of [...this.#own])
      if (wanted.get(key)?.source !== this.#own.get(key)!.source) {
        this.#own.delete(key)
        this.decide(prefix)
      }
    for (const [key, each] of wanted) {
      const isNew = !this.#own.has(key)
      if (isNew) this.#own.set(key, { ...each, since: this.process.now })
      const isValid = this.table.get(key)?.find(path => path.peer === null)?.valid
      if (isNew || isValid !== this.#isImported(each.prefix, each.source)) this.decide(each.prefix)
    }
  }

  #isImported(prefix: Prefix, source: 'network' | 'redistributed'): boolean {
    return source === 'redistributed' || this.config.bgp?.importCheck === false || this.zebra.has(prefix)
  }

  #paths(prefix: Prefix): BgpPath[] {
    const key = formatPrefix(prefix)
    const paths: BgpPath[] = []
    const own = this.#own.get(key)
    if (own !== undefined) {
      const attributes = {
        ...LOCAL_PATH,
        origin: own.source === 'network' ? 0 : 2,
        med: own.metric,
        nextHop: own.nextHop,
      }
      const valid = this.#isImported(prefix, own.source)
      paths.push({
        prefix,
        attributes,
        weight: OWN_WEIGHT,
        peer: null,
        source: own.source,
        valid,
        hops: [],
        since: own.since,
      })
    }
    for (const peer of this.peers.values()) {
      const path = this.#received(peer, key)
      if (path !== null) paths.push(path)
    }
    return paths.sort((a, b) => this.#compare(a, b))
  }

  /** What came from a peer, after its policy. */
  #received(peer: Peer, key: string): BgpPath | null {
    const received = peer.received.get(key)
    const { bgp } = this.config
    if (received === undefined || bgp === null) return null
    const { prefix, attributes, since } = received
    const { routeMaps, prefixLists } = peer.config
    if (pathHas(attributes.path, bgp.as) > 0) return null
    if (!peer.isInternal && bgp.requiresPolicy && routeMaps.in === null && prefixLists.in === null) return null
    if (!prefixListPermits(this.config, prefixLists.in, prefix)) return null
    const made = applyRouteMap(this.config, routeMaps.in, { prefix, attributes, weight: 0 })
    if (made === null) return null
    const { nextHop } = made.attributes
    // bgp_route.c, bgp_update_martian_nexthop: a way through this host itself is none.
    const { links } = this.process.network.net
    if (links.some(link => addressesOf(link).some(({ address }) => address === nextHop))) return null
    const isNear = peer.isInternal || peer.config.multihop !== null || linkTowards(this.process, nextHop) !== undefined
    const hops = isNear ? this.zebra.resolve(nextHop) : undefined
    return { ...made, peer, source: 'peer', valid: hops !== undefined, hops: hops ?? [], since }
  }

  #compare(a: BgpPath, b: BgpPath): number {
    const candidate = (path: BgpPath) => ({
      attributes: path.attributes,
      isInternal: path.peer?.isInternal ?? false,
      cost: 0,
      peerId: path.peer?.peerId ?? 0,
      peer: path.peer?.config.address ?? 0,
      localPreference: path.attributes.localPreference ?? DEFAULT_PREFERENCE,
    })
    return Number(b.valid) - Number(a.valid) || b.weight - a.weight || comparePaths(candidate(a), candidate(b))
  }

  /** The decision process for one prefix. */
  decide(prefix: Prefix): void {
    const key = formatPrefix(prefix)
    const before = bestOf(this.table.get(key))
    const paths = this.#paths(prefix)
    if (paths.length === 0) this.table.delete(key)
    else this.table.set(key, paths)
    const after = bestOf(paths)
    const isSame = before !== undefined && after !== undefined && samePath(before, after)
    if (isSame || (before === undefined && after === undefined)) return
    this.versions.set(key, ++this.version)
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
    for (const paths of this.table.values()) this.#announce(peer, paths[0]!.prefix, bestOf(paths))
  }

  #announce(peer: Peer, prefix: Prefix, best: BgpPath | undefined): void {
    peer.outgoing?.put(prefix, best === undefined ? null : this.#outwards(peer, best))
  }

  /** What a peer is told of a path; null for nothing (subgroup_announce_check). */
  #outwards(peer: Peer, path: BgpPath): PathAttributes | null {
    const bgp = this.config.bgp!
    const { routeMaps, prefixLists, nextHopSelf, reflectorClient } = peer.config
    const { communities } = path.attributes
    const fromInternal = path.peer?.isInternal === true
    if (communities.includes(NO_ADVERTISE)) return null
    // To an external peer its own path goes back, as bgpd has no split horizon; the peer finds itself in the AS path.
    if (!peer.isInternal && communities.includes(NO_EXPORT)) return null
    if (!peer.isInternal && bgp.requiresPolicy && routeMaps.out === null && prefixLists.out === null) return null
    if (peer.isInternal && fromInternal && !reflectorClient && path.peer?.config.reflectorClient !== true) return null
    if (!prefixListPermits(this.config, prefixLists.out, path.prefix)) return null
    // What another AS said is not for the next one, before policy says something of its own.
    const med = peer.isInternal || path.peer === null ? path.attributes.med : null
    const made = applyRouteMap(this.config, routeMaps.out, {
      prefix: path.prefix,
      attributes: { ...path.attributes, med },
      weight: 0,
    })
    if (made === null) return null
    const { attributes } = made
    const keeps =
      path.attributes.nextHop !== 0 &&
      (peer.isInternal ? !nextHopSelf || (fromInternal && reflectorClient) : this.#sharesNetwork(peer, path))
    const isSet = attributes.nextHop !== path.attributes.nextHop
    const isReflected = peer.isInternal && fromInternal
    return {
      ...attributes,
      nextHop: keeps || isSet ? attributes.nextHop : peer.localAddress,
      linkLocal: null,
      path: peer.isInternal ? attributes.path : prepended(attributes.path, bgp.as),
      localPreference: peer.isInternal ? (attributes.localPreference ?? DEFAULT_PREFERENCE) : null,
      originator: isReflected
        ? (attributes.originator ?? path.peer!.peerId)
        : peer.isInternal
          ? attributes.originator
          : null,
      clusters: isReflected ? [this.routerId, ...attributes.clusters] : peer.isInternal ? attributes.clusters : [],
    }
  }

  /** RFC 4271 5.1.3: a next hop that the peer can reach itself stays. */
  #sharesNetwork(peer: Peer, path: BgpPath): boolean {
    const link = linkTowards(this.process, peer.config.address)
    return (
      link !== undefined && peer.config.multihop === null && linkTowards(this.process, path.attributes.nextHop) === link
    )
  }
}

export function bestOf(paths: readonly BgpPath[] | undefined): BgpPath | undefined {
  return paths?.[0]?.valid === true ? paths[0] : undefined
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
