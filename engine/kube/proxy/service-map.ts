import type { Endpoint, EndpointSlice, Service, ServicePort } from '../api/schema/generated/types.ts'
import { SERVICE_NAME } from '../controllers/endpointslice.ts'

/** A port of a Service as kube-proxy sees it (pkg/proxy, ServicePort): where clients knock, and who answers. */
export interface ProxyPort {
  /** `namespace/service:port`, the port's name left out where it has none. */
  readonly name: string
  readonly protocol: 'tcp' | 'udp' | 'sctp'
  readonly clusterIp: string
  readonly port: number
  readonly nodePort: number
  readonly externalIps: readonly string[]
  readonly loadBalancerIps: readonly string[]
  readonly loadBalancerSourceRanges: readonly string[]
  /** Seconds; 0 without session affinity. */
  readonly affinitySeconds: number
  readonly externalLocal: boolean
  readonly internalLocal: boolean
  readonly endpoints: readonly ProxyEndpoint[]
}

export interface ProxyEndpoint {
  readonly ip: string
  readonly port: number
  readonly ready: boolean
  readonly serving: boolean
  readonly terminating: boolean
  readonly local: boolean
  readonly zoneHints: readonly string[]
}

/** All service ports of a cluster as one node sees them, by name. */
export function proxyPorts(services: readonly Service[], slices: readonly EndpointSlice[], node: string): ProxyPort[] {
  const byService = new Map<string, EndpointSlice[]>()
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue
    const key = `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ''}`
    byService.set(key, [...(byService.get(key) ?? []), slice])
  }
  const ports: ProxyPort[] = []
  for (const service of services) {
    const { clusterIP = '', type } = service.spec
    if (
      type === 'ExternalName' ||
      clusterIP === '' ||
      clusterIP === 'None' ||
      service.metadata.labels?.['service.kubernetes.io/service-proxy-name'] !== undefined
    )
      continue
    const key = `${service.metadata.namespace}/${service.metadata.name}`
    for (const port of service.spec.ports ?? [])
      ports.push(proxyPort(service, key, port, byService.get(key) ?? [], node))
  }
  return ports.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function proxyPort(
  service: Service,
  key: string,
  port: ServicePort,
  slices: readonly EndpointSlice[],
  node: string,
): ProxyPort {
  const { spec } = service
  const named = port.name ?? ''
  return {
    name: named === '' ? key : `${key}:${named}`,
    protocol: (port.protocol ?? 'TCP').toLowerCase() as ProxyPort['protocol'],
    clusterIp: spec.clusterIP!,
    port: port.port,
    nodePort: port.nodePort ?? 0,
    externalIps: (spec.externalIPs ?? []).filter(ip => !ip.includes(':')),
    loadBalancerIps: (service.status.loadBalancer?.ingress ?? [])
      .filter(each => each.ipMode !== 'Proxy')
      .map(each => each.ip ?? '')
      .filter(ip => ip !== '' && !ip.includes(':')),
    loadBalancerSourceRanges: spec.loadBalancerSourceRanges ?? [],
    affinitySeconds:
      spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10800) : 0,
    externalLocal: spec.externalTrafficPolicy === 'Local',
    internalLocal: spec.internalTrafficPolicy === 'Local',
    endpoints: endpointsOf(slices, named, port.protocol ?? 'TCP', node),
  }
}

function endpointsOf(
  slices: readonly EndpointSlice[],
  portName: string,
  protocol: string,
  node: string,
): ProxyEndpoint[] {
  const found = new Map<string, ProxyEndpoint>()
  for (const slice of slices) {
    const port = slice.ports?.find(
      each => (each.name ?? '') === portName && (each.protocol ?? 'TCP') === protocol,
    )?.port
    if (port === undefined) continue
    for (const endpoint of slice.endpoints ?? []) {
      const ip = endpoint.addresses[0]
      if (ip !== undefined) found.set(`${ip}:${port}`, proxyEndpoint(endpoint, ip, port, node))
    }
  }
  return [...found.values()].sort((a, b) => (`${a.ip}:${a.port}` < `${b.ip}:${b.port}` ? -1 : 1))
}

function proxyEndpoint(endpoint: Endpoint, ip: string, port: number, node: string): ProxyEndpoint {
  const { ready = true, serving = ready, terminating = false } = endpoint.conditions ?? {}
  return {
    ip,
    port,
    ready,
    serving,
    terminating,
    local: endpoint.nodeName === node,
    zoneHints: (endpoint.hints?.forZones ?? []).map(zone => zone.name),
  }
}

/** Endpoints for traffic from inside and from outside (pkg/proxy/topology.go, CategorizeEndpoints): ready ones, or those that end but still serve. */
export function categorize(port: ProxyPort): {
  readonly cluster: readonly ProxyEndpoint[]
  readonly local: readonly ProxyEndpoint[]
  readonly anywhere: boolean
} {
  const usable = (endpoints: readonly ProxyEndpoint[]) => {
    const ready = endpoints.filter(endpoint => endpoint.ready)
    return ready.length > 0 ? ready : endpoints.filter(endpoint => endpoint.serving && endpoint.terminating)
  }
  const local = usable(port.endpoints.filter(endpoint => endpoint.local))
  const cluster = usable(port.endpoints)
  return {
    cluster: port.internalLocal && !reachableFromOutside(port) ? local : cluster,
    local,
    anywhere: cluster.length > 0,
  }
}

export function reachableFromOutside(port: ProxyPort): boolean {
  return port.nodePort > 0 || port.externalIps.length > 0 || port.loadBalancerIps.length > 0
}
