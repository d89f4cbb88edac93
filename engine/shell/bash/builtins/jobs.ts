import { exitCode } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { complete, takeTerminal } from '../execute/pipeline.ts'
import { describeJob } from '../jobs/describe.ts'
import { tellDeath } from '../jobs/foreground.ts'
import type { Job } from '../jobs/table.ts'
import { noteChanges } from '../jobs/wait.ts'
import type { Shell } from '../shell.ts'
import { type Builtin, parseOptions } from './builtin.ts'
import { write } from './echo.ts'

/** The job that `%1`, `%+`, `%name` or a process number means; null when there is none, which has been told. */
export function findJob(shell: Shell, builtin: string, spec: string): Job | null {
  const found = lookUpJob(shell, spec)
  if (found === 'ambiguous') shell.complainAs(builtin, `${spec.slice(1)}: ambiguous job spec`)
  else if (found === null) shell.complainAs(builtin, `${spec === '%%' || spec === '' ? 'current' : spec}: no such job`)
  return found === 'ambiguous' ? null : found
}

function lookUpJob(shell: Shell, spec: string): Job | null | 'ambiguous' {
  const { jobs } = shell
  if (/^\d+$/.test(spec)) return jobs.jobOf(Number(spec)) ?? null
  const name = spec.replace(/^%/, '')
  if (name === '' || name === '%' || name === '+') return jobs.current ?? null
  if (name === '-') return jobs.previous ?? null
  if (/^\d+$/.test(name)) return jobs.get(Number(name)) ?? null
  const fits = name.startsWith('?')
    ? jobs.list.filter(job => job.text.includes(name.slice(1)))
    : jobs.list.filter(job => job.text.startsWith(name))
  return fits.length > 1 ? 'ambiguous' : (fits[0] ?? null)
}

export const jobs: Builtin = {
  name: 'jobs',
  synopsis: '[-lnprs] [jobspec ...] or jobs -x command [args]',
  help: 'Display the jobs of the shell.',
  *run(shell, args) {
    const options = parseOptions(shell, jobs, args, 'lpnrs')
    if (options === null) return 2
    yield* noteChanges(shell)
    // In a pipeline or a substitution the jobs of the shell that it was forked from are meant.
    const inherited = shell.jobs.list.length === 0 ? shell.inheritedJobs : null
    const table = inherited ?? shell.jobs
    let chosen = table.list
    if (options.rest.length > 0) {
      chosen = []
      for (const spec of options.rest) {
        const job = findJob(shell, 'jobs', spec)
        if (job === null) return 1
        chosen.push(job)
      }
    }
    if (options.has('r')) chosen = chosen.filter(job => job.state === 'running')
    if (options.has('s')) chosen = chosen.filter(job => job.state === 'stopped')
    if (options.has('n')) chosen = chosen.filter(job => !job.notified)
    for (const job of chosen) {
      const text = options.has('p') ? `${job.members[0]!.process.ownPid}\n` : describeJob(table, job, options.has('l'))
      yield* write(shell, text)
      if (inherited !== null) continue
      job.notified = true
      if (job.state === 'done') shell.jobs.remove(job)
    }
    return 0
  },
}

function controlled(shell: Shell, builtin: string): boolean {
  if (shell.has('monitor')) return true
  shell.complainAs(builtin, 'no job control')
  return false
}

export const fg: Builtin = {
  name: 'fg',
  synopsis: '[job_spec]',
  help: 'Move a job to the foreground.',
  *run(shell, args) {
    if (!controlled(shell, 'fg')) return 1
    yield* noteChanges(shell)
    const job = findJob(shell, 'fg', args[1] ?? '%%')
    if (job === null) return 1
    if (job.state === 'done') {
      shell.complainAs('fg', 'job has terminated')
      return 1
    }
    yield* write(shell, `${job.text}\n`)
    shell.jobs.touch(job)
    takeTerminal(shell, job.group)
    resume(shell, job)
    job.foreground = true
    const status = yield* complete(shell, job)
    if (job.ended) shell.jobs.remove(job)
    return status
  },
}

/** SIGCONT to a stopped job, whose processes count as running from here on. */
function resume(shell: Shell, job: Job): void {
  for (const member of job.members) if (member.status?.type === 'stopped') member.status = null
  shell.process.host.signalGroup(job.group, 'CONT')
}

export const bg: Builtin = {
  name: 'bg',
  synopsis: '[job_spec ...]',
  help: 'Let a stopped job go on in the background.',
  *run(shell, args) {
    if (!controlled(shell, 'bg')) return 1
    yield* noteChanges(shell)
    let status = 0
    for (const spec of args.length > 1 ? args.slice(1) : ['%%']) {
      const job = findJob(shell, 'bg', spec)
      if (job === null) {
        status = 1
        continue
      }
      if (job.state !== 'stopped') {
        shell.complainAs('bg', `job ${job.id} already in background`)
        continue
      }
      const mark = job === shell.jobs.current ? '+' : job === shell.jobs.previous ? '-' : ' '
      resume(shell, job)
      job.foreground = false
      yield* write(shell, `[${job.id}]${mark} ${job.text} &\n`)
    }
    return status
  },
}

