import { isObject } from '../object.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import type { Structural } from './schema.ts'

/** Whether a schema is structural. apiextensions-apiserver pkg/apis/apiextensions/validation, pkg/apiserver/schema/validation.go. */
export function validateStructural(input: unknown, at: string, errors: FieldErrors, depth = 0): void {
  if (!isObject(input) || depth > 100) return
  const schema = input as Structural
  if (depth === 0 && schema.type && schema.type !== 'object')
    errors.invalid(`${at}.type`, schema.type, 'must be object at the root')
  if (schema.type === 'array' && schema.items === undefined) errors.required(`${at}.items`, 'must be specified')
  if (schema.properties !== undefined && isObject(schema.additionalProperties))
    errors.forbidden(`${at}.additionalProperties`, 'additionalProperties and properties are mutual exclusive')
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    validateStructural(property, `${at}.properties[${name}]`, errors, depth + 1)
  if (isObject(schema.additionalProperties))
    validateStructural(schema.additionalProperties, `${at}.additionalProperties`, errors, depth + 1)
  if (schema.items !== undefined) validateStructural(schema.items, `${at}.items`, errors, depth + 1)
  if (
    !schema.type &&
    schema['x-kubernetes-int-or-string'] !== true &&
    schema['x-kubernetes-preserve-unknown-fields'] !== true
  )
    errors.required(
      `${at}.type`,
      depth === 0 ? 'must not be empty at the root' : 'must not be empty for specified object fields',
    )
}
