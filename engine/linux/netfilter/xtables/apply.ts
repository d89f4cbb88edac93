import { EBUSY, ENOENT, EOPNOTSUPP, type Errno, failed } from '../../../net/errno.ts'
import type { Chain } from '../chain.ts'
import type { Netfilter } from '../netfilter.ts'
import type { Rule } from '../rule.ts'
import type { Table } from '../table.ts'
import { Transaction } from '../transaction.ts'
import type { Command } from './command.ts'
import type { RuleContext } from './extension.ts'
import { noNames } from './names.ts'
import { Problem } from './problem.ts'
import { compileRule, type RuleSpec, saveConditions, saveTarget, XtRule } from './rule.ts'
import { userChains } from './save.ts'
import { builtInTable } from './tables.ts'

/** nft_strerror: a command that cannot be carried out. Printed after the program's name, status 1. */
export class CommandFailure {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What the kernel refused when the changes were sent to it. Printed after the program's name and version, status 4. */
export class CommitFailure {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

export type Failure = Problem | CommandFailure | CommitFailure

export function isFailure(value: unknown): value is Failure {
  return value instanceof Problem || value instanceof CommandFailure || value instanceof CommitFailure
}

const NOTHING = new CommandFailure('No chain/target/match by that name')
const WHAT: Readonly<Record<string, string>> = { A: 'RULE_APPEND', I: 'RULE_INSERT', R: 'RULE_REPLACE' }
const NO_RULE = new CommandFailure('Bad rule (does a matching rule exist in that chain?)')

/** Something that a command did, for those who want to hear of it (`-v`). */
export type Report =
  | { readonly type: 'rule'; readonly spec: RuleSpec; readonly chain: Chain | null }
  | { readonly type: 'text'; readonly text: string }

/** Carries out commands on the tables of one family; all of them belong to one transaction. */
export class Applier {
  readonly reports: Report[] = []
  readonly #netfilter: Netfilter
  readonly #family: 4 | 6
  readonly #change: Transaction = new Transaction()
  /** What to say when the kernel finds a fault with the whole (a loop, a target in the wrong place). */
  #last = ''

  constructor(netfilter: Netfilter, family: 4 | 6) {
    this.#netfilter = netfilter
    this.#family = family
  }

  /** Whether the rule set as it is now could be; the failure is put down to the last rule. */
  check(): CommitFailure | undefined {
    const error = this.#netfilter.ruleset.validate()
    return error === undefined ? undefined : this.#refused(error)
  }

  /** Makes what was done hold. */
  commit(): void {
    this.#change.commit()
    this.#netfilter.ruleset.generation++
  }

  abort(): void {
    this.#change.abort()
  }

  #refused(error: Errno): CommitFailure {
    return new CommitFailure(this.#last.replace('%', error.text))
  }

  apply(command: Command): Failure | undefined {
    if (builtInTable(command.table) === undefined) return new Problem(`table '${command.table}' does not exist`, 3)
    switch (command.name) {
      case 'A':
      case 'I':
      case 'R':
      case 'D':
      case 'C':
        return this.#rules(command)
      case 'D#':
        return this.#deleteNumber(command)
      case 'F':
        return this.#flush(command)
      case 'Z':
      case 'Z#':
        return this.#zero(command)
      case 'N':
        return this.#newChain(command)
      case 'X':
        return this.#deleteChain(command)
      case 'E':
        return this.#rename(command)
      case 'P':
        return this.#setPolicy(command)
      default:
        return undefined
    }
  }

  // Tables and chains.

  table(name: string): Table | undefined {
    return this.#netfilter.ruleset.table(this.#family === 4 ? 'ip' : 'ip6', name)
  }

  #ensureTable(name: string): Table {
    return this.table(name) ?? this.#netfilter.ruleset.addTable(this.#change, this.#family === 4 ? 'ip' : 'ip6', name)
  }

