import type { Call } from '../api/call.ts'
import type { ApiObject } from '../api/object.ts'
import type { Outcome } from '../api/respond.ts'
import type { Node, Pod, Service } from '../api/schema/generated/types.ts'
import { badRequest, Failure } from '../api/status.ts'
import type { SubresourceHooks } from '../api/subresources/hooks.ts'
import { KUBELET_PORT } from '../kubelet/server.ts'
import type { ProxyTarget } from './proxy.ts'

/** Subresources that are answered by a kubelet or by a pod (pkg/registry/core/pod/rest). */
export const hooks: SubresourceHooks = {
  'pods/log': (call, object) => toKubelet(call, object as Pod, 'containerLogs'),
  'pods/exec': (call, object) => toKubelet(call, object as Pod, 'exec'),
  'pods/proxy': (call, object) => toPod(call, object as Pod),
  'services/proxy': (call, object) => toService(call, object as Service),
}

/** ContainerLocation: the container must be named when there are several, and the pod must be on a node. */
function toKubelet(call: Call, pod: Pod, verb: string): Outcome {
  const names = [
    ...(pod.spec.initContainers ?? []),
    ...pod.spec.containers,
    ...(pod.spec.ephemeralContainers ?? []),
  ].map(each => each.name)
  let container = call.query.get('container')
  if (container === '') {
    if (pod.spec.containers.length > 1)
      return badRequest(
        `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${pod.spec.containers.map(each => each.name).join(' ')}]${initNames(pod)}`,
      )
    container = pod.spec.containers[0]?.name ?? ''
  } else if (!names.includes(container))
    return badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  const address = nodeAddress(call, pod)
  if (address === undefined) return badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const mark = call.request.path.indexOf('?')
  const query = mark < 0 ? '' : call.request.path.slice(mark)
  const target: ProxyTarget = {
    host: address,
    port: KUBELET_PORT,
    tls: true,
    target: `/${verb}/${pod.metadata.namespace}/${pod.metadata.name}/${container}${query}`,
  }
  return { stream: target }
}

function initNames(pod: Pod): string {
  const inits = (pod.spec.initContainers ?? []).map(each => each.name)
  return inits.length === 0 ? '' : ` or one of the init containers: [${inits.join(' ')}]`
}

function nodeAddress(call: Call, pod: Pod): string | undefined {
  if ((pod.spec.nodeName ?? '') === '') return undefined
  const node = call.collection('nodes').get('', pod.spec.nodeName!) as Node | undefined
  return node?.status.addresses?.find(address => address.type === 'InternalIP')?.address
}

/** `pods/NAME:PORT/proxy/PATH`. */
function toPod(call: Call, pod: Pod): Outcome {
  const ip = pod.status.podIP ?? ''
  if (ip === '') return badRequest('address not allowed')
  const port = pod.spec.containers[0]?.ports?.[0]?.containerPort ?? 80
  return { stream: { host: ip, port, tls: false, target: `/${call.at.rest}` } satisfies ProxyTarget }
}

function toService(call: Call, service: Service): Outcome {
  const slices = call
    .collection('endpointslices.discovery.k8s.io')
    .list(service.metadata.namespace) as readonly (ApiObject & {
    readonly endpoints?: readonly {
      readonly addresses: readonly string[]
      readonly conditions?: { readonly ready?: boolean }
    }[]
    readonly ports?: readonly { readonly port?: number }[]
  })[]
  for (const slice of slices) {
    if (slice.metadata.labels?.['kubernetes.io/service-name'] !== service.metadata.name) continue
    const endpoint = slice.endpoints?.find(each => each.conditions?.ready === true)
    if (endpoint !== undefined)
      return {
        stream: {
          host: endpoint.addresses[0]!,
          port: slice.ports?.[0]?.port ?? 80,
          tls: false,
          target: `/${call.at.rest}`,
        } satisfies ProxyTarget,
      }
  }
  return new Failure(503, 'ServiceUnavailable', `no endpoints available for service "${service.metadata.name}"`)
}
