/** The files of rules: for which program, and what they are called. */
export const RULE_FILES: readonly { readonly name: string; readonly program: 'iptables' | 'ip6tables' }[] = [
  { name: 'header', program: 'iptables' },
  { name: 'matches', program: 'iptables' },
  { name: 'targets', program: 'iptables' },
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
  const parts = answers.map(answer => {
    const lines = FIELDS.flatMap(field => answer[field].map(line => `  ${field}|${line}`))
    return [answer.rule, `  status|${answer.status}`, ...lines].join('\n')
  })
  return `${parts.join('\n')}\n`
}

export function parseAnswers(text: string): RuleAnswer[] {
  const answers: {
    rule: string
    status: number
    says: string[]
    saved: string[]
    listed: string[]
    numeric: string[]
    nft: string[]
  }[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const match = /^ {2}(\w+)\|(.*)$/.exec(line)
    if (match === null) {
      answers.push({ rule: line, status: 0, says: [], saved: [], listed: [], numeric: [], nft: [] })
      continue
    }
    const answer = answers.at(-1)!
    if (match[1] === 'status') answer.status = Number(match[2])
    else answer[match[1] as (typeof FIELDS)[number]].push(match[2]!)
  }
  return answers
}
