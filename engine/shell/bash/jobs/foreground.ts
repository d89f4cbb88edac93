import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'
import { interrupt } from '../traps.ts'
import { describeJob } from './describe.ts'
import type { Job } from './table.ts'
import { deathMessage, noteChanges } from './wait.ts'

/** Takes the terminal back after a job in the foreground, and says how it ended. */
export function* afterForeground(shell: Shell, job: Job, death: string | null): Running<void> {
  const { terminal } = shell.process
  if (terminal !== null && shell.interactive && job.controlled) {
    terminal.foreground = shell.process.group
    if (job.last.status?.type !== 'exited') terminal.restoreModes()
  }
  if (job.state === 'stopped') stopped(shell, job)
  else if (death !== null) {
    const pid = String(job.last.process.ownPid).padStart(5)
    // notify_of_job_status, DONT_REPORT_SIGTERM: of that one a script says as little as a terminal does.
    const status = job.last.status
    if (shell.interactive || (status?.type === 'signaled' && status.signal === 'TERM')) shell.writeError(`${death}\n`)
    else shell.complain(`${pid} ${death.padEnd(24)}${job.text}`)
  } else if (shell.interactive && job.controlled && interrupted(job)) interrupt(shell)
  if (!shell.interactive) yield* tellOfDead(shell)
  if (shell.unflushed) yield* shell.flush()
}

/** notify_of_job_status in a script: jobs in the background that a signal ended are told of, unless by SIGTERM or SIGPIPE, and forgotten. */
function* tellOfDead(shell: Shell): Running<void> {
  yield* noteChanges(shell)
  for (const job of shell.jobs.list) {
    if (!job.ended || job.last.status?.type !== 'signaled') continue
    tellDeath(shell, job)
    shell.jobs.remove(job)
  }
}

/** What a script says of a job in the background that a signal ended. */
export function tellDeath(shell: Shell, job: Job): void {
  const { status, process } = job.last
  const death = status?.type === 'signaled' && status.signal === 'TERM' ? null : deathMessage(job)
  if (death !== null) shell.complain(`${String(process.ownPid).padStart(5)} ${death.padEnd(24)}${job.text}`)
}

function interrupted(job: Job): boolean {
  const { status } = job.last
  return status?.type === 'signaled' && status.signal === 'INT'
}

/** `C-z`: the job goes into the table. */
function stopped(shell: Shell, job: Job): void {
  if (job.id === 0) shell.jobs.add(job)
  else shell.jobs.touch(job)
  job.foreground = false
  job.notified = true
  shell.writeError(`\n${describeJob(shell.jobs, job, false)}`)
}
