import { Hook, Priority, Verdict } from '../../../net/hooks.ts'
import type { NetNs } from '../../../net/netns.ts'
import type { Skb } from '../../../net/skb.ts'
import { DROP } from '../../../net/trace.ts'
import { hash32 } from '../../../sim/random.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Netfilter } from '../netfilter.ts'
import type { PacketContext } from '../packet.ts'
import { CONNTRACK } from '../trace.ts'
import { Collector } from './collector.ts'
import { Accounting, Connection, type TupleEntry } from './connection.ts'
import { gatherFragments } from './defragment.ts'
import { Expectations } from './expectations.ts'
import { genericTracker, greTracker } from './generic.ts'
import { icmpTracker } from './icmp.ts'
import { classifyIcmp } from './icmp-error.ts'
import { adjustSequence } from './sequence.ts'
import { Change, directionOf, State, Status } from './state.ts'
import { defaultStatistics } from './statistics.ts'
import { ConnectionTable } from './table.ts'
import { tcpTracker } from './tcp.ts'
import { type ConntrackSysctls, defaultSysctls } from './timeouts.ts'
import { Tracked, type Tracker } from './tracker.ts'
import { hashTuple, invert, mix, readTuple, Tuple } from './tuple.ts'
import { udpTracker } from './udp.ts'

/** What `conntrack -E` hears of. */
export interface ConnectionEvent {
  readonly type: 'new' | 'update' | 'destroy'
  readonly connection: Connection
  readonly time: number
  /** What changed (Change). */
  readonly changes: number
  /** The process that asked for it; 0 where a packet or the time did it. */
  readonly user: number
  /** It ended because its time was over. */
  readonly timedOut: boolean
}

const TRACKERS: ReadonlyMap<number, Tracker> = new Map([
  [1, icmpTracker],
  [6, tcpTracker],
  [17, udpTracker],
  [47, greTracker],
  [58, icmpTracker],
  [136, udpTracker],
])

/** Why conntrack drops a packet by itself. */
const DROPS = {
  full: { name: 'NETFILTER_DROP', text: 'the connection tracking table is full' },
  clash: { name: 'NETFILTER_DROP', text: 'another connection has these addresses and ports already' },
  helper: { name: 'NETFILTER_DROP', text: 'a conntrack helper refuses it' },
} as const

/**
 * Connection tracking of one network namespace (net/netfilter/nf_conntrack_core.c). It sees packets as long as somebody
 * asks for it: a rule with a state, NAT.
 */
