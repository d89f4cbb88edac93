import { isObject, same } from '../object.ts'
import { type Field, shapeOf, type Type } from '../schema/shape.ts'

/**
 * Strategic merge patch: like a JSON merge patch, but a list whose type names a merge key is merged item by item.
 * Directives ($patch, $retainKeys, $deleteFromPrimitiveList, $setElementOrder) as in apimachinery pkg/util/strategicpatch.
 */
export function strategicPatch(
  target: unknown,
  patch: unknown,
  typeName: string,
): { value: unknown } | { error: string } {
  try {
    return { value: mergeMap(target, patch as Map, { of: 'struct', name: typeName }, 'map') }
  } catch (error) {
    if (error instanceof PatchError) return { error: error.message }
    throw error
  }
}

type Map = { [key: string]: unknown }
type Lookup = (key: string) => Field | undefined

/** A mistake in the patch; never leaves this file. */
class PatchError extends Error {}

const DIRECTIVE = /^\$(?:setElementOrder|deleteFromPrimitiveList)\//

function mergeMap(original: unknown, patch: Map, type: Type, strategy: string): unknown {
  const directive = patch['$patch']
  if (directive === 'replace') {
    const { $patch: _, ...rest } = patch
    return rest
  }
  if (directive === 'delete') return {}
  if (directive !== undefined && directive !== 'merge')
    throw new PatchError(`unknown patch type: ${goMap(directive)} in map: ${goMap(patch)}`)
  const out: Map = isObject(original) ? { ...original } : {}
  retainKeys(out, patch, strategy)
  const fieldOf = lookup(type)
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (key === '$patch' || key === '$retainKeys' || key === '__proto__') continue
    if (DIRECTIVE.test(key)) {
      if (patch[key.slice(key.indexOf('/') + 1)] === undefined)
        mergeField(out, key.slice(key.indexOf('/') + 1), [], patch, fieldOf)
    } else if (value === null) delete out[key]
    else mergeField(out, key, value, patch, fieldOf)
  }
  return out
}

function lookup(type: Type): Lookup {
  if (type.of === 'struct') {
    const { byName } = shapeOf(type.name)
    return key => byName.get(key)
  }
  if (type.of !== 'map') return () => undefined
  const item = { type: type.item, patchStrategy: '', patchMergeKey: '' } as Field
  return () => item
}

function retainKeys(out: Map, patch: Map, strategy: string): void {
  const keep = patch['$retainKeys']
  if (keep === undefined) return
  if (!Array.isArray(keep)) throw new PatchError('invalid patch format of retainKeys')
  if (!strategy.includes('retainKeys') && strategy !== 'map') return
  for (const key of Object.keys(patch))
    if (!key.startsWith('$') && patch[key] !== null && !keep.includes(key))
      throw new PatchError('invalid patch format of retainKeys')
  for (const key of Object.keys(out)) if (!keep.includes(key)) delete out[key]
}

function mergeField(out: Map, key: string, value: unknown, patch: Map, fieldOf: Lookup): void {
  const field = fieldOf(key)
  const original = out[key]
  if (isObject(value)) {
    out[key] = mergeMap(isObject(original) ? original : {}, value, field?.type ?? ANY, field?.patchStrategy ?? '')
    return
  }
  if (!Array.isArray(value)) {
    out[key] = value
    return
  }
  const merges = field !== undefined && field.type.of === 'list' && field.patchStrategy.includes('merge')
  if (!merges) {
    out[key] = value
    return
  }
  const order = patch[`$setElementOrder/${key}`]
  const before = Array.isArray(original) ? original : []
  const merged =
    field.patchMergeKey === ''
      ? mergePrimitives(before, value, patch[`$deleteFromPrimitiveList/${key}`])
      : mergeItems(before, value as Map[], field)
  out[key] = reorder(merged, before, Array.isArray(order) ? order : value, field.patchMergeKey)
}

const ANY: Type = { of: 'scalar', letter: 'R', go: '' }

function mergePrimitives(original: readonly unknown[], patch: readonly unknown[], removed: unknown): unknown[] {
  const gone = Array.isArray(removed) ? removed : []
  const out = original.filter(item => !gone.includes(item))
  for (const item of patch) if (!out.includes(item)) out.push(item)
  return out
}

function mergeItems(original: readonly unknown[], patch: readonly Map[], field: Field): unknown[] {
  const mergeKey = field.patchMergeKey
  const { item } = field.type as Type & { of: 'list' }
  if (patch.some(each => isObject(each) && each['$patch'] === 'replace'))
    return patch.filter(each => each['$patch'] !== 'replace')
  let out = [...original] as Map[]
  for (const each of patch) {
    if (!isObject(each)) throw new PatchError('invalid JSON document')
    const key = each[mergeKey]
    if (key === undefined) throw new PatchError(`map: ${goMap(each)} does not contain declared merge key: ${mergeKey}`)
    if (each['$patch'] === 'delete') {
      out = out.filter(existing => existing[mergeKey] !== key)
      continue
    }
    const at = out.findIndex(existing => existing[mergeKey] === key)
    if (at < 0) out.push(mergeMap({}, each, item, field.patchStrategy) as Map)
    else out[at] = mergeMap(out[at], each, item, field.patchStrategy) as Map
  }
  return out
}

/** Go's `%v` of a map, whose keys it sorts. */
export function goMap(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goMap).join(' ')}]`
  if (value === null) return '<nil>'
  if (!isObject(value)) return String(value)
  return `map[${Object.keys(value)
    .sort()
    .map(key => `${key}:${goMap(value[key])}`)
    .join(' ')}]`
}

/**
 * Items that the patch orders come in that order; items that only the server has keep their place relative to
 * them where the server knew both (mergeSortedSlice).
 */
function reorder(
  items: readonly unknown[],
  before: readonly unknown[],
  order: readonly unknown[],
  mergeKey: string,
): unknown[] {
  const keyOf = (item: unknown): unknown => (mergeKey !== '' && isObject(item) ? item[mergeKey] : item)
  const wanted = order.map(keyOf)
  const server = before.map(keyOf)
  const indexIn = (list: readonly unknown[], item: unknown) => list.findIndex(each => same(each, keyOf(item)))
  const ordered = items
    .filter(item => indexIn(wanted, item) >= 0)
    .sort((a, b) => indexIn(wanted, a) - indexIn(wanted, b))
  const others = items.filter(item => indexIn(wanted, item) < 0)
  const out: unknown[] = []
  let [left, right] = [0, 0]
  while (left < ordered.length || right < others.length) {
    if (left === ordered.length) out.push(others[right++])
    else if (right === others.length) out.push(ordered[left++])
    else {
      const [l, r] = [indexIn(server, ordered[left]), indexIn(server, others[right])]
      out.push(l < 0 || r < 0 || l < r ? ordered[left++] : others[right++])
    }
  }
  return out
}
