import { isTooDeep, sizeOf } from './object.ts'

/**
 * Limits on what is sent and stored. Fields of stored objects come back by reference again and again and are never changed: what such a field
 * weighs is counted once.
 */
const stored = new WeakMap<object, number>()
const sent = new WeakMap<object, number>()

/** About as many bytes as an object takes in storage; counting stops beyond `most`. Its fields are not changed any more. */
export function storedSize(object: object, most: number): number {
  let size = 2
  for (const value of Object.values(object)) {
    size += 2 + (isPart(value) ? remembered(stored, value, most, bareSize) : sizeOf(value, most, false))
    if (size > most) break
  }
  return size
}

/** About as many bytes as a body takes that was handed over as an object; Infinity for one that is nested too deeply. */
export function sentSize(body: unknown, most: number): number {
  if (typeof body !== 'object' || body === null) return sizeOf(body, most, true)
  let size = 2
  for (const [key, value] of Object.entries(body)) {
    size += key.length + 4 + (isPart(value) ? weigh(value, most) : sizeOf(value, most, true))
    if (size > most) break
  }
  return size
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function weigh(part: object, most: number): number {
  return stored.has(part) ? remembered(sent, part, most, namedSize) : namedSize(part, most)
}

const bareSize = (part: object, most: number): number => sizeOf(part, most, false)
const namedSize = (part: object, most: number): number =>
  isTooDeep(part) ? Number.POSITIVE_INFINITY : sizeOf(part, most, true)

function remembered(
  known: WeakMap<object, number>,
  part: object,
  most: number,
  count: (part: object, most: number) => number,
): number {
  let size = known.get(part)
  if (size === undefined) known.set(part, (size = count(part, most)))
  return size
}
