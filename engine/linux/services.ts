import { failed } from '../net/errno.ts'
import { SECOND, type Timer } from '../sim/timer.ts'
import { decodeUtf8 } from '../sim/utf8.ts'
import { WaitQueue } from '../sim/wait.ts'
import { FdTable, OpenFile } from './file.ts'
import { exitCode, type Process, type Status } from './process.ts'
import { openNull } from './vfs/devices.ts'

/** A daemon as the machine's service manager knows it (systemd.service(5)). */
export interface Unit {
  readonly name: string
  readonly description: string
  /** Command line with an absolute path. */
  readonly argv: readonly string[]
  /** Started again after it ended; `RestartSec` in seconds. Absent: not at all. */
  readonly restartSeconds?: number
}

/** One line of the journal. */
export interface JournalLine {
  readonly time: number
  readonly unit: string
  /** Who wrote it: `kubelet[42]`, or `systemd[1]`. */
  readonly source: string
  readonly text: string
}

const JOURNAL_MAX = 5000

const SERVICE_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ['LANG', 'C.UTF-8'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
])

/** A unit and what has become of it. */
export class Service {
  readonly unit: Unit
  process: Process | null = null
  /** How the last run ended. */
  last: Status | null = null
  /** When it went into its state. */
  since = 0
  /** Somebody has stopped it: it stays down. */
  stopped = true
  restarts = 0
  enabled = true
  readonly changed: WaitQueue = new WaitQueue()
  restart: Timer | null = null

  constructor(unit: Unit) {
    this.unit = unit
  }

  /** As `systemctl is-active` has it. */
  get state(): 'active' | 'inactive' | 'failed' | 'activating' {
    if (this.process !== null) return 'active'
    if (this.restart?.armed === true) return 'activating'
    return this.last !== null && !this.stopped && !isClean(this.last) ? 'failed' : 'inactive'
  }
}

/** Ended as systemd takes for success: status 0, or by one of the signals that ask for it. */
function isClean(status: Status): boolean {
  return status.type === 'signaled' ? ['TERM', 'HUP', 'INT', 'PIPE'].includes(status.signal) : exitCode(status) === 0
}

/** Starts daemons as children of init, keeps them running, and keeps what they print: the part of systemd that a lab needs. */
export class ServiceManager {
  readonly #init: Process
  readonly #services = new Map<string, Service>()
  readonly #journal: JournalLine[] = []
  /** Wakes those who follow the journal. */
  readonly written: WaitQueue = new WaitQueue()

  constructor(init: Process) {
    this.#init = init
  }

  get services(): readonly Service[] {
    return [...this.#services.values()]
  }

  get journal(): readonly JournalLine[] {
    return this.#journal
  }

  /** By name, with or without `.service`. */
  find(name: string): Service | undefined {
    return this.#services.get(name.replace(/\.service$/, ''))
  }

  /** Makes a unit known; a second one by the same name takes its place. */
  add(unit: Unit): Service {
    const service = new Service(unit)
    this.#services.set(unit.name, service)
    return service
  }

  start(service: Service): void {
    service.stopped = false
    service.restart?.disarm()
    if (service.process === null) this.#run(service)
  }

  /** Asks it to end; `service.changed` wakes when it has. */
  stop(service: Service): void {
    service.stopped = true
    service.restart?.disarm()
    service.process?.signal('TERM')
    if (service.process === null) service.changed.wake()
  }

  #run(service: Service): void {
    const { unit } = service
    const { host } = this.#init
    const fds = new FdTable()
    fds.set(0, openNull())
    let source = unit.name
    const take = (text: string) => this.#write(unit.name, source, text)
    fds.set(1, new JournalFile(take))
    fds.set(2, new JournalFile(take))
    const process = host.spawn(this.#init, unit.argv[0]!, {
      argv: unit.argv,
      env: SERVICE_ENVIRONMENT,
      cwd: '/',
      fds,
      cgroup: `/system.slice/${unit.name}.service`,
      newSession: true,
    })
    service.since = host.sim.now
    if (failed(process)) {
      this.#write(unit.name, 'systemd[1]', `${unit.name}.service: Failed to execute ${unit.argv[0]}: ${process.text}`)
      service.last = { type: 'exited', code: 203 }
      service.changed.wake()
      return
    }
    source = `${process.name}[${process.pid}]`
    service.process = process
    this.#write(unit.name, 'systemd[1]', `Started ${unit.name}.service - ${unit.description}.`)
    process.exited.add({ wake: () => this.#ended(service, process) })
    service.changed.wake()
  }

  #ended(service: Service, process: Process): void {
    if (service.process !== process || process.status === null) return
    const { unit } = service
    const { status } = process
    const { sim } = this.#init.host
    service.process = null
    service.last = status
    service.since = sim.now
    if (service.stopped) this.#write(unit.name, 'systemd[1]', `Stopped ${unit.name}.service - ${unit.description}.`)
    else {
      const how =
        status.type === 'signaled'
          ? `code=killed, status=${exitCode(status) - 128}/${status.signal}`
          : `code=exited, status=${exitCode(status)}/${exitCode(status) === 0 ? 'SUCCESS' : 'FAILURE'}`
      this.#write(unit.name, 'systemd[1]', `${unit.name}.service: Main process exited, ${how}`)
      if (unit.restartSeconds !== undefined) {
        service.restart ??= sim.timer(() => {
          service.restarts++
          this.#run(service)
        })
        service.restart.arm(sim.now + unit.restartSeconds * SECOND)
      }
    }
    service.changed.wake()
  }

  #write(unit: string, source: string, text: string): void {
    this.#journal.push({ time: this.#init.host.sim.now, unit, source, text })
    if (this.#journal.length > JOURNAL_MAX) this.#journal.splice(0, JOURNAL_MAX / 10)
    this.written.wake()
  }
}

/** A service's standard output: lines for the journal. */
class JournalFile extends OpenFile {
  override readonly path = 'socket:[journal]'
  readonly #line: (text: string) => void
  #rest = ''

  constructor(line: (text: string) => void) {
    super()
    this.#line = line
  }

  override write(bytes: Uint8Array): number {
    const lines = (this.#rest + decodeUtf8(bytes)).split('\n')
    this.#rest = lines.pop()!.slice(-16_384)
    for (const line of lines) this.#line(line)
    return bytes.length
  }

  protected override released(): void {
    if (this.#rest !== '') this.#line(this.#rest)
  }
}
