import type { Running } from '../../../linux/program.ts'
import { compilePosix, isExpressionError } from '../../regex/regex.ts'
import { type Tool, textCommand } from '../../text/tool.ts'
import { installedCommands } from './find.ts'
import { sectionOf } from './page.ts'

const NOTHING = 16
const COLUMN = 20

type Matcher = (name: string, summary: string) => boolean

/** Prints the summaries that a matcher takes for each word; what has none is told. */
export function* search(tool: Tool, words: readonly string[], matcher: (word: string) => Matcher | null): Running {
  const all = installedCommands(tool.process)
  const shown = new Set<string>()
  let status = 0
  for (const word of words) {
    const takes = matcher(word)
    const found = takes === null ? [] : all.filter(({ name, command }) => takes(name, command.summary))
    for (const { name, command } of found)
      shown.add(`${`${name} (${sectionOf(command)})`.padEnd(COLUMN)} - ${command.summary}`)
    if (found.length > 0) continue
    status = NOTHING
    yield* tool.process.write(2, `${word}: nothing appropriate.\n`)
  }
  for (const line of [...shown].sort()) yield* tool.print(`${line}\n`)
  return shown.size > 0 ? 0 : status
}

/** Names that are the word, whatever its case. */
export const byName = (word: string): Matcher => {
  const wanted = word.toLowerCase()
  return name => name.toLowerCase() === wanted
}

/** Names and summaries that an extended regular expression matches somewhere. */
export const byExpression = (word: string): Matcher | null => {
  const compiled = compilePosix(word, { extended: true, fold: true })
  if (isExpressionError(compiled)) return null
  return (name, summary) => compiled.match(name) !== null || compiled.match(summary) !== null
}

function searcher(name: 'whatis' | 'apropos', summary: string, matcher: (word: string) => Matcher | null) {
  return textCommand({
    name,
    summary,
    synopsis: ['NAME...'],
    options: [
      { short: 's', long: 'sections', argument: 'LIST', text: 'Search these sections only.', emulated: false },
      { short: 'l', long: 'long', text: 'Do not trim the output: it never is here.' },
    ],
    *run(tool) {
      if (tool.operands.length > 0) return yield* search(tool, tool.operands, matcher)
      yield* tool.process.write(2, `${name} what?\n`)
      return 1
    },
  })
}

/** whatis(1) of man-db. */
export const whatis = searcher('whatis', 'display one-line manual page descriptions', byName)

/** apropos(1) of man-db. */
export const apropos = searcher('apropos', 'search the manual page names and descriptions', byExpression)
