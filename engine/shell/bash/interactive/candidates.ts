import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import type { Candidate } from '../../line/completion.ts'
import { isExecutable, pathOf } from '../execute/path.ts'
import { expandTilde } from '../expand/tilde.ts'
import type { Shell } from '../shell.ts'
import { KEYWORDS } from '../syntax/keywords.ts'

/** What begins a command: keywords, aliases, functions, builtins, programs in PATH. */
export function commandNames(shell: Shell, start: string): Candidate[] {
  const names = new Set<string>([...KEYWORDS, ...shell.aliases.keys(), ...shell.functions.keys()])
  for (const { name } of shell.interpreter.builtins) names.add(name)
  for (const directory of pathOf(shell).split(':')) {
    const found = directoryAt(shell, directory)
    for (const name of found?.names(shell.process) ?? [])
      if (name.startsWith(start) && isExecutable(shell, `${directory}/${name}`)) names.add(name)
  }
  return [...names].filter(name => name.startsWith(start)).map(value => ({ value, suffix: ' ' }))
}

export function variableNames(shell: Shell, start: string, suffix: string): Candidate[] {
  return [...shell.variables.visible()]
    .map(([name]) => name)
    .filter(name => name.startsWith(start))
    .map(value => ({ value, suffix: suffix === '' ? ' ' : suffix }))
}

export function jobNames(shell: Shell): Candidate[] {
  return shell.jobs.list.map(job => ({ value: `%${job.id}`, shown: `%${job.id} ${job.text}`, suffix: ' ' }))
}

/** Files of a directory that begin so; hidden ones only when asked for. */
export function fileNames(shell: Shell, prefix: string, start: string, tilde: boolean): Candidate[] {
  return entries(shell, prefix, start, tilde).map(({ value, directory }) =>
    directory ? { value: `${value}/`, suffix: '' } : { value, suffix: ' ' },
  )
}

export function directoryNames(shell: Shell, prefix: string, start: string, tilde: boolean): Candidate[] {
  return entries(shell, prefix, start, tilde)
    .filter(each => each.directory)
    .map(({ value }) => ({ value: `${value}/`, suffix: '' }))
}

function entries(shell: Shell, prefix: string, start: string, tilde: boolean) {
  const path = expanded(shell, prefix, tilde)
  const found = directoryAt(shell, path === '' ? '.' : path)
  const names = (found?.names(shell.process) ?? []).filter(
    name => name.startsWith(start) && (start.startsWith('.') || !name.startsWith('.')),
  )
  return names.map(value => ({ value, directory: directoryAt(shell, path + value) !== null }))
}

/** A path as it was typed, with its tilde and variables replaced. */
function expanded(shell: Shell, path: string, tilde: boolean): string {
  const plain = path.replace(/\$\{?([A-Za-z_]\w*)\}?/g, (_, name: string) => shell.variables.get(name)?.scalar ?? '')
  const user = tilde ? /^~([^/]*)/.exec(plain) : null
  return user === null ? plain : expandTilde(shell, user[1]!) + plain.slice(user[0].length)
}

function directoryAt(shell: Shell, path: string): DirectoryInode | null {
  const { process } = shell
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  return !failed(location) && location.inode instanceof DirectoryInode ? location.inode : null
}
