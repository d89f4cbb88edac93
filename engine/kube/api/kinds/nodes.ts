import { columns, define } from '../definition.ts'
import type { Node } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { parseCidr } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { labelValue, qualifiedName } from '../validation/names.ts'

const ROLE_PREFIX = 'node-role.kubernetes.io/'
const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

export const nodes = define<Node>({
  group: '',
  kind: 'Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  status: true,
  keepsNewStatus: true,
  subresources: ['proxy', 'status'],
  fields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
  columns: columns(
    'Name:string:name Status Roles Age Version Internal-IP* External-IP* OS-Image* Kernel-Version* Container-Runtime*',
  ),
  row(node, now) {
    const { metadata, status } = node
    const info = status.nodeInfo
    return [
      metadata.name,
      statusOf(node),
      rolesOf(node),
      age(metadata.creationTimestamp, now),
      info?.kubeletVersion ?? '',
      addressOf(node, 'InternalIP'),
      addressOf(node, 'ExternalIP'),
      info?.osImage || '<unknown>',
      info?.kernelVersion || '<unknown>',
      info?.containerRuntimeVersion || '<unknown>',
    ]
  },
  defaults({ spec }) {
    // The older singular field is the first of the plural one (pkg/apis/core/v1/conversion.go).
    if (spec.podCIDR !== undefined && spec.podCIDRs === undefined) spec.podCIDRs = [spec.podCIDR]
    else if (spec.podCIDRs?.[0] !== undefined) spec.podCIDR = spec.podCIDRs[0]
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate({ spec }, old, errors) {
    validateSpec(spec, errors)
    const was = old.spec.podCIDRs ?? []
    if (was.length > 0 && JSON.stringify(spec.podCIDRs) !== JSON.stringify(was))
      errors.forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid')
    if (old.spec.providerID && spec.providerID !== old.spec.providerID)
      errors.forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid')
  },
})

function statusOf({ spec, status }: Node): string {
  const ready = status.conditions?.find(condition => condition.type === 'Ready')
  const texts = [ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady']
  if (spec.unschedulable === true) texts.push('SchedulingDisabled')
  return texts.join(',')
}

function rolesOf({ metadata }: Node): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX) && key.length > ROLE_PREFIX.length) roles.add(key.slice(ROLE_PREFIX.length))
    else if (key === 'kubernetes.io/role' && value !== '') roles.add(value)
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',')
}

const addressOf = ({ status }: Node, type: string): string =>
  status.addresses?.find(address => address.type === type)?.address ?? '<none>'

function validateSpec(spec: Node['spec'], errors: FieldErrors): void {
  const seen = new Set<string>()
  spec.taints?.forEach((taint, index) => {
    const at = `metadata.taints[${index}]`
    errors.each(`${at}.key`, taint.key, qualifiedName(taint.key))
    const wrong = labelValue(taint.value ?? '')
    if (wrong.length > 0) errors.invalid(`${at}.value`, taint.value, wrong.join(';'))
    if (!taint.effect) errors.required(`${at}.effect`)
    else if (!EFFECTS.includes(taint.effect)) errors.notSupported(`${at}.effect`, taint.effect, EFFECTS)
    const pair = `${taint.key}:${taint.effect}`
    if (seen.has(pair))
      errors.duplicate(
        at,
        { Key: taint.key, Value: taint.value ?? '', Effect: taint.effect, TimeAdded: taint.timeAdded ?? null },
        'taints must be unique by key and effect pair',
      )
    seen.add(pair)
  })
  const cidrs = (spec.podCIDRs ?? []).map(parseCidr)
  if (cidrs.length > 1 && new Set(cidrs.map(cidr => cidr?.family)).size < cidrs.length)
    errors.invalid('spec.podCIDRs', spec.podCIDRs, 'may specify no more than one CIDR for each IP family')
  spec.podCIDRs?.forEach((cidr, index) => {
    if (parseCidr(cidr) === undefined)
      errors.invalid(`spec.podCIDRs[${index}]`, cidr, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')
  })
}
