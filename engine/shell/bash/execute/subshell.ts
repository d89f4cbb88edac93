import { descend } from '../../../linux/call-stack.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Signal } from '../../../linux/signals.ts'
import { openNull } from '../../../linux/vfs/devices.ts'
import { EAGAIN, failed } from '../../../net/errno.ts'
import { MICROSECOND, SECOND } from '../../../sim/timer.ts'
import { withinMemory } from '../memory.ts'
import type { Shell, SubshellOptions } from '../shell.ts'
import { runExitTrap, runPendingTraps } from '../traps.ts'
import { rebindDynamicVariables } from '../variables/dynamic.ts'

/** What fork(2) costs. */
const FORK_COST = 150 * MICROSECOND
/** The longest pause before fork(2) is tried again, in seconds (jobs.c, FORKSLEEP_MAX). */
const FORK_SLEEP_MAX = 16

const ASYNCHRONOUS_IGNORED: ReadonlySet<Signal> = new Set(['INT', 'QUIT'])

/** A copy of the shell in a process of its own; null when there is no room for one, which ends this shell. */
export function* subshell(
  shell: Shell,
  body: (child: Shell) => Running,
  options: SubshellOptions = {},
): Running<Process | null> {
  yield* shell.process.compute(FORK_COST)
  for (let pause = 1; ; pause *= 2) {
    const child = forkOnce(shell, body, options)
    if (!failed(child)) return child
    if (child !== EAGAIN || pause >= FORK_SLEEP_MAX) {
      options.fds?.closeAll()
      shell.writeError(`${shell.name}: fork: ${child.text}\n`)
      shell.unwind = shell.interactive ? { type: 'discard', status: 254 } : { type: 'exit', status: 254 }
      return null
    }
    shell.writeError(`${shell.name}: fork: retry: ${child.text}\n`)
    const slept = yield* shell.process.sleep(pause * SECOND)
    if (slept || shell.pendingTraps.length === 0) continue
    yield* runPendingTraps(shell)
    if (!shell.leaving) continue
    options.fds?.closeAll()
    return null
  }
}

function forkOnce(shell: Shell, body: (child: Shell) => Running, options: SubshellOptions) {
  const { process } = shell
  const { fds, group } = options
  const alone = options.asynchronous === true && group === undefined
  return process.host.fork(
    process,
    forked => {
      const child = shell.fork(forked)
      rebindDynamicVariables(child)
      if (options.input === true) child.keepsInput = true
      if (alone && options.input !== true && !shell.keepsInput) forked.fds.set(0, openNull())
      return childMain(child, body)
    },
    {
      ...(fds === undefined ? {} : { fds }),
      ...(group === undefined ? {} : { group }),
      ...(alone ? { ignored: ASYNCHRONOUS_IGNORED } : {}),
    },
  )
}

/** The life of a subshell: the commands, its own EXIT trap, the status. */
export function* childMain(shell: Shell, body: (child: Shell) => Running): Running {
  const status = yield* withinMemory(shell, () => body(shell))
  return yield* finish(shell, status)
}

/** What a shell does when its commands have come to an end; runs the program that `exec` put in its place. */
export function* finish(shell: Shell, status: number): Running {
  const { unwind } = shell
  if (shell.unflushed) yield* shell.flush()
  if (unwind?.type === 'exec') return yield* descend(unwind.program.main(shell.process))
  shell.status = unwind !== null && 'status' in unwind ? unwind.status : status
  shell.unwind = null
  yield* runExitTrap(shell)
  if (shell.unflushed) yield* shell.flush()
  return shell.status & 0xff
}
