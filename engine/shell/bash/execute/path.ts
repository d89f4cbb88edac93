import { EXECUTE, FileInode, permits } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import type { Shell } from '../shell.ts'

/** Where PATH leads for a name: the first file that may be executed. */
export function searchPath(shell: Shell, name: string, path = pathOf(shell)): string | null {
  return searchAll(shell, name, path)[0] ?? null
}

export function pathOf(shell: Shell): string {
  return shell.variables.get('PATH')?.scalar ?? ''
}

/** All files of that name in PATH that may be executed, in order. */
export function searchAll(shell: Shell, name: string, path = pathOf(shell)): string[] {
  return path
    .split(':')
    .map(directory => (directory === '' || directory === '.' ? `./${name}` : `${directory.replace(/\/$/, '')}/${name}`))
    .filter(candidate => isExecutable(shell, candidate))
}

export function isExecutable(shell: Shell, path: string): boolean {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || !(location.inode instanceof FileInode)) return false
  return permits(location.inode, process.uid, process.groups, EXECUTE)
}

/** The file that a command name means, remembered for the next time; null when there is none. */
export function findCommand(shell: Shell, name: string): string | null {
  if (name.includes('/')) return name
  const known = shell.hash.get(name)
  if (known !== undefined && (!shell.has('checkhash') || isExecutable(shell, known.path))) {
    known.hits++
    return known.path
  }
  const path = searchPath(shell, name)
  if (path !== null && shell.has('hashall')) shell.hash.set(name, { path, hits: 1 })
  return path
}
