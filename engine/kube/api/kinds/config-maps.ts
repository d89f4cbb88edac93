import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import type { ConfigMap } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { configMapKey } from '../validation/names.ts'

export const DATA_MAX = 1024 * 1024

export const configMaps = define<ConfigMap>({
  group: '',
  kind: 'ConfigMap',
  plural: 'configmaps',
  shortNames: ['cm'],
  namespaced: true,
  columns: columns('Name:string:name Data Age'),
  row: ({ metadata, data, binaryData }, now) => [
    metadata.name,
    Object.keys(data ?? {}).length + Object.keys(binaryData ?? {}).length,
    age(metadata.creationTimestamp, now),
  ],
  validate: validateData,
  validateUpdate(map, old, errors) {
    if (old.immutable === true) {
      if (map.immutable !== true) errors.forbidden('immutable', 'field is immutable when `immutable` is set')
      for (const part of ['data', 'binaryData'] as const)
        if (!sameSemantically(map[part], old[part]))
          errors.forbidden(part, 'field is immutable when `immutable` is set')
    }
    validateData(map, errors)
  },
})

function validateData({ data = {}, binaryData = {} }: ConfigMap, errors: FieldErrors): void {
  let size = 0
  for (const [key, value] of Object.entries(data)) {
    errors.each(`data[${key}]`, key, configMapKey(key))
    if (key in binaryData) errors.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')
    size += value.length
  }
  for (const [key, value] of Object.entries(binaryData)) {
    errors.each(`binaryData[${key}]`, key, configMapKey(key))
    size += Math.floor((value.length * 3) / 4)
  }
  if (size > DATA_MAX) errors.tooLong('[]', DATA_MAX)
}
