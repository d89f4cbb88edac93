import type { Call } from '../call.ts'
import { type ApiObject, same } from '../object.ts'
import { podAmounts, qosClass } from '../pod-resources.ts'
import type { PersistentVolumeClaim, Pod, ResourceQuota, Service } from '../schema/generated/types.ts'
import { formatQuantity, nanoOf } from '../schema/quantity.ts'
import { forbidden } from '../status.ts'
import { ADMIN } from '../user.ts'
import type { Admission } from './admission.ts'

const ONE = 1_000_000_000n
type Usage = Map<string, bigint>

/** Refuses what would exceed a ResourceQuota of the namespace. staging apiserver pkg/admission/plugin/resourcequota, pkg/quota/v1/evaluator/core. */
export const resourceQuota: Admission = {
  name: 'ResourceQuota',
  validate(call, object, old) {
    if (!call.definition.namespaced || call.at.subresource !== '') return undefined
    const quotas = call.collection('resourcequotas').list(call.at.namespace) as readonly ResourceQuota[]
    if (quotas.length === 0) return undefined
    const usage = usageOf(call.definition.name, object)
    const before = old === undefined ? undefined : usageOf(call.definition.name, old)
    for (const quota of quotas) {
      if (!inScope(quota, object)) continue
      const hard = hardOf(quota)
      const unset = missingRequests(call, object, Object.keys(hard))
      if (unset !== '' && old === undefined)
        return forbidden(
          call.definition,
          object.metadata.name,
          `failed quota: ${quota.metadata.name}: must specify ${unset}`,
        )
      const text = exceeded(quota, hard, usage, before, usedIn(call, quota))
      if (text !== undefined) return forbidden(call.definition, object.metadata.name, text)
    }
    call.afterwards(() => {
      for (const quota of quotas) refresh(call, quota)
    })
    return undefined
  },
}

const hardOf = (quota: ResourceQuota): Readonly<Record<string, string>> => quota.status.hard ?? quota.spec.hard ?? {}

function exceeded(
  quota: ResourceQuota,
  hard: Readonly<Record<string, string>>,
  usage: Usage,
  before: Usage | undefined,
  used: Usage,
): string | undefined {
  const over: string[] = []
  const delta: Usage = new Map()
  for (const name of Object.keys(hard).sort()) {
    const more = (usage.get(name) ?? 0n) - (before?.get(name) ?? 0n)
    if (more <= 0n) continue
    delta.set(name, more)
    if ((used.get(name) ?? 0n) + more > nanoOf(hard[name])) over.push(name)
  }
  if (over.length === 0) return undefined
  const show = (value: (name: string) => string) => over.map(name => `${name}=${value(name)}`).join(',')
  return (
    `exceeded quota: ${quota.metadata.name}, requested: ${show(name => text(name, delta.get(name)!))}, ` +
    `used: ${show(name => text(name, used.get(name) ?? 0n))}, limited: ${show(name => hard[name]!)}`
  )
}

const text = (name: string, nano: bigint): string =>
  formatQuantity({ nano, format: /memory|storage/.test(name) ? 'BinarySI' : 'DecimalSI' })

/** What one object counts for. */
function usageOf(resource: string, object: ApiObject): Usage {
  const usage: Usage = new Map([[`count/${resource}`, ONE]])
  if (resource === 'pods') podUsage(object as unknown as Pod, usage)
  else if (resource === 'services') serviceUsage(object as unknown as Service, usage)
  else if (resource === 'persistentvolumeclaims') claimUsage(object as unknown as PersistentVolumeClaim, usage)
  else if (['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas'].includes(resource))
    usage.set(resource, ONE)
  return usage
}

function podUsage(pod: Pod, usage: Usage): void {
  if (pod.status.phase === 'Failed' || pod.status.phase === 'Succeeded') return
  usage.set('pods', ONE)
  for (const [name, value] of podAmounts(pod, 'requests')) {
    usage.set(`requests.${name}`, value)
    if (['cpu', 'memory', 'ephemeral-storage'].includes(name)) usage.set(name, value)
  }
  for (const [name, value] of podAmounts(pod, 'limits')) usage.set(`limits.${name}`, value)
}

function serviceUsage(service: Service, usage: Usage): void {
  const { type, ports = [] } = service.spec
  usage.set('services', ONE)
  if (type === 'NodePort') usage.set('services.nodeports', BigInt(ports.length) * ONE)
  if (type !== 'LoadBalancer') return
  usage.set('services.loadbalancers', ONE)
  if (service.spec.allocateLoadBalancerNodePorts !== false) usage.set('services.nodeports', BigInt(ports.length) * ONE)
}

