import { columns, define } from '../definition.ts'
import type { IPAddress, ServiceCIDR } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { CIDR_ERROR, isIp, parseCidr } from '../validation/address.ts'
import { immutable } from '../validation/metadata.ts'

const group = 'networking.k8s.io'

/** Ranges of service addresses (KEP-1880). The allocator uses the one that the server was started with. */
export const serviceCidrs = define<ServiceCIDR>({
  group,
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  namespaced: false,
  status: true,
  subresources: ['status'],
  columns: columns('Name:string:name CIDRs Age'),
  row: ({ metadata, spec }, now) => [metadata.name, (spec.cidrs ?? []).join(','), age(metadata.creationTimestamp, now)],
  validate({ spec }, errors) {
    if ((spec.cidrs ?? []).length === 0) errors.required('spec.cidrs', 'at least one CIDR required')
    spec.cidrs?.forEach((cidr, index) => {
      if (parseCidr(cidr) === undefined) errors.invalid(`spec.cidrs[${index}]`, cidr, CIDR_ERROR)
    })
  },
  validateUpdate: ({ spec }, old, errors) => immutable(spec.cidrs, old.spec.cidrs, 'spec.cidrs', errors),
})

export const ipAddresses = define<IPAddress>({
  group,
  kind: 'IPAddress',
  plural: 'ipaddresses',
  shortNames: ['ip'],
  namespaced: false,
  nameRule: name => (isIp(name) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']),
  fields: {
    'spec.parentRef': ({ spec }) => spec.parentRef?.name ?? '',
  },
  columns: columns('Name:string:name ParentRef'),
  row({ metadata, spec }) {
    const { group: parentGroup = '', resource, namespace, name } = spec.parentRef ?? { resource: '', name: '' }
    const kind = parentGroup === '' ? resource : `${parentGroup}.${resource}`
    return [metadata.name, namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`]
  },
  validateUpdate: ({ spec }, old, errors) => immutable(spec.parentRef, old.spec.parentRef, 'spec.parentRef', errors),
})
