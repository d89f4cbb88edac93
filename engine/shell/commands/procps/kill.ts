import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNALS, type Signal } from '../../../linux/signals.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { signalByName } from './signal-name.ts'
import { numberOf, tasks } from './tasks.ts'

/** kill(1) of procps, for those who do not mean the shell's own. */
export const kill: Command = {
  name: 'kill',
  directory: '/usr/bin',
  summary: 'signal a process',
  synopsis: ['[-SIGNAL|-s SIGNAL] PID...', '-l [SIGNAL]'],
  options: [
    { short: 's', long: 'signal', argument: 'SIGNAL', text: 'The signal to send (TERM).' },
    { short: 'l', long: 'list', argument: '[SIGNAL]', text: 'The names of the signals, or the name of one.' },
    { short: 'L', long: 'table', text: 'A table of them.', emulated: false },
    { short: 'q', long: 'queue', argument: 'VALUE', text: 'A value with the signal.', emulated: false },
  ],
  *main(process) {
    const [self = 'kill', ...args] = process.argv
    if (args[0] === '-l' || args[0] === '--list') return yield* listSignals(process, args[1])
    let text = 'TERM'
    let rest = args
    if (args[0] === '-s' || args[0] === '--signal') {
      text = args[1] ?? ''
      rest = args.slice(2)
    } else if (/^-[A-Za-z0-9]+$/.test(args[0] ?? '')) {
      text = args[0]!.slice(1)
      rest = args.slice(1)
    }
    const signal = signalByName(text)
    if (signal === undefined || rest.length === 0) {
      const what = signal === undefined ? `${self}: invalid argument ${text[0] ?? ''}\n` : ''
      yield* process.printError(`${what}\nUsage:\n kill [options] <pid> [...]\n\nFor more details see kill(1).\n`)
      return 1
    }
    let status = 0
    for (const word of rest) {
      if (!/^-?\d+$/.test(word)) {
        yield* process.printError(`${self}: failed to parse argument: '${word}'\n`)
        return 1
      }
      const error = killNumber(process, Number(word), signal)
      if (error === undefined) continue
      status = 1
      yield* process.printError(`${self}: (${word}): ${error}\n`)
    }
    return status
  },
}

function killNumber(process: Process, number: number, signal: Signal | 0): string | undefined {
  const targets =
    number > 0
      ? tasks(process).filter(task => task.pid === number)
      : tasks(process).filter(task =>
          number === 0 ? task.process.group === process.group : numberOf(process, task.process.group) === -number,
        )
  if (targets.length === 0) return 'No such process'
  for (const { process: target } of targets) {
    const error = process.kill(target, signal)
    if (failed(error)) return error.text
  }
  return undefined
}

function* listSignals(process: Process, which: string | undefined): Running {
  if (which === undefined) {
    const names = Object.keys(SIGNALS).map(name => (name === 'IO' ? 'POLL' : name))
    yield* process.print(`${names.slice(0, 16).join(' ')}\n${names.slice(16).join(' ')}\n`)
    return 0
  }
  const number = /^\d+$/.test(which) ? Number(which) & 127 : undefined
  const found = Object.entries(SIGNALS).find(([name, value]) => value === number || name === which.replace(/^SIG/, ''))
  if (found === undefined) {
    yield* process.printError(`kill: unknown signal name ${which}\n`)
    return 1
  }
  yield* process.print(`${number === undefined ? found[1] : found[0]}\n`)
  return 0
}
