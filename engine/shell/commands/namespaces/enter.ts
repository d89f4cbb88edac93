import { execvp } from '../../../linux/execvp.ts'
import type { NetworkNamespace, PidNamespace } from '../../../linux/namespaces.ts'
import { exitCode, type Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Signal } from '../../../linux/signals.ts'
import { sysFileSystem } from '../../../linux/sys/sys.ts'
import { failed } from '../../../net/errno.ts'

/** setns(2) into a network namespace: /sys shows its devices to whoever mounts it; the tools ask the kernel. */
export function enterNetwork(process: Process, namespace: NetworkNamespace): void {
  const before = process.network
  process.network = namespace
  process.host.networkUnused(before)
}

/** A mount namespace of its own in which /sys shows the devices of the network namespace (sysfs is mounted by `unshare -m`'s user; here at once). */
export function ownMounts(process: Process): void {
  process.mounts = process.mounts.slave()
  process.mounts.unmount('/sys')
  process.mounts.mount('/sys', sysFileSystem(process.host, process.network.net), {
    source: 'sysfs',
    type: 'sysfs',
    options: 'rw,relatime',
  })
}

/** Becomes the command, or the user's shell where there is none; in a PID namespace that was entered, a child does, which may die with this one. */
export function* become(
  process: Process,
  tool: string,
  given: readonly string[],
  pids?: PidNamespace,
  killed: Signal | null = null,
): Running {
  const argv = given.length > 0 ? given : [process.env.get('SHELL') ?? '/bin/sh']
  const run = function* (self: Process): Running {
    const status = yield* execvp(self, argv)
    if (!failed(status)) return status
    yield* self.printError(`${tool}: failed to execute ${argv[0]}: ${status.text}\n`)
    return status.name === 'ENOENT' ? 127 : 126
  }
  if (pids === undefined) return yield* run(process)
  const child = process.host.fork(process, run, { pids })
  if (failed(child)) {
    yield* process.printError(`${tool}: fork failed: ${child.text}\n`)
    return 1
  }
  try {
    const status = yield* process.waitExit(child)
    if (tool !== 'unshare' || status.type !== 'signaled') return exitCode(status)
    // sys-utils/unshare.c: it dies of the same signal, which cannot be done with KILL.
    if (status.signal === 'KILL') {
      yield* process.printError('unshare: sigprocmask unblock failed: Invalid argument\n')
      return 1
    }
    process.signal(status.signal)
    yield* process.compute(1000)
    return exitCode(status)
  } finally {
    // PR_SET_PDEATHSIG.
    if (killed !== null && child.status === null) child.signal(killed)
  }
}
