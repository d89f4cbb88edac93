import type { LabelSelector, PodTemplateSpec } from '../schema/generated/types.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import type { FieldErrors } from './field-error.ts'
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
  const parsed = selectorOf(selector)
  const labels = template.metadata.labels
  // A selector that is not there selects nothing; one that is empty everything, and was refused above.
  const chooses = parsed !== undefined && matchesLabels(parsed, labels)
  if (!chooses && !(selector !== null && selector !== undefined && isEmptySelector(selector)))
    errors.invalid(`${at}.template.metadata.labels`, labels, '`selector` does not match template `labels`')
}

/** Pods of a controller that replaces them are always restarted. */
export function onlyAlways(template: PodTemplateSpec, errors: FieldErrors, at = 'spec.template.spec'): void {
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') errors.notSupported(`${at}.restartPolicy`, restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(`${at}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')
}
