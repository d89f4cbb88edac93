import { writeSync } from 'node:fs'
import { attach } from './attach.ts'
import { bench } from './bench.ts'
import { grade } from './grade.ts'
import { list } from './list.ts'
import { prove } from './prove.ts'
import { run } from './run.ts'
import { type Subcommand, UsageError } from './usage.ts'

/** All subcommands. */
const SUBCOMMANDS: readonly Subcommand[] = [run, list, attach, grade, prove, bench]

function usage(): string {
  const lines = SUBCOMMANDS.map(({ name, synopsis, text }) => `  lab ${name} ${synopsis}\n      ${text}`)
  return `usage: lab COMMAND [ARGUMENT...]\n\n${lines.join('\n')}\n`
}

/** Runs a command line without the program's name; the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args
  if (name === '--help' || name === '-h' || name === 'help') {
    writeSync(1, usage())
    return 0
  }
  const subcommand = SUBCOMMANDS.find(each => each.name === name)
  if (subcommand === undefined) {
    writeSync(2, `${name === undefined ? '' : `lab: unknown command "${name}"\n`}${usage()}`)
    return 2
  }
  try {
    return await subcommand.main(rest)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    writeSync(2, `lab ${name}: ${error.message}\nusage: lab ${name} ${subcommand.synopsis}\n`)
    return 2
  }
}
