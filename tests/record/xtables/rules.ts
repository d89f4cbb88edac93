import { formatAnswers as format, parseAnswers as parse } from '../rule-answers.ts'

/** The files of rules: for which program, and what they are called. */
export const RULE_FILES: readonly { readonly name: string; readonly program: 'iptables' | 'ip6tables' }[] = [
  { name: 'header', program: 'iptables' },
  { name: 'matches', program: 'iptables' },
  { name: 'targets', program: 'iptables' },
  { name: 'rare', program: 'iptables' },
  { name: 'ipv6', program: 'ip6tables' },
]

/** What a program made of one rule. */
export interface RuleAnswer {
  /** `TABLE CHAIN REST`, as the shell reads it. */
  readonly rule: string
  readonly status: number
  /** Standard output and standard error. */
  readonly says: readonly string[]
  /** `-S`: one line for each rule that came of it. */
  readonly saved: readonly string[]
  /** `-L`. */
  readonly listed: readonly string[]
  /** `-L -n -v`. */
  readonly numeric: readonly string[]
  /** `nft list chain`. */
  readonly nft: readonly string[]
}

export function readRules(text: string): string[] {
  return text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
}

const FIELDS = ['says', 'saved', 'listed', 'numeric', 'nft'] as const

export function formatAnswers(answers: readonly RuleAnswer[]): string {
  return format(FIELDS, answers)
}

export function parseAnswers(text: string): RuleAnswer[] {
  return parse(FIELDS, text)
}
