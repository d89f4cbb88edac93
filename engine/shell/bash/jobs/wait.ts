import { exitCode, type Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { SIGNAL_TEXTS } from '../../../linux/signals.ts'
import { EINTR, failed } from '../../../net/errno.ts'
import type { Shell } from '../shell.ts'
import { ended, type Job } from './table.ts'

/** Takes note of every change of children that has happened so far. */
export function* noteChanges(shell: Shell): Running<void> {
  while (yield* noteOne(shell, false)) {}
}

/** Takes note of one change; false when there was none, no child is left, or a signal came. */
function* noteOne(shell: Shell, hang: boolean): Running<boolean> {
  const report = yield* shell.process.waitChild(null, { hang, stopped: shell.has('monitor') })
  if (failed(report) || report === null) return report === EINTR
  note(shell, report.child, report.status)
  return true
}

function note(shell: Shell, process: Process, status: NonNullable<Process['status']>): void {
  const member = shell.jobs.find(process) ?? shell.running?.members.find(each => each.process === process)
  if (member !== undefined) member.status = status.type === 'continued' ? null : status
  if (!ended(status)) {
    const job = shell.jobs.list.find(each => each.members.some(other => other.process === process))
    if (job !== undefined) job.notified = false
    return
  }
  shell.jobs.remember(process.ownPid, exitCode(status))
}

/** Waits until a job in the foreground has ended or stopped; its status. */
export function* waitForeground(shell: Shell, job: Job): Running {
  const before = shell.running
  shell.running = job
  while (job.state === 'running') {
    const report = yield* shell.process.waitChild(null, { hang: true, stopped: shell.has('monitor') })
    if (report === EINTR) continue
    if (failed(report) || report === null) break
    note(shell, report.child, report.status)
  }
  shell.running = before
  return pipelineStatus(shell, job)
}

/** The status of a pipeline, and PIPESTATUS. */
export function pipelineStatus(shell: Shell, job: Job): number {
  const codes = job.members.map(member => (member.status === null ? 0 : exitCode(member.status)))
  shell.pipeStatus = codes
  if (!shell.has('pipefail')) return codes.at(-1)!
  return codes.findLast(code => code !== 0) ?? 0
}

/** What the shell says of a foreground job that a signal ended; null where it says nothing. */
export function deathMessage(job: Job): string | null {
  const { status } = job.last
  if (status?.type !== 'signaled' || status.signal === 'INT' || status.signal === 'PIPE') return null
  return SIGNAL_TEXTS[status.signal]
}
