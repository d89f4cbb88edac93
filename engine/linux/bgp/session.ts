import { type Errno, failed } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import type { Random } from '../../sim/random.ts'
import { SECOND } from '../../sim/timer.ts'
import type { WaitQueue } from '../../sim/wait.ts'
import type { Ip, Ipv4 } from '../../wire/address.ts'
import * as bgp from '../../wire/bgp.ts'
import type { BgpCapability } from '../../wire/bgp-capability.ts'
import { putU32 } from '../../wire/bytes.ts'
import type { Process } from '../process.ts'
import { openTcp } from '../sockets.ts'
import { Connection, type ConnectionOwner, type OpenPacket } from './connection.ts'

/** What a session is set to. Times are seconds. */
export interface SessionSettings {
  readonly localAs: number
  /** `external` and `internal` take any number that fits. */
  readonly remoteAs: number | 'internal' | 'external'
  readonly routerId: Ipv4
  /** Null leaves it to the kernel. */
  readonly local: Ip | null
  readonly neighbor: Ip
  /** The zone of a link-local neighbour. */
  readonly link: Link | null
  readonly port: number
  readonly ttl: number
  readonly passive: boolean
  readonly holdTime: number
  /** Null for a third of the hold time. */
  readonly keepaliveTime: number | null
  readonly startupHoldTime: number
  readonly connectDelay: number
  readonly connectRetry: number
  readonly errorWait: readonly [least: number, most: number]
  readonly capabilities: readonly BgpCapability[]
  /** Whether OPEN has all of them in one optional parameter, or each in its own (RFC 5492 4 allows both). */
  readonly oneParameter: boolean
}

/** Why a session ended, or did not come about. */
export type SessionError =
  | { readonly kind: 'socket'; readonly errno: Errno | null }
  | { readonly kind: 'received' | 'sent'; readonly code: number; readonly subcode: number; readonly data: Uint8Array }

/** The words of RFC 4271 8.2.2; `Down` for a session that is not wanted. */
export type SessionState = 'Down' | 'Idle' | 'Connect' | 'Active' | 'OpenSent' | 'OpenConfirm' | 'Established' | 'Close'

/** Who has the session: keeps routes, and is told what happens. */
export interface SessionOwner {
  established(): void
  /** It was established, and is no more. */
  lost(): void
  update(packet: bgp.BgpPacket & { readonly kind: 'update' }): void
  refresh(packet: bgp.BgpPacket & { readonly kind: 'routeRefresh' }): void
  log(text: string): void
}

/** Subcodes of OPEN Message Error (RFC 4271 6.2) and of Cease (RFC 4486 3). */
const Open = { version: 1, peerAs: 2, identifier: 3, holdTime: 6 } as const
export const Cease = {
  maximumPrefixes: 1,
  shutdown: 2,
  deconfigured: 3,
  reset: 4,
  change: 6,
  collision: 7,
  hardReset: 9,
} as const
/** What ends a session so that nothing is kept of it (bgpd/bgp_packet.c, bgp_notify_send_hard_reset). */
const HARD: readonly number[] = [Cease.maximumPrefixes, Cease.shutdown, Cease.deconfigured, Cease.reset]
/** The N bit of the graceful restart capability (RFC 8538 2). */
const KEEPS_OVER_NOTIFICATION = 0x40

/** RFC 8326 aside, an error is forgotten after so many seconds without one (bird: error forget time). */
const AMNESIA = 300

/** TOS of routing protocols: CS6 (RFC 4594 3.1). */
const TOS = 0xc0

/** One peer: the state machine of RFC 4271 8 over at most two connections (6.8). */
export class Session implements ConnectionOwner {
  readonly #process: Process
  readonly #owner: SessionOwner
  readonly settings: SessionSettings
  readonly #random: Random
  #wanted = false
  outgoing: Connection | null = null
  incoming: Connection | null = null
  /** The one that is established. */
  connection: Connection | null = null
  /** When the next attempt to connect is due; null when none is planned. */
  #connectAt: number | null = null
  #startAt = 0
  #errorDelay = 0
  #errorAt = Number.NEGATIVE_INFINITY
  lastError: SessionError | null = null
  establishedAt = 0
  /** How often it was lost, and since when it is in its present state. */
  drops = 0
  changedAt = 0
  /** When something last came and went. */
  readonly lastAt = { received: 0, sent: 0 }
  /** Counted for those who ask. */
  readonly counts = { received: new Map<string, number>(), sent: new Map<string, number>() }

