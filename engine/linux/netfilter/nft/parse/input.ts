import type { Location, NftError, Source } from '../location.ts'
import type { Command, Handle } from '../syntax.ts'
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
  return { commands: collapsed(commands), errors }
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
    // The end of this line is taken by then, so that what is skipped is the line behind it.
    if (tokens.atSeparator) tokens.next()
    tokens.error(found.problem, location)
    return
  }
  for (const { name, text } of found)
    parseSource({ name, text, from: location }, files, scope, errors, commands, depth + 1)
}

/** Elements for one set that are added one behind the other are evaluated together (nft_cmd_collapse). */
function collapsed(commands: readonly Command[]): readonly Command[] {
  const result: Command[] = []
  for (const each of commands) {
    const before = result.at(-1)
    const joins = before !== undefined && isFilling(each) && isFilling(before) && sameSet(each.at, before.at)
    if (joins) result[result.length - 1] = { ...before, behind: [...(before.behind ?? []), each] }
    else result.push(each)
  }
  return result
}

type Filling = Extract<Command, { what: 'element'; op: 'add' | 'create' | 'delete' }>

function isFilling(command: Command): command is Filling {
  return (command.op === 'add' || command.op === 'create') && command.what === 'element'
}

function sameSet(one: Handle, other: Handle): boolean {
  return one.family === other.family && one.table?.text === other.table?.text && one.name?.text === other.name?.text
}
