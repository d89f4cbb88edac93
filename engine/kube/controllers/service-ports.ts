import type {
  DiscoveryV1EndpointPort as EndpointPort,
  Pod,
  Service,
  ServicePort,
} from '../api/schema/generated/types.ts'

/** The ports of a pod that a Service leads to (getEndpointPorts); a named target that the pod does not have is left out. */
export function portsFor(service: Service, pod: Pod): readonly EndpointPort[] {
  const ports: EndpointPort[] = []
  for (const port of service.spec.ports ?? []) {
    const number = targetPort(port, pod)
    if (number === undefined) continue
    ports.push({
      name: port.name ?? '',
      protocol: port.protocol ?? 'TCP',
      port: number,
      ...(port.appProtocol === undefined ? {} : { appProtocol: port.appProtocol }),
    })
  }
  return ports
}

/** podutil.FindPort. */
export function targetPort(port: ServicePort, pod: Pod): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target
  for (const container of pod.spec.containers)
    for (const each of container.ports ?? [])
      if (each.name === target && (each.protocol ?? 'TCP') === (port.protocol ?? 'TCP')) return each.containerPort
  return undefined
}
