import { copy, isObject } from '../object.ts'
import type { Structural } from './schema.ts'

/** Leaves out what the schema does not know and fills in its defaults. apiextensions-apiserver pkg/apiserver/schema/{pruning,defaulting}. */
export function prune(value: unknown, schema: Structural, path: string, unknown: string[], root = false): unknown {
  if (Array.isArray(value)) {
    const { items } = schema
    if (items === undefined) return value
    return value.map((item, index) => prune(item, items, `${path}[${index}]`, unknown))
  }
  if (!isObject(value)) return value
  const out: { [key: string]: unknown } = {}
  const keep = schema['x-kubernetes-preserve-unknown-fields'] === true
  const embedded = root || schema['x-kubernetes-embedded-resource'] === true
  for (const key of Object.keys(value)) {
    if (key === '__proto__') continue
    const at = path === '' ? key : `${path}.${key}`
    const property = own(schema.properties, key)
    const other = schema.additionalProperties
    if (embedded && (key === 'apiVersion' || key === 'kind' || key === 'metadata')) out[key] = value[key]
    else if (property !== undefined) out[key] = prune(value[key], property, at, unknown)
    else if (typeof other === 'object') out[key] = prune(value[key], other, at, unknown)
    else if (keep || other === true) out[key] = value[key]
    else unknown.push(`unknown field "${at}"`)
  }
  return out
}

const own = <T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined =>
  map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined

export function fillDefaults(value: unknown, schema: Structural): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) fillDefaults(item, schema.items)
    return
  }
  if (!isObject(value)) return
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    const unset = value[key] === undefined || (value[key] === null && property.nullable !== true)
    if (unset && property.default !== undefined) value[key] = copy(property.default)
    if (value[key] !== undefined) fillDefaults(value[key], property)
  }
  if (typeof schema.additionalProperties === 'object')
    for (const key of Object.keys(value))
      if (!(key in (schema.properties ?? {}))) fillDefaults(value[key], schema.additionalProperties)
}

/** A null where the schema allows none is as good as nothing (schema/defaulting PruneNonNullableNullsWithoutDefaults). */
export function dropNulls(value: unknown, schema: Structural): void {
  if (Array.isArray(value)) {
    if (schema.items !== undefined) for (const item of value) dropNulls(item, schema.items)
    return
  }
  if (!isObject(value)) return
  for (const [key, property] of Object.entries(schema.properties ?? {})) {
    if (value[key] === null && property.nullable !== true && property.default !== undefined) delete value[key]
    else if (value[key] !== undefined) dropNulls(value[key], property)
  }
}
