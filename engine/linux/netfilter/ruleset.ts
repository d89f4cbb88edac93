import { EMLINK, type Errno } from '../../net/errno.ts'
import { type Hooks, Verdict } from '../../net/hooks.ts'
import { DROP, Drop } from '../../net/trace.ts'
import { u32 } from '../../wire/bytes.ts'
import type { BaseChainSpec, Chain } from './chain.ts'
import { evaluateChain } from './evaluate.ts'
import type { RulesetEvent, RulesetListener } from './events.ts'
import type { Counter, Expression } from './expression.ts'
import type { Family } from './families.ts'
import type { Netfilter } from './netfilter.ts'
import { type ObjectState, StatefulObject } from './object.ts'
import { JUMPS_MAX, type PacketContext } from './packet.ts'
import { reroute } from './reroute.ts'
import { Rule, type RuleSource } from './rule.ts'
import type { SetElement } from './set/element.ts'
import { NftSet, type SetShape } from './set/set.ts'
import { Table } from './table.ts'
import type { Transaction } from './transaction.ts'

/** All tables of a network namespace, and the changes that front ends make to them. */
export class Ruleset {
  readonly #netfilter: Netfilter
  readonly #tables = new Map<string, Table>()
  readonly #attached = new Map<Chain, () => void>()
  readonly #listeners = new Set<RulesetListener>()
  #handle = 0
  /** Counts the transactions that changed something: nft's generation id. */
  generation = 1

  constructor(netfilter: Netfilter) {
    this.#netfilter = netfilter
  }

