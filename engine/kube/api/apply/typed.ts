import { isObject, same } from '../object.ts'
import { type Field, shapeOfType, type Type } from '../schema/shape.ts'
import { type FieldSet, LEAF } from './field-set.ts'

/** Objects seen through their types: what changed between two, what one holds, two merged. structured-merge-diff typed/. */
type Map = { readonly [key: string]: unknown }

/** How a value takes part: replaced whole, by fields, or by items. */
interface View {
  readonly kind: 'leaf' | 'map' | 'list'
  readonly fieldOf: (key: string) => Field | undefined
  /** Whether the fields are declared (a struct) rather than free keys (a map). */
  readonly declared: boolean
  readonly item: Field | undefined
}

const NO_FIELD = (): undefined => undefined
const LEAF_VIEW: View = { kind: 'leaf', fieldOf: NO_FIELD, declared: false, item: undefined }
const FREE_VIEW: View = { kind: 'map', fieldOf: NO_FIELD, declared: false, item: undefined }
const views = new WeakMap<Field, View>()

export function asField(type: Type): Field {
  return {
    name: '',
    index: 0,
    type,
    pointer: false,
    always: false,
    omitZero: false,
    required: false,
    patchStrategy: '',
    patchMergeKey: '',
    listType: 'atomic',
    listKeys: [],
    atomicMap: false,
    default: undefined,
    isText: false,
    zeroed: false,
    element: 'f:',
  }
}

/** `free`: what has no type of its own (below x-kubernetes-preserve-unknown-fields) is merged by keys. */
const FREE: Field = asField({ of: 'scalar', letter: 'F', go: '' })

function viewOf(field: Field | undefined, sample: unknown): View {
  if (field === undefined || (field.type.of === 'scalar' && field.type.letter === 'F'))
    return isObject(sample) ? FREE_VIEW : LEAF_VIEW
  let view = views.get(field)
  if (view === undefined) views.set(field, (view = makeView(field)))
  return view
}

function makeView(field: Field): View {
  const { type } = field
  if (type.of === 'scalar' || field.atomicMap) return LEAF_VIEW
  if (type.of === 'struct') {
    const shape = shapeOfType(type)
    if (shape.atomic) return LEAF_VIEW
    return { kind: 'map', fieldOf: key => shape.byName.get(key), declared: true, item: undefined }
  }
  const item = asField(type.item)
  if (type.of === 'map') return { kind: 'map', fieldOf: () => item, declared: false, item }
  return field.listType === 'atomic' ? LEAF_VIEW : { kind: 'list', fieldOf: NO_FIELD, declared: false, item }
}

/** What changed from one object to the next: fields that are new or differ, and fields that are gone. */
export interface Diff {
  readonly changed: FieldSet | undefined
  readonly removed: FieldSet | undefined
}

type Building = { [element: string]: FieldSet }

export function diff(field: Field | undefined, before: unknown, after: unknown): Diff | undefined {
  if (before === undefined) return { changed: added(field, after), removed: undefined }
  // What was handed over by reference and not touched is the same all the way down.
  if (before === after) return undefined
  const view = viewOf(field, after === undefined || after === null ? before : after)
  const leaf =
    view.kind === 'leaf' || (isEmpty(before) && isEmpty(after)) || !compatible(view, before) || !compatible(view, after)
  if (leaf) {
    if (after === undefined) return { changed: undefined, removed: LEAF }
    return same(before, after) ? undefined : { changed: LEAF, removed: undefined }
  }
  const changed: Building = {}
  const removed: Building = {}
  if (after === undefined) removed['.'] = LEAF
  const note = (element: string, part: Diff) => {
    if (part.changed !== undefined) changed[element] = part.changed
    if (part.removed !== undefined) removed[element] = part.removed
  }
  if (view.kind === 'map') diffMaps(view, (before ?? {}) as Map, (after ?? {}) as Map, note)
  else diffLists(field!, view, (before ?? []) as unknown[], (after ?? []) as unknown[], note)
  const result = { changed: filled(changed), removed: filled(removed) }
  return result.changed === undefined && result.removed === undefined ? undefined : result
}

/** All that an object holds, with the object itself, where there was none before. */
function added(field: Field | undefined, after: unknown): FieldSet {
  const view = viewOf(field, after)
  if (view.kind === 'leaf' || isEmpty(after) || !compatible(view, after)) return LEAF
  const out: Building = { '.': LEAF }
  if (view.kind === 'list')
    for (const [element, item] of keyed(field!, after as unknown[])) out[element] = added(view.item, item)
  else
    for (const key of Object.keys(after as Map)) {
      const below = view.fieldOf(key)
      const value = (after as Map)[key]
      out[elementFor(view, below, key)] = isScalar(value) ? LEAF : added(below, value)
    }
  return out
}

/** A value that has no parts, whatever its type says. */
function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}

function elementFor(view: View, field: Field | undefined, key: string): string {
  return view.declared && field !== undefined ? field.element : `f:${key}`
}

/** A vertex with only "." in it is written as an empty one. */
function filled(building: Building): FieldSet | undefined {
  let count = 0
  for (const _ in building) count++
  if (count === 0) return undefined
  return count === 1 && '.' in building ? LEAF : building
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object') return false
  for (const _ in value) return false
  return true
}

function compatible(view: View, value: unknown): boolean {
  if (value === undefined || value === null) return true
  return view.kind === 'list' ? Array.isArray(value) : isObject(value)
}

type Note = (element: string, part: Diff) => void

