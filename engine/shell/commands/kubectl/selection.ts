import { matchesLabels, parseLabelSelector } from '../../../kube/api/selector/label.ts'
import { NAMESPACES, pathOf } from '../../../kube/client/resource.ts'
import type { Running } from '../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from './error.ts'
import { type Info, infoOf, metadataOf, withType } from './info.ts'
import { parted, readManifests, type Steps } from './manifest.ts'
import type { Mapping } from './mapper.ts'
import { type Body, type List, type Session, withQuery } from './session.ts'

export interface SelectionOptions {
  readonly args: readonly string[]
  readonly files?: readonly string[]
  readonly recursive?: boolean
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  readonly allNamespaces?: boolean
  /** All objects of the types (`delete pods --all`). */
  readonly all?: boolean
  /** One type alone means all its objects (`get pods`). */
  readonly emptySelects?: boolean
  /** Whether what is named is fetched. */
  readonly fetch?: boolean
  /** How it is fetched: as Tables, for get. */
  readonly accept?: string
  readonly query?: Readonly<Record<string, string>>
  /** Go on after what is not found. */
  readonly continueOnError?: boolean
  readonly singleType?: boolean
  /** As many as a page of a list holds; 0 for all at once. */
  readonly chunk?: number
  /** Only what is labelled so is taken from files. */
  readonly fileSelector?: string
  /** What is in files is not for the server (--local). */
  readonly local?: boolean
  readonly subresource?: string
}

/** What was found, and what could not be. */
export interface Selected {
  readonly infos: readonly Info[]
  readonly errors: readonly CommandError[]
  /** Both, in the order in which they were met. */
  readonly steps: Steps
  /** One thing was asked for by its name, so that it is shown without a list around it. */
  readonly single: boolean
  /** One thing or one file was named, whatever the file holds. */
  readonly one: boolean
  /** The List when a single collection was asked for. */
  readonly list: List | undefined
  /** Things were named or read, not searched for. */
  readonly named: boolean
}

interface Target {
  readonly mapping: Mapping
  readonly name: string
}

export const MISSING = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

/** What the arguments mean (cli-runtime, resource.Builder). */
export function* select(session: Session, options: SelectionOptions): Running<Selected | CommandError> {
  const files = options.files ?? []
  if (files.length > 0) return yield* fromFiles(session, options, files)
  const plan = yield* planOf(session, options)
  if (plan instanceof CommandError) return plan
  return 'targets' in plan
    ? yield* byName(session, options, plan.targets)
    : yield* bySelector(session, options, plan.types)
}

type Plan = { readonly targets: readonly Target[] } | { readonly types: readonly Mapping[] }

function* planOf(session: Session, options: SelectionOptions): Running<Plan | CommandError> {
  const args = normalized(options.args)
  const slashes = args.filter(arg => arg.includes('/')).length
  if (slashes > 0 && slashes !== args.length)
    return failure(
      "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'",
    )
  const selector = options.labelSelector !== undefined || options.fieldSelector !== undefined || options.all === true
  if (slashes > 0) {
    const targets = yield* pairs(session, args, options)
    if (targets instanceof CommandError || !selector) return targets
    return failure('selectors and the all flag cannot be used when passing resource/name arguments')
  }
  const [words, ...names] = args
  if (words === undefined)
    return selector ? failure('at least one resource must be specified to use a selector') : failure(MISSING)
  const types = yield* typesOf(session, words)
  if (types instanceof CommandError) return types
  if (options.singleType === true && types.length > 1) return failure('you may only specify a single resource type')
  if (names.length > 0) {
    if (selector) return failure('name cannot be provided when a selector is specified')
    if (types.length > 1) return failure('you must specify only one resource')
    return namedTargets(
      session,
      options,
      names.map(name => ({ mapping: types[0]!, name })),
    )
  }
  if (selector || options.emptySelects === true) return { types }
  return failure('resource(s) were provided, but no name was specified')
}

/** `pods,services x` becomes `pods/x services/x`. */
function normalized(args: readonly string[]): readonly string[] {
  const [types = '', ...names] = args
  if (names.length === 0 || !types.includes(',')) return args
  return types.split(',').flatMap(type => names.map(name => `${type}/${name}`))
}

