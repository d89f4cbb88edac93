import type { Location, NftError, Source } from '../location.ts'
import type { Command } from '../syntax.ts'
import { command } from './commands.ts'
import { define, endOfLine } from './define.ts'
import * as expressions from './expressions.ts'
import { type Files, INCLUDES_MAX, Scope, Tokens } from './tokens.ts'

export interface Input {
  readonly commands: readonly Command[]
  readonly errors: readonly NftError[]
}

/** Reads commands, following includes. Commands count only where there are no errors. */
export function parseInput(source: Source, files: Files, defines: ReadonlyMap<string, string> = new Map()): Input {
  const errors: NftError[] = []
  const commands: Command[] = []
  const scope = new Scope(null)
  for (const [name, text] of defines) {
    const tokens = new Tokens({ name: null, text, from: null }, errors, scope, files)
    scope.set(name, expressions.rhs(tokens))
  }
  parseSource(source, files, scope, errors, commands, 0)
  return { commands, errors }
}

function parseSource(
  source: Source,
  files: Files,
  scope: Scope,
  errors: NftError[],
  commands: Command[],
  depth: number,
): void {
  const tokens = new Tokens(source, errors, scope, files)
  while (tokens.peek().kind !== 'end') {
    if (tokens.atSeparator) {
      tokens.next()
      continue
    }
    const start = tokens.peek().location
    if (tokens.is('include')) include(tokens, files, scope, errors, commands, depth)
    else if (!define(tokens)) {
      const read = command(tokens)
      if (!tokens.failed) commands.push(...read)
    }
    if (!tokens.failed && !tokens.atSeparator && tokens.peek().kind !== 'end')
      tokens.fail('end of file or newline or semicolon')
    if (!tokens.failed) continue
    if (tokens.tooMany) return
    tokens.recover()
    if (tokens.peek().location.start === start.start && tokens.peek().kind !== 'end') tokens.next()
  }
}

function include(
  tokens: Tokens,
  files: Files,
  scope: Scope,
  errors: NftError[],
  commands: Command[],
  depth: number,
): void {
  const start = tokens.next().location
  const path = tokens.peek()
  if (path.kind !== 'quoted') {
    tokens.fail('quoted string')
    return
  }
  tokens.next()
  const location: Location = tokens.whole(start)
  endOfLine(tokens)
  if (depth === INCLUDES_MAX) {
    tokens.error('Include nested too deeply, max 16 levels', location)
    return
  }
  const found = files.include(path.text)
  if ('problem' in found) {
    tokens.error(found.problem, location)
    return
  }
  for (const { name, text } of found)
    parseSource({ name, text, from: location }, files, scope, errors, commands, depth + 1)
}
