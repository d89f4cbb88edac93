import type { Chain } from '../chain.ts'
import type { Netfilter } from '../netfilter.ts'
import { Unreadable } from '../nft/xtables/condition-words.ts'
import { xtRuleOf } from '../nft/xtables/to-xtables.ts'
import { CommitFailure, type Failure } from './apply.ts'
import type { Command } from './command.ts'
import { type ListedChain, type ListOptions, listHeader, listRule } from './list.ts'
import type { Names } from './names.ts'
import { Problem } from './problem.ts'
import { saveRule, saveRuleForRestore, userChains } from './save.ts'
import { type BuiltInTable, builtInTable } from './tables.ts'

/** A chain that is to be shown: the real one, or an empty built-in one that is not there yet. */
interface Shown {
  readonly listed: ListedChain
  readonly chain: Chain | undefined
}

function chainsOf(netfilter: Netfilter, family: 4 | 6, builtIn: BuiltInTable): Shown[] {
  const table = netfilter.ruleset.table(family === 4 ? 'ip' : 'ip6', builtIn.name)
  const base = builtIn.chains.map(({ name }) => show(name, table?.chains.get(name)))
  return [...base, ...userChains(table?.chains.values() ?? []).map(chain => show(chain.name, chain))]
}

function show(name: string, chain: Chain | undefined): Shown {
  const policy = chain === undefined || chain.base !== null ? (chain?.policy === 'drop' ? 'DROP' : 'ACCEPT') : null
  const { packets = 0, bytes = 0, references = 0 } = chain ?? {}
  return { listed: { name, policy, packets, bytes, references }, chain }
}

/** The chains that `-L` and `-S` are about. */
function wanted(netfilter: Netfilter, family: 4 | 6, command: Command): Shown[] | Failure {
  const builtIn = builtInTable(command.table)
  if (builtIn === undefined) return new Problem(`table '${command.table}' does not exist`, 3)
  const all = chainsOf(netfilter, family, builtIn)
  if (command.chain === undefined)
    return all.some(each => isIncompatible(each, netfilter))
      ? new IncompatibleChain(`table \`${command.table}' is incompatible, use 'nft' tool.`)
      : all
  const one = all.find(({ listed }) => listed.name === command.chain)
  if (one === undefined || isIncompatible(one, netfilter))
    return new IncompatibleChain(
      `chain \`${command.chain}' in table \`${command.table}' is incompatible, use 'nft' tool.`,
    )
  return [one]
}

/** nft_is_table_tainted: base chains that stand beside the one that iptables takes for its own. */
function notice(netfilter: Netfilter, family: 4 | 6, name: string): string {
  const builtIn = builtInTable(name)!.chains
  const chains = netfilter.ruleset.table(family === 4 ? 'ip' : 'ip6', name)?.chains.values() ?? []
  const strange = [...chains].some(
    ({ name: chain, base }) => base !== null && !builtIn.some(each => each.name === chain),
  )
  if (!strange) return ''
  return `# Table \`${name}' contains incompatible base-chains, use 'nft' tool to list them.\n`
}

/** A rule that iptables-nft has no words for (nft_is_table_compatible). */
function isIncompatible({ chain }: Shown, netfilter: Netfilter): boolean {
  return chain?.rules.some(rule => xtRuleOf(rule, netfilter) === null) === true
}

/** A rule that could not be shown, and what stood in front of it. */
export class Unshown extends Problem {
  readonly why: string
  readonly shown: string

  constructor({ why }: Unreadable, shown: string) {
    super('Parsing nftables rule failed', 3)
    this.why = why
    this.shown = shown
  }
}

/** Iptables-nft's word for a chain that it does not find when it lists. Status 1. */
export class IncompatibleChain extends CommitFailure {}

/** `iptables -L`. */
export function listChains(netfilter: Netfilter, family: 4 | 6, command: Command, names: Names): string | Failure {
  const chains = wanted(netfilter, family, command)
  if (!Array.isArray(chains)) return chains
  const { numeric, exact, lineNumbers } = command
  const options: ListOptions = { numeric, verbose: command.verbose > 0, exact, lineNumbers, names }
  const parts: string[] = []
  for (const { listed, chain } of chains) {
    const head = command.ruleNumber > 0 ? '' : listHeader(listed, options)
    const lines = ruleLines(chain, netfilter, command.ruleNumber, options)
    if (lines instanceof Unreadable) return new Unshown(lines, [...parts, head].join('\n'))
    parts.push(head + lines)
  }
  return (command.chain === undefined ? notice(netfilter, family, command.table) : '') + parts.join('\n')
}

function ruleLines(
  chain: Chain | undefined,
  netfilter: Netfilter,
  only: number,
  options: ListOptions,
): string | Unreadable {
  let text = ''
  for (const [index, rule] of (chain?.rules ?? []).entries()) {
    if (only > 0 && index !== only - 1) continue
    const { counter } = rule
    const source = xtRuleOf(rule, netfilter)
    if (source === null) continue
    if (source instanceof Unreadable) return source
    text += listRule(source.spec, source.chain, index + 1, counter ?? { packets: 0, bytes: 0 }, options)
  }
  return text
}

/** `iptables -S`. */
export function listRules(netfilter: Netfilter, family: 4 | 6, command: Command, names: Names): string | Failure {
  const chains = wanted(netfilter, family, command)
  if (!Array.isArray(chains)) return chains
  const counters = command.verbose > 0
  let text = command.chain === undefined ? notice(netfilter, family, command.table) : ''
  if (command.ruleNumber === 0)
    for (const { listed } of chains) {
      const counted = counters ? ` -c ${listed.packets} ${listed.bytes}` : ''
      text += listed.policy === null ? `-N ${listed.name}\n` : `-P ${listed.name} ${listed.policy}${counted}\n`
    }
  for (const { chain } of chains)
    for (const [index, rule] of (chain?.rules ?? []).entries()) {
      if (command.ruleNumber > 0 && index !== command.ruleNumber - 1) continue
      const line = saveRule(rule, netfilter, names, counters)
      if (line instanceof Unreadable) return new Unshown(line, text)
      text += line
    }
  return text
}

/** One table as iptables-save writes it, or nothing where it does not exist. `date` is what ctime(3) says. */
export function saveTable(
  netfilter: Netfilter,
  family: 4 | 6,
  builtIn: BuiltInTable,
  options: { readonly counters: boolean; readonly names: Names; readonly program: string; readonly date: string },
): string | Unshown {
  if (netfilter.ruleset.table(family === 4 ? 'ip' : 'ip6', builtIn.name) === undefined) return ''
  const { counters, names, program, date } = options
  const chains = chainsOf(netfilter, family, builtIn)
  if (chains.some(each => isIncompatible(each, netfilter)))
    return `# Table \`${builtIn.name}' is incompatible, use 'nft' tool.\n`
  let text = notice(netfilter, family, builtIn.name)
  text += `# Generated by ${program} v1.8.9 (nf_tables) on ${date}\n*${builtIn.name}\n`
  for (const { listed } of chains) {
    const counted = listed.policy === null ? '[0:0]' : `[${listed.packets}:${listed.bytes}]`
    text += `:${listed.name} ${listed.policy ?? '-'} ${counted}\n`
  }
  for (const { chain } of chains)
    for (const rule of chain?.rules ?? []) {
      const line = saveRuleForRestore(rule, netfilter, names, counters)
      if (line instanceof Unreadable) return new Unshown(line, text)
      text += line
    }
  return `${text}COMMIT\n# Completed on ${date}\n`
}