function* pairs(
  session: Session,
  args: readonly string[],
  options: SelectionOptions,
): Running<{ readonly targets: readonly Target[] } | CommandError> {
  const targets: Target[] = []
  for (const arg of args) {
    const parts = arg.split('/')
    if (parts.length !== 2) return failure('arguments in resource/name form may not have more than one slash')
    const [type = '', name = ''] = parts
    if (type === '' || name === '' || type.includes(','))
      return failure('arguments in resource/name form must have a single resource and name')
    const mapping = yield* session.mapper.find(type)
    if (mapping instanceof CommandError) return mapping
    targets.push({ mapping, name })
  }
  if (options.singleType === true && new Set(targets.map(each => each.mapping.plural)).size > 1)
    return failure('you may only specify a single resource type')
  return namedTargets(session, options, targets)
}

function namedTargets(
  _: Session,
  options: SelectionOptions,
  targets: readonly Target[],
): { readonly targets: readonly Target[] } | CommandError {
  if (options.allNamespaces === true && targets.some(each => each.mapping.namespaced))
    return failure('a resource cannot be retrieved by name across all namespaces')
  return { targets }
}

function* typesOf(session: Session, words: string): Running<readonly Mapping[] | CommandError> {
  const names = yield* session.mapper.expand(words)
  if (names instanceof CommandError) return names
  const types: Mapping[] = []
  for (const name of names) {
    const mapping = yield* session.mapper.find(name)
    if (mapping instanceof CommandError) return mapping
    if (!types.some(each => each.kind === mapping.kind && each.group === mapping.group)) types.push(mapping)
  }
  return types
}

const CHUNK = 500

const scope = (session: Session, mapping: Mapping): string => (mapping.namespaced ? session.namespace : '')

function* byName(
  session: Session,
  options: SelectionOptions,
  targets: readonly Target[],
): Running<Selected | CommandError> {
  const infos: Info[] = []
  const errors: CommandError[] = []
  for (const { mapping, name } of targets) {
    const namespace = scope(session, mapping)
    let object: Body | undefined
    if (options.fetch !== false) {
      const path = withQuery(pathOf(mapping, namespace, name, options.subresource ?? ''), options.query ?? {})
      const found = yield* fetchNamed(session, mapping, namespace, path, options.accept)
      if (found instanceof CommandError) {
        if (options.continueOnError !== true || !(found instanceof RefusedError)) return combined([...errors, found])
        errors.push(found)
        continue
      }
      object = found
    }
    infos.push({ mapping, namespace, name, object, source: '' })
  }
  const single = targets.length === 1
  return { infos, errors, steps: [...infos, ...errors], single, one: single, list: undefined, named: true }
}

/** One object. When it is not there its namespace may be what is not there (cli-runtime, Info.Get). */
function* fetchNamed(
  session: Session,
  mapping: Mapping,
  namespace: string,
  path: string,
  accept: string | undefined,
): Running<Body | CommandError> {
  const found = yield* fetch(session, path, accept)
  if (!(found instanceof RefusedError && found.notFound)) return found
  if (!mapping.namespaced || namespace === '' || namespace === 'default') return found
  const around = yield* session.call({ method: 'GET', path: pathOf(NAMESPACES, '', namespace) })
  return around instanceof RefusedError && around.notFound ? around : found
}

function* fetch(session: Session, path: string, accept: string | undefined): Running<Body | CommandError> {
  return yield* session.call({ method: 'GET', path, ...(accept === undefined ? {} : { accept }) })
}

