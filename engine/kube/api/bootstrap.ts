import { BOOTSTRAP_ROLES } from './authorization/generated/bootstrap-roles.ts'
import { apiVersionOf } from './definition.ts'
import { type ApiObject, freeze } from './object.ts'
import { timeText } from './schema/time.ts'
import type { ApiServer } from './server.ts'
import { ADMIN } from './user.ts'

/** What a new cluster holds before anybody has done anything: made by the API server itself when it starts. */
const NAMESPACES = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

const PRIORITY_CLASSES = [
  {
    name: 'system-node-critical',
    value: 2_000_001_000,
    description: 'Used for system critical pods that must not be moved from their current node.',
  },
  {
    name: 'system-cluster-critical',
    value: 2_000_000_000,
    description:
      'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  },
]

export function bootstrap(server: ApiServer): void {
  for (const name of NAMESPACES) post(server, '/api/v1/namespaces', { metadata: { name } })
  for (const { name, ...rest } of PRIORITY_CLASSES)
    post(server, '/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name }, ...rest })
  post(server, '/apis/networking.k8s.io/v1/servicecidrs', {
    metadata: { name: 'kubernetes' },
    spec: { cidrs: [server.addresses.cidr] },
  })
  applyStatus(server, '/apis/networking.k8s.io/v1/servicecidrs/kubernetes', 'kubernetes-service-cidr-controller', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    metadata: { name: 'kubernetes' },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastTransitionTime: timeText(server.sim.wallMilliseconds),
          message: 'Kubernetes default Service CIDR is ready',
        },
      ],
    },
  })
  roles(server)
  kubernetesService(server)
}

function post(server: ApiServer, path: string, body: object): void {
  const headers = { 'user-agent': 'kube-apiserver/v1.34.4' }
  const response = server.handle({ method: 'POST', path, body, user: ADMIN, headers })
  if (response.status !== 201) throw new Error(`bootstrap of ${path}: ${JSON.stringify(response.body)}`)
}

function applyStatus(server: ApiServer, path: string, manager: string, body: object): void {
  const headers = { 'content-type': 'application/apply-patch+yaml' }
  const url = `${path}/status?fieldManager=${manager}&force=true`
  const response = server.handle({ method: 'PATCH', path: url, body, user: ADMIN, headers })
  if (response.status !== 200) throw new Error(`bootstrap of ${path}: ${JSON.stringify(response.body)}`)
}

const RBAC = { group: 'rbac.authorization.k8s.io', version: 'v1' }

interface BareRole {
  readonly metadata: { readonly name: string; readonly namespace?: string }
}

/** The roles are many and known to be good: they are stored as they are. */
function roles(server: ApiServer): void {
  const all = JSON.parse(BOOTSTRAP_ROLES) as { [plural: string]: BareRole[] }
  aggregate(all['clusterroles']!)
  const creationTimestamp = timeText(server.sim.wallMilliseconds)
  for (const [plural, list] of Object.entries(all)) {
    const definition = server.find({ ...RBAC, plural })!
    const collection = server.store.collection(definition.name)
    for (const { metadata, ...rest } of list) {
      const { name, namespace, ...others } = metadata
      const object = {
        kind: definition.kind,
        apiVersion: apiVersionOf(definition),
        metadata: {
          name,
          ...(namespace === undefined ? {} : { namespace }),
          uid: server.sim.random('uid').uuid(),
          resourceVersion: String(server.store.nextRevision()),
          creationTimestamp,
          ...others,
        },
        ...rest,
      } as unknown as ApiObject
      server.store.put(collection, server.frozen ? freeze(object) : object)
    }
  }
}

interface Aggregating {
  aggregationRule?: { clusterRoleSelectors?: { matchLabels: Readonly<Record<string, string>> }[] }
  rules?: unknown[] | null
}

/** Roles that are the sum of others; a controller keeps them so from here on. */
function aggregate(
  list: readonly (BareRole & Aggregating & { metadata: { labels?: Readonly<Record<string, string>> } })[],
): void {
  const sum = (role: Aggregating): unknown[] =>
    (role.aggregationRule?.clusterRoleSelectors ?? []).flatMap(({ matchLabels }) =>
      list
        .filter(each => Object.entries(matchLabels).every(([key, value]) => each.metadata.labels?.[key] === value))
        .flatMap(each => (each.aggregationRule === undefined ? (each.rules ?? []) : sum(each))),
    )
  for (const role of list) if (role.aggregationRule !== undefined) role.rules = sum(role)
}

/** The service through which pods reach the API server, and who stands behind it (pkg/controlplane/controller/kubernetesservice). */
function kubernetesService(server: ApiServer): void {
  const { address, port } = server.advertised
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  const clusterIP = server.addresses.firstAddress
  post(server, '/api/v1/namespaces/default/services', {
    metadata: { name: 'kubernetes', labels },
    spec: {
      clusterIP,
      ipFamilyPolicy: 'SingleStack',
      ports: [{ name: 'https', protocol: 'TCP', port: 443, targetPort: port }],
    },
  })
  post(server, '/api/v1/namespaces/default/endpoints', {
    metadata: { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: address }], ports }],
  })
  post(server, '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', {
    metadata: { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports,
  })
}
