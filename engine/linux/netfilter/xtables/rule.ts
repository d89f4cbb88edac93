import { EINVAL, type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Chain } from '../chain.ts'
import { Counter, type Expression, VerdictExpression } from '../expression.ts'
import { Outcome } from '../outcome.ts'
import type { RuleSource } from '../rule.ts'
import type { ListStyle, RuleContext, Use } from './extension.ts'
import { type Header, HeaderMatch, saveHeader } from './header.ts'
import { type Names, noNames } from './names.ts'

/** What a rule does in the end. */
export type RuleTarget =
  | { readonly kind: 'none' }
  | { readonly kind: 'verdict'; readonly name: 'ACCEPT' | 'DROP' | 'RETURN' | 'QUEUE' }
  | { readonly kind: 'chain'; readonly name: string; readonly goto: boolean }
  | { readonly kind: 'extension'; readonly use: Use }

/** A rule as iptables writes it, not yet part of a chain. */
export interface RuleSpec {
  readonly header: Header
  readonly matches: readonly Use[]
  readonly target: RuleTarget
  readonly counters: { readonly packets: number; readonly bytes: number }
}

/** A rule of iptables in a chain: how it is printed again. */
export class XtRule implements RuleSource {
  readonly spec: RuleSpec
  /** Where `-j` or `-g` leads; it may be renamed later. */
  readonly chain: Chain | null
  #saved: string | null = null

  constructor(spec: RuleSpec, chain: Chain | null) {
    this.spec = spec
    this.chain = chain
  }

  get text(): string {
    this.#saved ??= saveConditions(this.spec, noNames)
    return `${this.#saved}${saveTarget(this.spec, this.chain?.name, noNames)}`.trimStart()
  }

  get comment(): string | undefined {
    const use = this.spec.matches.find(({ type }) => type.name === 'comment')
    return use?.data as string | undefined
  }

  get rejects(): boolean {
    const { target } = this.spec
    return target.kind === 'extension' && target.use.type.name === 'REJECT'
  }
}

function styleFor(header: Header, names: Names, numeric: boolean): ListStyle {
  return { numeric, names, protocol: header.protocol?.value ?? 0, family: header.family }
}

/** Header and matches in the form of `-S`, each part with a space in front. */
export function saveConditions({ header, matches }: RuleSpec, names: Names): string {
  const style = styleFor(header, names, true)
  const parts = matches.map(({ type, data }) => ` -m ${type.name}${type.save(data, style)}`)
  return saveHeader(header, names) + parts.join('')
}

/** `-j` or `-g` with what belongs to it. `chain` is the present name of the chain it leads to. */
export function saveTarget({ header, target }: RuleSpec, chain: string | undefined, names: Names): string {
  if (target.kind === 'none') return ''
  if (target.kind === 'verdict') return ` -j ${target.name}`
  if (target.kind === 'chain') return ` -${target.goto ? 'g' : 'j'} ${chain ?? target.name}`
  const { type, data } = target.use
  return ` -j ${type.name}${type.save(data, styleFor(header, names, true))}`
}

const VERDICTS = {
  ACCEPT: Outcome.accept,
  DROP: Outcome.drop,
  RETURN: Outcome.return,
  QUEUE: Outcome.drop,
} as const

/** Makes a rule of the kernel from a rule of iptables: what it is checked for and what it does to packets. */
export function compileRule(
  spec: RuleSpec,
  context: RuleContext,
  chain: Chain | null,
): Result<{ readonly expressions: readonly Expression[]; readonly counter: Counter; readonly source: XtRule }> {
  const { header, matches, target, counters } = spec
  const error = neverMatches(header) ?? checkUses(spec, context)
  if (error !== undefined) return error
  const expressions: Expression[] = []
  const conditions = new HeaderMatch(header)
  if (!conditions.empty) expressions.push(conditions)
  for (const use of matches) if (use.type.name !== 'comment') expressions.push(compileUse(use, context))
  const counter = new Counter(counters.packets, counters.bytes)
  expressions.push(counter)
  if (target.kind === 'verdict') expressions.push(new VerdictExpression(VERDICTS[target.name]))
  else if (target.kind === 'chain')
    expressions.push(new VerdictExpression(target.goto ? Outcome.goto : Outcome.jump, chain))
  else if (target.kind === 'extension') expressions.push(compileUse(target.use, context))
  return { expressions, counter, source: new XtRule(spec, chain) }
}

/** `! -s 0.0.0.0/0`: iptables-nft finds no way to say it. */
function neverMatches({ source, destination }: Header): Errno | undefined {
  for (const condition of [source, destination])
    if (condition?.inverted === true && (condition.value.mask === 0 || condition.value.mask === 0n)) return EINVAL
  return undefined
}

function uses({ matches, target }: RuleSpec): Use[] {
  return target.kind === 'extension' ? [...matches, target.use] : [...matches]
}

function checkUses(spec: RuleSpec, context: RuleContext): Errno | undefined {
  for (const { type, data } of uses(spec)) {
    const error = type.check?.(data, context)
    if (failed(error)) return error
  }
  return undefined
}

/** An extension's expression, together with its check for the base chains that lead to it. */
function compileUse({ type, data }: Use, context: RuleContext): Expression {
  const expression = type.compile(data, context)
  if (type.validate === undefined) return expression
  return Object.assign(expression, { validate: (base: Chain) => type.validate!(data, base) })
}
