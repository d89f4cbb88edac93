/**
 * Files of recorded rules: a rule, and indented beneath it the exit status and what was printed, each line with the name of its field. Both
 * packet filters are recorded so.
 */

type Answer<Field extends string> = { readonly rule: string; readonly status: number } & {
  readonly [Name in Field]: readonly string[]
}

export function formatAnswers<Field extends string>(
  fields: readonly Field[],
  answers: readonly Answer<Field>[],
): string {
  const parts = answers.map(answer => {
    const lines = fields.flatMap(field => answer[field].map(line => `  ${field}|${line}`))
    return [answer.rule, `  status|${answer.status}`, ...lines].join('\n')
  })
  return `${parts.join('\n')}\n`
}

export function parseAnswers<Field extends string>(fields: readonly Field[], text: string): Answer<Field>[] {
  const found: { readonly rule: string; status: number; readonly lines: Map<string, string[]> }[] = []
  for (const line of text.split('\n')) {
    if (line === '') continue
    const match = /^ {2}(\w+)\|(.*)$/.exec(line)
    if (match === null) {
      found.push({ rule: line, status: 0, lines: new Map(fields.map(field => [field, []])) })
      continue
    }
    const [, field = '', value = ''] = match
    const answer = found.at(-1)!
    if (field === 'status') answer.status = Number(value)
    else answer.lines.get(field)!.push(value)
  }
  return found.map(({ rule, status, lines }) => ({ rule, status, ...Object.fromEntries(lines) }) as Answer<Field>)
}
