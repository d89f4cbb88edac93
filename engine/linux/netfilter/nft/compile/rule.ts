import { EOPNOTSUPP, type Errno } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Chain } from '../../chain.ts'
import { Counter, type Expression, VerdictExpression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { EvaluatedRule } from '../evaluate/statements.ts'
import { NftRule } from '../rule.ts'
import type { Statement, VerdictExpr } from '../syntax.ts'
import { compileChange, compileReset } from './changes.ts'
import type { Environment } from './environment.ts'
import { compileDuplicate, compileForward } from './forward.ts'
import { compileMatch, usesConnections } from './matches.ts'
import { compileNat } from './nat.ts'
import { inPlace } from './placed.ts'
import { mapLookup } from './readers.ts'
import { Refusal } from './refusal.ts'
import { refused } from './refused.ts'
import {
  compileConnections,
  compileLimit,
  compileLog,
  compileMeter,
  compileNotrack,
  compileQuota,
  compileReject,
  compileSetStatement,
} from './statements.ts'
import { Step } from './step.ts'
import { compileSynproxy } from './synproxy.ts'

export const OUTCOMES = {
  accept: Outcome.accept,
  drop: Outcome.drop,
  continue: Outcome.next,
  return: Outcome.return,
  jump: Outcome.jump,
  goto: Outcome.goto,
} as const

export interface CompiledRule {
  readonly expressions: readonly Expression[]
  readonly counter: Counter | null
  readonly source: NftRule
}

/** Makes the kernel's rule of an evaluated one. */
export function compileRule(
  rule: EvaluatedRule,
  comment: string | undefined,
  environment: Environment,
): CompiledRule | Refusal {
  const expressions: Expression[] = []
  const live = new Map<Statement, Statement>()
  let counter: Counter | null = null
  for (const statement of rule.statements) {
    if (statement.kind === 'counter') {
      const made = new Counter(statement.packets, statement.bytes)
      counter ??= made
      live.set(statement, { ...statement, live: made })
      expressions.push(made)
      continue
    }
    const wrong = refused(statement, environment.family)
    if (wrong !== undefined) return wrong
    if (statement.kind === 'quota') {
      const state = { used: statement.quota.used }
      live.set(statement, { ...statement, live: state })
      expressions.push(compileQuota(statement.quota, state))
      continue
    }
    if (statement.kind === 'verdict' && statement.verdict.rules !== undefined) {
      const { verdict } = statement
      const chain = environment.block(verdict.rules!)
      if (chain === undefined) return new Refusal('EINVAL', verdict.location)
      live.set(statement, { ...statement, verdict: { ...verdict, made: chain } })
      expressions.push(new BlockVerdict(OUTCOMES[verdict.verdict], chain))
      continue
    }
    const made = compileStatement(statement, environment)
    if (made instanceof VerdictExpression && statement.kind === 'verdict' && made.target !== null)
      live.set(statement, { ...statement, verdict: { ...statement.verdict, target: made.target } })
    if (made instanceof Refusal) return made
    if (made !== null) expressions.push(inPlace(made, statement))
  }
  const listed = rule.listed.map(statement => live.get(statement) ?? statement)
  return { expressions, counter, source: new NftRule(listed, comment) }
}

/** A jump to a chain that lives as long as the rule. */
class BlockVerdict extends VerdictExpression {
  readonly #chain: Chain

  constructor(outcome: Outcome, chain: Chain) {
    super(outcome, chain)
    this.#chain = chain
  }

  acquire(): void {
    for (const { expressions } of this.#chain.rules) for (const each of expressions) each.acquire?.()
  }

  release(): void {
    for (const { expressions } of this.#chain.rules) for (const each of expressions) each.release?.()
  }
}

function compileStatement(statement: Statement, environment: Environment): Expression | null | Refusal {
  switch (statement.kind) {
    case 'match':
      return compileMatch(statement, environment)
    case 'verdict':
      return verdict(statement.verdict, environment)
    case 'vmap':
      return vmap(statement, environment)
    case 'object':
      return object(statement, environment)
    case 'limit':
      return compileLimit(statement.limit, environment)
    case 'log':
      return compileLog(statement)
    case 'reject':
      return compileReject(statement)
    case 'nat':
      return compileNat(statement, environment)
    case 'notrack':
      return compileNotrack()
    case 'set-value':
      return compileChange(statement, environment) ?? new Refusal('EOPNOTSUPP', null)
    case 'connections':
      return compileConnections(statement.count, statement.over, environment)
    case 'set':
      return compileSetStatement(statement, environment) ?? new Refusal('EOPNOTSUPP', statement.location)
    case 'meter':
      return compileMeter(statement, environment) ?? new Refusal('EOPNOTSUPP', statement.location)
    case 'synproxy':
      return compileSynproxy(statement.synproxy, environment)
    case 'tproxy':
      return new Step(() => Outcome.break, { validate: onlyAtEntry })
    // The kernel here has no way to hand packets to programs (CONFIG_NFT_QUEUE).
    case 'queue':
      return new Refusal('ENOENT', statement.location)
    case 'reset-option':
      return compileReset(statement.option)
    case 'forward':
      return compileForward(statement, environment) ?? new Refusal('EOPNOTSUPP', null)
    case 'dup':
      return compileDuplicate(statement, environment) ?? new Refusal('EOPNOTSUPP', null)
    default:
      return null
  }
}

/** nft_tproxy_validate. No program here opens a transparent socket, so there is none to hand a packet to (nft_tproxy_eval_v4). */
function onlyAtEntry({ base }: Chain): Errno | undefined {
  return base!.hook === Hook.preRouting ? undefined : EOPNOTSUPP
}

function verdict(
  { verdict: name, chain, location }: VerdictExpr,
  environment: Environment,
): Expression | null | Refusal {
  if (chain === null) return name === 'continue' ? null : new VerdictExpression(OUTCOMES[name])
  const target = environment.chain(chain.text)
  if (target === undefined) return new Refusal('ENOENT', chain.location)
  if (target.base !== null) return new Refusal('EOPNOTSUPP', chain.location ?? location)
  return new VerdictExpression(OUTCOMES[name], target)
}

function vmap({ key, map }: Extract<Statement, { kind: 'vmap' }>, environment: Environment): Expression {
  const find = mapLookup({ key, map }, environment)
  const set = environment.set(map as Parameters<Environment['set']>[0])
  const act = (packet: PacketContext): Outcome => {
    const element = find(packet)
    if (element === null || element.data?.kind !== 'verdict') return Outcome.break
    for (const expression of element.expressions) if (expression.evaluate(packet) !== Outcome.next) return Outcome.break
    packet.target = element.data.chain
    return element.data.outcome
  }
  return new Step(act, { sets: [set], ...(usesConnections(key) ? { connections: environment } : {}) })
}

function object(statement: Extract<Statement, { kind: 'object' }>, environment: Environment): Expression | Refusal {
  const { type, name } = statement
  if (name.kind === 'map') {
    const find = mapLookup(name, environment)
    return new Step(packet => {
      const data = find(packet)?.data
      return data?.kind === 'object' ? data.object.expression.evaluate(packet) : Outcome.break
    })
  }
  if (name.kind !== 'symbol') return new Refusal('EINVAL', name.location)
  const found = environment.object(type, name.text)
  if (found === undefined) return new Refusal('ENOENT', type === 'flowtable' ? statement.location : name.location)
  return new Step(packet => found.expression.evaluate(packet), {
    acquire: () => {
      found.references++
      found.expression.acquire?.()
    },
    release: () => {
      found.references--
      found.expression.release?.()
    },
  })
}
