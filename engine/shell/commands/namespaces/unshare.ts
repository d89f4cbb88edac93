import { EMPTY_KINDS, PidNamespace, UtsNamespace } from '../../../linux/namespaces.ts'
import { procFileSystem } from '../../../linux/proc/proc.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { parseSignal } from '../../../linux/signals.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { ENOENT, failed } from '../../../net/errno.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { become, enterNetwork, ownMounts } from './enter.ts'

/** kernel.overflowuid: who has no number in a namespace. */
const NOBODY = 65534

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
    { short: 'p', long: 'pid', text: 'A PID namespace: for the children, the first of which is its init.' },
    { short: 'i', long: 'ipc', text: 'An IPC namespace, which holds nothing here.' },
    { short: 'C', long: 'cgroup', text: 'A cgroup namespace, which holds nothing here.' },
    { short: 'T', long: 'time', text: 'A time namespace, which holds nothing here.' },
    { short: 'U', long: 'user', text: 'A user namespace, for root alone: without a map one is nobody in it.' },
    { short: 'r', long: 'map-root-user', text: 'Root in it; implies --user.' },
    { short: 'c', long: 'map-current-user', text: 'Oneself in it; implies --user.' },
    { short: 'f', long: 'fork', text: 'The program runs in a child.' },
    { long: 'kill-child', argument: '[SIGNAL]', text: 'The child is killed when this one ends; implies --fork.' },
    { long: 'mount-proc', argument: '[DIRECTORY]', text: 'Mounts a new /proc; implies --mount.' },
    { short: 'w', long: 'wd', argument: 'DIRECTORY', text: 'Begins in this directory.' },
    { long: 'propagation', argument: 'KIND', text: 'Accepted: mounts made there are not seen elsewhere.' },
    { short: 'R', long: 'root', argument: 'DIRECTORY', text: 'Another root.' },
    { short: 'S', long: 'setuid', argument: 'UID', text: 'As another user.' },
    { short: 'G', long: 'setgid', argument: 'GID', text: 'As another group.' },
  ],
  notEmulated: ['user namespaces of those who are not root', 'namespaces that are kept by a file (--net=FILE)'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options, false)
    if (isOptionError(parsed)) {
      yield* process.printError(`unshare: ${parsed.text}\nTry 'unshare --help' for more information.\n`)
      return 1
    }
    const has = (name: string) => hasOption(parsed, name)
    const user = has('user') || has('map-root-user') || has('map-current-user')
    const kinds = ['net', 'uts', 'mount', 'pid', 'mount-proc', ...EMPTY_KINDS].filter(
      kind => has(kind) || (kind === 'user' && user),
    )
    if (kinds.length > 0 && !process.capable('SYS_ADMIN')) {
      const why = user ? 'user namespaces of users are not emulated here' : 'Operation not permitted'
      yield* process.printError(`unshare: unshare failed: ${why}\n`)
      return 1
    }
    return yield* enter(process, parsed, kinds, has('fork') || has('kill-child'))
  },
}

/** A user namespace: one is root in it, oneself, or nobody (user_namespaces(7)). */
function enterUser(process: Process, parsed: ParsedArguments): void {
  const map = (inner: number, outer: number) =>
    `${String(inner).padStart(10)} ${String(outer).padStart(10)}          1\n`
  const { uid, gid } = process
  const root = hasOption(parsed, 'map-root-user')
  if (root || hasOption(parsed, 'map-current-user')) {
    process.userMaps = { uids: map(root ? 0 : uid, uid), gids: map(root ? 0 : gid, gid), setgroups: 'deny' }
    return
  }
  process.userMaps = { uids: null, gids: null, setgroups: 'allow' }
  process.uid = process.gid = NOBODY
  process.groups = [NOBODY]
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
  const empty = EMPTY_KINDS.filter(kind => kinds.includes(kind))
  if (empty.length > 0) {
    const added = empty.map(kind => [kind, host.nextNamespaceInode()] as const)
    process.emptyNamespaces = { ...process.emptyNamespaces, ...Object.fromEntries(added) }
  }
  if (kinds.includes('pid') && !forks) process.childPids = pids
  if (kinds.includes('uts')) process.uts = new UtsNamespace(process.uts.hostname, host.nextNamespaceInode())
  if (kinds.includes('mount') || kinds.includes('mount-proc')) ownMounts(process)
  if (kinds.includes('mount-proc')) {
    const at = lastOption(parsed, 'mount-proc') || '/proc'
    if (at === '/proc') process.mounts.unmount(at)
    const options = 'rw,nosuid,nodev,noexec,relatime'
    process.mounts.mount(at, procFileSystem(host, pids), { source: 'proc', type: 'proc', options })
  }
  const moved = changeDirectories(process, parsed)
  if (moved !== undefined) {
    yield* process.printError(`unshare: ${moved}\n`)
    return 1
  }
  if (kinds.includes('user')) enterUser(process, parsed)
  const [uid, gid] = [lastOption(parsed, 'setuid'), lastOption(parsed, 'setgid')]
  if (gid !== undefined) process.groups = [(process.gid = Number(gid))]
  if (uid !== undefined) process.uid = Number(uid)
  const killed = hasOption(parsed, 'kill-child')
    ? (parseSignal(lastOption(parsed, 'kill-child') || 'KILL') ?? 'KILL')
    : null
  return yield* become(process, 'unshare', parsed.operands, forks ? pids : undefined, killed)
}

/** --root and --wd; what is wrong with them. */
function changeDirectories(process: Process, parsed: ParsedArguments): string | undefined {
  const root = lastOption(parsed, 'root')
  if (root !== undefined) {
    const found = process.mounts.resolve(root, process.cwd, process.credentials)
    if (failed(found) || !(found.inode instanceof DirectoryInode))
      return `cannot change root directory to '${root}': ${failed(found) ? found.text : ENOENT.text}`
    process.mounts = process.mounts.below(found.inode, found.path)
    process.cwd = '/'
  }
  const directory = lastOption(parsed, 'wd')
  if (directory === undefined) return undefined
  const found = process.mounts.resolve(directory, process.cwd, process.credentials)
  if (failed(found) || found.inode?.kind !== 'directory')
    return `cannot chdir to '${directory}': ${failed(found) ? found.text : ENOENT.text}`
  process.cwd = found.path
  return undefined
}
