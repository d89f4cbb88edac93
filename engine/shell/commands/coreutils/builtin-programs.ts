import { bashMain } from '../../bash/startup/main.ts'
import type { Command } from '../../command.ts'

/** What is a builtin of the shell and a program too, for those who start it otherwise: xargs, find -exec, env, timeout. */
function program(name: string, summary: string, synopsis: readonly string[]): Command {
  return {
    name,
    directory: '/usr/bin',
    summary,
    synopsis,
    options: [],
    description: ['The same as the builtin of bash; errors begin as those of the builtin do.'],
    *main(process) {
      process.argv = ['bash', '-c', `${name} "$@"`, name, ...process.argv.slice(1)]
      return yield* bashMain(process)
    },
  }
}

/** printf(1), test(1) and [(1) of coreutils. */
export const builtinPrograms: readonly Command[] = [
  program('printf', 'format and print data', ['FORMAT [ARGUMENT]...']),
  program('test', 'check file types and compare values', ['EXPRESSION']),
  program('[', 'check file types and compare values', ['EXPRESSION ]']),
]
