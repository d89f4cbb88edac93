import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8Lossless } from '../../../sim/utf8.ts'
import { goText } from './config/file.ts'
import { CommandError, failure } from './error.ts'
import { type Info, infoOf, metadataOf } from './info.ts'
import { type Found, foundIn, type Source } from './manifest-objects.ts'
import type { Body, Session } from './session.ts'

export interface Manifests {
  readonly infos: readonly Info[]
  readonly errors: readonly CommandError[]
  /** A folder, a stream or several files: what comes of it is a list. */
  readonly several: boolean
}

const EXTENSIONS = ['.json', '.yaml', '.yml']
/** As much as one file may hold. */
const SIZE_MAX = 4 << 20

/** Objects of files, folders and standard input, with the resources that they are of; `local` ones stay without a namespace. */
export function* readManifests(
  session: Session,
  paths: readonly string[],
  recursive: boolean,
  local = false,
): Running<Manifests | CommandError> {
  const sources: Source[] = []
  let several = paths.length > 1
  for (const path of paths) {
    const found = yield* sourcesOf(session, path, recursive)
    if (found instanceof CommandError) return found
    if (found.several) several = true
    sources.push(...found.sources)
  }
  const infos: Info[] = []
  const errors: CommandError[] = []
  for (const source of sources) {
    const found = foundIn(source, validates(session))
    if (found.filter(each => 'object' in each).length > 1) several = true
    const read = yield* infosOf(session, found, source.name, local)
    infos.push(...read.infos)
    errors.push(...read.errors)
  }
  return { infos, errors, several }
}

/** Whether objects must say what they are before anything is done with them. */
const validates = ({ flags }: Session): boolean =>
  flags.has('validate') && !['ignore', 'false'].includes(flags.string('validate').toLowerCase())

/** Objects of a text that did not come from a file; they stay without a namespace. */
export function* infosOfText(session: Session, text: string, name: string): Running<Omit<Manifests, 'several'>> {
  return yield* infosOf(session, foundIn({ name, text }, false), name, true)
}

function* infosOf(
  session: Session,
  found: readonly Found[],
  source: string,
  local: boolean,
): Running<Omit<Manifests, 'several'>> {
  const infos: Info[] = []
  const errors: CommandError[] = []
  for (const each of found) {
    const info = 'error' in each ? each.error : yield* recognized(session, each.object, source, local)
    if (info instanceof CommandError) errors.push(info)
    else infos.push(info)
  }
  return { infos, errors }
}

function* sourcesOf(
  session: Session,
  path: string,
  recursive: boolean,
): Running<{ readonly sources: readonly Source[]; readonly several: boolean } | CommandError> {
  const { process } = session
  if (path === '-') {
    const bytes = yield* process.readAll(0)
    if (failed(bytes)) return failure(`error reading STDIN: ${goText(bytes)}`)
    return { sources: [{ name: 'STDIN', text: decodeUtf8Lossless(bytes) }], several: true }
  }
  if (/^https?:\/\//.test(path)) return failure(`reading ${path}: a manifest from a URL is not emulated here`)
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || location.inode === undefined) return failure(`the path "${path}" does not exist`)
  if (!(location.inode instanceof DirectoryInode)) return read(session, [path], false)
  const files = filesIn(location.inode, path.replace(/\/$/, ''), recursive)
  if (files.length === 0) return failure(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`)
  return read(session, files, true)
}

function filesIn(directory: DirectoryInode, path: string, recursive: boolean): string[] {
  return [...directory.names()].sort().flatMap(name => {
    const inode = directory.lookup(name)
    if (inode instanceof DirectoryInode) return recursive ? filesIn(inode, `${path}/${name}`, true) : []
    return EXTENSIONS.some(extension => name.endsWith(extension)) ? [`${path}/${name}`] : []
  })
}

function read(
  session: Session,
  paths: readonly string[],
  several: boolean,
): { readonly sources: readonly Source[]; readonly several: boolean } | CommandError {
  const sources: Source[] = []
  for (const path of paths) {
    const bytes = session.process.readFileBytes(path)
    if (failed(bytes)) return failure(`open ${path}: ${goText(bytes)}`)
    if (bytes.length > SIZE_MAX) return failure(`error reading "${path}": file is too large`)
    sources.push({ name: path, text: decodeUtf8Lossless(bytes) })
  }
  return { sources, several }
}

function* recognized(session: Session, object: Body, source: string, local: boolean): Running<Info | CommandError> {
  const kind = String(object['kind'])
  const apiVersion = String(object['apiVersion'] ?? '')
  const mapping = yield* session.mapper.kind(apiVersion, kind)
  if (mapping instanceof CommandError) return mapping
  const metadata = metadataOf(object)
  const name = String(metadata['name'] ?? '')
  if (mapping === undefined)
    return failure(
      `resource mapping not found for name: "${name}" namespace: "${String(metadata['namespace'] ?? '')}" from "${source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    )
  const info = infoOf(mapping, object, source)
  return local ? info : placed(session, info)
}

/** The namespace of an object from a file: its own, else the one in use; -n must not say otherwise. */
function placed(session: Session, info: Info): Info | CommandError {
  const { mapping, object, namespace } = info
  if (!mapping.namespaced) return info
  if (namespace !== '' && session.namespaceGiven && namespace !== session.namespace)
    return failure(
      `the namespace from the provided object "${namespace}" does not match the namespace "${session.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
    )
  if (namespace !== '') return info
  return {
    ...info,
    namespace: session.namespace,
    object: { ...object, metadata: { ...metadataOf(object), namespace: session.namespace } },
  }
}
