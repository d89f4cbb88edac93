import type { FieldErrors } from './field-error.ts'
import { regexError } from './names.ts'

export const NOT_NEGATIVE = 'must be greater than or equal to 0'

export function validateCount(value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value < 0) errors.invalid(field, value, NOT_NEGATIVE)
}

export const isPercent = (value: number | string): value is string =>
  typeof value === 'string' && /^[0-9]+%$/.test(value)

/** The number, or the number before the percent sign. */
export const valueOfPercent = (value: number | string): number =>
  typeof value === 'number' ? value : isPercent(value) ? Number(value.slice(0, -1)) : 0

const PERCENT_ERROR = regexError(
  "a valid percent string must be a numeric string followed by an ending '%'",
  '[0-9]+%',
  '1%',
  '93%',
)

export function validateIntOrPercent(value: number | string, field: string, errors: FieldErrors): void {
  if (typeof value === 'number') validateCount(value, field, errors)
  else if (!isPercent(value)) errors.invalid(field, value, PERCENT_ERROR)
}
