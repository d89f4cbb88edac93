import type { Command } from '../command.ts'

function constant(name: string, status: number, summary: string): Command {
  return {
    name,
    directory: '/usr/bin',
    summary,
    synopsis: ['[ARGUMENT]...'],
    options: [],
    *main() {
      return status
    },
  }
}

/** true(1) and false(1) of coreutils. */
export const trueCommand: Command = constant('true', 0, 'do nothing, successfully')
export const falseCommand: Command = constant('false', 1, 'do nothing, unsuccessfully')
