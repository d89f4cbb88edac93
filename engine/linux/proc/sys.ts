import { Process } from '../process.ts'
import type { Sysctl } from '../sysctl.ts'
import { GeneratedDirectory, type Viewer } from '../vfs/directory.ts'
import { GeneratedInode } from '../vfs/inode.ts'

/** The parameters that a process sees: those of the host, and those of its network namespace. */
export type SysctlSource = (process: Process) => readonly Sysctl[]

/** A directory of /proc/sys; `prefix` is empty or ends in a slash. What is in it depends on who looks. */
export function sysctlDirectory(prefix: string, source: SysctlSource): GeneratedDirectory {
  const below = (viewer: Viewer) =>
    viewer instanceof Process ? source(viewer).filter(sysctl => sysctl.path.startsWith(prefix)) : []
  const list = (viewer: Viewer) => [
    ...new Set(below(viewer).map(sysctl => sysctl.path.slice(prefix.length).split('/')[0]!)),
  ]
  return new GeneratedDirectory(list, (name, viewer) => {
    const sysctl = below(viewer).find(each => each.path === prefix + name)
    if (sysctl !== undefined)
      return new GeneratedInode(
        process => sysctl.read(process),
        sysctl.write === undefined ? null : (text, process) => sysctl.write!(text, process),
      )
    return list(viewer).includes(name) ? sysctlDirectory(`${prefix}${name}/`, source) : undefined
  })
}
