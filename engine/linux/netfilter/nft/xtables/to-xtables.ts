import type { Rule } from '../../rule.ts'
import { noNames } from '../../xtables/names.ts'
import { parseCommand } from '../../xtables/parse.ts'
import { isProblem } from '../../xtables/problem.ts'
import { XtRule } from '../../xtables/rule.ts'
import { bounds } from '../evaluate/values.ts'
import { exprText } from '../print/expressions.ts'
import { NftRule, PLAIN_STYLE } from '../rule.ts'
import type { Statement } from '../syntax.ts'

type Match = Extract<Statement, { kind: 'match' }>

/** The words of iptables for a condition; none where iptables-nft finds nothing in it that it knows, and leaves it out. */
function matchWords({ left, relation, right }: Match): string[] {
  const text = exprText(right, PLAIN_STYLE).replaceAll('"', '')
  const not = relation === '!=' ? ['!'] : []
  if (relation !== 'in' && relation !== '==' && relation !== '!=') return []
  if (left.kind === 'meta') {
    if (left.key === 'iifname') return [...not, '-i', text.replace(/\*$/, '+')]
    if (left.key === 'oifname') return [...not, '-o', text.replace(/\*$/, '+')]
    return left.key === 'l4proto' && right.kind === 'value' ? [...not, '-p', String(right.value)] : []
  }
  if (left.kind !== 'payload') return []
  const { protocol, field } = left
  if (protocol.name === 'ip' || protocol.name === 'ip6') {
    const option = field.name === 'saddr' ? '-s' : field.name === 'daddr' ? '-d' : undefined
    if (right.kind !== 'value' && right.kind !== 'prefix') return []
    if (option !== undefined) return [...not, option, text]
    const asked = field.name === 'protocol' || field.name === 'nexthdr'
    return asked && right.kind === 'value' ? [...not, '-p', String(right.value)] : []
  }
  if (protocol.name !== 'tcp' && protocol.name !== 'udp') return []
  if (field.name !== 'sport' && field.name !== 'dport') return ['-p', protocol.name]
  if (right.kind !== 'value' && right.kind !== 'range') return ['-p', protocol.name]
  const [first, last] = bounds(right, 16)
  return [
    '-p',
    protocol.name,
    '-m',
    protocol.name,
    ...not,
    `--${field.name}`,
    first === last ? `${first}` : `${first}:${last}`,
  ]
}

function verdictWords(statement: Statement): string[] {
  if (statement.kind !== 'verdict') return []
  const { verdict, chain } = statement.verdict
  if (chain !== null) return [verdict === 'goto' ? '-g' : '-j', chain.text]
  return verdict === 'continue' ? [] : ['-j', verdict.toUpperCase()]
}

const found = new WeakMap<NftRule, XtRule | null>()

/** A rule as iptables-nft shows it; one of nft with what of it iptables has words for. */
export function xtRuleOf({ source, chain }: Rule): XtRule | null {
  if (source instanceof XtRule) return source
  if (!(source instanceof NftRule)) return null
  const known = found.get(source)
  if (known !== undefined) return known
  const words = ['-A', chain.name]
  for (const statement of source.statements) {
    const more = statement.kind === 'match' ? matchWords(statement) : verdictWords(statement)
    // The protocol is said once.
    const from = more[0] === '-p' && words.includes('-p') ? 2 : 0
    words.push(...more.slice(from))
  }
  const request = parseCommand(words, {
    family: chain.table.family === 'ip6' ? 6 : 4,
    names: noNames,
    warn: () => {},
    program: 'iptables',
  })
  const spec = isProblem(request) || request.name !== 'A' ? undefined : request.rules[0]
  const target = spec?.target.kind === 'chain' ? (chain.table.chains.get(spec.target.name) ?? null) : null
  const rule = spec === undefined ? null : new XtRule(spec, target)
  found.set(source, rule)
  return rule
}
