import { columns, define } from '../definition.ts'
import type { Ingress, IngressBackend, IngressRule } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { isIp } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { dns1035Label, dnsSubdomain, portName, portNumber, wildcardSubdomain } from '../validation/names.ts'

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix']

/** pkg/apis/networking/validation/validation.go. */
export const ingresses = define<Ingress>({
  group: 'networking.k8s.io',
  kind: 'Ingress',
  plural: 'ingresses',
  shortNames: ['ing'],
  namespaced: true,
  status: true,
  generation: true,
  subresources: ['status'],
  columns: columns('Name:string:name Class Hosts Address Ports Age'),
  row({ metadata, spec, status }, now) {
    const hosts = (spec.rules ?? []).map(rule => rule.host).filter(host => host !== undefined && host !== '')
    const addresses = (status.loadBalancer.ingress ?? []).map(each => each.ip || each.hostname).filter(Boolean)
    const shown = hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...` : hosts.join(',')
    return [
      metadata.name,
      spec.ingressClassName ?? metadata.annotations?.['kubernetes.io/ingress.class'] ?? '<none>',
      hosts.length === 0 ? '*' : shown,
      addresses.join(','),
      (spec.tls ?? []).length > 0 ? '80, 443' : '80',
      age(metadata.creationTimestamp, now),
    ]
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

function validateSpec(spec: Ingress['spec'], errors: FieldErrors): void {
  if ((spec.rules ?? []).length === 0 && spec.defaultBackend === undefined)
    errors.invalid('spec', null, 'either `defaultBackend` or `rules` must be specified')
  if (spec.defaultBackend !== undefined) validateBackend(spec.defaultBackend, 'spec.defaultBackend', errors)
  spec.rules?.forEach((rule, index) => {
    validateRule(rule, `spec.rules[${index}]`, errors)
  })
  spec.tls?.forEach(({ hosts, secretName }, index) => {
    hosts?.forEach((host, number) => {
      const field = `spec.tls[${index}].hosts[${number}]`
      errors.each(field, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host))
    })
    if (secretName) errors.each(`spec.tls[${index}].secretName`, secretName, dnsSubdomain(secretName))
  })
  if (spec.ingressClassName !== undefined)
    errors.each('spec.ingressClassName', spec.ingressClassName, dnsSubdomain(spec.ingressClassName))
}

function validateRule(rule: IngressRule, at: string, errors: FieldErrors): void {
  const host = rule.host ?? ''
  if (host !== '') {
    if (isIp(host)) errors.invalid(`${at}.host`, host, 'must be a DNS name, not an IP address')
    errors.each(`${at}.host`, host, host.includes('*') ? wildcardSubdomain(host) : dnsSubdomain(host))
  }
  if (rule.http === undefined) return
  if ((rule.http.paths ?? []).length === 0) errors.required(`${at}.http.paths`)
  rule.http.paths?.forEach(({ path = '', pathType, backend }, index) => {
    const field = `${at}.http.paths[${index}]`
    if (pathType === undefined || pathType === null) {
      errors.required(`${field}.pathType`, 'pathType must be specified')
      return
    }
    if (!PATH_TYPES.includes(pathType)) errors.notSupported(`${field}.pathType`, pathType, PATH_TYPES)
    else validatePath(path, pathType, `${field}.path`, errors)
    validateBackend(backend, `${field}.backend`, errors)
  })
}

function validatePath(path: string, type: string, field: string, errors: FieldErrors): void {
  if (type === 'ImplementationSpecific') {
    if (path !== '' && !path.startsWith('/')) errors.invalid(field, path, 'must be an absolute path')
    return
  }
  if (!path.startsWith('/')) errors.invalid(field, path, 'must be an absolute path')
  if (path === '') return
  for (const part of ['//', '/./', '/../', '%2f', '%2F'])
    if (path.includes(part)) errors.invalid(field, path, `must not contain '${part}'`)
  for (const end of ['/..', '/.']) if (path.endsWith(end)) errors.invalid(field, path, `cannot end with '${end}'`)
}

function validateBackend(backend: IngressBackend, at: string, errors: FieldErrors): void {
  const { service, resource } = backend
  if (resource !== undefined && service !== undefined) {
    errors.invalid(at, '', 'cannot set both resource and service backends')
    return
  }
  if (resource !== undefined) {
    if (resource.apiGroup) errors.each(`${at}.resource.apiGroup`, resource.apiGroup, dnsSubdomain(resource.apiGroup))
    if (!resource.kind) errors.required(`${at}.resource.kind`)
    if (!resource.name) errors.required(`${at}.resource.name`)
    return
  }
  if (service === undefined) {
    errors.invalid(at, '', 'resource or service backend is required')
    return
  }
  if (!service.name) errors.required(`${at}.service.name`)
  else errors.each(`${at}.service.name`, service.name, dns1035Label(service.name))
  const { name = '', number = 0 } = service.port ?? {}
  if (name !== '' && number !== 0) errors.invalid(at, '', 'cannot set both port name & port number')
  if (name !== '') errors.each(`${at}.service.port.name`, name, portName(name))
  else if (number !== 0) errors.each(`${at}.service.port.number`, number, portNumber(number))
  else errors.required(at, 'port name or number is required')
}
