import type { ManagedFieldsEntry } from '../schema/generated/types.ts'
import type { Field } from '../schema/shape.ts'
import { difference, differenceBelow, type FieldSet, intersection, paths, union } from './field-set.ts'
import { type Diff, diff, fieldsOf, merged, pruned } from './typed.ts'

/** Who wrote which field: metadata.managedFields. staging apimachinery pkg/util/managedfields, structured-merge-diff merge/update.go. */
export interface Writer {
  readonly manager: string
  readonly apiVersion: string
  readonly subresource: string
  /** RFC 3339. */
  readonly time: string
}

type Entries = readonly ManagedFieldsEntry[]
type Object = { readonly [key: string]: unknown }

/** Update managers beyond this many are put together into one (capmanagers.go). */
const UPDATE_MANAGERS_MAX = 10

const NEVER_OWNED: FieldSet = {
  'f:apiVersion': {},
  'f:kind': {},
  'f:metadata': {
    'f:name': {},
    'f:namespace': {},
    'f:creationTimestamp': {},
    'f:selfLink': {},
    'f:uid': {},
    'f:generation': {},
    'f:managedFields': {},
    'f:resourceVersion': {},
  },
}

const setOf = (entry: ManagedFieldsEntry): FieldSet | undefined => entry.fieldsV1 as FieldSet | undefined

/** What nobody may own: the metadata that the server sets, and `reset` (the fields that this way of writing ignores). */
function ownable(set: FieldSet | undefined, reset: FieldSet | undefined): FieldSet | undefined {
  const rest = differenceBelow(set, NEVER_OWNED)
  const free = reset === undefined ? rest : differenceBelow(rest, reset)
  if (free === undefined) return undefined
  const metadata = free['f:metadata']
  if (metadata === undefined || Object.keys(metadata).some(element => element !== '.')) return free
  const { 'f:metadata': _, ...others } = free
  return Object.keys(others).length === 0 ? undefined : others
}

/** Changes of fields that this way of writing ignores are none. */
function visible(change: Diff | undefined, reset: FieldSet | undefined): Diff | undefined {
  if (change === undefined || reset === undefined) return change
  return { changed: differenceBelow(change.changed, reset), removed: differenceBelow(change.removed, reset) }
}

/** The managedFields of `after`, which `writer` made from `before` by a create, an update or a patch. */
export function managedByUpdate(
  type: Field,
  before: Object,
  after: Object,
  entries: Entries,
  writer: Writer,
  reset: FieldSet | undefined,
): Entries {
  const change = visible(diff(type, before, after), reset)
  if (change === undefined) return entries
  const changed = ownable(change.changed, reset)
  const kept: ManagedFieldsEntry[] = []
  let own: FieldSet | undefined
  for (const entry of entries) {
    const rest = without(setOf(entry), change.changed, change.removed)
    if (isWriter(entry, writer, 'Update')) own = rest
    else if (rest !== undefined) kept.push(rest === setOf(entry) ? entry : { ...entry, fieldsV1: rest })
  }
  const mine = union(own, changed)
  if (mine !== undefined) {
    const previous = entries.find(entry => isWriter(entry, writer, 'Update'))
    const time = changed === undefined && previous !== undefined ? (previous.time ?? '') : writer.time
    kept.push(entryOf(writer, 'Update', mine, time))
  }
  return capped(kept).sort(inOrder)
}

function without(
  set: FieldSet | undefined,
  changed: FieldSet | undefined,
  removed: FieldSet | undefined,
): FieldSet | undefined {
  const conflicts = intersection(set, changed)
  const rest = conflicts === undefined ? set : difference(set, conflicts)
  return removed === undefined || intersection(rest, removed) === undefined ? rest : difference(rest, removed)
}

function isWriter(entry: ManagedFieldsEntry, writer: Writer, operation: string): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === operation &&
    entry.apiVersion === writer.apiVersion &&
    (entry.subresource ?? '') === writer.subresource
  )
}

function entryOf(writer: Writer, operation: 'Apply' | 'Update', set: FieldSet, time: string): ManagedFieldsEntry {
  return {
    manager: writer.manager,
    operation,
    apiVersion: writer.apiVersion,
    ...(time === '' ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: set,
    ...(writer.subresource === '' ? {} : { subresource: writer.subresource }),
  }
}

function inOrder(a: ManagedFieldsEntry, b: ManagedFieldsEntry): number {
  const key = (entry: ManagedFieldsEntry) =>
    [entry.operation, entry.time, entry.manager, entry.apiVersion, entry.subresource ?? ''].join('\0')
  return key(a) < key(b) ? -1 : 1
}

function capped(entries: ManagedFieldsEntry[]): ManagedFieldsEntry[] {
  const updates = entries.filter(entry => entry.operation === 'Update')
  if (updates.length <= UPDATE_MANAGERS_MAX) return entries
  const [first, second] = updates.sort(inOrder) as [ManagedFieldsEntry, ManagedFieldsEntry]
  const both = { ...second, manager: 'ancient-changes', fieldsV1: union(setOf(first), setOf(second)) }
  return [...entries.filter(entry => entry !== first && entry !== second), both]
}

export interface Conflict {
  readonly manager: string
  readonly apiVersion: string
  readonly subresource: string
  readonly operation: string
  readonly paths: readonly string[]
}

export interface Applied {
  /** The object that results, before defaults. */
  readonly object: Object
  readonly entries: Entries
}

/** Server-side apply: `config` laid over `live`, or who stands in the way. */
export function applyConfiguration(
  type: Field,
  live: Object,
  config: Object,
  entries: Entries,
  writer: Writer,
  reset: FieldSet | undefined,
  force: boolean,
): Applied | readonly Conflict[] {
  const set = ownable(fieldsOf(type, config), reset)
  const mine = entries.find(entry => isWriter(entry, writer, 'Apply'))
  const others = entries.filter(entry => entry !== mine)
  let object = merged(type, live, config) as Object
  const last = mine === undefined ? undefined : setOf(mine)
  if (last !== undefined) {
    let owned = set
    for (const entry of others) owned = union(owned, setOf(entry))
    object = pruned(type, object, last, owned) as Object
  }
  const change = visible(diff(type, live, object), reset)
  const conflicts = others.flatMap(entry => conflictOf(entry, change?.changed))
  if (conflicts.length > 0 && !force) return conflicts
  const kept: ManagedFieldsEntry[] = []
  for (const entry of others) {
    const rest = without(setOf(entry), change?.changed, change?.removed)
    if (rest !== undefined) kept.push(rest === setOf(entry) ? entry : { ...entry, fieldsV1: rest })
  }
  if (set !== undefined) {
    // An apply that changes nothing leaves the time as it was, or takes fields over without one.
    kept.push(entryOf(writer, 'Apply', set, change === undefined ? (mine?.time ?? '') : writer.time))
  }
  return { object, entries: kept.sort(inOrder) }
}

function conflictOf(entry: ManagedFieldsEntry, changed: FieldSet | undefined): Conflict[] {
  const both = intersection(setOf(entry), changed)
  if (both === undefined) return []
  const { manager = '', apiVersion = '', subresource = '', operation = '' } = entry
  return [{ manager, apiVersion, subresource, operation, paths: paths(both) }]
}
