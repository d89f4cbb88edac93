import { columns, define } from '../definition.ts'
import { sameSemantically } from '../object.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { Deployment } from '../schema/generated/types.ts'
import { selectorOf, selectorText } from '../selector/label.ts'
import { age } from '../table/duration.ts'
import { containerCells, selectorCell } from '../table/workload.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { immutable } from '../validation/metadata.ts'
import { isPercent, validateCount, validateIntOrPercent, valueOfPercent } from '../validation/numbers.ts'
import { onlyAlways, validateTemplateSelector } from '../validation/workload.ts'

/** pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go. */
export const deployments = define<Deployment>({
  group: 'apps',
  kind: 'Deployment',
  plural: 'deployments',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['scale', 'status'],
  columns: columns('Name:string:name Ready Up-to-date Available Age Containers* Images* Selector*'),
  row({ metadata, spec, status }, now) {
    return [
      metadata.name,
      `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
      status.updatedReplicas ?? 0,
      status.availableReplicas ?? 0,
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selectorCell(spec.selector),
    ]
  },
  defaults({ spec }) {
    spec.replicas ??= 1
    spec.strategy.type ??= 'RollingUpdate'
    if (spec.strategy.type === 'RollingUpdate') {
      const rolling = (spec.strategy.rollingUpdate ??= {})
      rolling.maxUnavailable ??= '25%'
      rolling.maxSurge ??= '25%'
    }
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    defaultPodSpec(spec.template.spec)
  },
  resetFields: { status: { 'f:spec': {}, 'f:metadata': { 'f:labels': {} } } },
  changed: ({ metadata }, old) => !sameSemantically(metadata.annotations, old.metadata.annotations),
  prepareStatus({ metadata }, old) {
    if (old.metadata.labels === undefined) delete metadata.labels
    else metadata.labels = { ...old.metadata.labels }
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors)
    immutable(spec.selector, old.spec.selector, 'spec.selector', errors)
  },
  scale: {
    replicas: ({ spec }) => spec.replicas ?? 0,
    status: ({ status }) => status.replicas ?? 0,
    selector: ({ spec }) => selectorText(selectorOf(spec.selector) ?? []),
    set({ spec }, replicas) {
      spec.replicas = replicas
    },
  },
})

function validateSpec(spec: Deployment['spec'], errors: FieldErrors): void {
  validateCount(spec.replicas, 'spec.replicas', errors)
  if (validateTemplateSelector(spec.selector, spec.template, 'spec', 'deployment', errors)) {
    validatePodTemplate(spec.template, 'spec.template', errors)
    onlyAlways(spec.template, errors)
  }
  validateStrategy(spec.strategy, errors)
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  validateCount(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
  const deadline = spec.progressDeadlineSeconds
  if (deadline === undefined) return
  validateCount(deadline, 'spec.progressDeadlineSeconds', errors)
  if (deadline <= (spec.minReadySeconds ?? 0))
    errors.invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds')
}

function validateStrategy(strategy: Deployment['spec']['strategy'], errors: FieldErrors): void {
  const rolling = strategy.rollingUpdate
  if (strategy.type === 'Recreate') {
    if (rolling !== undefined)
      errors.forbidden('spec.strategy.rollingUpdate', "may not be specified when strategy `type` is 'Recreate'")
    return
  }
  if (strategy.type !== 'RollingUpdate') {
    errors.notSupported('spec.strategy', { Type: strategy.type, RollingUpdate: internalForm(rolling) }, [
      'Recreate',
      'RollingUpdate',
    ])
    return
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rolling ?? {}
  validateIntOrPercent(maxUnavailable, 'spec.strategy.rollingUpdate.maxUnavailable', errors)
  validateIntOrPercent(maxSurge, 'spec.strategy.rollingUpdate.maxSurge', errors)
  if (valueOfPercent(maxUnavailable) === 0 && valueOfPercent(maxSurge) === 0)
    errors.invalid('spec.strategy.rollingUpdate.maxUnavailable', maxUnavailable, 'may not be 0 when `maxSurge` is 0')
  if (isPercent(maxUnavailable) && valueOfPercent(maxUnavailable) > 100)
    errors.invalid('spec.strategy.rollingUpdate.maxUnavailable', maxUnavailable, 'must not be greater than 100%')
}

/** As Go prints its internal type. */
function internalForm(rolling: Deployment['spec']['strategy']['rollingUpdate']): object | null {
  return rolling === undefined ? null : { MaxUnavailable: rolling.maxUnavailable ?? 0, MaxSurge: rolling.maxSurge ?? 0 }
}
