import type {
  Deployment,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
} from '../../../../../../kube/api/schema/generated/types.ts'
import { selectorOf, selectorText } from '../../../../../../kube/api/selector/label.ts'
import { REPLICA_SETS } from '../../../../../../kube/client/resource.ts'
import { canonical } from '../../../../../../kube/controllers/template.ts'
import type { Running } from '../../../../../../linux/program.ts'
import { CommandError } from '../../../error.ts'
import type { Describer, Subject } from '../describer.ts'
import { Description, dateText } from '../description.ts'
import { describePodTemplate } from '../pod-template.ts'

const HASH_LABEL = 'pod-template-hash'

export const plainSelector = (selector: LabelSelector | undefined): string => selectorText(selectorOf(selector) ?? [])

export const deployment: Describer = {
  group: 'apps',
  kind: 'Deployment',
  *describe(subject) {
    const deployment = subject.as<Deployment>()
    const { metadata, spec, status } = deployment
    const out = new Description()
    out.field(0, 'Name', metadata.name)
    out.field(0, 'Namespace', metadata.namespace)
    out.field(0, 'CreationTimestamp', dateText(metadata.creationTimestamp ?? ''))
    out.labels('Labels', metadata.labels)
    out.annotations('Annotations', metadata.annotations)
    out.field(0, 'Selector', plainSelector(spec.selector))
    const { updatedReplicas = 0, replicas = 0, availableReplicas = 0, unavailableReplicas = 0 } = status
    out.field(
      0,
      'Replicas',
      `${spec.replicas} desired | ${updatedReplicas} updated | ${replicas} total | ${availableReplicas} available | ${unavailableReplicas} unavailable`,
    )
    out.field(0, 'StrategyType', spec.strategy?.type)
    out.field(0, 'MinReadySeconds', spec.minReadySeconds ?? 0)
    const rolling = spec.strategy?.rollingUpdate
    if (rolling !== undefined)
      out.field(0, 'RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`)
    describePodTemplate(out, spec.template)
    describeConditions(out, status.conditions)
    yield* describeReplicaSets(subject, out, deployment)
    yield* subject.events(out)
    return out
  },
}

type Conditions = readonly { readonly type: string; readonly status: string; readonly reason?: string }[]

export function describeConditions(out: Description, conditions: Conditions = []): void {
  if (conditions.length === 0) return
  out.line(0, 'Conditions:\n  Type\tStatus\tReason')
  out.line(1, '----\t------\t------')
  for (const { type, status, reason } of conditions) out.line(1, `${type} \t${status}\t${reason ?? ''}`)
}

/** What makes two templates the same (pkg/util/deployment, EqualIgnoreHash). */
function bare(template: PodTemplateSpec | undefined): string {
  const { [HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {}
  return canonical({ ...template, metadata: { ...template?.metadata, labels } })
}

function* describeReplicaSets(subject: Subject, out: Description, { metadata, spec }: Deployment): Running<void> {
  const list = yield* subject.session.list(REPLICA_SETS, metadata.namespace ?? '', {
    labelSelector: plainSelector(spec.selector),
    limit: 500,
  })
  if (list instanceof CommandError) return
  const owned = (list.items as unknown as readonly ReplicaSet[])
    .filter(each =>
      each.metadata.ownerReferences?.some(owner => owner.controller === true && owner.uid === metadata.uid),
    )
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : 1))
  if (owned.length === 0) return
  const current = owned.find(each => bare(each.spec.template) === bare(spec.template))
  const text = (sets: readonly ReplicaSet[]) =>
    sets
      .map(each => `${each.metadata.name} (${each.status.replicas}/${each.spec.replicas} replicas created)`)
      .join(', ') || '<none>'
  out.field(0, 'OldReplicaSets', text(owned.filter(each => each !== current)))
  out.field(0, 'NewReplicaSet', text(current === undefined ? [] : [current]))
}
