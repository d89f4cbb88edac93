import { columns, define } from '../definition.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { ReplicaSet } from '../schema/generated/types.ts'
import { selectorOf, selectorText } from '../selector/label.ts'
import { age } from '../table/duration.ts'
import { containerCells, selectorCell } from '../table/workload.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { immutable } from '../validation/metadata.ts'
import { validateCount } from '../validation/numbers.ts'
import { onlyAlways, validateTemplateSelector } from '../validation/workload.ts'

/** pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go. */
export const replicaSets = define<ReplicaSet>({
  group: 'apps',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['scale', 'status'],
  fields: { 'status.replicas': ({ status }) => String(status.replicas) },
  columns: columns('Name:string:name Desired:integer Current:integer Ready:integer Age Containers* Images* Selector*'),
  row({ metadata, spec, status }, now) {
    return [
      metadata.name,
      spec.replicas ?? 0,
      status.replicas,
      status.readyReplicas ?? 0,
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selectorCell(spec.selector),
    ]
  },
  defaults({ spec }) {
    spec.replicas ??= 1
    defaultPodSpec(spec.template.spec)
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors)
    immutable(spec.selector, old.spec.selector, 'spec.selector', errors)
  },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    status: ({ status }) => status.replicas,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector) ?? []),
    set({ spec }, replicas) {
      spec.replicas = replicas
    },
  },
})

function validateSpec(spec: ReplicaSet['spec'], errors: FieldErrors): void {
  validateCount(spec.replicas, 'spec.replicas', errors)
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  if (validateTemplateSelector(spec.selector, spec.template, 'spec', 'deployment', errors)) {
    validatePodTemplate(spec.template, 'spec.template', errors)
    onlyAlways(spec.template, errors)
  }
}
