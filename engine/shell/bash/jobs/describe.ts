import { SIGNAL_TEXTS } from '../../../linux/signals.ts'
import type { Job, JobTable, Member } from './table.ts'

/** Width of the state in a listing (jobs.c, LONGEST_SIGNAL_DESC). */
const STATE_WIDTH = 24

/** A job as `jobs` and the shell's notices show it. */
export function describeJob(jobs: JobTable, job: Job, long: boolean): string {
  const mark = job === jobs.current ? '+' : job === jobs.previous ? '-' : ' '
  const head = `[${job.id}]${mark}  `
  const tail = job.state === 'running' && !job.foreground ? ' &' : ''
  if (!long || job.members.length === 1) {
    const pid = long ? `${String(job.members[0]!.process.ownPid).padStart(5)} ` : ''
    return `${head.slice(0, long ? -1 : undefined)}${pid}${stateText(job.last, job).padEnd(STATE_WIDTH)}${job.text}${tail}\n`
  }
  const lines = job.members.map((member, index) => {
    const pid = String(member.process.ownPid).padStart(5)
    const state =
      index > 0 && stateText(member, job) === stateText(job.members[index - 1]!, job) ? '' : stateText(member, job)
    const start = index === 0 ? head.slice(0, -1) : '     '
    const bar = index === 0 ? '' : '| '
    return `${start}${pid} ${state.padEnd(STATE_WIDTH)}${bar}${member.text}`
  })
  return `${lines.join('\n')}${tail}\n`
}

/** `Running`, `Stopped`, `Done`, `Exit 1`, or the name of a signal. */
export function stateText(member: Member, job: Job): string {
  const { status } = member
  if (status === null || job.state === 'running') return 'Running'
  if (status.type === 'exited') return status.code === 0 ? 'Done' : `Exit ${status.code}`
  if (status.type === 'signaled') return SIGNAL_TEXTS[status.signal]
  if (status.type === 'stopped') return 'Stopped'
  return 'Running'
}
