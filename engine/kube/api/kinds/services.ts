import { columns, define } from '../definition.ts'
import type { Draft } from '../object.ts'
import type { Service } from '../schema/generated/types.ts'
import { age } from '../table/duration.ts'
import { labelsCell } from '../table/workload.ts'
import { dns1035Label } from '../validation/names.ts'
import { allocateService, releaseService } from './services-allocate.ts'
import { validateService, validateServiceUpdate } from './services-validate.ts'

const AFFINITY_SECONDS = 10_800

/** pkg/apis/core/v1/defaults.go, pkg/registry/core/service/strategy.go. */
export const services = define<Service>({
  group: '',
  kind: 'Service',
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  namespaced: true,
  status: true,
  subresources: ['proxy', 'status'],
  nameRule: dns1035Label,
  fields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type ?? '',
  },
  columns: columns('Name:string:name Type Cluster-IP External-IP Port(s) Age Selector*'),
  row: (service, now) => [
    service.metadata.name,
    service.spec.type ?? '',
    service.spec.clusterIPs?.[0] ?? (service.spec.clusterIP || '<none>'),
    externalCell(service),
    portsCell(service),
    age(service.metadata.creationTimestamp, now),
    labelsCell(service.spec.selector),
  ],
  defaults: defaultService,
  prepareCreate({ spec }) {
    if (spec.clusterIP !== undefined && spec.clusterIPs === undefined) spec.clusterIPs = [spec.clusterIP]
  },
  prepareUpdate(service, old) {
    normalizeIps(service.spec, old.spec)
    patchAllocated(service.spec, old.spec)
    dropUnused(service.spec, old.spec)
  },
  prepareStatus({ status }) {
    for (const each of status.loadBalancer.ingress ?? []) if (each.ip !== undefined) each.ipMode ??= 'VIP'
  },
  validate: ({ spec }, errors) => validateService(spec, errors),
  validateUpdate: ({ spec }, old, errors) => {
    validateServiceUpdate(spec, old.spec, errors)
    validateService(spec, errors)
  },
  allocate: allocateService,
  released: releaseService,
})

function defaultService({ spec }: Draft<Service>): void {
  spec.sessionAffinity ??= 'None'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  else if (spec.sessionAffinity === 'ClientIP')
    spec.sessionAffinityConfig ??= { clientIP: { timeoutSeconds: AFFINITY_SECONDS } }
  spec.type ??= 'ClusterIP'
  for (const port of spec.ports ?? []) {
    port.protocol ??= 'TCP'
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') port.targetPort = port.port
  }
  const exposed = (spec.externalIPs ?? []).length > 0 && spec.type === 'ClusterIP'
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || exposed) spec.externalTrafficPolicy ??= 'Cluster'
  if (spec.type !== 'ExternalName') spec.internalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
}

/** A client that knows only the singular field changes the plural one with it (pkg/api/service: NormalizeClusterIPs). */
function normalizeIps(spec: Draft<Service>['spec'], old: Service['spec']): void {
  if (spec.clusterIP === old.clusterIP || spec.clusterIP === undefined) return
  if (JSON.stringify(spec.clusterIPs) === JSON.stringify(old.clusterIPs) || spec.clusterIPs === undefined)
    spec.clusterIPs = [spec.clusterIP]
}

/** What the server gave out comes back when the client leaves it out (strategy.go patchAllocatedValues). */
function patchAllocated(spec: Draft<Service>['spec'], old: Service['spec']): void {
  const hasIp = (type: string | undefined) => type !== 'ExternalName'
  if (hasIp(spec.type) && hasIp(old.type)) {
    if (!spec.clusterIP && old.clusterIP !== undefined && (spec.clusterIPs ?? []).length === 0) {
      spec.clusterIP = old.clusterIP
      if (old.clusterIPs !== undefined) spec.clusterIPs = [...old.clusterIPs]
    }
    if (spec.ipFamilies === undefined && old.ipFamilies !== undefined) spec.ipFamilies = [...old.ipFamilies]
    if (spec.ipFamilyPolicy === undefined && old.ipFamilyPolicy !== undefined) spec.ipFamilyPolicy = old.ipFamilyPolicy
  }
  const hasPort = (type: string | undefined) => type === 'NodePort' || type === 'LoadBalancer'
  if (!hasPort(spec.type) || !hasPort(old.type)) return
  for (const port of spec.ports ?? []) {
    const was = old.ports?.find(
      each => each.port === port.port && each.protocol === port.protocol && (each.name ?? '') === (port.name ?? ''),
    )
    if (was?.nodePort !== undefined && spec.ports!.every(each => each.nodePort !== was.nodePort))
      port.nodePort ??= was.nodePort
  }
  if (spec.externalTrafficPolicy === 'Local' && spec.type === 'LoadBalancer' && old.healthCheckNodePort !== undefined)
    spec.healthCheckNodePort ??= old.healthCheckNodePort
}

/** What no longer fits the type is left out, when the client did not set it anew (dropTypeDependentFields). */
function dropUnused(spec: Draft<Service>['spec'], old: Service['spec']): void {
  if (spec.type === 'ExternalName' && old.type !== 'ExternalName') {
    if (spec.clusterIP === old.clusterIP) {
      delete spec.clusterIP
      delete spec.clusterIPs
    }
    for (const part of ['ipFamilies', 'ipFamilyPolicy', 'internalTrafficPolicy'] as const) delete spec[part]
  }
  if (spec.type === 'ClusterIP' && old.type !== 'ClusterIP')
    for (const port of spec.ports ?? [])
      if (old.ports?.some(was => was.nodePort === port.nodePort)) delete port.nodePort
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer' && old.externalTrafficPolicy !== undefined)
    delete spec.externalTrafficPolicy
  if (spec.type !== 'LoadBalancer' && old.type === 'LoadBalancer') delete spec.allocateLoadBalancerNodePorts
  if (spec.type !== 'LoadBalancer' || spec.externalTrafficPolicy !== 'Local') delete spec.healthCheckNodePort
}

function externalCell({ spec, status }: Service): string {
  const external = spec.externalIPs ?? []
  if (spec.type === 'ExternalName') return spec.externalName ?? ''
  if (spec.type !== 'LoadBalancer') return external.length > 0 ? external.join(',') : '<none>'
  const addresses = (status.loadBalancer.ingress ?? []).map(each => each.ip || each.hostname || '')
  const all = [...addresses, ...external]
  return all.length > 0 ? all.join(',') : '<pending>'
}

function portsCell({ spec }: Service): string {
  const ports = (spec.ports ?? []).map(({ port, nodePort, protocol }) =>
    nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`,
  )
  return ports.length === 0 ? '<none>' : ports.join(',')
}
