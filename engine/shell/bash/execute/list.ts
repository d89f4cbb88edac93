import type { AndOr, Pipeline, PipelineNode, Statement } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import { MICROSECOND } from '../../../sim/timer.ts'
import type { Shell } from '../shell.ts'
import { runEventTrap, runPendingTraps } from '../traps.ts'
import { startBackground } from './background.ts'
import { runPipeline } from './pipeline.ts'
import { timed } from './time.ts'

/** What a command costs before it does anything: without it a loop of builtins would take no time. */
export const COMMAND_COST = 20 * MICROSECOND

/** Runs statements one after the other, until one leaves. */
export function* runStatements(shell: Shell, statements: readonly Statement[]): Running {
  let { status } = shell
  if (statements.length === 0) status = 0
  for (const statement of statements) {
    status = yield* runStatement(shell, statement)
    if (shell.leaving) return status
  }
  return status
}

function* runStatement(shell: Shell, { command, background }: Statement): Running {
  if (background !== true) return yield* runNode(shell, command)
  const { exempt } = shell
  yield* startBackground(shell, command)
  shell.exempt = exempt
  shell.status = 0
  return 0
}

/** A list with `&&` and `||`, a pipeline, or a command. Sets `$?`. */
export function* runNode(shell: Shell, node: PipelineNode | AndOr): Running {
  if (node.type === 'AndOr') return yield* runAndOr(shell, node)
  yield* shell.process.compute(COMMAND_COST)
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell)
  if (shell.unflushed) yield* shell.flush()
  if (shell.leaving) return shell.status
  if (shell.has('noexec') && !shell.interactive) return shell.status
  if (node.type === 'Pipeline') return yield* runPrefixed(shell, node)
  const status = yield* shell.interpreter.command(shell, node)
  shell.status = status
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell)
  return shell.status
}

/** `time` and `!` before a pipeline, in any number. */
function* runPrefixed(shell: Shell, node: Pipeline): Running {
  const time = node.prefixes.find(prefix => prefix.type === 'Time')
  const negations = node.prefixes.filter(prefix => prefix.type === 'Negation').length
  if (negations > 0) shell.exempt++
  const run = () => runPipeline(shell, node)
  const status = time === undefined ? yield* run() : yield* timed(shell, time.posix !== undefined, run)
  if (negations > 0) shell.exempt--
  if (shell.leaving) return status
  shell.status = negations % 2 === 1 ? Number(status === 0) : status
  if (negations === 0 && node.commands.length > 1) yield* checkFailure(shell, status)
  if (shell.pendingTraps.length > 0) yield* runPendingTraps(shell)
  return shell.status
}

function* runAndOr(shell: Shell, node: AndOr): Running {
  const { commands, operators } = node
  let status = 0
  for (const [index, command] of commands.entries()) {
    const before = operators[index - 1]
    if (before === '&&' && status !== 0) continue
    if (before === '||' && status === 0) continue
    const last = index === commands.length - 1
    if (!last) shell.exempt++
    status = yield* runNode(shell, command)
    if (!last) shell.exempt--
    if (shell.leaving) return status
  }
  return status
}

/** `set -e` and the ERR trap: what a failing command means where nothing exempts it. */
export function* checkFailure(shell: Shell, status: number): Running<void> {
  if (status === 0 || shell.exempt > 0 || shell.leaving) return
  shell.status = status
  yield* runEventTrap(shell, 'ERR')
  if (shell.has('errexit') && !shell.leaving) shell.unwind = { type: 'exit', status }
}
