import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const CASES = join(import.meta.dirname, '../../recordings/bash')

/** A script and what bash printed for it: both streams, in order. */
export interface Case {
  readonly script: string
  readonly status: number | null
  readonly output: string
}

/** One file of cases: `=== ` begins each, `--- STATUS` stands between the script and what it printed. */
export interface CaseFile {
  readonly topic: string
  readonly title: string
  readonly cases: readonly Case[]
}

export const caseTopics = (): string[] =>
  globSync('*.cases', { cwd: CASES })
    .map(path => path.slice(0, -'.cases'.length))
    .sort()

export const casePath = (topic: string) => join(CASES, `${topic}.cases`)

export function readCases(topic: string): CaseFile {
  const [title = '', ...blocks] = readFileSync(casePath(topic), 'utf8').split(/^===\n/m)
  return { topic, title: title.trim(), cases: blocks.map(parseCase) }
}

function parseCase(block: string): Case {
  const cut = /^--- (\d+)\n/m.exec(block)
  if (cut === null) return { script: block, status: null, output: '' }
  return {
    script: block.slice(0, cut.index),
    status: Number(cut[1]),
    output: readable(block.slice(cut.index + cut[0].length)),
  }
}

/** A last line without newline is written with a mark, so that the next case begins on a line of its own. */
const NO_NEWLINE = '\\ no newline\n'

const readable = (text: string) => (text.endsWith(NO_NEWLINE) ? text.slice(0, -NO_NEWLINE.length - 1) : text)

export function formatCases({ title, cases }: CaseFile): string {
  const blocks = cases.map(({ script, status, output }) => {
    const printed = output === '' || output.endsWith('\n') ? output : `${output}\n${NO_NEWLINE}`
    return `===\n${script}--- ${status}\n${printed}`
  })
  return `${title}\n${blocks.join('')}`
}
