import { Backlog } from '../net/backlog.ts'
import { EACCES, EAGAIN, EISDIR, ENOENT, ENOEXEC, ENOMEM, type Errno, failed, type Result } from '../net/errno.ts'
import { NetNs } from '../net/netns.ts'
import type { Sim } from '../sim/sim.ts'
import { MILLISECOND } from '../sim/timer.ts'
import type { TraceRing } from '../sim/trace.ts'
import { KernelLog, LOG_WARNING } from './kernel-log.ts'
import { type EmptyKind, NetworkNamespace, PidNamespace, UtsNamespace } from './namespaces.ts'
import { HostNetfilter } from './netfilter/host.ts'
import { Netfilter } from './netfilter/netfilter.ts'
import { Process, type Status } from './process.ts'
import type { Program, Running } from './program.ts'
import { Scheduler } from './scheduler.ts'
import type { Signal } from './signals.ts'
import type { SpawnOptions } from './spawn-options.ts'
import type { ServiceManager } from './systemd/service-manager.ts'
import { PseudoTerminalMaster, Terminal } from './terminal.ts'
import { DirectoryInode } from './vfs/directory.ts'
import { EXECUTE, FileInode, type Inode, NamespaceInode, permits } from './vfs/inode.ts'
import { Mounts } from './vfs/mounts.ts'

/** Processes that a host allows at once (kernel.pid_max on a small machine); fork(2) then gives EAGAIN. */
const PROCESSES_MAX = 4096
/** include/linux/proc_ns.h: PROC_DYNAMIC_FIRST, the first number for namespaces' inodes. */
const FIRST_NAMESPACE_INODE = 4026531840

/** How long after its last holder a network namespace is taken down: a few milliseconds, less than the next commands take to start. */
const CLEANUP_DELAY = MILLISECOND / 100

/** Something of ours threw while a program ran. */
export interface Fault {
  readonly host: string
  readonly program: string
  readonly error: unknown
}

export interface HostOptions {
  readonly name: string
  /** What its root directory shows; shared by all hosts of the kind. */
  readonly image: DirectoryInode
}

/** One machine: its kernel's tables, its processes, its file system. */
export class Host {
  readonly sim: Sim
  readonly name: string
  readonly ring: TraceRing
  readonly backlog: Backlog
  readonly scheduler: Scheduler
  readonly pids: PidNamespace
  readonly uts: UtsNamespace
  readonly network: NetworkNamespace
  readonly netfilter: HostNetfilter
  readonly mounts: Mounts
  readonly faults: Fault[] = []
  /** Control groups whose sockets are bound to a device as they are made: path -> index of the device (`ip vrf exec`). */
  readonly socketDevices: Map<string, number> = new Map()
  /** The daemons of the machine; null until its init has been started. */
  services: ServiceManager | null = null
  /** For dmesg(1). */
  readonly kernelLog: KernelLog
  /** Called with each new network namespace, so that netfilter and the like can register in it. */
  readonly networkCreated: ((namespace: NetworkNamespace, host: Host) => void)[] = []
  /** Terminals by name, such as `pts/0`. */
  readonly terminals = new Map<string, Terminal>()
  readonly bootedAt: number
  readonly #networks = new Set<NetworkNamespace>()
  #namespaceInode = FIRST_NAMESPACE_INODE
  readonly #mountsInodes = new WeakMap<Mounts, number>()
  readonly #emptyInodes = new Map<EmptyKind, number>()
  #id = 20_000
  #count = 0
  #pts = 0

  constructor(sim: Sim, options: HostOptions) {
    this.sim = sim
    this.name = options.name
    this.ring = sim.trace.ring(options.name)
    this.kernelLog = new KernelLog(() => sim.now)
    this.backlog = new Backlog(sim)
    this.scheduler = new Scheduler(sim)
    this.bootedAt = sim.now
    this.pids = new PidNamespace(null, this.nextNamespaceInode())
    this.uts = new UtsNamespace(options.name, this.nextNamespaceInode())
    this.mounts = new Mounts(new DirectoryInode(0o755, options.image))
    this.netfilter = new HostNetfilter(this)
    this.network = this.#network(new NetNs(sim, this.backlog, this.ring, options.name))
    this.netfilter.initial = this.network.netfilter
    this.#networks.add(this.network)
  }

  /** Network namespaces in the order in which they came into being, the host's own first. */
  get networks(): Iterable<NetworkNamespace> {
    return this.#networks
  }

  nextNamespaceInode(): number {
    return this.#namespaceInode++
  }

  /** The number of a mount namespace, drawn when somebody first looks. */
  mountsInode(mounts: Mounts): number {
    let inode = this.#mountsInodes.get(mounts)
    if (inode === undefined) this.#mountsInodes.set(mounts, (inode = this.nextNamespaceInode()))
    return inode
  }

