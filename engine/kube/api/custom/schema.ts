import { asField, FREE } from '../apply/typed.ts'
import type { Field, Shape, Type } from '../schema/shape.ts'

/** The part of JSON Schema that a structural schema may use. apiextensions-apiserver pkg/apiserver/schema/structural.go. */
export interface Structural {
  readonly type?: string
  readonly format?: string
  readonly title?: string
  readonly description?: string
  readonly default?: unknown
  readonly nullable?: boolean
  readonly properties?: Readonly<Record<string, Structural>>
  readonly additionalProperties?: Structural | boolean
  readonly items?: Structural
  readonly required?: readonly string[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: boolean
  readonly exclusiveMaximum?: boolean
  readonly multipleOf?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly pattern?: string
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly minProperties?: number
  readonly maxProperties?: number
  readonly allOf?: readonly Structural[]
  readonly anyOf?: readonly Structural[]
  readonly oneOf?: readonly Structural[]
  readonly not?: Structural
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean
  readonly 'x-kubernetes-embedded-resource'?: boolean
  readonly 'x-kubernetes-int-or-string'?: boolean
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
}

/** The schema in the form in which managedFields are worked out. */
export function fieldOfSchema(schema: Structural | undefined): Field {
  return schema === undefined ? FREE : fieldNamed('', schema)
}

function fieldNamed(name: string, schema: Structural): Field {
  const type = typeOf(schema)
  const kind = schema['x-kubernetes-list-type']
  return {
    ...asField(type),
    name,
    listType: kind === 'map' || kind === 'set' ? kind : 'atomic',
    listKeys: schema['x-kubernetes-list-map-keys'] ?? [],
    atomicMap: schema['x-kubernetes-map-type'] === 'atomic',
    default: schema.default,
    element: `f:${name}`,
  }
}

function typeOf(schema: Structural): Type {
  if (schema.type === 'array' && schema.items !== undefined) return { of: 'list', item: typeOf(schema.items) }
  if (schema.type !== 'object') return { of: 'scalar', letter: 'R', go: '' }
  if (schema.properties !== undefined) return { of: 'struct', name: '', shape: shapeOfSchema(schema) }
  const values = schema.additionalProperties
  if (typeof values === 'object') return { of: 'map', item: typeOf(values) }
  return { of: 'scalar', letter: 'F', go: '' }
}

function shapeOfSchema(schema: Structural): Shape {
  const byName = new Map<string, Field>()
  for (const [name, property] of Object.entries(schema.properties ?? {})) byName.set(name, fieldNamed(name, property))
  return {
    name: '',
    goName: '',
    fields: [...byName.values()],
    byName,
    atomic: schema['x-kubernetes-map-type'] === 'atomic',
  }
}
