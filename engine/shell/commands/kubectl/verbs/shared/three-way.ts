import { KINDS } from '../../../../../kube/api/kinds/kinds.ts'
import { isObject, same } from '../../../../../kube/api/object.ts'
import { type Field, shapeOf, type Type } from '../../../../../kube/api/schema/shape.ts'
import { apiVersionOf } from '../../mapper.ts'
import type { Body } from '../../session.ts'

/** The Go type of a built-in kind; undefined for custom resources, whose patches are merge patches. */
export function typeOf(apiVersion: string, kind: string): Type | undefined {
  const definition = KINDS.find(each => each.kind === kind && apiVersionOf(each) === apiVersion)
  return definition === undefined || definition.type === '' ? undefined : { of: 'struct', name: definition.type }
}

/**
 * The patch that takes `current` to `modified`: what changed or is new, and what `original` had and `modified` has no more. With a
 * type, lists that merge are patched item by item (apimachinery strategicpatch, CreateThreeWayMergePatch); without, lists are
 * replaced (jsonmergepatch).
 */
export function threeWayPatch(original: unknown, modified: Body, current: Body, type: Type | undefined): Body {
  return mapPatch(isObject(original) ? original : {}, modified, current, type)
}

function fieldOf(type: Type | undefined, key: string): Field | undefined {
  return type?.of === 'struct' ? shapeOf(type.name).byName.get(key) : undefined
}

function memberType(type: Type | undefined, key: string): Type | undefined {
  if (type?.of === 'map') return type.item
  return fieldOf(type, key)?.type
}

function mapPatch(original: Body, modified: Body, current: Body, type: Type | undefined): { [key: string]: unknown } {
  const patch: { [key: string]: unknown } = {}
  for (const key of Object.keys(modified)) {
    const [wanted, there] = [modified[key], current[key]]
    if (wanted === undefined) continue
    if (there === undefined || there === null) {
      if (wanted !== null) patch[key] = wanted
    } else if (isObject(wanted) && isObject(there)) nested(patch, key, original[key], wanted, there, type)
    else if (Array.isArray(wanted) && Array.isArray(there))
      listPatch(patch, key, Array.isArray(original[key]) ? original[key] : [], wanted, there, fieldOf(type, key))
    else if (!same(wanted, there)) patch[key] = wanted
  }
  for (const key of Object.keys(original)) if (!(key in modified)) patch[key] = null
  return patch
}

function nested(
  patch: { [key: string]: unknown },
  key: string,
  original: unknown,
  wanted: Body,
  there: Body,
  type: Type | undefined,
): void {
  const inner = mapPatch(isObject(original) ? original : {}, wanted, there, memberType(type, key))
  if (Object.keys(inner).length === 0) return
  if (fieldOf(type, key)?.patchStrategy.includes('retainKeys') === true)
    inner['$retainKeys'] = Object.keys(wanted).sort()
  patch[key] = inner
}

function listPatch(
  patch: { [key: string]: unknown },
  key: string,
  original: readonly unknown[],
  wanted: readonly unknown[],
  there: readonly unknown[],
  field: Field | undefined,
): void {
  if (field?.patchStrategy.includes('merge') !== true) {
    if (!same(wanted, there)) patch[key] = wanted
    return
  }
  if (field.patchMergeKey === '') return primitivesPatch(patch, key, original, wanted, there)
  const mergeKey = field.patchMergeKey
  const item = field.type.of === 'list' ? field.type.item : undefined
  const keyOf = (each: unknown) => (isObject(each) ? each[mergeKey] : undefined)
  const byKey = (list: readonly unknown[], wantedKey: unknown) => list.find(each => same(keyOf(each), wantedKey))
  const changes: unknown[] = []
  for (const each of wanted) {
    const existing = byKey(there, keyOf(each))
    if (!isObject(each) || !isObject(existing)) {
      changes.push(each)
      continue
    }
    const before = byKey(original, keyOf(each))
    const inner = mapPatch(isObject(before) ? before : {}, each, existing, item)
    if (Object.keys(inner).length === 0) continue
    if (field.patchStrategy.includes('retainKeys')) inner['$retainKeys'] = Object.keys(each).sort()
    changes.push({ ...inner, [mergeKey]: keyOf(each) })
  }
  for (const each of original)
    if (byKey(wanted, keyOf(each)) === undefined) changes.push({ $patch: 'delete', [mergeKey]: keyOf(each) })
  if (changes.length === 0) return
  patch[`$setElementOrder/${key}`] = wanted.map(each => ({ [mergeKey]: keyOf(each) }))
  patch[key] = changes
}

function primitivesPatch(
  patch: { [key: string]: unknown },
  key: string,
  original: readonly unknown[],
  wanted: readonly unknown[],
  there: readonly unknown[],
): void {
  const added = wanted.filter(each => !there.includes(each))
  const removed = original.filter(each => !wanted.includes(each))
  if (added.length === 0 && removed.length === 0) return
  patch[`$setElementOrder/${key}`] = wanted
  if (added.length > 0) patch[key] = added
  if (removed.length > 0) patch[`$deleteFromPrimitiveList/${key}`] = removed
}
