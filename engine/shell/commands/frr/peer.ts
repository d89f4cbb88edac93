import { AdjacentRoutes } from '../../../linux/bgp/adjacent-routes.ts'
import { type PathAttributes, readAnnouncement, UpdateError } from '../../../linux/bgp/attributes.ts'
import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { Outgoing } from '../../../linux/bgp/outgoing.ts'
import { Cease, capabilityCode, Session, type SessionError, type SessionOwner } from '../../../linux/bgp/session.ts'
import type { Link } from '../../../net/link.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip, type Ipv4 } from '../../../wire/address.ts'
import * as bgp from '../../../wire/bgp.ts'
import type { BgpCapability } from '../../../wire/bgp-capability.ts'
import type { PathPrefix } from '../../../wire/bgp-prefix.ts'
import type { Bgpd } from './bgpd.ts'
import { FAMILIES, type Family, familyOf, isActive, type NeighborConfig } from './model.ts'

export interface Received {
  readonly prefix: PathPrefix
  /** As it came, before policy. */
  readonly attributes: PathAttributes
  readonly since: number
}

/** Why a session is not up, or was begun again (bgpd/bgp_fsm.c, peer_down_str). */
export type DownReason =
  | 'Address family activated'
  | 'Admin. shutdown'
  | 'User reset'
  | 'Interface down'
  | 'Waiting for NHT'
  | 'No AFI/SAFI activated for peer'
  | 'Waiting for peer OPEN'
  | 'Peer closed the session'
  | 'Remote AS changed'
  | 'Router ID changed'
  | 'Update source change'
  | 'Multihop config change'
  | 'Passive config change'
  | 'BGP Notification received'
  | 'BGP Notification send'

export const CAPABILITY_FQDN = 73
export const CAPABILITY_REFRESH_OLD = 128
const RESTART_TIME = 120
/** R: restarting; N: notifications do not end what is kept (RFC 8538 2). */
const RESTART_FLAGS = 0xc0
const RECEIVE_PATHS = 1
const KEPT_FORWARDING = 0x80
/** BGP_DEFAULT_HOLDTIME, _KEEPALIVE, _CONNECT_RETRY (bgpd/bgpd.h); start timers of a second that grow. */
const DEFAULT_TIMERS = [60, 180] as const
export const CONNECT = 120

/** One neighbour of bgpd (struct peer). */
export class Peer implements SessionOwner {
  readonly config: NeighborConfig
  readonly #bgpd: Bgpd
  session: Session | null = null
  readonly received = new AdjacentRoutes<Received>()
  outgoing: Outgoing | null = null
  /** Sessions that came about, and those of them that are no more. */
  sessions = 0
  dropped = 0
  resetAt: number
  lastReset: DownReason = 'Waiting for NHT'
  /** More prefixes came than `maximum-prefix` allows: nothing more until it is cleared. */
  isOverflown = false
  /** Whose End-of-RIB has come. */
  readonly endOfRib = new Set<Family>()
  /** When the last UPDATE came. */
  updatedAt: number
  /** Of its OPEN (draft-walton-bgp-hostname-capability); what it said once is remembered. */
  hostname: string | null = null
  /** Why the last session ended. */
  lastError: SessionError | null = null
  readonly #lastAt = { received: 0, sent: 0 }
  /** Packets of sessions before the present one. */
  readonly #before = { received: new Map<string, number>(), sent: new Map<string, number>() }

  constructor(bgpd: Bgpd, config: NeighborConfig) {
    this.#bgpd = bgpd
    this.config = config
    this.resetAt = this.updatedAt = bgpd.process.now
  }

  get isInternal(): boolean {
    const { remoteAs } = this.config
    return remoteAs === 'internal' || remoteAs === this.#bgpd.config.bgp!.as
  }

  get families(): readonly Family[] {
    const { bgp: router } = this.#bgpd.config
    return router === null ? [] : FAMILIES.filter(family => isActive(router, this.config, family))
  }

  /** Whether prefixes of a family go over the session. */
  speaks(family: Family): boolean {
    return this.session?.state === 'Established' && this.session.carries(family)
  }

  get timers(): readonly [keepalive: number, hold: number] {
    return this.config.timers ?? this.#bgpd.config.bgp!.timers ?? DEFAULT_TIMERS
  }

