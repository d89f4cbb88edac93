import { isObject } from '../../../kube/api/object.ts'
import type { Resource } from '../../../kube/client/resource.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { goDurationText } from '../../../sim/duration.ts'
import { remembering } from '../../../sim/remember.ts'
import { makeFolders } from './config/file.ts'
import { CommandError, ConnectionError } from './error.ts'
import { compactJson } from './print/json.ts'
import type { Session } from './session.ts'

/** A resource with what discovery says of it. */
export interface Mapping extends Resource {
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly verbs: readonly string[]
  readonly subresources: readonly string[]
}

interface DiscoveredGroups {
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string }
    readonly versions?: readonly {
      readonly version: string
      readonly resources?: readonly {
        readonly resource: string
        readonly responseKind?: { readonly kind?: string }
        readonly scope?: string
        readonly singularResource?: string
        readonly verbs?: readonly string[]
        readonly shortNames?: readonly string[]
        readonly categories?: readonly string[]
        readonly subresources?: readonly { readonly subresource: string }[]
      }[]
    }[]
  }[]
}

const ACCEPT = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json'

/** What the server has, as discovery tells it; kept in ~/.kube/cache like the real one keeps it. */
export class Mapper {
  readonly #session: Session
  #all: readonly Mapping[] | undefined
  #fromCache = false

  constructor(session: Session) {
    this.#session = session
  }

  /** Every resource, in the server's order; the preferred version of a group first. */
  *all(fresh = false): Running<readonly Mapping[] | CommandError> {
    if (this.#all !== undefined && !(fresh && this.#fromCache)) return this.#all
    const kept = fresh ? undefined : this.#kept()
    if (kept !== undefined) {
      this.#fromCache = true
      this.#all = kept
      return kept
    }
    const found = yield* this.#ask()
    if (found instanceof CommandError) return found
    this.#all = found
    this.#fromCache = false
    this.#keep(found)
    return found
  }

  get #file(): string {
    const { process, flags, server } = this.#session
    const folder = flags.string('cache-dir') || `${process.env.get('HOME') ?? ''}/.kube/cache`
    return `${folder}/discovery/${server.replace(/^https?:\/\//, '').replace(/[^\w.-]/g, '_')}/servergroups.json`
  }