  /** The number of the namespace of a kind that holds nothing in which a process is. */
  emptyNamespaceInode(process: Process, kind: EmptyKind): number {
    const own = process.emptyNamespaces[kind] ?? this.#emptyInodes.get(kind)
    if (own !== undefined) return own
    const inode = this.nextNamespaceInode()
    this.#emptyInodes.set(kind, inode)
    return inode
  }

  /** A number for a pipe, a socket, anything that needs one of its own. */
  nextId(): number {
    return this.#id++
  }

  /** A further network namespace; `label` names it in traces. */
  createNetwork(label: string): NetworkNamespace {
    const net = new NetNs(this.sim, this.backlog, this.ring, `${this.name}/${label}`)
    const namespace = this.#network(net)
    this.#networks.add(namespace)
    for (const created of this.networkCreated) created(namespace, this)
    return namespace
  }

  #network(net: NetNs): NetworkNamespace {
    net.say = text => this.kernelLog.append(text, LOG_WARNING)
    const inode = this.nextNamespaceInode()
    return new NetworkNamespace(net, inode, new Netfilter(net, this.netfilter, inode))
  }

  /** A network namespace that whoever created it no longer needs: it goes when no process, mount or open file holds it. */
  releaseNetwork(namespace: NetworkNamespace): void {
    namespace.held = false
    this.networkUnused(namespace)
  }

  /** Somebody has let go of a network namespace: takes it down when nobody else holds it (cleanup_net, a moment later). */
  networkUnused(namespace: NetworkNamespace): void {
    if (namespace === this.network || namespace.held || namespace.gone || this.#holdsNetwork(namespace)) return
    namespace.gone = true
    const timer = this.sim.timer(() => {
      for (const other of this.#networks) other.net.forgetId(namespace.net)
      this.#networks.delete(namespace)
      namespace.netfilter.dismantle()
      namespace.net.dismantle(this.network.net)
    })
    timer.arm(this.sim.now + CLEANUP_DELAY)
  }

  #holdsNetwork(namespace: NetworkNamespace): boolean {
    const shown = (inode: Inode | null) => inode instanceof NamespaceInode && inode.namespace === namespace
    const mounts = new Set([this.mounts])
    for (const process of this.pids.processes) {
      if (process.status !== null) continue
      if (process.network === namespace) return true
      mounts.add(process.mounts)
      for (const [, file] of process.fds.entries()) if (shown(file.inode)) return true
    }
    return [...mounts].some(each => each.shows(shown))
  }

  /** Into the kernel log, with a level of syslog(3). */
  log(text: string, level?: number): void {
    this.kernelLog.append(text, level)
  }

  // Processes.

  /** A process that runs `program`; with `parent` null it belongs to nobody. */
  start(program: Program, options: SpawnOptions, parent: Process | null = this.pids.init ?? null): Result<Process> {
    if (this.#count >= PROCESSES_MAX) return EAGAIN
    const process = this.#create(options, parent)
    process.name = program.name.slice(0, 15)
    process.run(program)
    return process
  }

  /** fork(2) with a body of its own: a subshell. */
  fork(parent: Process, body: (child: Process) => Running, options: Partial<SpawnOptions> = {}): Result<Process> {
    if (this.#count >= PROCESSES_MAX) return EAGAIN
    if (options.pids === undefined && parent.childPids?.initEnded === true) return ENOMEM
    const child = this.#create({ argv: parent.argv, ...options, fds: options.fds ?? parent.fds.copy(false) }, parent)
    child.name = parent.name
    child.executable = parent.executable
    child.run({ name: parent.name, main: body })
    return child
  }

  #create(options: SpawnOptions, parent: Process | null): Process {
    this.#count++
    const process = new Process(this, parent, this.pids.next, options)
    process.pids.add(process)
    return process
  }

  /** fork and execve(2): finds the program of an executable file, or the interpreter of a script. */
  spawn(parent: Process, path: string, options: SpawnOptions): Result<Process> {
    const found = this.executable(parent, path, options.mounts)
    if (failed(found)) return found
    const argv = found.interpreter === null ? options.argv : [...found.interpreter, path, ...options.argv.slice(1)]
    const process = this.start(found.program, { ...options, argv }, parent)
    if (!failed(process)) {
      process.executable = found.path
      process.name = (path.split('/').at(-1) ?? path).slice(0, 15)
    }
    return process
  }

  /** execve(2): the process becomes another program. The caller goes on as what this returns: `return yield* descend(program.main(process))`. */
  exec(process: Process, path: string, argv: readonly string[], env: ReadonlyMap<string, string>): Result<Program> {
    const found = this.executable(process, path)
    if (failed(found)) return found
    process.argv = found.interpreter === null ? argv : [...found.interpreter, path, ...argv.slice(1)]
    process.env = new Map(env)
    process.executable = found.path
    process.name = (path.split('/').at(-1) ?? path).slice(0, 15)
    process.fds.closeOnExec()
    for (const [signal, handler] of process.handlers) if (handler !== 'ignore') process.handlers.delete(signal)
    return found.program
  }

  /** What execve(2) would run. */
  executable(
    process: Process,
    path: string,
    mounts: Mounts = process.mounts,
    depth = 0,
  ): Result<{ program: Program; path: string; interpreter: readonly string[] | null }> {
    const location = mounts.resolve(path, process.cwd, process.credentials)
    if (failed(location)) return location
    const { inode } = location
    if (inode === undefined) return ENOENT
    if (inode instanceof DirectoryInode) return depth === 0 ? EACCES : EISDIR
    if (!(inode instanceof FileInode) || !permits(inode, process.uid, process.groups, EXECUTE)) return EACCES
    if (inode.program !== null) return { program: inode.program, path: location.path, interpreter: null }
    const line = inode.text.slice(0, 256).split('\n')[0]!
    if (!line.startsWith('#!') || depth > 4) return ENOEXEC
    const [interpreter = '', ...rest] = line
      .slice(2)
      .trim()
      .split(/\s+(.*)/)
      .filter(part => part !== '')
    const found = this.executable(process, interpreter, mounts, depth + 1)
    if (failed(found)) return found
    return {
      program: found.program,
      path: found.path,
      interpreter: [...(found.interpreter ?? []), interpreter, ...rest],
    }
  }

  /** A process has ended: children go to init, the parent is told, or it vanishes. */
  ended(process: Process): void {
    if (process.network !== this.network) this.networkUnused(process.network)
    const init = process.pids.init ?? this.pids.init ?? null
    for (const child of process.children) {
      const heir = init === process ? (this.pids.init ?? null) : init
      child.parent = heir
      if (heir !== null && heir !== process) {
        heir.children.add(child)
        if (child.status !== null) heir.report(child, child.status)
      }
    }
    process.children.clear()
    if (process.pids.isInit(process) && process.pids !== this.pids)
      for (const other of process.pids.processes)
        if (other !== process) other.terminate({ type: 'signaled', signal: 'KILL' })
    const { parent } = process
    if (process.session.id === process.pid && process.session.terminal !== null)
      this.signalGroup(process.session.terminal.foreground, 'HUP')
    if (parent === null || parent.status !== null || parent.handlers.get('CHLD') === 'ignore') this.reap(process)
    else parent.report(process, process.status!)
  }

  /** A zombie's entry goes. */
  reap(process: Process): void {
    if (process.pids.numberOf(process) === undefined) return
    if (process.parent !== null) {
      process.parent.children.delete(process)
      process.parent.childrenCpuTime += process.cpuTime + process.childrenCpuTime
    }
    process.pids.remove(process)
    this.#count--
  }

  /** Signals all processes of a group (killpg(3)); false when there are none. */
  signalGroup(group: number, signal: Signal): boolean {
    const members = this.pids.processes.filter(process => process.group === group && process.status === null)
    for (const member of members) member.signal(signal)
    return members.length > 0
  }

  /** A pseudo-terminal: its name is the next free `pts/N`. */
  openTerminal(): PseudoTerminalMaster {
    const master = new PseudoTerminalMaster(this.#nextTerminal(), (group, signal) => this.signalGroup(group, signal))
    this.terminals.set(master.slave.name, master.slave)
    return master
  }

  /** A terminal whose other side is outside the lab: `output` gets what programs write. */
  attachTerminal(output: (bytes: Uint8Array) => void): Terminal {
    const terminal = new Terminal(this.#nextTerminal(), output, (group, signal) => this.signalGroup(group, signal))
    this.terminals.set(terminal.name, terminal)
    return terminal
  }

  #nextTerminal(): string {
    return `pts/${this.#pts++}`
  }

  fault(process: Process, error: unknown): void {
    this.faults.push({ host: this.name, program: process.name, error })
    this.log(
      `${process.name}[${process.pid}]: internal error of the emulator: ${error instanceof Error ? error.message : String(error)}`,
    )
    const file = process.fds.get(2)
    const message = `${process.name}: internal error of the emulator: ${error instanceof Error ? error.message : String(error)}\n`
    file?.write(Uint8Array.from(message, character => character.charCodeAt(0) & 0xff))
  }
}

export type { Errno, Status }
