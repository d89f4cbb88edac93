import { failed } from '../../net/errno.ts'
import { SECOND, type Timer } from '../../sim/timer.ts'
import { WaitQueue } from '../../sim/wait.ts'
import type { Process, Status } from '../process.ts'
import type { Signal } from '../signals.ts'
import { environmentOf, execute } from './execute.ts'
import { isClean, journalExit } from './exit-text.ts'
import type { Journal, Priority } from './journal.ts'
import type { Unit, UnitCommand } from './unit.ts'
import type { UnitSources } from './unit-path.ts'

export type SubState = 'dead' | 'running' | 'start' | 'exited' | 'stop-sigterm' | 'failed' | 'auto-restart'
export type ActiveState = 'active' | 'inactive' | 'failed' | 'activating' | 'deactivating'
export type ServiceResult = 'success' | 'exit-code' | 'signal' | 'timeout' | 'start-limit-hit' | 'resources'

const ACTIVE: Readonly<Record<SubState, ActiveState>> = {
  dead: 'inactive',
  running: 'active',
  start: 'activating',
  exited: 'active',
  'stop-sigterm': 'deactivating',
  failed: 'failed',
  'auto-restart': 'activating',
}

/** One command of a unit that was run: what systemctl status tells of it. */
export interface CommandRun {
  readonly key: 'ExecStart' | 'ExecReload'
  readonly command: UnitCommand
  readonly pid: number
  readonly process: Process
  /** Null while it runs. */
  status: Status | null
}

/** What a start came to: a job that is done, or why it was refused. */
export type StartResult = 'done' | 'failed'

/** A service and what has become of it: the state machine of src/core/service.c for services that do not fork. */
export class Service {
  sources: UnitSources
  unit: Unit
  /** Why its files are refused. */
  problem: string | undefined
  sub: SubState = 'dead'
  result: ServiceResult = 'success'
  /** The main process of this or the last run. */
  main: CommandRun | null = null
  reloaded: CommandRun | null = null
  /** When it went into its state; undefined while it has never left the first. */
  since: number | undefined
  activeSince: number | undefined
  activeUntil: number | undefined
  /** The first line of the journal that belongs to its last life. */
  journalFrom: number | undefined
  restarts = 0
  /** CPU time of processes that have ended. */
  #cpuBefore = 0
  readonly changed: WaitQueue = new WaitQueue()
  readonly #init: Process
  readonly #journal: Journal
  readonly #starts: number[] = []
  #queue: UnitCommand[] = []
  #stopping = false
  #timer: Timer | null = null

  constructor(init: Process, journal: Journal, sources: UnitSources, unit: Unit, problem: string | undefined) {
    this.#init = init
    this.#journal = journal
    this.sources = sources
    this.unit = unit
    this.problem = problem
  }

  get name(): string {
    return this.unit.name
  }

  get active(): ActiveState {
    return ACTIVE[this.sub]
  }

  /** The main process while it runs. */
  get process(): Process | null {
    return this.main !== null && this.main.status === null ? this.main.process : null
  }

  get controlGroup(): string {
    return `/system.slice/${this.name}`
  }

