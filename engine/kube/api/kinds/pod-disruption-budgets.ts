import { columns, define } from '../definition.ts'
import type { PodDisruptionBudget } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateLabelSelector } from '../validation/label-selector.ts'
import { isPercent, validateIntOrPercent, valueOfPercent } from '../validation/numbers.ts'

export const podDisruptionBudgets = define<PodDisruptionBudget>({
  group: 'policy',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  shortNames: ['pdb'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['status'],
  columns: columns('Name:string:name Min_Available Max_Unavailable Allowed_Disruptions:integer Age'),
  row: ({ metadata, spec, status }, now) => [
    metadata.name,
    spec.minAvailable === undefined ? 'N/A' : String(spec.minAvailable),
    spec.maxUnavailable === undefined ? 'N/A' : String(spec.maxUnavailable),
    status.disruptionsAllowed,
    age(metadata.creationTimestamp, now),
  ],
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

function validateSpec(spec: PodDisruptionBudget['spec'], errors: FieldErrors): void {
  const { minAvailable, maxUnavailable, unhealthyPodEvictionPolicy: policy } = spec
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.invalid(
      'spec',
      {
        MinAvailable: minAvailable,
        Selector: spec.selector ?? null,
        MaxUnavailable: maxUnavailable,
        UnhealthyPodEvictionPolicy: policy ?? null,
      },
      'minAvailable and maxUnavailable cannot be both set',
    )
  for (const [part, value] of Object.entries({ minAvailable, maxUnavailable })) {
    if (value === undefined) continue
    validateIntOrPercent(value, `spec.${part}`, errors)
    if (isPercent(value) && valueOfPercent(value) > 100)
      errors.invalid(`spec.${part}`, value, 'must not be greater than 100%')
  }
  validateLabelSelector(spec.selector, 'spec.selector', errors)
  if (policy !== undefined && !['AlwaysAllow', 'IfHealthyBudget'].includes(policy))
    errors.notSupported('spec.unhealthyPodEvictionPolicy', policy, ['AlwaysAllow', 'IfHealthyBudget'])
}
