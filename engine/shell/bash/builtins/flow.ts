import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'
import type { Builtin } from './builtin.ts'

/** The status that `exit` and `return` are given; null when it is no number, which has been told. */
function statusArgument(shell: Shell, name: string, args: readonly string[]): number | null {
  const given = args[1] === '--' ? args[2] : args[1]
  if (given === undefined) return shell.status
  if (!/^\s*[-+]?\d+\s*$/.test(given)) {
    shell.complainAs(name, `${given}: numeric argument required`)
    return null
  }
  return Number(BigInt.asUintN(8, BigInt(given.trim())))
}

export const exit: Builtin = {
  name: 'exit',
  special: true,
  synopsis: '[n]',
  help: 'Exit the shell with a status of N, or with that of the last command.',
  *run(shell, args) {
    return yield* leave(shell, args, 'exit')
  },
}

export const logout: Builtin = {
  name: 'logout',
  synopsis: '[n]',
  help: 'Exit a login shell with a status of N.',
  *run(shell, args) {
    if (shell.has('login_shell')) return yield* leave(shell, args, 'logout')
    shell.complainAs('logout', "not login shell: use `exit'")
    return 1
  },
}

function* leave(shell: Shell, args: readonly string[], name: string): Running {
  if (shell.interactive && shell.subshellLevel === 0) {
    shell.writeError(`${shell.has('login_shell') ? 'logout' : 'exit'}\n`)
    if (shell.warnsOfJobs()) return 1
  }
  const status = statusArgument(shell, name, args)
  if (status !== null && args.length > 2 && args[1] !== '--') {
    shell.complainAs(name, 'too many arguments')
    shell.abandon(null, false)
    return 1
  }
  shell.unwind = { type: 'exit', status: status ?? 2 }
  return status ?? 2
}

export const returns: Builtin = {
  name: 'return',
  special: true,
  synopsis: '[n]',
  help: 'Leave a function or a sourced file with a status of N.',
  *run(shell, args) {
    if (shell.frames.length === 0 && !shell.inTrap) {
      shell.complainAs('return', "can only `return' from a function or sourced script")
      return 2
    }
    const status = statusArgument(shell, 'return', args)
    if (status !== null && args.length > 2 && args[1] !== '--') {
      shell.complainAs('return', 'too many arguments')
      shell.abandon(null, false)
      return 1
    }
    shell.unwind = { type: 'return', status: status ?? 2 }
    return status ?? 2
  },
}

function loopControl(name: 'break' | 'continue', help: string): Builtin {
  return {
    name,
    special: true,
    synopsis: '[n]',
    help,
    *run(shell, args) {
      const given = args[1]
      if (shell.loops === 0) {
        shell.complainAs(name, "only meaningful in a `for', `while', or `until' loop")
        return 0
      }
      if (given !== undefined && !/^\s*[-+]?\d+\s*$/.test(given)) {
        shell.complainAs(name, `${given}: numeric argument required`)
        shell.unwind = { type: 'exit', status: 128 }
        return 128
      }
      if (args.length > 2) {
        shell.complainAs(name, 'too many arguments')
        shell.unwind = { type: 'break', levels: shell.loops }
        return 1
      }
      const levels = Number(given ?? 1)
      if (levels <= 0) {
        shell.complainAs(name, `${given}: loop count out of range`)
        shell.unwind = { type: 'break', levels: shell.loops }
        return 1
      }
      shell.unwind = { type: name, levels }
      return 0
    },
  }
}

export const breaks: Builtin = loopControl('break', 'Exit N levels of for, while, until or select loops.')
export const continues: Builtin = loopControl('continue', 'Go on with the next turn of the N-th enclosing loop.')
