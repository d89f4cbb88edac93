import type { LabelSelector } from '../schema/generated/types.ts'
import type { FieldErrors } from './field-error.ts'
import { validateLabels } from './metadata.ts'
import { labelValue, qualifiedName } from './names.ts'

/** apimachinery pkg/apis/meta/v1/validation: ValidateLabelSelector. */
export function validateLabelSelector(
  selector: LabelSelector | null | undefined,
  at: string,
  errors: FieldErrors,
): void {
  if (selector === null || selector === undefined) return
  validateLabels(selector.matchLabels, `${at}.matchLabels`, errors)
  selector.matchExpressions?.forEach((each, index) => {
    const path = `${at}.matchExpressions[${index}]`
    const { operator, values = [] } = each
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0)
        errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")
    } else errors.invalid(`${path}.operator`, operator, 'not a valid selector operator')
    errors.each(`${path}.key`, each.key, qualifiedName(each.key))
    values.forEach((value, number) => {
      errors.each(`${path}.values[${number}]`, value, labelValue(value))
    })
  })
}

export const isEmptySelector = (selector: LabelSelector | null | undefined): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length + (selector?.matchExpressions ?? []).length === 0
