import { exitCode, type Process, type Status } from '../../../linux/process.ts'

/** One process of a pipeline. */
export interface Member {
  readonly process: Process
  /** Its command, for `jobs -l`. */
  readonly text: string
  status: Status | null
}

export type JobState = 'running' | 'stopped' | 'done'

/** A pipeline that was started: what `jobs` lists and `%1` names. */
export class Job {
  /** 0 while it has no number, as a command in the foreground. */
  id = 0
  readonly members: readonly Member[]
  readonly group: number
  text: string
  foreground: boolean
  /** Whether its last change of state has been shown. */
  notified = false
  noHangup = false
  /** Whether it runs in a process group of its own. */
  readonly controlled: boolean

  constructor(members: readonly Member[], group: number, text: string, foreground: boolean, controlled: boolean) {
    this.members = members
    this.group = group
    this.text = text
    this.foreground = foreground
    this.controlled = controlled
  }

  get state(): JobState {
    if (this.members.every(member => ended(member.status))) return 'done'
    return this.members.some(member => member.status?.type === 'stopped') &&
      this.members.every(member => ended(member.status) || member.status?.type === 'stopped')
      ? 'stopped'
      : 'running'
  }

  get ended(): boolean {
    return this.state === 'done'
  }

  get last(): Member {
    return this.members.at(-1)!
  }

  /** The exit status of the last process. */
  get status(): number {
    const { status } = this.last
    return status === null ? 0 : exitCode(status)
  }
}

export function ended(status: Status | null): boolean {
  return status?.type === 'exited' || status?.type === 'signaled'
}

/** Ended processes whose status `wait PID` can still ask for (CHILD_MAX). */
const REMEMBERED_MAX = 4096

/** The jobs of a shell. */
export class JobTable {
  readonly #jobs = new Map<number, Job>()
  /** Numbers of jobs, the one that became current last at the end. */
  #recent: number[] = []
  readonly #remembered = new Map<number, number>()

  get list(): Job[] {
    return [...this.#jobs.values()].sort((a, b) => a.id - b.id)
  }

  /** Gives a job a number. */
  add(job: Job): void {
    job.id = Math.max(0, ...this.#jobs.keys()) + 1
    this.#jobs.set(job.id, job)
    this.touch(job)
  }

  /** Makes a job the current one. */
  touch(job: Job): void {
    this.#recent = [...this.#recent.filter(id => id !== job.id), job.id]
  }

  remove(job: Job): void {
    this.#jobs.delete(job.id)
    this.#recent = this.#recent.filter(id => id !== job.id)
  }

  clear(): void {
    this.#jobs.clear()
    this.#recent = []
  }

  get(id: number): Job | undefined {
    return this.#jobs.get(id)
  }

  /** `%+`: the last one stopped, else the last one started. */
  get current(): Job | undefined {
    return this.#ranked[0]
  }

  /** `%-`. */
  get previous(): Job | undefined {
    return this.#ranked[1]
  }

  get #ranked(): Job[] {
    const recent = this.#recent.toReversed().flatMap(id => this.#jobs.get(id) ?? [])
    return [...recent.filter(job => job.state === 'stopped'), ...recent.filter(job => job.state !== 'stopped')]
  }

  find(process: Process): Member | undefined {
    for (const job of this.#jobs.values())
      for (const member of job.members) if (member.process === process) return member
    return undefined
  }

  jobOf(pid: number): Job | undefined {
    return this.list.find(job => job.members.some(member => member.process.ownPid === pid))
  }

  remember(pid: number, status: number): void {
    this.#remembered.set(pid, status)
    if (this.#remembered.size > REMEMBERED_MAX) this.#remembered.delete(this.#remembered.keys().next().value!)
  }

  remembered(pid: number): number | undefined {
    return this.#remembered.get(pid)
  }

  forget(pid: number): void {
    this.#remembered.delete(pid)
  }
}
