import { rememberingOf } from '../../../sim/remember.ts'
import type { Pod, PodSpec } from '../schema/generated/types.ts'
import type { ApiServer } from '../server.ts'
import type { User } from '../user.ts'
import type { Attributes } from './rbac.ts'

const READ = ['get', 'list', 'watch']
const PREFIX = 'system:node:'

/**
 * The Node authorizer: a kubelet may read what its pods refer to, and write its own node, lease and the status of its pods.
 * plugin/pkg/auth/authorizer/node. Here a secret or config map is readable when a pod on the node names it in any volume, environment
 * or pull secret.
 */
export function nodeMayDo(server: ApiServer, user: User, wanted: Attributes): boolean {
  if (!user.name.startsWith(PREFIX)) return false
  const node = user.name.slice(PREFIX.length)
  const { verb, group, resource, subresource } = wanted
  switch (group === '' ? resource : `${resource}.${group}`) {
    case 'secrets':
    case 'configmaps':
      return READ.includes(verb) && wanted.name !== '' && isReferred(server, node, wanted)
    case 'serviceaccounts':
      return subresource === 'token' ? verb === 'create' : READ.includes(verb)
    case 'nodes':
      return READ.includes(verb) || verb === 'create' || wanted.name === node
    case 'pods':
      if (READ.includes(verb) || verb === 'create' || subresource === 'eviction') return true
      return ['delete', 'patch', 'update'].includes(verb) && runsOn(server, node, wanted)
    case 'leases.coordination.k8s.io':
      return wanted.namespace === 'kube-node-lease' && (verb === 'create' || wanted.name === node)
    case 'csinodes.storage.k8s.io':
      return verb === 'create' || wanted.name === node
    case 'events':
    case 'events.events.k8s.io':
      return ['create', 'patch', 'update'].includes(verb)
    case 'services':
    case 'endpoints':
    case 'endpointslices.discovery.k8s.io':
    case 'persistentvolumes':
    case 'persistentvolumeclaims':
    case 'runtimeclasses.node.k8s.io':
    case 'csidrivers.storage.k8s.io':
    case 'volumeattachments.storage.k8s.io':
      return READ.includes(verb)
    default:
      return resource.endsWith('reviews') && verb === 'create'
  }
}

function runsOn(server: ApiServer, node: string, { namespace, name }: Attributes): boolean {
  return (server.store.collection('pods').get(namespace, name) as Pod | undefined)?.spec.nodeName === node
}

const textOf = rememberingOf((spec: PodSpec) => JSON.stringify(spec))

function isReferred(server: ApiServer, node: string, { namespace, name }: Attributes): boolean {
  const pods = server.store.collection('pods').list(namespace) as readonly Pod[]
  const quoted = `"${name}"`
  return pods.some(pod => pod.spec.nodeName === node && textOf(pod.spec).includes(quoted))
}
