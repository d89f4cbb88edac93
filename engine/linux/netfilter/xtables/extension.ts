import type { Errno } from '../../../net/errno.ts'
import type { Chain } from '../chain.ts'
import type { Expression } from '../expression.ts'
import type { Netfilter } from '../netfilter.ts'
import type { Names } from './names.ts'
import type { GivenOptions, ParseContext, XtOption } from './option.ts'
import type { Parsed, Problem } from './problem.ts'

/** How a rule is to be listed: `-n`, and the names that are not numbers otherwise. */
export interface ListStyle {
  readonly numeric: boolean
  readonly names: Names
  /** Of the rule, for service names. */
  readonly protocol: number
  readonly family: 4 | 6
}

/** What an extension may ask of the rule that it becomes part of. */
export interface RuleContext {
  readonly netfilter: Netfilter
  readonly family: 4 | 6
  readonly table: string
  readonly protocol: number
  readonly protocolInverted: boolean
}

/** What matches and targets have in common. `Data` is what the options of one use come to. */
export interface Extension<Data = unknown> {
  readonly name: string
  /** Absent for both. */
  readonly family?: 4 | 6
  /** The name in the listing, where that is another one. */
  readonly listedAs?: string
  /** The program knows it, but no kernel here does: naming it is warned of, and `check` refuses the rule. */
  readonly absent?: true
  readonly options: readonly XtOption[]
  /** Values that its options take by name, for its help. */
  readonly values?: string
  /** x6_fcheck: what is wrong with the options together, found before it is found that one is missing. */
  finalCheck?(given: GivenOptions): Problem | undefined
  /** Makes the data of options that are right each for itself. */
  parse(given: GivenOptions, context: ParseContext): Parsed<Data>
  /** As `iptables -L` shows it, with the space in front. */
  print(data: Data, style: ListStyle): string
  /** As `iptables -S` shows its options, each with a space in front. */
  save(data: Data, style: ListStyle): string
  /** Two uses that follow each other in a rule, as the one that is listed afterwards. */
  merge?(first: Data, second: Data): Data | undefined
  /** The kernel's check when the rule comes in (checkentry): an error, or nothing. */
  check?(data: Data, rule: RuleContext): Errno | undefined
  /** The same for each base chain that leads to the rule. */
  validate?(data: Data, base: Chain): Errno | undefined
  /** What it does to packets. */
  compile(data: Data, rule: RuleContext): Expression
  /** As nft(8) shows it: the translation of iptables-translate, or undefined where there is none. */
  translate?(data: Data, style: ListStyle): string | undefined
}

/** A match: `break` where the packet does not match. */
export type MatchType<Data = unknown> = Extension<Data>

/** A target: what `-j` names. */
export type TargetType<Data = unknown> = Extension<Data>

/** One use of an extension in a rule. */
export interface Use<Data = unknown> {
  readonly type: Extension<Data>
  readonly data: Data
}
