import type { ApiObject } from '../api/object.ts'
import type {
  ConfigMap,
  ControllerRevision,
  CronJob,
  DaemonSet,
  Deployment,
  EndpointSlice,
  Endpoints,
  Event,
  Job,
  Lease,
  Namespace,
  NetworkPolicy,
  Node,
  Pod,
  ReplicaSet,
  Secret,
  Service,
  ServiceAccount,
  StatefulSet,
} from '../api/schema/generated/types.ts'

/** A resource of the API as a client addresses it. The type parameter is what its objects are. */
export interface Resource<T extends ApiObject = ApiObject> {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  readonly namespaced: boolean
  /** Never there; carries the type. */
  readonly type?: T
}

function resource<T extends ApiObject>(
  group: string,
  version: string,
  plural: string,
  kind: string,
  namespaced = true,
): Resource<T> {
  return { group, version, plural, kind, namespaced }
}

export const NAMESPACES: Resource<Namespace> = resource('', 'v1', 'namespaces', 'Namespace', false)
export const NODES: Resource<Node> = resource('', 'v1', 'nodes', 'Node', false)
export const PODS: Resource<Pod> = resource('', 'v1', 'pods', 'Pod')
export const SERVICES: Resource<Service> = resource('', 'v1', 'services', 'Service')
export const ENDPOINTS: Resource<Endpoints> = resource('', 'v1', 'endpoints', 'Endpoints')
export const CONFIG_MAPS: Resource<ConfigMap> = resource('', 'v1', 'configmaps', 'ConfigMap')
export const SECRETS: Resource<Secret> = resource('', 'v1', 'secrets', 'Secret')
export const SERVICE_ACCOUNTS: Resource<ServiceAccount> = resource('', 'v1', 'serviceaccounts', 'ServiceAccount')
export const EVENTS: Resource<Event> = resource('', 'v1', 'events', 'Event')
export const DEPLOYMENTS: Resource<Deployment> = resource('apps', 'v1', 'deployments', 'Deployment')
export const REPLICA_SETS: Resource<ReplicaSet> = resource('apps', 'v1', 'replicasets', 'ReplicaSet')
export const DAEMON_SETS: Resource<DaemonSet> = resource('apps', 'v1', 'daemonsets', 'DaemonSet')
export const STATEFUL_SETS: Resource<StatefulSet> = resource('apps', 'v1', 'statefulsets', 'StatefulSet')
export const CONTROLLER_REVISIONS: Resource<ControllerRevision> = resource(
  'apps',
  'v1',
  'controllerrevisions',
  'ControllerRevision',
)
export const JOBS: Resource<Job> = resource('batch', 'v1', 'jobs', 'Job')
export const CRON_JOBS: Resource<CronJob> = resource('batch', 'v1', 'cronjobs', 'CronJob')
export const ENDPOINT_SLICES: Resource<EndpointSlice> = resource(
  'discovery.k8s.io',
  'v1',
  'endpointslices',
  'EndpointSlice',
)
export const NETWORK_POLICIES: Resource<NetworkPolicy> = resource(
  'networking.k8s.io',
  'v1',
  'networkpolicies',
  'NetworkPolicy',
)
export const LEASES: Resource<Lease> = resource('coordination.k8s.io', 'v1', 'leases', 'Lease')

/** The path of a collection, or of one object in it. */
export function pathOf(resource: Resource, namespace: string, name = '', subresource = ''): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  const scope = resource.namespaced && namespace !== '' ? `/namespaces/${namespace}` : ''
  return `${root}${scope}/${resource.plural}${name === '' ? '' : `/${name}`}${subresource === '' ? '' : `/${subresource}`}`
}

/** `namespace/name`, or the name alone where there is no namespace: how controllers name work. */
export function keyOf(object: ApiObject): string {
  const { namespace = '', name = '' } = object.metadata
  return namespace === '' ? name : `${namespace}/${name}`
}

export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}
