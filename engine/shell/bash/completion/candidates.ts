import type { Running } from '../../../linux/program.ts'
import { expandGlob } from '../expand/glob.ts'
import { singleQuoted } from '../expand/quote.ts'
import { commandSubstitution } from '../expand/substitution.ts'
import { expandSingle } from '../expand/words.ts'
import { compilePattern } from '../pattern/compile.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'
import { parseCached } from '../syntax/parse.ts'
import { setArray, setVariable } from '../variables/assign.ts'
import { actionCandidates } from './actions.ts'
import type { Specification } from './specification.ts'

/** What is being completed: the line up to the cursor, and its words; the last one is the one at the cursor. */
export interface CompletionPoint {
  readonly line: string
  readonly words: readonly string[]
}

/** What a specification offers for a word (pcomplete.c, gen_compspec_completions). */
export function* candidatesOf(
  shell: Shell,
  specification: Specification,
  word: string,
  point: CompletionPoint,
): Running<string[]> {
  const found = actionCandidates(shell, specification.actions, word)
  if (specification.glob !== undefined) found.push(...expandGlob(shell, specification.glob))
  if (specification.words !== undefined) found.push(...(yield* wordList(shell, specification.words, word)))
  if (specification.function !== undefined) found.push(...(yield* ofFunction(shell, specification.function, point)))
  if (specification.command !== undefined) found.push(...(yield* ofCommand(shell, specification.command, point)))
  const kept = specification.filter === undefined ? found : filtered(found, specification.filter, word)
  const { prefix = '', suffix = '', options } = specification
  const whole = kept.map(each => prefix + each + suffix)
  const wantsDirectories = options.has('plusdirs') || (options.has('dirnames') && whole.length === 0)
  return wantsDirectories ? [...whole, ...actionCandidates(shell, new Set(['directory']), word)] : whole
}

/** `-X`: what matches is taken away, or what does not behind a `!`; `&` stands for the word. */
function filtered(names: readonly string[], filter: string, word: string): string[] {
  const negated = filter.startsWith('!')
  const pattern = compilePattern((negated ? filter.slice(1) : filter).replace(/(^|[^\\])&/g, `$1${word}`))
  return names.filter(name => matches(pattern, name) === negated)
}

/** `-W`: split at IFS, then each word expanded. */
function* wordList(shell: Shell, list: string, word: string): Running<string[]> {
  const found: string[] = []
  for (const item of splitQuoted(list, shell.variables.get('IFS')?.scalar ?? ' \t\n')) {
    const command = /[\\'"$`~]/.test(item) ? parseCached(`: ${item}`).commands[0]?.command : undefined
    const argument = command?.type === 'Command' ? command.args[0] : undefined
    const text = argument === undefined || argument.type === 'Assignment' ? item : yield* expandSingle(shell, argument)
    for (const each of item.includes('$') || item.includes('`') ? text.split(/\s+/) : [text])
      if (each.startsWith(word)) found.push(each)
  }
  return found
}

function splitQuoted(text: string, separators: string): string[] {
  const items: string[] = []
  let item = ''
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (character === '\\' && quote !== "'") item += character + (text[++at] ?? '')
    else if (quote === '' && separators.includes(character)) {
      if (item !== '') items.push(item)
      item = ''
    } else {
      if (character === quote) quote = ''
      else if (quote === '' && (character === '"' || character === "'")) quote = character
      item += character
    }
  }
  return item === '' ? items : [...items, item]
}

function announce(shell: Shell, { line, words }: CompletionPoint): void {
  setVariable(shell, 'COMP_LINE', line)
  setVariable(shell, 'COMP_POINT', String(line.length))
  setVariable(shell, 'COMP_TYPE', '9')
  setVariable(shell, 'COMP_KEY', '9')
  setVariable(shell, 'COMP_CWORD', String(words.length - 1))
  setArray(shell, 'COMP_WORDS', words)
}

const VARIABLES = ['COMP_LINE', 'COMP_POINT', 'COMP_TYPE', 'COMP_KEY', 'COMP_CWORD', 'COMP_WORDS', 'COMPREPLY']

/** `-F`: the function leaves what it found in COMPREPLY. */
function* ofFunction(shell: Shell, name: string, point: CompletionPoint): Running<string[]> {
  const called = shell.functions.get(name)
  if (called === undefined) {
    shell.writeError(`bash: completion: function \`${name}' not found\n`)
    return []
  }
  const { status } = shell
  announce(shell, point)
  shell.variables.unset('COMPREPLY')
  yield* shell.interpreter.call(shell, called, [name, ...argumentsOf(point)])
  const reply = shell.variables.get('COMPREPLY')
  const found = reply?.array != null ? [...reply.array.values()] : reply?.scalar === undefined ? [] : [reply.scalar]
  for (const each of VARIABLES) shell.variables.unset(each)
  shell.status = status
  return found
}

/** `-C`: each line that the command prints is one. */
function* ofCommand(shell: Shell, command: string, point: CompletionPoint): Running<string[]> {
  announce(shell, point)
  for (const name of VARIABLES.slice(0, 4)) shell.variables.change(name).exported = true
  const source = [command, ...argumentsOf(point).map(singleQuoted)].join(' ')
  const script = { ...parseCached(source), source }
  const output = yield* commandSubstitution(shell, { type: 'command', quoted: true, script, position: shell.position })
  for (const each of VARIABLES) shell.variables.unset(each)
  return output.split('\n').filter(line => line !== '')
}

/** The command, the word at the cursor, and the word before it. */
function argumentsOf({ words }: CompletionPoint): string[] {
  return [words[0] ?? '', words.at(-1) ?? '', words.at(-2) ?? '']
}
