import type { Chain } from '../chain.ts'
import type { Netfilter } from '../netfilter.ts'
import { Unreadable } from '../nft/xtables/condition-words.ts'
import { xtRuleOf } from '../nft/xtables/to-xtables.ts'
import type { Rule } from '../rule.ts'
import type { Names } from './names.ts'
import { saveConditions, saveTarget } from './rule.ts'

/** A line of `-S`; with counters as `-v` asks for them. */
export function saveRule(rule: Rule, netfilter: Netfilter, names: Names, counters: boolean): string | Unreadable {
  const { counter, chain } = rule
  const source = xtRuleOf(rule, netfilter)
  if (source === null) return ''
  if (source instanceof Unreadable) return source
  const counted = counters ? ` -c ${counter?.packets ?? 0} ${counter?.bytes ?? 0}` : ''
  return `-A ${chain.name}${saveConditions(source.spec, names)}${counted}${saveTarget(source.spec, source.chain?.name, names)}\n`
}

/** A line of iptables-save; `-c` puts the counters in front. */
export function saveRuleForRestore(
  rule: Rule,
  netfilter: Netfilter,
  names: Names,
  counters: boolean,
): string | Unreadable {
  const { counter } = rule
  const saved = saveRule(rule, netfilter, names, false)
  if (saved instanceof Unreadable) return saved
  const counted = counters ? `[${counter?.packets ?? 0}:${counter?.bytes ?? 0}] ` : ''
  return `${counted}${saved}`
}

/** Chains of one's own are listed by name. */
export function userChains(chains: Iterable<Chain>): Chain[] {
  return [...chains]
    .filter(chain => chain.base === null)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
