import { procFileSystem } from '../../linux/proc/proc.ts'
import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { sysFileSystem } from '../../linux/sys/sys.ts'
import { DirectoryInode } from '../../linux/vfs/directory.ts'
import { failed } from '../../net/errno.ts'
import type { Command } from '../command.ts'
import { getopt, hasOption, isOptionError, lastOption } from '../getopt.ts'

/** Status of mount(8) and umount(8): wrong usage, and failure. */
const USAGE = 1
const FAILURE = 32

const PROPAGATION = [
  'make-private',
  'make-rprivate',
  'make-slave',
  'make-rslave',
  'make-shared',
  'make-rshared',
  'make-unbindable',
]

/** mount(8) of util-linux 2.38. */
const mountCommand: Command = {
  name: 'mount',
  directory: '/usr/bin',
  summary: 'mount a filesystem',
  synopsis: ['[-t TYPE]', '-t tmpfs [-o OPTIONS] SOURCE DIRECTORY', '--bind OLD NEW'],
  options: [
    {
      short: 't',
      long: 'types',
      argument: 'TYPE',
      text: 'tmpfs, proc, sysfs, devtmpfs, or cgroup2, devpts and mqueue, which are empty; without operands: shows mounts of the type alone.',
    },
    { short: 'o', long: 'options', argument: 'OPTIONS', text: 'ro and rw are shown; bind as --bind.' },
    { short: 'B', long: 'bind', text: 'Shows a directory or a file at another place, too.' },
    { short: 'n', long: 'no-mtab', text: 'Accepted.' },
    { short: 'v', long: 'verbose', text: 'Says what was done.' },
    { short: 'a', long: 'all', text: 'Mounts everything of fstab.', emulated: false },
    { long: 'move', text: 'Moves a mount.', emulated: false },
    { short: 'R', long: 'rbind', text: 'As --bind: what is mounted below comes with it.' },
    ...PROPAGATION.map(long => ({
      long,
      text: 'Accepted: a mount namespace sees what its parent mounts, and hides what it mounts.',
    })),
  ],
  notEmulated: ['file systems of block devices, overlay, nfs and others', 'read-only mounts', 'propagation of mounts'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`mount: ${parsed.text}\nTry 'mount --help' for more information.\n`)
      return USAGE
    }
    const { operands } = parsed
    const type = lastOption(parsed, 'types')
    if (operands.length === 0) return yield* show(process, type)
    if (operands.length === 1 && PROPAGATION.some(name => hasOption(parsed, name))) return 0
    if (operands.length !== 2) {
      yield* process.printError(`mount: ${operands[0]}: can't find in /etc/fstab.\n`)
      return USAGE
    }
    if (!process.capable('SYS_ADMIN')) {
      yield* process.printError(`mount: ${operands[1]}: must be superuser to use mount.\n`)
      return FAILURE
    }
    const options = (lastOption(parsed, 'options') ?? '').split(',').filter(word => word !== '')
    const binds =
      hasOption(parsed, 'bind') ||
      hasOption(parsed, 'rbind') ||
      options.some(word => word === 'bind' || word === 'rbind')
    const [source = '', target = ''] = operands
    const error = binds ? bind(process, source, target) : mountType(process, type, source, target, options)
    if (error !== undefined) yield* process.printError(`mount: ${error}\n`)
    else if (hasOption(parsed, 'verbose')) yield* process.print(`mount: ${source} mounted on ${target}.\n`)
    return error === undefined ? 0 : FAILURE
  },
}

function* show(process: Process, type: string | undefined): Running {
  for (const { path, source, type: kind, options } of process.mounts.table)
    if (type === undefined || type === kind) yield* process.print(`${source} on ${path} type ${kind} (${options})\n`)
  return 0
}