  /** The network that both are on. */
  get link(): Link | undefined {
    return linkTowards(this.#bgpd.process, this.config.address)
  }

  start(): void {
    const { config } = this
    const { process } = this.#bgpd
    const { timers } = this
    this.session = new Session(
      process,
      this,
      {
        localAs: this.#bgpd.config.bgp!.as,
        // A neighbour without an AS is a peer group, and none of those has a session.
        remoteAs: config.remoteAs ?? 'external',
        routerId: this.#bgpd.routerId,
        local: this.#source(),
        neighbor: config.address,
        link: null,
        port: bgp.PORT,
        ttl: this.isInternal ? 255 : (config.multihop ?? 1),
        passive: config.passive,
        holdTime: timers[1],
        keepaliveTime: timers[0],
        startupHoldTime: 240,
        connectDelay: 1,
        connectRetry: config.connectTimer ?? CONNECT,
        errorWait: [1, 60],
        capabilities: this.#capabilities(),
        oneParameter: false,
      },
      formatIp(config.address),
    )
    if (!config.shutdown && !this.isOverflown && this.families.length > 0) this.session.start()
  }

  #source(): Ip | null {
    const { address, updateSource } = this.config
    const source = updateSource === null ? undefined : this.#bgpd.process.network.net.link(updateSource)
    if (source === undefined) return null
    return addressesOf(source).find(each => familyOf(each.address) === familyOf(address))?.address ?? null
  }

