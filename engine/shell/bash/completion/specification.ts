import { singleQuoted } from '../expand/quote.ts'

/** Actions that have a letter, in the order in which `complete -p` prints them (builtins/complete.def, print_one_completion). */
const LETTERS: readonly (readonly [letter: string, action: string])[] = [
  ['a', 'alias'],
  ['b', 'builtin'],
  ['c', 'command'],
  ['d', 'directory'],
  ['e', 'export'],
  ['f', 'file'],
  ['g', 'group'],
  ['j', 'job'],
  ['k', 'keyword'],
  ['s', 'service'],
  ['u', 'user'],
  ['v', 'variable'],
]

const LONG_ACTIONS = [
  'arrayvar',
  'binding',
  'disabled',
  'enabled',
  'function',
  'helptopic',
  'hostname',
  'running',
  'setopt',
  'shopt',
  'signal',
  'stopped',
] as const

export const COMPLETION_OPTIONS = [
  'bashdefault',
  'default',
  'dirnames',
  'filenames',
  'noquote',
  'nosort',
  'nospace',
  'plusdirs',
] as const

/** How the arguments of a command are completed (bash(1), Programmable Completion). */
export interface Specification {
  readonly options: ReadonlySet<string>
  readonly actions: ReadonlySet<string>
  readonly glob?: string | undefined
  readonly words?: string | undefined
  readonly prefix?: string | undefined
  readonly suffix?: string | undefined
  readonly filter?: string | undefined
  readonly command?: string | undefined
  readonly function?: string | undefined
}

export function actionOfLetter(letter: string): string | undefined {
  return LETTERS.find(([each]) => each === letter)?.[1]
}

export function isAction(name: string): boolean {
  return LONG_ACTIONS.some(each => each === name) || LETTERS.some(([, action]) => action === name)
}

/** The command that makes a specification anew, without the name at its end. */
export function specificationText(specification: Specification): string {
  const { options, actions } = specification
  const quoted = (letter: string, value: string | undefined) =>
    value === undefined ? [] : [`-${letter} ${singleQuoted(value)}`]
  return [
    'complete',
    ...COMPLETION_OPTIONS.filter(name => options.has(name)).map(name => `-o ${name}`),
    ...LETTERS.filter(([, action]) => actions.has(action)).map(([letter]) => `-${letter}`),
    ...LONG_ACTIONS.filter(action => actions.has(action)).map(action => `-A ${action}`),
    ...quoted('G', specification.glob),
    ...quoted('W', specification.words),
    ...quoted('P', specification.prefix),
    ...quoted('S', specification.suffix),
    ...quoted('X', specification.filter),
    ...quoted('C', specification.command),
    ...(specification.function === undefined ? [] : [`-F ${specification.function}`]),
  ].join(' ')
}
