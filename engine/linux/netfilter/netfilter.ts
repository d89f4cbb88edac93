import type { Hook, Verdict } from '../../net/hooks.ts'
import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import type { Skb } from '../../net/skb.ts'
import { Ipvs } from '../ipvs/ipvs.ts'
import { Conntrack } from './conntrack/conntrack.ts'
import type { HostNetfilter } from './host.ts'
import { IpSets } from './ipset/sets.ts'
import { logPacket } from './log.ts'
import { Nat } from './nat/nat.ts'
import { PacketContext } from './packet.ts'
import type { TraceListener, TraceStep } from './packet-trace.ts'
import { RateEstimators } from './rate-estimators.ts'
import { RecentList } from './recent.ts'
import { Ruleset } from './ruleset.ts'
import { Synproxy } from './synproxy.ts'

/** Sees a packet that a rule logs; the packet lasts only as long as the call. */
export type LogGroupListener = (packet: PacketContext, prefix: string) => void

/**
 * Netfilter in one network namespace: the rules, the connections, NAT. Nothing of it costs anything until it is used: a hook
 * function is registered with the first chain that needs it.
 */
export class Netfilter {
  readonly net: NetNs
  readonly global: HostNetfilter
  /** Number of the namespace's inode, for messages. */
  readonly inode: number
  readonly ruleset: Ruleset
  readonly sets: IpSets = new IpSets()
  readonly rateEstimators: RateEstimators = new RateEstimators()
  #conntrack: Conntrack | null = null
  #nat: Nat | null = null
  #ipvs: Ipvs | null = null
  #synproxy: Synproxy | null = null
  readonly #logGroups = new Map<number, Set<LogGroupListener>>()
  readonly #traceListeners = new Set<TraceListener>()
  readonly #recent = new Map<string, RecentList>()
  readonly #contexts: PacketContext[] = []
  #depth = 0
  /** A copy of a packet is on its way (nf_skb_duplicated). */
  duplicating = false

  constructor(net: NetNs, global: HostNetfilter, inode: number) {
    this.net = net
    this.global = global
    this.inode = inode
    this.ruleset = new Ruleset(this)
  }

  get conntrack(): Conntrack {
    return (this.#conntrack ??= new Conntrack(this))
  }

  get nat(): Nat {
    return (this.#nat ??= new Nat(this))
  }

  get synproxy(): Synproxy {
    return (this.#synproxy ??= new Synproxy(this))
  }

  get ipvs(): Ipvs {
    return (this.#ipvs ??= new Ipvs(this))
  }

  /** The list of this name that rules of a family share. */
  recent(family: 4 | 6, name: string): RecentList {
    const key = `${family} ${name}`
    let list = this.#recent.get(key)
    if (list === undefined) this.#recent.set(key, (list = new RecentList()))
    return list
  }

  /** The namespace ends: its connections are forgotten, and nothing is timed any more. */
  dismantle(): void {
    this.#conntrack?.killAll(() => true)
  }

  /**
   * Calls `run` with a packet as expressions see it. What a rule does may send packets of its own, which come through here
   * before this one is done, so there is a context for each level.
   */
  during(
    skb: Skb,
    hook: Hook,
    incoming: Link | null,
    outgoing: Link | null,
    run: (packet: PacketContext) => Verdict,
  ): Verdict {
    const packet = (this.#contexts[this.#depth++] ??= new PacketContext(this))
    packet.set(skb, hook, incoming, outgoing)
    const verdict = run(packet)
    this.#depth--
    return verdict
  }

  /** Calls `listener` with each step of traced packets; the returned function ends that. */
  listenTrace(listener: TraceListener): () => void {
    this.#traceListeners.add(listener)
    return () => this.#traceListeners.delete(listener)
  }

  /** Whether somebody wants to know of traced packets. */
  get tracing(): boolean {
    return this.#traceListeners.size > 0
  }

  tellTrace(step: TraceStep): void {
    for (const listener of this.#traceListeners) listener(step)
  }

  /** Calls `listener` with each packet that NFLOG sends to a group (nfnetlink_log); the returned function ends that. */
  listenLogGroup(group: number, listener: LogGroupListener): () => void {
    const listeners = this.#logGroups.get(group) ?? new Set()
    this.#logGroups.set(group, listeners.add(listener))
    return () => listeners.delete(listener)
  }

  tellLogGroup(group: number, prefix: string, packet: PacketContext): void {
    for (const listener of this.#logGroups.get(group) ?? []) listener(packet, prefix)
  }

  /** Describes a packet in the kernel log (nf_log_syslog.c). `flags` are NF_LOG_*. */
  log(packet: PacketContext, prefix: string, level: number, flags: number): void {
    if (this !== this.global.initial && this.global.logAllNamespaces === 0) return
    this.global.log(logPacket(packet, prefix, flags), level)
  }
}
