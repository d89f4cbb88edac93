import type { Running } from '../../../../../linux/program.ts'
import { DirectoryInode } from '../../../../../linux/vfs/directory.ts'
import { FileInode } from '../../../../../linux/vfs/inode.ts'
import { failed } from '../../../../../net/errno.ts'
import { goText } from '../../config/file.ts'
import { type CommandError, failure } from '../../error.ts'
import { type FlagSpec, lines } from '../../flags.ts'
import type { Session } from '../../session.ts'

export const DATA_FLAGS: readonly FlagSpec[] = [
  lines('from-env-file', 'Path to a file of lines of key=val pairs.'),
  lines('from-file', 'A file whose name is the key unless one is given (key=path), or a directory of such files.'),
  lines('from-literal', 'A key and literal value (key=value).'),
]

/** Keys and values of --from-literal, --from-file and --from-env-file; `what` names the kind in errors. */
export function* dataOf(session: Session, what: string): Running<Map<string, string> | CommandError> {
  const { flags } = session
  const files = flags.list('from-file')
  const literals = flags.list('from-literal')
  const environments = flags.list('from-env-file')
  if (environments.length > 0 && (files.length > 0 || literals.length > 0))
    return failure('from-env-file cannot be combined with from-file or from-literal')
  const data = new Map<string, string>()
  const pairs: (readonly [string, string])[] = []
  for (const file of files) {
    const found = yield* fromFile(session, file)
    if (!Array.isArray(found)) return found
    pairs.push(...found)
  }
  for (const literal of literals) {
    const equals = literal.indexOf('=')
    if (equals <= 0) return failure(`invalid literal source ${literal}, expected key=value`)
    pairs.push([literal.slice(0, equals), unquoted(literal.slice(equals + 1))])
  }
  for (const file of environments) {
    const found = yield* fromEnvironment(session, file)
    if (!Array.isArray(found)) return found
    pairs.push(...found)
  }
  for (const [key, value] of pairs) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key))
      return failure(
        `${JSON.stringify(key)} is not a valid key name for a ${what}: a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
      )
    if (data.has(key))
      return failure(
        `cannot add key ${JSON.stringify(key)}, another key by that name already exists in Data for ${what} "${session.args[0] ?? ''}"`,
      )
    data.set(key, value)
  }
  return data
}

type Pairs = (readonly [string, string])[]

const unquoted = (text: string): string => (/^(["']).*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text)

function* fromFile(session: Session, source: string): Running<Pairs | CommandError> {
  const equals = source.indexOf('=')
  const path = equals < 0 ? source : source.slice(equals + 1)
  const { process } = session
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || location.inode === undefined)
    return failure(`error reading ${path}: no such file or directory`)
  if (!(location.inode instanceof DirectoryInode)) {
    const text = yield* process.readWhole(path)
    if (failed(text)) return failure(`error reading ${path}: ${goText(text)}`)
    return [[equals < 0 ? path.slice(path.lastIndexOf('/') + 1) : source.slice(0, equals), text]]
  }
  if (equals >= 0) return failure('cannot give a key name for a directory path')
  const directory = location.inode
  return [...directory.names()].sort().flatMap(name => {
    const inode = directory.lookup(name)
    return inode instanceof FileInode ? [[name, inode.text] as const] : []
  })
}

function* fromEnvironment(session: Session, path: string): Running<Pairs | CommandError> {
  const text = yield* session.process.readWhole(path)
  if (failed(text)) return failure(`error reading ${path}: ${goText(text)}`)
  const pairs: (readonly [string, string])[] = []
  for (const line of text.split('\n').map(each => each.trimStart())) {
    if (line === '' || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    if (equals < 0) {
      const value = session.process.env.get(line)
      if (value !== undefined) pairs.push([line, value])
    } else pairs.push([line.slice(0, equals), line.slice(equals + 1)])
  }
  return pairs
}
