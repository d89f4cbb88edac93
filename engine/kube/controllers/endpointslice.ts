import type { Running } from '../../linux/program.ts'
import { same } from '../api/object.ts'
import type {
  Endpoint,
  DiscoveryV1EndpointPort as EndpointPort,
  EndpointSlice,
  Pod,
  Service,
} from '../api/schema/generated/types.ts'
import { failureText, refused } from '../client/client.ts'
import { ENDPOINT_SLICES, keyOf, NODES, PODS, SERVICES, splitKey } from '../client/resource.ts'
import type { WorkQueue } from '../client/work-queue.ts'
import type { Controller, ControllerContext } from './controller.ts'
import { matchesLabels } from './labels.ts'
import { controllerReference, isDeleting } from './ownership.ts'
import { isPodFinished, isPodReady } from './pod-state.ts'
import { portsFor } from './service-ports.ts'

export const SERVICE_NAME = 'kubernetes.io/service-name'
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const MANAGER = 'endpointslice-controller.k8s.io'
/** --max-endpoints-per-slice. */
const SLICE_MAX = 100

/** Writes down which pods stand behind a Service (pkg/controller/endpointslice, staging endpointslice). */
export const endpointSliceController: Controller = {
  name: 'endpointslice-controller',
  start(context, queue) {
    const loop = new EndpointSliceLoop(context, queue)
    return key => loop.reconcile(key)
  },
}

/** Endpoints that share their ports and address type, as one group of slices holds them. */
interface Group {
  readonly addressType: 'IPv4' | 'IPv6'
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
}

class EndpointSliceLoop {
  readonly #context: ControllerContext
  readonly #services
  readonly #pods
  readonly #slices
  readonly #nodes

