import { type Prefix, prefixContains } from '../wire/address.ts'
import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH, type Errno } from './errno.ts'
import { type FibChoice, type FibEntry, FibTable, type NextHop, TableId } from './fib.ts'
import type { Link } from './link.ts'
import { demanded, type Flow } from './route.ts'

/** FR_ACT_*: what a rule of the routing policy database does (ip-rule(8)). */
export type RuleAction = 'lookup' | 'goto' | 'nop' | 'blackhole' | 'unreachable' | 'prohibit'

export interface PortRange {
  readonly low: number
  readonly high: number
}

/** One line of `ip rule`. A null or zero selector matches everything. */
export interface RoutingRule {
  readonly priority: number
  readonly action: RuleAction
  readonly table: number
  readonly target: number
  readonly invert: boolean
  readonly source: Prefix | null
  readonly destination: Prefix | null
  readonly incoming: string | null
  readonly outgoing: string | null
  readonly mark: number
  readonly markMask: number
  readonly tos: number
  readonly protocol: number
  readonly sourcePorts: PortRange | null
  readonly destinationPorts: PortRange | null
  readonly uids: PortRange | null
  /** Results of this prefix length or shorter do not count; -1 for none. */
  readonly suppressPrefixLength: number
  /** Results that leave by a device of this group do not count; -1 for none. */
  readonly suppressGroup: number
  /** The key of the tunnel that a packet came by, 0 for any; no tunnel here tells it. */
  readonly tunnelId: bigint
  /** Of source and destination, for the realms match. */
  readonly realms: number
  /** Look in the table of the VRF that the packet came by or leaves by. */
  readonly vrf: boolean
  /** RTPROT_* of who made the rule. */
  readonly origin: number
}

export function routingRule(spec: Partial<RoutingRule> & Pick<RoutingRule, 'priority'>): RoutingRule {
  return {
    action: 'lookup',
    table: TableId.main,
    target: 0,
    invert: false,
    source: null,
    destination: null,
    incoming: null,
    outgoing: null,
    mark: 0,
    markMask: 0,
    tos: 0,
    protocol: 0,
    sourcePorts: null,
    destinationPorts: null,
    uids: null,
    suppressPrefixLength: -1,
    suppressGroup: -1,
    tunnelId: 0n,
    realms: 0,
    vrf: false,
    origin: 2,
    ...spec,
  }
}

/** The octet without the two bits of ECN (RFC 3168 5). */
const DSCP = 0xfc

const THROW_ERRORS: ReadonlyMap<string, Errno> = new Map([
  ['blackhole', EINVAL],
  ['unreachable', EHOSTUNREACH],
  ['prohibit', EACCES],
])

/** What a rule itself answers (fib4_rule_action). */
const RULE_ERRORS: ReadonlyMap<string, Errno> = new Map([
  ['blackhole', EINVAL],
  ['unreachable', ENETUNREACH],
  ['prohibit', EACCES],
])

/** How a family looks up a flow in one table. */
export interface FlowChoice {
  lookup(table: FibTable, flow: Flow): NextHop | FibEntry | undefined
}

/** Takes the first usable next hop of the first entry that fits the flow (fib_table_lookup in net/ipv4/fib_trie.c). */
export class FirstUsable implements FlowChoice, FibChoice {
  #flow!: Flow
  #outgoing: Link | null = null
  readonly ignoresLinkDown: (link: Link) => boolean

  /** `ignoresLinkDown` tells whether a device's routes are left out while it has no carrier. */
  constructor(ignoresLinkDown: (link: Link) => boolean) {
    this.ignoresLinkDown = ignoresLinkDown
  }

  lookup(table: FibTable, flow: Flow): NextHop | FibEntry | undefined {
    this.#flow = flow
    this.#outgoing = demanded(flow)
    return table.lookup(flow.destination, this)
  }

  choose(entries: readonly FibEntry[]): NextHop | FibEntry | null {
    for (let at = 0; at < entries.length; at++) {
      const chosen = this.#from(entries[at]!)
      if (chosen !== null) return chosen
    }
    return null
  }

  #from(entry: FibEntry): NextHop | FibEntry | null {
    const flow = this.#flow
    if (entry.tos !== 0 && entry.tos !== flow.tos) return null
    if (entry.scope < flow.scope) return null
    const { hops } = entry
    if (hops.length === 0) return entry
    for (let index = 0; index < hops.length; index++) {
      const hop = hops[index]!
      // Where a gateway is checked, the carrier does not matter (FIB_LOOKUP_IGNORE_LINKSTATE).
      if (hop.dead || (hop.linkDown && flow.scope === 0 && this.ignoresLinkDown(hop.link!))) continue
      if (this.#outgoing !== null && this.#outgoing !== hop.link) continue
      return hop
    }
    return null
  }
}

/** The routing policy database of one family: rules, and the tables that they point to. */
export class RoutingPolicy {
  readonly tables = new Map<number, FibTable>()
  #rules: RoutingRule[]
  readonly #local = new FibTable(TableId.local)
  readonly #main = new FibTable(TableId.main)
  /** Only the rules that every namespace starts with: the common case is then a straight walk. */
  #plain = true
  readonly #choice: FlowChoice
  /** As long as nobody has made a rule, the tables `local` and `main` are one: the longer prefix decides, not the table (fib_unmerge). IPv4 only. */
  readonly #merges: boolean

  constructor(rules: readonly RoutingRule[], choice: FlowChoice, merges = false) {
    this.#rules = [...rules]
    this.#merges = merges
    this.#choice = choice
    // In IPv4 there is no table before somebody puts something into it (fib4_rules_init).
    if (!merges) for (const rule of rules) this.table(rule.table)
  }

