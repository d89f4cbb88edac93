import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { parseSignal, SIGNALS, type Signal, signalByNumber } from '../../../linux/signals.ts'
import { EPERM, ESRCH } from '../../../net/errno.ts'
import { singleQuoted } from '../expand/quote.ts'
import type { Shell, TrapName } from '../shell.ts'
import { isSignal, parseTrapName, setTrap } from '../traps.ts'
import { type Builtin, parseOptions, usage } from './builtin.ts'
import { write } from './echo.ts'
import { findJob } from './jobs.ts'

export const kill: Builtin = {
  name: 'kill',
  synopsis: '[-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]',
  help: 'Send a signal to processes or jobs.',
  *run(shell, args) {
    let signal: Signal | 0 | undefined = 'TERM'
    let index = 1
    const first = args[1]
    if (first === undefined) return usage(shell, kill)
    if (first === '-l' || first === '-L') return yield* listSignals(shell, args.slice(2))
    if (first === '-s' || first === '-n') {
      if (args[2] === undefined) {
        shell.complainAs('kill', `${first}: option requires an argument`)
        return 1
      }
      signal = signalOf(args[2])
      if (signal === undefined) return badSignal(shell, args[2])
      index = 3
    } else if (/^-./.test(first) && first !== '--') {
      signal = signalOf(first.slice(1))
      if (signal === undefined) return badSignal(shell, first.slice(1))
      index = 2
    }
    if (args[index] === '--') index++
    if (index >= args.length) return usage(shell, kill)
    let status = 1
    for (const target of args.slice(index)) if (sendTo(shell, target, signal)) status = 0
    // A signal to itself is there when kill(2) returns.
    if (shell.process.signalsPending) yield* shell.process.compute(1000)
    return status
  },
}

function signalOf(text: string): Signal | 0 | undefined {
  return text === '0' || text.toUpperCase() === 'EXIT' ? 0 : parseSignal(text)
}

function badSignal(shell: Shell, text: string): number {
  shell.complainAs('kill', `${text}: invalid signal specification`)
  return 1
}

function sendTo(shell: Shell, target: string, signal: Signal | 0): boolean {
  const { process } = shell
  if (target.startsWith('%')) {
    const job = findJob(shell, 'kill', target)
    if (job === null) return false
    const sent = job.controlled
      ? [...process.pids.processes].filter(each => each.group === job.group)
      : job.members.map(member => member.process)
    for (const each of sent) deliver(shell, each, signal)
    if (signal !== 0 && job.state === 'stopped' && (signal === 'TERM' || signal === 'HUP'))
      process.host.signalGroup(job.group, 'CONT')
    return true
  }
  if (!/^-?\d+$/.test(target)) {
    shell.complainAs('kill', `${target}: arguments must be process or job IDs`)
    return false
  }
  return sendToNumber(shell, Number(target), signal)
}

function sendToNumber(shell: Shell, number: number, signal: Signal | 0): boolean {
  const { process } = shell
  const group = number === 0 ? process.group : number < 0 ? -number : null
  const found =
    number === -1
      ? process.pids.processes.filter(each => each !== process && process.pids.numberOf(each) !== 1)
      : group === null
        ? [process.pids.find(number)].filter(each => each !== undefined)
        : process.pids.processes.filter(each => each.group === group)
  let sent = false
  let denied = false
  for (const each of found) {
    if (process.kill(each, 0) === EPERM) denied = true
    else {
      sent = true
      deliver(shell, each, signal)
    }
  }
  if (!sent) shell.complainAs('kill', `(${number}) - ${denied ? EPERM.text : ESRCH.text}`)
  return sent
}

function deliver(shell: Shell, target: Process, signal: Signal | 0): void {
  if (signal !== 0) shell.process.kill(target, signal)
}

const REAL_TIME_FIRST = 34
const REAL_TIME_LAST = 64

