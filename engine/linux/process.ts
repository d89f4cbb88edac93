import {
  EAGAIN,
  EBADF,
  ECHILD,
  EFBIG,
  EINTR,
  EIO,
  ENOSPC,
  EPERM,
  EPIPE,
  type Errno,
  ESRCH,
  failed,
  type Result,
} from '../net/errno.ts'
import { decodeUtf8, encodeUtf8 } from '../sim/utf8.ts'
import { WaitQueue } from '../sim/wait.ts'
import { concatAll } from '../wire/bytes.ts'
import { FdTable, type OpenFile } from './file.ts'
import type { Host } from './host.ts'
import type { EmptyKind, NetworkNamespace, PidNamespace, UserMaps, UtsNamespace } from './namespaces.ts'
import { openPipe } from './pipe.ts'
import type { Program, Resume, Running, Wait } from './program.ts'
import { Task } from './scheduler.ts'
import { defaultAction, SIGNALS, type Signal } from './signals.ts'
import type { SpawnOptions } from './spawn-options.ts'
import type { Terminal } from './terminal.ts'
import type { Credentials, Mounts } from './vfs/mounts.ts'
import { type OpenFlags, openPath } from './vfs/open.ts'

/** The longest file that is read as a whole. */
const WHOLE_FILE_MAX = 64 * 1024 * 1024

/** A session (setsid(2)): its leader, and the terminal that controls it. */
export interface Session {
  readonly id: number
  terminal: Terminal | null
}

/** How a process ended or changed, as wait(2) reports it. */
export type Status =
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'signaled'; readonly signal: Signal }
  | { readonly type: 'stopped'; readonly signal: Signal }
  | { readonly type: 'continued' }

/** The status a shell shows in `$?`. */
export function exitCode(status: Status): number {
  if (status.type === 'exited') return status.code
  if (status.type === 'signaled' || status.type === 'stopped') return 128 + SIGNALS[status.signal]
  return 0
}

export type SignalHandler = (signal: Signal) => void

/** A process: what programs run in, and their system calls. Calls that may wait are generators; the others answer at once. */
export class Process {
  readonly host: Host
  /** In the host's own PID namespace. */
  readonly pid: number
  readonly pids: PidNamespace
  parent: Process | null
  group: number
  session: Session
  name = ''
  argv: readonly string[]
  env: Map<string, string>
  cwd: string
  umask = 0o022
  uid: number
  gid: number
  groups: readonly number[]
  /** null for all capabilities of root. */
  capabilities: ReadonlySet<string> | null
  network: NetworkNamespace
  mounts: Mounts
  uts: UtsNamespace
  /** For its children, where unshare(2) made one. */
  childPids: PidNamespace | null = null
  /** Numbers of namespaces that are not those of the host, of the kinds that hold nothing. */
  emptyNamespaces: Readonly<Partial<Record<EmptyKind, number>>>
  /** Those of its user namespace; undefined in the host's own. */
  userMaps: UserMaps | undefined
  cgroup: string
  readonly fds: FdTable
  readonly started: number
  cpuTime = 0
  /** CPU time of children that were waited for, and of theirs. */
  childrenCpuTime = 0
  nice = 0
  stopped = false
  exiting = false
  status: Status | null = null
  /** Path of the executable, for /proc/PID/exe. */
  executable = ''
  readonly children = new Set<Process>()
  /** Wakes a parent in wait(2). */
  readonly childChanged: WaitQueue = new WaitQueue()
  readonly handlers = new Map<Signal, SignalHandler | 'ignore'>()
  readonly #tasks = new Set<Task>()
  #pending: Signal[] = []
  /** Changes of children that wait(2) has not reported yet. */
  readonly #reports: { readonly child: Process; readonly status: Status }[] = []
  readonly exited: WaitQueue = new WaitQueue()

