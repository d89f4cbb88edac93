import { checkSize, compareJson, described, fail, isArray, isObject, type Json, kindOf, shown } from './value.ts'

/** Where a value lies in the input of `path(f)`; `lost` where it is no part of that; null when nobody asks. */
export type Spot = readonly Json[] | 'lost' | null

const START = 'start'
const END = 'end'
/** The largest index that an assignment may create. */
const INDEX_MAX = 1 << 24

/** The spot of a result: what is the very input still lies where the input lay. */
export function spotOf(spot: Spot, input: Json, output: Json): Spot {
  return spot === null || Object.is(input, output) ? spot : 'lost'
}

export function spotBelow(spot: Spot, key: Json, value: Json): Spot {
  if (spot === null) return null
  if (spot === 'lost')
    fail(`Invalid path expression near attempt to access element ${shown(key)} of ${shown(value, 29)}`)
  return [...spot, key]
}

/** `.[key]` (src/jv_aux.c, jv_get). */
export function getKey(value: Json, key: Json): Json {
  if (isObject(value) && typeof key === 'string') return value.get(key) ?? null
  if (isArray(value) && typeof key === 'number') {
    return value[key < 0 ? key + value.length : key] ?? null
  }
  if (isObject(key) && (isArray(value) || value === null || typeof value === 'string')) return getSlice(value, key)
  if (isArray(value) && isArray(key)) return positionsOf(value, key)
  if (value === null && (key === null || typeof key === 'string' || typeof key === 'number')) return null
  if (typeof key === 'string') fail(`Cannot index ${kindOf(value)} with string ${JSON.stringify(key)}`)
  fail(`Cannot index ${kindOf(value)} with ${kindOf(key)}`)
}

function bounds(length: number, key: ReadonlyMap<string, Json>): readonly [number, number] {
  const [start = null, end = null] = [key.get(START), key.get(END)]
  if ((start !== null && typeof start !== 'number') || (end !== null && typeof end !== 'number'))
    fail('Start and end indices of an array slice must be numbers')
  const place = (given: number, round: (value: number) => number) =>
    Math.min(length, Math.max(0, round(given < 0 ? given + length : given)))
  const from = start === null ? 0 : place(start, Math.floor)
  const to = end === null ? length : place(end, Math.ceil)
  return [from, Math.max(from, to)]
}

function getSlice(value: Json, key: ReadonlyMap<string, Json>): Json {
  if (value === null) return null
  if (isArray(value)) return value.slice(...bounds(value.length, key))
  const characters = [...(value as string)]
  return characters.slice(...bounds(characters.length, key)).join('')
}

/** Where an array stands in another one. */
export function positionsOf(value: readonly Json[], part: readonly Json[]): number[] {
  const found: number[] = []
  if (part.length === 0) return found
  for (let at = 0; at + part.length <= value.length; at++)
    if (part.every((each, index) => compareJson(each, value[at + index]!) === 0)) found.push(at)
  return found
}

/** A copy in which `.[key]` is something else (jv_set). */
export function setKey(value: Json, key: Json, to: Json): Json {
  if (typeof key === 'string' && (value === null || isObject(value))) return new Map(value ?? []).set(key, to)
  if (typeof key === 'number' && (value === null || isArray(value))) {
    const copy = value === null ? [] : [...value]
    let index = Math.floor(key)
    if (index < 0) index += copy.length
    if (index < 0) fail('Out of bounds negative array index')
    if (index > INDEX_MAX) fail('Array index too large')
    while (copy.length < index) copy.push(null)
    copy[index] = to
    return copy
  }
  if (isObject(key) && (value === null || isArray(value))) {
    if (!isArray(to)) fail('A slice of an array can only be assigned another array')
    const copy = value === null ? [] : [...value]
    const [from, end] = bounds(copy.length, key)
    checkSize(copy.length + to.length)
    return [...copy.slice(0, from), ...to, ...copy.slice(end)]
  }
  if (isObject(key)) fail(`Cannot update field at object index of ${kindOf(value)}`)
  if (typeof key === 'string') fail(`Cannot index ${kindOf(value)} with ${JSON.stringify(key)}`)
  fail(`Cannot index ${kindOf(value)} with ${kindOf(key)}`)
}

export function getPath(value: Json, path: readonly Json[]): Json {
  let at = value
  for (const key of path) {
    if (at === null) return null
    at = getKey(at, key)
  }
  return at
}

export function setPath(value: Json, path: readonly Json[], to: Json, from = 0): Json {
  if (from === path.length) return to
  const key = path[from]!
  return setKey(value, key, setPath(getKey(value, key), path, to, from + 1))
}

export function asPath(value: Json): readonly Json[] {
  return isArray(value) ? value : fail('Path must be specified as an array')
}

/** delpaths: the longest paths first, so that the others still lead where they did. */
export function deletePaths(value: Json, paths: Json): Json {
  if (!isArray(paths)) fail('Paths must be specified as an array')
  const sorted = [...paths].sort(compareJson)
  let result = value
  for (const path of sorted.reverse()) result = deletePath(result, asPath(path))
  return result
}

function deletePath(value: Json, path: readonly Json[], from = 0): Json {
  if (path.length === 0 || value === null) return null
  const key = path[from]!
  if (from === path.length - 1) return deleteKey(value, key)
  const below = getKey(value, key)
  return below === null ? value : setKey(value, key, deletePath(below, path, from + 1))
}

function deleteKey(value: Json, key: Json): Json {
  if (isObject(value) && typeof key === 'string') {
    const copy = new Map(value)
    copy.delete(key)
    return copy
  }
  if (isArray(value) && typeof key === 'number') {
    const index = Math.floor(key) < 0 ? Math.floor(key) + value.length : Math.floor(key)
    return value.filter((_, at) => at !== index)
  }
  if (isArray(value) && isObject(key)) {
    const [from, end] = bounds(value.length, key)
    return [...value.slice(0, from), ...value.slice(end)]
  }
  if (isObject(value)) fail(`Cannot delete field at object index of ${kindOf(key) === 'object' ? 'object' : 'array'}`)
  if (isArray(value)) fail('Cannot delete field at array index of array')
  fail(`Cannot delete field at ${typeof key === 'string' ? 'object' : 'array'} index of ${kindOf(value)}`)
}

/** The elements of an array or the values of an object. */
export function* elementsOf(value: Json): Generator<readonly [Json, Json]> {
  if (isArray(value)) for (let index = 0; index < value.length; index++) yield [index, value[index]!]
  else if (isObject(value)) yield* value
  else fail(`Cannot iterate over ${described(value)}`)
}
