import { descend } from '../../linux/call-stack.ts'
import type { Running } from '../../linux/program.ts'
import { parseSignal, SIGNALS, type Signal, signalByNumber } from '../../linux/signals.ts'
import type { Shell, TrapName } from './shell.ts'
import { Source } from './syntax/source.ts'

const EVENTS: readonly TrapName[] = ['DEBUG', 'ERR', 'RETURN']
const PSEUDO: ReadonlySet<string> = new Set(['EXIT', 'ERR', 'DEBUG', 'RETURN'])

/** A condition of `trap` by name, with or without SIG, or by number. */
export function parseTrapName(text: string): TrapName | undefined {
  if (text === '0') return 'EXIT'
  const name = text.toUpperCase()
  if (PSEUDO.has(name)) return name as TrapName
  const bare = name.startsWith('SIG') ? name.slice(3) : name
  if (PSEUDO.has(bare)) return bare as TrapName
  return /^\d+$/.test(text) ? signalByNumber(Number(text)) : parseSignal(text)
}

export function isSignal(name: TrapName): name is Signal {
  return name in SIGNALS
}

/** Sets what a signal or an event does: commands, '' to ignore it, null for the default. */
export function setTrap(shell: Shell, name: TrapName, action: string | null): void {
  shell.inheritedTraps.clear()
  if (action === null) shell.traps.delete(name)
  else shell.traps.set(name, action)
  if (!isSignal(name) || name === 'KILL' || name === 'STOP') return
  const { handlers } = shell.process
  if (action === null) shell.defaultSignal(name)
  else if (action === '') handlers.set(name, 'ignore')
  else handlers.set(name, signal => shell.pendingTraps.push(signal))
}

/** Runs a trap's commands; `$?` is afterwards what it was. */
export function* runTrap(shell: Shell, action: string): Running<void> {
  const { status, pipeStatus, inTrap, commandNode } = shell
  shell.inTrap = true
  yield* descend(shell.interpreter.run(shell, new Source(action, shell.line), 'trap'))
  shell.inTrap = inTrap
  shell.commandNode = commandNode
  if (shell.unwind?.type === 'exit' || shell.unwind?.type === 'return') return
  shell.status = status
  shell.pipeStatus = pipeStatus
}

/** `C-c` at an interactive shell: the commands under way are given up. */
export function interrupt(shell: Shell): void {
  shell.writeError('\n')
  shell.unwind ??= { type: 'discard', status: 130 }
}

/** Runs the traps of signals that have come. */
export function* runPendingTraps(shell: Shell): Running<void> {
  while (shell.pendingTraps.length > 0 && !shell.leaving) {
    const signal = shell.pendingTraps.shift()!
    const action = shell.traps.get(signal)
    if (action !== undefined && action !== '') yield* runTrap(shell, action)
    else if (signal === 'INT' && shell.interactive) interrupt(shell)
  }
}

/** A trap of an event rather than a signal, where it is set and applies here. */
export function* runEventTrap(shell: Shell, name: 'ERR' | 'DEBUG' | 'RETURN'): Running<void> {
  const action = shell.traps.get(name)
  if (action === undefined || action === '' || shell.runningTrap === name) return
  const { runningTrap } = shell
  shell.runningTrap = name
  yield* runTrap(shell, action)
  shell.runningTrap = runningTrap
}

/**
 * Takes the traps of events away that a function does not take over (execute_function): they come back when it returns, unless it has set
 * its own.
 */
export function hideEventTraps(shell: Shell, traced: boolean): readonly (readonly [name: TrapName, action: string])[] {
  const hidden: (readonly [TrapName, string])[] = []
  for (const name of EVENTS) {
    const action = shell.traps.get(name)
    if (action === undefined || shell.has(name === 'ERR' ? 'errtrace' : 'functrace')) continue
    if (traced && name !== 'ERR') continue
    hidden.push([name, action])
    shell.traps.delete(name)
  }
  return hidden
}

/** The EXIT trap, once. Its `exit` decides the status. */
export function* runExitTrap(shell: Shell): Running<void> {
  yield* runPendingTraps(shell)
  const action = shell.traps.get('EXIT')
  shell.traps.delete('EXIT')
  if (action === undefined || action === '') return
  const { status } = shell
  shell.frames = []
  yield* descend(shell.interpreter.run(shell, new Source(action, 1), 'exit trap'))
  shell.status = shell.unwind?.type === 'exit' ? shell.unwind.status : status
  shell.unwind = null
}
