import type { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { DirectoryInode as Directory } from '../../../linux/vfs/directory.ts'
import { permits, READ, SymlinkInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { compilePattern, isPattern, type Pattern } from '../pattern/compile.ts'
import { matches } from '../pattern/match.ts'
import type { Shell } from '../shell.ts'

/** Names that one pattern may give; beyond it the expansion stops. */
const NAMES_MAX = 200_000

/** Pathname expansion (bash(1)): the files that a pattern matches, in order; empty when there are none. */
export function expandGlob(shell: Shell, pattern: string): string[] {
  const absolute = pattern.startsWith('/')
  const root = /^\/*/.exec(pattern)![0]
  const components = pattern
    .slice(root.length)
    .split('/')
    .filter((part, index, all) => part !== '' || index === all.length - 1)
  let found = [absolute ? root : '']
  for (const [index, component] of components.entries()) {
    const last = index === components.length - 1
    found = found.flatMap(prefix => extend(shell, prefix, component, last)).slice(0, NAMES_MAX)
  }
  const ignored = ignorePatterns(shell)
  return found.filter(path => !ignored.some(each => matches(each, path))).sort(byCodePoint)
}

/** Bytes decide in the locale C.UTF-8. */
function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function ignorePatterns(shell: Shell): Pattern[] {
  const ignore = shell.variables.get('GLOBIGNORE')?.scalar ?? ''
  return ignore === '' ? [] : ignore.split(':').map(each => compilePattern(each))
}

/** The paths that begin with `prefix` and go on with what matches one component. */
function extend(shell: Shell, prefix: string, component: string, last: boolean): string[] {
  const end = last ? '' : '/'
  if (component === '**' && shell.has('globstar')) return deep(shell, prefix, last)
  const extended = shell.has('extglob')
  if (!isPattern(component, extended)) {
    const path = prefix + component.replace(/\\(.)/gs, '$1')
    return component === '' || exists(shell, path, !last) ? [path + end] : []
  }
  const compiled = compilePattern(component, shell.has('nocaseglob'), extended)
  return names(shell, prefix, component)
    .filter(name => matches(compiled, name) && (last || isDirectory(shell, prefix + name)))
    .map(name => prefix + name + end)
}

/** Entries of a directory; hidden ones only where the pattern or an option asks for them. */
function names(shell: Shell, prefix: string, component: string): string[] {
  const directory = open(shell, prefix === '' ? '.' : prefix)
  if (directory === null) return []
  const all = directory.names(shell.process)
  const dotted = component.startsWith('.') || component.startsWith('\\.')
  if (dotted) return shell.has('globskipdots') ? all : ['.', '..', ...all]
  if (shell.has('dotglob') || (shell.variables.get('GLOBIGNORE')?.scalar ?? '') !== '') return all
  return all.filter(name => !name.startsWith('.'))
}

function open(shell: Shell, path: string): DirectoryInode | null {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || !(location.inode instanceof Directory)) return null
  return permits(location.inode, process.uid, process.groups, READ) ? location.inode : null
}

function exists(shell: Shell, path: string, directory: boolean): boolean {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials, directory)
  if (failed(location) || location.inode === undefined) return false
  return !directory || location.inode instanceof Directory
}

function isDirectory(shell: Shell, path: string): boolean {
  return open(shell, path) !== null
}

/** `**`: all files and directories below, the directory itself included; symbolic links are not followed. */
function deep(shell: Shell, prefix: string, last: boolean): string[] {
  const found: string[] = [prefix]
  const visit = (path: string) => {
    for (const name of names(shell, path, '*')) {
      if (found.length > NAMES_MAX) return
      const directory = open(shell, path === '' ? '.' : path)
      const inode = directory?.lookup(name, shell.process)
      const below = path + name
      const isFolder = inode !== undefined && !(inode instanceof SymlinkInode) && isDirectory(shell, below)
      if (last) found.push(below)
      else if (isFolder) found.push(`${below}/`)
      if (isFolder) visit(`${below}/`)
    }
  }
  visit(prefix)
  return last && prefix === '' ? found.slice(1) : found
}