export const disown: Builtin = {
  name: 'disown',
  synopsis: '[-h] [-ar] [jobspec ... | pid ...]',
  help: 'Take jobs from the list of the shell.',
  *run(shell, args) {
    const options = parseOptions(shell, disown, args, 'ahr')
    if (options === null) return 2
    const every = options.has('a') || (options.has('r') && options.rest.length === 0)
    const specs = options.rest.length === 0 && !every ? ['%%'] : options.rest
    const found = every ? shell.jobs.list : specs.map(spec => findJob(shell, 'disown', spec))
    for (const job of found) {
      if (job === null || (options.has('r') && job.state !== 'running')) continue
      if (options.has('h')) job.noHangup = true
      else shell.jobs.remove(job)
    }
    return Number(found.includes(null))
  },
}

export const wait: Builtin = {
  name: 'wait',
  synopsis: '[-fn] [-p var] [id ...]',
  help: 'Wait for jobs and return the status of the last one.',
  *run(shell, args) {
    const options = parseOptions(shell, wait, args, 'fnp:')
    if (options === null) return 2
    const variable = options.value('p')
    if (variable !== undefined) shell.variables.unset(variable)
    if (options.has('n')) return yield* waitAny(shell, options.rest, variable)
    if (options.rest.length === 0) return yield* waitAll(shell)
    let status = 0
    for (const spec of options.rest) {
      status = yield* waitOne(shell, spec, variable)
      if (shell.pendingTraps.length > 0) return status
    }
    return status
  },
}

/** Waits for a change of children; a status when a trap is to run first. */
function* waitChange(shell: Shell): Running<number | null> {
  const reason = yield* shell.process.wait([shell.process.childChanged])
  yield* noteChanges(shell)
  const [signal] = shell.pendingTraps
  return reason === 'signal' && signal !== undefined ? exitCode({ type: 'signaled', signal }) : null
}

function* waitAll(shell: Shell): Running {
  for (;;) {
    yield* noteChanges(shell)
    const waiting = shell.jobs.list.find(job => job.state === 'running')
    if (waiting === undefined) break
    const status = yield* untilDone(shell, waiting)
    if (status !== null) return status
    if (!shell.interactive) {
      tellDeath(shell, waiting)
      shell.jobs.remove(waiting)
    }
  }
  if (shell.interactive) return 0
  // A script may still ask for the one that `$!` names, unless this was what it waited for (mark_dead_jobs_as_notified).
  for (const job of shell.jobs.list)
    if (job.state === 'done' && job.last.process.ownPid !== shell.lastBackground) shell.jobs.remove(job)
  return 0
}

function* waitOne(shell: Shell, spec: string, variable: string | undefined): Running {
  yield* noteChanges(shell)
  if (/^\d+$/.test(spec)) return yield* waitProcess(shell, Number(spec), variable)
  if (!spec.startsWith('%')) {
    shell.complainAs('wait', `\`${spec}': not a pid or valid job spec`)
    return 1
  }
  const job = findJob(shell, 'wait', spec)
  if (job === null) return 127
  const status = yield* untilDone(shell, job)
  if (status !== null) return status
  return reaped(shell, job, job.last.process.ownPid, variable)
}

function reaped(shell: Shell, job: Job, pid: number, variable: string | undefined): number {
  if (variable !== undefined) shell.variables.change(variable).value = String(pid)
  if (job.state === 'done' && !shell.interactive) {
    tellDeath(shell, job)
    shell.jobs.remove(job)
  } else job.notified = true
  const member = job.members.find(each => each.process.ownPid === pid)
  return member?.status == null ? job.status : exitCode(member.status)
}

function* untilDone(shell: Shell, job: Job): Running<number | null> {
  while (job.state === 'running') {
    const status = yield* waitChange(shell)
    if (status !== null) return status
  }
  return null
}

function* waitProcess(shell: Shell, pid: number, variable: string | undefined): Running {
  const job = shell.jobs.jobOf(pid)
  if (job !== undefined) {
    const member = job.members.find(each => each.process.ownPid === pid)!
    while (member.status === null) {
      const status = yield* waitChange(shell)
      if (status !== null) return status
    }
    return reaped(shell, job, pid, variable)
  }
  const child = [...shell.process.children].find(each => each.ownPid === pid)
  while (child !== undefined && shell.jobs.remembered(pid) === undefined) {
    const status = yield* waitChange(shell)
    if (status !== null) return status
  }
  const known = shell.jobs.remembered(pid)
  if (known === undefined) shell.complainAs('wait', `pid ${pid} is not a child of this shell`)
  else if (variable !== undefined) shell.variables.change(variable).value = String(pid)
  return known ?? 127
}

/** `wait -n`: for the next job to end. */
function* waitAny(shell: Shell, specs: readonly string[], variable: string | undefined): Running {
  for (;;) {
    yield* noteChanges(shell)
    const candidates =
      specs.length === 0
        ? shell.jobs.list
        : specs.flatMap(spec => lookUpJob(shell, spec) ?? []).filter(job => job !== 'ambiguous')
    const done = candidates.find(job => job.state === 'done' && !(job.notified && shell.interactive))
    if (done !== undefined) {
      const status = reaped(shell, done, done.last.process.ownPid, variable)
      shell.jobs.remove(done)
      return status
    }
    if (candidates.length === 0) return 127
    const status = yield* waitChange(shell)
    if (status !== null) return status
  }
}
