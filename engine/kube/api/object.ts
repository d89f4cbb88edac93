import type { ObjectMeta } from './schema/generated/types.ts'

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** What is stored and handed out: never changed after it was stored, shared by reference. */
export interface ApiObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: ObjectMeta
}

/** The same type while it is being made: every part may still be set or left out. */
export type Draft<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? Draft<Item>[]
    : { -readonly [Key in keyof T]: Draft<T[Key]> }

/** A draft of an object of which only the metadata is known. */
export type DraftObject = Draft<ApiObject> & { [key: string]: unknown }

export function isObject(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A copy of JSON data that shares nothing with the original. */
export function copy<T>(value: T): Draft<T> {
  if (typeof value !== 'object' || value === null) return value as Draft<T>
  if (Array.isArray(value)) return value.map(copy) as Draft<T>
  const out: { [key: string]: unknown } = {}
  for (const key of Object.keys(value)) out[key] = copy((value as { [key: string]: unknown })[key])
  return out as Draft<T>
}

/** A value as text, whatever it is: `String` fails on objects that are not what they seem. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}

/** As deep as a value may be: everything here walks values by recursion. */
export const DEPTH_MAX = 1_000

export function isTooDeep(value: unknown, left = DEPTH_MAX): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (left === 0) return true
  for (const key of Object.keys(value)) if (isTooDeep((value as { [key: string]: unknown })[key], left - 1)) return true
  return false
}

/** About as many bytes as a JSON value takes; counting stops beyond `most`. Without names of fields it is what protocol buffers take. */
export function sizeOf(value: unknown, most: number, named: boolean): number {
  if (typeof value === 'string') return value.length + 2
  if (typeof value !== 'object' || value === null) return 4
  let size = 2
  for (const key of Object.keys(value)) {
    size += (named ? key.length + 4 : 2) + sizeOf((value as { [key: string]: unknown })[key], most - size, named)
    if (size > most) break
  }
  return size
}

/** Whether two JSON values are the same, whatever the order of keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => same(item, b[index]))
  }
  if (Array.isArray(b)) return false
  const left = a as { [key: string]: unknown }
  const right = b as { [key: string]: unknown }
  let count = 0
  for (const key of Object.keys(left)) {
    if (left[key] === undefined) continue
    count++
    if (!same(left[key], right[key])) return false
  }
  for (const key of Object.keys(right)) if (right[key] !== undefined) count--
  return count === 0
}

/**
 * As `same`, but nothing, an empty list and an empty map are alike, as in Go's
 * `equality.Semantic` (apimachinery pkg/api/equality).
 */
export function sameSemantically(a: unknown, b: unknown): boolean {
  if (a === b || (empty(a) && empty(b))) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => sameSemantically(item, b[index]))
  }
  const left = a as { [key: string]: unknown }
  const right = b as { [key: string]: unknown }
  for (const key of Object.keys(left)) if (!sameSemantically(left[key], right[key])) return false
  for (const key of Object.keys(right)) if (!(key in left) && !empty(right[key])) return false
  return true
}

function empty(value: unknown): boolean {
  if (value === undefined || value === null) return true
  return typeof value === 'object' && Object.keys(value).length === 0
}

/** Freezes an object all the way down. Tests run with this on, so that a stored object can not be changed unnoticed. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const key of Object.keys(value)) freeze((value as { [key: string]: unknown })[key])
  return value
}
