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
  'pods/log': (call, object) => log(call, object as Pod),
  'pods/exec': (call, object) => streams(call, object as Pod, 'exec'),
  'pods/attach': (call, object) => streams(call, object as Pod, 'attach'),
  'pods/portforward': (call, object) => portForward(call, object as Pod),
  'pods/proxy': (call, object) => toPod(call, object as Pod),
  'services/proxy': (call, object) => toService(call, object as Service),
}

const LOG_PARAMETERS = ['follow', 'limitBytes', 'previous', 'sinceSeconds', 'sinceTime', 'tailLines', 'timestamps']

/** LogLocation: a pod that is on no node has nothing to say. */
function log(call: Call, pod: Pod): Outcome {
  const container = containerOf(call, pod)
  if (container instanceof Failure) return container
  const address = nodeAddress(call, pod)
  if (address === undefined) return { body: '', headers: { 'content-type': 'text/plain' } }
  const query = LOG_PARAMETERS.flatMap(name => {
    const value = call.query.get(name)
    return value === '' || value === 'false' ? [] : [`${name}=${encodeURIComponent(value)}`]
  })
  return { stream: toKubelet(address, 'log', `containerLogs/${pathTo(pod)}/${container}`, query) }
}

/** streamLocation: exec and attach. */
function streams(call: Call, pod: Pod, verb: 'exec' | 'attach'): Outcome {
  const container = containerOf(call, pod)
  if (container instanceof Failure) return container
  const address = nodeAddress(call, pod)
  if (address === undefined) return badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const flag = (name: string, as: string) => (call.query.flag(name) ? [`${as}=1`] : [])
  const query = [
    ...call.query.all('command').map(word => `command=${encodeURIComponent(word)}`),
    ...flag('stderr', 'error'),
    ...flag('stdin', 'input'),
    ...flag('stdout', 'output'),
    ...flag('tty', 'tty'),
  ]
  return { stream: toKubelet(address, 'streams', `${verb}/${pathTo(pod)}/${container}`, query) }
}

function portForward(call: Call, pod: Pod): Outcome {
  const address = nodeAddress(call, pod)
  if (address === undefined) return badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const ports = call.query.all('ports').filter(port => /^\d{1,5}$/.test(port))
  return {
    stream: toKubelet(
      address,
      'forward',
      `portForward/${pathTo(pod)}`,
      ports.map(port => `port=${port}`),
    ),
  }
}

const pathTo = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`

function toKubelet(host: string, kind: ProxyTarget['kind'], path: string, query: readonly string[]): ProxyTarget {
  return {
    kind,
    host,
    port: KUBELET_PORT,
    tls: true,
    target: `/${path}${query.length === 0 ? '' : `?${query.join('&')}`}`,
  }
}

/** validateContainer: the container must be named when there are several. */
function containerOf(call: Call, pod: Pod): string | Failure {
  const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
  const names = [...initContainers, ...containers, ...ephemeralContainers].map(each => each.name)
  const container = call.query.get('container')
  if (container !== '')
    return names.includes(container)
      ? container
      : badRequest(`container ${container} is not valid for pod ${pod.metadata.name}`)
  if (containers.length === 1) return containers[0]!.name
  return badRequest(
    `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
  )
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
  return { stream: { kind: 'proxy', host: ip, port, tls: false, target: `/${call.at.rest}` } satisfies ProxyTarget }
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
          kind: 'proxy',
          host: endpoint.addresses[0]!,
          port: slice.ports?.[0]?.port ?? 80,
          tls: false,
          target: `/${call.at.rest}`,
        } satisfies ProxyTarget,
      }
  }
  return new Failure(503, 'ServiceUnavailable', `no endpoints available for service "${service.metadata.name}"`)
}