  constructor(host: Host, parent: Process | null, pid: number, options: SpawnOptions) {
    this.host = host
    this.parent = parent
    this.pid = pid
    this.argv = options.argv
    this.env = new Map(options.env ?? parent?.env ?? [])
    this.cwd = options.cwd ?? parent?.cwd ?? '/'
    this.umask = parent?.umask ?? 0o022
    this.uid = options.uid ?? parent?.uid ?? 0
    this.gid = options.gid ?? parent?.gid ?? 0
    this.groups = options.groups ?? (options.gid !== undefined ? [options.gid] : (parent?.groups ?? [0]))
    this.capabilities = options.capabilities !== undefined ? options.capabilities : (parent?.capabilities ?? null)
    this.network = options.network ?? parent?.network ?? host.network
    this.mounts = options.mounts ?? parent?.mounts ?? host.mounts
    this.pids = options.pids ?? parent?.childPids ?? parent?.pids ?? host.pids
    this.emptyNamespaces = parent?.emptyNamespaces ?? {}
    this.userMaps = parent?.userMaps
    this.uts = options.uts ?? parent?.uts ?? host.uts
    this.cgroup = options.cgroup ?? parent?.cgroup ?? '/'
    this.fds = options.fds ?? parent?.fds.copy(true) ?? new FdTable()
    this.nice = options.nice ?? parent?.nice ?? 0
    this.started = host.sim.now
    this.session = options.newSession === true || parent === null ? { id: pid, terminal: null } : parent.session
    this.group =
      options.newSession === true || parent === null || options.group === 0 ? pid : (options.group ?? parent.group)
    for (const signal of options.ignored ?? []) this.handlers.set(signal, 'ignore')
    if (parent !== null)
      for (const [signal, handler] of parent.handlers)
        if (handler === 'ignore' && !this.handlers.has(signal)) this.handlers.set(signal, 'ignore')
    parent?.children.add(this)
  }

  get credentials(): Credentials {
    return this
  }

