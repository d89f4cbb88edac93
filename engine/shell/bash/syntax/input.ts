import type { Running } from '../../../linux/program.ts'
import { readLine } from '../input.ts'
import type { Shell } from '../shell.ts'
import { Source } from './source.ts'

/** Runs commands from standard input. */
export function* runInput(shell: Shell): Running {
  let text = ''
  for (;;) {
    const line = yield* readLine(shell)
    if (line === null) break
    text += `${line}\n`
  }
  return yield* shell.interpreter.run(shell, new Source(text))
}
