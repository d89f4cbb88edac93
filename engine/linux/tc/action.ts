import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import type { Skb } from '../../net/skb.ts'
import type { Nanoseconds } from '../../sim/timer.ts'
import { Verdict } from './filter.ts'
import { QueueCounters } from './qdisc.ts'

/** Numbers of actions that are taken, by kind (tcf_idr). */
const taken = new WeakMap<NetNs, Map<string, Map<number, Action>>>()

function tableOf(net: NetNs, kind: string): Map<number, Action> {
  let kinds = taken.get(net)
  if (kinds === undefined) taken.set(net, (kinds = new Map()))
  let table = kinds.get(kind)
  if (table === undefined) kinds.set(kind, (table = new Map()))
  return table
}

/** The actions of a kind in a network namespace, by their numbers. */
export function actionsOf(net: NetNs, kind: string): readonly Action[] {
  return [...tableOf(net, kind).values()].sort((a, b) => a.index - b.index)
}

/** What a filter does with a packet that it matches (struct tc_action). */
export abstract class Action {
  abstract readonly kind: string
  readonly index: number
  readonly counters: QueueCounters = new QueueCounters()
  readonly installedAt: Nanoseconds
  usedAt: Nanoseconds
  firstUsedAt: Nanoseconds | null = null
  readonly #net: NetNs
  readonly #table: Map<number, Action>

  constructor(net: NetNs, kind: string) {
    this.#net = net
    this.#table = tableOf(net, kind)
    let index = 1
    while (this.#table.has(index)) index++
    this.index = index
    this.#table.set(index, this)
    this.installedAt = this.usedAt = net.sim.now
  }

  /** Does it; what comes next follows from the verdict. */
  protected abstract act(skb: Skb, link: Link): Verdict

  run(skb: Skb, link: Link): Verdict {
    this.usedAt = this.#net.sim.now
    this.firstUsedAt ??= this.usedAt
    this.counters.packets++
    // Ingress counts what stands behind the link header, egress the whole frame (qdisc_pkt_len).
    this.counters.bytes += skb.length - (skb.inLink === link && skb.link === link ? link.headerLength : 0)
    const verdict = this.act(skb, link)
    if (verdict === Verdict.shot) this.counters.dropped++
    return verdict
  }

  /** Nobody uses it any more. */
  release(): void {
    this.#table.delete(this.index)
  }
}

/** tcf_action_exec: one after the other as long as they say `pipe`. */
export function runActions(actions: readonly Action[], skb: Skb, link: Link): Verdict {
  let verdict: Verdict = Verdict.ok
  for (const action of actions) {
    verdict = action.run(skb, link)
    if (verdict !== Verdict.pipe) return verdict
  }
  return verdict
}
