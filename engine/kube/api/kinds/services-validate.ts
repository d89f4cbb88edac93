import { sameSemantically } from '../object.ts'
import type { Service, ServicePort } from '../schema/generated/types.ts'
import { CIDR_ERROR, isIp, isIpv4, parseCidr, validateIp } from '../validation/address.ts'
import type { FieldErrors } from '../validation/field-error.ts'
import { validateLabels } from '../validation/metadata.ts'
import { dnsLabel, dnsSubdomain, portName, portNumber, qualifiedName } from '../validation/names.ts'

/** pkg/apis/core/validation/validation.go: ValidateService. */

type Spec = Service['spec']
const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const PROTOCOLS = ['SCTP', 'TCP', 'UDP']
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode']
const DAY = 86_400

const isHeadless = ({ clusterIP, clusterIPs }: Spec): boolean => clusterIP === 'None' || clusterIPs?.[0] === 'None'

export function validateService(spec: Spec, errors: FieldErrors): void {
  const ports = spec.ports ?? []
  if (ports.length === 0 && !isHeadless(spec) && spec.type !== 'ExternalName') errors.required('spec.ports')
  validateByType(spec, errors)
  const names = new Set<string>()
  ports.forEach((port, index) => {
    validateServicePort(port, ports.length > 1, names, `spec.ports[${index}]`, errors)
  })
  if (spec.selector !== undefined) validateLabels(spec.selector, 'spec.selector', errors)
  validateAffinity(spec, errors)
  spec.externalIPs?.forEach((ip, index) => {
    const field = `spec.externalIPs[${index}]`
    if (!isIp(ip)) validateIp(ip, field, errors)
    else validateRoutable(ip, field, errors)
  })
  validateNodePorts(spec, errors)
  duplicatePorts(ports, errors)
  validateSources(spec, errors)
  validatePolicies(spec, errors)
}

function validateByType(spec: Spec, errors: FieldErrors): void {
  const { type } = spec
  if (type === 'LoadBalancer' || type === 'NodePort') {
    if (isHeadless(spec)) errors.invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)
  } else if (type === 'ExternalName') {
    if ((spec.clusterIPs ?? []).length > 0 || spec.clusterIP)
      errors.forbidden('spec.clusterIPs', 'may not be set for ExternalName services')
    if ((spec.ipFamilies ?? []).length > 0)
      errors.forbidden('spec.ipFamilies', "may not be set when type is 'ExternalName'")
    if (spec.ipFamilyPolicy !== undefined)
      errors.forbidden('spec.ipFamilyPolicy', "may not be set when type is 'ExternalName'")
    const name = (spec.externalName ?? '').replace(/\.$/, '')
    if (name.length > 0) errors.each('spec.externalName', name, dnsSubdomain(name))
    else errors.required('spec.externalName')
  }
}

function validateServicePort(
  port: ServicePort,
  needsName: boolean,
  names: Set<string>,
  at: string,
  errors: FieldErrors,
): void {
  const { name = '', protocol, targetPort } = port
  if (needsName && name === '') errors.required(`${at}.name`)
  else if (name !== '') {
    errors.each(`${at}.name`, name, dnsLabel(name))
    if (names.has(name)) errors.duplicate(`${at}.name`, name)
    names.add(name)
  }
  errors.each(`${at}.port`, port.port, portNumber(port.port))
  if (!PROTOCOLS.includes(protocol ?? '')) errors.notSupported(`${at}.protocol`, protocol, PROTOCOLS)
  if (targetPort !== undefined)
    errors.each(
      `${at}.targetPort`,
      targetPort,
      typeof targetPort === 'number' ? portNumber(targetPort) : portName(targetPort),
    )
  if (port.appProtocol !== undefined)
    errors.each(`${at}.appProtocol`, port.appProtocol, qualifiedName(port.appProtocol))
}

function validateAffinity({ sessionAffinity, sessionAffinityConfig: config }: Spec, errors: FieldErrors): void {
  if (sessionAffinity !== 'ClientIP' && sessionAffinity !== 'None')
    errors.notSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  if (sessionAffinity === 'None' && config !== undefined)
    errors.forbidden('spec.sessionAffinityConfig', 'must not be set when session affinity is None')
  const seconds = config?.clientIP?.timeoutSeconds
  if (sessionAffinity === 'ClientIP' && seconds !== undefined && (seconds <= 0 || seconds > DAY))
    errors.invalid(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      seconds,
      `must be greater than 0 and less than ${DAY}`,
    )
}

/** Checked before addresses are given out; nothing more is said when it fails. */
export function validateClusterIps(spec: Spec, errors: FieldErrors): void {
  if (spec.type === 'ExternalName') return
  const ips = spec.clusterIPs ?? []
  if (spec.clusterIP !== undefined && ips.length > 0 && ips[0] !== spec.clusterIP)
    errors.invalid('spec.clusterIPs', ips, 'first value must match `clusterIP`')
  if (!spec.clusterIP && ips.length > 0)
    errors.invalid('spec.clusterIPs', ips, 'must be empty when `clusterIP` is not specified')
  ips.forEach((ip, index) => {
    if (ip === 'None' && index === 0 && ips.length === 1) return
    validateIp(ip, `spec.clusterIPs[${index}]`, errors)
  })
  if (ips.length > 2) errors.invalid('spec.clusterIPs', ips, 'may only hold up to 2 values')
  const families = spec.ipFamilies ?? []
  families.forEach((family, index) => {
    if (family !== 'IPv4' && family !== 'IPv6')
      errors.notSupported(`spec.ipFamilies[${index}]`, family, ['IPv4', 'IPv6'])
  })
  const policy = spec.ipFamilyPolicy
  const known = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
  if (policy !== undefined && !known.includes(policy)) errors.notSupported('spec.ipFamilyPolicy', policy, known)
}

