import type { Running } from '../../linux/program.ts'
import { same } from '../api/object.ts'
import type { EndpointAddress, EndpointSubset, Pod, Service } from '../api/schema/generated/types.ts'
import { isNotFound, refused } from '../client/client.ts'
import { ENDPOINTS, keyOf, PODS, SERVICES, splitKey } from '../client/resource.ts'
import type { Controller } from './controller.ts'
import { matchesLabels } from './labels.ts'
import { isDeleting } from './ownership.ts'
import { isPodFinished, isPodReady } from './pod-state.ts'
import { portsFor } from './service-ports.ts'

/** The older form of EndpointSlices, which `kubectl get endpoints` shows (pkg/controller/endpoint). */
export const endpointsController: Controller = {
  name: 'endpoints-controller',
  start(context, queue) {
    const services = context.informer(SERVICES)
    const pods = context.informer(PODS)
    const endpoints = context.informer(ENDPOINTS)
    pods.index('namespace', pod => [pod.metadata.namespace ?? ''])
    services.index('namespace', service => [service.metadata.namespace ?? ''])
    services.onChange((before, after) => queue.add(keyOf((after ?? before)!)))
    pods.onChange((before, after) => {
      for (const service of services.byIndex('namespace', (after ?? before)!.metadata.namespace ?? ''))
        if ([before, after].some(pod => matchesLabels(service.spec.selector, pod?.metadata.labels)))
          queue.add(keyOf(service))
    })
    return function* reconcile(key): Running<boolean> {
      const { namespace, name } = splitKey(key)
      const service = services.get(key)
      const current = endpoints.get(key)
      if (service === undefined || isDeleting(service)) {
        if (current?.metadata.labels?.['endpoints.kubernetes.io/managed-by'] === undefined) return true
        const deleted = yield* context.client.delete(ENDPOINTS, namespace, name)
        return !refused(deleted) || isNotFound(deleted)
      }
      if (service.spec.type === 'ExternalName' || Object.keys(service.spec.selector ?? {}).length === 0) return true
      const subsets = subsetsOf(service, pods.byIndex('namespace', namespace))
      const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
      const labels = {
        ...service.metadata.labels,
        ...headless,
        'endpoints.kubernetes.io/managed-by': 'endpoint-controller',
      }
      if (current === undefined) {
        const created = yield* context.client.create(ENDPOINTS, {
          apiVersion: 'v1',
          kind: 'Endpoints',
          metadata: { name, namespace, labels },
          subsets,
        })
        return !refused(created)
      }
      if (same(current.subsets ?? [], subsets) && same(current.metadata.labels, labels)) return true
      const updated = yield* context.client.update(ENDPOINTS, {
        ...current,
        metadata: { ...current.metadata, labels },
        subsets,
      })
      return !refused(updated)
    }
  },
}

/** Addresses with the same ports make a subset; those that are not ready stand apart (endpoints.RepackSubsets). */
function subsetsOf(service: Service, pods: readonly Pod[]): EndpointSubset[] {
  const subsets = new Map<
    string,
    { ready: EndpointAddress[]; notReady: EndpointAddress[]; ports: EndpointSubset['ports'] }
  >()
  for (const pod of pods) {
    if (
      !matchesLabels(service.spec.selector, pod.metadata.labels) ||
      isPodFinished(pod) ||
      (pod.status.podIP ?? '') === ''
    )
      continue
    if (isDeleting(pod) && service.spec.publishNotReadyAddresses !== true) continue
    const ports = portsFor(service, pod).map(({ name, port, protocol }) => ({
      ...(name === '' ? {} : { name: name! }),
      port: port!,
      protocol: protocol!,
    }))
    const key = JSON.stringify(ports)
    let subset = subsets.get(key)
    if (subset === undefined) subsets.set(key, (subset = { ready: [], notReady: [], ports }))
    const { name, namespace, uid } = pod.metadata
    const address: EndpointAddress = {
      ip: pod.status.podIP!,
      ...((pod.spec.hostname ?? '') !== '' && pod.spec.subdomain === service.metadata.name
        ? { hostname: pod.spec.hostname! }
        : {}),
      nodeName: pod.spec.nodeName!,
      targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
    }
    const ready = service.spec.publishNotReadyAddresses === true || isPodReady(pod)
    ;(ready ? subset.ready : subset.notReady).push(address)
  }
  const byAddress = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : 1)
  return Array.from(subsets.values(), ({ ready, notReady, ports }) => ({
    ...(ready.length === 0 ? {} : { addresses: ready.sort(byAddress) }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady.sort(byAddress) }),
    ...(ports === undefined || ports.length === 0 ? {} : { ports }),
  }))
}
