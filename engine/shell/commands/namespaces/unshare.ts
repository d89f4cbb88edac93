import { PidNamespace, UtsNamespace } from '../../../linux/namespaces.ts'
import { procFileSystem } from '../../../linux/proc/proc.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { parseSignal } from '../../../linux/signals.ts'
import { ENOENT, failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { become, enterNetwork, ownMounts } from './enter.ts'

/** unshare(1) of util-linux 2.38. */
export const unshare: Command = {
  name: 'unshare',
  directory: '/usr/bin',
  summary: 'run a program in namespaces of its own',
  synopsis: ['[options] [<program> [<argument>...]]'],
  options: [
    { short: 'n', long: 'net', text: 'A network namespace.' },
    { short: 'u', long: 'uts', text: 'A UTS namespace: the name of the host.' },
    { short: 'm', long: 'mount', text: 'A mount namespace.' },
    { short: 'p', long: 'pid', text: 'A PID namespace; with --fork.' },
    { short: 'i', long: 'ipc', text: 'Accepted: there is one for all.' },
    { short: 'C', long: 'cgroup', text: 'Accepted: there is one for all.' },
    { short: 'T', long: 'time', text: 'Accepted: there is one for all.' },
    { short: 'U', long: 'user', text: 'Accepted of root: there is one for all.' },
    { short: 'r', long: 'map-root-user', text: 'Accepted of root, who is root in it too.' },
    { short: 'f', long: 'fork', text: 'The program runs in a child.' },
    { long: 'kill-child', argument: '[SIGNAL]', text: 'The child is killed when this one ends; implies --fork.' },
    { long: 'mount-proc', argument: '[DIRECTORY]', text: 'Mounts a new /proc; implies --mount.' },
    { short: 'w', long: 'wd', argument: 'DIRECTORY', text: 'Begins in this directory.' },
    { long: 'propagation', argument: 'KIND', text: 'Accepted: mounts made there are not seen elsewhere.' },
    { short: 'R', long: 'root', argument: 'DIRECTORY', text: 'Another root.', emulated: false },
    { short: 'S', long: 'setuid', argument: 'UID', text: 'As another user.', emulated: false },
    { short: 'G', long: 'setgid', argument: 'GID', text: 'As another group.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options, false)
    if (isOptionError(parsed)) {
      yield* process.printError(`unshare: ${parsed.text}\nTry 'unshare --help' for more information.\n`)
      return 1
    }
    const has = (name: string) => hasOption(parsed, name)
    const kinds = ['net', 'uts', 'mount', 'pid', 'mount-proc'].filter(has)
    const alone = kinds.length === 0 && (has('user') || has('map-root-user'))
    if ((kinds.length > 0 || alone) && !process.capable('SYS_ADMIN')) {
      const why =
        has('user') || has('map-root-user') ? 'user namespaces are not emulated here' : 'Operation not permitted'
      yield* process.printError(`unshare: unshare failed: ${why}\n`)
      return 1
    }
    const forks = has('fork') || has('kill-child')
    if (has('pid') && !forks) {
      yield* process.printError('unshare: "--pid" without "--fork" is not emulated here\n')
      return 1
    }
    return yield* enter(process, parsed, kinds, forks)
  },
}

function* enter(process: Process, parsed: ParsedArguments, kinds: readonly string[], forks: boolean): Running {
  const { host } = process
  const pids = kinds.includes('pid') ? new PidNamespace(process.pids, host.nextNamespaceInode()) : process.pids
  if (kinds.includes('net')) {
    const namespace = host.createNetwork(`unshare-${process.ownPid}`)
    // From now on only processes and mounts keep it.
    namespace.held = false
    enterNetwork(process, namespace)
  }
  if (kinds.includes('uts')) process.uts = new UtsNamespace(process.uts.hostname, host.nextNamespaceInode())
  if (kinds.includes('mount') || kinds.includes('mount-proc')) ownMounts(process)
  if (kinds.includes('mount-proc')) {
    const at = lastOption(parsed, 'mount-proc') || '/proc'
    if (at === '/proc') process.mounts.unmount(at)
    const options = 'rw,nosuid,nodev,noexec,relatime'
    process.mounts.mount(at, procFileSystem(host, pids), { source: 'proc', type: 'proc', options })
  }
  const directory = lastOption(parsed, 'wd')
  if (directory !== undefined) {
    const found = process.mounts.resolve(directory, process.cwd, process.credentials)
    if (failed(found) || found.inode?.kind !== 'directory') {
      yield* process.printError(
        `unshare: cannot chdir to '${directory}': ${failed(found) ? found.text : ENOENT.text}\n`,
      )
      return 1
    }
    process.cwd = found.path
  }
  const killed = hasOption(parsed, 'kill-child')
    ? (parseSignal(lastOption(parsed, 'kill-child') || 'KILL') ?? 'KILL')
    : null
  return yield* become(process, 'unshare', parsed.operands, forks ? pids : undefined, killed)
}
