import { Host } from '../linux/host.ts'
import { procFileSystem } from '../linux/proc/proc.ts'
import type { Program } from '../linux/program.ts'
import { sysFileSystem } from '../linux/sys/sys.ts'
import { plantDevices } from '../linux/vfs/devices.ts'
import { DirectoryInode, plant, type Tree } from '../linux/vfs/directory.ts'
import { FileInode } from '../linux/vfs/inode.ts'
import type { Sim } from '../sim/sim.ts'

/** A machine that is switched on: its kernel runs, /proc and /dev are there, no process yet. `files` go on top of the image. */
export function createMachine(sim: Sim, name: string, image: DirectoryInode, files: Tree = {}): Host {
  const host = new Host(sim, { name, image })
  const dev = new DirectoryInode()
  plantDevices(dev, host)
  host.mounts.mount('/proc', procFileSystem(host, host.pids), {
    source: 'proc',
    type: 'proc',
    options: 'rw,nosuid,nodev,noexec,relatime',
  })
  host.mounts.mount('/sys', sysFileSystem(host, host.network.net), {
    source: 'sysfs',
    type: 'sysfs',
    options: 'rw,nosuid,nodev,noexec,relatime',
  })
  host.mounts.mount('/dev', dev, { source: 'udev', type: 'devtmpfs', options: 'rw,nosuid,relatime' })
  host.mounts.mount('/run', plant(new DirectoryInode(), { netns: {}, lock: {} }), {
    source: 'tmpfs',
    type: 'tmpfs',
    options: 'rw,nosuid,nodev',
  })
  const root = host.mounts.lookup('/') as DirectoryInode
  plant(root, { etc: { hostname: `${name}\n`, hosts: ownHosts(name) } })
  plant(root, files)
  return host
}

/** /etc/hosts as Debian's installer leaves it. */
export function ownHosts(name: string): string {
  const six = '::1\tlocalhost ip6-localhost ip6-loopback\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n'
  return `127.0.0.1\tlocalhost\n127.0.1.1\t${name}\n${six}`
}

/** Files by absolute path, as a tree to plant. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const root: Record<string, unknown> = {}
  for (const [path, text] of Object.entries(files)) {
    const names = path.split('/').filter(name => name !== '')
    let at = root
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Record<string, unknown>
    at[names.at(-1) ?? ''] = text
  }
  return root as Tree
}

/** Puts a program where it is not there yet. */
export function installProgram(host: Host, path: string, program: Program): void {
  const slash = path.lastIndexOf('/')
  const directory = host.mounts.lookup(path.slice(0, slash)) as DirectoryInode
  const name = path.slice(slash + 1)
  if (directory.lookup(name) === undefined)
    directory.add(name, new FileInode(`${program.name}: a program of the emulated system\n`, 0o755, program))
}
