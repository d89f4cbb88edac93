import type { Running } from '../../linux/program.ts'
import type { Shell } from './shell.ts'

/** Runs commands; those that make a text longer than anything can hold are given up. */
export function* withinMemory(shell: Shell, run: () => Running): Running {
  try {
    return yield* run()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    shell.abandon('cannot allocate memory', true, 2)
    return 2
  }
}
