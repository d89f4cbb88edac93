import { formatAnswers as format, parseAnswers as parse } from '../rule-answers.ts'

/** The files of rules. A comment `# chain: TYPE FAMILY HOOK` says where those that follow are put. */
export const RULE_FILES = ['expressions', 'refused'] as const

/** What is there before the first rule: the chain itself, another one to jump to, and sets, maps and objects to name. */
export function preparation(type: string, family: string, hook: string): string[] {
  const address = family === 'ip6' ? 'ipv6_addr' : 'ipv4_addr'
  const commands = [
    `add table ${family} t`,
    `add chain ${family} t c { type ${type} hook ${hook} priority 0; }`,
    `add chain ${family} t plain`,
    `add set ${family} t s { type ${address}; }`,
    `add set ${family} t nets { type ${address}; flags interval; }`,
    `add set ${family} t ports { type inet_service; }`,
    `add set ${family} t pairs { type ${address} . inet_service; }`,
    `add set ${family} t dyn { type ${address}; flags dynamic,timeout; timeout 1m; }`,
    `add map ${family} t vm { type inet_service : verdict; }`,
    `add map ${family} t marks { type ${address} : mark; }`,
    `add counter ${family} t cnt`,
    `add limit ${family} t lim { rate 5/second; }`,
    `add quota ${family} t q { over 5 mbytes; }`,
  ]
  return commands
}

export interface Place {
  readonly type: string
  readonly family: string
  readonly hook: string
  readonly rules: readonly string[]
}

export function readRules(text: string): Place[] {
  const places: { type: string; family: string; hook: string; rules: string[] }[] = []
  for (const line of text.split('\n')) {
    const [, type, family, hook] = /^# chain: (\S+) (\S+) (\S+)$/.exec(line) ?? []
    if (type !== undefined && family !== undefined && hook !== undefined) places.push({ type, family, hook, rules: [] })
    else if (line !== '') places.at(-1)!.rules.push(line)
  }
  return places
}

/** What nft made of one rule. */
export interface RuleAnswer {
  readonly rule: string
  readonly status: number
  /** Standard output and standard error. */
  readonly says: readonly string[]
  /** `list chain`: the rule alone. */
  readonly listed: readonly string[]
  /** `-n list chain`. */
  readonly numeric: readonly string[]
  /** `-j list chain`: what the rule is made of. */
  readonly json: readonly string[]
}

const FIELDS = ['says', 'listed', 'numeric', 'json'] as const

export function formatAnswers(answers: readonly RuleAnswer[]): string {
  return format(FIELDS, answers)
}

export function parseAnswers(text: string): RuleAnswer[] {
  return parse(FIELDS, text)
}