  constructor(process: Process, owner: SessionOwner, settings: SessionSettings, name: string) {
    this.#process = process
    this.#owner = owner
    this.settings = settings
    this.#random = process.host.sim.random(`bgp:${process.host.name}:${process.pid}:${name}`)
  }

  get now(): number {
    return this.#process.now
  }

  jitter(nanoseconds: number): number {
    return nanoseconds - this.#random.below(Math.max(1, Math.floor(nanoseconds / 4)))
  }

  get state(): SessionState {
    if (!this.#wanted) return 'Down'
    if (this.connection !== null) return 'Established'
    for (const [state, word] of [
      ['openConfirm', 'OpenConfirm'],
      ['openSent', 'OpenSent'],
    ] as const)
      if (this.outgoing?.state === state || this.incoming?.state === state) return word
    if (this.outgoing !== null) return 'Connect'
    if (this.now < this.#startAt || this.settings.passive) return 'Idle'
    return 'Active'
  }

  /** What an attempt to connect waits for, until when, and how long in all (seconds); null when it waits for nothing. */
  get waiting(): { readonly kind: 'error' | 'connect'; readonly until: number; readonly whole: number } | null {
    if (!this.#wanted || this.outgoing !== null || this.connection !== null) return null
    if (this.now < this.#startAt) return { kind: 'error', until: this.#startAt, whole: this.#errorDelay }
    if (this.#connectAt === null) return null
    return { kind: 'connect', until: this.#connectAt, whole: this.settings.connectDelay }
  }

  /** The peer's OPEN while the session stands. */
  get peer(): OpenPacket | null {
    return this.connection?.open ?? null
  }

  get isInternal(): boolean {
    const { localAs, remoteAs } = this.settings
    return remoteAs === 'internal' || remoteAs === localAs
  }

  /** Whether both sides announced a capability. */
  shares(code: number): boolean {
    const has = (list: readonly BgpCapability[]) => list.some(each => capabilityCode(each) === code)
    return this.peer !== null && has(this.settings.capabilities) && has(this.peer.capabilities)
  }

  /** Whether both sides speak of unicast prefixes of a family; a peer without capabilities means IPv4. */
  carries(family: 4 | 6): boolean {
    const afi = family === 4 ? 1 : 2
    const has = (list: readonly BgpCapability[]) =>
      list.some(each => each.type === 'multiprotocol' && each.afi === afi && each.safi === 1) ||
      (family === 4 && list.every(each => each.type !== 'multiprotocol'))
    return this.peer !== null && has(this.settings.capabilities) && has(this.peer.capabilities)
  }

  queues(): readonly WaitQueue[] {
    return [this.outgoing, this.incoming].flatMap(each => (each === null ? [] : [each.socket.changed]))
  }

  get deadline(): number {
    const own = this.#connectAt === null ? Number.POSITIVE_INFINITY : Math.max(this.#connectAt, this.#startAt)
    return Math.min(own, this.outgoing?.deadline ?? own, this.incoming?.deadline ?? own)
  }

  start(): void {
    this.#wanted = true
    this.changedAt = this.now
    this.#startAt = this.now + this.#errorDelay * SECOND
    this.#errorDelay = this.now - this.#errorAt > AMNESIA * SECOND ? 0 : this.#errorDelay
    this.#plan()
  }

  /** Ends it for good, telling the peer why (Cease). */
  stop(subcode: number): void {
    for (const connection of [this.outgoing, this.incoming]) {
      if (connection === null) continue
      if (connection.state !== 'connect') this.#cease(connection, subcode)
      this.#drop(connection)
    }
    this.#wanted = false
    this.#connectAt = null
    this.changedAt = this.now
  }

  #plan(): void {
    this.#connectAt =
      this.settings.passive || !this.#wanted
        ? null
        : Math.max(this.#startAt, this.now) + this.jitter(this.settings.connectDelay * SECOND)
  }

  poll(): void {
    if (this.#wanted && this.#connectAt !== null && this.now >= this.#connectAt) this.#connect()
    this.outgoing?.poll()
    this.incoming?.poll()
  }

  #connect(): void {
    // The kernel may take longer to give up than we do.
    this.outgoing?.close()
    this.outgoing = null
    this.#connectAt = null
    const { neighbor, local, port, ttl, link, connectRetry } = this.settings
    const opened = openTcp(this.#process, typeof neighbor === 'number' ? 4 : 6)
    if (failed(opened)) return this.#refused(opened)
    const { socket, fd } = opened
    socket.ttl = ttl
    socket.tos = TOS
    const connection = new Connection(this, socket, fd, true, () => this.#process.close(fd))
    this.#owner.log(`Connecting to`)
    const bound = local === null ? undefined : socket.bind(local, 0, link)
    const result = bound ?? socket.connect(neighbor, port, link)
    if (result.name !== 'EINPROGRESS') {
      connection.close()
      return this.#refused(result)
    }
    this.outgoing = connection
    this.#connectAt = this.now + this.jitter(connectRetry * SECOND)
  }

  #refused(errno: Errno): void {
    this.lastError = { kind: 'socket', errno }
    this.#plan()
  }

  /** A peer has connected to us; false when it is not wanted now. */
  accept(socket: TcpSocket, fd: number): boolean {
    if (!this.#wanted || this.incoming !== null || this.connection !== null || this.now < this.#startAt) return false
    socket.ttl = this.settings.ttl
    socket.tos = TOS
    this.incoming = new Connection(this, socket, fd, false, () => this.#process.close(fd))
    this.incoming.begin(this.settings.startupHoldTime)
    return true
  }

  ownOpen(): OpenPacket {
    const { localAs, holdTime, routerId, capabilities, oneParameter } = this.settings
    const as = localAs > 0xffff ? bgp.AS_TRANS : localAs
    return { kind: 'open', version: 4, as, holdTime, identifier: routerId, capabilities, oneParameter }
  }

  connected(connection: Connection): void {
    this.#connectAt = null
    this.#owner.log('Connected')
    connection.begin(this.settings.startupHoldTime)
  }

  send(packet: bgp.BgpPacket): void {
    this.connection?.send(packet)
  }

  #count(way: 'received' | 'sent', kind: string): void {
    this.lastAt[way] = this.now
    this.counts[way].set(kind, (this.counts[way].get(kind) ?? 0) + 1)
  }

  sent(kind: bgp.BgpPacket['kind']): void {
    this.#count('sent', kind)
  }

  received(connection: Connection, packet: bgp.BgpPacket): void {
    this.#count('received', packet.kind)
    if (packet.kind === 'notification') return this.#notified(connection, packet)
    if (packet.kind === 'open' && connection.state === 'openSent') return this.#opened(connection, packet)
    if (packet.kind === 'keepalive' && connection.state === 'openConfirm') return this.#establish(connection)
    if (packet.kind === 'keepalive' && connection.state === 'established') return
    if (packet.kind === 'update' && connection.state === 'established') return this.#owner.update(packet)
    if (packet.kind === 'routeRefresh' && connection.state === 'established') return this.#owner.refresh(packet)
    // RFC 6608 3.
    const subcode = { openSent: 1, openConfirm: 2, established: 3 }[connection.state as string] ?? 0
    this.violated(connection, bgp.ErrorCode.stateMachine, subcode)
  }

  #opened(connection: Connection, open: OpenPacket): void {
    const { settings } = this
    const as4 = open.capabilities.find(each => each.type === 'fourOctetAs')
    const as = as4?.type === 'fourOctetAs' ? as4.as : open.as
    if (open.version !== 4) return this.violated(connection, bgp.ErrorCode.open, Open.version, Uint8Array.of(0, 4))
    const { remoteAs, localAs } = settings
    const fits = remoteAs === 'external' ? as !== localAs : remoteAs === 'internal' ? as === localAs : as === remoteAs
    if (!fits) return this.violated(connection, bgp.ErrorCode.open, Open.peerAs, word(as))
    if (open.identifier === 0 || (as === localAs && open.identifier === settings.routerId))
      return this.violated(connection, bgp.ErrorCode.open, Open.identifier, word(open.identifier))
    if (open.holdTime === 1 || open.holdTime === 2)
      return this.violated(connection, bgp.ErrorCode.open, Open.holdTime, Uint8Array.of(0, open.holdTime))
    const other = connection.outgoing ? this.incoming : this.outgoing
    if (other?.state === 'openConfirm' && !this.#survives(connection, other, open)) return
    if (other?.state === 'connect') this.#drop(other)
    connection.open = open
    connection.holdTime = Math.min(open.holdTime, settings.holdTime)
    connection.keepaliveTime = Math.min(settings.keepaliveTime ?? Infinity, Math.floor(connection.holdTime / 3))
    connection.state = 'openConfirm'
    connection.heard()
    connection.keepAlive()
  }

  /** RFC 4271 6.8: of two connections the one stays that the side with the larger identifier has begun. */
  #survives(connection: Connection, other: Connection, open: OpenPacket): boolean {
    const peersStays = this.settings.routerId < open.identifier
    const loser = connection.outgoing === peersStays ? connection : other
    this.#notify(loser, bgp.ErrorCode.cease, Cease.collision)
    this.#drop(loser)
    return loser === other
  }

  #establish(connection: Connection): void {
    const other = connection.outgoing ? this.incoming : this.outgoing
    if (other !== null) {
      if (other.state !== 'connect') this.#notify(other, bgp.ErrorCode.cease, Cease.collision)
      this.#drop(other)
    }
    connection.state = 'established'
    connection.heard()
    this.connection = connection
    this.#connectAt = null
    this.establishedAt = this.changedAt = this.now
    this.lastError = null
    this.#owner.established()
  }

  violated(connection: Connection, code: number, subcode: number, data: Uint8Array = new Uint8Array()): void {
    this.#notify(connection, code, subcode, data)
    this.lastError = { kind: 'sent', code, subcode, data }
    this.#punish()
    this.#drop(connection)
    this.#again()
  }

  #notified(connection: Connection, packet: bgp.BgpPacket & { readonly kind: 'notification' }): void {
    const { code, subcode, data } = packet
    this.lastError = { kind: 'received', code, subcode, data }
    const isLoser = code === bgp.ErrorCode.cease && subcode === Cease.collision
    if (code !== bgp.ErrorCode.cease) this.#punish()
    this.#drop(connection)
    if (!isLoser || this.connection === null) this.#again()
  }

  ended(connection: Connection, errno: Errno | null): void {
    this.lastError = { kind: 'socket', errno }
    this.#drop(connection)
    this.#again()
  }

  /** After an error the next start waits, longer each time. */
  #punish(): void {
    const [least, most] = this.settings.errorWait
    const isOld = this.now - this.#errorAt > AMNESIA * SECOND
    this.#errorDelay = isOld || this.#errorDelay === 0 ? least : Math.min(2 * this.#errorDelay, most)
    this.#errorAt = this.now
    this.#startAt = this.now + this.#errorDelay * SECOND
  }

  #again(): void {
    if (this.outgoing === null && this.connection === null) this.#plan()
  }

  #notify(connection: Connection, code: number, subcode: number, data: Uint8Array = new Uint8Array()): void {
    connection.send({ kind: 'notification', code, subcode, data })
  }

  /** RFC 8538 3: where both sides keep routes over notifications, what is to end all the same is a hard reset around the reason. */
  #cease(connection: Connection, subcode: number): void {
    const keeps = (list: readonly BgpCapability[] = []) =>
      list.some(
        each =>
          each.type === 'other' &&
          each.code === bgp.CapabilityCode.gracefulRestart &&
          ((each.data[0] ?? 0) & KEEPS_OVER_NOTIFICATION) !== 0,
      )
    const isHard = HARD.includes(subcode) && keeps(this.settings.capabilities) && keeps(connection.open?.capabilities)
    if (!isHard) this.#notify(connection, bgp.ErrorCode.cease, subcode)
    else this.#notify(connection, bgp.ErrorCode.cease, Cease.hardReset, Uint8Array.of(bgp.ErrorCode.cease, subcode))
  }

  #drop(connection: Connection): void {
    if (this.outgoing === connection) this.outgoing = null
    if (this.incoming === connection) this.incoming = null
    connection.close()
    if (this.connection !== connection) return
    this.connection = null
    this.drops++
    this.changedAt = this.now
    this.#owner.lost()
  }
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  putU32(bytes, 0, value)
  return bytes
}

/** Its code of IANA capability-codes. */
export function capabilityCode(capability: BgpCapability): number {
  if (capability.type === 'multiprotocol') return bgp.CapabilityCode.multiprotocol
  return capability.type === 'fourOctetAs' ? bgp.CapabilityCode.fourOctetAs : capability.code
}
