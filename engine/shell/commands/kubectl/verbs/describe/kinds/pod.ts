import { qosClass } from '../../../../../../kube/api/pod-resources.ts'
import type { Container, Pod } from '../../../../../../kube/api/schema/generated/types.ts'
import { describeContainers, describeResources } from '../containers.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description, dateText } from '../description.ts'
import { describeSpread, describeTolerations } from '../pod-template.ts'
import { describeVolumes } from '../volumes.ts'

const MIRROR = 'kubernetes.io/config.mirror'

export const pod: Describer = {
  group: '',
  kind: 'Pod',
  *describe(subject) {
    const pod = subject.as<Pod>()
    const out = new Description()
    describeHead(out, subject, pod)
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
    const { initContainerStatuses = [], containerStatuses = [], ephemeralContainerStatuses = [] } = pod.status
    if (initContainers.length > 0)
      describeContainers(out, {
        title: 'Init Containers',
        containers: initContainers,
        statuses: initContainerStatuses,
        pod,
      })
    describeContainers(out, { title: 'Containers', containers, statuses: containerStatuses, pod })
    if (ephemeralContainers.length > 0)
      describeContainers(out, {
        title: 'Ephemeral Containers',
        containers: ephemeralContainers as readonly Container[],
        statuses: ephemeralContainerStatuses,
        pod,
      })
    describeConditions(out, pod)
    describeVolumes(out, pod.spec.volumes)
    out.field(0, 'QoS Class', pod.status.qosClass ?? qosClass(pod))
    out.labels('Node-Selectors', pod.spec.nodeSelector)
    describeTolerations(out, 'Tolerations', pod.spec.tolerations)
    describeSpread(out, pod.spec.topologySpreadConstraints)
    const mirrored = pod.metadata.annotations?.[MIRROR]
    yield* subject.events(out, '', [mirrored ?? pod.metadata.uid ?? ''])
    return out
  },
}

function describeHead(out: Description, subject: Subject, { metadata, spec, status }: Pod): void {
  out.field(0, 'Name', metadata.name)
  out.field(0, 'Namespace', metadata.namespace)
  out.optional(0, 'Priority', spec.priority)
  out.optional(0, 'Priority Class Name', spec.priorityClassName)
  out.optional(0, 'Runtime Class Name', spec.runtimeClassName)
  out.optional(0, 'Service Account', spec.serviceAccountName)
  out.field(0, 'Node', (spec.nodeName ?? '') === '' ? '<none>' : `${spec.nodeName}/${status.hostIP ?? ''}`)
  if (status.startTime !== undefined) out.field(0, 'Start Time', dateText(status.startTime))
  out.labels('Labels', metadata.labels)
  out.annotations('Annotations', metadata.annotations)
  if (metadata.deletionTimestamp !== undefined && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    out.field(0, 'Status', `Terminating (lasts ${subject.since(metadata.deletionTimestamp)})`)
    out.field(0, 'Termination Grace Period', `${metadata.deletionGracePeriodSeconds}s`)
  } else out.field(0, 'Status', status.phase)
  out.optional(0, 'Reason', status.reason)
  out.optional(0, 'Message', status.message)
  const profile = spec.securityContext?.seccompProfile
  if (profile !== undefined) out.field(0, 'SeccompProfile', profile.type)
  if (profile?.type === 'Localhost') out.field(0, 'LocalhostProfile', profile.localhostProfile)
  out.field(0, 'IP', status.podIP)
  const ips = status.podIPs ?? []
  out.line(0, ips.length === 0 ? 'IPs:\t<none>' : 'IPs:')
  for (const { ip } of ips) out.field(1, 'IP', ip)
  out.optional(0, 'Controlled By', subject.controller)
  out.optional(0, 'NominatedNodeName', status.nominatedNodeName)
  if (spec.resources === undefined) return
  out.line(0, 'Resources:')
  describeResources(out, 1, spec.resources)
}

function describeConditions(out: Description, { spec, status }: Pod): void {
  const conditions = status.conditions ?? []
  const gates = spec.readinessGates ?? []
  if (gates.length > 0) out.line(0, 'Readiness Gates:\n  Type\tStatus')
  for (const { conditionType } of gates)
    out.line(1, `${conditionType} \t${conditions.find(each => each.type === conditionType)?.status ?? '<none>'} `)
  if (conditions.length > 0) out.line(0, 'Conditions:\n  Type\tStatus')
  for (const condition of conditions) out.line(1, `${condition.type} \t${condition.status} `)
}