export class Conntrack {
  readonly net: NetNs
  readonly sysctl: ConntrackSysctls = defaultSysctls()
  readonly table: ConnectionTable = new ConnectionTable()
  readonly expectations: Expectations
  readonly statistics = defaultStatistics()
  /** A tuple for whoever needs one for a moment. */
  readonly scratch: Tuple = new Tuple()
  /** Called when a connection is being forgotten. */
  readonly forgotten: ((connection: Connection) => void)[] = []
  readonly #netfilter: Netfilter
  readonly #incoming: Tuple = new Tuple()
  readonly #listeners = new Set<(event: ConnectionEvent) => void>()
  readonly #collector: Collector
  readonly #users = { 4: 0, 6: 0 }
  readonly #unregister: { 4: (() => void)[]; 6: (() => void)[] } = { 4: [], 6: [] }
  readonly #seed: number
  #serial = 0

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter
    this.net = netfilter.net
    this.net.attach = attach
    this.#seed = hash32(`conntrack:${this.net.sim.seed}:${this.net.label}`)
    this.expectations = new Expectations(this)
    this.#collector = new Collector(this)
  }

  /** The limit on connections: nf_conntrack_max of the host. */
  get max(): number {
    return this.#netfilter.global.conntrackMax
  }

  // Who wants it.

  /** nf_ct_netns_get: from now on packets of the family are tracked, until as many have let go. */
  acquire(family: 4 | 6): void {
    if (this.#users[family]++ === 0) this.#register(family)
  }

  release(family: 4 | 6): void {
    if (--this.#users[family] > 0) return
    for (const unregister of this.#unregister[family].splice(0)) unregister()
  }

  #register(family: 4 | 6): void {
    const hooks = family === 4 ? this.net.hooks : this.net.hooks6
    const enter = (packet: PacketContext) => this.#enter(packet)
    const leave = (packet: PacketContext) => this.#leave(packet)
    // Most packets need no closer look.
    const entering = (skb: Skb, hook: Hook) =>
      isKnown(skb) ? Verdict.accept : this.#netfilter.during(skb, hook, null, null, enter)
    const leaving = (skb: Skb, hook: Hook) =>
      isSettled(skb) ? Verdict.accept : this.#netfilter.during(skb, hook, null, null, leave)
    const gather = (skb: Skb, hook: Hook) => gatherFragments(this.net, skb, hook)
    this.#unregister[family] = [
      hooks.register(Hook.preRouting, Priority.conntrackDefragment, 'defrag', gather),
      hooks.register(Hook.localOut, Priority.conntrackDefragment, 'defrag', gather),
      hooks.register(Hook.preRouting, Priority.conntrack, 'conntrack', entering),
      hooks.register(Hook.localOut, Priority.conntrack, 'conntrack', entering),
      hooks.register(Hook.postRouting, Priority.conntrackConfirm, 'conntrack-confirm', leaving),
      hooks.register(Hook.localIn, Priority.conntrackConfirm, 'conntrack-confirm', leaving),
    ]
  }

  // The way in.

  /** nf_conntrack_in: finds or makes the connection of a packet and notes it on the packet. */
  #enter(packet: PacketContext): Verdict {
    const { skb } = packet
    let template: Connection | null = null
    if (skb.connection !== null || skb.connectionInfo === State.untracked) {
      const known = skb.connection as Connection | null
      if (known === null || !known.template) return Verdict.accept
      template = known
      skb.connection = null
      skb.connectionInfo = 0
    }
    const verdict = this.#track(packet, template)
    if (this.net.sim.trace.on) this.net.ring.record(CONNTRACK, skb.packet, skb.connection, skb.connectionInfo)
    return verdict
  }

  #track(packet: PacketContext, template: Connection | null): Verdict {
    const { skb } = packet
    if (packet.fragmentOffset !== 0 || packet.protocol < 0) {
      this.statistics.invalid++
      return Verdict.accept
    }
    if (packet.protocol === (packet.family === 4 ? 1 : 58)) {
      const kind = classifyIcmp(this, packet, template?.zoneOf(0) ?? 0)
      if (kind === 'untracked') {
        skb.connectionInfo = State.untracked
        return Verdict.accept
      }
      if (kind === 'invalid') {
        this.statistics.icmpError++
        this.statistics.invalid++
        return Verdict.accept
      }
      if (kind !== 'plain') {
        skb.connection = kind.connection
        skb.connectionInfo = kind.direction === 0 ? State.related : State.relatedReply
        return Verdict.accept
      }
    }
    const tracker = TRACKERS.get(packet.protocol) ?? genericTracker
    for (let attempt = 0; attempt < 2; attempt++) {
      const resolved = this.#resolve(packet, template)
      if (resolved === 'full') {
        this.statistics.drop++
        this.net.ring.record(DROP, skb.packet, DROPS.full)
        return Verdict.drop
      }
      if (resolved === null) {
        this.statistics.invalid++
        return Verdict.accept
      }
      const state = skb.connectionInfo as State
      const answer = tracker.packet(this, resolved, packet, state)
      if (answer === Tracked.accept) {
        if (state === State.establishedReply && !resolved.seenReply) {
          resolved.status |= Status.seenReply
          resolved.changes |= Change.reply
        }
        return Verdict.accept
      }
      skb.connection = null
      skb.connectionInfo = 0
      if (answer === Tracked.repeat) continue
      this.statistics.invalid++
      if (answer === Tracked.invalid) return Verdict.accept
      this.statistics.drop++
      return Verdict.drop
    }
    return Verdict.accept
  }

  /** resolve_normal_ct: null when no connection can be made of the packet. */
  #resolve(packet: PacketContext, template: Connection | null): Connection | 'full' | null {
    const { skb } = packet
    const tuple = this.#incoming
    const family = packet.family as 4 | 6
    if (!readTuple(tuple, family, skb.bytes, skb.network, packet.protocol, packet.transport, skb.end)) return null
    const zone = template?.zoneOf(0) ?? 0
    const hash = hashTuple(tuple, zone)
    let entry = this.#live(this.table.find(tuple, zone, hash))
    if (entry === null && template !== null && template.zoneOf(1) !== zone) entry = this.find(tuple, template.zoneOf(1))
    if (entry === null) {
      const created = this.#begin(tuple, hash, template)
      if (created === 'full' || created === null) return created
      entry = created.original
    }
    const { connection } = entry
    skb.connection = connection
    if (entry.direction === 1) skb.connectionInfo = State.establishedReply
    else if (connection.seenReply) skb.connectionInfo = State.established
    else skb.connectionInfo = (connection.status & Status.expected) !== 0 ? State.related : State.new
    return connection
  }

  /** init_conntrack. */
  #begin(tuple: Tuple, hash: number, template: Connection | null): Connection | 'full' | null {
    if (this.table.size >= this.max && !this.#makeRoom(hash)) {
      this.#netfilter.global.tableFull(this.#netfilter)
      return 'full'
    }
    const connection = this.create(tuple)
    if (connection === null) return null
    if (template !== null) {
      connection.zone = template.zone
      connection.zoneDirections = template.zoneDirections
      connection.timeouts = template.timeouts
      if (template.helper !== null) {
        connection.helper = template.helper
        connection.status |= Status.helper
      }
      connection.mark = template.mark
      if (template.synproxy !== null) connection.synproxy = { ...template.synproxy }
    }
    const expected = this.expectations.take(tuple)
    if (expected !== undefined) {
      connection.status |= Status.expected
      connection.master = expected.master
      connection.mark = expected.master.mark
      this.statistics.expectNew++
      expected.begins?.(connection)
    }
    return connection
  }

  /** A connection with this tuple that nobody else knows of yet; null when nothing answers such packets. */
  create(tuple: Tuple): Connection | null {
    const connection = new Connection(mix(this.#seed, ++this.#serial) >>> 0)
    connection.original.copy(tuple)
    if (!invert(connection.reply, tuple)) return null
    if (this.sysctl.acct !== 0) connection.accounting = new Accounting()
    return connection
  }

  #makeRoom(hash: number): boolean {
    const { now } = this.net.sim
    const victim = this.table.evictable(
      hash,
      this.sysctl.buckets,
      connection => !connection.assured || connection.expires <= now,
    )
    if (victim === undefined) {
      this.#collector.hurry()
      return false
    }
    this.statistics.earlyDrop++
    return this.kill(victim)
  }

  #live(entry: TupleEntry | null): TupleEntry | null {
    if (entry === null || entry.connection.expires > this.net.sim.now) return entry
    this.kill(entry.connection)
    return null
  }

  /** nf_conntrack_find_get: a connection that has not expired. */
  find(tuple: Tuple, zone: number): TupleEntry | null {
    return this.#live(this.table.lookup(tuple, zone))
  }

  /** nf_conntrack_tuple_taken: is the tuple in use by another connection? */
  taken(tuple: Tuple, connection: Connection): boolean {
    const entry = this.find(tuple, connection.zoneOf(1))
    return entry !== null && entry.connection !== connection
  }

  // The way out.

  /** nf_confirm: the packet leaves the host or reaches it, so its connection is a fact. */
  #leave(packet: PacketContext): Verdict {
    const { skb } = packet
    const connection = skb.connection as Connection | null
    if (connection === null || connection.template) return Verdict.accept
    const state = skb.connectionInfo as State
    if (connection.helper !== null && state !== State.relatedReply && state !== State.related) {
      if (!connection.helper.help(this, connection, packet, state)) {
        this.net.ring.record(DROP, skb.packet, DROPS.helper)
        return Verdict.drop
      }
    }
    if ((connection.status & Status.sequenceAdjust) !== 0) adjustSequence(connection, packet, directionOf(state))
    if (!connection.confirmed) {
      if (directionOf(state) !== 0) return Verdict.accept
      if (!this.#confirm(connection, skb)) {
        this.statistics.insertFailed++
        this.net.ring.record(DROP, skb.packet, DROPS.clash)
        return Verdict.drop
      }
    }
    this.tell(skb.connection as Connection)
    return Verdict.accept
  }

  /** __nf_conntrack_confirm, with nf_ct_resolve_clash: of two first packets of one flow, the second joins the first. */
  #confirm(connection: Connection, skb: Skb): boolean {
    if (connection.dying) return false
    const clash =
      this.find(connection.original, connection.zoneOf(0)) ?? this.find(connection.reply, connection.zoneOf(1))
    if (clash !== null) {
      this.statistics.clashResolved++
      const other = clash.connection
      const same =
        hashTuple(other.original, 0) === hashTuple(connection.original, 0) &&
        hashTuple(other.reply, 0) === hashTuple(connection.reply, 0)
      if (!same) return false
      skb.connection = other
      return true
    }
    this.insert(connection)
    connection.changes |= connection.master === null ? Change.new : Change.related
    return true
  }

  /** Puts a connection into the table. */
  insert(connection: Connection): void {
    connection.status |= Status.confirmed
    if (this.sysctl.timestamp !== 0 && connection.started === 0) connection.started = this.net.sim.now
    this.table.add(connection)
    this.#collector.start()
  }

  // What becomes of connections.

  /** Virtual time in so many seconds. */
  after(seconds: number): number {
    return this.net.sim.now + seconds * SECOND
  }

  /** A timeout in seconds: that of the connection's CT target, or the sysctl. */
  timeout(connection: Connection, name: keyof ConntrackSysctls): number {
    return connection.timeouts?.get(name) ?? this.sysctl[name]
  }

  /** nf_ct_refresh_acct. */
  refresh(connection: Connection, packet: PacketContext, state: State, seconds: number): void {
    if ((connection.status & Status.fixedTimeout) === 0) connection.expires = this.net.sim.now + seconds * SECOND
    if (connection.accounting !== null) this.account(connection, packet, state)
  }

  account(connection: Connection, packet: PacketContext, state: State): void {
    const { accounting } = connection
    if (accounting === null) return
    const direction = directionOf(state)
    accounting.packets[direction]++
    accounting.bytes[direction] += packet.length
  }

  /** nf_ct_delete: forgets a connection, for `user`; false when it was gone already. */
  kill(connection: Connection, user = 0): boolean {
    if (connection.dying) return false
    connection.status |= Status.dying
    if (!connection.confirmed) return true
    if (connection.started !== 0) connection.stopped = this.net.sim.now
    this.table.remove(connection)
    this.statistics.delete++
    this.expectations.forget(connection)
    for (const forgotten of this.forgotten) forgotten(connection)
    this.#emit('destroy', connection, Change.destroy, user)
    return true
  }

  /** Forgets all connections for which `which` holds; how many they were. */
  killAll(which: (connection: Connection) => boolean, user = 0): number {
    let count = 0
    for (const connection of [...this.table]) if (which(connection) && this.kill(connection, user)) count++
    return count
  }

  // Who listens.

  listen(listener: (event: ConnectionEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** nf_ct_deliver_cached_events: tells listeners what changed since the last time, for `user`. */
  tell(connection: Connection, user = 0): void {
    const { changes } = connection
    if (changes === 0) return
    connection.changes = 0
    if (!connection.confirmed || connection.dying) return
    this.#emit((changes & (Change.new | Change.related)) !== 0 ? 'new' : 'update', connection, changes, user)
  }

  #emit(type: ConnectionEvent['type'], connection: Connection, changes: number, user: number): void {
    if (this.#listeners.size === 0 || this.sysctl.events === 0) return
    if ((changes & connection.told) === 0) return
    const time = this.net.sim.now
    const event = { type, connection, time, changes, user, timedOut: connection.expires <= time }
    for (const listener of this.#listeners) listener(event)
  }

  /** nf_ct_l4proto_log_invalid: to the kernel log, where nf_conntrack_log_invalid asks for it. */
  logInvalid(packet: PacketContext, protocol: number, why: string): void {
    const { log_invalid } = this.sysctl
    if (log_invalid !== protocol && log_invalid !== 255) return
    this.#netfilter.log(packet, `nf_ct_proto_${protocol}: ${why} `, 4, 0xf)
  }
}

/** nf_conntrack_attach: the answer goes the other way. */
function attach(answer: Skb, { connection, connectionInfo }: Skb): void {
  answer.connection = connection
  if (connection !== null)
    answer.connectionInfo = directionOf(connectionInfo as State) === 0 ? State.relatedReply : State.related
}

/** The packet has met conntrack before, as one that `lo` sends back. */
function isKnown({ connection, connectionInfo }: Skb): boolean {
  if (connection === null) return connectionInfo === State.untracked
  return !(connection as Connection).template
}

/** The packet's connection is in the table, and there is nothing to do to the packet and nothing to tell of the connection. */
function isSettled({ connection }: Skb): boolean {
  if (connection === null) return true
  const { status, helper, changes } = connection as Connection
  if ((status & Status.template) !== 0) return true
  return (status & (Status.confirmed | Status.sequenceAdjust)) === Status.confirmed && helper === null && changes === 0
}
