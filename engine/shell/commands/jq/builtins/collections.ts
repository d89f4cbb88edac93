import { asPath, deletePaths, elementsOf, getKey, positionsOf, setPath } from '../access.ts'
import { add } from '../arithmetic.ts'
import {
  checkSize,
  compareJson,
  described,
  fail,
  isArray,
  isObject,
  isTrue,
  type Json,
  kindOf,
  sortedKeys,
} from '../value.ts'
import type { Plain } from './specials.ts'

function arrayFor(value: Json, what: string): readonly Json[] {
  return isArray(value) ? value : fail(`${described(value)} cannot be ${what}, as it is not an array`)
}

function lengthOf(value: Json): Json {
  if (value === null) return 0
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value === 'string') return [...value].length
  if (isArray(value)) return value.length
  return isObject(value) ? value.size : fail(`${described(value)} has no length`)
}

function keysOf(value: Json, sort: boolean): Json {
  if (isArray(value)) return [...value.keys()]
  if (!isObject(value)) return fail(`${described(value)} has no keys`)
  return sort ? sortedKeys(value) : [...value.keys()]
}

function has(value: Json, key: Json): Json {
  if (isObject(value) && typeof key === 'string') return value.has(key)
  if (isArray(value) && typeof key === 'number') return key >= 0 && Math.floor(key) < value.length
  return fail(`Cannot check whether ${kindOf(value)} has a ${kindOf(key)} key`)
}

function contains(value: Json, part: Json): boolean {
  if (isObject(value) && isObject(part))
    return [...part].every(([key, each]) => value.has(key) && containsOf(value.get(key)!, each))
  if (isArray(value) && isArray(part)) return part.every(each => value.some(other => containsOf(other, each)))
  if (typeof value === 'string' && typeof part === 'string') return value.includes(part)
  if (kindOf(value) === kindOf(part)) return compareJson(value, part) === 0
  return fail(`${described(value)} and ${described(part)} cannot have their containment checked`)
}

function containsOf(value: Json, part: Json): boolean {
  return kindOf(value) === kindOf(part) ? contains(value, part) : false
}

function flatten(value: Json, depth: Json): Json {
  if (typeof depth !== 'number') return fail('flatten depth must not be negative')
  if (depth < 0) return fail('flatten depth must not be negative')
  const result: Json[] = []
  const go = (from: Json, left: number): void => {
    for (const [, each] of elementsOf(from))
      if (isArray(each) && left > 0) go(each, left - 1)
      else result.push(each)
  }
  go(value, depth)
  return result
}

const KEY_NAMES: readonly string[] = ['key', 'Key', 'name', 'Name']

function fromEntries(value: Json): Json {
  const made = new Map<string, Json>()
  for (const [, entry] of elementsOf(value)) {
    const get = (name: string): Json | undefined => {
      const found = getKey(entry, name)
      return isObject(entry) && !entry.has(name) ? undefined : found
    }
    const key = KEY_NAMES.map(get).find(each => each !== undefined && isTrue(each)) ?? null
    if (typeof key !== 'string') fail(`Cannot use ${described(key)} as object key`)
    const values = ['value', 'Value'].filter(each => get(each) !== undefined)
    made.set(key, values.length === 0 ? null : get(values[0]!)!)
  }
  return made
}

function addAll(value: Json): Json {
  const all = Array.from(elementsOf(value), ([, each]) => each)
  if (all.length > 0 && all.every(each => typeof each === 'string')) {
    checkSize(all.reduce((length: number, each) => length + (each as string).length, 0))
    return all.join('')
  }
  return all.reduce<Json>((sum, each) => add(sum, each), null)
}

function extreme(value: Json, sign: number): Json {
  if (!isArray(value)) fail(`${described(value)} and ${described(value)} cannot be iterated over`)
  let best: Json | undefined
  for (const each of value)
    if (best === undefined || compareJson(each, best) * sign > 0 || (sign > 0 && compareJson(each, best) === 0))
      best = each
  return best ?? null
}

function uniqueOf(value: Json): Json {
  const sorted = [...arrayFor(value, 'sorted')].sort(compareJson)
  return sorted.filter((each, index) => index === 0 || compareJson(each, sorted[index - 1]!) !== 0)
}

function indices(value: Json, part: Json): Json {
  if (value === null) return null
  if (typeof value === 'string' && typeof part === 'string') {
    const found: Json[] = []
    if (part === '') return null
    for (let at = value.indexOf(part); at >= 0; at = value.indexOf(part, at + 1))
      found.push([...value.slice(0, at)].length)
    return found
  }
  if (isArray(value) && isArray(part)) return positionsOf(value, part)
  if (isArray(value)) return positionsOf(value, [part])
  return fail(`Cannot determine indices of ${described(value)}`)
}

function oneIndex(value: Json, part: Json, which: 0 | -1): Json {
  const found = indices(value, part)
  return isArray(found) ? (found.at(which) ?? null) : null
}

function transpose(value: Json): Json {
  const rows = arrayFor(value, 'transposed')
  const width = Math.max(0, ...rows.map(row => (isArray(row) ? row.length : 0)))
  return Array.from({ length: width }, (_, column) => rows.map(row => (isArray(row) ? (row[column] ?? null) : null)))
}

function toEntries(value: Json): Json {
  if (!isObject(value) && !isArray(value)) fail(`${described(value)} has no keys`)
  return Array.from(
    elementsOf(value),
    ([key, each]) =>
      new Map<string, Json>([
        ['key', key],
        ['value', each],
      ]),
  )
}

/** Arrays and objects. */
export const collections: readonly (readonly [string, Plain])[] = [
  ['not/0', value => !isTrue(value)],
  ['type/0', value => kindOf(value)],
  ['length/0', lengthOf],
  ['keys/0', value => keysOf(value, true)],
  ['keys_unsorted/0', value => keysOf(value, false)],
  ['has/1', (value, [key]) => has(value, key!)],
  ['contains/1', (value, [part]) => contains(value, part!)],
  ['add/0', addAll],
  [
    'reverse/0',
    value =>
      value === null
        ? []
        : typeof value === 'string'
          ? [...value].reverse().join('')
          : [...arrayFor(value, 'reversed')].reverse(),
  ],
  ['sort/0', value => [...arrayFor(value, 'sorted')].sort(compareJson)],
  ['unique/0', uniqueOf],
  ['min/0', value => extreme(value, -1)],
  ['max/0', value => extreme(value, 1)],
  ['flatten/0', value => flatten(value, 1e9)],
  ['flatten/1', (value, [depth]) => flatten(value, depth!)],
  ['to_entries/0', toEntries],
  ['from_entries/0', fromEntries],
  ['transpose/0', transpose],
  ['indices/1', (value, [part]) => indices(value, part!)],
  ['index/1', (value, [part]) => oneIndex(value, part!, 0)],
  ['rindex/1', (value, [part]) => oneIndex(value, part!, -1)],
  ['setpath/2', (value, [path, to]) => setPath(value, asPath(path!), to!)],
  ['delpaths/1', (value, [paths]) => deletePaths(value, paths!)],
]
