import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { goText } from './config/file.ts'
import { CommandError, failure } from './error.ts'
import { type Info, infoOf, metadataOf } from './info.ts'
import { type Found, foundIn, type Source } from './manifest-objects.ts'
import { textOfFile } from './manifest-text.ts'
import type { Mapping } from './mapper.ts'
import type { Body, Session } from './session.ts'

/** What was read, with what is wrong between it, in order. */
export type Steps = readonly (Info | CommandError)[]

export function parted(steps: Steps): { readonly infos: readonly Info[]; readonly errors: readonly CommandError[] } {
  const infos: Info[] = []
  const errors: CommandError[] = []
  for (const step of steps)
    if (step instanceof CommandError) errors.push(step)
    else infos.push(step)
  return { infos, errors }
}

export interface Manifests {
  readonly steps: Steps
  /** Several objects, or a folder, a stream or several files: what comes of it is a list. */
  readonly several: boolean
  /** One file was named, whatever it holds. */
  readonly oneFile: boolean
}

const EXTENSIONS = ['.json', '.yaml', '.yml']
/** As much as one file may hold. */
const SIZE_MAX = 4 << 20

/**
 * What is asked of objects that were read: that the server has such a resource and a namespace is in use (`placed`), the first
 * alone (`known`), or nothing at all (`local`).
 */
export type Reading = 'placed' | 'known' | 'local'

/** Objects of files, folders and standard input, with the resources that they are of. */
export function* readManifests(
  session: Session,
  paths: readonly string[],
  recursive: boolean,
  reading: Reading,
): Running<Manifests | CommandError> {
  const sources: Source[] = []
  let several = paths.length > 1
  for (const path of paths) {
    const found = yield* sourcesOf(session, path, recursive)
    if (found instanceof CommandError) return found
    if (found.several) several = true
    sources.push(...found.sources)
  }
  const oneFile = !several
  const steps: (Info | CommandError)[] = []
  for (const source of sources) {
    const found = foundIn(source, validates(session))
    if (found.filter(each => 'object' in each).length > 1) several = true
    steps.push(...(yield* recognizedAll(session, found, source.name, reading)))
  }
  return { steps, several, oneFile }
}

/** Whether objects must say what they are before anything is done with them. */
const validates = ({ flags }: Session): boolean =>
  flags.has('validate') && !['ignore', 'false'].includes(flags.string('validate').toLowerCase())

/** Objects of a text that did not come from a file; they stay without a namespace. */
export function* infosOfText(session: Session, text: string, name: string): Running<Steps> {
  return yield* recognizedAll(session, foundIn({ name, text }, false), name, 'known')
}

function* recognizedAll(session: Session, found: readonly Found[], source: string, reading: Reading): Running<Steps> {
  const steps: (Info | CommandError)[] = []
  for (const each of found)
    steps.push('error' in each ? each.error : yield* recognized(session, each.object, source, reading))
  return steps
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
    return { sources: [{ name: 'STDIN', text: textOfFile(bytes) }], several: true }
  }
  if (/^https?:\/\//.test(path)) return failure(`reading ${path}: a manifest from a URL is not emulated here`)
  const location = process.mounts.resolve(path, process.cwd, process.credentials)
  if (failed(location) || location.inode === undefined) return failure(`the path "${path}" does not exist`)
  if (!(location.inode instanceof DirectoryInode)) return yield* read(session, [path], false)
  const files = filesIn(location.inode, path.replace(/\/$/, ''), recursive)
  if (files.length === 0) return failure(`error reading [${path}]: recognized file extensions are [.json .yaml .yml]`)
  return yield* read(session, files, true)
}

function filesIn(directory: DirectoryInode, path: string, recursive: boolean): string[] {
  return [...directory.names()].sort().flatMap(name => {
    const inode = directory.lookup(name)
    if (inode instanceof DirectoryInode) return recursive ? filesIn(inode, `${path}/${name}`, true) : []
    return EXTENSIONS.some(extension => name.endsWith(extension)) ? [`${path}/${name}`] : []
  })
}

function* read(
  session: Session,
  paths: readonly string[],
  several: boolean,
): Running<{ readonly sources: readonly Source[]; readonly several: boolean } | CommandError> {
  const sources: Source[] = []
  for (const path of paths) {
    const bytes = yield* session.process.readWholeBytes(path)
    if (failed(bytes)) return failure(`open ${path}: ${goText(bytes)}`)
    if (bytes.length > SIZE_MAX) return failure(`error reading "${path}": file is too large`)
    sources.push({ name: path, text: textOfFile(bytes) })
  }
  return { sources, several }
}

function* recognized(session: Session, object: Body, source: string, reading: Reading): Running<Info | CommandError> {
  const kind = String(object['kind'])
  const apiVersion = String(object['apiVersion'] ?? '')
  const metadata = metadataOf(object)
  const mapping =
    reading === 'local' ? assumed(apiVersion, kind, metadata) : yield* session.mapper.kind(apiVersion, kind)
  if (mapping instanceof CommandError) return mapping
  const name = String(metadata['name'] ?? '')
  if (mapping === undefined)
    return failure(
      `resource mapping not found for name: "${name}" namespace: "${String(metadata['namespace'] ?? '')}" from "${source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    )
  const info = infoOf(mapping, object, source)
  if (reading === 'known') return info
  const mismatch = namespaceMismatch(session, info)
  return mismatch ?? (reading === 'placed' ? placed(session, info) : info)
}

/** What no server is asked about. An object with a namespace is one that has to have one. */
function assumed(apiVersion: string, kind: string, metadata: Body): Mapping {
  const slash = apiVersion.indexOf('/')
  const singular = kind.toLowerCase()
  return {
    group: slash < 0 ? '' : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    plural: `${singular}s`,
    kind,
    namespaced: (metadata['namespace'] ?? '') !== '',
    singular,
    shortNames: [],
    categories: [],
    verbs: [],
    subresources: [],
  }
}

function namespaceMismatch(session: Session, { mapping, namespace }: Info): CommandError | undefined {
  if (!mapping.namespaced || namespace === '' || !session.namespaceGiven || namespace === session.namespace)
    return undefined
  return failure(
    `the namespace from the provided object "${namespace}" does not match the namespace "${session.namespace}". You must pass '--namespace=${namespace}' to perform this operation.`,
  )
}

/** The namespace of an object from a file: its own, else the one in use. */
function placed(session: Session, info: Info): Info {
  if (!info.mapping.namespaced || info.namespace !== '') return info
  return {
    ...info,
    namespace: session.namespace,
    object: { ...info.object, metadata: { ...metadataOf(info.object), namespace: session.namespace } },
  }
}
