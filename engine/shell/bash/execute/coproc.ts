import type { CommandNode } from 'unbash'
import { openPipe } from '../../../linux/pipe.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { Job } from '../jobs/table.ts'
import type { Shell } from '../shell.ts'
import { setArray, setVariable } from '../variables/assign.ts'
import { jobText } from './pipeline.ts'

type Coproc = CommandNode & { readonly type: 'Coproc' }

/** The highest descriptor of a coprocess's pipes (execute_cmd.c, coproc_alloc). */
const HIGHEST_FD = 63

/** `coproc`: a background job with a pipe to its input and one from its output. */
export function* runCoprocess(shell: Shell, node: Coproc): Running {
  const { process } = shell
  const name = node.name?.value ?? 'COPROC'
  const toChild = openPipe(process.host.nextId())
  const fromChild = openPipe(process.host.nextId())
  const fds = process.fds.copy(false)
  fds.set(0, toChild[0])
  fds.set(1, fromChild[1])
  const { body } = node
  const run = (child: Shell) =>
    body.type === 'CompoundList'
      ? child.interpreter.statements(child, body.commands)
      : child.interpreter.command(child, body)
  const text = jobText(shell, node)
  const read = place(shell, fromChild[0])
  const write = place(shell, toChild[1])
  const group = shell.has('monitor') ? { group: 0 } : {}
  const child = yield* shell.interpreter.subshell(shell, run, { fds, asynchronous: true, input: true, ...group })
  if (child === null || read === null || write === null) return 1
  const job = new Job([{ process: child, text, status: null }], child.group, text, false, shell.has('monitor'))
  shell.jobs.add(job)
  shell.lastBackground = child.ownPid
  setArray(shell, name, [String(read), String(write)])
  setVariable(shell, `${name}_PID`, String(child.ownPid))
  return 0
}

/** Puts an end of a pipe under the highest free descriptor; subshells do not get it. */
function place(shell: Shell, file: ReturnType<typeof openPipe>[0] | ReturnType<typeof openPipe>[1]): number | null {
  const { fds } = shell.process
  let fd = HIGHEST_FD
  while (fd > 9 && fds.get(fd) !== undefined) fd--
  const opened = fds.open(file, fd, true)
  return failed(opened) ? null : opened
}
