import type { FdTable } from './file.ts'
import type { NetworkNamespace, PidNamespace, UtsNamespace } from './namespaces.ts'
import type { Signal } from './signals.ts'
import type { Mounts } from './vfs/mounts.ts'

/** What a new process gets; everything else it inherits from its parent. */
export interface SpawnOptions {
  readonly argv: readonly string[]
  readonly env?: ReadonlyMap<string, string>
  readonly cwd?: string
  readonly fds?: FdTable
  /** Process group to join; 0 for one of its own. */
  readonly group?: number
  readonly newSession?: boolean
  readonly uid?: number
  readonly gid?: number
  readonly groups?: readonly number[]
  readonly network?: NetworkNamespace
  readonly mounts?: Mounts
  readonly pids?: PidNamespace
  readonly uts?: UtsNamespace
  readonly capabilities?: ReadonlySet<string> | null
  readonly cgroup?: string
  /** Signals that stay ignored (a shell's background jobs without job control). */
  readonly ignored?: ReadonlySet<Signal>
  readonly nice?: number
}
