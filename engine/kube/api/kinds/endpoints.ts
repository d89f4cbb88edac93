import { columns, define } from '../definition.ts'
import type { Endpoints } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { isIp, validateIp } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { dnsLabel, dnsSubdomain, portNumber, qualifiedName } from '../validation/names.ts'

const SHOWN = 3
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
type Subset = NonNullable<Endpoints['subsets']>[number]

export const endpoints = define<Endpoints>({
  group: '',
  kind: 'Endpoints',
  plural: 'endpoints',
  singular: 'endpoints',
  shortNames: ['ep'],
  namespaced: true,
  columns: columns('Name:string:name Endpoints Age'),
  row: ({ metadata, subsets }, now) => [
    metadata.name,
    addressesCell(subsets ?? []),
    age(metadata.creationTimestamp, now),
  ],
  defaults({ subsets }) {
    for (const subset of subsets ?? []) for (const port of subset.ports ?? []) port.protocol ??= 'TCP'
  },
  validate: ({ subsets }, errors) => validateSubsets(subsets ?? [], errors),
  validateUpdate: ({ subsets }, _old, errors) => validateSubsets(subsets ?? [], errors),
  deprecated: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
})

function addressesCell(subsets: readonly Subset[]): string {
  const all: string[] = []
  for (const { addresses = [], ports = [] } of subsets) {
    if (ports.length === 0) all.push(...addresses.map(({ ip }) => ip))
    for (const { port } of ports)
      all.push(...addresses.map(({ ip }) => (ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`)))
  }
  if (all.length === 0) return '<none>'
  const more = all.length - SHOWN
  return more > 0 ? `${all.slice(0, SHOWN).join(',')} + ${more} more...` : all.join(',')
}

function validateEndpointIp(ip: string, field: string, errors: FieldErrors): void {
  if (/^(?:127\.|::1$)/.test(ip)) errors.invalid(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
}

type Address = NonNullable<Subset['addresses']>[number]

function validateAddress({ ip, hostname, nodeName }: Address, at: string, errors: FieldErrors): void {
  validateIp(ip, `${at}.ip`, errors)
  if (hostname) errors.each(`${at}.hostname`, hostname, dnsLabel(hostname))
  if (nodeName !== undefined) errors.each(`${at}.nodeName`, nodeName, dnsSubdomain(nodeName))
  if (isIp(ip)) validateEndpointIp(ip, `${at}.ip`, errors)
  else errors.invalid(`${at}.ip`, ip, 'must be a valid IP address')
}

function validateSubsets(subsets: readonly Subset[], errors: FieldErrors): void {
  subsets.forEach(({ addresses = [], notReadyAddresses = [], ports = [] }, index) => {
    const at = `subsets[${index}]`
    if (addresses.length + notReadyAddresses.length === 0)
      errors.required(at, 'must specify `addresses` or `notReadyAddresses`')
    addresses.forEach((address, number) => {
      validateAddress(address, `${at}.addresses[${number}]`, errors)
    })
    notReadyAddresses.forEach((address, number) => {
      validateAddress(address, `${at}.notReadyAddresses[${number}]`, errors)
    })
    ports.forEach(({ name = '', port, protocol, appProtocol }, number) => {
      const path = `${at}.ports[${number}]`
      if (name === '' && ports.length > 1) errors.required(`${path}.name`)
      else if (name !== '') errors.each(`${path}.name`, name, dnsLabel(name))
      errors.each(`${path}.port`, port, portNumber(port))
      if (!PROTOCOLS.includes(protocol ?? '')) errors.notSupported(`${path}.protocol`, protocol, PROTOCOLS)
      if (appProtocol !== undefined) errors.each(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol))
    })
  })
}