  constructor(context: ControllerContext, queue: WorkQueue) {
    this.#context = context
    this.#services = context.informer(SERVICES)
    this.#pods = context.informer(PODS)
    this.#slices = context.informer(ENDPOINT_SLICES)
    this.#nodes = context.informer(NODES)
    this.#pods.index('namespace', pod => [pod.metadata.namespace ?? ''])
    this.#services.index('namespace', service => [service.metadata.namespace ?? ''])
    this.#slices.index('service', slice => [
      `${slice.metadata.namespace}/${slice.metadata.labels?.[SERVICE_NAME] ?? ''}`,
    ])
    this.#services.onChange((before, after) => queue.add(keyOf((after ?? before)!)))
    this.#pods.onChange((before, after) => this.#podChanged(queue, before, after))
    this.#slices.onChange((before, after) => {
      const slice = (after ?? before)!
      if (slice.metadata.labels?.[MANAGED_BY] === MANAGER)
        queue.add(`${slice.metadata.namespace}/${slice.metadata.labels[SERVICE_NAME]}`)
    })
  }

  #podChanged(queue: WorkQueue, before: Pod | undefined, after: Pod | undefined): void {
    if (before !== undefined && after !== undefined && podLooks(before) === podLooks(after)) return
    const { namespace = '' } = (after ?? before)!.metadata
    for (const service of this.#services.byIndex('namespace', namespace)) {
      const { selector } = service.spec
      if ([before, after].some(pod => pod !== undefined && matchesLabels(selector, pod.metadata.labels)))
        queue.add(keyOf(service))
    }
  }

  *reconcile(key: string): Running<boolean> {
    const service = this.#services.get(key)
    const existing = this.#slices
      .byIndex('service', key)
      .filter(slice => slice.metadata.labels?.[MANAGED_BY] === MANAGER && !isDeleting(slice))
    if (service === undefined || isDeleting(service)) return true
    if (service.spec.type === 'ExternalName' || Object.keys(service.spec.selector ?? {}).length === 0) return true
    const groups = this.#groups(service)
    let succeeded = true
    for (const addressType of service.spec.ipFamilies ?? ['IPv4']) {
      const wanted = groups.filter(group => group.addressType === addressType)
      const slices = existing.filter(slice => slice.addressType === addressType)
      succeeded = (yield* this.#write(service, addressType as 'IPv4' | 'IPv6', wanted, slices)) && succeeded
    }
    return succeeded
  }

  #groups(service: Service): Group[] {
    const groups = new Map<string, Group>()
    for (const pod of this.#pods.byIndex('namespace', service.metadata.namespace ?? '')) {
      if (
        !matchesLabels(service.spec.selector, pod.metadata.labels) ||
        isPodFinished(pod) ||
        (pod.status.podIPs ?? []).length === 0
      )
        continue
      const ports = portsFor(service, pod)
      for (const { ip } of pod.status.podIPs ?? []) {
        if (ip === undefined || ip === '') continue
        const addressType = ip.includes(':') ? 'IPv6' : 'IPv4'
        const key = `${addressType}${JSON.stringify(ports)}`
        let group = groups.get(key)
        if (group === undefined) groups.set(key, (group = { addressType, ports, endpoints: [] }))
        group.endpoints.push(this.#endpoint(service, pod, ip))
      }
    }
    return [...groups.values()]
  }

  /** podToEndpoint. */
  #endpoint(service: Service, pod: Pod, ip: string): Endpoint {
    const serving = isPodReady(pod)
    const terminating = isDeleting(pod)
    const ready = service.spec.publishNotReadyAddresses === true || (serving && !terminating)
    const zone = this.#nodes.get(pod.spec.nodeName ?? '')?.metadata.labels?.['topology.kubernetes.io/zone']
    const hostname = pod.spec.hostname ?? ''
    const { name, namespace, uid } = pod.metadata
    return {
      addresses: [ip],
      conditions: { ready, serving: service.spec.publishNotReadyAddresses === true ? true : serving, terminating },
      ...(hostname !== '' && pod.spec.subdomain === service.metadata.name ? { hostname } : {}),
      ...(pod.spec.nodeName === undefined ? {} : { nodeName: pod.spec.nodeName }),
      ...(zone === undefined ? {} : { zone }),
      targetRef: { kind: 'Pod', namespace: namespace!, name: name!, uid: uid! },
    }
  }

  /** Slices that are right stay, others are filled anew, surplus ones go; at least one (empty) slice remains. */
  *#write(
    service: Service,
    addressType: 'IPv4' | 'IPv6',
    groups: readonly Group[],
    existing: readonly EndpointSlice[],
  ): Running<boolean> {
    const free = [...existing]
    const wanted: { ports: readonly EndpointPort[]; endpoints: readonly Endpoint[] }[] = []
    for (const group of groups)
      for (let at = 0; at < group.endpoints.length; at += SLICE_MAX)
        wanted.push({ ports: group.ports, endpoints: group.endpoints.slice(at, at + SLICE_MAX) })
    if (wanted.length === 0) wanted.push({ ports: [], endpoints: [] })
    let succeeded = true
    for (const { ports, endpoints } of wanted) {
      const at = Math.max(
        free.findIndex(slice => sameSet(slice.ports ?? [], ports)),
        0,
      )
      const [slice] = free.splice(at, 1)
      succeeded = (yield* this.#writeOne(service, addressType, slice, ports, keepOrder(slice, endpoints))) && succeeded
    }
    for (const slice of free)
      yield* this.#context.client.delete(ENDPOINT_SLICES, slice.metadata.namespace ?? '', slice.metadata.name ?? '')
    return succeeded
  }

  *#writeOne(
    service: Service,
    addressType: string,
    slice: EndpointSlice | undefined,
    ports: readonly EndpointPort[],
    endpoints: readonly Endpoint[],
  ): Running<boolean> {
    const { client, events } = this.#context
    const { namespace, name } = splitKey(keyOf(service))
    const labels = this.#labels(service, name)
    if (slice !== undefined) {
      if (
        sameSet(slice.ports ?? [], ports) &&
        same(slice.endpoints ?? [], endpoints) &&
        same(slice.metadata.labels, labels)
      )
        return true
      const updated = yield* client.update(ENDPOINT_SLICES, {
        ...slice,
        metadata: { ...slice.metadata, labels },
        ports,
        endpoints,
      })
      return !refused(updated)
    }
    const created = yield* client.create(ENDPOINT_SLICES, {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { generateName: `${name}-`, namespace, labels, ownerReferences: [controllerReference(service)] },
      addressType,
      endpoints,
      ports,
    })
    if (!refused(created)) return true
    events
      .as('endpoint-slice-controller')
      .record(
        service,
        'Warning',
        'FailedToUpdateEndpointSlices',
        `Error updating Endpoint Slices for Service ${namespace}/${name}: ${failureText(created)}`,
      )
    return false
  }

  #labels(service: Service, name: string): Record<string, string> {
    const headless = service.spec.clusterIP === 'None' ? { 'service.kubernetes.io/headless': '' } : {}
    return { ...service.metadata.labels, ...headless, [SERVICE_NAME]: name, [MANAGED_BY]: MANAGER }
  }
}

/** Endpoints that were there keep their place, so that a slice changes no more than it must. */
function keepOrder(slice: EndpointSlice | undefined, endpoints: readonly Endpoint[]): readonly Endpoint[] {
  const place = new Map((slice?.endpoints ?? []).map((endpoint, index) => [endpoint.addresses[0], index]))
  const rank = (endpoint: Endpoint) => place.get(endpoint.addresses[0]) ?? place.size
  return [...endpoints].sort((a, b) => rank(a) - rank(b))
}

function sameSet(a: readonly EndpointPort[], b: readonly EndpointPort[]): boolean {
  return (
    a.length === b.length &&
    a.every(port =>
      b.some(
        other =>
          port.name === other.name &&
          port.port === other.port &&
          port.protocol === other.protocol &&
          port.appProtocol === other.appProtocol,
      ),
    )
  )
}

/** What of a pod matters to slices. */
function podLooks(pod: Pod): string {
  return JSON.stringify([
    pod.metadata.labels,
    pod.status.podIPs,
    pod.status.phase,
    isPodReady(pod),
    isDeleting(pod),
    pod.spec.nodeName,
  ])
}
