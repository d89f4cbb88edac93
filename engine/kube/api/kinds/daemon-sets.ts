import { columns, define } from '../definition.ts'
import { defaultPodSpec } from '../pod/defaults.ts'
import { validatePodTemplate } from '../pod/validate.ts'
import type { DaemonSet } from '../schema/generated/types.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import { age } from '../table/duration.ts'
import { containerCells, labelsCell, selectorCell } from '../table/workload.ts'
import { type FieldErrors, sortedKeys } from '../validation/field-error.ts'
import { isEmptySelector, validateLabelSelector } from '../validation/label-selector.ts'
import { immutable } from '../validation/metadata.ts'
import { validateCount, validateIntOrPercent, valueOfPercent } from '../validation/numbers.ts'

const GENERATION = 'deprecated.daemonset.template.generation'

/** pkg/apis/apps/v1/defaults.go, pkg/apis/apps/validation/validation.go. */
export const daemonSets = define<DaemonSet>({
  group: 'apps',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['status'],
  columns: columns(
    'Name:string:name Desired:integer Current:integer Ready:integer Up-to-date:integer Available:integer Node_Selector Age Containers* Images* Selector*',
  ),
  row({ metadata, spec, status }, now) {
    return [
      metadata.name,
      status.desiredNumberScheduled,
      status.currentNumberScheduled,
      status.numberReady,
      status.updatedNumberScheduled ?? 0,
      status.numberAvailable ?? 0,
      labelsCell(spec.template.spec.nodeSelector),
      age(metadata.creationTimestamp, now),
      ...containerCells(spec.template),
      selectorCell(spec.selector),
    ]
  },
  defaults({ metadata, spec }) {
    // The server's own field for this is only seen as an annotation (pkg/apis/apps/v1/conversion.go).
    metadata.annotations = { [GENERATION]: '0', ...metadata.annotations }
    spec.updateStrategy.type ??= 'RollingUpdate'
    if (spec.updateStrategy.type === 'RollingUpdate') {
      const rolling = (spec.updateStrategy.rollingUpdate ??= {})
      rolling.maxUnavailable ??= 1
      rolling.maxSurge ??= 0
    }
    spec.revisionHistoryLimit ??= 10
    defaultPodSpec(spec.template.spec)
  },
  prepareCreate({ metadata }) {
    metadata.annotations = { ...metadata.annotations, [GENERATION]: '1' }
  },
  prepareUpdate(draft, old) {
    const was = Number(old.metadata.annotations?.[GENERATION] ?? 1)
    const changed = JSON.stringify(draft.spec.template) !== JSON.stringify(old.spec.template)
    draft.metadata.annotations = { ...draft.metadata.annotations, [GENERATION]: String(changed ? was + 1 : was) }
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors)
    immutable(spec.selector, old.spec.selector, 'spec.selector', errors)
  },
})

function validateSpec({ selector, template, ...spec }: DaemonSet['spec'], errors: FieldErrors): void {
  const before = errors.list.length
  validateLabelSelector(selector, 'spec.selector', errors)
  const parsed = selectorOf(selector)
  if (errors.list.length === before && (parsed === undefined || !matchesLabels(parsed, template.metadata.labels)))
    errors.invalid(
      'spec.template.metadata.labels',
      sortedKeys(template.metadata.labels),
      '`selector` does not match template `labels`',
    )
  if (selector !== null && selector !== undefined && isEmptySelector(selector))
    errors.invalid('spec.selector', selector, 'empty selector is invalid for daemonset')
  validatePodTemplate(template, 'spec.template', errors)
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') errors.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in DaemonSet is not Supported')
  validateCount(spec.minReadySeconds, 'spec.minReadySeconds', errors)
  validateStrategy(spec.updateStrategy, errors)
  validateCount(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', errors)
}

function validateStrategy({ type, rollingUpdate }: DaemonSet['spec']['updateStrategy'], errors: FieldErrors): void {
  const at = 'spec.updateStrategy'
  if (type === 'OnDelete') return
  if (type !== 'RollingUpdate') {
    errors.notSupported(
      at,
      {
        Type: type,
        RollingUpdate:
          rollingUpdate === undefined
            ? null
            : { MaxUnavailable: rollingUpdate.maxUnavailable ?? 0, MaxSurge: rollingUpdate.maxSurge ?? 0 },
      },
      ['RollingUpdate', 'OnDelete'],
    )
    return
  }
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate ?? {}
  const none = valueOfPercent(maxUnavailable) === 0
  validateIntOrPercent(maxUnavailable, `${at}.rollingUpdate.maxUnavailable`, errors)
  validateIntOrPercent(maxSurge, `${at}.rollingUpdate.maxSurge`, errors)
  if (none && valueOfPercent(maxSurge) === 0)
    errors.required(`${at}.rollingUpdate.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
  else if (!none && valueOfPercent(maxSurge) !== 0)
    errors.invalid(`${at}.rollingUpdate.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')
}
