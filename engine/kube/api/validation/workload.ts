import type { LabelSelector, PodTemplateSpec } from '../schema/generated/types.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import { type FieldErrors, sortedKeys } from './field-error.ts'
import { isEmptySelector, validateLabelSelector } from './label-selector.ts'

/** A selector that must choose the pods of its own template. pkg/apis/apps/validation: ValidatePodTemplateSpecForReplicaSet. */
export function validateTemplateSelector(
  selector: LabelSelector | null | undefined,
  template: PodTemplateSpec,
  at: string,
  what: string,
  errors: FieldErrors,
): void {
  if (selector === null || selector === undefined) errors.required(`${at}.selector`)
  else {
    validateLabelSelector(selector, `${at}.selector`, errors)
    if (isEmptySelector(selector)) errors.invalid(`${at}.selector`, selector, `empty selector is invalid for ${what}`)
  }
  checkTemplateLabels(selector, template, at, errors)
}

/** A selector that can not be read is wrong itself; one that can must choose the labels of the template. */
export function checkTemplateLabels(
  selector: LabelSelector | null | undefined,
  template: PodTemplateSpec,
  at: string,
  errors: FieldErrors,
): void {
  if (selector !== null && selector !== undefined && isEmptySelector(selector)) return
  if (!isReadable(selector)) {
    errors.invalid(`${at}.selector`, selector, 'invalid label selector')
    return
  }
  const parsed = selectorOf(selector)
  if (parsed === undefined || !matchesLabels(parsed, template.metadata.labels))
    errors.invalid(
      `${at}.template.metadata.labels`,
      sortedKeys(template.metadata.labels),
      '`selector` does not match template `labels`',
    )
}

function isReadable(selector: LabelSelector | null | undefined): boolean {
  return (selector?.matchExpressions ?? []).every(({ operator, values = [] }) => {
    if (operator === 'In' || operator === 'NotIn') return values.length > 0
    return (operator === 'Exists' || operator === 'DoesNotExist') && values.length === 0
  })
}

/** Pods of a controller that replaces them are always restarted. */
export function onlyAlways(template: PodTemplateSpec, errors: FieldErrors, at = 'spec.template.spec'): void {
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') errors.notSupported(`${at}.restartPolicy`, restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(`${at}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')
}