function claimUsage(claim: PersistentVolumeClaim, usage: Usage): void {
  const storage = nanoOf(claim.spec.resources?.requests?.['storage'])
  usage.set('persistentvolumeclaims', ONE)
  usage.set('requests.storage', storage)
  const name = claim.spec.storageClassName
  if (!name) return
  usage.set(`${name}.storageclass.storage.k8s.io/requests.storage`, storage)
  usage.set(`${name}.storageclass.storage.k8s.io/persistentvolumeclaims`, ONE)
}

/** All that the namespace uses of what a quota limits. */
function usedIn(call: Call, quota: ResourceQuota): Usage {
  const used: Usage = new Map()
  const { namespace } = quota.metadata
  for (const resource of resourcesOf(Object.keys(hardOf(quota))))
    for (const object of call.collection(resource).list(namespace)) {
      if (!inScope(quota, object)) continue
      for (const [name, value] of usageOf(resource, object)) used.set(name, (used.get(name) ?? 0n) + value)
    }
  return used
}

/** Which collections the names of a quota are about. */
function resourcesOf(names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const name of names) {
    if (name.startsWith('count/')) found.add(name.slice('count/'.length))
    else if (name.startsWith('services')) found.add('services')
    else if (name.includes('persistentvolumeclaims') || name.endsWith('requests.storage'))
      found.add('persistentvolumeclaims')
    else if (['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas'].includes(name)) found.add(name)
    else found.add('pods')
  }
  return found
}

function inScope(quota: ResourceQuota, object: ApiObject): boolean {
  const scopes = [
    ...(quota.spec.scopes ?? []),
    ...(quota.spec.scopeSelector?.matchExpressions ?? []).map(each => each.scopeName),
  ]
  if (scopes.length === 0) return true
  if (object.kind !== 'Pod') return false
  const pod = object as unknown as Pod
  return scopes.every(scope => {
    const terminating = pod.spec.activeDeadlineSeconds !== undefined
    if (scope === 'Terminating') return terminating
    if (scope === 'NotTerminating') return !terminating
    if (scope === 'BestEffort') return qosClass(pod) === 'BestEffort'
    if (scope === 'NotBestEffort') return qosClass(pod) !== 'BestEffort'
    const wanted = quota.spec.scopeSelector?.matchExpressions?.find(each => each.scopeName === scope)
    const name = pod.spec.priorityClassName
    if (wanted === undefined || wanted.operator === 'Exists') return name !== undefined
    if (wanted.operator === 'DoesNotExist') return name === undefined
    return (wanted.values ?? []).includes(name ?? '') === (wanted.operator === 'In')
  })
}

/** A quota on cpu or memory makes every container say what it wants: `limits.cpu for: web; requests.cpu for: web`. */
function missingRequests(call: Call, object: ApiObject, limited: readonly string[]): string {
  if (call.definition.name !== 'pods') return ''
  const { containers, initContainers = [] } = (object as unknown as Pod).spec
  const lacking = new Map<string, string[]>()
  for (const name of limited) {
    const bare = name.replace(/^(requests|limits)\./, '')
    if (!['cpu', 'memory', 'ephemeral-storage'].includes(bare)) continue
    const part = name.startsWith('limits.') ? 'limits' : 'requests'
    const without = [...containers, ...initContainers].filter(each => each.resources?.[part]?.[bare] === undefined)
    if (without.length > 0)
      lacking.set(
        name,
        without.map(each => each.name),
      )
  }
  return [...lacking.keys()]
    .sort()
    .map(name => `${name} for: ${[...new Set(lacking.get(name))].sort().join(',')}`)
    .join('; ')
}

function refresh(call: Call, quota: ResourceQuota): void {
  const { namespace = '', name } = quota.metadata
  const now = call.collection('resourcequotas').get(namespace, name) as ResourceQuota | undefined
  if (now === undefined) return
  const used = usedIn(call, now)
  const hard = now.spec.hard ?? {}
  const counted = Object.fromEntries(Object.keys(hard).map(name => [name, text(name, used.get(name) ?? 0n)]))
  if (same(counted, now.status.used) && same(hard, now.status.hard)) return
  call.server.handle({
    method: 'PATCH',
    path: `/api/v1/namespaces/${namespace}/resourcequotas/${name}/status`,
    headers: { 'user-agent': 'kube-apiserver', 'content-type': 'application/merge-patch+json' },
    body: { status: { hard, used: counted } },
    user: ADMIN,
  })
}
