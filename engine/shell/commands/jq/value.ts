import { compareBytes } from '../../text/lossless.ts'
import type { Json, JsonObject } from './json.ts'
import { toJson } from './json-text.ts'

export type { Json, JsonObject }

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

/** An error of the program, which `try` can catch. */
export class JqError {
  readonly value: Json

  constructor(value: Json) {
    this.value = value
  }
}

/** What no `try` catches: the program went too far. */
export class JqFatal {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** The most elements, keys or characters that one value may have. */
export const SIZE_MAX = 16 * 1024 * 1024

export function fail(text: string): never {
  throw new JqError(text)
}

export function checkSize(size: number): void {
  if (size > SIZE_MAX) throw new JqFatal('cannot allocate memory')
}

export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

export function isObject(value: Json): value is JsonObject {
  return value instanceof Map
}

export function kindOf(value: Json): Kind {
  if (value === null) return 'null'
  if (isArray(value)) return 'array'
  if (isObject(value)) return 'object'
  return typeof value as Kind
}

export function isTrue(value: Json): boolean {
  return value !== null && value !== false
}

/** Buffer that errors print a value into (src/builtin.c, ERRORMAX_VALUE). */
const SHOWN_MAX = 14

/** A value as errors show it: its beginning. */
export function shown(value: Json, most = SHOWN_MAX): string {
  const text = toJson(value)
  return text.length > most ? `${text.slice(0, most - 3)}...` : text
}

/** `number (5)`. */
export function described(value: Json): string {
  return `${kindOf(value)} (${shown(value)})`
}

function rank(value: Json): number {
  if (value === null) return 0
  if (value === false) return 1
  if (value === true) return 2
  if (typeof value === 'number') return 3
  if (typeof value === 'string') return 4
  return isArray(value) ? 5 : 6
}

export function sortedKeys(object: JsonObject): string[] {
  return [...object.keys()].sort(compareBytes)
}

/** The order of sort: null, false, true, numbers, strings, arrays, objects (jq(1), sort). */
export function compareJson(left: Json, right: Json): number {
  const order = rank(left) - rank(right)
  if (order !== 0) return order
  if (typeof left === 'number') {
    // Not a number is smaller than any number, itself included.
    return Number.isNaN(left) ? -1 : left - (right as number)
  }
  if (typeof left === 'string') return compareBytes(left, right as string)
  if (isArray(left)) return compareArrays(left, right as readonly Json[])
  if (isObject(left)) return compareObjects(left, right as JsonObject)
  return 0
}

function compareArrays(left: readonly Json[], right: readonly Json[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order = compareJson(left[index]!, right[index]!)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** By their sorted keys, then by the values of these. */
function compareObjects(left: JsonObject, right: JsonObject): number {
  const keys = sortedKeys(left)
  const order = compareArrays(keys, sortedKeys(right))
  if (order !== 0) return order
  for (const key of keys) {
    const byValue = compareJson(left.get(key)!, right.get(key)!)
    if (byValue !== 0) return byValue
  }
  return 0
}

/** The elements of an array or the values of an object. */
export function elementList(value: Json): readonly Json[] {
  if (isArray(value)) return value
  return isObject(value) ? [...value.values()] : fail(`Cannot iterate over ${described(value)}`)
}
