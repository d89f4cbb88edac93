import {
  LOCAL_PATH,
  type PathAttributes,
  pathHas,
  prepended,
  readAnnouncement,
  UpdateError,
} from '../../../../linux/bgp/attributes.ts'
import { addressesOf, linkTowards } from '../../../../linux/bgp/devices.ts'
import { Outgoing } from '../../../../linux/bgp/outgoing.ts'
import { Session, type SessionOwner } from '../../../../linux/bgp/session.ts'
import type { Link } from '../../../../net/link.ts'
import type { WaitQueue } from '../../../../sim/wait.ts'
import { formatIp, type Ip, type Prefix } from '../../../../wire/address.ts'
import * as bgp from '../../../../wire/bgp.ts'
import type { BgpCapability } from '../../../../wire/bgp-capability.ts'
import type { Channel } from '../channel.ts'
import type { BgpConfig } from '../config.ts'
import { Protocol, plainRoute, type Router } from '../protocol.ts'
import type { BirdRoute } from '../route.ts'

/** RFC 1997 2. */
const NO_EXPORT = 0xffff_ff01
const NO_ADVERTISE = 0xffff_ff02
const NO_EXPORT_SUBCONFED = 0xffff_ff03
/** Seconds that a restart may take, in the capability of RFC 4724. */
const RESTART_TIME = 120
/** Subtypes of ROUTE-REFRESH (RFC 7313 3.2). */
const BEGIN_OF_REFRESH = 1
const END_OF_REFRESH = 2

/** A peer (proto/bgp). */
export class BgpProtocol extends Protocol implements SessionOwner {
  override readonly kind = 'BGP'
  override readonly preference = 100
  override readonly takesRoutes = true
  readonly settings: BgpConfig
  session: Session | null = null
  readonly #outgoing = new Map<Channel, Outgoing>()
  /** Why it is not tried: shown as the last error. */
  trouble: string | null = null
  #link: Link | undefined

  constructor(config: BgpConfig, router: Router) {
    super(config, router)
    this.settings = config
  }

  protected override get showsTable(): boolean {
    return false
  }

  override start(): void {
    this.change('start')
    this.trouble = null
    this.#attempt()
  }

