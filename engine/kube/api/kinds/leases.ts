import { columns, define } from '../definition.ts'
import type { Lease } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'

export const leases = define<Lease>({
  group: 'coordination.k8s.io',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
  createOnUpdate: true,
  columns: columns('Name:string:name Holder Age'),
  row: ({ metadata, spec }, now) => [metadata.name, spec.holderIdentity ?? '', age(metadata.creationTimestamp, now)],
  prepareCreate({ spec }) {
    // Coordinated leader election is an alpha feature that is off.
    delete spec.strategy
    delete spec.preferredHolder
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

function validateSpec({ leaseDurationSeconds, leaseTransitions }: Lease['spec'], errors: FieldErrors): void {
  if (leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0)
    errors.invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0')
  if (leaseTransitions !== undefined && leaseTransitions < 0)
    errors.invalid('spec.leaseTransitions', leaseTransitions, 'must be greater than or equal to 0')
}