  /** Whether any of its threads wants the CPU. */
  get runnable(): boolean {
    for (const task of this.#tasks) if (!task.waiting) return true
    return false
  }

  /** Its number in a PID namespace that sees it. */
  pidIn(namespace: PidNamespace): number | undefined {
    return namespace.numberOf(this)
  }

  /** What getpid(2) returns. */
  get ownPid(): number {
    return this.pids.numberOf(this) ?? this.pid
  }

  /** Whether it may do what needs the capability, by its name without CAP_ (capabilities(7)). */
  capable(capability: string): boolean {
    return this.capabilities === null ? this.uid === 0 : this.capabilities.has(capability)
  }

  /** The controlling terminal. */
  get terminal(): Terminal | null {
    return this.session.terminal
  }

  // Threads and time.

  /** Starts a thread; the process ends with its first thread, and with `exit`. */
  thread(body: Running<unknown>, ended: (result: unknown) => void = () => {}): Task {
    const task = new Task(this.host.scheduler, this, body, result => {
      this.#tasks.delete(task)
      ended(result)
    })
    this.#tasks.add(task)
    task.start()
    return task
  }

  run(program: Program): void {
    this.thread(program.main(this), result => this.exit(typeof result === 'number' ? result & 0xff : 0))
  }

  /** Waits for any of the queues, at most until `deadline`. */
  *wait(queues: readonly WaitQueue[], deadline = Number.POSITIVE_INFINITY): Running<Resume> {
    return yield { queues, deadline, cpu: 0 }
  }

  /** Uses CPU time, and lets others go first: every loop that a user can make endless passes through here. */
  *compute(nanoseconds: number): Running<void> {
    yield { queues: [], deadline: 0, cpu: nanoseconds }
  }

  /** False when a signal cut it short. */
  *sleep(nanoseconds: number): Running<boolean> {
    const until = this.host.sim.now + nanoseconds
    return (yield* this.wait([], until)) !== 'signal'
  }

  get now(): number {
    return this.host.sim.now
  }

  // Files.

  /** open(2): a new descriptor. */
  open(path: string, flags: OpenFlags, mode = 0o666): Result<number> {
    const file = openPath(this, path, flags, mode)
    return failed(file) ? file : this.fds.open(file)
  }

  close(fd: number): Errno | undefined {
    return this.fds.close(fd)
  }

  /** read(2): nothing at the end of the file. EINTR when a signal came first. */
  *read(fd: number, most = 65536): Running<Result<Uint8Array>> {
    const file = this.fds.get(fd)
    if (file === undefined) return EBADF
    for (;;) {
      if (file.terminal != null && !(yield* this.#mayRead(file.terminal))) return EIO
      const bytes = file.read(most)
      if (bytes !== EAGAIN || file.nonBlocking || file.changed === null) return bytes
      if ((yield* this.wait([file.changed])) === 'signal') return EINTR
    }
  }

  /** A job in the background that reads its terminal is stopped (drivers/tty/tty_jobctrl.c, __tty_check_change); false where it may not be. */
  *#mayRead(terminal: unknown): Running<boolean> {
    const own = this.terminal
    while (own !== null && own === terminal && own.foreground !== 0 && own.foreground !== this.group) {
      if (this.handlers.has('TTIN')) return false
      this.host.signalGroup(this.group, 'TTIN')
      yield* this.compute(1000)
    }
    return true
  }

  /** write(2), until all is written. A broken pipe raises SIGPIPE. */
  *write(fd: number, data: Uint8Array | string): Running<Result<number>> {
    const file = this.fds.get(fd)
    if (file === undefined) return EBADF
    return yield* this.writeFile(file, data)
  }

  *writeFile(file: OpenFile, data: Uint8Array | string): Running<Result<number>> {
    const bytes = typeof data === 'string' ? encodeUtf8(data) : data
    let done = 0
    while (done < bytes.length) {
      const count = file.write(done === 0 ? bytes : bytes.subarray(done))
      if (!failed(count)) done += count
      else if (count === EPIPE) {
        this.signal('PIPE')
        yield* this.compute(1000)
        return EPIPE
      } else if (count === ENOSPC) return count
      else if (count !== EAGAIN || file.changed === null || file.nonBlocking) return done > 0 ? done : count
      else if ((yield* this.wait([file.changed])) === 'signal') return done > 0 ? done : EINTR
    }
    return done
  }

  /** Everything up to the end of a file that may be a pipe. */
  *readAll(fd: number): Running<Result<Uint8Array>> {
    const parts: Uint8Array[] = []
    for (let length = 0; ; ) {
      const bytes = length > WHOLE_FILE_MAX ? EFBIG : yield* this.read(fd)
      if (failed(bytes)) return bytes
      if (bytes.length === 0) break
      parts.push(bytes)
      length += bytes.length
    }
    return concatAll(parts)
  }

  /** The text of a whole file, be it a pipe: `/dev/stdin`, a FIFO, `<(COMMAND)`. */
  *readWhole(path: string): Running<Result<string>> {
    const bytes = yield* this.readWholeBytes(path)
    return failed(bytes) ? bytes : decodeUtf8(bytes)
  }

  /** The same, as bytes. */
  *readWholeBytes(path: string): Running<Result<Uint8Array>> {
    const fd = this.open(path, { read: true })
    if (failed(fd)) return fd
    const bytes = yield* this.readAll(fd)
    this.close(fd)
    return bytes
  }

  /** The text of a whole file that never waits: regular, or generated. */
  readFile(path: string): Result<string> {
    const bytes = this.readFileBytes(path)
    return failed(bytes) ? bytes : decodeUtf8(bytes)
  }

  /** The same, as bytes. */
  readFileBytes(path: string): Result<Uint8Array> {
    const file = openPath(this, path, { read: true })
    if (failed(file)) return file
    file.retain()
    const parts: Uint8Array[] = []
    for (let length = 0; ; ) {
      // A device such as /dev/zero has no end.
      const bytes = length > WHOLE_FILE_MAX ? EFBIG : file.read(1 << 20)
      if (failed(bytes)) {
        file.release()
        return bytes
      }
      if (bytes.length === 0) break
      parts.push(bytes)
      length += bytes.length
    }
    file.release()
    return concatAll(parts)
  }

  /** Replaces the content of a file, or adds to it. */
  writeWholeFile(path: string, text: string, append = false, mode = 0o666): Errno | undefined {
    const file = openPath(this, path, { write: true, append, create: true, truncate: !append }, mode)
    if (failed(file)) return file
    file.retain()
    const bytes = encodeUtf8(text)
    const count = file.write(bytes)
    file.release()
    if (failed(count)) return count
    return count < bytes.length ? ENOSPC : undefined
  }

  /** To standard output. */
  *print(text: string): Running<Result<number>> {
    return yield* this.write(1, text)
  }

  /** To standard error. */
  *printError(text: string): Running<Result<number>> {
    return yield* this.write(2, text)
  }

  /** pipe(2): descriptors for reading and writing. */
  pipe(): Result<readonly [number, number]> {
    const [reader, writer] = openPipe(this.host.nextId())
    const first = this.fds.open(reader)
    if (failed(first)) return first
    const second = this.fds.open(writer)
    if (failed(second)) return second
    return [first, second]
  }

  /** Whether the descriptor is a terminal (isatty(3)). */
  isTerminal(fd: number): boolean {
    return this.fds.get(fd)?.terminal != null
  }

  // Other processes.

  /** wait4(2) for one child or any: the next change. ECHILD without children; `null` when nothing happened and `hang` is false. */
  *waitChild(
    which: Process | null,
    options: { readonly hang: boolean; readonly stopped?: boolean },
  ): Running<Result<{ child: Process; status: Status } | null>> {
    for (;;) {
      const at = this.#reports.findIndex(
        report =>
          (which === null || report.child === which) &&
          (options.stopped === true || report.status.type === 'exited' || report.status.type === 'signaled'),
      )
      if (at >= 0) {
        const [report] = this.#reports.splice(at, 1)
        if (report!.status.type === 'exited' || report!.status.type === 'signaled') this.host.reap(report!.child)
        return report!
      }
      if (which === null ? this.children.size === 0 : !this.children.has(which)) return ECHILD
      if (!options.hang) return null
      if ((yield* this.wait([this.childChanged])) === 'signal') return EINTR
    }
  }

  /** Waits until a child has ended, whatever signals come. */
  *waitExit(child: Process): Running<Status> {
    for (;;) {
      const report = yield* this.waitChild(child, { hang: true })
      if (failed(report)) {
        if (report === EINTR) continue
        return child.status ?? { type: 'exited', code: 127 }
      }
      if (report !== null) return report.status
    }
  }

  report(child: Process, status: Status): void {
    this.#reports.push({ child, status })
    this.childChanged.wake()
    this.signal('CHLD')
  }

  /** kill(2). */
  kill(target: Process, signal: Signal | 0): Errno | undefined {
    if (target.status !== null) return ESRCH
    if (!this.capable('KILL') && this.uid !== target.uid) return EPERM
    if (signal !== 0) target.signal(signal)
    return undefined
  }

  // Signals.

  get signalsPending(): boolean {
    return this.#pending.some(signal => this.#effect(signal) !== 'ignore')
  }

  #effect(signal: Signal): SignalHandler | 'ignore' | 'stop' | 'terminate' {
    if (signal === 'KILL') return 'terminate'
    if (signal === 'STOP') return 'stop'
    const handler = this.handlers.get(signal)
    if (handler !== undefined) return handler
    if (this.pids.isInit(this) && this.pids.protectsInit) return 'ignore'
    return defaultAction(signal)
  }