  #kept(): readonly Mapping[] | undefined {
    const text = this.#session.process.readFile(this.#file)
    return failed(text) ? undefined : parseKept(text).resources
  }

  #keep(resources: readonly Mapping[]): void {
    const { process } = this.#session
    makeFolders(process, this.#file.slice(0, this.#file.lastIndexOf('/')))
    process.writeWholeFile(this.#file, compactJson({ resources }), false, 0o660)
  }

  /** client-go asks again and again before it gives up, and says so each time (discovery/cached/memory). */
  *#ask(): Running<readonly Mapping[] | CommandError> {
    const session = this.#session
    const patience = session.timeout === undefined ? '32s' : goDurationText(session.timeout)
    for (let attempt = 1; ; attempt++) {
      const core = yield* session.call({ method: 'GET', path: `/api?timeout=${patience}`, accept: ACCEPT })
      const groups =
        core instanceof CommandError
          ? core
          : yield* session.call({ method: 'GET', path: `/apis?timeout=${patience}`, accept: ACCEPT })
      if (!(core instanceof CommandError) && !(groups instanceof CommandError))
        return [...mappings(core as DiscoveredGroups), ...mappings(groups as DiscoveredGroups)]
      const error = (core instanceof CommandError ? core : groups) as CommandError
      if (!(error instanceof ConnectionError)) return error
      const url = `${session.server}/api?timeout=${patience}`
      yield* session.printError(
        klogError(
          session,
          'memcache.go:265',
          `couldn't get current server API group list: Get "${url}": ${error.reason}`,
        ),
      )
      if (attempt === ATTEMPTS) return error
    }
  }

  /** The resource that a word names: `po`, `pods`, `pod`, `deployments.apps`, `deployments.v1.apps`, `Pod`. */
  *find(word: string): Running<Mapping | CommandError> {
    for (const fresh of [false, true]) {
      const all = yield* this.all(fresh)
      if (all instanceof CommandError) return all
      const found = match(all, word)
      if (found !== undefined) return found
      if (!this.#fromCache) break
    }
    return noMatch(word)
  }

  /** The resource of an object's kind and version. */
  *kind(apiVersion: string, kind: string): Running<Mapping | undefined | CommandError> {
    for (const fresh of [false, true]) {
      const all = yield* this.all(fresh)
      if (all instanceof CommandError) return all
      const found = all.find(each => each.kind === kind && apiVersionOf(each) === apiVersion)
      if (found !== undefined) return found
      if (!this.#fromCache) break
    }
    return undefined
  }

  /** `all` and other categories become the names of what is in them. */
  *expand(words: string): Running<readonly string[] | CommandError> {
    const all = yield* this.all()
    if (all instanceof CommandError) return all
    return words.split(',').flatMap(word => {
      const members = all.filter(each => each.categories.includes(word))
      return members.length === 0 ? [word] : [...new Set(members.map(qualifiedName))]
    })
  }
}

const ATTEMPTS = 5

/** What stands in a file of the cache, if that is what it should be. */
const parseKept = remembering(8, (text): { readonly resources: readonly Mapping[] | undefined } => {
  try {
    const value: unknown = JSON.parse(text)
    const mappings = isObject(value) ? value['resources'] : undefined
    return { resources: Array.isArray(mappings) && mappings.every(isMapping) ? mappings : undefined }
  } catch {
    return { resources: undefined }
  }
})

function isMapping(value: unknown): value is Mapping {
  return (
    isObject(value) &&
    ['group', 'version', 'plural', 'kind', 'singular'].every(key => typeof value[key] === 'string') &&
    ['shortNames', 'categories', 'verbs', 'subresources'].every(key => Array.isArray(value[key]))
  )
}

function mappings(discovered: DiscoveredGroups): Mapping[] {
  return (discovered.items ?? []).flatMap(group =>
    (group.versions ?? []).flatMap(({ version, resources }) =>
      (resources ?? []).map(each => ({
        group: group.metadata?.name ?? '',
        version,
        plural: each.resource,
        kind: each.responseKind?.kind ?? '',
        namespaced: each.scope === 'Namespaced',
        singular: each.singularResource ?? '',
        shortNames: each.shortNames ?? [],
        categories: each.categories ?? [],
        verbs: each.verbs ?? [],
        subresources: (each.subresources ?? []).map(sub => sub.subresource),
      })),
    ),
  )
}

export const apiVersionOf = ({ group, version }: { readonly group: string; readonly version: string }): string =>
  group === '' ? version : `${group}/${version}`

/** `deployments.apps`: how resources are named where the group matters. */
export const qualifiedName = ({ group, plural }: Resource): string => (group === '' ? plural : `${plural}.${group}`)

/** `deployment.apps/web`: how kubectl names objects. */
export const objectName = ({ group, kind }: Resource, name: string): string =>
  `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name}`

function match(all: readonly Mapping[], given: string): Mapping | undefined {
  const word = given.toLowerCase()
  const named = (name: string) => (each: Mapping) =>
    each.plural === name || (each.singular || each.kind.toLowerCase()) === name
  const whole = all.find(named(word)) ?? all.find(each => each.shortNames.includes(word))
  if (whole !== undefined || !word.includes('.')) return whole
  const [name = '', ...rest] = word.split('.')
  const candidates = all.filter(each => named(name)(each) || each.shortNames.includes(name))
  const group = rest.join('.')
  return (
    candidates.find(each => each.version === rest[0] && each.group === rest.slice(1).join('.')) ??
    candidates.find(each => each.group === group) ??
    candidates.find(each => each.group.startsWith(group) && group !== '')
  )
}

const noMatch = (word: string): CommandError =>
  new CommandError(`error: the server doesn't have a resource type "${word.split('.')[0]}"`)

/** A line of klog. */
export function klogLine(session: Session, level: 'E' | 'W', place: string, text: string): string {
  const at = new Date(session.wall).toISOString()
  const micro = String(Math.floor(session.process.now / 1000) % 1000).padStart(3, '0')
  const stamp = `${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}${micro}`
  return `${level}${stamp} ${String(session.process.ownPid).padStart(7)} ${place}] ${text}\n`
}

export function klogError(session: Session, place: string, text: string): string {
  return klogLine(session, 'E', place, `"Unhandled Error" err=${JSON.stringify(text)}`)
}
