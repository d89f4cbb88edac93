import type { Sim } from '../../sim/sim.ts'
import type { FieldSet } from './apply/field-set.ts'
import type { ApiObject, Draft } from './object.ts'
import type { Failure } from './status.ts'
import type { Collection, Store } from './store.ts'
import type { User } from './user.ts'
import type { FieldErrors } from './validation/field-error.ts'
import { dnsSubdomain, type NameRule } from './validation/names.ts'

/** One cell of a printed row. */
export type Cell = string | number | boolean | null

export interface Column {
  readonly name: string
  readonly type: string
  readonly format: string
  /** Shown always (0) or with `-o wide` (1). */
  readonly priority: number
}

/** `Name:string:name Ready Age`, with `*` behind what only `-o wide` shows: name, type, format. Spaces in names are `_`. */
export function columns(text: string): readonly Column[] {
  return text.split(' ').map(each => {
    const wide = each.endsWith('*')
    const [name, type = 'string', format = ''] = (wide ? each.slice(0, -1) : each).split(':') as [
      string,
      string?,
      string?,
    ]
    return { name: name.replace(/_/g, ' '), type, format, priority: wide ? 1 : 0 }
  })
}

/** What the rules of a resource may see while they work on one object. */
export interface Context {
  readonly sim: Sim
  readonly store: Store
  readonly user: User
  readonly dryRun: boolean
  /** The collection of a resource, by its qualified name: `pods`, `deployments.apps`. */
  collection(resource: string): Collection
  /** Adds a text to the Warning headers of the response. */
  warn(text: string): void
  /** Runs once the object is stored; never for a dry run. */
  afterwards(act: () => void): void
}

/** How the Scale subresource reads and writes an object. */
export interface ScaleAccess<T> {
  replicas(object: T): number
  status(object: T): number
  /** The selector as text. */
  selector(object: T): string
  set(object: Draft<T>, replicas: number): void
}

/** A subresource that is a part of the object. */
export interface Part<T> {
  prepare(object: Draft<T>, old: T): void
  validate(object: T, old: T, errors: FieldErrors): void
}

/**
 * All that is particular to one resource. Methods are called in upstream's order: `defaults` on the decoded object,
 * admission, `prepare*`, `allocate`, then `validate*`.
 */
export interface ResourceDefinition<T extends ApiObject = ApiObject> {
  /** Qualified: `deployments.apps`. */
  readonly name: string
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames: readonly string[]
  readonly categories: readonly string[]
  readonly namespaced: boolean
  /** The shape: `apps/v1.Deployment`. */
  readonly type: string
  readonly verbs: readonly string[]
  readonly nameRule: NameRule
  /** Whether a status subresource exists; then writes to the object leave its status alone, and the other way round. */
  readonly status: boolean
  /** A new object keeps the status that it was sent with (nodeStrategy.PrepareForCreate clears nothing). */
  readonly keepsNewStatus?: boolean
  readonly subresources: readonly string[]
  /** Fields besides metadata.name and metadata.namespace that a field selector may name. */
  readonly fields: Readonly<Record<string, (object: T) => string>>
  /** Whether metadata.generation counts the changes of the spec. */
  readonly generation: boolean
  /** Whether a PUT to a name that does not exist creates it. */
  readonly createOnUpdate: boolean
  /** Whether a PUT must carry a resourceVersion. */
  readonly needsResourceVersion: boolean
  readonly columns: readonly Column[]
  /** The collection where the objects are kept, when another version of the same resource has it. */
  readonly storedAs: string
  /** Fields that a write to the object itself, or to its status, can not own. */
  readonly resetFields?: { readonly main?: FieldSet; readonly status?: FieldSet }
  readonly scale?: ScaleAccess<T>
  /** A warning that every answer carries. */
  readonly deprecated?: string

  row(object: T, now: number): readonly Cell[]
  /** What a Table says of a row besides its cells. */
  rowConditions?(object: T): readonly object[] | undefined
  /** Conversion from and to what is kept, for `storedAs`. */
  fromStored?(stored: ApiObject): ApiObject
  toStored?(object: ApiObject): ApiObject
  defaults?(object: Draft<T>): void
  prepareCreate?(object: Draft<T>, context: Context): void
  prepareUpdate?(object: Draft<T>, old: T, context: Context): void
  prepareStatus?(object: Draft<T>, old: T): void
  /** Subresources that write some part of the object: what they leave alone is put back, and their own rules. */
  readonly parts?: Readonly<Record<string, Part<T>>>
  /** Whether something besides the spec changed that counts for the generation. */
  changed?(object: Draft<T>, old: T): boolean
  validate?(object: T, errors: FieldErrors, context: Context): void
  validateUpdate?(object: T, old: T, errors: FieldErrors, context: Context): void
  validateStatus?(object: T, old: T, errors: FieldErrors): void
  warnings?(object: T, old: T | undefined): readonly string[]
  /** Finds addresses, ports and the like, before validation as upstream does; they are taken in `afterwards`. */
  allocate?(object: Draft<T>, old: T | undefined, context: Context, errors: FieldErrors): Failure | undefined
  /** After the object is gone. */
  released?(object: T, context: Context): void
  /** Seconds of grace for a deletion; undefined deletes at once. */
  graceSeconds?(object: T, asked: number | undefined): number | undefined
}

type Given<T extends ApiObject> = Pick<ResourceDefinition<T>, 'kind' | 'plural' | 'namespaced'> &
  Partial<ResourceDefinition<T>> & { readonly group: string }

export const ALL_VERBS: readonly string[] = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
]

/** Fills in what most resources have in common. */
export function define<T extends ApiObject>(given: Given<T>): ResourceDefinition<T> {
  const version = given.version ?? 'v1'
  const folder = given.group === '' ? 'core' : given.group.split('.')[0]!
  const name = given.group === '' ? given.plural : `${given.plural}.${given.group}`
  return {
    name,
    version,
    singular: given.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    type: `${folder}/${version}.${given.kind}`,
    verbs: ALL_VERBS,
    nameRule: dnsSubdomain,
    status: false,
    subresources: [],
    fields: {},
    generation: false,
    createOnUpdate: false,
    needsResourceVersion: false,
    columns: columns('Name:string:name Created_At:date'),
    storedAs: name,
    row: object => [object.metadata.name, object.metadata.creationTimestamp],
    ...given,
  }
}

/** `apps/v1`. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === '' ? version : `${group}/${version}`
