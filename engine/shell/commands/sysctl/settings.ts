import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { fnmatch } from '../../iproute/fnmatch.ts'
import { filesBelow, pathOf, ROOT } from './keys.ts'

/** A value that is to be written. */
export interface Setting {
  readonly path: string
  readonly value: string
  /** A minus in front: it is no error when it does not work. */
  readonly optional: boolean
}

/** `key=value`, with white space around both; undefined where there is no `=`. */
export function parseSetting(text: string): Setting | undefined {
  const equals = text.indexOf('=')
  if (equals < 0) return undefined
  const name = text.slice(0, equals).trim()
  const optional = name.startsWith('-')
  return { path: pathOf(optional ? name.slice(1) : name), value: text.slice(equals + 1).trim(), optional }
}

/** Files that `--system` reads, in order; of two with one name the first directory's counts (sysctl.d(5)). */
const DIRECTORIES = ['/etc/sysctl.d', '/run/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d', '/lib/sysctl.d']

export function systemFiles(process: Process): string[] {
  const files = new Map<string, string>()
  for (const directory of DIRECTORIES) {
    const inode = process.mounts.lookup(directory)
    if (!(inode instanceof DirectoryInode)) continue
    for (const name of inode.names(process))
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, `${directory}/${name}`)
  }
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path)
  return process.mounts.lookup('/etc/sysctl.conf') === undefined ? sorted : [...sorted, '/etc/sysctl.conf']
}

/** The settings of a file (sysctl.conf(5)), and whether all of it could be read. A pattern stands for all that it matches. */
export function* readSettings(process: Process, file: string): Running<{ settings: Setting[]; complete: boolean }> {
  const text = file === '-' ? yield* standardInput(process) : yield* process.readWhole(file)
  if (failed(text)) {
    yield* process.printError(`sysctl: cannot open "${file}": ${text.text}\n`)
    return { settings: [], complete: false }
  }
  const settings: Setting[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim()
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const setting = parseSetting(trimmed)
    if (setting !== undefined) settings.push(...expand(process, setting))
    else if (!trimmed.startsWith('-'))
      yield* process.printError(`sysctl: ${file}(${index + 1}): invalid syntax, continuing...\n`)
  }
  return { settings, complete: true }
}

function* standardInput(process: Process) {
  const bytes = yield* process.readAll(0)
  return failed(bytes) ? bytes : decodeUtf8(bytes)
}

function expand(process: Process, setting: Setting): Setting[] {
  if (!/[*?[]/.test(setting.path)) return [setting]
  const parts = setting.path.split('/').length
  return [...filesBelow(process, ROOT)]
    .filter(path => path.split('/').length === parts && fnmatch(setting.path, path))
    .map(path => ({ ...setting, path }))
}
