import { userName } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNALS, type Signal } from '../../../linux/signals.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { compilePosix, isExpressionError } from '../../regex/regex.ts'
import { signalByName } from './signal-name.ts'
import { type TaskView, tasks } from './tasks.ts'

/** killall(1) of psmisc 23.6. */
export const killall: Command = {
  name: 'killall',
  directory: '/usr/bin',
  summary: 'signal processes of a name',
  synopsis: ['[-SIGNAL] [-eIqrvw] [-u USER] NAME...'],
  options: [
    { short: 'e', long: 'exact', text: 'Accepted.' },
    { short: 'I', long: 'ignore-case', text: 'Without regard to case.' },
    { short: 'q', long: 'quiet', text: 'No complaints.' },
    { short: 'r', long: 'regexp', text: 'The name is a pattern.' },
    { short: 's', long: 'signal', argument: 'SIGNAL', text: 'The signal to send (TERM).' },
    { short: 'u', long: 'user', argument: 'USER', text: 'Processes of this user.' },
    { short: 'v', long: 'verbose', text: 'Tells whom it signals.' },
    { short: 'w', long: 'wait', text: 'Waits until they have ended.' },
    { short: 'l', long: 'list', text: 'The names of the signals.' },
    { short: 'g', long: 'process-group', text: 'Whole groups.', emulated: false },
    { short: 'i', long: 'interactive', text: 'Asks.', emulated: false },
  ],
  *main(process) {
    let named: string | undefined
    const args = process.argv.slice(1).filter(arg => {
      const is = /^-(\d+|[A-Z][A-Z0-9]+)$/.test(arg) && signalByName(arg.slice(1)) !== undefined
      if (is) named = arg.slice(1)
      return !is
    })
    const parsed = getopt(args, this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`killall: ${parsed.text}\n`)
      return 1
    }
    if (hasOption(parsed, 'list')) {
      yield* process.print(`${Object.keys(SIGNALS).join(' ')}\n`)
      return 0
    }
    const text = lastOption(parsed, 'signal') ?? named ?? 'TERM'
    const signal = signalByName(text)
    if (signal === undefined) {
      yield* process.printError(`${text}: unknown signal; killall -l lists signals.\n`)
      return 1
    }
    if (parsed.operands.length === 0 && !hasOption(parsed, 'user')) {
      yield* process.printError(
        'Usage: killall [OPTION]... [--] NAME...\n       killall -l, --list\n       killall -V, --version\n',
      )
      return 1
    }
    return yield* killNamed(process, parsed, signal)
  },
}

function* killNamed(process: Process, parsed: ParsedArguments, signal: Signal | 0): Running {
  let status = 0
  const ended: Process[] = []
  const user = lastOption(parsed, 'user')
  for (const name of parsed.operands.length === 0 ? [undefined] : parsed.operands) {
    const wanted = tasks(process).filter(
      task =>
        task.process !== process &&
        (name === undefined || isNamed(parsed, task, name)) &&
        (user === undefined || userName(process, task.process.uid) === user),
    )
    let any = false
    for (const { process: target, pid } of wanted) {
      const error = process.kill(target, signal)
      if (error !== undefined) {
        if (error.name !== 'ESRCH') yield* process.printError(`${target.name}(${pid}): ${error.text}\n`)
        continue
      }
      any = true
      ended.push(target)
      const number = signal === 0 ? 0 : SIGNALS[signal]
      if (hasOption(parsed, 'verbose'))
        yield* process.printError(`Killed ${target.name}(${pid}) with signal ${number}\n`)
    }
    if (any) continue
    status = 1
    if (!hasOption(parsed, 'quiet')) yield* process.printError(`${name ?? user}: no process found\n`)
  }
  if (hasOption(parsed, 'wait'))
    for (const target of ended) while (target.status === null) yield* process.wait([target.exited])
  return status
}

function isNamed(parsed: ParsedArguments, task: TaskView, name: string): boolean {
  const { process } = task
  if (hasOption(parsed, 'regexp')) {
    const compiled = compilePosix(name, { extended: true, fold: hasOption(parsed, 'ignore-case') })
    return !isExpressionError(compiled) && compiled.test(process.name)
  }
  if (process.status !== null) return false
  if (name.includes('/')) return process.executable === name
  const fold = (text: string) => (hasOption(parsed, 'ignore-case') ? text.toLowerCase() : text)
  return fold(process.name) === fold(name.slice(0, 15))
}
