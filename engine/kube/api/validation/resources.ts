import type { ResourceRequirements } from '../schema/generated/types.ts'
import { nanoOf } from '../schema/quantity.ts'
import type { FieldErrors } from './field-error.ts'
import { qualifiedName } from './names.ts'

/** Amounts of resources. pkg/apis/core/validation/validation.go: validateResourceRequirements. */

const STANDARD = /^(cpu|memory|ephemeral-storage|hugepages-.+)$/
/** Resources that can be overcommitted: a request may be less than the limit. */
const OVERCOMMIT = ['cpu', 'memory', 'ephemeral-storage']

export function validateResources(
  resources: Partial<ResourceRequirements> | undefined,
  at: string,
  errors: FieldErrors,
): void {
  const { limits = {}, requests = {} } = resources ?? {}
  for (const [name, value] of Object.entries(limits)) {
    validateResourceName(name, `${at}.limits`, errors)
    notNegative(name, value, `${at}.limits.${name}`, errors)
  }
  for (const [name, value] of Object.entries(requests)) {
    validateResourceName(name, `${at}.requests`, errors)
    notNegative(name, value, `${at}.requests.${name}`, errors)
    const limit = limits[name]
    if (limit !== undefined) {
      if (nanoOf(value) > nanoOf(limit))
        errors.invalid(`${at}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`)
      else if (!OVERCOMMIT.includes(name) && nanoOf(value) !== nanoOf(limit))
        errors.invalid(`${at}.requests`, value, `must be equal to ${name} limit of ${limit}`)
    } else if (!OVERCOMMIT.includes(name))
      errors.required(`${at}.limits`, 'Limit must be set for non overcommitable resources')
  }
}

function validateResourceName(name: string, field: string, errors: FieldErrors): void {
  const wrong = qualifiedName(name)
  errors.each(field, name, wrong)
  if (!name.includes('/')) {
    if (!STANDARD.test(name)) errors.invalid(field, name, 'must be a standard resource for containers')
  } else if (
    name.includes('kubernetes.io/') &&
    !name.startsWith('requests.') &&
    wrong.length === 0 &&
    !name.includes('.kubernetes.io/')
  )
    errors.invalid(field, name, "doesn't follow extended resource name standard")
}

function notNegative(name: string, value: string, field: string, errors: FieldErrors): void {
  if (nanoOf(value) < 0n) errors.invalid(field, value, 'must be greater than or equal to 0')
  if (name.includes('/') && nanoOf(value) % 1_000_000_000n !== 0n) errors.invalid(field, value, 'must be an integer')
}
