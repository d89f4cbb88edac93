import type {
  DaemonSet,
  Job,
  LabelSelector,
  Pod,
  ReplicaSet,
  StatefulSet,
} from '../../../../../../kube/api/schema/generated/types.ts'
import { humanDuration } from '../../../../../../kube/api/table/duration.ts'
import { labelsCell, selectorCell } from '../../../../../../kube/api/table/workload.ts'
import { PODS } from '../../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError } from '../../../error.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description, dateText } from '../description.ts'
import { describePodTemplate } from '../pod-template.ts'
import { describeConditions, plainSelector } from './deployment.ts'

/** `2 Running / 0 Waiting / 0 Succeeded / 0 Failed`. */
function* podsStatus(subject: Subject, selector: LabelSelector | undefined): Running<string | CommandError> {
  const { namespace = '', uid } = subject.metadata
  const list = yield* subject.session.list(PODS, namespace, { labelSelector: plainSelector(selector), limit: 500 })
  if (list instanceof CommandError) return list
  const phases = (list.items as unknown as readonly Pod[])
    .filter(each => each.metadata.ownerReferences?.some(owner => owner.controller === true && owner.uid === uid))
    .map(each => each.status.phase)
  const count = (phase: string) => phases.filter(each => each === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}

export const replicaSet: Describer = {
  group: 'apps',
  kind: 'ReplicaSet',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<ReplicaSet>()
    const pods = yield* podsStatus(subject, spec.selector)
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'Selector', selectorCell(spec.selector))
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.optional(0, 'Controlled By', subject.controller)
    out.field(0, 'Replicas', `${status.replicas} current / ${spec.replicas} desired`)
    out.field(0, 'Pods Status', pods instanceof CommandError ? `error in fetching pods: ${pods.text}` : pods)
    describePodTemplate(out, spec.template!)
    describeConditions(out, status.conditions)
    yield* subject.events(out)
    return out
  },
}

export const daemonSet: Describer = {
  group: 'apps',
  kind: 'DaemonSet',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<DaemonSet>()
    const pods = yield* podsStatus(subject, spec.selector)
    if (pods instanceof CommandError) return pods
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'Selector', plainSelector(spec.selector))
    out.field(0, 'Node-Selector', labelsCell(spec.template.spec.nodeSelector))
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.line(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}`)
    out.line(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}`)
    out.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}`)
    out.line(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}`)
    out.line(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}`)
    out.field(0, 'Pods Status', pods)
    describePodTemplate(out, spec.template)
    yield* subject.events(out)
    return out
  },
}

export const statefulSet: Describer = {
  group: 'apps',
  kind: 'StatefulSet',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<StatefulSet>()
    const pods = yield* podsStatus(subject, spec.selector)
    if (pods instanceof CommandError) return pods
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'CreationTimestamp', dateText(metadata.creationTimestamp ?? ''))
    out.field(0, 'Selector', plainSelector(spec.selector))
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.field(0, 'Replicas', `${spec.replicas} desired | ${status.replicas} total`)
    out.field(0, 'Update Strategy', spec.updateStrategy?.type)
    out.optional(1, 'Partition', spec.updateStrategy?.rollingUpdate?.partition)
    out.field(0, 'Pods Status', pods)
    describePodTemplate(out, spec.template)
    if ((spec.volumeClaimTemplates ?? []).length === 0) out.field(0, 'Volume Claims', '<none>')
    yield* subject.events(out)
    return out
  },
}

export const job: Describer = {
  group: 'batch',
  kind: 'Job',
  *describe(subject) {
    const { metadata, spec, status } = subject.as<Job>()
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'Selector', plainSelector(spec.selector))
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.optional(0, 'Controlled By', subject.controller)
    out.optional(0, 'Parallelism', spec.parallelism)
    out.field(0, 'Completions', spec.completions ?? '<unset>')
    out.optional(0, 'Completion Mode', spec.completionMode)
    out.optional(0, 'Suspend', spec.suspend)
    out.optional(0, 'Backoff Limit', spec.backoffLimit)
    out.optional(0, 'TTL Seconds After Finished', spec.ttlSecondsAfterFinished)
    const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0 } = status
    if (startTime !== undefined) out.field(0, 'Start Time', dateText(startTime))
    if (completionTime !== undefined) out.field(0, 'Completed At', dateText(completionTime))
    if (startTime !== undefined && completionTime !== undefined)
      out.field(0, 'Duration', humanDuration(Date.parse(completionTime) - Date.parse(startTime)))
    if (spec.activeDeadlineSeconds !== undefined)
      out.field(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
    const shown = ready === undefined ? `${active} Active` : `${active} Active (${ready} Ready)`
    out.field(0, 'Pods Statuses', `${shown} / ${succeeded} Succeeded / ${failed} Failed`)
    if (spec.completionMode === 'Indexed') out.field(0, 'Completed Indexes', status.completedIndexes || '<none>')
    describePodTemplate(out, spec.template)
    yield* subject.events(out)
    return out
  },
}