function diffMaps(view: View, before: Map, after: Map, note: Note): void {
  for (const key of Object.keys(before)) {
    if (before[key] === after[key] && before[key] !== undefined) continue
    const field = view.fieldOf(key)
    const part = diff(field, before[key], after[key])
    if (part !== undefined) note(elementFor(view, field, key), part)
  }
  for (const key of Object.keys(after)) {
    if (key in before) continue
    const field = view.fieldOf(key)
    const changed = isScalar(after[key]) ? LEAF : added(field, after[key])
    note(elementFor(view, field, key), { changed, removed: undefined })
  }
}

function diffLists(field: Field, view: View, before: readonly unknown[], after: readonly unknown[], note: Note): void {
  const left = keyed(field, before)
  const right = keyed(field, after)
  for (const [element, item] of left) {
    const part = diff(view.item, item, right.get(element))
    if (part !== undefined) note(element, part)
  }
  for (const [element, item] of right)
    if (!left.has(element)) note(element, { changed: added(view.item, item), removed: undefined })
}

/** Items by path element: `k:{"name":"web"}` or `v:"finalizer"`. */
function keyed(field: Field, list: readonly unknown[]): ReadonlyMap<string, unknown> {
  const out = new Map<string, unknown>()
  for (const item of list) out.set(elementOf(field, item), item)
  return out
}

function elementOf(field: Field, item: unknown): string {
  if (field.listType === 'set' || !isObject(item)) return `v:${JSON.stringify(item)}`
  const { type, listKeys } = field
  const shape = type.of === 'list' && type.item.of === 'struct' ? shapeOfType(type.item) : undefined
  let text = ''
  for (const key of listKeys.length > 1 ? [...listKeys].sort() : listKeys) {
    const value = item[key] ?? shape?.byName.get(key)?.default
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${JSON.stringify(value)}`
  }
  return `k:{${text}}`
}

/** The fields that an object holds, as an applied configuration owns them. */
export function fieldsOf(field: Field | undefined, value: unknown): FieldSet | undefined {
  const view = viewOf(field, value)
  if (view.kind === 'leaf' || isEmpty(value) || !compatible(view, value)) return LEAF
  const out: Building = {}
  if (view.kind === 'list') {
    for (const [element, item] of keyed(field!, value as unknown[])) {
      const below = fieldsOf(view.item, item)!
      out[element] = below === LEAF ? LEAF : { ...below, '.': LEAF }
    }
    return out
  }
  for (const key of Object.keys(value as Map)) {
    const below = fieldsOf(view.fieldOf(key), (value as Map)[key])!
    out[`f:${key}`] = view.declared || below === LEAF ? below : { ...below, '.': LEAF }
  }
  return out
}

/** `applied` laid over `live`. */
export function merged(field: Field | undefined, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live
  const view = viewOf(field, applied ?? live)
  if (view.kind === 'leaf' || live === undefined || live === null || applied === null) return applied
  if (!compatible(view, live) || !compatible(view, applied)) return applied
  if (view.kind === 'list') return mergedLists(field!, view, live as unknown[], applied as unknown[])
  const out: { [key: string]: unknown } = { ...(live as Map) }
  for (const key of Object.keys(applied as Map)) out[key] = merged(view.fieldOf(key), out[key], (applied as Map)[key])
  return out
}

/** Items that only `live` has keep their places; shared ones come in the order of `applied`, new ones where they can. typed/merge.go visitListItems. */
function mergedLists(field: Field, view: View, live: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const left = keyed(field, live)
  const right = keyed(field, applied)
  const leftKeys = [...left.keys()]
  const rightKeys = [...right.keys()]
  const out: unknown[] = []
  let l = 0
  for (let r = 0; r < rightKeys.length; ) {
    if (l < leftKeys.length && !right.has(leftKeys[l]!)) out.push(left.get(leftKeys[l++]!))
    else {
      const element = rightKeys[r++]!
      out.push(merged(view.item, left.get(element), right.get(element)))
      if (leftKeys[l] === element) l++
    }
  }
  for (; l < leftKeys.length; l++) if (!right.has(leftKeys[l]!)) out.push(left.get(leftKeys[l]!))
  return out
}

/** Leaves out what `last` held and `kept` does not hold any more, unless something kept lies below it. */
export function pruned(field: Field | undefined, value: unknown, last: FieldSet, kept: FieldSet | undefined): unknown {
  const view = viewOf(field, value)
  if (view.kind === 'leaf' || isEmpty(value) || !compatible(view, value)) return value
  if (view.kind === 'map') {
    const out: { [key: string]: unknown } = {}
    for (const [key, item] of Object.entries(value as Map)) {
      const rest = prunedItem(view.fieldOf(key), item, last[`f:${key}`], kept?.[`f:${key}`], view.declared)
      if (rest !== undefined) out[key] = rest
    }
    return out
  }
  const out: unknown[] = []
  for (const [element, item] of keyed(field!, value as unknown[])) {
    const rest = prunedItem(view.item, item, last[element], kept?.[element], false)
    if (rest !== undefined) out.push(rest)
  }
  return out
}

function prunedItem(
  field: Field | undefined,
  value: unknown,
  last: FieldSet | undefined,
  kept: FieldSet | undefined,
  declared: boolean,
): unknown {
  if (last === undefined) return value
  if (kept === undefined && (declared || '.' in last || Object.keys(last).length === 0)) return undefined
  return pruned(field, value, last, kept)
}

export { FREE }
