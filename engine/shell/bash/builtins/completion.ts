import type { Running } from '../../../linux/program.ts'
import { candidatesOf } from '../completion/candidates.ts'
import {
  actionOfLetter,
  COMPLETION_OPTIONS,
  isAction,
  type Specification,
  specificationText,
} from '../completion/specification.ts'
import type { Shell } from '../shell.ts'
import { hashOrder } from '../variables/order.ts'
import { type Builtin, type ParsedOptions, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

const ACTIONS = 'abcdefgjksuv'
const WITH_VALUES = 'o:A:G:W:F:C:X:P:S:'
const SYNOPSIS =
  '[-o option] [-A action] [-G globpat] [-W wordlist] [-F function] [-C command] [-X filterpat] [-P prefix] [-S suffix]'

/** Buckets of the table of completions (pcomplib.c, COMPLETE_HASH_BUCKETS). */
const BUCKETS = 512

/** What `-D`, `-E` and `-I` are called in the table (pcomplete.h). */
const SPECIAL: Readonly<Record<string, string>> = { D: '_DefaultCmD_', E: '_EmptycmD_', I: '_InitialWorD_' }

/** The specification that options describe; null when they are wrong, which has been told. */
function specificationOf(shell: Shell, builtin: Builtin, parsed: ParsedOptions): Specification | null {
  const actions = new Set<string>()
  const options = new Set<string>()
  for (const { letter, value } of parsed.options) {
    const action = letter === 'A' ? value : actionOfLetter(letter)
    if (letter === 'A' && !isAction(value)) {
      shell.complainAs(builtin.name, `${value}: invalid action name`)
      return null
    }
    if (letter === 'o' && !isOption(shell, builtin, value)) return null
    if (letter === 'o') options.add(value)
    if (action !== undefined) actions.add(action)
  }
  return {
    options,
    actions,
    glob: parsed.value('G'),
    words: parsed.value('W'),
    prefix: parsed.value('P'),
    suffix: parsed.value('S'),
    filter: parsed.value('X'),
    command: parsed.value('C'),
    function: parsed.value('F'),
  }
}

function isOption(shell: Shell, builtin: Builtin, name: string): boolean {
  if (COMPLETION_OPTIONS.some(each => each === name)) return true
  shell.complainAs(builtin.name, `${name}: invalid option name`)
  return false
}

export const compgen: Builtin = {
  name: 'compgen',
  synopsis: `[-${ACTIONS}] ${SYNOPSIS} [word]`,
  help: 'Print the words that a completion would offer.',
  *run(shell, args) {
    const parsed = parseOptions(shell, compgen, args, ACTIONS + WITH_VALUES)
    if (parsed === null) return 2
    if (parsed.options.length === 0) return 0
    const specification = specificationOf(shell, compgen, parsed)
    if (specification === null) return 2
    for (const letter of ['F', 'C'])
      if (parsed.has(letter)) shell.complainAs('compgen', `warning: -${letter} option may not work as you expect`)
    const word = parsed.rest[0] ?? ''
    const point = { line: '', words: ['compgen', '', word] }
    const found = yield* candidatesOf(shell, specification, word, point)
    yield* write(shell, found.map(each => `${each}\n`).join(''))
    return Number(found.length === 0)
  },
}

function namesOf(parsed: ParsedOptions): string[] {
  const special = Object.keys(SPECIAL).find(letter => parsed.has(letter))
  return special === undefined ? [...parsed.rest] : [SPECIAL[special]!]
}

function shownName(name: string): string {
  const letter = Object.keys(SPECIAL).find(each => SPECIAL[each] === name)
  return letter === undefined ? name : `-${letter}`
}

export const complete: Builtin = {
  name: 'complete',
  synopsis: `[-${ACTIONS}] [-pr] [-DEI] ${SYNOPSIS} [name ...]`,
  help: 'Say how the arguments of commands are completed.',
  *run(shell, args) {
    const parsed = parseOptions(shell, complete, args, `${ACTIONS}prDEI${WITH_VALUES}`)
    if (parsed === null) return 2
    const names = namesOf(parsed)
    if (parsed.has('r')) return forget(shell, names)
    if (parsed.has('p') || (parsed.options.length === 0 && names.length === 0)) return yield* print(shell, names)
    const specification = specificationOf(shell, complete, parsed)
    if (specification === null) return 2
    if (names.length === 0) {
      shell.writeError(`complete: usage: complete ${complete.synopsis}\n`)
      return 2
    }
    for (const name of names) shell.completions.set(name, specification)
    return 0
  },
}

function missing(shell: Shell, builtin: string, name: string): number {
  shell.complainAs(builtin, `${shownName(name)}: no completion specification`)
  return 1
}

function forget(shell: Shell, names: readonly string[]): number {
  if (names.length === 0) shell.completions.clear()
  let status = 0
  for (const name of names) if (!shell.completions.delete(name)) status = missing(shell, 'complete', name)
  return status
}

function* print(shell: Shell, names: readonly string[]): Running {
  let status = 0
  for (const name of names.length > 0 ? names : hashOrder(shell.completions.keys(), BUCKETS)) {
    const found = shell.completions.get(name)
    if (found === undefined) status = missing(shell, 'complete', name)
    else yield* write(shell, `${specificationText(found)} ${shownName(name)}\n`)
  }
  return status
}

export const compopt: Builtin = {
  name: 'compopt',
  synopsis: '[-o|+o option] [-DEI] [name ...]',
  help: 'Change or show the options of completions.',
  *run(shell, args) {
    const parsed = parsePlus(shell, args)
    if (parsed === null) return 2
    const { changes, names } = parsed
    if (names.length === 0) {
      if (shell.completing !== null) return apply(shell.completing, changes)
      shell.complainAs('compopt', 'not currently executing completion function')
      return 1
    }
    let status = 0
    for (const name of names) {
      const found = shell.completions.get(name)
      if (found === undefined) status = missing(shell, 'compopt', name)
      else if (changes.length === 0) yield* write(shell, `compopt ${optionList(found.options)} ${shownName(name)}\n`)
      else {
        const options = new Set(found.options)
        apply(options, changes)
        shell.completions.set(name, { ...found, options })
      }
    }
    return status
  },
}

function apply(options: Set<string>, changes: readonly Change[]): number {
  for (const { name, on } of changes)
    if (on) options.add(name)
    else options.delete(name)
  return 0
}

function optionList(options: ReadonlySet<string>): string {
  return COMPLETION_OPTIONS.map(name => `${options.has(name) ? '-' : '+'}o ${name}`).join(' ')
}

interface Change {
  readonly name: string
  readonly on: boolean
}

/** The options of `compopt`: `+o` takes an argument too. */
function parsePlus(shell: Shell, args: readonly string[]): { changes: Change[]; names: string[] } | null {
  const changes: Change[] = []
  const rest: string[] = []
  for (let at = 1; at < args.length; at++) {
    const arg = args[at]!
    if (arg !== '-o' && arg !== '+o') {
      rest.push(arg)
      continue
    }
    const name = args[++at] ?? ''
    if (!isOption(shell, compopt, name)) return null
    changes.push({ name, on: arg === '-o' })
  }
  const parsed = parseOptions(shell, compopt, ['compopt', ...rest], 'DEI')
  return parsed === null ? null : { changes, names: namesOf(parsed) }
}
