import { descend } from '../../../linux/call-stack.ts'
import type { Running } from '../../../linux/program.ts'
import type { Shell, ShellFunction } from '../shell.ts'
import { hideEventTraps, runEventTrap } from '../traps.ts'

/** Calls under way in one shell; a real one runs out of stack somewhere there and dies without a word. */
const DEPTH_MAX = 10_000

/** Calls a function: parameters, local variables and the source are its own while it runs. */
export function* callFunction(shell: Shell, called: ShellFunction, args: readonly string[]): Running {
  const limit = Number(shell.variables.get('FUNCNEST')?.scalar ?? 0)
  if (limit > 0 && shell.frames.length >= limit) {
    shell.abandon(`${called.name}: maximum function nesting level exceeded (${limit})`, false)
    return 1
  }
  if (shell.frames.length >= DEPTH_MAX) {
    shell.abandon(`${called.name}: maximum function nesting level exceeded (${DEPTH_MAX})`, false)
    return 1
  }
  const { positional, source, position, loops } = shell
  const file = called.file
  shell.frames.push({ name: called.name, file, line: shell.line, kind: 'function', arguments: args.slice(1) })
  shell.positional = args.slice(1)
  shell.source = called.source
  shell.position = called.position
  shell.loops = 0
  shell.variables.push('function')
  const hidden = hideEventTraps(shell, called.traced)
  try {
    yield* runEventTrap(shell, 'DEBUG')
    let status = yield* descend(shell.interpreter.body(shell, called.body))
    if (shell.unwind?.type === 'return') {
      status = shell.unwind.status
      shell.unwind = null
    }
    shell.status = status
    yield* runEventTrap(shell, 'RETURN')
    return status
  } finally {
    for (const [name, action] of hidden) if (!shell.traps.has(name)) shell.traps.set(name, action)
    shell.variables.pop()
    shell.frames.pop()
    Object.assign(shell, { positional, source, position, loops })
  }
}
