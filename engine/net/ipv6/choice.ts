import type { FibChoice, FibEntry, FibTable, NextHop, RouterPreference } from '../fib.ts'
import { demanded, type Flow } from '../route.ts'
import type { FlowChoice } from '../rules.ts'
import type { Ipv6 } from './ipv6.ts'
import { isStrict } from './scope.ts'

const PREFERENCE: Readonly<Record<RouterPreference, number>> = { low: 1, medium: 2, high: 3 }

/**
 * Chooses among the routes of one prefix: the lowest metric, and among equals the best score (rt6_select in net/ipv6/route.c,
 * RFC 4861 6.3.6, RFC 4191 3.2). A host passes over routers that do not answer as long as there is any other way.
 */
export class BestRoute implements FlowChoice, FibChoice {
  readonly #ipv6: Ipv6
  #flow!: Flow
  #strict = false
  #reachableOnly = false
  #skipped = false
  /** The last answer depends on nothing but the destination and the device that the packet came by. */
  plain = true

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  lookup(table: FibTable, flow: Flow): NextHop | FibEntry | undefined {
    this.#flow = flow
    this.#strict = isStrict(flow.destination as bigint)
    this.#skipped = false
    this.plain = true
    this.#reachableOnly = this.#ipv6.all.forwarding === 0
    const found = table.lookup(flow.destination, this)
    if (!this.#skipped) return found
    this.plain = false
    if (found !== undefined) return found
    this.#reachableOnly = false
    return table.lookup(flow.destination, this)
  }

  choose(entries: readonly FibEntry[]): NextHop | null {
    let best: NextHop | null = null
    let most = 0
    let priority = 0
    if (entries.length > 1 || entries[0]!.hops.length > 1 || entries[0]!.expires < Number.POSITIVE_INFINITY)
      this.plain = false
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at]!
      if (best !== null && entry.priority !== priority) break
      if (entry.expires <= this.#ipv6.netns.sim.now) continue
      const { hops } = entry
      for (let index = 0; index < hops.length; index++) {
        const score = this.#score(entry, hops[index]!)
        if (score <= most) continue
        most = score
        best = hops[index]!
        priority = entry.priority
      }
    }
    return best
  }

  /** rt6_score_route; 0 where the hop must not be used. */
  #score(entry: FibEntry, hop: NextHop): number {
    const { preferred, incoming } = this.#flow
    const outgoing = demanded(this.#flow)
    const link = hop.link!
    const anyCarrier = this.#flow.scope !== 0
    if (hop.dead || (hop.linkDown && !anyCarrier && link.ipv6.conf.ignore_routes_with_linkdown !== 0)) return 0
    const wanted = outgoing ?? preferred ?? incoming
    const fits = wanted === null || wanted === link
    if (!fits && (outgoing !== null || this.#strict)) return 0
    if (this.#reachableOnly && hop.gateway !== null) {
      if (this.#ipv6.neighbours.lookup(hop.gateway, link)?.state === 'FAILED') {
        this.#skipped = true
        return 0
      }
    }
    return PREFERENCE[entry.preference] * 4 + (fits ? 2 : 0)
  }
}
