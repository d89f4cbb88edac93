import type { Host } from '../host.ts'
import type { PidNamespace } from '../namespaces.ts'
import { Process } from '../process.ts'
import { sysctls } from '../sysctls/index.ts'
import { type DirectoryInode, GeneratedDirectory, type Viewer } from '../vfs/directory.ts'
import { GeneratedInode, type Inode, SymlinkInode } from '../vfs/inode.ts'
import { processDirectory } from './pid.ts'
import { sysctlDirectory } from './sys.ts'
import { systemFiles } from './system.ts'

/** The proc(5) file system of one PID namespace. */
export function procFileSystem(host: Host, pids: PidNamespace): DirectoryInode {
  const files = new Map<string, Inode>(systemFiles.map(file => [file.name, new GeneratedInode(() => file.read(host))]))
  files.set('net', new SymlinkInode('self/net'))
  files.set('mounts', new SymlinkInode('self/mounts'))
  files.set('sys', sysctlDirectory(sysctls))
  const list = () => [
    ...pids.processes.map(process => String(pids.numberOf(process))),
    'self',
    'thread-self',
    ...files.keys(),
  ]
  const find = (name: string, viewer: Viewer) => {
    const file = files.get(name)
    if (file !== undefined) return file
    if (name === 'self' || name === 'thread-self')
      return viewer instanceof Process ? new SymlinkInode(String(pids.numberOf(viewer) ?? viewer.pid)) : undefined
    const process = /^\d+$/.test(name) ? pids.find(Number(name)) : undefined
    return process === undefined ? undefined : processDirectory(process)
  }
  return new GeneratedDirectory(list, find)
}
