import { EINVAL, ENOENT, failed, type Result } from '../net/errno.ts'
import type { NetNs } from '../net/netns.ts'
import type { Netfilter } from './netfilter/netfilter.ts'
import type { Process } from './process.ts'
import { UnixSockets } from './unix/socket.ts'
import { NamespaceInode } from './vfs/inode.ts'

/** A network namespace as processes and `ip netns` see it. */
export class NetworkNamespace {
  readonly net: NetNs
  /** Rules, connections and NAT of the namespace. */
  readonly netfilter: Netfilter
  readonly unix: UnixSockets = new UnixSockets()
  /** Number of its inode: `net:[4026531840]`. */
  readonly inode: number
  /** Values of parameters on which nothing here depends, by name. */
  readonly parameters = new Map<string, readonly number[]>()
  /** Its creator still needs it; see Host.releaseNetwork. */
  held = true
  /** Taken down. */
  gone = false

  constructor(net: NetNs, inode: number, netfilter: Netfilter) {
    this.net = net
    this.netfilter = netfilter
    this.inode = inode
  }
}

/** The network namespace that a file stands for, such as /run/netns/NAME or /proc/PID/ns/net (setns(2)). */
export function networkNamespaceAt(process: Process, path: string): Result<NetworkNamespace> {
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location)) return location
  if (location.inode === undefined) return ENOENT
  return location.inode instanceof NamespaceInode ? location.inode.namespace : EINVAL
}

/** A PID namespace (pid_namespaces(7)): numbers for the processes that it can see. */
export class PidNamespace {
  readonly parent: PidNamespace | null
  readonly inode: number
  readonly #numbers = new Map<Process, number>()
  #next = 1

  constructor(parent: PidNamespace | null, inode: number) {
    this.parent = parent
    this.inode = inode
  }

  /** Numbers a new process here and in all namespaces above. */
  add(process: Process): void {
    this.#numbers.set(process, this.#next++)
    this.parent?.add(process)
  }

  remove(process: Process): void {
    this.#numbers.delete(process)
    this.parent?.remove(process)
  }

  /** The numbers up to this one have been given out to what has ended since (/proc/sys/kernel/ns_last_pid). */
  skipTo(last: number): void {
    this.#next = Math.max(this.#next, last + 1)
  }

  get next(): number {
    return this.#next
  }

  numberOf(process: Process): number | undefined {
    return this.#numbers.get(process)
  }

  find(pid: number): Process | undefined {
    for (const [process, number] of this.#numbers) if (number === pid) return process
    return undefined
  }

  /** In order of number. */
  get processes(): Process[] {
    return [...this.#numbers.keys()]
  }

  isInit(process: Process): boolean {
    return this.#numbers.get(process) === 1
  }

  /** The first process of a namespace ignores signals for which it has no handler. */
  get protectsInit(): boolean {
    return true
  }

  /** Its first process has ended: nothing can be forked into it any more (pid_namespaces(7)). */
  get initEnded(): boolean {
    const { init } = this
    return this.#next > 1 && (init === undefined || init.status !== null)
  }

  get init(): Process | undefined {
    return this.find(1)
  }
}

/** Host name of a container or a machine (uts_namespaces(7)). */
export class UtsNamespace {
  hostname: string
  readonly inode: number

  constructor(hostname: string, inode: number) {
    this.hostname = hostname
    this.inode = inode
  }
}

/** Kinds of namespaces that hold nothing here: they have numbers, can be left and entered, and that is all. */
export const EMPTY_KINDS = ['cgroup', 'ipc', 'time', 'user'] as const
export type EmptyKind = (typeof EMPTY_KINDS)[number]

/** A user namespace's maps (user_namespaces(7)); null before they are written. */
export interface UserMaps {
  readonly uids: string | null
  readonly gids: string | null
  readonly setgroups: 'allow' | 'deny'
}
