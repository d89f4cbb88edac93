import type { ResourceDefinition } from '../definition.ts'
import type { ApiObject } from '../object.ts'

/** `kind: Table`: what kubectl prints, made by the server. */

export type Include = 'Metadata' | 'Object' | 'None'

export function tableOf(
  definition: ResourceDefinition,
  objects: readonly ApiObject[],
  metadata: object,
  now: number,
  include: Include,
  withColumns: boolean,
): object {
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(definition) : null,
    rows: objects.map(object => rowOf(definition, object, now, include)),
  }
}

function rowOf(definition: ResourceDefinition, object: ApiObject, now: number, include: Include): object {
  const conditions = definition.rowConditions?.(object)
  const cells = definition.row(object, now)
  return conditions === undefined
    ? { cells, object: attached(object, include) }
    : { cells, conditions, object: attached(object, include) }
}

const made = new WeakMap<ResourceDefinition, object[]>()

/** The texts that describe the columns are left empty: they are the documentation of the types, which is loaded separately. */
function columnDefinitions(definition: ResourceDefinition): object[] {
  let list = made.get(definition)
  if (list === undefined)
    made.set(
      definition,
      (list = definition.columns.map(({ name, type, format, priority }) => ({
        name,
        type,
        format,
        description: '',
        priority,
      }))),
    )
  return list
}

function attached(object: ApiObject, include: Include): object | null {
  if (include === 'None') return null
  return include === 'Object' ? object : partial(object)
}

/** Only the metadata of an object. */
export function partial(object: ApiObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}
