import { type CommandError, failure } from '../../error.ts'

/** `a=b,c=d` as a map (pkg/generate, ParseLabels). */
export function parseLabels(text: string): Readonly<Record<string, string>> | CommandError {
  const labels: Record<string, string> = {}
  for (const part of text.split(',')) {
    const pair = part.split('=')
    if (pair.length !== 2) return failure(`unexpected label spec: ${part}`)
    if (pair[0] === '') return failure('unexpected empty label key')
    labels[pair[0]!] = pair[1]!
  }
  return labels
}

export const sortedByKey = <Value>(map: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)))
