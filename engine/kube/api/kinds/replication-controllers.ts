import { columns, define } from '../definition.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { ReplicationController } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { containerCells, labelsCell } from '../table/workload.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateCount } from '../validation/numbers.ts'
import { onlyAlways } from '../validation/workload.ts'

export const replicationControllers = define<ReplicationController>({
  group: '',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['scale', 'status'],
  fields: { 'status.replicas': ({ status }) => String(status.replicas) },
  columns: columns('Name:string:name Desired:integer Current:integer Ready:integer Age Containers* Images* Selector*'),
  row({ metadata, spec, status }, now) {
    const cells = spec.template === undefined ? ['', ''] : containerCells(spec.template)
    return [
      metadata.name,
      spec.replicas ?? 0,
      status.replicas,
      status.readyReplicas ?? 0,
      age(metadata.creationTimestamp, now),
      ...cells,
      labelsCell(spec.selector),
    ]
  },
  defaults({ spec, metadata }) {
    const labels = spec.template?.metadata.labels
    if (labels !== undefined) {
      spec.selector ??= { ...labels }
      metadata.labels ??= { ...labels }
    }
    spec.replicas ??= 1
    if (spec.template !== undefined) defaultPodSpec(spec.template.spec)
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    status: ({ status }) => status.replicas,
    selector: ({ spec }) =>
      Object.entries(spec.selector ?? {})
        .sort()
        .map(pair => pair.join('='))
        .join(','),
    set({ spec }, replicas) {
      spec.replicas = replicas
    },
  },
})

function validateSpec({ selector = {}, template, ...spec }: ReplicationController['spec'], errors: FieldErrors): void {
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  if (Object.keys(selector).length === 0) errors.required('spec.selector')
  validateCount(spec.replicas, 'spec.replicas', errors)
  if (template === undefined) {
    errors.required('spec.template')
    return
  }
  const labels = template.metadata.labels ?? {}
  if (Object.entries(selector).some(([key, value]) => labels[key] !== value))
    errors.invalid(
      'spec.template.metadata.labels',
      template.metadata.labels,
      '`selector` does not match template `labels`',
    )
  validatePodTemplate(template, 'spec.template', errors)
  onlyAlways(template, errors)
}
