import type { Location } from '../location.ts'
import type { Tokens } from './tokens.ts'

/**
 * Goes through the lines of a block up to its closing brace; `line` reads one and says what else than the end could stand behind it, or
 * null where nothing has to. A mistake spoils its line alone. The answer is where it is, without the brace.
 */
export function block(tokens: Tokens, line: () => string | null | undefined): Location {
  const start = tokens.peek().location
  tokens.expect('{', "'{'")
  if (tokens.failed) return start
  for (;;) {
    while (tokens.atSeparator) tokens.next()
    if (tokens.peek().kind === 'end' || tokens.is('}')) break
    const more = line()
    if (!tokens.failed && !tokens.atSeparator && more !== null)
      tokens.fail(`newline or semicolon${more === undefined ? '' : ` or ${more}`}`)
    if (!tokens.failed) continue
    if (tokens.tooMany) return start
    tokens.recover()
  }
  const content = tokens.from(start)
  tokens.expect('}')
  return content
}
