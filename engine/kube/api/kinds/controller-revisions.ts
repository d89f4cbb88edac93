import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import type { ControllerRevision } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { validateCount } from '../validation/numbers.ts'

export const controllerRevisions = define<ControllerRevision>({
  group: 'apps',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  namespaced: true,
  columns: columns('Name:string:name Controller Revision Age'),
  row({ metadata, revision }, now) {
    const owner = metadata.ownerReferences?.find(each => each.controller === true)
    const kind =
      owner === undefined ? '<none>' : `${owner.kind.toLowerCase()}.${owner.apiVersion.split('/')[0]}/${owner.name}`
    return [metadata.name, kind, revision, age(metadata.creationTimestamp, now)]
  },
  validate({ data, revision }, errors) {
    validateCount(revision, 'revision', errors)
    if (data === undefined) errors.required('data', 'data is mandatory')
  },
  validateUpdate({ data, revision }, old, errors) {
    validateCount(revision, 'revision', errors)
    if (!sameSemantically(data, old.data)) errors.invalid('data', data, 'field is immutable')
  },
})
