import { podAmounts } from '../../../../../../kube/api/pod-resources.ts'
import type { Lease, Node, Pod } from '../../../../../../kube/api/schema/generated/types.ts'
import { formatQuantity, nanoOf } from '../../../../../../kube/api/schema/quantity.ts'
import { LEASES, PODS } from '../../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError, RefusedError } from '../../../error.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description, dateText } from '../description.ts'
import { compare } from '../pod-template.ts'

export const node: Describer = {
  group: '',
  kind: 'Node',
  *describe(subject) {
    const node = subject.as<Node>()
    const { metadata, spec } = node
    const name = metadata.name ?? ''
    const fieldSelector = `spec.nodeName=${name},status.phase!=Succeeded,status.phase!=Failed`
    const pods = yield* subject.session.list(PODS, '', { fieldSelector, limit: 500 })
    if (pods instanceof CommandError && !(pods instanceof RefusedError && pods.http === 403)) return pods
    const out = new Description()
    out.field(0, 'Name', name)
    out.field(0, 'Roles', rolesOf(node).join(',') || '<none>')
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.field(0, 'CreationTimestamp', dateText(metadata.creationTimestamp ?? ''))
    out.several('Taints', taintsOf(node))
    out.field(0, 'Unschedulable', spec.unschedulable === true)
    yield* describeLease(subject, out)
    describeStatus(out, node)
    out.optional(0, 'PodCIDR', spec.podCIDR)
    out.optional(0, 'PodCIDRs', (spec.podCIDRs ?? []).join(','))
    out.optional(0, 'ProviderID', spec.providerID)
    if (pods instanceof CommandError) out.field(0, 'Pods', 'not authorized')
    else describePods(subject, out, node, pods.items as unknown as readonly Pod[])
    // Kubelets record their events under the name of the node, controllers under its uid.
    yield* subject.events(out, 'Node', [metadata.uid ?? '', name])
    return out
  },
}

function rolesOf({ metadata }: Node): readonly string[] {
  const roles = Object.entries(metadata.labels ?? {}).flatMap(([name, value]) => {
    if (name.startsWith('node-role.kubernetes.io/')) return [name.slice('node-role.kubernetes.io/'.length)]
    return name === 'kubernetes.io/role' ? [value] : []
  })
  return [...new Set(roles.filter(role => role !== ''))].sort()
}

const taintsOf = ({ spec }: Node): readonly string[] =>
  [...(spec.taints ?? [])]
    .sort((a, b) => compare(`${a.effect},${a.key}`, `${b.effect},${b.key}`))
    .map(({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`)

function* describeLease(subject: Subject, out: Description): Running<void> {
  const name = subject.metadata.name ?? ''
  const found = yield* subject.session.get(LEASES, 'kube-node-lease', name)
  if (found instanceof CommandError)
    return out.field(
      0,
      'Lease',
      `Failed to get lease: ${found instanceof RefusedError ? found.message : found.text.replace(/^error: /, '')}`,
    )
  const { holderIdentity, acquireTime, renewTime } = (found as unknown as Lease).spec ?? {}
  const time = (text: string | undefined) => (text === undefined ? '<unset>' : dateText(text))
  out.line(0, 'Lease:')
  out.field(1, 'HolderIdentity', holderIdentity ?? '<unset>')
  out.field(1, 'AcquireTime', time(acquireTime))
  out.field(1, 'RenewTime', time(renewTime))
}

function describeStatus(out: Description, { status }: Node): void {
  const conditions = status.conditions ?? []
  if (conditions.length > 0) {
    out.line(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage')
    out.line(1, '----\t------\t-----------------\t------------------\t------\t-------')
  }
  const time = (text: string | null | undefined) => dateText(text || '0001-01-01T00:00:00Z')
  for (const each of conditions)
    out.line(
      1,
      `${each.type} \t${each.status} \t${time(each.lastHeartbeatTime)} \t${time(each.lastTransitionTime)} \t${each.reason ?? ''} \t${each.message ?? ''}`,
    )
  out.line(0, 'Addresses:')
  for (const { type, address } of status.addresses ?? []) out.field(1, type, address)
  for (const [title, list] of [
    ['Capacity', status.capacity],
    ['Allocatable', status.allocatable],
  ] as const) {
    const names = Object.keys(list ?? {}).sort()
    if (names.length > 0) out.line(0, `${title}:`)
    for (const name of names) out.field(1, name, list![name])
  }
  const info = status.nodeInfo
  out.line(0, 'System Info:')
  out.field(1, 'Machine ID', info?.machineID)
  out.field(1, 'System UUID', info?.systemUUID)
  out.field(1, 'Boot ID', info?.bootID)
  out.field(1, 'Kernel Version', info?.kernelVersion)
  out.field(1, 'OS Image', info?.osImage)
  out.field(1, 'Operating System', info?.operatingSystem)
  out.field(1, 'Architecture', info?.architecture)
  out.field(1, 'Container Runtime Version', info?.containerRuntimeVersion)
  out.field(1, 'Kubelet Version', info?.kubeletVersion)
  out.field(1, 'Kube-Proxy Version', info?.kubeProxyVersion)
}

const OF = ['requests', 'limits'] as const
type Which = (typeof OF)[number]

/** `100m (5%)`. */
function share(node: Node, resource: string, pods: readonly Pod[], of: Which): string {
  const amount = pods.reduce((sum, pod) => sum + (podAmounts(pod, of).get(resource) ?? 0n), 0n)
  const list = Object.keys(node.status.allocatable ?? {}).length > 0 ? node.status.allocatable : node.status.capacity
  const most = nanoOf(list?.[resource])
  const text = formatQuantity({
    nano: amount,
    format: resource === 'memory' || isBinary(resource, pods) ? 'BinarySI' : 'DecimalSI',
  })
  return `${text} (${most === 0n ? 0n : (amount * 100n) / most}%)`
}

const isBinary = (resource: string, pods: readonly Pod[]): boolean =>
  pods.some(pod => pod.spec.containers.some(each => /i$/.test(each.resources?.requests?.[resource] ?? '')))

function describePods(subject: Subject, out: Description, node: Node, pods: readonly Pod[]): void {
  out.field(0, 'Non-terminated Pods', `(${pods.length} in total)`)
  out.line(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge')
  out.line(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---')
  for (const pod of pods) {
    const { namespace, name, creationTimestamp } = pod.metadata
    const cells = ['cpu', 'memory'].flatMap(resource => OF.map(of => share(node, resource, [pod], of)))
    out.line(1, `${namespace}\t${name}\t\t${cells.join('\t')}\t${subject.since(creationTimestamp)}`)
  }
  out.line(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)')
  out.line(1, 'Resource\tRequests\tLimits')
  out.line(1, '--------\t--------\t------')
  const others = Object.keys(node.status.allocatable ?? node.status.capacity ?? {}).sort()
  const huge = others.filter(name => name.startsWith('hugepages-'))
  for (const resource of ['cpu', 'memory', 'ephemeral-storage', ...huge])
    out.line(1, `${resource}\t${OF.map(of => share(node, resource, pods, of)).join('\t')}`)
}