function* bySelector(
  session: Session,
  options: SelectionOptions,
  types: readonly Mapping[],
): Running<Selected | CommandError> {
  const infos: Info[] = []
  const errors: CommandError[] = []
  let list: List | undefined
  for (const mapping of types) {
    const namespace = options.allNamespaces === true ? '' : scope(session, mapping)
    const path = withQuery(pathOf(mapping, namespace), {
      ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
      ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
      limit: (options.chunk ?? CHUNK) > 0 ? (options.chunk ?? CHUNK) : undefined,
      ...options.query,
    })
    const answer = yield* fetchList(session, path, options.accept)
    const found = answer instanceof RefusedError ? unfound(answer, mapping, options) : answer
    if (found instanceof CommandError) {
      if (options.continueOnError !== true || !(found instanceof RefusedError)) return combined([...errors, found])
      errors.push(found)
      continue
    }
    list = types.length === 1 ? found : undefined
    if (isTable(found)) infos.push({ mapping, namespace, name: '', object: found as unknown as Body, source: '' })
    else for (const item of found.items) infos.push(infoOf(mapping, withType(item, mapping), ''))
  }
  return { infos, errors, steps: [...infos, ...errors], single: false, one: false, list, named: false }
}

/** A selector that the server does not understand (cli-runtime, Selector.Visit). */
function unfound(error: RefusedError, { group, version, plural }: Mapping, options: SelectionOptions): RefusedError {
  const { labelSelector = '', fieldSelector = '' } = options
  if (error.http !== 400 && error.http !== 404) return error
  if (error.http === 404 && labelSelector === '' && fieldSelector === '') return error
  const label = JSON.stringify(labelSelector)
  const field = JSON.stringify(fieldSelector)
  return error.within(
    `Unable to find "${group}/${version}, Resource=${plural}" that match label selector ${label}, field selector ${field}`,
  )
}

/** All pages of a list. */
function* fetchList(session: Session, path: string, accept: string | undefined): Running<List | CommandError> {
  const first = yield* fetch(session, path, accept)
  if (first instanceof CommandError) return first
  let page = first
  const parts: unknown[] = []
  const member = isTable(first) ? 'rows' : 'items'
  for (;;) {
    parts.push(...((page[member] as readonly unknown[] | null) ?? []))
    const next = (page['metadata'] as { readonly continue?: string } | undefined)?.continue ?? ''
    if (next === '') break
    const more = yield* fetch(session, `${path}&continue=${encodeURIComponent(next)}`, accept)
    if (more instanceof CommandError) return more
    page = more
  }
  return { ...first, [member]: parts } as unknown as List
}

export const isTable = (body: { readonly kind?: unknown }): boolean => body.kind === 'Table'

function* fromFiles(
  session: Session,
  options: SelectionOptions,
  files: readonly string[],
): Running<Selected | CommandError> {
  if (options.args.length > 0)
    return failure(
      options.args[0]!.includes('/')
        ? 'resource/name arguments cannot be provided when a path is specified'
        : 'when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well',
    )
  const read = yield* readManifests(
    session,
    files,
    options.recursive === true,
    options.local === true ? 'local' : 'placed',
  )
  if (read instanceof CommandError) return read
  const wanted = parseLabelSelector(options.fileSelector ?? '')
  if ('error' in wanted)
    return failure(`the provided selector ${JSON.stringify(options.fileSelector)} is not valid: ${wanted.error}`)
  const steps: (Info | CommandError)[] = []
  for (const info of read.steps) {
    if (info instanceof CommandError) steps.push(info)
    else if (matchesLabels(wanted, metadataOf(info.object)['labels'] as Readonly<Record<string, string>> | undefined)) {
      const found = options.fetch === true ? yield* fetchInfo(session, options, info) : info
      const goesOn =
        !(found instanceof CommandError) || (options.continueOnError === true && found instanceof RefusedError)
      if (!goesOn) return combined([...parted(steps).errors, found])
      steps.push(found)
    }
  }
  const single = parted(read.steps).infos.length === 1 && !read.several
  return { ...parted(steps), steps, single, one: read.oneFile, list: undefined, named: true }
}

/** What the server has of an object that was read. */
function* fetchInfo(session: Session, options: SelectionOptions, info: Info): Running<Info | CommandError> {
  const path = withQuery(pathOf(info.mapping, info.namespace, info.name), options.query ?? {})
  const found = yield* fetchNamed(session, info.mapping, info.namespace, path, options.accept)
  return found instanceof CommandError ? found : { ...info, object: found }
}
