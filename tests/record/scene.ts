import type { Scene, Step } from './apiserver.ts'

/** Short forms for scenes. `NS` is the namespace of the scene. */
const PATHS: Readonly<Record<string, string>> = {
  pods: '/api/v1/namespaces/NS/pods',
  services: '/api/v1/namespaces/NS/services',
  configmaps: '/api/v1/namespaces/NS/configmaps',
  secrets: '/api/v1/namespaces/NS/secrets',
  serviceaccounts: '/api/v1/namespaces/NS/serviceaccounts',
  endpoints: '/api/v1/namespaces/NS/endpoints',
  events: '/api/v1/namespaces/NS/events',
  pvc: '/api/v1/namespaces/NS/persistentvolumeclaims',
  pv: '/api/v1/persistentvolumes',
  rc: '/api/v1/namespaces/NS/replicationcontrollers',
  quota: '/api/v1/namespaces/NS/resourcequotas',
  limits: '/api/v1/namespaces/NS/limitranges',
  podtemplates: '/api/v1/namespaces/NS/podtemplates',
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
  deployments: '/apis/apps/v1/namespaces/NS/deployments',
  replicasets: '/apis/apps/v1/namespaces/NS/replicasets',
  daemonsets: '/apis/apps/v1/namespaces/NS/daemonsets',
  statefulsets: '/apis/apps/v1/namespaces/NS/statefulsets',
  revisions: '/apis/apps/v1/namespaces/NS/controllerrevisions',
  jobs: '/apis/batch/v1/namespaces/NS/jobs',
  cronjobs: '/apis/batch/v1/namespaces/NS/cronjobs',
  netpol: '/apis/networking.k8s.io/v1/namespaces/NS/networkpolicies',
  ingresses: '/apis/networking.k8s.io/v1/namespaces/NS/ingresses',
  ingressclasses: '/apis/networking.k8s.io/v1/ingressclasses',
  servicecidrs: '/apis/networking.k8s.io/v1/servicecidrs',
  ipaddresses: '/apis/networking.k8s.io/v1/ipaddresses',
  slices: '/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices',
  newevents: '/apis/events.k8s.io/v1/namespaces/NS/events',
  leases: '/apis/coordination.k8s.io/v1/namespaces/NS/leases',
  pdb: '/apis/policy/v1/namespaces/NS/poddisruptionbudgets',
  priorityclasses: '/apis/scheduling.k8s.io/v1/priorityclasses',
  runtimeclasses: '/apis/node.k8s.io/v1/runtimeclasses',
  storageclasses: '/apis/storage.k8s.io/v1/storageclasses',
  csidrivers: '/apis/storage.k8s.io/v1/csidrivers',
  csinodes: '/apis/storage.k8s.io/v1/csinodes',
  hpa: '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers',
  hpa1: '/apis/autoscaling/v1/namespaces/NS/horizontalpodautoscalers',
  roles: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/roles',
  rolebindings: '/apis/rbac.authorization.k8s.io/v1/namespaces/NS/rolebindings',
  clusterroles: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
  clusterrolebindings: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
  crds: '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
  apiservices: '/apis/apiregistration.k8s.io/v1/apiservices',
}

/** `pods/x?limit=1` -> its path; what starts with a slash is a path already. */
const pathOf = (short: string): string => {
  if (short.startsWith('/')) return short
  const [, kind, rest] = /^([a-z0-9]+)(.*)$/s.exec(short)!
  return `${PATHS[kind!] ?? `/unknown/${kind}`}${rest}`
}

export const scene = (name: string, ...steps: (Step | readonly Step[])[]): Scene => ({ name, steps: steps.flat() })
export const get = (path: string, headers?: Readonly<Record<string, string>>): Step => ({
  method: 'GET',
  path: pathOf(path),
  ...(headers ? { headers } : {}),
})
export const post = (path: string, body: string, headers?: Readonly<Record<string, string>>): Step => ({
  method: 'POST',
  path: pathOf(path),
  body,
  ...(headers ? { headers } : {}),
})
export const put = (path: string, body: string): Step => ({ method: 'PUT', path: pathOf(path), body })
export const del = (path: string, body?: string): Step => ({
  method: 'DELETE',
  path: pathOf(path),
  ...(body === undefined ? {} : { body }),
})
export const as = (user: string, step: Step): Step => ({ ...step, user })

const TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

export const patch = (type: keyof typeof TYPES, path: string, body: string): Step => ({
  method: 'PATCH',
  path: pathOf(path),
  body,
  headers: { 'content-type': TYPES[type] },
})

const TABLE = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json' }
export const table = (path: string): Step => get(path, TABLE)
