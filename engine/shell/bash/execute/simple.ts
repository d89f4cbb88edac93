import type { ArrayValue, Assignment, Command } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import type { Builtin } from '../builtins/builtin.ts'
import { enabledBuiltin } from '../builtins/index.ts'
import { closeSubstitutions } from '../expand/substitution.ts'
import { expandAssigned, expandWord } from '../expand/words.ts'
import type { Shell, ShellFunction } from '../shell.ts'
import { assignmentSubscript, commandAssignments, performAssignments } from './assignments.ts'
import { runExternal } from './external.ts'
import { callFunction } from './function.ts'
import { jobText } from './pipeline.ts'
import { RedirectionScope, redirect } from './redirect.ts'
import { trace, tracedWords } from './trace.ts'

/** The arguments of a command when all is expanded. */
interface Expanded {
  readonly args: string[]
  readonly arrays: Map<number, ArrayValue>
}

/** Runs a simple command (bash(1), SIMPLE COMMAND EXPANSION). */
export function* simpleCommand(shell: Shell, node: Command): Running {
  const open = shell.substitutions.length
  shell.substitutionStatus = 0
  const expanded = yield* expandCommand(shell, node)
  if (shell.leaving) return shell.status
  const status = expanded.args.length === 0 ? yield* withoutWords(shell, node) : yield* withWords(shell, node, expanded)
  // The program that takes this process over still has to open them.
  if (shell.substitutions.length > open && shell.unwind?.type !== 'exec') closeSubstitutions(shell, open)
  return status
}

function* expandCommand(shell: Shell, node: Command): Running<Expanded> {
  const args: string[] = []
  const arrays = new Map<number, ArrayValue>()
  if (node.name === undefined) return { args, arrays }
  yield* expandWord(shell, node.name, args)
  for (const argument of node.args) {
    if (shell.leaving) break
    if (argument.type === 'Assignment') yield* expandDeclaration(shell, argument, args, arrays)
    else if (declares(args) && /^[A-Za-z_]\w*\+?=/.test(argument.text))
      args.push(yield* expandAssigned(shell, argument))
    else yield* expandWord(shell, argument, args)
  }
  return { args, arrays }
}

/** Whether the words so far name a declaration behind `command` or `builtin`. */
function declares(args: readonly string[]): boolean {
  const name = args.find(arg => arg !== 'command' && arg !== 'builtin')
  return name !== undefined && args[0] !== name && /^(declare|typeset|local|export|readonly|alias)$/.test(name)
}

/** `name=value` as an argument: not split, and an array stays an array. */
function* expandDeclaration(
  shell: Shell,
  node: Assignment,
  args: string[],
  arrays: Map<number, ArrayValue>,
): Running<void> {
  const subscript = yield* assignmentSubscript(shell, node)
  const name = subscript === null ? node.name : `${node.name}[${subscript}]`
  const left = `${name}${node.append === true ? '+' : ''}`
  if (node.value.type === 'ArrayValue') {
    arrays.set(args.length, node.value)
    args.push(left)
  } else args.push(`${left}=${yield* expandAssigned(shell, node.value)}`)
}

function assignmentsOf(node: Command): Assignment[] {
  return node.prefix.filter(each => each.type === 'Assignment')
}

/** Assignments and redirections alone. */
function* withoutWords(shell: Shell, node: Command): Running {
  const scope = new RedirectionScope(shell)
  const done = yield* redirect(shell, node.redirects, scope)
  scope.restore()
  if (!done) return 1
  const assigned = yield* performAssignments(shell, assignmentsOf(node))
  return assigned ? shell.substitutionStatus : 1
}

function* withWords(shell: Shell, node: Command, { args, arrays }: Expanded): Running {
  const assignments = assignmentsOf(node)
  const name = args[0]!
  const builtin = enabledBuiltin(shell, name)
  const own = builtin?.special === true && shell.has('posix') ? undefined : shell.functions.get(name)
  if (assignments.length === 0) {
    if (shell.has('xtrace')) yield* trace(shell, tracedWords(args))
    return yield* dispatch(shell, node, args, arrays, own, builtin)
  }
  if (builtin?.special === true && own === undefined && shell.has('posix')) {
    if (!(yield* performAssignments(shell, assignments))) return 1
    return yield* dispatch(shell, node, args, arrays, own, builtin)
  }
  shell.variables.push('command')
  try {
    if (!(yield* commandAssignments(shell, assignments))) return 1
    if (shell.has('xtrace')) yield* trace(shell, tracedWords(args))
    return yield* dispatch(shell, node, args, arrays, own, builtin)
  } finally {
    shell.variables.pop()
  }
}

function* dispatch(
  shell: Shell,
  node: Command,
  args: readonly string[],
  arrays: Map<number, ArrayValue>,
  own: ShellFunction | undefined,
  builtin: Builtin | undefined,
): Running {
  if (own === undefined && builtin === undefined) {
    shell.lastArgument = args.at(-1)!
    return yield* runExternal(shell, args, node.redirects, jobText(shell, node))
  }
  shell.mayExec = false
  const scope = node.redirects.length === 0 ? null : new RedirectionScope(shell)
  try {
    if (scope !== null && !(yield* redirect(shell, node.redirects, scope))) return 1
    const status =
      own !== undefined ? yield* callFunction(shell, own, args) : yield* runBuiltin(shell, builtin!, args, arrays)
    if (shell.keepRedirections) scope?.keep()
    shell.keepRedirections = false
    return status
  } finally {
    scope?.restore()
    shell.lastArgument = args.at(-1)!
  }
}

/** Runs a builtin; its messages name it. */
export function* runBuiltin(
  shell: Shell,
  builtin: Builtin,
  args: readonly string[],
  arrays: ReadonlyMap<number, ArrayValue> = new Map(),
): Running {
  const outer = shell.builtin
  shell.builtin = builtin.name
  const status = yield* builtin.run(shell, args, arrays)
  shell.builtin = outer
  if (shell.unflushed) yield* shell.flush()
  return status
}
