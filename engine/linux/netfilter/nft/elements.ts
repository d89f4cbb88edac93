import { SECOND } from '../../../sim/timer.ts'
import type { Outcome } from '../outcome.ts'
import { type ElementData, SetElement } from '../set/element.ts'
import type { NftSet } from '../set/set.ts'
import { joinWords } from '../set/words.ts'
import type { Environment } from './compile/environment.ts'
import { Refusal } from './compile/refusal.ts'
import { OUTCOMES } from './compile/rule.ts'
import { compileElementStatement, ElementExpression } from './compile/statements.ts'
import { descriptionOf, type SetDescription } from './description.ts'
import { bounds, boundsExpr } from './evaluate/values.ts'
import type { Expr, Member, Members, Types } from './syntax.ts'

const MILLISECOND = SECOND / 1000
const POSITION = { source: { name: null, text: '', from: null }, start: 0, end: 0 } as const

/** Makes an element of a set from what was written of it. */
export function makeElement(
  member: Member,
  description: Pick<SetDescription, 'key' | 'data' | 'statements'>,
  environment: Environment,
  timeout: number | undefined,
): SetElement | Refusal {
  const { key } = description
  const data = member.data === null ? null : makeData(member.data, description.data, environment)
  if (data instanceof Refusal) return new Refusal(data.errno, member.location)
  const { first, last, wildcard } = member
  const from = wildcard ? joinWords([], []) : joinWords(first, key.bits)
  const exact = first.every((value, index) => value === last[index])
  const element = new SetElement(
    first,
    last,
    from,
    exact || wildcard ? from : joinWords(last, key.bits),
    data,
    wildcard,
  )
  element.comment = member.comment
  element.timeout = member.timeout === undefined ? undefined : member.timeout * MILLISECOND
  const { now } = environment.netfilter.net.sim
  if (member.expires !== undefined) element.expires = now + member.expires * MILLISECOND
  else if ((element.timeout ?? timeout) !== undefined) element.expires = now + (element.timeout ?? timeout)!
  const statements = member.statements.length > 0 ? member.statements : description.statements
  element.expressions = statements.map(statement => compileElementStatement(statement, environment))
  return element
}

function makeData(expr: Expr, data: Members['data'], environment: Environment): ElementData | Refusal {
  if (expr.kind === 'verdict') {
    const chain = expr.chain === null ? null : environment.chain(expr.chain.text)
    if (chain === undefined) return new Refusal('ENOENT', expr.location)
    if (chain !== null && chain.base !== null) return new Refusal('EOPNOTSUPP', expr.location)
    return { kind: 'verdict', outcome: OUTCOMES[expr.verdict], chain }
  }
  if (data === null || data === 'verdict') return new Refusal('EINVAL', expr.location)
  if (typeof data === 'string') {
    const object = expr.kind === 'symbol' ? environment.object(data, expr.text) : undefined
    return object === undefined ? new Refusal('ENOENT', expr.location) : { kind: 'object', object }
  }
  const parts = expr.kind === 'concat' ? expr.parts : [expr]
  const limits = parts.map((part, index) => bounds(part, data.bits[index]!))
  const values = limits.map(([min]) => min)
  return { kind: 'value', values, last: limits.map(([, max]) => max), words: joinWords(values, data.bits) }
}

const VERDICTS: ReadonlyMap<Outcome, Extract<Expr, { kind: 'verdict' }>['verdict']> = new Map(
  Object.entries(OUTCOMES).map(([name, outcome]) => [outcome, name as keyof typeof OUTCOMES]),
)

function dataExpr(data: ElementData, types: Members['data']): Expr {
  if (data.kind === 'verdict') {
    const chain =
      data.chain === null
        ? null
        : ({ kind: 'symbol', text: data.chain.name, quoted: false, asterisk: false, location: POSITION } as const)
    return { kind: 'verdict', verdict: VERDICTS.get(data.outcome)!, chain, location: POSITION }
  }
  if (data.kind === 'object')
    return { kind: 'symbol', text: data.object.name, quoted: true, asterisk: false, location: POSITION }
  const { types: each, bits } = types as Types
  const parts = data.values.map((value, index) =>
    boundsExpr(value, data.last[index]!, each[index]!, bits[index]!, POSITION),
  )
  return parts.length === 1 ? parts[0]! : { kind: 'concat', parts, location: POSITION }
}

/** An element as it is now, for the listing. */
export function describeElement(element: SetElement, set: NftSet, now: number): Member {
  const { data } = descriptionOf(set)
  const { first, last, wildcard, comment, timeout, expires } = element
  return {
    first,
    last,
    wildcard,
    data: element.data === null ? null : dataExpr(element.data, data),
    comment,
    timeout: timeout === undefined ? undefined : timeout / MILLISECOND,
    expires: expires === Number.POSITIVE_INFINITY ? undefined : Math.floor(Math.max(0, expires - now) / MILLISECOND),
    statements: element.expressions.flatMap(each => (each instanceof ElementExpression ? [each.statement] : [])),
    location: POSITION,
  }
}
