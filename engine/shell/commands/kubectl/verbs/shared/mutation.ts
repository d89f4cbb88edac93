import { copy, type Draft } from '../../../../../kube/api/object.ts'
import type { PodSpec } from '../../../../../kube/api/schema/generated/types.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError } from '../../error.ts'
import type { Info } from '../../info.ts'
import { apiVersionOf, qualifiedName } from '../../mapper.ts'
import type { Body, Session } from '../../session.ts'
import type { DryRun } from './result.ts'
import { threeWayPatch, typeOf } from './three-way.ts'

/** An object while a command changes it. */
export type DraftBody = { [key: string]: unknown }

export const draftOf = (object: Body): DraftBody => copy(object) as DraftBody

/** The strategic merge patch from one state of an object to another (pkg/cmd/set, CalculatePatch). */
export function patchTo({ mapping, object }: Info, changed: Body): Body {
  return threeWayPatch(object!, changed, object!, typeOf(apiVersionOf(mapping), mapping.kind))
}

export const isEmpty = (patch: Body): boolean => Object.keys(patch).length === 0

/** Sends such a patch. */
export function* sendPatch(session: Session, info: Info, patch: Body, dryRun: DryRun): Running<Body | CommandError> {
  return yield* session.patch(info.mapping, info, PATCH_TYPES.strategic, patch, {
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    fieldManager: session.flags.string('field-manager'),
  })
}

const TEMPLATED = [
  'DaemonSet.apps',
  'Deployment.apps',
  'Job.batch',
  'ReplicaSet.apps',
  'ReplicationController',
  'StatefulSet.apps',
]

/** `Deployment.apps`, as Go prints a GroupKind. */
export const groupKind = ({ mapping: { kind, group } }: Info): string => (group === '' ? kind : `${kind}.${group}`)

/** The pod that an object is or has a template of (polymorphichelpers, UpdatePodSpecForObject). */
export function podSpecOf(info: Info, draft: DraftBody): Draft<PodSpec> | string {
  type Templated = { spec: { template: { spec: Draft<PodSpec> } } }
  const kind = groupKind(info)
  if (kind === 'Pod') return (draft as { spec: Draft<PodSpec> }).spec
  if (kind === 'CronJob.batch')
    return (draft as { spec: { jobTemplate: Templated } }).spec.jobTemplate.spec.template.spec
  if (TEMPLATED.includes(kind)) return (draft as Templated).spec.template.spec
  return `the object is not a pod or does not have a pod template: *${info.mapping.version}.${info.mapping.kind}`
}

/** What an object is that can not be changed: `configmaps/conf`. */
export const plainName = ({ mapping, name }: Info): string => `${mapping.plural}/${name}`

/** An error that carries its own `error: ` in front, as some commands make them, so that it shows among others too. */
export const markedError = (text: string): CommandError => new CommandError(`error: ${text}`)

/** `deployments.apps "web"`. */
export const quotedName = ({ mapping, name }: Info): string => `${qualifiedName(mapping)} ${JSON.stringify(name)}`
