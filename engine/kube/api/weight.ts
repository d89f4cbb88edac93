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
    size += 2 + remembered(stored, value, () => sizeOf(value, most, false))
    if (size > most) break
  }
  return size
}

/** About as many bytes as a body takes that was handed over as an object; Infinity for one that is nested too deeply. */
export function sentSize(body: unknown, most: number): number {
  if (typeof body !== 'object' || body === null) return sizeOf(body, most, true)
  let size = 2
  for (const [key, value] of Object.entries(body)) {
    size += key.length + 4 + weigh(value, most)
    if (size > most) break
  }
  return size
}

function weigh(value: unknown, most: number): number {
  const count = () => (isTooDeep(value) ? Number.POSITIVE_INFINITY : sizeOf(value, most, true))
  return isStored(value) ? remembered(sent, value, count) : count()
}

function isStored(value: unknown): boolean {
  return typeof value === 'object' && value !== null && stored.has(value)
}

function remembered(known: WeakMap<object, number>, value: unknown, count: () => number): number {
  if (typeof value !== 'object' || value === null) return count()
  let size = known.get(value)
  if (size === undefined) known.set(value, (size = count()))
  return size
}