  /** A signal arrives. What it does happens before the program goes on. */
  signal(signal: Signal): void {
    if (this.status !== null) return
    if (signal === 'CONT') this.#continue()
    const effect = this.#effect(signal)
    if (effect === 'ignore') return
    // A stop does not cut a wait short: what waits goes on waiting after SIGCONT.
    if (effect === 'stop') return this.#stop(signal)
    if (effect === 'terminate' && (signal === 'KILL' || this.stopped)) {
      if (signal === 'KILL') return this.terminate({ type: 'signaled', signal })
    }
    if (!this.#pending.includes(signal)) this.#pending.push(signal)
    for (const task of this.#tasks) {
      task.interrupt()
      break
    }
  }

  /** What pending signals do; called by the scheduler before a program goes on. */
  deliverSignals(): void {
    while (this.#pending.length > 0 && this.status === null && !this.stopped) {
      const signal = this.#pending.shift()!
      const effect = this.#effect(signal)
      if (effect === 'ignore') continue
      if (effect === 'terminate') this.terminate({ type: 'signaled', signal })
      else if (effect === 'stop') this.#stop(signal)
      else effect(signal)
    }
  }

  #stop(signal: Signal): void {
    if (this.stopped) return
    this.stopped = true
    this.parent?.report(this, { type: 'stopped', signal })
  }

  #continue(): void {
    if (!this.stopped) return
    this.stopped = false
    this.parent?.report(this, { type: 'continued' })
    for (const task of this.#tasks) task.continue()
  }

  // The end.

  exit(code: number): void {
    this.terminate({ type: 'exited', code })
  }

  /** A program threw: our own mistake. The process dies, the rest of the lab goes on, and the fault is kept. */
  crashed(error: unknown): void {
    this.host.fault(this, error)
    this.terminate({ type: 'signaled', signal: 'ABRT' })
  }

  terminate(status: Status): void {
    if (this.status !== null) return
    this.exiting = true
    this.stopped = false
    for (const task of [...this.#tasks]) task.end()
    this.#tasks.clear()
    this.status = status
    this.fds.closeAll()
    this.host.ended(this)
    this.exited.wake()
  }
}

export type { Wait }
