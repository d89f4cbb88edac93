import {
  type DocumentOptions,
  type ParseOptions,
  parseAllDocuments,
  parseDocument,
  type SchemaOptions,
  type YAMLError,
} from 'yaml'
import { isObject, isTooDeep } from '../../../kube/api/object.ts'
import { decode } from '../../../kube/api/schema/decode.ts'
import { parseJson } from '../../../kube/api/schema/json-text.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { failed } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { goText } from './config/file.ts'
import { CommandError, failure } from './error.ts'
import { type Info, infoOf, metadataOf } from './info.ts'
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

/** go-yaml reads YAML 1.1, where `yes` and `on` are true; times stay texts. */
const YAML: ParseOptions & DocumentOptions & SchemaOptions = {
  version: '1.1',
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: tags =>
    tags
      .filter(tag => typeof tag === 'string' || !/timestamp|binary|set|omap|pairs/.test(tag.tag))
      .map(tag => (typeof tag !== 'string' && 'test' in tag && tag.test?.test('e1') === true ? withDigits(tag) : tag)),
}

/** The parser takes `e1` for a number; one needs a digit in front. */
const withDigits = <Type extends object>(tag: Type): Type => ({
  ...tag,
  test: /^[-+]?(?:\d[\d_]*(?:\.[\d_]*)?|\.[\d_]+)[eE][-+]?\d+$/,
})

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
    const objects = documents(source)
    if (objects instanceof CommandError) {
      errors.push(objects)
      continue
    }
    if (objects.length > 1) several = true
    for (const object of objects.flatMap(flattened)) {
      const info = yield* recognized(session, object, source.name, local)
      if (info instanceof CommandError) errors.push(info)
      else infos.push(info)
    }
  }
  return { infos, errors, several }
}

/** Objects of a text that did not come from a file; they stay without a namespace. */
export function* infosOfText(session: Session, text: string, name: string): Running<Omit<Manifests, 'several'>> {
  const objects = documents({ name, text })
  if (objects instanceof CommandError) return { infos: [], errors: [objects] }
  const infos: Info[] = []
  const errors: CommandError[] = []
  for (const object of objects.flatMap(flattened)) {
    const info = yield* recognized(session, object, name, true)
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

/** The documents of one file that hold anything. */
export function documents(source: Source): readonly Body[] | CommandError {
  if (/^\s*[{[]/.test(source.text)) {
    const json = parseJson(source.text)
    if (!('error' in json)) return isObject(json.value) ? [json.value] : []
  }
  const objects: Body[] = []
  for (const document of parseAllDocuments(source.text, YAML)) {
    const error = document.errors[0]
    if (error !== undefined)
      return parsing(source, `error converting YAML to JSON: yaml: ${yamlError(error, source.text)}`)
    let value: unknown
    try {
      value = document.toJS({ maxAliasCount: 100 })
    } catch {
      return parsing(source, 'error converting YAML to JSON: yaml: document contains excessive aliasing')
    }
    if (value === null || value === undefined) continue
    if (!isObject(value) || isTooDeep(value))
      return parsing(
        source,
        `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonType(value)} into Go value of type unstructured.detector`,
      )
    objects.push(value)
  }
  return objects
}

/** A text of YAML as a value of JSON (apimachinery yaml.ToJSON); or why it is none. */
export function yamlValue(text: string): { readonly value: unknown } | { readonly error: string } {
  const document = parseDocument(text, YAML)
  const error = document.errors[0]
  if (error !== undefined) return { error: `yaml: ${yamlError(error, text)}` }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 })
    return isTooDeep(value) ? { error: 'yaml: exceeded max depth' } : { value }
  } catch {
    return { error: 'yaml: document contains excessive aliasing' }
  }
}

const jsonType = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value)

const parsing = (source: Source, text: string): CommandError => failure(`error parsing ${source.name}: ${text}`)

/** go-yaml's words for what the parser finds. */
function yamlError(error: YAMLError, text: string): string {
  const line = error.linePos?.[0].line ?? 1
  // The scanner of go-yaml does not name the first line (decode.go, parser.fail).
  const where = (at: number): string => (at === 1 ? '' : `line ${at}: `)
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const colon = text.slice(error.pos[0]).search(/:(?:\s|$)/)
      const at = colon < 0 ? line : text.slice(0, error.pos[0] + colon).split('\n').length
      return `${where(at)}mapping values are not allowed in this context`
    }
    case 'TAB_AS_INDENT':
      return `${where(line)}found character that cannot start any token`
    case 'MISSING_CHAR':
      return `${where(line)}could not find expected ':'`
    case 'BAD_INDENT':
      return `line ${Math.max(1, line - 1)}: did not find expected key`
    default:
      return `line ${line}: ${error.code.toLowerCase().replaceAll('_', ' ')}`
  }
}

/** A List stands for its items. */
function flattened(object: Body): readonly Body[] {
  const { kind, items } = object
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [object]
  return items.filter(isObject).flatMap(flattened)
}

function* recognized(session: Session, object: Body, source: string, local: boolean): Running<Info | CommandError> {
  const { kind, apiVersion } = object
  const missing = [
    ...(typeof apiVersion !== 'string' || apiVersion === '' ? ['apiVersion not set'] : []),
    ...(typeof kind !== 'string' || kind === '' ? ['kind not set'] : []),
  ]
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || missing.length > 0)
    return failure(
      `error validating ${JSON.stringify(source)}: error validating data: ${missing.length > 1 ? `[${missing.join(', ')}]` : missing[0]}; if you choose to ignore these errors, turn validation off with --validate=false`,
    )
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
