import { columns, define } from '../definition.ts'
import type { EndpointSlice } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { isIp, isIpv4, isIpv6, validateIp } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { immutable } from '../validation/metadata.ts'
import { dnsLabel, dnsSubdomain, qualifiedName } from '../validation/names.ts'

const TYPES = ['FQDN', 'IPv4', 'IPv6']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const SHOWN = 3

export const endpointSlices = define<EndpointSlice>({
  group: 'discovery.k8s.io',
  kind: 'EndpointSlice',
  plural: 'endpointslices',
  namespaced: true,
  generation: true,
  columns: columns('Name:string:name AddressType Ports Endpoints Age'),
  row: ({ metadata, addressType, ports, endpoints }, now) => [
    metadata.name,
    addressType,
    portsCell(ports ?? []),
    addressesCell(endpoints ?? []),
    age(metadata.creationTimestamp, now),
  ],
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= ''
      port.protocol ??= 'TCP'
    }
  },
  prepareUpdate(draft, old) {
    const changed = JSON.stringify([draft.endpoints, draft.ports]) !== JSON.stringify([old.endpoints, old.ports])
    draft.metadata.generation = (old.metadata.generation ?? 0) + (changed ? 1 : 0)
  },
  validate: validateSlice,
  validateUpdate(slice, old, errors) {
    if (slice.addressType === old.addressType) validateSlice(slice, errors)
    immutable(slice.addressType, old.addressType, 'addressType', errors)
  },
})

type Ports = NonNullable<EndpointSlice['ports']>

function portsCell(ports: Ports): string {
  if (ports.length === 0) return '<unset>'
  return capped(
    ports.map(({ name, port }) =>
      name !== undefined && name !== '' && port === undefined ? name : port === undefined ? '*' : String(port),
    ),
  )
}

function addressesCell(endpoints: EndpointSlice['endpoints']): string {
  const all = endpoints.flatMap(({ addresses }) => addresses)
  return all.length === 0 ? '<unset>' : capped(all)
}

function capped(list: readonly string[]): string {
  const more = list.length - SHOWN
  return more > 0 ? `${list.slice(0, SHOWN).join(',')} + ${more} more...` : list.join(',')
}

function validateSlice(slice: EndpointSlice, errors: FieldErrors): void {
  const { addressType, endpoints, ports = [] } = slice
  if (!addressType) errors.required('addressType')
  else if (!TYPES.includes(addressType)) errors.notSupported('addressType', addressType, TYPES)
  const names = new Set<string>()
  ports?.forEach(({ name = '', protocol, appProtocol }, index) => {
    const at = `ports[${index}]`
    if (name !== '') errors.each(`${at}.name`, name, dnsLabel(name))
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
    if (!PROTOCOLS.includes(protocol ?? '')) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS)
    if (appProtocol !== undefined) errors.each(`${at}.appProtocol`, appProtocol, qualifiedName(appProtocol))
  })
  if ((endpoints ?? []).length > 1000) errors.tooMany('endpoints', endpoints.length, 1000)
  endpoints?.forEach(({ addresses = [], hostname, nodeName }, index) => {
    const at = `endpoints[${index}]`
    if ((addresses ?? []).length === 0) errors.required(`${at}.addresses`, 'must contain at least 1 address')
    addresses?.forEach((address, number) => {
      validateAddress(address, addressType, `${at}.addresses[${number}]`, errors)
    })
    if (hostname !== undefined) errors.each(`${at}.hostname`, hostname, dnsLabel(hostname))
    if (nodeName !== undefined) errors.each(`${at}.nodeName`, nodeName, dnsSubdomain(nodeName))
  })
}

function validateAddress(address: string, type: string, field: string, errors: FieldErrors): void {
  if (type === 'FQDN') {
    errors.each(field, address, dnsSubdomain(address))
    return
  }
  if (type !== 'IPv4' && type !== 'IPv6') return
  if (!isIp(address)) {
    validateIp(address, field, errors)
    return
  }
  const list = field.replace(/\[\d+\]$/, '')
  if (type === 'IPv4' && !isIpv4(address)) errors.invalid(list, address, 'must be an IPv4 address')
  if (type === 'IPv6' && !isIpv6(address)) errors.invalid(list, address, 'must be an IPv6 address')
  if (/^(?:127\.|::1$)/.test(address))
    errors.invalid(field, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
}
