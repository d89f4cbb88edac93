import type { AndOr, PipelineNode } from 'unbash'
import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'
import { commandBody, jobText, start } from './pipeline.ts'

/** `command &`: a job that the shell does not wait for. */
export function* startBackground(shell: Shell, node: PipelineNode | AndOr): Running<void> {
  const text = jobText(shell, node)
  const plain = node.type === 'Pipeline' && node.prefixes.length === 0 ? node : null
  const parts =
    plain !== null
      ? plain.commands.map(command => ({ body: commandBody(command), text: jobText(shell, command) }))
      : [{ body: node.type === 'AndOr' || node.type === 'Pipeline' ? listBody(node) : commandBody(node), text }]
  const job = yield* start(shell, parts, plain?.operators ?? [], text, true)
  if (job === null) return
  shell.jobs.add(job)
  shell.lastBackground = job.last.process.ownPid
  if (shell.interactive && shell.subshellLevel === 0) shell.writeError(`[${job.id}] ${job.last.process.ownPid}\n`)
}

function listBody(node: PipelineNode | AndOr): (child: Shell) => Running {
  return child => child.interpreter.list(child, node)
}
