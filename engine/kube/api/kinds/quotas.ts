import { columns, define } from '../definition.ts'
import type { LimitRange, LimitRangeItem, ResourceQuota } from '../schema/generated/types.ts'
import { nanoOf } from '../schema/quantity.ts'
import { age } from '../table/duration.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { qualifiedName } from '../validation/names.ts'

export const resourceQuotas = define<ResourceQuota>({
  group: '',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  shortNames: ['quota'],
  namespaced: true,
  status: true,
  subresources: ['status'],
  columns: columns('Name:string:name Request Limit Age'),
  row({ metadata, status }, now) {
    const { hard = {}, used = {} } = status
    const cell = (limits: boolean) =>
      Object.keys(hard)
        .sort()
        .filter(name => name.startsWith('limits') === limits)
        .map(name => `${name}: ${used[name] ?? '0'}/${hard[name]}`)
        .join(', ')
    return [metadata.name, cell(false), cell(true), age(metadata.creationTimestamp, now)]
  },
  validate: ({ spec }, errors) => validateHard(spec.hard ?? {}, errors),
  validateUpdate: ({ spec }, _old, errors) => validateHard(spec.hard ?? {}, errors),
})

const KNOWN =
  /^(cpu|memory|ephemeral-storage|pods|services|replicationcontrollers|resourcequotas|secrets|configmaps|persistentvolumeclaims|storage|services\.loadbalancers|services\.nodeports|(requests|limits)\..+|hugepages-.+)$/

function validateHard(hard: Readonly<Record<string, string>>, errors: FieldErrors): void {
  for (const [name, value] of Object.entries(hard)) {
    const field = `spec.hard[${name}]`
    errors.each(field, name, qualifiedName(name))
    if (!name.includes('/') && !KNOWN.test(name))
      errors.invalid(field, name, 'must be a standard resource type or fully qualified')
    if (!name.includes('/') && !KNOWN.test(name)) errors.invalid(field, name, 'must be a standard resource for quota')
    if (nanoOf(value) < 0n) errors.invalid(field, value, 'must be greater than or equal to 0')
    if (
      /^(pods|services|secrets|configmaps|persistentvolumeclaims|count\/.*)$/.test(name) &&
      nanoOf(value) % 1_000_000_000n !== 0n
    )
      errors.invalid(field, value, 'must be an integer')
  }
}

export const limitRanges = define<LimitRange>({
  group: '',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  defaults({ spec }) {
    if (spec.limits?.length === 0) spec.limits = null as never
    for (const item of spec.limits ?? []) if (item.type === 'Container') defaultItem(item)
  },
  validate: ({ spec }, errors) => validateLimits(spec.limits ?? [], errors),
  validateUpdate: ({ spec }, _old, errors) => validateLimits(spec.limits ?? [], errors),
})

type MutableList = Record<string, string>

/** A limit defaults to the most that is allowed, a request to the limit or else to the least. pkg/apis/core/v1/defaults.go. */
function defaultItem(item: {
  default?: MutableList
  defaultRequest?: MutableList
  max?: MutableList
  min?: MutableList
}): void {
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}

const LIMIT_TYPES = ['Pod', 'Container', 'PersistentVolumeClaim']

function validateLimits(items: readonly LimitRangeItem[], errors: FieldErrors): void {
  const types = new Set<string>()
  items.forEach((item, index) => {
    const at = `spec.limits[${index}]`
    errors.each(`${at}.type`, item.type, qualifiedName(item.type))
    if (qualifiedName(item.type).length === 0 && !item.type.includes('/') && !LIMIT_TYPES.includes(item.type))
      errors.invalid(`${at}.type`, item.type, 'must be a standard limit type or fully qualified')
    if (types.has(item.type)) errors.duplicate(`${at}.type`, item.type)
    types.add(item.type)
    const { min = {}, max = {}, default: limit = {}, defaultRequest: request = {} } = item
    if (item.type === 'Pod') {
      if (Object.keys(limit).length > 0) errors.forbidden(`${at}.default`, "may not be specified when `type` is 'Pod'")
      if (Object.keys(request).length > 0)
        errors.forbidden(`${at}.defaultRequest`, "may not be specified when `type` is 'Pod'")
    }
    for (const name of new Set(
      [...Object.keys(max), ...Object.keys(min), ...Object.keys(limit), ...Object.keys(request)].sort(),
    )) {
      const [least, most, given, asked] = [min[name], max[name], limit[name], request[name]]
      const over = (a: string | undefined, b: string | undefined) =>
        a !== undefined && b !== undefined && nanoOf(a) > nanoOf(b)
      if (over(least, most))
        errors.invalid(`${at}.min[${name}]`, least, `min value ${least} is greater than max value ${most}`)
      if (over(least, asked))
        errors.invalid(
          `${at}.defaultRequest[${name}]`,
          asked,
          `min value ${least} is greater than default request value ${asked}`,
        )
      if (over(asked, most))
        errors.invalid(
          `${at}.defaultRequest[${name}]`,
          asked,
          `default request value ${asked} is greater than max value ${most}`,
        )
      if (over(asked, given))
        errors.invalid(
          `${at}.defaultRequest[${name}]`,
          asked,
          `default request value ${asked} is greater than default limit value ${given}`,
        )
      if (over(least, given))
        errors.invalid(`${at}.default[${name}]`, least, `min value ${least} is greater than default value ${given}`)
      if (over(given, most))
        errors.invalid(`${at}.default[${name}]`, most, `default value ${given} is greater than max value ${most}`)
    }
  })
}
