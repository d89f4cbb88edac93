import type { Netfilter } from '../../netfilter.ts'
import type { Rule } from '../../rule.ts'
import { noNames } from '../../xtables/names.ts'
import { parseCommand } from '../../xtables/parse.ts'
import { isProblem } from '../../xtables/problem.ts'
import { XtRule } from '../../xtables/rule.ts'
import { NftRule, PLAIN_STYLE } from '../rule.ts'
import type { LimitSpec, LogStatement, Statement } from '../syntax.ts'
import { matchWords, type Reading, Unreadable, type Words } from './condition-words.ts'

/** xt_limit's burst where none is given. */
const LIMIT_BURST = 5

function statementWords(statement: Statement, reading: Reading): Words {
  switch (statement.kind) {
    case 'match':
      return matchWords(statement, reading)
    case 'verdict': {
      const { verdict, chain } = statement.verdict
      if (chain !== null) return [verdict === 'goto' ? '-g' : '-j', chain.text]
      return verdict === 'continue' ? [] : ['-j', verdict.toUpperCase()]
    }
    case 'limit':
      return limitWords(statement.limit)
    case 'log':
      return logWords(statement)
    case 'set-value': {
      const { target } = statement
      if (target.kind !== 'meta') return null
      return target.key === 'nftrace' ? ['-j', 'TRACE'] : new Unreadable('meta sreg key not supported')
    }
    case 'counter':
    case 'vmap':
      return []
    default:
      return null
  }
}

function limitWords({ rate, per, unit, burst, over }: LimitSpec): Words {
  if (over || unit !== null) return null
  const words = ['-m', 'limit', '--limit', `${rate}/${per}`]
  return burst === LIMIT_BURST ? words : [...words, '--limit-burst', `${burst}`]
}

function logWords({ prefix, group, snaplen, threshold }: LogStatement): Words {
  if (group === undefined) return null
  const words = ['-j', 'NFLOG', '--nflog-group', `${group}`]
  if (prefix !== undefined) words.push('--nflog-prefix', prefix)
  if (snaplen !== undefined) words.push('--nflog-size', `${snaplen}`)
  if (threshold !== undefined) words.push('--nflog-threshold', `${threshold}`)
  return words
}

/** The words of all of a rule. */
function ruleWords({ statements, comment }: NftRule, reading: Reading): Words {
  const words: string[] = []
  for (const statement of statements) {
    const more = statementWords(statement, reading)
    if (more === null || more instanceof Unreadable) return more
    words.push(...withoutRepetition(words, more))
  }
  return comment === undefined ? words : [...words, '-m', 'comment', '--comment', comment]
}

/** Protocols and matches are said once; the code of ICMP joins its type. */
function withoutRepetition(words: string[], more: readonly string[]): readonly string[] {
  let rest = more
  const [option = '', value = ''] = rest.slice(-2)
  if (option.endsWith('-type') && value.startsWith('any/')) {
    const at = words.indexOf(option)
    if (at < 0) return [...more.slice(0, -1), 'any']
    words[at + 1] += value.slice('any'.length)
    return []
  }
  if (rest[0] === '-p' && words.includes('-p')) rest = rest.slice(2)
  if (rest[0] === '-m' && words.some((word, at) => word === '-m' && words[at + 1] === rest[1])) rest = rest.slice(2)
  return rest
}

const found = new WeakMap<NftRule, XtRule | Unreadable | null>()

/** A rule as iptables-nft shows it; one of nft where iptables has words for it. Null for what is incompatible. */
export function xtRuleOf({ source, chain }: Rule, { net }: Netfilter): XtRule | Unreadable | null {
  if (source instanceof XtRule) return source
  if (!(source instanceof NftRule)) return null
  const known = found.get(source)
  if (known !== undefined) return known
  const family = chain.table.family === 'ip6' ? 6 : 4
  const names = { ...PLAIN_STYLE.names, linkName: (index: number) => net.linkByIndex(index)?.name }
  const rule = read(ruleWords(source, { family, style: { ...PLAIN_STYLE, names } }), chain, family)
  found.set(source, rule)
  return rule
}

function read(words: Words, chain: Rule['chain'], family: 4 | 6): XtRule | Unreadable | null {
  if (words === null || words instanceof Unreadable) return words
  const environment = { family, names: noNames, warn: () => {}, program: 'iptables' } as const
  const request = parseCommand(['-A', chain.name, ...words], environment)
  const spec = isProblem(request) || request.name !== 'A' ? undefined : request.rules[0]
  if (spec === undefined) return null
  return new XtRule(spec, spec.target.kind === 'chain' ? (chain.table.chains.get(spec.target.name) ?? null) : null)
}
