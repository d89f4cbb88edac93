import { SECOND } from '../../../sim/timer.ts'
import { SET_OPTIONS, SHOPT_OPTIONS } from '../options.ts'
import type { Shell } from '../shell.ts'
import { commandLine } from '../syntax/print.ts'
import { AssociativeArray, IndexedArray } from './arrays.ts'
import { arithmetic } from './assign.ts'
import { RandomVariable } from './random.ts'
import type { Dynamic, Value } from './variable.ts'

/** A variable that the shell computes when it is read (bash(1), Shell Variables). */
interface DynamicVariable {
  readonly name: string
  readonly integer?: true
  readonly readonly?: true
  readonly read: (shell: Shell) => Value | undefined
  readonly assign?: (shell: Shell, value: string) => void
}

const integer = (shell: Shell, value: string) => Number(arithmetic(shell, value) ?? 0)

const DYNAMIC: readonly DynamicVariable[] = [
  { name: 'BASHPID', integer: true, read: shell => String(shell.process.ownPid) },
  { name: 'BASH_SUBSHELL', integer: true, read: shell => String(shell.subshellLevel) },
  { name: 'BASH_COMMAND', read: commandText, assign: () => {} },
  { name: 'EPOCHSECONDS', read: shell => String(Math.floor(shell.process.host.sim.wallMilliseconds / 1000)) },
  { name: 'EPOCHREALTIME', read: shell => epochRealTime(shell) },
  { name: 'FUNCNAME', read: functionNames },
  { name: 'BASH_SOURCE', read: sources },
  { name: 'BASH_LINENO', read: callLines },
  { name: 'GROUPS', read: shell => IndexedArray.of(shell.process.groups.map(String)) },
  {
    name: 'LINENO',
    integer: true,
    read: shell => String(shell.line),
    // The next command has a line of its own.
    assign: () => {},
  },
  { name: 'PIPESTATUS', read: shell => IndexedArray.of(shell.pipeStatus.map(String)) },
  {
    name: 'SECONDS',
    integer: true,
    read: shell => String(Math.floor((shell.process.now - shell.startedAt) / SECOND) + shell.secondsOffset),
    assign: (shell, value) => {
      shell.secondsOffset = integer(shell, value) - Math.floor((shell.process.now - shell.startedAt) / SECOND)
    },
  },
  { name: 'SRANDOM', integer: true, read: shell => String(shell.process.host.sim.random('bash:srandom').uint32()) },
  { name: 'DIRSTACK', read: shell => IndexedArray.of([shell.logicalDirectory, ...shell.directories]) },
  { name: 'BASH_ALIASES', read: shell => new AssociativeArray(shell.aliases) },
  { name: 'BASH_CMDS', read: shell => new AssociativeArray([...shell.hash].map(([key, { path }]) => [key, path])) },
  { name: 'SHELLOPTS', readonly: true, read: shell => optionList(shell, SET_OPTIONS) },
  { name: 'BASHOPTS', readonly: true, read: shell => optionList(shell, SHOPT_OPTIONS) },
  { name: '_', read: shell => shell.lastArgument, assign: () => {} },
]

function commandText({ commandNode }: Shell): string {
  if (commandNode === null) return ''
  return 'text' in commandNode ? commandNode.text : commandLine(commandNode.source.text, commandNode.node)
}

function optionList(shell: Shell, options: readonly (readonly [string, unknown])[]): string {
  return options
    .map(([name]) => name)
    .filter(name => shell.has(name))
    .sort()
    .join(':')
}

function epochRealTime(shell: Shell): string {
  const { sim } = shell.process.host
  const micros = Math.floor((sim.now % 1_000_000) / 1000)
  const milliseconds = sim.wallMilliseconds
  const fraction = (milliseconds % 1000) * 1000 + micros
  return `${Math.floor(milliseconds / 1000)}.${String(fraction).padStart(6, '0')}`
}

/** FUNCNAME exists only in functions; the bottom is `main` for a script. */
function functionNames(shell: Shell): Value | undefined {
  if (!shell.frames.some(frame => frame.kind === 'function')) return undefined
  const names = shell.frames.toReversed().map(frame => frame.name)
  return IndexedArray.of(shell.hasMain ? [...names, 'main'] : names)
}

function sources(shell: Shell): Value | undefined {
  const files = shell.frames.toReversed().map(frame => frame.file)
  if (shell.hasMain) files.push(shell.name)
  return files.length === 0 ? undefined : IndexedArray.of(files)
}

function callLines(shell: Shell): Value | undefined {
  const lines = shell.frames.toReversed().map(frame => String(frame.line))
  if (shell.hasMain) lines.push('0')
  return lines.length === 0 ? undefined : IndexedArray.of(lines)
}

function bind(shell: Shell, { read, assign }: DynamicVariable): Dynamic {
  const bound = () => read(shell)
  return assign === undefined ? { read: bound } : { read: bound, assign: value => assign(shell, value) }
}

/** RANDOM has a state: its own in each process. */
function randomDynamic(shell: Shell): Dynamic {
  const { host } = shell.process
  const state = new RandomVariable(host.sim.random(`bash:random:${host.name}`).uint32())
  return { read: () => String(state.next()), assign: value => state.seed(integer(shell, value)) }
}

/** Makes the computed variables of a new shell. */
export function createDynamicVariables(shell: Shell): void {
  for (const definition of DYNAMIC) {
    const variable = shell.variables.global(definition.name)
    variable.dynamic = bind(shell, definition)
    variable.integer = definition.integer === true
    variable.readonly = definition.readonly === true
  }
  const random = shell.variables.global('RANDOM')
  random.dynamic = randomDynamic(shell)
  random.integer = true
}

/** Makes a forked shell's computed variables its own; those that were unset stay so. */
export function rebindDynamicVariables(shell: Shell): void {
  for (const definition of DYNAMIC)
    if (shell.variables.find(definition.name)?.dynamic != null)
      shell.variables.change(definition.name).dynamic = bind(shell, definition)
  if (shell.variables.find('RANDOM')?.dynamic != null) shell.variables.change('RANDOM').dynamic = randomDynamic(shell)
}
