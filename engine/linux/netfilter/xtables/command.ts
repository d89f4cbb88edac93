import type { Extension } from './extension.ts'
import type { RuleSpec } from './rule.ts'

/** Commands of iptables by their letters; `#` after one that takes the number of a rule instead of the rule. */
export type CommandName = 'A' | 'C' | 'D' | 'D#' | 'R' | 'I' | 'L' | 'S' | 'F' | 'Z' | 'Z#' | 'N' | 'X' | 'E' | 'P'

/** A command line of iptables, or a line of iptables-restore, understood. */
export interface Command {
  readonly name: CommandName
  readonly table: string
  readonly chain: string | undefined
  /** From 1; 0 where none was given. */
  readonly ruleNumber: number
  readonly newName: string
  readonly policy: string
  /** One rule for each pair of addresses. */
  readonly rules: readonly RuleSpec[]
  readonly numeric: boolean
  readonly verbose: number
  readonly exact: boolean
  readonly lineNumbers: boolean
  /** `-L -Z`: the counters are shown and then set to 0. */
  readonly alsoZero: boolean
}

/** What the command line asked for instead of a command. */
export type Request =
  | Command
  | { readonly name: 'version' }
  /** Of which matches it is asked for, too. */
  | { readonly name: 'help'; readonly matches: readonly Pick<Extension, 'name' | 'options' | 'values'>[] }
  /** A line of a rule file that is for the other family only. */
  | { readonly name: 'skip' }

/** The letter that messages use. */
export function letterOf(name: CommandName): string {
  return name[0]!
}

/** Options by the letters that messages use for them, in the order in which they are looked through. */
const OPTION_ORDER = ['n', 's', 'd', 'p', 'j', 'v', 'x', 'i', 'o', '0', 'c', 'f'] as const

const RULE_OPTIONS = 'sdpjviocf'
/** Which options a command takes (commands_v_options in iptables/xshared.c). */
const ALLOWED: Readonly<Record<CommandName, string>> = {
  A: RULE_OPTIONS,
  I: RULE_OPTIONS,
  R: RULE_OPTIONS,
  D: 'sdpjviof',
  C: 'sdpjviof',
  'D#': 'v',
  L: 'nvx0',
  S: 'v',
  F: 'v',
  Z: 'v',
  'Z#': 'v',
  N: 'v',
  X: 'v',
  E: 'v',
  P: 'vc',
}

/** generic_opt_check: the first option that the command does not take. */
export function illegalOption(name: CommandName, given: ReadonlySet<string>): string | undefined {
  return OPTION_ORDER.find(option => given.has(option) && !ALLOWED[name].includes(option))
}