  /** Everything in its control group. */
  get members(): Process[] {
    const { controlGroup } = this
    return this.#init.host.pids.processes.filter(
      ({ cgroup, status }) => status === null && (cgroup === controlGroup || cgroup.startsWith(`${controlGroup}/`)),
    )
  }

  /** CPU time of its last life, in nanoseconds. */
  get cpuTime(): number {
    return this.members.reduce((sum, each) => sum + each.cpuTime + each.childrenCpuTime, this.#cpuBefore)
  }

  /** How the journal and the lists call it. */
  get title(): string {
    return this.sources.masked ? this.name : `${this.name} - ${this.unit.description}`
  }

  say(text: string, priority: Priority = 6): void {
    this.#journal.write({ unit: this.name, identifier: 'systemd', pid: 1, priority, text })
  }

  #enter(sub: SubState): void {
    const { now } = this.#init
    const before = this.active
    this.sub = sub
    if (before !== this.active) {
      this.since = now
      if (this.active === 'active') this.activeSince = now
      if (before === 'active') this.activeUntil = now
    }
    this.changed.wake()
  }

  // Starting.

  start(): StartResult {
    if (this.sub === 'running' || this.sub === 'exited' || this.sub === 'start') return 'done'
    if (this.sub === 'stop-sigterm') this.#finishStop('success')
    this.#timer?.disarm()
    this.restarts = 0
    this.#stopping = false
    return this.#begin()
  }

  #begin(): StartResult {
    const { unit } = this
    const { now } = this.#init
    const { interval, burst } = unit.startLimit
    while (this.#starts.length > 0 && this.#starts[0]! <= now - interval * SECOND) this.#starts.shift()
    if (interval > 0 && this.#starts.length >= burst) {
      this.say(`${this.name}: Start request repeated too quickly.`, 4)
      return this.#fail(this.result === 'success' ? 'start-limit-hit' : this.result)
    }
    if (interval > 0) this.#starts.push(now)
    this.result = 'success'
    this.main = this.reloaded = null
    this.#cpuBefore = 0
    this.journalFrom = this.#journal.sequence
    const environment = environmentOf(this.#init, unit)
    if (typeof environment === 'string') {
      this.say(`${this.name}: Failed to load environment files: No such file or directory`, 3)
      this.say(`${this.name}: Failed to run 'start' task: No such file or directory`, 3)
      return this.#fail('resources')
    }
    this.#queue = [...unit.start]
    if (unit.type === 'oneshot') this.say(`Starting ${this.title}...`)
    return this.#next()
  }

  #fail(result: ServiceResult): StartResult {
    this.result = result
    this.say(`${this.name}: Failed with result '${result}'.`, 4)
    this.#enter('failed')
    this.say(`Failed to start ${this.title}.`, 3)
    return 'failed'
  }

  /** Runs the next of its commands; all but a oneshot service have one. */
  #next(): StartResult {
    const command = this.#queue.shift()!
    const process = execute(this.#init, this.#journal, this.unit, command)
    if (failed(process)) {
      this.say(`${this.name}: Failed to fork: ${process.text}`, 3)
      return this.#fail('resources')
    }
    const run: CommandRun = { key: 'ExecStart', command, pid: process.pid, process, status: null }
    this.main = run
    if (this.unit.type === 'oneshot') this.#enter('start')
    else {
      this.say(`Started ${this.title}.`)
      this.#enter('running')
    }
    process.exited.add({ wake: () => this.#ended(run) })
    return 'done'
  }

  // Ending.

  stop(): void {
    this.#timer?.disarm()
    if (this.sub === 'auto-restart' || this.sub === 'exited') {
      this.#enter('dead')
      this.say(`Stopped ${this.title}.`)
      return
    }
    if (this.sub !== 'running' && this.sub !== 'start') return
    this.#stopping = true
    this.say(`Stopping ${this.title}...`)
    this.#enter('stop-sigterm')
    this.#timer = this.#init.host.sim.timer(() => this.#stopTimedOut())
    this.#timer.arm(this.#init.now + this.unit.stopSeconds * SECOND)
    const main = this.process
    const others = this.unit.killMode === 'control-group' ? this.members.filter(each => each !== main) : []
    if (this.unit.killMode !== 'none') for (const each of main === null ? others : [main, ...others]) end(each, 'TERM')
  }

  #stopTimedOut(): void {
    if (this.sub !== 'stop-sigterm') return
    this.say(`${this.name}: State 'stop-sigterm' timed out. Killing.`, 4)
    this.result = 'timeout'
    for (const each of this.members) {
      this.say(`${this.name}: Killing process ${each.pid} (${each.name}) with signal SIGKILL.`, 5)
      each.signal('KILL')
    }
  }

  #ended(run: CommandRun): void {
    const { status } = run.process
    if (run !== this.main || status === null || run.status !== null) return
    run.status = status
    this.#cpuBefore += run.process.cpuTime + run.process.childrenCpuTime
    const clean = isClean(status) || run.command.mayFail
    if (!clean) {
      this.say(`${this.name}: Main process exited, ${journalExit(status)}`, 5)
      if (this.result === 'success') this.result = status.type === 'signaled' ? 'signal' : 'exit-code'
    }
    if (this.sub === 'start' && clean && !this.#stopping) {
      if (this.#queue.length > 0) return void this.#next()
      if (this.unit.remainAfterExit) {
        this.say(`Finished ${this.title}.`)
        return this.#enter('exited')
      }
    }
    this.#killRest()
    const oneshot = this.sub === 'start' && !this.#stopping
    this.say(
      clean && this.result === 'success'
        ? `${this.name}: Deactivated successfully.`
        : `${this.name}: Failed with result '${this.result}'.`,
      clean ? 6 : 4,
    )
    if (this.#stopping) return this.#finishStop(this.result)
    if (oneshot) this.say(clean ? `Finished ${this.title}.` : `Failed to start ${this.title}.`, clean ? 6 : 3)
    if (this.#restartsAfter(status)) this.#scheduleRestart(run)
    else this.#enter(this.result === 'success' ? 'dead' : 'failed')
  }

  /** What the main process leaves behind in its control group. */
  #killRest(): void {
    if (this.unit.killMode === 'control-group' || this.unit.killMode === 'mixed')
      for (const each of this.members) end(each, this.unit.killMode === 'mixed' ? 'KILL' : 'TERM')
  }

  #finishStop(result: ServiceResult): void {
    this.#timer?.disarm()
    this.#stopping = false
    this.#enter(result === 'success' ? 'dead' : 'failed')
    this.say(`Stopped ${this.title}.`)
  }

  /** The table of Restart= (systemd.service(5)). */
  #restartsAfter(status: Status): boolean {
    const { restart } = this.unit
    if (restart === 'always') return true
    if (isClean(status)) return restart === 'on-success'
    const abnormal = status.type === 'signaled'
    return restart === 'on-failure' || (abnormal && (restart === 'on-abnormal' || restart === 'on-abort'))
  }

  #scheduleRestart(run: CommandRun): void {
    this.#enter('auto-restart')
    const { sim } = this.#init.host
    this.#timer = sim.timer(() => {
      if (this.main !== run || this.sub !== 'auto-restart') return
      this.restarts++
      this.journalFrom = this.#journal.sequence
      this.say(`${this.name}: Scheduled restart job, restart counter is at ${this.restarts}.`)
      this.say(`Stopped ${this.title}.`)
      this.#begin()
    })
    this.#timer.arm(sim.now + this.unit.restartSeconds * SECOND)
  }

  // Other jobs.

  /** Runs its ExecReload= commands; `changed` wakes when the last has ended. */
  reload(): CommandRun | undefined {
    const [command] = this.unit.reload
    const { process: main } = this
    if (command === undefined || main === null) return undefined
    this.say(`Reloading ${this.title}...`)
    const variables = new Map([['MAINPID', String(main.pid)]])
    const process = execute(this.#init, this.#journal, this.unit, command, variables)
    if (failed(process)) return undefined
    const run: CommandRun = { key: 'ExecReload', command, pid: process.pid, process, status: null }
    this.reloaded = run
    process.exited.add({
      wake: () => {
        if (process.status === null || run.status !== null) return
        run.status = process.status
        this.say(
          isClean(process.status) || command.mayFail ? `Reloaded ${this.title}.` : `Reload failed for ${this.title}.`,
        )
        this.changed.wake()
      },
    })
    return run
  }

  /** systemctl kill: to everything in its control group. */
  kill(signal: Signal): void {
    const main = this.process
    for (const each of this.members) {
      this.say(
        each === main
          ? `${this.name}: Sent signal SIG${signal} to main process ${each.pid} (${each.name}) on client request.`
          : `${this.name}: Sending signal SIG${signal} to process ${each.pid} (${each.name}) on client request.`,
        5,
      )
      end(each, signal)
    }
  }

  resetFailed(): void {
    this.#starts.length = 0
    if (this.sub !== 'failed') return
    this.result = 'success'
    this.main = this.reloaded = null
    this.since = this.activeSince = this.activeUntil = undefined
    this.sub = 'dead'
    this.changed.wake()
  }
}

/** A stopped process is woken, or it would never see the signal. */
function end(process: Process, signal: Signal): void {
  process.signal(signal)
  if (signal !== 'KILL') process.signal('CONT')
}
