/** Primitives that stand without an id: `vlan 5`, `less 60`, `ip multicast`. */
import * as capture from './capture.ts'
import { broadcast, multicast } from './cast.ts'
import type { Compiler } from './compiler.ts'
import type { Condition } from './condition.ts'
import { ELSEWHERE } from './elsewhere.ts'
import { mpls, pppoeDiscovery, pppoeSession, vlan } from './encapsulation.ts'
import { FilterError, syntaxError } from './error.ts'
import { llc } from './llc.ts'
import type { Protocol } from './qualifier.ts'
import type { Tokens } from './tokens.ts'

type Term = (c: Compiler, tokens: Tokens) => Condition

const TERMS = new Map<string, Term>([
  ['less', (_, tokens) => capture.lessOrEqual(tokens.expectKind('number').value)],
  ['greater', (_, tokens) => capture.greaterOrEqual(tokens.expectKind('number').value)],
  ['byte', byte],
  ['inbound', c => capture.inbound(c)],
  ['outbound', c => capture.outbound(c)],
  ['ifindex', (c, tokens) => capture.interfaceIndex(c, tokens.expectKind('number').value)],
  ['vlan', (c, tokens) => vlan(c, optionalNumber(tokens))],
  ['mpls', (c, tokens) => mpls(c, optionalNumber(tokens))],
  ['pppoed', c => pppoeDiscovery(c)],
  ['pppoes', (c, tokens) => pppoeSession(c, optionalNumber(tokens))],
  ['llc', (c, tokens) => llc(c, tokens.atKind('name') || tokens.at('rnr') ? tokens.next().text : undefined)],
])

function byte(c: Compiler, tokens: Tokens): Condition {
  const offset = tokens.expectKind('number').value
  const operator = tokens.expect('&', '|', '<', '>', '=').text
  return capture.byte(c, offset, operator, tokens.expectKind('number').value)
}

/** A number, in parentheses or not. */
function optionalNumber(tokens: Tokens): number | undefined {
  return tokens.atKind('number') || tokens.at('(') ? parenthesized(tokens) : undefined
}

function parenthesized(tokens: Tokens): number {
  if (tokens.take('(') === undefined) return tokens.expectKind('number').value
  const value = tokens.nested(() => parenthesized(tokens))
  tokens.expect(')')
  return value
}

export function term(c: Compiler, tokens: Tokens): Condition {
  const word = tokens.expectKind('word').text
  const known = TERMS.get(word)
  return known === undefined ? elsewhere(word, tokens) : known(c, tokens)
}

function elsewhere(word: string, tokens: Tokens): never {
  const known = ELSEWHERE.get(word)
  if (known === undefined) throw syntaxError()
  const { operand, refusal } = known
  if (operand === 'number') tokens.expectKind('number')
  if (operand === 'name') tokens.expectKind('name')
  if (operand === 'either') tokens.expectKind('name', 'number')
  if (operand === 'comparison') {
    tokens.take('>', '>=', '=', '<=', '<', '!=', '(')
    tokens.expectKind('number')
  }
  throw new FilterError(refusal)
}

/** What a protocol may qualify beside an id. */
export function qualifiedTerm(c: Compiler, tokens: Tokens, protocol: Protocol): Condition {
  if (tokens.take('broadcast') !== undefined) return broadcast(c, protocol)
  if (tokens.take('multicast') !== undefined) return multicast(c, protocol)
  return elsewhere(tokens.expectKind('word').text, tokens)
}

export const QUALIFIED_TERM_WORDS: readonly string[] = ['broadcast', 'multicast', 'type', 'subtype', 'dir', 'direction']
