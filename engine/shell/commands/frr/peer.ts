import { type PathAttributes, readAnnouncement, UpdateError } from '../../../linux/bgp/attributes.ts'
import { addressesOf, linkTowards } from '../../../linux/bgp/devices.ts'
import { Outgoing } from '../../../linux/bgp/outgoing.ts'
import { Cease, Session, type SessionOwner } from '../../../linux/bgp/session.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, formatPrefix, type Ip, type Ipv4, type Prefix } from '../../../wire/address.ts'
import * as bgp from '../../../wire/bgp.ts'
import type { BgpCapability } from '../../../wire/bgp-capability.ts'
import type { Bgpd } from './bgpd.ts'
import type { NeighborConfig } from './model.ts'

export interface Received {
  readonly prefix: Prefix
  /** As it came, before policy. */
  readonly attributes: PathAttributes
  readonly since: number
}

const CAPABILITY_FQDN = 73
const CAPABILITY_REFRESH_OLD = 128
const RESTART_TIME = 120
/** BGP_DEFAULT_HOLDTIME, _KEEPALIVE, _CONNECT_RETRY (bgpd/bgpd.h); start timers of a second that grow. */
const HOLD = 180
const KEEPALIVE = 60
const CONNECT = 120

/** One neighbour of bgpd (struct peer). */
export class Peer implements SessionOwner {
  readonly config: NeighborConfig
  readonly #bgpd: Bgpd
  session: Session | null = null
  readonly received = new Map<string, Received>()
  outgoing: Outgoing | null = null
  everEstablished = false
  /** Packets of sessions before the present one. */
  #before = { received: 0, sent: 0 }

  constructor(bgpd: Bgpd, config: NeighborConfig) {
    this.#bgpd = bgpd
    this.config = config
  }

  get isInternal(): boolean {
    const { remoteAs } = this.config
    return remoteAs === 'internal' || remoteAs === this.#bgpd.config.bgp!.as
  }

  start(): void {
    const { config } = this
    const { process } = this.#bgpd
    const { neighbor, link, ttl, local } = this.#place()
    this.session = new Session(
      process,
      this,
      {
        localAs: this.#bgpd.config.bgp!.as,
        // A neighbour without an AS is a peer group, and none of those has a session.
        remoteAs: config.remoteAs ?? 'external',
        routerId: this.#bgpd.routerId,
        local,
        neighbor,
        link,
        port: bgp.PORT,
        ttl,
        passive: config.passive,
        holdTime: config.timers?.[1] ?? HOLD,
        keepaliveTime: config.timers?.[0] ?? KEEPALIVE,
        startupHoldTime: 240,
        connectDelay: 1,
        connectRetry: config.connectTimer ?? CONNECT,
        errorWait: [1, 60],
        capabilities: this.#capabilities(),
      },
      formatIp(neighbor),
    )
    if (!config.shutdown) this.session.start()
  }

  #place() {
    const { address, multihop, updateSource } = this.config
    const { process } = this.#bgpd
    const source = updateSource === null ? undefined : process.network.net.link(updateSource)
    const own =
      source === undefined ? undefined : addressesOf(source).find(each => typeof each.address === typeof address)
    return { neighbor: address, link: null, ttl: this.isInternal ? 255 : (multihop ?? 1), local: own?.address ?? null }
  }

  #capabilities(): readonly BgpCapability[] {
    const none = new Uint8Array()
    const name = encodeUtf8(this.#bgpd.config.hostname)
    const { CapabilityCode } = bgp
    return [
      { type: 'multiprotocol', afi: 1, safi: 1 },
      { type: 'other', code: CAPABILITY_REFRESH_OLD, data: none },
      { type: 'other', code: CapabilityCode.routeRefresh, data: none },
      { type: 'other', code: CapabilityCode.enhancedRouteRefresh, data: none },
      { type: 'fourOctetAs', as: this.#bgpd.config.bgp!.as },
      { type: 'other', code: CAPABILITY_FQDN, data: Uint8Array.of(name.length, ...name, 0) },
      { type: 'other', code: CapabilityCode.gracefulRestart, data: Uint8Array.of(RESTART_TIME >> 8, RESTART_TIME) },
      { type: 'other', code: CapabilityCode.longLivedGracefulRestart, data: none },
    ]
  }

  stop(subcode: number): void {
    const { session } = this
    session?.stop(subcode)
    this.lost()
  }

  /** Packets of all its sessions. */
  count(way: 'received' | 'sent'): number {
    return [...(this.session?.counts[way].values() ?? [])].reduce((a, b) => a + b, this.#before[way])
  }

  /** `clear bgp`: says so, and begins again. */
  reset(subcode: number = Cease.reset): void {
    this.stop(subcode)
    this.#before = { received: this.count('received'), sent: this.count('sent') }
    this.start()
  }

  poll(): void {
    const { session } = this
    if (session === null) return
    // Without a way to the neighbour nothing is tried (bgp_nht.c); a hop more than one takes no device.
    if (session.state === 'Active' && !this.isReachable) return
    session.poll()
    this.outgoing?.flush()
  }

  get isReachable(): boolean {
    const { address, multihop } = this.config
    if (!this.isInternal && multihop === null) return linkTowards(this.#bgpd.process, address) !== undefined
    return this.#bgpd.zebra.resolve(address) !== undefined
  }

  established(): void {
    this.everEstablished = true
    this.outgoing = new Outgoing(this.session!)
    this.#bgpd.announceAll(this)
    this.outgoing.flush()
    if (this.session!.shares(bgp.CapabilityCode.gracefulRestart)) this.outgoing.endOfRib(4)
  }

  lost(): void {
    this.outgoing = null
    const prefixes = [...this.received.values()].map(({ prefix }) => prefix)
    this.received.clear()
    for (const prefix of prefixes) this.#bgpd.decide(prefix)
  }

  update(packet: bgp.BgpPacket & { readonly kind: 'update' }): void {
    const told = readAnnouncement(packet)
    const session = this.session!
    if (told instanceof UpdateError)
      return session.violated(session.connection!, bgp.ErrorCode.update, told.subcode, told.data)
    for (const prefix of told.withdrawn) if (this.received.delete(formatPrefix(prefix))) this.#bgpd.decide(prefix)
    for (const prefix of told.reachable) {
      this.received.set(formatPrefix(prefix), { prefix, attributes: told.attributes!, since: session.now })
      this.#bgpd.decide(prefix)
    }
  }

  refresh({ subtype }: bgp.BgpPacket & { readonly kind: 'routeRefresh' }): void {
    if (subtype !== 0) return
    this.outgoing?.again(4)
  }

  log(): void {}

  /** The address that this side has in the session. */
  get localAddress(): Ip {
    return this.session?.connection?.socket.localAddress ?? 0
  }

  get peerId(): Ipv4 {
    return this.session?.peer?.identifier ?? 0
  }
}
