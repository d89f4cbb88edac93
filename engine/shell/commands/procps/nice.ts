import { users } from '../../../linux/accounts.ts'
import { execvp } from '../../../linux/execvp.ts'
import type { Process } from '../../../linux/process.ts'
import { failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { startStatus } from '../../text/child.ts'
import { quoteAlways } from '../../text/quote.ts'
import { textCommand } from '../../text/tool.ts'
import { numberOf, tasks } from './tasks.ts'

const LOWEST = 19
const HIGHEST = -20

const clamp = (nice: number) => Math.max(HIGHEST, Math.min(LOWEST, nice))

/** nice(1) of coreutils. The scheduler gives everybody the same turns: niceness is shown and inherited. */
export const nice = textCommand({
  name: 'nice',
  summary: 'run a command with another niceness',
  synopsis: ['[OPTION] [COMMAND [ARG]...]'],
  failure: 125,
  permute: false,
  options: [{ short: 'n', long: 'adjustment', argument: 'N', text: 'Add N to the niceness (10).' }],
  rewrite: args => args.map((arg, index) => (index === 0 && /^-\d+$/.test(arg) ? `-n${arg.slice(1)}` : arg)),
  *run(tool) {
    const { process, operands } = tool
    const given = tool.value('adjustment')
    if (given !== undefined && !/^[+-]?\d+$/.test(given)) {
      yield* tool.complain(`invalid adjustment ${quoteAlways(given)}`)
      return 125
    }
    if (operands.length === 0) {
      if (given !== undefined) return yield* tool.misuse('a command must be given with an adjustment')
      yield* tool.print(`${process.nice}\n`)
      return 0
    }
    const wanted = clamp(process.nice + Number(given ?? 10))
    if (wanted < process.nice && !process.capable('SYS_NICE'))
      yield* process.printError('nice: cannot set niceness: Permission denied\n')
    else process.nice = wanted
    const status = yield* execvp(process, operands)
    if (!failed(status)) return status
    yield* tool.complain(`${quoteAlways(operands[0]!)}: ${status.text}`)
    return startStatus(status)
  },
})

type Kind = 'process ID' | 'process group ID' | 'user ID'

/** renice(1) of util-linux. */
export const renice: Command = {
  name: 'renice',
  directory: '/usr/bin',
  summary: 'change the niceness of processes',
  synopsis: ['[-n] PRIORITY [-p|-g|-u] ID...'],
  options: [
    { short: 'n', long: 'priority', argument: 'N', text: 'The new niceness.' },
    { short: 'p', long: 'pid', text: 'The numbers are processes.' },
    { short: 'g', long: 'pgrp', text: 'The numbers are process groups.' },
    { short: 'u', long: 'user', text: 'They are users.' },
  ],
  *main(process) {
    const args = process.argv.slice(1)
    if (args[0] === '-n' || args[0] === '--priority') args.shift()
    if (args.length < 2) {
      yield* process.printError("renice: not enough arguments\nTry 'renice --help' for more information.\n")
      return 1
    }
    const [text = '', ...rest] = args
    if (!/^[+-]?\d+$/.test(text)) {
      yield* process.printError(`renice: invalid priority '${text}'\nTry 'renice --help' for more information.\n`)
      return 1
    }
    let kind: Kind = 'process ID'
    let status = 0
    for (const word of rest) {
      if (word === '-p' || word === '--pid') kind = 'process ID'
      else if (word === '-g' || word === '--pgrp') kind = 'process group ID'
      else if (word === '-u' || word === '--user') kind = 'user ID'
      else {
        const done = change(process, kind, word, clamp(Number(text)))
        yield* done.error ? process.printError(`renice: ${done.text}\n`) : process.print(`${done.text}\n`)
        if (done.error) status = 1
      }
    }
    return status
  },
}

interface Done {
  readonly error: boolean
  readonly text: string
}

function change(viewer: Process, kind: Kind, word: string, wanted: number): Done {
  const user = kind === 'user ID' ? users(viewer).find(each => each.name === word) : undefined
  if (user === undefined && !/^\d+$/.test(word))
    return { error: true, text: kind === 'user ID' ? `unknown user ${word}` : `bad ${kind} value: ${word}` }
  const id = user?.uid ?? Number(word)
  const chosen = tasks(viewer).filter(({ process, pid }) =>
    kind === 'process ID'
      ? pid === id
      : kind === 'user ID'
        ? process.uid === id
        : numberOf(viewer, process.group) === id,
  )
  if (chosen.length === 0) return { error: true, text: `failed to get priority for ${id} (${kind}): No such process` }
  const before = Math.min(...chosen.map(({ process }) => process.nice))
  for (const { process } of chosen) {
    if (process.uid !== viewer.uid && !viewer.capable('SYS_NICE'))
      return { error: true, text: `failed to set priority for ${id} (${kind}): Operation not permitted` }
    if (wanted < process.nice && !viewer.capable('SYS_NICE'))
      return { error: true, text: `failed to set priority for ${id} (${kind}): Permission denied` }
    process.nice = wanted
  }
  return { error: false, text: `${id} (${kind}) old priority ${before}, new priority ${wanted}` }
}
