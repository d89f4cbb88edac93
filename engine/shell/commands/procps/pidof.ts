import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../../getopt.ts'
import { type TaskView, tasks } from './tasks.ts'

const NO_MATCH = 1

/** pidof(8) of sysvinit-utils: the newest first. */
export const pidof: Command = {
  name: 'pidof',
  directory: '/usr/bin',
  summary: 'numbers of running programs',
  synopsis: ['[-s] [-x] [-q] [-o PID] PROGRAM...'],
  options: [
    { short: 's', text: 'One number only.' },
    { short: 'c', text: 'Accepted.' },
    { short: 'n', text: 'Accepted.' },
    { short: 'x', text: 'Scripts too.' },
    { short: 'q', text: 'Prints nothing.' },
    { short: 'd', argument: 'separator', text: 'Between the numbers.' },
    { short: 'o', argument: 'pid', text: 'Not this one.' },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`pidof: ${parsed.text}\n`)
      return 1
    }
    const omitted = parsed.options.filter(option => option.name === 'o').flatMap(option => option.value!.split(','))
    const found = parsed.operands.flatMap(name =>
      tasks(process)
        .filter(task => isProgram(task, name, hasOption(parsed, 'x')) && !omitted.includes(String(task.pid)))
        .map(task => task.pid)
        .sort((a, b) => b - a),
    )
    if (found.length === 0) return NO_MATCH
    const shown = hasOption(parsed, 's') ? found.slice(0, 1) : found
    if (!hasOption(parsed, 'q')) yield* process.print(`${shown.join(lastOption(parsed, 'd') ?? ' ')}\n`)
    return 0
  },
}

function isProgram({ process }: TaskView, name: string, scripts: boolean): boolean {
  if (process.status !== null) return false
  const base = (path: string) => path.split('/').at(-1)
  const [program = '', script] = process.argv
  if (name.includes('/')) return process.executable === name || program === name
  return (
    (process.argv.length === 0 && process.name === name) ||
    base(program)?.replace(/^-/, '') === name ||
    (scripts && script !== undefined && base(script) === name)
  )
}
