import { userName } from '../../../linux/accounts.ts'
import { stateLetter } from '../../../linux/proc/pid.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Signal } from '../../../linux/signals.ts'
import type { Command, OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { compilePosix, type Expression, isExpressionError } from '../../regex/regex.ts'
import { signalByName } from './signal-name.ts'
import { commandLine, numberOf, type TaskView, tasks, terminalName } from './tasks.ts'

const NO_MATCH = 1
const SYNTAX = 2

const COMMON: readonly OptionSpec[] = [
  { short: 'c', long: 'count', text: 'How many match.' },
  { short: 'f', long: 'full', text: 'The pattern is for the whole command line.' },
  { short: 'g', long: 'pgroup', argument: 'PGID', text: 'Of these process groups.' },
  { short: 'i', long: 'ignore-case', text: 'Without regard to case.' },
  { short: 'n', long: 'newest', text: 'The one that was started last.' },
  { short: 'o', long: 'oldest', text: 'The one that was started first.' },
  { short: 'P', long: 'parent', argument: 'PPID', text: 'Children of these.' },
  { short: 's', long: 'session', argument: 'SID', text: 'Of these sessions.' },
  { short: 't', long: 'terminal', argument: 'TTY', text: 'Of these terminals.' },
  { short: 'u', long: 'euid', argument: 'ID', text: 'Of these users.' },
  { short: 'U', long: 'uid', argument: 'ID', text: 'Of these users.' },
  { short: 'x', long: 'exact', text: 'The pattern is the whole name.' },
  { short: 'r', long: 'runstates', argument: 'STATE', text: 'In these states.' },
  { short: 'A', long: 'ignore-ancestors', text: 'Not our own ancestors.' },
  { long: 'ns', argument: 'PID', text: 'Of the same namespaces.', emulated: false },
  { short: 'F', long: 'pidfile', argument: 'FILE', text: 'Numbers from a file.', emulated: false },
]

/** pgrep(1), procps-ng 4.0. */
export const pgrep: Command = {
  name: 'pgrep',
  directory: '/usr/bin',
  summary: 'find processes by their names',
  synopsis: ['[options] PATTERN'],
  options: [
    ...COMMON,
    { short: 'd', long: 'delimiter', argument: 'STRING', text: 'Between the numbers.' },
    { short: 'l', long: 'list-name', text: 'With the names.' },
    { short: 'a', long: 'list-full', text: 'With the command lines.' },
    { short: 'v', long: 'inverse', text: 'Those that do not match.' },
    { short: 'w', long: 'lightweight', text: 'Threads.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    const found = yield* match(process, 'pgrep', parsed)
    if (typeof found === 'number') return found
    const { matches, arguments: given } = found
    if (hasOption(given, 'count')) yield* process.print(`${matches.length}\n`)
    else if (matches.length > 0) {
      const lines = matches.map(task =>
        hasOption(given, 'list-full')
          ? `${task.pid} ${commandLine(task)}`
          : hasOption(given, 'list-name')
            ? `${task.pid} ${task.process.name}`
            : String(task.pid),
      )
      yield* process.print(`${lines.join(lastOption(given, 'delimiter') ?? '\n')}\n`)
    }
    return matches.length > 0 ? 0 : NO_MATCH
  },
}

/** pkill(1), procps-ng 4.0. */
export const pkill: Command = {
  name: 'pkill',
  directory: '/usr/bin',
  summary: 'signal processes by their names',
  synopsis: ['[-SIGNAL] [options] PATTERN'],
  options: [
    ...COMMON,
    { long: 'signal', argument: 'SIGNAL', text: 'The signal to send (TERM).' },
    { short: 'e', long: 'echo', text: 'Tells whom it signals.' },
    { short: 'q', long: 'queue', argument: 'VALUE', text: 'A value with the signal.', emulated: false },
  ],
  *main(process) {
    let signal: Signal | 0 | undefined = 'TERM'
    const args = process.argv.slice(1).filter(arg => {
      const named = /^-(\d+|[A-Z][A-Z0-9]+)$/.test(arg) ? signalByName(arg.slice(1)) : undefined
      if (named !== undefined) signal = named
      return named === undefined
    })
    const parsed = getopt(args, this.options)
    const found = yield* match(process, 'pkill', parsed)
    if (typeof found === 'number') return found
    const name = lastOption(found.arguments, 'signal')
    if (name !== undefined) signal = signalByName(name)
    if (signal === undefined) {
      yield* process.printError(`pkill: unknown signal "${name}".\n`)
      return SYNTAX
    }
    let sent = 0
    for (const task of found.matches) {
      const error = process.kill(task.process, signal)
      if (error !== undefined) {
        yield* process.printError(`pkill: killing pid ${task.pid} failed: ${error.text}\n`)
        continue
      }
      sent++
      if (hasOption(found.arguments, 'echo')) yield* process.print(`${task.process.name} killed (pid ${task.pid})\n`)
    }
    if (hasOption(found.arguments, 'count')) yield* process.print(`${found.matches.length}\n`)
    return sent > 0 ? 0 : NO_MATCH
  },
}

type Parsed = ReturnType<typeof getopt>

interface Found {
  readonly matches: readonly TaskView[]
  readonly arguments: ParsedArguments
}

const CRITERIA = ['pgroup', 'parent', 'session', 'terminal', 'euid', 'uid', 'runstates']

/** Those that fit all that was asked; a status where that makes no sense. */
function* match(viewer: Process, name: string, parsed: Parsed): Running<Found | number> {
  if (isOptionError(parsed)) {
    yield* viewer.printError(
      `${name}: ${parsed.text}\n\nUsage:\n ${name} [options] <pattern>\n\nFor more details see ${name}(1).\n`,
    )
    return SYNTAX
  }
  const [pattern] = parsed.operands
  if (pattern === undefined && !CRITERIA.some(each => hasOption(parsed, each))) {
    yield* viewer.printError(`${name}: no matching criteria specified\nTry \`${name} --help' for more information.\n`)
    return SYNTAX
  }
  if (parsed.operands.length > 1) {
    yield* viewer.printError(`${name}: only one pattern can be provided\nTry \`${name} --help' for more information.\n`)
    return SYNTAX
  }
  const expression = pattern === undefined ? undefined : compile(parsed, pattern)
  if (expression === null) {
    yield* viewer.printError(`${name}: Invalid regular expression\n`)
    return SYNTAX
  }
  const ancestors = new Set<Process>()
  for (let at: Process | null = viewer.parent; at !== null; at = at.parent) ancestors.add(at)
  const all = tasks(viewer).filter(task => task.process !== viewer)
  let matches = all.filter(
    task =>
      fits(viewer, parsed, expression, task) !== hasOption(parsed, 'inverse') &&
      !(hasOption(parsed, 'ignore-ancestors') && ancestors.has(task.process)),
  )
  const byAge = [...matches].sort((a, b) => a.process.started - b.process.started || a.pid - b.pid)
  if (hasOption(parsed, 'newest')) matches = byAge.slice(-1)
  else if (hasOption(parsed, 'oldest')) matches = byAge.slice(0, 1)
  return { matches, arguments: parsed }
}

function compile(parsed: ParsedArguments, pattern: string): Expression | null {
  const whole = hasOption(parsed, 'exact') ? `^(${pattern})$` : pattern
  const compiled = compilePosix(whole, { extended: true, fold: hasOption(parsed, 'ignore-case') })
  return isExpressionError(compiled) ? null : compiled
}

function fits(viewer: Process, parsed: ParsedArguments, expression: Expression | undefined, task: TaskView): boolean {
  const { process } = task
  const among = (option: string, values: readonly (string | number)[]) => {
    const given = lastOption(parsed, option)?.split(',')
    return given === undefined || values.some(value => given.includes(String(value)))
  }
  const own = (numbered: number, text: string | undefined) => (text?.split(',').includes('0') ? numbered : -1)
  const group = numberOf(viewer, process.group)
  const user = [process.uid, userName(viewer, process.uid)]
  if (!among('parent', [task.ppid]) || !among('euid', user) || !among('uid', user)) return false
  if (!among('pgroup', [group, own(0, lastOption(parsed, 'pgroup'))]) && process.group !== viewer.group) return false
  if (!among('session', [numberOf(viewer, process.session.id)])) return false
  if (!among('terminal', [terminalName(task)]) || !among('runstates', [stateLetter(process)])) return false
  if (expression === undefined) return true
  return expression.test(hasOption(parsed, 'full') ? commandLine(task).slice(0, 4096) : process.name)
}
