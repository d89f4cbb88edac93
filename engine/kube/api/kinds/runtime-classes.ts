import { columns, define } from '../definition.ts'
import type { RuntimeClass } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { immutable } from '../validation/metadata.ts'
import { dnsLabel } from '../validation/names.ts'

export const runtimeClasses = define<RuntimeClass>({
  group: 'node.k8s.io',
  kind: 'RuntimeClass',
  plural: 'runtimeclasses',
  namespaced: false,
  columns: columns('Name:string:name Handler Age'),
  row: ({ metadata, handler }, now) => [metadata.name, handler, age(metadata.creationTimestamp, now)],
  validate: ({ handler }, errors) => errors.each('handler', handler, dnsLabel(handler)),
  validateUpdate: ({ handler }, old, errors) => immutable(handler, old.handler, 'handler', errors),
})
