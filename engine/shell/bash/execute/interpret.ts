import type { AndOr, CommandNode, PipelineNode, Redirected } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { builtins, enabledBuiltin } from '../builtins/index.ts'
import { expandToText } from '../expand/expansion.ts'
import { afterForeground } from '../jobs/foreground.ts'
import type { Interpreter, Shell, ShellFunction } from '../shell.ts'
import { parseCached } from '../syntax/parse.ts'
import { runSource } from '../syntax/run.ts'
import { runEventTrap } from '../traps.ts'
import { arithmetic } from '../variables/assign.ts'
import type { Variable } from '../variables/variable.ts'
import { arithmeticPieces } from '../word/lower.ts'
import type { Piece } from '../word/piece.ts'
import { assignArray } from './arrays.ts'
import { runArithmeticFor, runCase, runFor, runIf, runSelect, runWhile } from './compound.ts'
import { runConditional } from './conditional.ts'
import { runCoprocess } from './coproc.ts'
import { callFunction } from './function.ts'
import { checkFailure, runNode, runStatements } from './list.ts'
import { jobText, runInForeground } from './pipeline.ts'
import { RedirectionScope, redirect } from './redirect.ts'
import { runBuiltin, simpleCommand } from './simple.ts'
import { subshell } from './subshell.ts'
import { trace } from './trace.ts'

/** What simple commands, conditions and arithmetic have in common: the DEBUG trap before, `set -e` after. */
function* checked(shell: Shell, node: CommandNode, run: () => Running): Running {
  shell.position = node.pos
  if (!shell.inTrap) shell.commandNode = { source: shell.source, node }
  if (shell.traps.has('DEBUG')) yield* runEventTrap(shell, 'DEBUG')
  if (shell.leaving) return shell.status
  const status = yield* run()
  if (shell.leaving) return status
  shell.status = status
  shell.pipeStatus = [status]
  if (status !== 0) yield* checkFailure(shell, status)
  return status
}

function* command(shell: Shell, node: CommandNode): Running {
  switch (node.type) {
    case 'Command':
      if (node === shell.finalCommand && shell.traps.size === 0 && !shell.interactive && !shell.has('posix'))
        shell.mayExec = true
      return yield* checked(shell, node, () => simpleCommand(shell, node))
    case 'TestCommand':
      return yield* checked(shell, node, () => runConditional(shell, node.expression))
    case 'ArithmeticCommand':
      return yield* checked(shell, node, () => arithmeticCommand(shell, node))
    case 'Subshell':
      return yield* subshellCommand(shell, node)
    case 'Redirected':
      return yield* redirected(shell, node)
    case 'Function':
      return defineFunction(shell, node)
    case 'Coproc':
      return yield* runCoprocess(shell, node)
    default:
      return yield* compound(shell, node)
  }
}

function* compound(shell: Shell, node: CommandNode): Running {
  shell.mayExec = false
  switch (node.type) {
    case 'BraceGroup':
      return yield* runStatements(shell, node.body.commands)
    case 'If':
      return yield* runIf(shell, node)
    case 'While':
      return yield* runWhile(shell, node)
    case 'For':
      return yield* runFor(shell, node)
    case 'ArithmeticFor':
      return yield* runArithmeticFor(shell, node)
    case 'Case':
      return yield* runCase(shell, node)
    case 'Select':
      return yield* runSelect(shell, node)
    default:
      return 0
  }
}

type Node<Type extends CommandNode['type']> = CommandNode & { readonly type: Type }

const expressions = new WeakMap<object, readonly Piece[]>()

function* arithmeticCommand(shell: Shell, node: Node<'ArithmeticCommand'>): Running {
  let pieces = expressions.get(node)
  if (pieces === undefined) expressions.set(node, (pieces = arithmeticPieces(node.body)))
  const expression = yield* expandToText(shell, pieces)
  if (shell.leaving) return 1
  if (shell.has('xtrace')) yield* trace(shell, `(( ${expression} ))`)
  const value = arithmetic(shell, expression, '((: ')
  return value === null || value === 0 ? 1 : 0
}

function* subshellCommand(shell: Shell, node: Node<'Subshell'>): Running {
  const body = (child: Shell) => runStatements(child, node.body.commands)
  shell.mayExec = false
  const status = yield* runInForeground(shell, body, jobText(shell, node))
  if (shell.leaving) return status
  shell.status = status
  if (!shell.inTrap) shell.commandNode = { source: shell.source, node }
  yield* checkFailure(shell, status)
  return status
}

function* redirected(shell: Shell, node: Redirected): Running {
  if (node.command.type === 'Subshell') return yield* redirectedSubshell(shell, node)
  const scope = new RedirectionScope(shell)
  shell.position = node.pos
  try {
    if (!(yield* redirect(shell, node.redirects, scope))) {
      yield* checkFailure(shell, 1)
      return 1
    }
    return yield* command(shell, node.command)
  } finally {
    scope.restore()
  }
}

/** The redirections of a subshell are its own. */
function* redirectedSubshell(shell: Shell, node: Redirected): Running {
  const inner = node.command as Node<'Subshell'>
  const body = function* (child: Shell): Running {
    child.position = node.pos
    if (!(yield* redirect(child, node.redirects, null))) return 1
    return yield* runStatements(child, inner.body.commands)
  }
  shell.mayExec = false
  const status = yield* runInForeground(shell, body, jobText(shell, node))
  if (shell.leaving) return status
  shell.status = status
  yield* checkFailure(shell, status)
  return status
}

function defineFunction(shell: Shell, node: Node<'Function'>): number {
  const name = node.name.value
  const existing = shell.functions.get(name)
  if (existing?.readonly === true) {
    shell.position = node.pos
    shell.complain(`${name}: readonly function`)
    return 1
  }
  shell.functions.set(name, {
    name,
    body: node.body,
    source: shell.source,
    file: shell.frames.at(-1)?.file ?? (shell.hasMain ? shell.name : 'environment'),
    position: node.pos,
    exported: existing?.exported ?? false,
    traced: existing?.traced ?? false,
    readonly: false,
  })
  return 0
}

function* list(shell: Shell, node: PipelineNode | AndOr): Running {
  return yield* runNode(shell, node)
}

function* body(shell: Shell, node: ShellFunction['body']): Running {
  if (node.type === 'CompoundList') return yield* runStatements(shell, node.commands)
  return yield* command(shell, node)
}

/** An array as text is read as it would be in an assignment. */
function* assignText(shell: Shell, variable: Variable, text: string, append: boolean): Running<boolean> {
  const statement = parseCached(`x=${text}`).commands[0]?.command
  const assignment = statement?.type === 'Command' ? statement.prefix[0] : undefined
  if (assignment?.type !== 'Assignment' || assignment.value.type !== 'ArrayValue') return false
  return yield* assignArray(shell, variable, assignment.value, append)
}

export const INTERPRETER: Interpreter = {
  statements: runStatements,
  command,
  list,
  body,
  call: callFunction,
  builtins,
  isBuiltin: (shell, name) => enabledBuiltin(shell, name) !== undefined,
  isSpecial: name => builtins.get(name)?.special === true,
  *builtin(shell, args, compound) {
    const found = enabledBuiltin(shell, args[0]!)
    return found === undefined ? null : yield* runBuiltin(shell, found, args, compound)
  },
  assignText,
  subshell,
  afterForeground,
  run: runSource,
  *script(shell, script, source) {
    const outer = shell.source
    shell.source = source
    const status = yield* runStatements(shell, script.commands)
    shell.source = outer
    return status
  },
}