function bind(process: Process, source: string, target: string): string | undefined {
  const from = process.mounts.resolve(source, process.cwd, process.credentials)
  const onto = process.mounts.resolve(target, process.cwd, process.credentials)
  if (failed(from) || from.inode === undefined) return `${target}: special device ${source} does not exist.`
  if (failed(onto) || onto.inode === undefined) return `${target}: mount point does not exist.`
  if (from.inode instanceof DirectoryInode !== onto.inode instanceof DirectoryInode)
    return `${target}: mount(2) system call failed: Not a directory.`
  const mount = { source: '/dev/root', type: 'overlay', options: 'rw,relatime' }
  return process.mounts.mount(onto.path, from.inode, mount)?.text
}

/** What each type shows at its root. A control group's directory is empty: there are no controllers. */
const FILE_SYSTEMS: Readonly<Record<string, (process: Process) => DirectoryInode>> = {
  tmpfs: () => new DirectoryInode(0o1777),
  proc: ({ host, pids }) => procFileSystem(host, pids),
  sysfs: ({ host, network }) => sysFileSystem(host, network.net),
  devtmpfs: process => devices(process),
  cgroup2: () => new DirectoryInode(0o755),
  devpts: () => new DirectoryInode(0o755),
  mqueue: () => new DirectoryInode(0o1777),
}

/** The devices of the host, which are one for all. */
function devices(process: Process): DirectoryInode {
  const dev = process.host.mounts.lookup('/dev')
  return dev instanceof DirectoryInode ? dev : new DirectoryInode(0o755)
}

function mountType(
  process: Process,
  type: string | undefined,
  source: string,
  target: string,
  options: readonly string[],
): string | undefined {
  const make = type === undefined ? undefined : FILE_SYSTEMS[type]
  if (type === undefined || make === undefined)
    return type === undefined ? `${target}: ${source} is not a block device.` : `"${type}" is not emulated here`
  if (options.includes('ro')) return '"ro" is not emulated here'
  const onto = process.mounts.resolve(target, process.cwd, process.credentials)
  if (failed(onto) || onto.inode === undefined) return `${target}: mount point does not exist.`
  if (!(onto.inode instanceof DirectoryInode)) return `${target}: mount point is not a directory.`
  const shown = ['rw', 'relatime', ...options.filter(word => !['rw', 'relatime', 'defaults'].includes(word))].join(',')
  return process.mounts.mount(onto.path, make(process), { source, type, options: shown })?.text
}

/** umount(8) of util-linux 2.38. */
const umountCommand: Command = {
  name: 'umount',
  directory: '/usr/bin',
  summary: 'unmount filesystems',
  synopsis: ['[-l] DIRECTORY...'],
  options: [
    { short: 'l', long: 'lazy', text: 'Accepted.' },
    { short: 'f', long: 'force', text: 'Accepted.' },
    { short: 'q', long: 'quiet', text: 'Says nothing of what is not mounted.' },
    { short: 'a', long: 'all', text: 'Unmounts everything.', emulated: false },
    { short: 'R', long: 'recursive', text: 'Also what is mounted below.', emulated: false },
  ],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), this.options)
    if (isOptionError(parsed) || parsed.operands.length === 0) {
      const text = isOptionError(parsed) ? parsed.text : 'bad usage'
      yield* process.printError(`umount: ${text}\nTry 'umount --help' for more information.\n`)
      return USAGE
    }
    let status = 0
    for (const target of parsed.operands) {
      const error = unmount(process, target)
      if (error === undefined) continue
      if (!hasOption(parsed, 'quiet')) yield* process.printError(`umount: ${target}: ${error}\n`)
      status = FAILURE
    }
    return status
  },
}

function unmount(process: Process, target: string): string | undefined {
  if (!process.capable('SYS_ADMIN')) return 'must be superuser to unmount.'
  const found = process.mounts.resolve(target, process.cwd, process.credentials)
  if (failed(found) || found.inode === undefined) return 'no mount point specified.'
  if (!process.mounts.isMountPoint(found.path)) return 'not mounted.'
  return process.mounts.unmount(found.path)?.text
}

export const mountTools: readonly Command[] = [mountCommand, umountCommand]