  /** fib_new_table: as long as `local` and `main` are one, either brings `main`. */
  table(id: number): FibTable {
    const known = this.tables.get(id)
    if (known !== undefined) return known
    const table = id === TableId.local ? this.#local : id === TableId.main ? this.#main : new FibTable(id)
    this.tables.set(id, table)
    if (id === TableId.local && this.#merges && this.#plain) this.table(TableId.main)
    return table
  }

  get rules(): readonly RoutingRule[] {
    return this.#rules
  }

  /** Whether anyone has added or removed a rule. */
  get custom(): boolean {
    return !this.#plain
  }

  insert(rule: RoutingRule): void {
    const at = this.#rules.findIndex(other => other.priority > rule.priority)
    this.#rules = at < 0 ? [...this.#rules, rule] : this.#rules.toSpliced(at, 0, rule)
    this.#plain = false
  }

  remove(rule: RoutingRule): void {
    this.#rules = this.#rules.filter(other => other !== rule)
    this.#plain = false
  }

  /** What one table alone says; undefined where it says nothing. */
  lookupIn(table: number, flow: Flow): NextHop | FibEntry | undefined {
    const found = this.tables.get(table)
    return found === undefined ? undefined : this.#choice.lookup(found, flow)
  }

  /** fib_lookup: the next hop for a flow, the entry where it has no next hop, or the error of a refusing rule or of no route. */
  lookup(flow: Flow): NextHop | FibEntry | Errno {
    if (this.#plain && this.#merges) return this.#lookupMerged(flow)
    for (let index = 0; index < this.#rules.length; index++) {
      const rule = this.#rules[index]!
      if (!this.#plain && !matches(rule, flow)) continue
      if (rule.action === 'goto') {
        index = this.#rules.findIndex(other => other.priority >= rule.target) - 1
        if (index < -1) break
        continue
      }
      if (rule.action === 'nop') continue
      if (rule.action !== 'lookup') return RULE_ERRORS.get(rule.action)!
      const table = this.tables.get(tableOf(rule, flow))
      if (table === undefined) continue
      const found = this.#choice.lookup(table, flow)
      if (found === undefined) continue
      const entry = 'route' in found ? found.route : found
      if (entry.type === 'throw' || suppressed(rule, entry, found)) continue
      return THROW_ERRORS.get(entry.type) ?? found
    }
    return ENETUNREACH
  }

  #lookupMerged(flow: Flow): NextHop | FibEntry | Errno {
    const local = this.#choice.lookup(this.#local, flow)
    if (local !== undefined && entryOf(local).prefix.length === 32) return answered(local)
    let found = this.#choice.lookup(this.#main, flow)
    if (local !== undefined && (found === undefined || entryOf(local).prefix.length >= entryOf(found).prefix.length))
      return answered(local)
    if (found === undefined || entryOf(found).type === 'throw') {
      const last = this.tables.get(TableId.default)
      found = last === undefined ? undefined : this.#choice.lookup(last, flow)
      if (found === undefined || entryOf(found).type === 'throw') return ENETUNREACH
    }
    return answered(found)
  }

  /** The entry with which `lookup` answers, refusing ones included: what explains a drop. */
  explain(flow: Flow): FibEntry | undefined {
    for (const rule of this.#rules) {
      if (rule.action !== 'lookup' || !matches(rule, flow)) continue
      const found = this.lookupIn(tableOf(rule, flow), flow)
      if (found === undefined) continue
      const entry = 'route' in found ? found.route : found
      if (entry.type !== 'throw') return entry
    }
    return undefined
  }
}

/** fib4_rule_suppress. */
function suppressed(
  { suppressPrefixLength, suppressGroup }: RoutingRule,
  entry: FibEntry,
  found: NextHop | FibEntry,
): boolean {
  if (entry.prefix.length <= suppressPrefixLength) return true
  return suppressGroup >= 0 && 'route' in found && found.link?.group === suppressGroup
}

/** l3mdev_update_flow: a rule of the VRFs means the table of the one that the packet leaves by or came by. 0, which no table has, for none. */
function tableOf(rule: RoutingRule, { outgoing, incoming }: Flow): number {
  if (!rule.vrf) return rule.table
  return (outgoing === null ? incoming : outgoing)?.l3mdev?.table ?? 0
}

function entryOf(found: NextHop | FibEntry): FibEntry {
  return 'route' in found ? found.route : found
}

/** An entry that refuses answers with its error. */
function answered(found: NextHop | FibEntry): NextHop | FibEntry | Errno {
  const { type } = entryOf(found)
  return type === 'unicast' || type === 'local' ? found : (THROW_ERRORS.get(type) ?? found)
}

function matches(rule: RoutingRule, flow: Flow): boolean {
  return selects(rule, flow) !== rule.invert
}

function selects(rule: RoutingRule, flow: Flow): boolean {
  if (rule.incoming !== null && rule.incoming !== (flow.incoming?.name ?? 'lo')) return false
  if (rule.outgoing !== null && rule.outgoing !== flow.outgoing?.name) return false
  if (((rule.mark ^ flow.mark) & rule.markMask) !== 0) return false
  if (rule.source !== null && !prefixContains(rule.source, flow.source)) return false
  if (rule.destination !== null && !prefixContains(rule.destination, flow.destination)) return false
  if (rule.tos !== 0 && rule.tos !== (flow.tos & DSCP)) return false
  if (rule.tunnelId !== 0n) return false
  if (rule.protocol !== 0 && rule.protocol !== flow.protocol) return false
  return (
    within(rule.sourcePorts, flow.sourcePort) &&
    within(rule.destinationPorts, flow.destinationPort) &&
    within(rule.uids, flow.uid)
  )
}

function within(range: PortRange | null, value: number): boolean {
  return range === null || (value >= range.low && value <= range.high)
}
