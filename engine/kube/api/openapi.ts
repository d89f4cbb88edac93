import { apiVersionOf } from './definition.ts'
import { type Field, shapeOf, type Type } from './schema/shape.ts'
import type { ApiServer } from './server.ts'

/**
 * /openapi/v3: the schemas, made from the shapes. Without the texts that describe fields: those are in
 * schema/generated/descriptions.ts, which whoever explains loads by itself.
 */
export function openApiIndex(server: ApiServer): object {
  const versions = [...new Set(server.definitions().map(apiVersionOf))].sort()
  const paths: { [path: string]: object } = {}
  for (const version of versions) {
    const path = version.includes('/') ? `apis/${version}` : `api/${version}`
    paths[path] = { serverRelativeURL: `/openapi/v3/${path}` }
  }
  return { paths }
}

export function openApiOf(server: ApiServer, path: string): object | undefined {
  const version = path.replace(/^apis?\//, '')
  const kinds = server
    .definitions()
    .filter(each => apiVersionOf(each) === version && path.startsWith(version.includes('/') ? 'apis/' : 'api/'))
  if (kinds.length === 0) return undefined
  const schemas: { [name: string]: object } = {}
  for (const definition of kinds) {
    const group = { group: definition.group, version: definition.version, kind: definition.kind }
    if (server.isCustom(definition)) {
      const schema = server.custom.schemaOf(definition) as { readonly properties?: object } | undefined
      collect('meta/v1.ObjectMeta', schemas)
      schemas[customName(definition.group, definition.version, definition.kind)] = {
        ...schema,
        properties: { ...schema?.properties, ...OBJECT_PROPERTIES },
        'x-kubernetes-group-version-kind': [group],
      }
      continue
    }
    collect(definition.type, schemas)
    schemas[schemaName(definition.type)] = {
      ...schemas[schemaName(definition.type)],
      'x-kubernetes-group-version-kind': [group],
    }
  }
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.34.4' }, paths: {}, components: { schemas } }
}

/** What every object has, whatever its definition says. */
const OBJECT_PROPERTIES = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { allOf: [{ $ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' }] },
}

const customName = (group: string, version: string, kind: string): string =>
  [...group.split('.').reverse(), version, kind].join('.')

/** `core/v1.Pod` -> `io.k8s.api.core.v1.Pod`. */
export function schemaName(type: string): string {
  const [folder, rest] = type.split('/') as [string, string]
  if (folder === 'meta') return `io.k8s.apimachinery.pkg.apis.meta.${rest}`
  if (folder === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.${rest}`
  if (folder === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.${rest}`
  return `io.k8s.api.${folder}.${rest}`
}

function collect(type: string, schemas: { [name: string]: object }): void {
  const name = schemaName(type)
  if (name in schemas) return
  schemas[name] = {}
  const shape = shapeOf(type)
  const properties: { [field: string]: object } = {}
  for (const field of shape.fields) properties[field.name] = fieldSchema(field, schemas)
  const required = shape.fields.filter(field => field.required).map(field => field.name)
  schemas[name] = {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties,
    ...(shape.atomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
  }
}

function fieldSchema(field: Field, schemas: { [name: string]: object }): object {
  const schema = typeSchema(field.type, schemas)
  return {
    ...schema,
    ...(field.default === undefined ? {} : { default: field.default }),
    ...(field.listKeys.length > 0 ? { 'x-kubernetes-list-map-keys': field.listKeys } : {}),
    ...(field.type.of === 'list' && field.listType !== 'atomic' ? { 'x-kubernetes-list-type': field.listType } : {}),
    ...(field.patchMergeKey === '' ? {} : { 'x-kubernetes-patch-merge-key': field.patchMergeKey }),
    ...(field.patchStrategy === '' ? {} : { 'x-kubernetes-patch-strategy': field.patchStrategy }),
  }
}

const SCALARS: Readonly<Record<string, object>> = {
  s: { type: 'string' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  b: { type: 'boolean' },
  d: { type: 'number', format: 'double' },
  y: { type: 'string', format: 'byte' },
  Q: { oneOf: [{ type: 'string' }, { type: 'number' }] },
  I: { format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] },
  T: { type: 'string', format: 'date-time' },
  M: { type: 'string', format: 'date-time' },
  D: { type: 'string' },
  R: { type: 'object' },
}

function typeSchema(type: Type, schemas: { [name: string]: object }): object {
  switch (type.of) {
    case 'scalar':
      return SCALARS[type.letter]!
    case 'list':
      return { type: 'array', items: typeSchema(type.item, schemas) }
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.item, schemas) }
    case 'struct':
      collect(type.name, schemas)
      return { allOf: [{ $ref: `#/components/schemas/${schemaName(type.name)}` }] }
  }
}