function validateRoutable(ip: string, field: string, errors: FieldErrors): void {
  if (ip === '0.0.0.0' || ip === '::') errors.invalid(field, ip, 'may not be unspecified (0.0.0.0)')
  if (/^127\./.test(ip) || ip === '::1')
    errors.invalid(field, ip, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')
  if (/^169\.254\./.test(ip))
    errors.invalid(field, ip, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)')
  if (isIpv4(ip) && /^224\.0\.0\./.test(ip))
    errors.invalid(field, ip, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)')
}

function validateNodePorts({ type, ports = [] }: Spec, errors: FieldErrors): void {
  if (!TYPES.includes(type ?? '')) errors.notSupported('spec.type', type, TYPES)
  if (type === 'ClusterIP')
    ports.forEach((port, index) => {
      if (port.nodePort) errors.forbidden(`spec.ports[${index}].nodePort`, "may not be used when `type` is 'ClusterIP'")
    })
  const taken = new Set<string>()
  ports.forEach(({ nodePort, protocol }, index) => {
    if (!nodePort) return
    const pair = `${protocol}/${nodePort}`
    if (taken.has(pair)) errors.duplicate(`spec.ports[${index}].nodePort`, nodePort)
    taken.add(pair)
  })
}

function duplicatePorts(ports: readonly ServicePort[], errors: FieldErrors): void {
  const taken = new Set<string>()
  ports.forEach(({ protocol, port }, index) => {
    const pair = `${protocol}/${port}`
    if (taken.has(pair))
      errors.duplicate(`spec.ports[${index}]`, {
        Name: '',
        Protocol: protocol,
        AppProtocol: null,
        Port: port,
        TargetPort: 0,
        NodePort: 0,
      })
    taken.add(pair)
  })
}

function validateSources(spec: Spec, errors: FieldErrors): void {
  const { type, loadBalancerSourceRanges: ranges = [], loadBalancerClass } = spec
  const only = "may only be used when `type` is 'LoadBalancer'"
  if (ranges.length > 0 && type !== 'LoadBalancer') errors.forbidden('spec.LoadBalancerSourceRanges', only)
  ranges.forEach((range, index) => {
    if (parseCidr(range.trim()) === undefined)
      errors.invalid(`spec.LoadBalancerSourceRanges[${index}]`, range, CIDR_ERROR)
  })
  if (type !== 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== undefined)
    errors.forbidden('spec.allocateLoadBalancerNodePorts', only)
  if (loadBalancerClass === undefined) return
  if (type !== 'LoadBalancer') errors.forbidden('spec.loadBalancerClass', only)
  else errors.each('spec.loadBalancerClass', loadBalancerClass, qualifiedName(loadBalancerClass))
}

function validatePolicies(spec: Spec, errors: FieldErrors): void {
  const external = spec.externalTrafficPolicy
  const facing =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    ((spec.externalIPs ?? []).length > 0 && spec.type === 'ClusterIP')
  if (external !== undefined) {
    if (!facing)
      errors.invalid('spec.externalTrafficPolicy', external, 'may only be set for externally-accessible services')
    else if (external !== 'Cluster' && external !== 'Local')
      errors.notSupported('spec.externalTrafficPolicy', external, ['Cluster', 'Local'])
  }
  const health = spec.healthCheckNodePort
  if (health && !(spec.type === 'LoadBalancer' && external === 'Local'))
    errors.invalid(
      'spec.healthCheckNodePort',
      health,
      "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
    )
  const internal = spec.internalTrafficPolicy
  if (spec.type !== 'ExternalName') {
    if (internal === undefined) errors.required('spec.internalTrafficPolicy')
    else if (internal !== 'Cluster' && internal !== 'Local')
      errors.notSupported('spec.internalTrafficPolicy', internal, ['Cluster', 'Local'])
  }
  const distribution = spec.trafficDistribution
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution))
    errors.notSupported('spec.trafficDistribution', distribution, DISTRIBUTIONS)
}

export function validateServiceUpdate(spec: Spec, old: Spec, errors: FieldErrors): void {
  const had = old.type !== 'ExternalName'
  const has = spec.type !== 'ExternalName'
  if (!had || !has) return
  const was = old.clusterIPs ?? []
  const now = spec.clusterIPs ?? []
  if (was.length > 0 && now[0] !== was[0]) errors.invalid('spec.clusterIPs[0]', now, 'may not change once set')
  if (!sameSemantically(old.ipFamilies?.[0], spec.ipFamilies?.[0]) && old.ipFamilies !== undefined)
    errors.invalid('spec.ipFamilies[0]', spec.ipFamilies, 'may not change once set')
}
