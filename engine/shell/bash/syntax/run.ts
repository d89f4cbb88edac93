import type { Running } from '../../../linux/program.ts'
import { withinMemory } from '../memory.ts'
import type { Shell } from '../shell.ts'
import type { LexerOptions } from './lexer.ts'
import { type Broken, Reader, type Unit } from './reader.ts'
import type { Source } from './source.ts'

/** Texts whose units are kept: what `eval` and traps run again and again. */
const CACHE_MAX = 256
const LENGTH_MAX = 20_000

const cache = new Map<string, readonly (Unit | Broken)[]>()

export function lexerOptions(shell: Shell): LexerOptions {
  const expands = shell.has('expand_aliases') && shell.aliases.size > 0
  return { extglob: shell.has('extglob'), aliases: expands ? shell.aliases : null }
}

/** Where a text comes from, for the messages about its syntax: `-c`, `eval`. */
export type Origin = string

/** Runs a text as bash does, one line's commands after the other: what stands before a syntax error has run. */
export function* runSource(shell: Shell, source: Source, origin: Origin = ''): Running {
  const { source: outer, position, commandNode } = shell
  const reader = new Reader(source)
  let status = 0
  try {
    for (const units = unitsOf(shell, source, reader); ; ) {
      const unit = units.next()
      if (shell.has('verbose')) shell.writeError(withNewline(reader.lastRead))
      if (unit === null) return status
      if (origin === '-c' && unit.problem === null && (!source.text.includes('\n') || reader.nothingFollows))
        shell.finalCommand = finalCommand(unit)
      status = yield* runUnit(shell, unit, origin)
      if (shell.leaving) return status
      if (unit.problem === null) continue
      if (unit.problem.type !== 'array') return status
      reader.skipLine(unit.problem.position)
    }
  } finally {
    shell.source = outer
    shell.position = position
    shell.commandNode = commandNode
  }
}

/** The command of -c that need not be forked (builtins/evalstring.c, parse_and_execute: ONESHOT, and optimize_connection_fork). */
function finalCommand({ source, statements }: Unit): object | null {
  const last = statements.at(-1)
  if (last === undefined || last.background === true || source.text.slice(last.end).trim() !== '') return null
  const { command } = last
  const node = command.type === 'AndOr' ? command.commands.at(-1)! : command
  return node.type === 'Command' && node.redirects.length === 0 ? node : null
}

/** A last line without a newline is shown with one. */
function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The units of a text, from the cache where aliases cannot change them. */
function unitsOf(shell: Shell, source: Source, reader: Reader): { next: () => Unit | Broken | null } {
  const fresh = { next: () => reader.next(lexerOptions(shell)) }
  if (source.text.length > LENGTH_MAX || source.text.includes('\n') || lexerOptions(shell).aliases !== null)
    return fresh
  const key = `${shell.has('extglob') ? 'x' : '-'}${source.firstLine}:${source.text}`
  let known = cache.get(key)
  if (known === undefined) {
    const first = fresh.next()
    known = first === null ? [] : [first]
    if (cache.size >= CACHE_MAX) cache.delete(cache.keys().next().value!)
    cache.set(key, known)
  }
  let at = 0
  return { next: () => known[at++] ?? null }
}

/** Runs a unit, or says what is wrong with it. */
export function* runUnit(shell: Shell, unit: Unit | Broken, origin: Origin): Running {
  if (unit.problem !== null) return reportProblem(shell, unit, origin)
  for (const { delimiter, line } of unit.cutOff) {
    shell.position = Math.max(0, unit.source.text.length - 1)
    shell.source = unit.source
    shell.complain(`warning: here-document at line ${line} delimited by end-of-file (wanted \`${delimiter}')`)
  }
  if (shell.has('noexec')) return 0
  shell.source = unit.source
  const status = yield* withinMemory(shell, () => shell.interpreter.statements(shell, unit.statements))
  if (shell.unwind?.type !== 'discard') return status
  shell.status = shell.unwind.status
  shell.pipeStatus = [shell.status]
  shell.unwind = null
  shell.exempt = 0
  shell.loops = 0
  return shell.status
}

/** What bash prints of a syntax error; the status. */
export function reportProblem(shell: Shell, { problem, line, text }: Broken, origin: Origin): number {
  const name = shell.frames.at(-1)?.file ?? shell.name
  const prefix =
    shell.interactive && origin === '' ? `${name}: ` : `${name}: ${origin === '' ? '' : `${origin}: `}line ${line}: `
  const say = (what: string) => shell.writeError(`${prefix}${what}\n`)
  shell.status = 2
  switch (problem.type) {
    case 'token':
    case 'array':
      say(`syntax error near unexpected token \`${problem.token}'`)
      if (!shell.interactive) say(`\`${text}'`)
      if (problem.type === 'array') shell.status = 1
      break
    case 'end':
      say(text === '' ? 'syntax error: unexpected end of file' : `syntax error: ${text}`)
      break
    case 'unclosed':
      say(`unexpected EOF while looking for matching \`${problem.closer}'`)
      break
    default:
      for (const each of problem.lines) say(each)
      if (problem.quiet) shell.status = 0
  }
  return shell.status
}