/** Names of all signals by number: also the real-time ones, which nothing here sends. */
function signalNames(): [number, string][] {
  const names = Object.entries(SIGNALS).map(([name, number]): [number, string] => [number, `SIG${name}`])
  const middle = Math.floor((REAL_TIME_FIRST + REAL_TIME_LAST) / 2)
  for (let number = REAL_TIME_FIRST; number <= REAL_TIME_LAST; number++) {
    const low = number - REAL_TIME_FIRST
    const high = REAL_TIME_LAST - number
    const name = number <= middle ? `SIGRTMIN${low === 0 ? '' : `+${low}`}` : `SIGRTMAX${high === 0 ? '' : `-${high}`}`
    names.push([number, name])
  }
  return names
}

export function* listSignals(shell: Shell, operands: readonly string[]): Running {
  if (operands.length === 0) {
    const cells = signalNames().map(([number, name]) => `${String(number).padStart(2)}) ${name}`)
    let text = ''
    for (const [index, cell] of cells.entries()) text += cell + (index % 5 === 4 ? '\n' : '\t')
    return yield* write(shell, text.endsWith('\n') ? text : `${text}\n`)
  }
  let status = 0
  for (const operand of operands) {
    const signal = /^\d+$/.test(operand)
      ? signalByNumber(Number(operand) > 128 ? Number(operand) - 128 : Number(operand))
      : parseSignal(operand)
    if (operand === '0') yield* write(shell, 'EXIT\n')
    else if (signal === undefined) status = badSignal(shell, operand)
    else yield* write(shell, /^\d+$/.test(operand) ? `${signal}\n` : `${SIGNALS[signal]}\n`)
  }
  return status
}

export const trap: Builtin = {
  name: 'trap',
  special: true,
  synopsis: '[-lp] [[arg] signal_spec ...]',
  help: 'Run commands when a signal comes or an event happens.',
  *run(shell, args) {
    const options = parseOptions(shell, trap, args, 'lp')
    if (options === null) return 2
    if (options.has('l')) return yield* listSignals(shell, [])
    const { rest } = options
    if (options.has('p') || rest.length === 0) return yield* showTraps(shell, rest)
    const alone = rest.length === 1
    if (alone && parseTrapName(rest[0]!) === undefined) return usage(shell, trap)
    const reset = alone || rest[0] === '-' || (/^\d+$/.test(rest[0]!) && parseTrapName(rest[0]!) !== undefined)
    const action = reset ? null : rest[0]!
    const names = rest[0] === '-' || !reset ? rest.slice(1) : rest
    let status = 0
    for (const text of names) {
      const name = parseTrapName(text)
      if (name === undefined) {
        shell.complainAs('trap', `${text}: invalid signal specification`)
        status = 1
      } else setTrap(shell, name, action)
    }
    return status
  },
}

const EVENTS: readonly TrapName[] = ['EXIT', 'DEBUG', 'ERR', 'RETURN']

/** EXIT counts as 0, the signals by number, then the other events. */
function trapOrder(name: TrapName): number {
  if (isSignal(name)) return SIGNALS[name]
  return name === 'EXIT' ? 0 : 100 + EVENTS.indexOf(name)
}

function* showTraps(shell: Shell, operands: readonly string[]): Running {
  const traps =
    shell.traps.size === 0 || shell.inheritedTraps.size > 0
      ? new Map([...shell.inheritedTraps, ...shell.traps])
      : shell.traps
  let status = 0
  const wanted: TrapName[] = []
  for (const operand of operands) {
    const name = parseTrapName(operand)
    if (name !== undefined) wanted.push(name)
    else {
      shell.complainAs('trap', `${operand}: invalid signal specification`)
      status = 1
    }
  }
  const names = operands.length > 0 ? wanted : [...traps.keys()].sort((a, b) => trapOrder(a) - trapOrder(b))
  for (const name of names) {
    const action = traps.get(name)
    if (action !== undefined)
      yield* write(shell, `trap -- ${singleQuoted(action)} ${isSignal(name) ? `SIG${name}` : name}\n`)
  }
  return status
}
