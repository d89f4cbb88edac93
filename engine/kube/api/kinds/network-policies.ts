import { columns, define } from '../definition.ts'
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { selectorCell } from '../table/workload.ts'
import { CIDR_ERROR, isStrictlyWithin, parseCidr } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateLabelSelector } from '../validation/label-selector.ts'
import { portName, portNumber } from '../validation/names.ts'

const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const TYPES = ['Egress', 'Ingress']

/** pkg/apis/networking/v1/defaults.go, pkg/apis/networking/validation/validation.go. */
export const networkPolicies = define<NetworkPolicy>({
  group: 'networking.k8s.io',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  shortNames: ['netpol'],
  namespaced: true,
  generation: true,
  columns: columns('Name:string:name Pod-Selector Age'),
  row: ({ metadata, spec }, now) => [
    metadata.name,
    selectorCell(spec.podSelector),
    age(metadata.creationTimestamp, now),
  ],
  defaults({ spec }) {
    for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
      for (const port of rule.ports ?? []) port.protocol ??= 'TCP'
    if ((spec.policyTypes ?? []).length > 0) return
    spec.policyTypes = ['Ingress']
    if ((spec.egress ?? []).length > 0) spec.policyTypes.push('Egress')
  },
  validate: ({ spec }, errors) => validateSpec(spec, errors),
  validateUpdate: ({ spec }, _old, errors) => validateSpec(spec, errors),
})

function validateSpec(spec: NetworkPolicy['spec'], errors: FieldErrors): void {
  validateLabelSelector(spec.podSelector, 'spec.podSelector', errors)
  spec.ingress?.forEach((rule, index) => {
    validatePorts(rule.ports ?? [], `spec.ingress[${index}].ports`, errors)
    validatePeers(rule.from ?? [], `spec.ingress[${index}].from`, errors)
  })
  spec.egress?.forEach((rule, index) => {
    validatePorts(rule.ports ?? [], `spec.egress[${index}].ports`, errors)
    validatePeers(rule.to ?? [], `spec.egress[${index}].to`, errors)
  })
  const types = spec.policyTypes ?? []
  if (types.length > 2) {
    errors.invalid('spec.policyTypes', types, 'may not specify more than two policyTypes')
    return
  }
  types.forEach((type, index) => {
    if (!TYPES.includes(type)) errors.notSupported(`spec.policyTypes[${index}]`, type, ['Ingress', 'Egress'])
  })
}

function validatePorts(ports: readonly NetworkPolicyPort[], at: string, errors: FieldErrors): void {
  ports.forEach(({ protocol, port, endPort }, index) => {
    const path = `${at}[${index}]`
    if (protocol !== undefined && !PROTOCOLS.includes(protocol))
      errors.notSupported(`${path}.protocol`, protocol, ['TCP', 'UDP', 'SCTP'])
    if (port === undefined) {
      if (endPort !== undefined)
        errors.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is not specified')
    } else if (typeof port === 'number') {
      errors.each(`${path}.port`, port, portNumber(port))
      if (endPort === undefined) return
      if (endPort < port) errors.invalid(`${path}.endPort`, port, 'must be greater than or equal to `port`')
      errors.each(`${path}.endPort`, endPort, portNumber(endPort))
    } else {
      errors.each(`${path}.port`, port, portName(port))
      if (endPort !== undefined)
        errors.invalid(`${path}.endPort`, endPort, 'may not be specified when `port` is non-numeric')
    }
  })
}

function validatePeers(peers: readonly NetworkPolicyPeer[], at: string, errors: FieldErrors): void {
  peers.forEach(({ podSelector, namespaceSelector, ipBlock }, index) => {
    const path = `${at}[${index}]`
    let kinds = 0
    if (podSelector !== undefined) {
      kinds++
      validateLabelSelector(podSelector, `${path}.podSelector`, errors)
    }
    if (namespaceSelector !== undefined) {
      kinds++
      validateLabelSelector(namespaceSelector, `${path}.namespaceSelector`, errors)
    }
    if (ipBlock !== undefined) {
      validateBlock(ipBlock, `${path}.ipBlock`, errors)
      if (kinds > 0) errors.forbidden(path, 'may not specify both ipBlock and another peer')
      kinds++
    }
    if (kinds === 0) errors.required(path, 'must specify a peer')
  })
}

function validateBlock(
  { cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>,
  at: string,
  errors: FieldErrors,
): void {
  if (!cidr) {
    errors.required(`${at}.cidr`)
    return
  }
  const outer = parseCidr(cidr)
  if (outer === undefined) {
    errors.invalid(`${at}.cidr`, cidr, CIDR_ERROR)
    return
  }
  except.forEach((each, index) => {
    const field = `${at}.except[${index}]`
    const inner = parseCidr(each)
    if (inner === undefined) errors.invalid(field, each, CIDR_ERROR)
    else if (!isStrictlyWithin(inner, outer)) errors.invalid(field, each, 'must be a strict subset of `cidr`')
  })
}
