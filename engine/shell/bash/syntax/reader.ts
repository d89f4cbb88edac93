import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'
import { reportSyntaxError } from './check.ts'
import { linesOf, parseCached } from './parse.ts'
import type { Source } from './source.ts'

/** Runs a text as bash does, one line's commands after the other: what stands before a syntax error has run. */
export function* runSource(shell: Shell, source: Source): Running {
  const outer = shell.source
  const outerPosition = shell.position
  shell.source = source
  try {
    const script = parseCached(source.text)
    const error = script.errors?.[0]
    let { status } = shell
    if (script.commands.length === 0) status = 0
    const end = error === undefined ? source.text.length : brokenLine(source.text, error.pos)
    for (const line of linesOf(script, source.text)) {
      if (line.statements[0]!.pos >= end) break
      if (line.statements.at(-1)!.end > end) break
      status = yield* runLine(shell, line.statements)
      if (shell.leaving) return status
    }
    if (error === undefined) return status
    return reportSyntaxError(shell, source, error)
  } finally {
    shell.source = outer
    shell.position = outerPosition
  }
}

/** Runs the commands of one line. What abandons a line ends here. */
export function* runLine(shell: Shell, statements: Parameters<Shell['interpreter']['statements']>[1]): Running {
  if (shell.has('noexec')) return 0
  const status = yield* shell.interpreter.statements(shell, statements)
  if (shell.unwind?.type !== 'discard') return status
  shell.status = shell.unwind.status
  shell.pipeStatus = [shell.status]
  shell.unwind = null
  shell.exempt = 0
  shell.loops = 0
  return shell.status
}

function brokenLine(text: string, position: number): number {
  return text.lastIndexOf('\n', position - 1) + 1
}
