import { EACCES } from '../../net/errno.ts'
import { Process } from '../process.ts'
import { isFolder, type Sysctl, type SysctlFolder } from '../sysctl.ts'
import { GeneratedDirectory, type Viewer } from '../vfs/directory.ts'
import { GeneratedInode } from '../vfs/inode.ts'

/** A folder of parameters as a directory of /proc/sys. */
export function sysctlDirectory(folder: SysctlFolder): GeneratedDirectory {
  const list = (viewer: Viewer) => (viewer instanceof Process ? [...folder.names(viewer)].sort() : [])
  return new GeneratedDirectory(list, (name, viewer) => {
    const entry = viewer instanceof Process ? folder.find(name, viewer) : undefined
    if (entry === undefined) return undefined
    return isFolder(entry) ? sysctlDirectory(entry) : sysctlFile(entry)
  })
}

function sysctlFile(sysctl: Sysctl): GeneratedInode {
  const { write } = sysctl
  const read = (process: Process) => (sysctl.writeOnly === true ? EACCES : sysctl.read(process))
  const file = new GeneratedInode(read, write === undefined ? null : (text, process) => write(text, process))
  if (sysctl.writeOnly === true) file.mode = 0o200
  return file
}