  /** bgp_open_capability of bgpd/bgp_open.c, in its order. */
  #capabilities(): readonly BgpCapability[] {
    const { families } = this
    const none = new Uint8Array()
    const name = encodeUtf8(this.#bgpd.process.host.name)
    const { CapabilityCode } = bgp
    const each = (values: readonly number[]) =>
      Uint8Array.from(families.flatMap(family => [0, afiOf(family), ...values]))
    return [
      ...families.map(family => ({ type: 'multiprotocol', afi: afiOf(family), safi: 1 }) as const),
      { type: 'other', code: CAPABILITY_REFRESH_OLD, data: none },
      { type: 'other', code: CapabilityCode.routeRefresh, data: none },
      { type: 'other', code: CapabilityCode.enhancedRouteRefresh, data: none },
      { type: 'fourOctetAs', as: this.#bgpd.config.bgp!.as },
      { type: 'other', code: CapabilityCode.extendedPacket, data: none },
      { type: 'other', code: CapabilityCode.addPath, data: each([1, RECEIVE_PATHS]) },
      { type: 'other', code: CAPABILITY_FQDN, data: Uint8Array.of(name.length, ...name, 0) },
      {
        type: 'other',
        code: CapabilityCode.gracefulRestart,
        data: Uint8Array.of(RESTART_FLAGS | (RESTART_TIME >> 8), RESTART_TIME),
      },
      { type: 'other', code: CapabilityCode.longLivedGracefulRestart, data: each([1, KEPT_FORWARDING, 0, 0, 0]) },
    ]
  }

  stop(subcode: number): void {
    const { session } = this
    session?.stop(subcode)
    this.#forget()
  }

  /** Packets of all its sessions, of one kind or of all. */
  count(way: 'received' | 'sent', kind: string | null = null): number {
    const sum = (counts: ReadonlyMap<string, number>) =>
      kind === null ? [...counts.values()].reduce((a, b) => a + b, 0) : (counts.get(kind) ?? 0)
    return sum(this.#before[way]) + sum(this.session?.counts[way] ?? new Map())
  }

  /** `clear bgp`, and a change of what the session is made from: says so, and begins again. */
  reset(subcode: number = Cease.reset, reason: DownReason = 'User reset'): void {
    this.stop(subcode)
    for (const way of ['received', 'sent'] as const) {
      this.#lastAt[way] = this.lastAt(way)
      for (const kind of this.session?.counts[way].keys() ?? []) this.#before[way].set(kind, this.count(way, kind))
    }
    if (subcode === Cease.reset) this.isOverflown = false
    this.lastReset = reason
    this.resetAt = this.#bgpd.process.now
    this.start()
  }

  /** When something last came or went; 0 for never. */
  lastAt(way: 'received' | 'sent'): number {
    return Math.max(this.#lastAt[way], this.session?.lastAt[way] ?? 0)
  }

  /** Peers of a family that are told the same have one number, given as they come up (bgpd/bgp_updgrp.c). */
  updateGroup(family: Family): number | null {
    if (!this.speaks(family)) return null
    const { nextHopSelf, reflectorClient, removePrivate, defaultOriginate, ...policy } = this.config.families[family]
    const outwards = [policy.routeMaps.out, policy.prefixLists.out, policy.filterLists.out]
    const key = JSON.stringify([
      family,
      this.isInternal,
      nextHopSelf,
      reflectorClient,
      removePrivate,
      defaultOriginate,
      outwards,
      this.config.multihop,
    ])
    const { updateGroups } = this.#bgpd
    const found = updateGroups.get(key) ?? updateGroups.size + 1
    updateGroups.set(key, found)
    return found
  }

  poll(): void {
    const { session } = this
    if (session === null) return
    // Without a way to the neighbour nothing is tried (bgp_nht.c); a hop more than one takes no device.
    if (session.state === 'Active' && !this.isReachable) return
    session.poll()
    if (this.sessions === 0 && (session.counts.sent.get('open') ?? 0) > 0) this.lastReset = 'Waiting for peer OPEN'
    this.outgoing?.flush()
  }

  get isReachable(): boolean {
    const { address, multihop } = this.config
    if (!this.isInternal && multihop === null) return this.link !== undefined
    return this.#bgpd.zebra.resolve(address) !== undefined
  }

  established(): void {
    this.sessions++
    const name = this.told(CAPABILITY_FQDN)
    this.hostname = name === null ? null : decodeUtf8(name.subarray(1, 1 + (name[0] ?? 0)))
    this.outgoing = new Outgoing(this.session!)
    this.#bgpd.announceAll(this)
    this.outgoing.flush()
    if (!this.session!.shares(bgp.CapabilityCode.gracefulRestart)) return
    for (const family of FAMILIES) if (this.speaks(family)) this.outgoing.endOfRib(family)
  }

  lost(): void {
    this.dropped++
    this.resetAt = this.#bgpd.process.now
    const error = this.session?.lastError ?? null
    this.lastError = error
    if (error !== null)
      this.lastReset =
        error.kind === 'received'
          ? 'BGP Notification received'
          : error.kind === 'sent'
            ? 'BGP Notification send'
            : 'Peer closed the session'
    this.#forget()
  }

  #forget(): void {
    this.outgoing = null
    this.endOfRib.clear()
    const prefixes = [...this.received.values()].map(({ prefix }) => prefix)
    this.received.clear()
    for (const prefix of prefixes) this.#bgpd.decide(prefix)
  }

  update(packet: bgp.BgpPacket & { readonly kind: 'update' }): void {
    const told = readAnnouncement(packet)
    const session = this.session!
    if (told instanceof UpdateError)
      return session.violated(session.connection!, bgp.ErrorCode.update, told.subcode, told.data)
    this.updatedAt = session.now
    if (told.endOfRib !== null) this.endOfRib.add(told.endOfRib)
    for (const prefix of told.withdrawn) if (this.received.delete(prefix)) this.#bgpd.decide(prefix)
    for (const prefix of told.reachable) this.#learn(prefix, told.attributes!)
    for (const prefix of told.reachable6) this.#learn(prefix, told.attributes6!)
    this.bound()
  }

  #learn(prefix: PathPrefix, attributes: PathAttributes): void {
    if (!this.speaks(familyOf(prefix.address))) return
    this.received.set({ prefix, attributes, since: this.session!.now })
    this.#bgpd.decide(prefix)
  }

  /** How many paths of a family this neighbour has in the table. */
  acceptedCount(family: Family): number {
    return [...this.#bgpd.tables[family].paths.values()].flat().filter(({ peer }) => peer === this).length
  }

  /** `maximum-prefix`: more than that ends the session (bgp_maximum_prefix_overflow). */
  bound(): void {
    for (const family of FAMILIES) {
      const { maximumPrefix } = this.config.families[family]
      if (maximumPrefix === null || this.acceptedCount(family) <= maximumPrefix) continue
      this.isOverflown = true
      this.stop(Cease.maximumPrefixes)
      return
    }
  }

  refresh({ afi, subtype }: bgp.BgpPacket & { readonly kind: 'routeRefresh' }): void {
    if (subtype !== 0) return
    this.outgoing?.again(afi === 2 ? 6 : 4)
  }

  log(): void {}

  /** What this side puts as next hop: its address in the session, or one of the family on the same network. */
  ownNextHop(family: Family): Ip {
    const local = this.session?.connection?.socket.localAddress ?? 0
    if (familyOf(local) === family) return local
    const { links } = this.#bgpd.process.network.net
    const link = this.link ?? links.find(each => addressesOf(each).some(({ address }) => address === local))
    const found = addressesOf(link ?? this.#bgpd.process.network.net.loopback).find(
      ({ address }) => familyOf(address) === family && !(typeof address === 'bigint' && address >> 118n === 0x3fan),
    )
    return found?.address ?? (family === 4 ? 0 : 0n)
  }

  /** The second next hop of IPv6, for a peer on the same network (RFC 2545 3). */
  get ownLinkLocal(): bigint | null {
    if (this.config.multihop !== null) return null
    return this.link?.ipv6.addresses.find(each => each.local >> 118n === 0x3fan)?.local ?? null
  }

  get peerId(): Ipv4 {
    return this.session?.peer?.identifier ?? 0
  }

  /** What the peer's OPEN has of a capability. */
  told(code: number): Uint8Array | null {
    const found = this.session?.peer?.capabilities.find(each => capabilityCode(each) === code)
    return found === undefined ? null : found.type === 'other' ? found.data : new Uint8Array()
  }
}

function afiOf(family: Family): number {
  return family === 4 ? 1 : 2
}