  #attempt(): void {
    const { process, routerId } = this.router
    const { settings } = this
    const { neighbor, multihop, device } = settings
    const link = device === null ? linkTowards(process, neighbor) : process.network.net.link(device)
    this.#link = link
    if (multihop === null && (link === undefined || !link.adminUp)) return
    if (this.#checksLink && link?.running === false) {
      this.trouble = 'Link down'
      return
    }
    const own =
      link === undefined ? undefined : addressesOf(link).find(({ address }) => typeof address === typeof neighbor)
    const isLinkLocal = typeof neighbor === 'bigint' && neighbor >> 118n === 0x3fan
    this.session = new Session(
      process,
      this,
      {
        localAs: settings.localAs,
        remoteAs: settings.neighborAs,
        routerId: settings.routerId ?? routerId,
        local: settings.local ?? (multihop === null && !isLinkLocal ? (own?.address ?? null) : null),
        neighbor,
        link: isLinkLocal ? (link ?? null) : null,
        port: settings.neighborPort,
        ttl: multihop ?? 1,
        passive: settings.passive,
        holdTime: settings.holdTime,
        keepaliveTime: settings.keepaliveTime,
        startupHoldTime: settings.startupHoldTime,
        connectDelay: settings.connectDelay,
        connectRetry: settings.connectRetry,
        errorWait: settings.errorWait,
        capabilities: this.#capabilities(),
        oneParameter: true,
      },
      this.name,
    )
    this.session.start()
  }

  get #checksLink(): boolean {
    return this.settings.checkLink ?? this.settings.multihop === null
  }

  #capabilities(): readonly BgpCapability[] {
    const { localAs, gracefulRestart, longLived } = this.settings
    const none = new Uint8Array()
    const restart = Uint8Array.of(RESTART_TIME >> 8, RESTART_TIME)
    const { CapabilityCode } = bgp
    return [
      ...this.channels.map(({ family }) => ({ type: 'multiprotocol', afi: family === 4 ? 1 : 2, safi: 1 }) as const),
      { type: 'other', code: CapabilityCode.routeRefresh, data: none },
      ...(gracefulRestart === 'off'
        ? []
        : [{ type: 'other', code: CapabilityCode.gracefulRestart, data: restart } as const]),
      { type: 'fourOctetAs', as: localAs },
      { type: 'other', code: CapabilityCode.enhancedRouteRefresh, data: none },
      ...(longLived && gracefulRestart !== 'off'
        ? [{ type: 'other', code: CapabilityCode.longLivedGracefulRestart, data: none } as const]
        : []),
    ]
  }

  override stop(subcode: number): void {
    const { session } = this
    this.session = null
    session?.stop(subcode)
    this.#outgoing.clear()
    super.stop(subcode)
  }

  override get info(): string {
    if (this.state === 'down') return ''
    const word = this.session?.state ?? 'Idle'
    const error = this.errorText
    return `${(this.settings.passive && word === 'Idle' && this.session !== null ? 'Passive' : word).padEnd(14)}${error}`
  }

  /** `Socket: No route to host`. */
  get errorText(): string {
    if (this.trouble !== null) return `Error: ${this.trouble}`
    const error = this.session?.lastError ?? null
    if (error === null) return ''
    if (error.kind === 'socket') return `Socket: ${error.errno?.text ?? 'Connection closed'}`
    return `${error.kind === 'received' ? 'Received' : 'BGP Error'}: ${notificationText(error.code, error.subcode)}`
  }

  override interfacesChanged(): void {
    if (this.state === 'down') return
    if (this.session === null) return this.#attempt()
    if (this.settings.multihop !== null) return
    const link = linkTowards(this.router.process, this.settings.neighbor)
    if (link !== undefined && link === this.#link && (!this.#checksLink || link.running)) return
    this.#restart(link === undefined ? 'Neighbor lost' : 'Link down')
  }

  #restart(trouble: string): void {
    const { session } = this
    this.session = null
    session?.stop(0)
    this.trouble = trouble
    this.change('start')
  }

  override poll(): void {
    this.session?.poll()
    for (const outgoing of this.#outgoing.values()) outgoing.flush()
  }

  override get deadline(): number {
    return this.session?.deadline ?? Number.POSITIVE_INFINITY
  }

  override queues(): readonly WaitQueue[] {
    return this.session?.queues() ?? []
  }

  log(): void {}

  established(): void {
    this.trouble = null
    this.change('up')
    const session = this.session!
    for (const channel of this.channels) {
      if (!session.carries(channel.family)) continue
      const outgoing = new Outgoing(session)
      this.#outgoing.set(channel, outgoing)
      channel.start()
      outgoing.flush()
      if (session.shares(bgp.CapabilityCode.gracefulRestart)) outgoing.endOfRib(channel.family)
    }
  }

  lost(): void {
    for (const channel of this.channels) channel.stop()
    this.#outgoing.clear()
    if (this.state !== 'down') this.change('start')
  }

  refresh({ afi, subtype }: bgp.BgpPacket & { readonly kind: 'routeRefresh' }): void {
    const family = afi === 1 ? 4 : 6
    const channel = this.channels.find(each => each.family === family)
    const outgoing = channel === undefined ? undefined : this.#outgoing.get(channel)
    const session = this.session!
    if (outgoing === undefined || subtype !== 0) return
    const isEnhanced = session.shares(bgp.CapabilityCode.enhancedRouteRefresh)
    const mark = (kind: number) => isEnhanced && session.send({ kind: 'routeRefresh', afi, subtype: kind, safi: 1 })
    mark(BEGIN_OF_REFRESH)
    outgoing.again(family)
    outgoing.flush()
    mark(END_OF_REFRESH)
  }

  /** `reload in`: asks the peer for everything; `reload out`: tells everything again. */
  reload(way: 'in' | 'out' | 'both'): void {
    for (const [channel, outgoing] of this.#outgoing) {
      const afi = channel.family === 4 ? 1 : 2
      if (way !== 'out') this.session!.send({ kind: 'routeRefresh', afi, subtype: 0, safi: 1 })
      if (way !== 'in') {
        channel.refeed()
        outgoing.again(channel.family)
      }
    }
  }

  update(packet: bgp.BgpPacket & { readonly kind: 'update' }): void {
    const told = readAnnouncement(packet)
    const session = this.session!
    if (told instanceof UpdateError)
      return session.violated(session.connection!, bgp.ErrorCode.update, told.subcode, told.data)
    for (const prefix of told.withdrawn) this.channelOf(prefix)?.import(prefix, null)
    for (const prefix of told.reachable) this.#learn(prefix, told.attributes!)
    for (const prefix of told.reachable6) this.#learn(prefix, told.attributes6!)
  }

  #learn(prefix: Prefix, attributes: PathAttributes): void {
    const channel = this.channelOf(prefix)
    if (channel === undefined || !this.#outgoing.has(channel)) return
    channel.import(prefix, this.#isLoop(attributes) ? null : this.#route(channel, prefix, attributes))
  }

  /** RFC 4271 9.1.2, RFC 4456 8. */
  #isLoop({ path, originator, clusters }: PathAttributes): boolean {
    const { localAs, allowLocalAs } = this.settings
    if (pathHas(path, localAs) > allowLocalAs) return true
    return (
      originator === this.session!.settings.routerId || (this.session!.isInternal && clusters.includes(this.#clusterId))
    )
  }

  get #clusterId(): number {
    return this.settings.clusterId ?? this.session?.settings.routerId ?? this.router.routerId
  }

  #route(channel: Channel, prefix: Prefix, attributes: PathAttributes): BirdRoute | null {
    const { settings } = this
    const session = this.session!
    const isInternal = session.isInternal
    const localPreference = (isInternal ? attributes.localPreference : null) ?? settings.defaultLocalPreference
    const { nextHop } = attributes
    const link = linkTowards(this.router.process, nextHop)
    const isDirect = !this.isRecursive(channel)
    // A next hop beside all networks of this host is none (bgp_apply_next_hop).
    if (isDirect && link === undefined) return null
    const gateway = attributes.linkLocal ?? nextHop
    const local = session.connection!.socket.localAddress
    if (nextHop === local) return null
    return {
      ...plainRoute(this, prefix, channel.preference),
      source: 'RTS_BGP',
      hops: isDirect ? [{ link: link!, gateway, weight: 1 }] : [],
      recursive: isDirect ? null : nextHop,
      bgp: { ...attributes, localPreference },
      learnt: {
        from: settings.neighbor,
        peerId: session.peer!.identifier,
        isInternal,
        isClient: settings.reflectorClient,
        link: this.#link ?? null,
      },
    }
  }

  /** What may go to this peer at all (bgp_preexport). */
  override preexport(route: BirdRoute): BirdRoute | null {
    const session = this.session!
    const communities = route.bgp?.communities ?? []
    if (route.source === 'RTS_BGP' && route.learnt?.isInternal === true && session.isInternal) {
      // RFC 4456 6: between clients and others.
      if (!this.settings.reflectorClient && !route.learnt.isClient) return null
    }
    if (!this.settings.interpretCommunities) return route
    if (communities.includes(NO_ADVERTISE)) return null
    if (!session.isInternal && (communities.includes(NO_EXPORT) || communities.includes(NO_EXPORT_SUBCONFED)))
      return null
    return route
  }

  override exported(channel: Channel, prefix: Prefix, route: BirdRoute | null): void {
    this.#outgoing.get(channel)?.put(prefix, route === null ? null : this.attributesFor(channel, route))
  }

  /** What the peer is told of a route (bgp_update_attrs). */
  attributesFor(channel: Channel, route: BirdRoute): PathAttributes {
    const session = this.session!
    const base: PathAttributes = { ...LOCAL_PATH, ...route.bgp }
    const { settings } = this
    const nextHop = this.#nextHop(channel, route)
    const isReflected = route.learnt?.isInternal === true && session.isInternal
    return {
      ...base,
      path: session.isInternal ? base.path : prepended(base.path, settings.localAs),
      nextHop,
      linkLocal: typeof nextHop === 'bigint' ? this.#linkLocal(nextHop, base) : null,
      // RFC 4271 5.1.4: not what was meant for us; what the filter of this very channel has set is meant for the peer.
      med: session.isInternal || this.#setsMed(route) ? base.med : null,
      localPreference: session.isInternal ? (base.localPreference ?? settings.defaultLocalPreference) : null,
      originator: isReflected ? (base.originator ?? route.learnt!.peerId) : session.isInternal ? base.originator : null,
      clusters: isReflected ? [this.#clusterId, ...base.clusters] : session.isInternal ? base.clusters : [],
    }
  }

  /** Whether next hops are looked up in a table. */
  isRecursive({ config }: Channel): boolean {
    return (config.gateway ?? (this.settings.multihop === null ? 'direct' : 'recursive')) === 'recursive'
  }

  /** Whether the export filter gave the route a MED of its own. */
  #setsMed(route: BirdRoute): boolean {
    const stored = this.channelOf(route.prefix)
      ?.table.exact(route.prefix)
      ?.find(each => each.protocol === route.protocol)
    return stored !== undefined && stored.bgp?.med !== route.bgp?.med
  }

  /** bgp_use_next_hop and bgp_use_gateway of proto/bgp/packets.c. */
  #nextHop(channel: Channel, route: BirdRoute): Ip {
    const session = this.session!
    const { nextHopSelf, nextHopKeep } = channel.config
    const own = this.#ownAddress(channel)
    const fromInternal = route.learnt?.isInternal === true
    if (nextHopSelf === 'all' || (nextHopSelf === 'ibgp' && fromInternal) || (nextHopSelf === 'ebgp' && !fromInternal))
      return own
    const given = route.bgp?.nextHop
    const stored = channel.table.exact(route.prefix)?.find(each => each.protocol === route.protocol)
    if (given !== undefined && (nextHopKeep || stored?.bgp?.nextHop !== given)) return given
    if (given !== undefined)
      return session.isInternal ||
        (this.#link !== undefined && this.settings.multihop === null && route.learnt?.link === this.#link)
        ? given
        : own
    const [hop, second] = route.hops
    if (route.destination !== 'unicast' || hop?.gateway == null || second !== undefined) return own
    if (typeof hop.gateway !== typeof own) return own
    return session.isInternal || (this.settings.multihop === null && hop.link === this.#link) ? hop.gateway : own
  }

  /** What this side puts as next hop: its own address in the session, or one of the family on the same device. */
  #ownAddress(channel: Channel): Ip {
    const local = this.session!.connection!.socket.localAddress
    if ((typeof local === 'number') === (channel.family === 4)) return local
    const link = this.#link
    const found =
      link === undefined
        ? undefined
        : addressesOf(link).find(({ address }) => (typeof address === 'number') === (channel.family === 4))
    return found?.address ?? (channel.family === 4 ? 0 : 0n)
  }

  #linkLocal(nextHop: bigint, base: PathAttributes): bigint | null {
    const local = this.session!.connection!.socket.localAddress
    if (nextHop !== local || this.settings.multihop !== null) return nextHop === base.nextHop ? base.linkLocal : null
    const found = this.#link?.ipv6.addresses.find(each => each.local >> 118n === 0x3fan)
    return found?.local ?? null
  }

  /** `10.0.0.1`, as `BGP Next hop` of `show protocols all` has it. */
  nextHopText(channel: Channel): string {
    return formatIp(this.#ownAddress(channel))
  }
}

