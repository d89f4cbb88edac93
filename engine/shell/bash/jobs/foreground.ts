import type { Running } from '../../../linux/program.ts'
import type { Shell } from '../shell.ts'
import type { Job } from './table.ts'

/** Takes the terminal back after a job in the foreground, and says how it ended. */
export function* afterForeground(shell: Shell, job: Job, death: string | null): Running<void> {
  const { terminal } = shell.process
  if (terminal !== null && shell.interactive && job.controlled) terminal.foreground = shell.process.group
  if (death !== null) {
    const pid = String(job.last.process.ownPid).padStart(5)
    shell.complain(`${pid} ${death.padEnd(24)}${job.text}`)
  }
  if (shell.unflushed) yield* shell.flush()
}
