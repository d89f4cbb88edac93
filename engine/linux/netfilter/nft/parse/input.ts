import type { Location, NftError, Source } from '../location.ts'
import type { Command, Expr } from '../syntax.ts'
import { command } from './commands.ts'
import * as expressions from './expressions.ts'
import { Tokens } from './tokens.ts'

/** Files that are being included within each other (MAX_INCLUDE_DEPTH). */
const DEPTH_MAX = 16

/** How files are found that are included; a problem is the text of the error. */
export interface Files {
  /** The files that a path or a pattern means, each with its text. */
  include(path: string): readonly { readonly name: string; readonly text: string }[] | { readonly problem: string }
}

export interface Input {
  readonly commands: readonly Command[]
  readonly errors: readonly NftError[]
}

/** Reads commands, following includes. Commands count only where there are no errors. */
export function parseInput(source: Source, files: Files, defines: ReadonlyMap<string, string> = new Map()): Input {
  const errors: NftError[] = []
  const commands: Command[] = []
  const scope = new Map<string, Expr>()
  for (const [name, text] of defines) {
    const tokens = new Tokens({ name: null, text, from: null }, errors, scope)
    scope.set(name, expressions.rhs(tokens))
  }
  parseSource(source, files, scope, errors, commands, 0)
  return { commands, errors }
}

function parseSource(
  source: Source,
  files: Files,
  scope: Map<string, Expr>,
  errors: NftError[],
  commands: Command[],
  depth: number,
): void {
  const tokens = new Tokens(source, errors, scope)
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

/** define, redefine, undefine. */
function define(tokens: Tokens): boolean {
  if (tokens.is('undefine')) {
    tokens.next()
    const name = tokens.identifier('string')
    if (name !== null && !tokens.scope.delete(name.text)) tokens.error(`undefined symbol '${name.text}'`, name.location)
    return true
  }
  const again = tokens.is('redefine')
  if (!again && !tokens.is('define')) return false
  const start = tokens.next().location
  const name = tokens.identifier('string')
  tokens.expect('=', "'='")
  const negative = tokens.accept('-')
  let value = tokens.is('{') ? emptyOrSet(tokens) : (expressions.verdictExpr(tokens) ?? expressions.rhs(tokens))
  if (negative && value.kind === 'symbol') value = { ...value, text: `-${value.text}` }
  endOfLine(tokens)
  if (name === null || tokens.failed) return true
  if (!again && tokens.scope.has(name.text)) {
    tokens.error(`redefinition of symbol '${name.text}'`, tokens.from(start))
    return true
  }
  tokens.scope.set(name.text, value)
  return true
}

/** Lines that are no commands of their own need their end. */
function endOfLine(tokens: Tokens): void {
  if (!tokens.failed && !tokens.atSeparator && tokens.peek().kind !== 'end') tokens.fail('newline or semicolon')
}

function emptyOrSet(tokens: Tokens): Expr {
  const { location } = tokens.peek()
  if (!tokens.is('}', 1)) return expressions.setExpr(tokens, false)
  tokens.next()
  tokens.next()
  return { kind: 'set', elements: [], location }
}

function include(
  tokens: Tokens,
  files: Files,
  scope: Map<string, Expr>,
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
  if (depth === DEPTH_MAX) {
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
