import type { EndpointSlice, Service } from '../../../../../../kube/api/schema/generated/types.ts'
import { labelsCell } from '../../../../../../kube/api/table/workload.ts'
import { ENDPOINT_SLICES } from '../../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError } from '../../../error.ts'
import type { Session } from '../../../session.ts'
import type { Describer } from '../describer.ts'
import type { Description } from '../description.ts'

/** So many endpoints are listed. */
const SHOWN_MAX = 3

export const service: Describer = {
  group: '',
  kind: 'Service',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<Service>()
    const slices = yield* slicesOf(subject.session, metadata.namespace ?? '', metadata.name ?? '')
    const out = subject.begin()
    out.field(0, 'Selector', labelsCell(spec.selector))
    out.field(0, 'Type', spec.type)
    out.optional(0, 'IP Family Policy', spec.ipFamilyPolicy)
    out.field(0, 'IP Families', (spec.ipFamilies ?? []).join(',') || '<none>')
    out.field(0, 'IP', spec.clusterIP)
    out.field(0, 'IPs', (spec.clusterIPs ?? []).join(',') || '<none>')
    out.optional(0, 'External IPs', (spec.externalIPs ?? []).join(','))
    out.optional(0, 'Desired LoadBalancer IP', spec.loadBalancerIP)
    out.optional(0, 'External Name', spec.externalName)
    const ingress = status?.loadBalancer?.ingress ?? []
    out.optional(
      0,
      'LoadBalancer Ingress',
      ingress
        .map(({ ip = '', ipMode, hostname }) =>
          ip === '' ? (hostname ?? '') : `${ip}${ipMode === undefined ? '' : ` (${ipMode})`}`,
        )
        .join(', '),
    )
    describePorts(out, spec.ports, slices instanceof CommandError ? [] : slices)
    out.field(0, 'Session Affinity', spec.sessionAffinity)
    out.optional(0, 'External Traffic Policy', spec.externalTrafficPolicy)
    out.optional(0, 'Internal Traffic Policy', spec.internalTrafficPolicy)
    if ((spec.healthCheckNodePort ?? 0) !== 0) out.field(0, 'HealthCheck NodePort', spec.healthCheckNodePort)
    out.optional(0, 'LoadBalancer Source Ranges', (spec.loadBalancerSourceRanges ?? []).join(','))
    out.optional(0, 'Traffic Distribution', spec.trafficDistribution)
    yield* subject.events(out)
    return out
  },
}

function describePorts(out: Description, ports: Service['spec']['ports'] = [], slices: readonly EndpointSlice[]): void {
  for (const { name = '', port, protocol, targetPort, nodePort = 0 } of ports) {
    const shown = name || '<unset>'
    out.line(0, `Port:\t${shown}\t${port}/${protocol}`)
    out.field(0, 'TargetPort', `${targetPort}/${protocol}`)
    if (nodePort !== 0) out.line(0, `NodePort:\t${shown}\t${nodePort}/${protocol}`)
    out.field(0, 'Endpoints', endpointsText(slices, name))
  }
}

export function* slicesOf(
  session: Session,
  namespace: string,
  service: string,
): Running<readonly EndpointSlice[] | CommandError> {
  const labelSelector = `kubernetes.io/service-name=${service}`
  const list = yield* session.list(ENDPOINT_SLICES, namespace, { labelSelector })
  return list instanceof CommandError ? list : (list.items as unknown as readonly EndpointSlice[])
}

/** `10.8.1.2:80,10.8.2.2:80 + 1 more...`: ready endpoints of the port with the name (formatEndpointSlices). */
export function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return '<none>'
  const all: string[] = []
  for (const { ports, endpoints } of slices) {
    const ready = (endpoints ?? []).filter(each => each.conditions?.ready !== false).map(each => each.addresses[0]!)
    if ((ports ?? []).length === 0) all.push(...ready)
    for (const each of ports ?? [])
      if ((each.name ?? '') === port)
        all.push(
          ...ready.map(address => (address.includes(':') ? `[${address}]:${each.port}` : `${address}:${each.port}`)),
        )
  }
  const shown = all.slice(0, SHOWN_MAX).join(',')
  return all.length > SHOWN_MAX ? `${shown} + ${all.length - SHOWN_MAX} more...` : shown
}