  /** nft_xt_builtin_init: a built-in chain exists from its first use on. */
  #ensureChain(tableName: string, chainName: string): Chain | undefined {
    const table = this.#ensureTable(tableName)
    const known = this.#known(table, chainName)
    if (known !== undefined) return known
    const base = builtInTable(tableName)?.chains.find(chain => chain.name === chainName)
    return base === undefined ? undefined : this.#netfilter.ruleset.addChain(this.#change, table, chainName, base)
  }

  #chain(command: Command): Chain | undefined {
    const table = this.table(command.table)
    return table === undefined ? undefined : this.#known(table, command.chain ?? '')
  }

  /** A base chain that nft made is none of iptables' business. */
  #known(table: Table, name: string): Chain | undefined {
    const chain = table.chains.get(name)
    if (chain === undefined || chain.base === null) return chain
    return builtInTable(table.name)!.chains.some(each => each.name === name) ? chain : undefined
  }

  // Rules.

  #rules(command: Command): Failure | undefined {
    for (const spec of command.rules) {
      const target = this.#targetChain(command, spec)
      if (target !== null && isFailure(target)) return target
      const failure = this.#oneRule(command, spec, target)
      if (failure !== undefined) return failure
      if (command.verbose > 0) this.reports.push({ type: 'rule', spec, chain: target })
    }
    return undefined
  }

  #targetChain(command: Command, { target }: RuleSpec): Chain | null | Failure {
    if (target.kind !== 'chain') return null
    const known = this.table(command.table)?.chains.get(target.name)
    if (known !== undefined) return known
    const builtIn = builtInTable(command.table)!.chains.some(chain => chain.name === target.name)
    if (!builtIn) return new Problem(`Chain '${target.name}' does not exist`)
    if (command.name === 'C' || command.name === 'D') return NO_RULE
    if (target.name === command.chain) return this.#ensureChain(command.table, target.name)!
    // The front end takes the name for granted; the kernel has no such chain yet.
    this.#last = `${WHAT[command.name] ?? 'RULE_APPEND'} failed (%): rule in chain ${command.chain}`
    return this.#refused(ENOENT)
  }

  #oneRule(command: Command, spec: RuleSpec, target: Chain | null): Failure | undefined {
    const { name, chain: chainName = '', ruleNumber } = command
    if (name === 'C' || name === 'D') {
      const chain = this.#chain(command)
      const rule = chain === undefined ? undefined : this.#find(chain, spec, target)
      if (rule === undefined) return NO_RULE
      if (name === 'D') this.#netfilter.ruleset.removeRule(this.#change, rule)
      return undefined
    }
    const chain = name === 'R' ? this.#chain(command) : this.#ensureChain(command.table, chainName)
    if (chain === undefined) return NOTHING
    let index = chain.rules.length
    if (name === 'I') {
      if (ruleNumber > chain.rules.length + 1) return new CommandFailure('Index of insertion too big')
      index = ruleNumber - 1
    }
    if (name === 'R') {
      const old = chain.rules[ruleNumber - 1]
      if (old === undefined) return new CommandFailure('Index of replacement too big')
      index = ruleNumber - 1
      const failure = this.#add(chain, spec, target, index, 'RULE_REPLACE')
      if (failure !== undefined) return failure
      this.#netfilter.ruleset.removeRule(this.#change, old)
      return undefined
    }
    return this.#add(chain, spec, target, index, name === 'I' ? 'RULE_INSERT' : 'RULE_APPEND')
  }

  #add(chain: Chain, spec: RuleSpec, target: Chain | null, index: number, what: string): Failure | undefined {
    this.#last = `${what} failed (%): rule in chain ${chain.name}`
    const { protocol } = spec.header
    const context: RuleContext = {
      netfilter: this.#netfilter,
      family: this.#family,
      table: chain.table.name,
      protocol: protocol?.value ?? 0,
      protocolInverted: protocol?.inverted ?? false,
    }
    if (target !== null && target.base !== null) return this.#refused(EOPNOTSUPP)
    if (spec.target.kind === 'verdict' && spec.target.name === 'QUEUE') return this.#refused(ENOENT)
    const compiled = compileRule(spec, context, target)
    if (failed(compiled)) {
      // The kernel numbers a rule before it asks its extensions (nf_tables_newrule).
      chain.table.nextHandle()
      return this.#refused(compiled)
    }
    const { expressions, counter, source } = compiled
    this.#netfilter.ruleset.addRule(this.#change, chain, expressions, counter, source, index)
    return undefined
  }

  /** The first rule that says the same; counters do not matter. */
  #find(chain: Chain, spec: RuleSpec, target: Chain | null): Rule | undefined {
    const wanted = saveConditions(spec, noNames) + saveTarget(spec, target?.name, noNames)
    return chain.rules.find(rule => rule.source instanceof XtRule && rule.source.text === wanted.trimStart())
  }

  #deleteNumber(command: Command): Failure | undefined {
    const chain = this.#chain(command)
    if (chain === undefined) return NOTHING
    const rule = chain.rules[command.ruleNumber - 1]
    if (rule === undefined) return new CommandFailure('Index of deletion too big')
    this.#netfilter.ruleset.removeRule(this.#change, rule)
    return undefined
  }

  // Whole chains.

  /** The chains that a command without a name, or with one, is about. */
  #chains(command: Command): Chain[] | undefined {
    if (command.chain !== undefined) {
      const chain = this.#ensureChain(command.table, command.chain)
      return chain === undefined ? undefined : [chain]
    }
    return [...(this.table(command.table)?.chains.values() ?? [])]
  }

  #flush(command: Command): Failure | undefined {
    // To name the built-in chains, iptables-nft makes them all (nft_rule_flush of iptables/nft.c).
    if (command.verbose > 0 && command.chain === undefined)
      for (const { name } of builtInTable(command.table)!.chains) this.#ensureChain(command.table, name)
    const chains = this.#chains(command)
    if (chains === undefined) return NOTHING
    for (const chain of chains)
      for (const rule of [...chain.rules]) this.#netfilter.ruleset.removeRule(this.#change, rule)
    if (command.verbose > 0) this.#announce('Flushing', command)
    return undefined
  }

  /** Names the chains that a command without a name, or with one, is about. */
  #announce(doing: string, { table, chain }: Pick<Command, 'table' | 'chain'>): void {
    const own = userChains(this.table(table)?.chains.values() ?? [])
    const builtIn = builtInTable(table)!.chains.filter(
      each => doing === 'Flushing' || this.table(table)?.chains.has(each.name),
    )
    const names = chain === undefined ? [...builtIn, ...own].map(each => each.name) : [chain]
    for (const name of names) this.reports.push({ type: 'text', text: `${doing} chain \`${name}'\n` })
  }

  #zero(command: Command): Failure | undefined {
    if (command.name === 'Z#') {
      const chain = this.#chain(command)
      if (chain === undefined) return NO_RULE
      const counter = chain.rules[command.ruleNumber - 1]?.counter
      if (counter != null) this.#setCounter(counter, 0, 0)
      return undefined
    }
    // Unlike -F this makes no chain that is not there (nft_chain_zero_counters).
    const named = command.chain === undefined ? undefined : this.#chain(command)
    const chains = command.chain === undefined ? this.#chains(command) : named === undefined ? undefined : [named]
    if (chains === undefined) return NOTHING
    for (const chain of chains) {
      // A chain whose policy was never set does not count; it does once its counters are.
      if (chain.base !== null) this.#netfilter.ruleset.setPolicy(this.#change, chain, chain.policy)
      for (const { counter } of chain.rules) if (counter !== null) this.#setCounter(counter, 0, 0)
    }
    if (command.verbose > 0) this.#announce('Zeroing', command)
    return undefined
  }

  #setCounter(counter: { packets: number; bytes: number }, packets: number, bytes: number): void {
    const before = { ...{ packets: counter.packets, bytes: counter.bytes } }
    counter.packets = packets
    counter.bytes = bytes
    this.#change.undo(() => {
      counter.packets = before.packets
      counter.bytes = before.bytes
    })
  }

  #newChain(command: Command): Failure | undefined {
    const name = command.chain!
    const builtIn = builtInTable(command.table)!.chains.some(chain => chain.name === name)
    const table = this.#ensureTable(command.table)
    if (builtIn || table.chains.has(name)) return new CommandFailure('Chain already exists')
    this.#netfilter.ruleset.addChain(this.#change, table, name, null)
    return undefined
  }

  #deleteChain(command: Command): Failure | undefined {
    if (command.chain !== undefined) {
      const chain = this.#chain(command)
      if (chain === undefined) return NOTHING
      if (chain.base !== null && chain.policy !== 'accept') return new CommandFailure('Directory not empty')
      if (command.verbose > 0) this.#announce('Deleting', command)
      return this.#removeChain(chain)
    }
    const all = [...(this.table(command.table)?.chains.values() ?? [])]
    for (const chain of [...userChains(all), ...all.filter(each => each.base !== null)]) {
      if (chain.base !== null && (chain.policy !== 'accept' || chain.rules.length > 0)) continue
      if (command.verbose > 0 && chain.base === null)
        this.reports.push({ type: 'text', text: `Deleting chain \`${chain.name}'\n` })
      const failure = this.#removeChain(chain)
      if (failure !== undefined) return failure
    }
    return undefined
  }

  #removeChain(chain: Chain): Failure | undefined {
    this.#last = `CHAIN_DEL failed (%): chain ${chain.name}`
    if (chain.rules.length > 0 || chain.references > 0) return this.#refused(EBUSY)
    this.#netfilter.ruleset.removeChain(this.#change, chain)
    return undefined
  }

  #rename(command: Command): Failure | undefined {
    const { newName } = command
    const table = this.table(command.table)
    const builtIn = builtInTable(command.table)!.chains.some(chain => chain.name === newName)
    if (builtIn || table?.chains.has(newName) === true) return new CommandFailure('File exists')
    const chain = table?.chains.get(command.chain!)
    if (chain === undefined) return NOTHING
    this.#netfilter.ruleset.renameChain(this.#change, chain, newName)
    return undefined
  }

  #setPolicy(command: Command): Failure | undefined {
    const { policy } = command
    const builtIn = builtInTable(command.table)!.chains.some(chain => chain.name === command.chain)
    if (policy !== 'ACCEPT' && policy !== 'DROP')
      return new CommandFailure("Bad policy name. Run `dmesg' for more information")
    if (!builtIn) return new CommandFailure('Bad built-in chain name')
    const chain = this.#ensureChain(command.table, command.chain!)!
    this.#netfilter.ruleset.setPolicy(this.#change, chain, policy === 'DROP' ? 'drop' : 'accept')
    return undefined
  }

  // For iptables-restore.

  /** A table as iptables-restore begins it: empty, unless what is there is to stay. */
  emptyTable(name: string, verbose: number): void {
    const table = this.table(name)
    if (verbose > 0) {
      this.#announce('Flushing', { table: name, chain: undefined })
      for (const chain of userChains(table?.chains.values() ?? []))
        this.#announce('Deleting', { table: name, chain: chain.name })
    }
    if (table !== undefined) this.#netfilter.ruleset.removeTable(this.#change, table)
  }

  /** A `:CHAIN POLICY` line. */
  declareChain(tableName: string, name: string, policy: string, packets: number, bytes: number): Failure | undefined {
    const builtIn = builtInTable(tableName)!.chains.some(chain => chain.name === name)
    if (!builtIn) {
      const table = this.#ensureTable(tableName)
      const known = table.chains.get(name)
      if (known !== undefined)
        for (const rule of [...known.rules]) this.#netfilter.ruleset.removeRule(this.#change, rule)
      else this.#netfilter.ruleset.addChain(this.#change, table, name, null)
      return undefined
    }
    if (policy !== 'ACCEPT' && policy !== 'DROP' && policy !== '-') return new CommandFailure('Bad policy name')
    const chain = this.#ensureChain(tableName, name)!
    if (policy === '-') return undefined
    this.#netfilter.ruleset.setPolicy(this.#change, chain, policy === 'DROP' ? 'drop' : 'accept', packets, bytes)
    return undefined
  }
}
