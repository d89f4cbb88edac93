import { isObject } from '../../../kube/api/object.ts'
import { decode } from '../../../kube/api/schema/decode.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { goText } from './config/file.ts'
import { CommandError, failure } from './error.ts'
import { type Info, infoOf, metadataOf } from './info.ts'
import { documentsOf } from './manifest-text.ts'
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

interface Source {
  /** As errors call it: `STDIN`, or the path. */
  readonly name: string
  readonly text: string
}

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
    const found = objectsOf(source)
    if (found.objects.length > 1) several = true
    for (const object of found.objects) {
      const info = yield* recognized(session, object, source.name, local)
      if (info instanceof CommandError) errors.push(info)
      else infos.push(info)
    }
    errors.push(...found.errors)
  }
  return { infos, errors, several }
}

/** Objects of a text that did not come from a file; they stay without a namespace. */
export function* infosOfText(session: Session, text: string, name: string): Running<Omit<Manifests, 'several'>> {
  const { objects, errors } = objectsOf({ name, text })
  const infos: Info[] = []
  const refused: CommandError[] = []
  for (const object of objects) {
    const info = yield* recognized(session, object, name, true)
    if (info instanceof CommandError) refused.push(info)
    else infos.push(info)
  }
  return { infos, errors: [...refused, ...errors] }
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
    return { sources: [{ name: 'STDIN', text: decodeUtf8(bytes) }], several: true }
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
    const text = session.process.readFile(path)
    if (failed(text)) return failure(`open ${path}: ${goText(text)}`)
    if (text.length > SIZE_MAX) return failure(`error reading "${path}": file is too large`)
    sources.push({ name: path, text })
  }
  return { sources, several }
}

/** The objects of one file, and what is wrong with the rest of it. */
export function objectsOf(source: Source): {
  readonly objects: readonly Body[]
  readonly errors: readonly CommandError[]
} {
  const { values, error } = documentsOf(source.text)
  const objects: Body[] = []
  const errors: CommandError[] = []
  for (const value of values) {
    if (isObject(value)) objects.push(...flattened(value))
    else errors.push(invalidManifest(source.name, 'invalid object to validate'))
  }
  if (error !== undefined) errors.push(failure(`error parsing ${source.name}: ${error}`))
  return { objects, errors }
}

function invalidManifest(source: string, text: string): CommandError {
  return failure(
    `error validating ${JSON.stringify(source)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )
}

/** A List stands for its items. */
function flattened(object: Body): readonly Body[] {
  const { kind, items } = object
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [object]
  return items.filter(isObject).flatMap(flattened)
}

/** kubectl pkg/validation, getStringValue. */
function typeError(field: string, value: unknown): readonly string[] {
  if (value === undefined || value === '') return [`${field} not set`]
  return typeof value === 'string' ? [] : [`${field} isn't string type`]
}

function* recognized(session: Session, object: Body, source: string, local: boolean): Running<Info | CommandError> {
  const { kind, apiVersion } = object
  const wrong = [...typeError('apiVersion', apiVersion), ...typeError('kind', kind)]
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || wrong.length > 0)
    return invalidManifest(source, wrong.length > 1 ? `[${wrong.join(', ')}]` : wrong[0]!)
  const mapping = yield* session.mapper.kind(apiVersion, kind)
  if (mapping instanceof CommandError) return mapping
  const malformed = decode('core/v1.ConfigMap', { metadata: object['metadata'] })
  if ('error' in malformed) return failure(`unable to decode ${JSON.stringify(source)}: ${malformed.error}`)
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
