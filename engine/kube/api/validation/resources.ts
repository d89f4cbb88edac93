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
    const field = `${at}.limits[${name}]`
    validateResourceName(name, field, errors)
    validateAmount(name, value, field, errors)
  }
  for (const [name, value] of Object.entries(requests)) {
    const field = `${at}.requests[${name}]`
    const known = validateResourceName(name, field, errors)
    validateAmount(name, value, field, errors)
    const limit = limits[name]
    if (limit !== undefined) {
      if (!overcommits(name) && nanoOf(value) !== nanoOf(limit))
        errors.invalid(`${at}.requests`, value, `must be equal to ${name} limit of ${limit}`)
      else if (nanoOf(value) > nanoOf(limit))
        errors.invalid(`${at}.requests`, value, `must be less than or equal to ${name} limit of ${limit}`)
    } else if (known && !overcommits(name))
      errors.required(`${at}.limits`, 'Limit must be set for non overcommitable resources')
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.forbidden(at, 'HugePages require cpu or memory')
}

const isHugePages = (name: string): boolean => name.startsWith('hugepages-')
const overcommits = (name: string): boolean => OVERCOMMIT.includes(name)

function validateResourceName(name: string, field: string, errors: FieldErrors): boolean {
  errors.each(field, name, qualifiedName(name))
  if (name.includes('/') || STANDARD.test(name)) return true
  errors.invalid(field, name, 'must be a standard resource type or fully qualified')
  errors.invalid(field, name, 'must be a standard resource for containers')
  return false
}

function validateAmount(name: string, value: string, field: string, errors: FieldErrors): void {
  if (nanoOf(value) < 0n) errors.invalid(field, value, 'must be greater than or equal to 0')
  if (name.includes('/') && nanoOf(value) % 1_000_000_000n !== 0n) errors.invalid(field, value, 'must be an integer')
  if (!isHugePages(name)) return
  const page = nanoOf(name.slice('hugepages-'.length))
  if (page > 0n && (nanoOf(value) <= 0n || nanoOf(value) % page !== 0n))
    errors.invalid(field, value, `${value} is not positive integer multiple of ${name}`)
}
