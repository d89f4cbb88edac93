import { copy, isObject } from '../object.ts'

/** JSON Merge Patch, RFC 7386 2. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return copy(patch)
  const out: { [key: string]: unknown } = isObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value === null) delete out[key]
    else if (key !== '__proto__') out[key] = mergePatch(out[key], value)
  }
  return out
}
