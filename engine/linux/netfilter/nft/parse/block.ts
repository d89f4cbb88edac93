import type { Location } from '../location.ts'
import { define, endOfLine } from './define.ts'
import { Scope, type Tokens } from './tokens.ts'

/**
 * Goes through the lines of a block up to its closing brace; `line` reads one and says what else than the end could stand behind it, or
 * null where nothing has to; where it could be too much to name it is the empty string. A mistake spoils its line alone. The answer is where it is, without the brace.
 */
export function block(tokens: Tokens, line: () => string | null | undefined): Location {
  const start = tokens.peek().location
  tokens.expect('{', "'{'")
  if (tokens.failed) return start
  const around = tokens.scope
  tokens.scope = new Scope(around)
  for (;;) {
    while (tokens.atSeparator) tokens.next()
    if (tokens.peek().kind === 'end' || tokens.is('}')) break
    if (included(tokens) || define(tokens)) {
      if (!tokens.failed) continue
      if (tokens.tooMany) return start
      tokens.recover()
      continue
    }
    const more = line()
    if (!tokens.failed && !tokens.atSeparator && more !== null)
      tokens.fail(more === '' ? undefined : `newline or semicolon${more === undefined ? '' : ` or ${more}`}`)
    if (!tokens.failed) continue
    if (tokens.tooMany) return start
    tokens.recover()
  }
  tokens.scope = around
  const content = tokens.from(start)
  tokens.expect('}')
  return content
}

/** `include "FILE"` within a block: what is in the file stands here. */
function included(tokens: Tokens): boolean {
  if (!tokens.is('include') || tokens.files === null) return false
  const start = tokens.next().location
  const path = tokens.peek()
  if (path.kind !== 'quoted') {
    tokens.fail('quoted string')
    return true
  }
  tokens.next()
  const location = tokens.whole(start)
  endOfLine(tokens)
  if (tokens.failed) return true
  const found = tokens.files.include(path.text)
  if ('problem' in found) {
    tokens.error(found.problem, location)
    return true
  }
  for (const { name, text } of [...found].reverse()) {
    const problem = tokens.insert({ name, text, from: location })
    if (problem !== undefined) tokens.error(problem, location)
  }
  return true
}