  /** In the order in which they were made. */
  get tables(): Table[] {
    return [...this.#tables.values()]
  }

  table(family: Family, name: string): Table | undefined {
    return this.#tables.get(`${family} ${name}`)
  }

  /** Calls `listener` with what transactions changed, once they hold; the returned function ends that. */
  listen(listener: RulesetListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Tells of something that no transaction did. */
  announce(event: RulesetEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  #tell(change: Transaction, event: RulesetEvent): void {
    if (this.#listeners.size === 0) return
    change.afterwards(() => {
      for (const listener of this.#listeners) listener(event)
    })
  }

  /** Gives back the number of the last table as it is now, for commands that the kernel never hears of. */
  rememberHandles(): () => void {
    const before = this.#handle
    return () => {
      this.#handle = before
    }
  }

  addTable(change: Transaction, family: Family, name: string): Table {
    const key = `${family} ${name}`
    const table = new Table(family, name, ++this.#handle)
    this.#tables.set(key, table)
    change.undo(() => this.#tables.delete(key))
    this.#tell(change, { type: 'table', gone: false, table })
    return table
  }

  removeTable(change: Transaction, table: Table): void {
    const key = `${table.family} ${table.name}`
    for (const chain of [...table.chains.values()]) for (const rule of [...chain.rules]) this.removeRule(change, rule)
    for (const set of [...table.sets.values()]) this.removeSet(change, set)
    for (const object of [...table.objects.values()]) this.removeObject(change, object)
    for (const chain of [...table.chains.values()]) this.removeChain(change, chain)
    const order = [...this.#tables]
    this.#tables.delete(key)
    change.undo(() => {
      this.#tables.clear()
      for (const [each, value] of order) this.#tables.set(each, value)
    })
    this.#tell(change, { type: 'table', gone: true, table })
  }

  /** nft's dormant flag: the chains stay, but no packet comes to them. */
  setDormant(change: Transaction, table: Table, dormant: boolean): void {
    if (table.dormant === dormant) return
    const set = (on: boolean) => {
      table.dormant = on
      for (const chain of table.chains.values()) {
        if (chain.base === null) continue
        if (on) this.#detach(chain)
        else this.#attach(chain)
      }
    }
    set(dormant)
    change.undo(() => set(!dormant))
  }

  addChain(change: Transaction, table: Table, name: string, base: BaseChainSpec | null): Chain {
    const chain = table.createChain(name, base)
    if (base !== null && !table.dormant) this.#attach(chain)
    change.undo(() => {
      this.#detach(chain)
      table.chains.delete(name)
    })
    this.#tell(change, { type: 'chain', gone: false, chain })
    return chain
  }

  removeChain(change: Transaction, chain: Chain): void {
    const { chains } = chain.table
    const order = [...chains]
    chains.delete(chain.name)
    this.#detach(chain)
    change.undo(() => {
      chains.clear()
      for (const [name, each] of order) chains.set(name, each)
      if (chain.base !== null && !chain.table.dormant) this.#attach(chain)
    })
    this.#tell(change, { type: 'chain', gone: true, chain })
  }

  renameChain(change: Transaction, chain: Chain, name: string): void {
    const { chains } = chain.table
    const before = chain.name
    const set = (from: string, to: string) => {
      const order = [...chains]
      chains.clear()
      chain.name = to
      for (const [each, value] of order) chains.set(each === from ? to : each, value)
    }
    set(before, name)
    change.undo(() => set(name, before))
  }

  /** What becomes of packets at the end of a base chain; they are counted from now on. */
  setPolicy(change: Transaction, chain: Chain, policy: Chain['policy'], packets = 0, bytes = 0): void {
    const { policy: oldPolicy, counted, packets: oldPackets, bytes: oldBytes } = chain
    Object.assign(chain, { policy, counted: true, packets, bytes })
    change.undo(() => {
      Object.assign(chain, { policy: oldPolicy, counted, packets: oldPackets, bytes: oldBytes })
    })
  }

  /** Makes a rule and puts it before the rule at `index`, or at the end. One that takes another's place keeps its handle. */
  addRule(
    change: Transaction,
    chain: Chain,
    expressions: readonly Expression[],
    counter: Counter | null,
    source: RuleSource,
    index: number = chain.rules.length,
    handle: number = chain.table.nextHandle(),
  ): Rule {
    const rule = new Rule(chain, handle, expressions, counter, source)
    chain.insert(rule, index)
    for (const expression of expressions) expression.acquire?.()
    change.undo(() => {
      chain.remove(rule)
      for (const expression of expressions) expression.release?.()
    })
    this.#tell(change, { type: 'rule', gone: false, rule, before: chain.rules[index - 1] ?? null })
    return rule
  }

  removeRule(change: Transaction, rule: Rule): void {
    const { chain } = rule
    const index = chain.rules.indexOf(rule)
    chain.remove(rule)
    change.undo(() => chain.insert(rule, index))
    change.afterwards(() => {
      for (const expression of rule.expressions) expression.release?.()
    })
    this.#tell(change, { type: 'rule', gone: true, rule, before: null })
    for (const set of rule.sets) this.removeSet(change, set)
  }

  // Sets and objects.

  addSet<Description>(
    change: Transaction,
    table: Table,
    name: string,
    shape: SetShape,
    description: Description,
  ): NftSet<Description> {
    const now = () => this.#netfilter.net.sim.now
    const set = new NftSet(table, name, table.nextHandle(), shape, description, now)
    table.sets.set(name, set)
    change.undo(() => table.sets.delete(name))
    this.#tell(change, { type: 'set', gone: false, set })
    return set
  }

  removeSet(change: Transaction, set: NftSet): void {
    const { sets } = set.table
    const elements = [...set.elements()]
    const order = [...sets]
    sets.delete(set.name)
    for (const element of elements) set.remove(element)
    change.undo(() => {
      sets.clear()
      for (const [name, each] of order) sets.set(name, each)
      for (const element of elements) set.insert(element)
    })
    if (!set.shape.anonymous) this.#tell(change, { type: 'set', gone: true, set })
  }

  addElement(change: Transaction, set: NftSet, element: SetElement): void {
    set.insert(element)
    change.undo(() => set.remove(element))
    this.#tell(change, { type: 'element', gone: false, set, element })
  }

  removeElement(change: Transaction, set: NftSet, element: SetElement): void {
    set.remove(element)
    change.undo(() => set.insert(element))
    this.#tell(change, { type: 'element', gone: true, set, element })
  }

  addObject(
    change: Transaction,
    table: Table,
    name: string,
    state: ObjectState,
    expression: Expression,
  ): StatefulObject {
    const key = `${state.type} ${name}`
    const object = new StatefulObject(table, name, table.nextHandle(), state, expression)
    table.objects.set(key, object)
    change.undo(() => table.objects.delete(key))
    this.#tell(change, { type: 'object', gone: false, object })
    return object
  }

  removeObject(change: Transaction, object: StatefulObject): void {
    const { objects } = object.table
    const order = [...objects]
    objects.delete(`${object.state.type} ${object.name}`)
    change.undo(() => {
      objects.clear()
      for (const [name, each] of order) objects.set(name, each)
    })
    this.#tell(change, { type: 'object', gone: true, object })
  }

  // Hooks.

  #hooks(family: 4 | 6): Hooks {
    return family === 4 ? this.#netfilter.net.hooks : this.#netfilter.net.hooks6
  }

  #attach(chain: Chain): void {
    const { family } = chain.table
    const detachers: (() => void)[] = []
    if (chain.base!.devices !== undefined) return this.#attachToDevices(chain, chain.base!.devices)
    if (family === 'ip' || family === 'inet') detachers.push(this.#attachTo(chain, 4))
    if (family === 'ip6' || family === 'inet') detachers.push(this.#attachTo(chain, 6))
    if (family === 'arp') detachers.push(this.#attachFilter(chain, this.#netfilter.net.hooksArp))
    if (family === 'bridge') detachers.push(this.#attachFilter(chain, this.#netfilter.net.hooksBridge))
    this.#attached.set(chain, () => {
      for (const detach of detachers) detach()
    })
  }

  #attachToDevices(chain: Chain, devices: readonly string[]): void {
    const { linkHooks } = this.#netfilter.net
    const ipOnly = chain.table.family === 'inet'
    const detachers = devices.map(name => this.#attachFilter(chain, linkHooks.of(name), ipOnly))
    this.#attached.set(chain, () => {
      for (const detach of detachers) detach()
    })
  }

  #attachTo(chain: Chain, family: 4 | 6): () => void {
    const { type } = chain.base!
    if (type === 'nat') {
      const { nat } = this.#netfilter
      nat.register(chain, family)
      return () => nat.unregister(chain, family)
    }
    return this.#attachFilter(chain, this.#hooks(family))
  }

  /** `ipOnly`: what is neither of the families of IP is not shown to it (nft_do_chain_inet_ingress). */
  #attachFilter(chain: Chain, hooks: Hooks, ipOnly = false): () => void {
    const { type, hook, priority } = chain.base!
    const filter = (packet: PacketContext) =>
      ipOnly && packet.family === 0 ? Verdict.accept : (evaluateChain(chain, packet) as Verdict)
    const run = type === 'route' ? (packet: PacketContext) => this.#evaluateRoute(chain, packet) : filter
    return hooks.register(hook, priority, chain.table.label, (skb, at, incoming, outgoing) =>
      this.#netfilter.during(skb, at, incoming, outgoing, run),
    )
  }

  #detach(chain: Chain): void {
    this.#attached.get(chain)?.()
    this.#attached.delete(chain)
  }

  /** nf_route_table_hook4: what the rules change of addresses, mark or TOS may lead elsewhere. */
  #evaluateRoute(chain: Chain, packet: PacketContext): Verdict {
    const { skb } = packet
    const { net } = this.#netfilter
    const layer = net.layerOf(skb)
    const { mark } = skb
    const source = layer.sourceOf(skb)
    const destination = layer.destinationOf(skb)
    const first = u32(skb.bytes, skb.network)
    const outcome = evaluateChain(chain, packet)
    if (outcome !== Verdict.accept) return outcome as Verdict
    const changed =
      skb.mark !== mark ||
      layer.sourceOf(skb) !== source ||
      layer.destinationOf(skb) !== destination ||
      u32(skb.bytes, skb.network) !== first
    skb.refusal = changed ? (reroute(net, skb) ?? null) : null
    if (skb.refusal === null) return Verdict.accept
    net.ring.record(DROP, skb.packet, Drop.noRouteOut)
    return Verdict.drop
  }

  /** nft_table_validate: no loops, no more than 16 jumps, and nothing where it may not be. */
  validate(): Errno | undefined {
    const depths = new Map<Chain, number>()
    for (const table of this.#tables.values())
      for (const chain of table.chains.values()) {
        if (chain.base === null) continue
        depths.clear()
        const error = validateChain(chain, chain, 0, depths)
        if (error !== undefined) return error
      }
    return undefined
  }
}

function validateChain(base: Chain, chain: Chain, depth: number, depths: Map<Chain, number>): Errno | undefined {
  if (depth === JUMPS_MAX) return EMLINK
  if ((depths.get(chain) ?? -1) >= depth) return undefined
  depths.set(chain, depth)
  for (const rule of chain.rules)
    for (const expression of rule.expressions) {
      const error = expression.validate?.(base)
      if (error !== undefined) return error
      for (const next of expression.chains ?? []) {
        const below = validateChain(base, next, depth + 1, depths)
        if (below !== undefined) return below
      }
      for (const next of expression.reachable?.() ?? []) {
        const below = validateChain(base, next, depth + 1, depths)
        if (below !== undefined) return below
      }
    }
  return undefined
}
