import type { LabelSelector, PodTemplateSpec } from '../schema/generated/types.ts'
import { matchesLabels, selectorOf } from '../selector/label.ts'
import { FieldErrors, sortedKeys } from './field-error.ts'
import { isEmptySelector, validateLabelSelector } from './label-selector.ts'

/**
 * A selector that must choose the pods of its own template. False when it can not be read: then nothing more is said of the template.
 * pkg/apis/apps/validation: ValidateDeploymentSpec, ValidatePodTemplateSpecForReplicaSet.
 */
export function validateTemplateSelector(
  selector: LabelSelector | null | undefined,
  template: PodTemplateSpec,
  at: string,
  what: string,
  errors: FieldErrors,
): boolean {
  if (selector === null || selector === undefined) errors.required(`${at}.selector`)
  else {
    validateLabelSelector(selector, `${at}.selector`, errors)
    if (isEmptySelector(selector)) errors.invalid(`${at}.selector`, selector, `empty selector is invalid for ${what}`)
  }
  return checkTemplateLabels(selector, template, at, errors)
}

/** As the second half of `validateTemplateSelector`. */
export function checkTemplateLabels(
  selector: LabelSelector | null | undefined,
  template: PodTemplateSpec,
  at: string,
  errors: FieldErrors,
  unreadable = 'invalid label selector',
): boolean {
  if (!isReadable(selector)) {
    errors.invalid(`${at}.selector`, selector, unreadable)
    return false
  }
  if (selector !== null && selector !== undefined && isEmptySelector(selector)) return true
  const parsed = selectorOf(selector)
  if (parsed === undefined || !matchesLabels(parsed, template.metadata.labels))
    errors.invalid(
      `${at}.template.metadata.labels`,
      sortedKeys(template.metadata.labels),
      '`selector` does not match template `labels`',
    )
  return true
}

export function isReadable(selector: LabelSelector | null | undefined): boolean {
  const probe = new FieldErrors()
  validateLabelSelector(selector, '', probe)
  return probe.list.length === 0
}

/** Pods of a controller that replaces them are always restarted. */
export function onlyAlways(template: PodTemplateSpec, errors: FieldErrors, at = 'spec.template.spec'): void {
  const { restartPolicy, activeDeadlineSeconds } = template.spec
  if (restartPolicy !== 'Always') errors.notSupported(`${at}.restartPolicy`, restartPolicy, ['Always'])
  if (activeDeadlineSeconds !== undefined)
    errors.forbidden(`${at}.activeDeadlineSeconds`, 'activeDeadlineSeconds in ReplicaSet is not Supported')
}
