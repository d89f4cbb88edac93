import { type ParsedScript, parse, type Statement } from 'unbash'

/** Texts whose trees are kept: loops that `eval`, traps and prompts parse the same text again and again. */
const CACHE_MAX = 512

const cache = new Map<string, ParsedScript>()

/** The syntax tree of a text, kept for the next time. */
export function parseCached(source: string): ParsedScript {
  const known = cache.get(source)
  if (known !== undefined) return known
  const script = parse(source)
  if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
  if (source.length < 65536) cache.set(source, script)
  return script
}

/** Commands that bash reads, and runs, as one: those of one line. */
export interface Line {
  readonly statements: readonly Statement[]
}

/** The commands of a script in the portions in which bash reads them. */
export function linesOf(script: ParsedScript, source: string): Line[] {
  const lines: Statement[][] = []
  let end = -1
  for (const statement of script.commands) {
    if (end >= 0 && !source.slice(end, statement.pos).includes('\n')) lines.at(-1)!.push(statement)
    else lines.push([statement])
    end = statement.end
  }
  return lines.map(statements => ({ statements }))
}
