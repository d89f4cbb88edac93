import { CommandError, failure } from '../../error.ts'
import type { Body } from '../../session.ts'
import { parseLabels, sortedByKey } from './labels.ts'

export interface ExposedPort {
  readonly name: string
  readonly port: string
  readonly protocol: string
}

/** What a service for something is made of. */
export interface Exposure {
  readonly name: string
  /** `a=b,c=d`; empty for none. */
  readonly labels: string
  readonly selector: string
  readonly ports: readonly ExposedPort[]
  readonly targetPort?: string
  readonly externalIp?: string
  readonly type?: string
  readonly loadBalancerIp?: string
  readonly sessionAffinity?: string
  readonly clusterIp?: string
}

/** The Service, its fields in the order of their type (pkg/cmd/expose, createService). */
export function exposedService(of: Exposure): Body | CommandError {
  if (of.selector === '') return failure('selector must be specified')
  const selector = parseLabels(of.selector)
  if (selector instanceof CommandError) return selector
  const labels = of.labels === '' ? undefined : parseLabels(of.labels)
  if (labels instanceof CommandError) return labels
  const { targetPort = '', externalIp = '', type = '', sessionAffinity = '', clusterIp = '' } = of
  const ports = []
  for (const { name, port, protocol } of of.ports) {
    if (!/^[+-]?\d+$/.test(port)) return failure(`strconv.Atoi: parsing ${JSON.stringify(port)}: invalid syntax`)
    const target = targetPort === '' ? Number(port) : /^\d+$/.test(targetPort) ? Number(targetPort) : targetPort
    ports.push({ ...(name === '' ? {} : { name }), protocol, port: Number(port), targetPort: target })
  }
  if (!['', 'None', 'ClientIP'].includes(sessionAffinity))
    return failure(`unknown session affinity: ${sessionAffinity}`)
  return {
    kind: 'Service',
    apiVersion: 'v1',
    metadata: { name: of.name, ...(labels === undefined ? {} : { labels: sortedByKey(labels) }) },
    spec: {
      ...(ports.length === 0 ? {} : { ports }),
      selector: sortedByKey(selector),
      ...(clusterIp === '' ? {} : { clusterIP: clusterIp }),
      ...(type === '' ? {} : { type }),
      ...(externalIp === '' ? {} : { externalIPs: [externalIp] }),
      ...(sessionAffinity === '' ? {} : { sessionAffinity }),
      ...(type === 'LoadBalancer' && (of.loadBalancerIp ?? '') !== '' ? { loadBalancerIP: of.loadBalancerIp } : {}),
    },
    status: { loadBalancer: {} },
  }
}
