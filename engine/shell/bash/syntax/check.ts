import type { ParseError } from 'unbash'
import type { Shell } from '../shell.ts'
import type { Source } from './source.ts'

/** Says what is wrong with a text as bash does; status 2. */
export function reportSyntaxError(shell: Shell, source: Source, error: ParseError): number {
  const line = source.lineAt(error.pos)
  shell.writeError(`${shell.name}: line ${line}: syntax error: ${error.message}\n`)
  shell.status = 2
  shell.unwind = { type: 'exit', status: 2 }
  return 2
}
