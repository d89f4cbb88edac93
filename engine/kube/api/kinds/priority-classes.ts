import { columns, define } from '../definition.ts'
import type { PriorityClass } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { immutable } from '../validation/metadata.ts'

const USER_MAX = 1_000_000_000

export const priorityClasses = define<PriorityClass>({
  group: 'scheduling.k8s.io',
  kind: 'PriorityClass',
  plural: 'priorityclasses',
  shortNames: ['pc'],
  namespaced: false,
  generation: true,
  columns: columns('Name:string:name Value:integer Global-Default:boolean Age PreemptionPolicy'),
  row: ({ metadata, value, globalDefault, preemptionPolicy }, now) => [
    metadata.name,
    value,
    globalDefault ?? false,
    age(metadata.creationTimestamp, now),
    preemptionPolicy ?? '',
  ],
  defaults(object) {
    object.preemptionPolicy ??= 'PreemptLowerPriority'
  },
  validate({ metadata, value, preemptionPolicy }, errors) {
    if (
      (metadata.name ?? '').startsWith('system-') &&
      !['system-node-critical', 'system-cluster-critical'].includes(metadata.name)
    )
      errors.forbidden(
        'metadata.name',
        `priority class names with 'system-' prefix are reserved for system use only. error: ${metadata.name} is not a known system priority class`,
      )
    else if (!(metadata.name ?? '').startsWith('system-') && value > USER_MAX)
      errors.forbidden('value', `maximum allowed value of a user defined priority is ${USER_MAX}`)
    if (preemptionPolicy !== 'PreemptLowerPriority' && preemptionPolicy !== 'Never')
      errors.notSupported('preemptionPolicy', preemptionPolicy, ['PreemptLowerPriority', 'Never'])
  },
  validateUpdate(object, old, errors) {
    if (object.value !== old.value) errors.forbidden('value', 'may not be changed in an update.')
    immutable(object.preemptionPolicy, old.preemptionPolicy, 'preemptionPolicy', errors)
  },
})