/** Names of errors (proto/bgp/packets.c, bgp_msg_table). */
const ERRORS: ReadonlyMap<number, string> = new Map([
  [0x100, 'Invalid message header'],
  [0x101, 'Connection not synchronized'],
  [0x102, 'Bad message length'],
  [0x103, 'Bad message type'],
  [0x200, 'Invalid OPEN message'],
  [0x201, 'Unsupported version number'],
  [0x202, 'Bad peer AS'],
  [0x203, 'Bad BGP identifier'],
  [0x204, 'Unsupported optional parameter'],
  [0x205, 'Authentication failure'],
  [0x206, 'Unacceptable hold time'],
  [0x207, 'Required capability missing'],
  [0x300, 'Invalid UPDATE message'],
  [0x301, 'Malformed attribute list'],
  [0x302, 'Unrecognized well-known attribute'],
  [0x303, 'Missing mandatory attribute'],
  [0x304, 'Invalid attribute flags'],
  [0x305, 'Invalid attribute length'],
  [0x306, 'Invalid ORIGIN attribute'],
  [0x307, 'AS routing loop'],
  [0x308, 'Invalid NEXT_HOP attribute'],
  [0x309, 'Optional attribute error'],
  [0x30a, 'Invalid network field'],
  [0x30b, 'Malformed AS_PATH'],
  [0x400, 'Hold timer expired'],
  [0x500, 'Finite state machine error'],
  [0x501, 'Unexpected message in OpenSent state'],
  [0x502, 'Unexpected message in OpenConfirm state'],
  [0x503, 'Unexpected message in Established state'],
  [0x600, 'Cease'],
  [0x601, 'Maximum number of prefixes reached'],
  [0x602, 'Administrative shutdown'],
  [0x603, 'Peer de-configured'],
  [0x604, 'Administrative reset'],
  [0x605, 'Connection rejected'],
  [0x606, 'Other configuration change'],
  [0x607, 'Connection collision resolution'],
  [0x608, 'Out of Resources'],
])

function notificationText(code: number, subcode: number): string {
  return ERRORS.get((code << 8) | subcode) ?? `Unknown error ${code}.${subcode}`
}
