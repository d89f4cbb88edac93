import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Command } from '../../command.ts'
import type { Candidate, Completions } from '../../line/completion.ts'
import { candidatesOf } from '../completion/candidates.ts'
import { searchPath } from '../execute/path.ts'
import { backslashQuoted } from '../expand/quote.ts'
import type { Shell } from '../shell.ts'
import { commandNames, directoryNames, fileNames, jobNames, variableNames } from './candidates.ts'
import { type QuoteState, wordsAtCursor } from './words.ts'

/** How long a command may think about a completion. */
const PATIENCE = 5 * SECOND

/** What the Tab key finds at a position of a line; null when it was interrupted. */
export function* completeLine(shell: Shell, line: string, cursor: number): Running<Completions | null> {
  const at = wordsAtCursor(line.slice(0, cursor))
  const variable = at.quote === "'" ? null : /\$(\{?)([A-Za-z_]\w*)?$/.exec(at.raw)
  if (variable !== null) {
    const [text, brace = '', name = ''] = variable
    const start = cursor - text.length + 1 + brace.length
    const suffix = brace === '{' ? '}' : ''
    return completions(start, name, variableNames(shell, name, suffix), word => word)
  }
  const quote = quoter(at.quote, at.raw)
  if (at.redirected) return files(shell, at, cursor, quote, false)
  if (at.words.length === 0) {
    if (at.value.includes('/')) return files(shell, at, cursor, quote, false)
    return completions(at.start, at.value, commandNames(shell, at.value), quote)
  }
  const words = [...at.words, at.value]
  const own = yield* specified(shell, words, line.slice(0, cursor))
  if (own === 'interrupted') return null
  if (own === 'files') return files(shell, at, cursor, quote, false)
  if (own !== null) return completions(at.start, at.value, own, quote)
  const found = yield* argumentsOf(shell, words)
  if (found === 'interrupted') return null
  if (found === 'directories') return files(shell, at, cursor, quote, true)
  if (found === null) return files(shell, at, cursor, quote, false)
  return completions(
    at.start,
    at.value,
    found.filter(each => each.value.startsWith(at.value)),
    quote,
  )
}

/** What a completion that the user has set up offers; null where there is none. */
function* specified(
  shell: Shell,
  words: readonly string[],
  line: string,
): Running<readonly Candidate[] | 'files' | 'interrupted' | null> {
  const [name = ''] = words
  const { completions: known } = shell
  const found = known.get(name) ?? known.get(name.slice(name.lastIndexOf('/') + 1)) ?? known.get('_DefaultCmD_')
  if (found === undefined || !shell.has('progcomp')) return null
  const options = new Set(found.options)
  shell.completing = options
  const names = yield* interruptible(shell, candidatesOf(shell, found, words.at(-1)!, { line, words }))
  shell.completing = null
  if (names === 'interrupted') return names
  if (names.length === 0) return options.has('default') || options.has('bashdefault') ? 'files' : []
  return names.map(value => ({ value: value.trimEnd(), suffix: options.has('nospace') ? '' : ' ' }))
}

/** Lets `C-c` end what a completion runs: while a line is edited it is a key as any other. */
function* interruptible<Value>(shell: Shell, work: Running<Value>): Running<Value | 'interrupted'> {
  const modes = shell.process.terminal?.modes
  const signals = modes?.signals ?? false
  if (modes !== undefined) modes.signals = true
  const value = yield* work
  if (modes !== undefined) modes.signals = signals
  if (shell.unwind?.type !== 'discard') return value
  shell.unwind = null
  // The line goes too, as with any interrupt: the editor sees the signal next.
  shell.pendingTraps.push('INT')
  return 'interrupted'
}

function completions(
  start: number,
  word: string,
  candidates: readonly Candidate[],
  quote: Completions['quote'],
): Completions {
  const unique = new Map(candidates.map(each => [each.value, each]))
  const sorted = [...unique.values()].sort((a, b) => (a.value < b.value ? -1 : 1))
  return { start, word, candidates: sorted, quote }
}

/** The last component of a path; what is in front of it stays as it was typed. */
function files(
  shell: Shell,
  at: { readonly raw: string; readonly value: string; readonly quote: QuoteState },
  cursor: number,
  quote: Completions['quote'],
  directories: boolean,
): Completions {
  const slash = at.raw.lastIndexOf('/')
  const prefix = at.value.slice(0, at.value.lastIndexOf('/') + 1)
  const word = at.value.slice(prefix.length)
  const find = directories ? directoryNames : fileNames
  const inner = slash >= 0 && at.quote !== '' && !at.raw.slice(slash).includes(at.quote)
  const write: Completions['quote'] = inner ? (text, whole) => quote(text, whole).slice(1) : quote
  const start = cursor - at.raw.length + slash + 1
  return completions(start, word, find(shell, prefix, word, at.raw.startsWith('~')), write)
}

/** Writes a word with the quotes that are open where it begins. */
function quoter(quote: QuoteState, raw: string): Completions['quote'] {
  if (quote === "'") return (word, whole) => `'${word.replaceAll("'", "'\\''")}${whole ? "'" : ''}`
  if (quote === '"') return (word, whole) => `"${word.replace(/[$`"\\]/g, '\\$&')}${whole ? '"' : ''}`
  return word => (word === '' ? '' : raw.startsWith('~') ? word : backslashQuoted(word).replaceAll('\\,', ','))
}

const DIRECTORIES: ReadonlySet<string> = new Set(['cd', 'pushd', 'rmdir'])
const VARIABLES: ReadonlySet<string> = new Set([
  'export',
  'unset',
  'declare',
  'typeset',
  'local',
  'readonly',
  'printenv',
])
const COMMANDS: ReadonlySet<string> = new Set([
  'type',
  'which',
  'command',
  'man',
  'hash',
  'help',
  'builtin',
  'alias',
  'unalias',
])
/** Commands that run another one: their arguments are completed as that one's. */
const RUNNERS: ReadonlySet<string> = new Set([
  'sudo',
  'exec',
  'command',
  'nohup',
  'time',
  'watch',
  'xargs',
  'env',
  'builtin',
])
const JOBS: ReadonlySet<string> = new Set(['fg', 'bg', 'jobs', 'disown', 'kill', 'wait'])

type Found = readonly Candidate[] | 'directories' | 'interrupted' | null

/** What an argument of a command can be; null for files. */
function* argumentsOf(shell: Shell, words: readonly string[]): Running<Found> {
  const [name = ''] = words
  const word = words.at(-1)!
  if (words.length > 2 && RUNNERS.has(name)) return yield* argumentsOf(shell, words.slice(1))
  const alias = shell.aliases.get(name)?.trim().split(/\s+/)
  if (alias !== undefined && alias[0] !== undefined && alias[0] !== name)
    return yield* argumentsOf(shell, [...alias, ...words.slice(1)])
  if (DIRECTORIES.has(name)) return 'directories'
  if (VARIABLES.has(name) && !word.startsWith('-')) return variableNames(shell, word, ' ')
  if ((COMMANDS.has(name) || RUNNERS.has(name)) && !word.startsWith('-')) return commandNames(shell, word)
  if (JOBS.has(name) && word.startsWith('%')) return jobNames(shell)
  const command = commandNamed(shell, name)
  if (command === null) return null
  if (command.complete !== undefined) {
    const found = yield* ask(shell, command, words)
    if (found === 'interrupted') return found
    if (found !== null) return found.map(candidate)
  }
  return word.startsWith('-') ? optionsOf(command) : null
}

/** What ends in `=`, `/` or `:` goes on. */
function candidate(value: string): Candidate {
  return { value, suffix: /[=/:]$/.test(value) ? '' : ' ' }
}

function optionsOf(command: Command): Candidate[] {
  return command.options
    .filter(option => option.emulated !== false)
    .flatMap(({ short, long, argument }) => {
      if (long === undefined) return short === undefined ? [] : [candidate(`-${short}`)]
      return [candidate(`--${long}${argument === undefined || argument.startsWith('[') ? '' : '='}`)]
    })
}

/** The program that a name means, with what it knows of its own arguments. */
function commandNamed(shell: Shell, name: string): Command | null {
  const path = name.includes('/') ? name : searchPath(shell, name)
  if (path === null || shell.functions.has(name)) return null
  const found = shell.process.host.executable(shell.process, path)
  if (failed(found) || !('options' in found.program)) return null
  return found.program as Command
}

/** Asks a command in a process of its own, as long as nobody types and patience lasts. */
function* ask(
  shell: Shell,
  command: Command,
  words: readonly string[],
): Running<readonly string[] | null | 'interrupted'> {
  const { process } = shell
  let answer: readonly string[] | null = null
  const child = process.host.fork(process, function* (forked) {
    forked.argv = words
    answer = yield* command.complete!(forked, words, words.length - 1)
    return 0
  })
  if (failed(child)) return null
  const typed = process.fds.get(0)?.changed
  const deadline = process.now + PATIENCE
  while (child.status === null) {
    const reason = yield* process.wait([child.exited, ...(typed == null ? [] : [typed])], deadline)
    if (child.status === null && (reason !== 'ready' || process.fds.get(0)?.readiness().readable === true)) break
  }
  const ended = child.status !== null
  if (!ended) process.kill(child, 'KILL')
  yield* process.waitExit(child)
  return ended ? answer : 'interrupted'
}
