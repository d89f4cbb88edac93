import { ENOENT } from '../../net/errno.ts'
import { exitCode, type Process } from '../process.ts'
import { reopen } from '../vfs/devices.ts'
import { type DirectoryInode, GeneratedDirectory } from '../vfs/directory.ts'
import { GeneratedInode, type Inode, MagicLink, NamespaceInode, SymlinkInode } from '../vfs/inode.ts'
import { netDirectory } from './net.ts'

/** /proc/PID (proc(5)). */
export function processDirectory(process: Process): DirectoryInode {
  const file = (read: () => string) => new GeneratedInode(() => (process.status === null ? read() : ENOENT))
  const entries: Record<string, () => Inode> = {
    cmdline: () => file(() => process.argv.map(arg => `${arg}\0`).join('')),
    comm: () => file(() => `${process.name}\n`),
    environ: () => file(() => [...process.env].map(([name, value]) => `${name}=${value}\0`).join('')),
    status: () => file(() => statusText(process)),
    stat: () => new GeneratedInode(() => statText(process)),
    cgroup: () => file(() => `0::${process.cgroup}\n`),
    mounts: () => file(() => mountsText(process)),
    exe: () => new SymlinkInode(process.executable),
    cwd: () => new SymlinkInode(process.cwd),
    root: () => process.mounts.root,
    fd: () => descriptors(process),
    ns: () => namespaces(process),
    net: () => netDirectory(process),
    ...userFiles(process),
  }
  return new GeneratedDirectory(
    () => Object.keys(entries),
    name => (Object.hasOwn(entries, name) ? entries[name]!() : undefined),
  )
}

function descriptors(process: Process): DirectoryInode {
  const list = () => [...process.fds.entries()].map(([fd]) => String(fd))
  return new GeneratedDirectory(list, name => {
    const open = process.fds.get(Number(name))
    return open === undefined ? undefined : new MagicLink(open.path, reopen(open))
  })
}

function namespaces(process: Process): DirectoryInode {
  const { host } = process
  const inodes: Readonly<Record<string, () => number>> = {
    cgroup: () => host.emptyNamespaceInode(process, 'cgroup'),
    ipc: () => host.emptyNamespaceInode(process, 'ipc'),
    mnt: () => host.mountsInode(process.mounts),
    net: () => process.network.inode,
    pid: () => process.pids.inode,
    pid_for_children: () => (process.childPids ?? process.pids).inode,
    time: () => host.emptyNamespaceInode(process, 'time'),
    time_for_children: () => host.emptyNamespaceInode(process, 'time'),
    user: () => host.emptyNamespaceInode(process, 'user'),
    uts: () => process.uts.inode,
  }
  const find = (name: string) => {
    if (!Object.hasOwn(inodes, name)) return undefined
    const text = `${name.replace('_for_children', '')}:[${inodes[name]!()}]`
    return name === 'net' ? new MagicLink(text, new NamespaceInode(process.network)) : new SymlinkInode(text)
  }
  return new GeneratedDirectory(() => Object.keys(inodes), find)
}

const WHOLE_MAP = '         0          0 4294967295\n'

/** /proc/PID/uid_map, gid_map and setgroups (user_namespaces(7)). Writing them is what unshare(1) does itself here. */
function userFiles(process: Process): Record<string, () => Inode> {
  const file = (read: () => string) => () => new GeneratedInode(() => (process.status === null ? read() : ENOENT))
  const { userMaps } = process
  return {
    uid_map: file(() => (userMaps === undefined ? WHOLE_MAP : (userMaps.uids ?? ''))),
    gid_map: file(() => (userMaps === undefined ? WHOLE_MAP : (userMaps.gids ?? ''))),
    setgroups: file(() => `${userMaps?.setgroups ?? 'allow'}\n`),
  }
}

const STATES = { R: 'R (running)', S: 'S (sleeping)', T: 'T (stopped)', Z: 'Z (zombie)' } as const

/** The state letter of ps(1). */
export function stateLetter(process: Process): keyof typeof STATES {
  if (process.status !== null) return 'Z'
  if (process.stopped) return 'T'
  return process.runnable ? 'R' : 'S'
}

function statusText(process: Process): string {
  const ids = (id: number) => `${id}\t${id}\t${id}\t${id}`
  const lines = [
    `Name:\t${process.name}`,
    `Umask:\t${process.umask.toString(8).padStart(4, '0')}`,
    `State:\t${STATES[stateLetter(process)]}`,
    `Tgid:\t${process.pid}`,
    `Pid:\t${process.pid}`,
    `PPid:\t${process.parent?.pid ?? 0}`,
    `Uid:\t${ids(process.uid)}`,
    `Gid:\t${ids(process.gid)}`,
    `Groups:\t${process.groups.join(' ')} `,
  ]
  return `${lines.join('\n')}\n`
}

/** proc_pid_stat(5), with zeros where nothing is counted. */
function statText(process: Process): string {
  const tick = 10_000_000
  const head = [
    process.pid,
    `(${process.name})`,
    stateLetter(process),
    process.parent?.pid ?? 0,
    process.group,
    process.session.id,
  ]
  const terminal = [process.terminal === null ? 0 : 34816, process.terminal?.foreground ?? -1]
  const times = [
    0,
    0,
    0,
    0,
    0,
    Math.floor(process.cpuTime / tick),
    0,
    0,
    0,
    20,
    process.nice,
    1,
    0,
    Math.floor(process.started / tick),
  ]
  const rest = new Array<number>(29).fill(0)
  const code = process.status === null ? 0 : exitCode(process.status)
  return `${[...head, ...terminal, ...times, ...rest, code].join(' ')}\n`
}

function mountsText(process: Process): string {
  return process.mounts.table
    .map(mount => `${mount.source} ${mount.path} ${mount.type} ${mount.options} 0 0\n`)
    .join('')
}
