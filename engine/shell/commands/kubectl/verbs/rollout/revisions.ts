import { isObject, sameSemantically } from '../../../../../kube/api/object.ts'
import { strategicPatch } from '../../../../../kube/api/patch/strategic.ts'
import type {
  ControllerRevision,
  Deployment,
  PodTemplateSpec,
  ReplicaSet,
} from '../../../../../kube/api/schema/generated/types.ts'
import { selectorOf, selectorText } from '../../../../../kube/api/selector/label.ts'
import { CONTROLLER_REVISIONS, REPLICA_SETS, type Resource } from '../../../../../kube/client/resource.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError } from '../../error.ts'
import type { Info } from '../../info.ts'
import { apiVersionOf } from '../../mapper.ts'
import type { Body, Session } from '../../session.ts'
import { Description } from '../describe/description.ts'
import { describePodTemplate } from '../describe/pod-template.ts'
import { groupKind } from '../shared/mutation.ts'
import { typeOf } from '../shared/three-way.ts'

export const REVISION = 'deployment.kubernetes.io/revision'
const TEMPLATE_HASH = 'pod-template-hash'
const CHANGE_CAUSE = 'kubernetes.io/change-cause'

/** A state that a workload was in. */
export interface Revision {
  readonly number: number
  readonly cause: string
  readonly template: PodTemplateSpec
  /** What holds it: a ReplicaSet or, for daemon sets and stateful sets, a ControllerRevision. */
  readonly kept: Body
  /** What it looks like to `-o`: the ReplicaSet, or the workload as it was. */
  readonly shown: Body
}

/** The revisions of a workload, in the order of their numbers; undefined for kinds that have none. */
export function* revisionsOf(session: Session, info: Info): Running<readonly Revision[] | undefined | CommandError> {
  switch (groupKind(info)) {
    case 'Deployment.apps':
      return yield* ofDeployment(session, info)
    case 'DaemonSet.apps':
    case 'StatefulSet.apps':
      return yield* ofControllerRevisions(session, info)
    default:
      return undefined
  }
}

/** Objects that the workload selects and owns. */
function* owned<T>(
  session: Session,
  { object, namespace }: Info,
  resource: Resource,
): Running<readonly T[] | CommandError> {
  const { spec, metadata } = object as unknown as Deployment
  const list = yield* session.list(resource, namespace, {
    labelSelector: selectorText(selectorOf(spec.selector) ?? []),
  })
  if (list instanceof CommandError) return list
  const mine = list.items.filter(item => {
    const { ownerReferences = [] } = (item as unknown as ReplicaSet).metadata
    return ownerReferences.some(owner => owner.controller === true && owner.uid === metadata.uid)
  })
  return mine as unknown as readonly T[]
}

const byNumber = (a: Revision, b: Revision): number => a.number - b.number

function* ofDeployment(session: Session, info: Info): Running<readonly Revision[] | CommandError> {
  const sets = yield* owned<ReplicaSet>(session, info, REPLICA_SETS)
  if (sets instanceof CommandError) return sets
  const age = ({ metadata }: ReplicaSet) => `${metadata.creationTimestamp}\0${metadata.name}`
  const inOrder = [...sets].sort((a, b) => (age(a) < age(b) ? -1 : 1))
  // Where two have the same number, the one with the template of now counts.
  const { template } = (info.object as unknown as Deployment).spec
  const current = inOrder.find(each => sameTemplate(each.spec.template!, template))
  const found = new Map<number, Revision>()
  for (const set of [...inOrder.filter(each => each !== current), ...(current === undefined ? [] : [current])]) {
    const { annotations = {} } = set.metadata
    const number = Number(annotations[REVISION] ?? 0)
    const kept = { ...set, apiVersion: 'apps/v1', kind: 'ReplicaSet' } as unknown as Body
    const cause = annotations[CHANGE_CAUSE] ?? set.spec.template?.metadata?.annotations?.[CHANGE_CAUSE] ?? ''
    found.set(number, { number, cause, template: set.spec.template!, kept, shown: kept })
  }
  return [...found.values()].sort(byNumber)
}

function* ofControllerRevisions(session: Session, info: Info): Running<readonly Revision[] | CommandError> {
  const kept = yield* owned<ControllerRevision>(session, info, CONTROLLER_REVISIONS)
  if (kept instanceof CommandError) return kept
  const type = typeOf(apiVersionOf(info.mapping), info.mapping.kind)
  const found = new Map<number, Revision>()
  for (const each of kept) {
    const patched = strategicPatch(info.object!, each.data, type?.of === 'struct' ? type.name : '')
    if ('error' in patched || !isObject(patched.value)) continue
    const shown = patched.value
    found.set(each.revision, {
      number: each.revision,
      cause: each.metadata.annotations?.[CHANGE_CAUSE] ?? '',
      template: (shown as unknown as Deployment).spec.template,
      kept: each as unknown as Body,
      shown,
    })
  }
  return [...found.values()].sort(byNumber)
}

/** A template without the label that the deployment's controller adds. */
export function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const { [TEMPLATE_HASH]: _, ...labels } = template.metadata?.labels ?? {}
  return { ...template, metadata: { ...template.metadata, labels } }
}

export const sameTemplate = (a: PodTemplateSpec, b: PodTemplateSpec): boolean =>
  sameSemantically(withoutHash(a), withoutHash(b))

/** The template of a revision, described; its tabs are not set in columns (polymorphichelpers, printTemplate). */
export function templateText({ template, cause }: Revision): string {
  const out = new Description()
  const annotations = { ...template.metadata?.annotations, ...(cause === '' ? {} : { [CHANGE_CAUSE]: cause }) }
  describePodTemplate(out, { ...template, metadata: { ...template.metadata, annotations } })
  return out.unset
}

/** Kinds with pods that nothing is known of but that (pkg/apps, GroupKindElement.Accept). */
const WITHOUT_HISTORY = ['CronJob.batch', 'Job.batch', 'Pod', 'ReplicaSet.apps', 'ReplicationController']

/** Why a kind has no history: `viewer` and `history viewer`, or `rollbacker` twice. */
export function noHistory(info: Info, retrieving: string, implementation: string): string {
  const kind = JSON.stringify(groupKind(info))
  const { group, kind: name } = info.mapping
  return WITHOUT_HISTORY.includes(groupKind(info))
    ? `no ${implementation} has been implemented for ${kind}`
    : `error retrieving ${retrieving} for ${kind}, no visitor method exists for {${group} ${name}}`
}
