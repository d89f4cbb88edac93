import { same } from '../../../../../kube/api/object.ts'
import type { Deployment } from '../../../../../kube/api/schema/generated/types.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from '../../error.ts'
import { int } from '../../flags.ts'
import { DRY_RUN } from '../../global-flags.ts'
import { type Info, metadataOf } from '../../info.ts'
import { PRINT_FLAGS } from '../../print/printer.ts'
import type { Body, Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { LAST_APPLIED } from '../shared/last-applied.ts'
import { groupKind } from '../shared/mutation.ts'
import { type DryRun, dryRunOf, ResultPrinter } from '../shared/result.ts'
import {
  noHistory,
  REVISION,
  type Revision,
  revisionsOf,
  sameTemplate,
  templateText,
  withoutHash,
} from './revisions.ts'
import { ROLLOUT_FLAGS, selectRollouts } from './select.ts'

export const undo: Verb = {
  name: 'undo',
  short: 'Undo a previous rollout',
  long: 'Roll back to a previous rollout.',
  examples: [
    '# Roll back to the previous deployment\nkubectl rollout undo deployment/web',
    '# Roll back to revision 3\nkubectl rollout undo deployment/web --to-revision=3',
  ],
  usage: '(TYPE NAME | TYPE/NAME) [flags]',
  flags: [
    DRY_RUN,
    ...ROLLOUT_FLAGS,
    ...PRINT_FLAGS,
    int('to-revision', 0, 'The revision to rollback to. Default to 0 (last revision).'),
  ],
  completes: { types: ['deployment', 'daemonset', 'statefulset'], repeat: true },
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const selected = yield* selectRollouts(session)
  if (selected instanceof CommandError) return selected
  const printer = ResultPrinter.of(session, dryRun, true)
  if (printer instanceof CommandError) return printer
  const errors: CommandError[] = [...selected.errors]
  for (const info of selected.infos) {
    const done = yield* rollBack(session, info, dryRun)
    const error = done instanceof CommandError ? done : yield* printer.print(info.object!, done)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

/** What was done (polymorphichelpers, RollbackerFor). */
function* rollBack(session: Session, info: Info, dryRun: DryRun): Running<string | CommandError> {
  const revisions = yield* revisionsOf(session, info)
  if (revisions === undefined) return failure(noHistory(info, 'rollbacker', 'rollbacker'))
  if (revisions instanceof CommandError) return revisions
  const number = session.flags.int('to-revision')
  const target = number === 0 ? revisions.at(-2) : revisions.find(each => each.number === number)
  const ofDeployment = groupKind(info) === 'Deployment.apps'
  if (target === undefined) {
    if (number !== 0) return failure(`unable to find specified revision ${number} in history`)
    return failure(
      ofDeployment
        ? `no rollout history found for deployment ${JSON.stringify(info.name)}`
        : 'no last revision to roll back to',
    )
  }
  if (dryRun === 'client') return `${ofDeployment ? '' : 'will roll back to '}${templateText({ ...target, cause: '' })}`
  const { spec } = info.object as unknown as Deployment
  if (ofDeployment && spec.paused === true)
    return failure(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    )
  const matches = ofDeployment ? sameTemplate(target.template, spec.template) : same(target.template, spec.template)
  if (matches) return `skipped rollback (current template already matches revision ${number})`
  const query = dryRun === 'server' ? { dryRun: 'All' } : {}
  const done = ofDeployment
    ? yield* session.patch(info.mapping, info, PATCH_TYPES.json, deploymentPatch(info, target), query)
    : yield* session.patch(info.mapping, info, PATCH_TYPES.strategic, target.kept['data'] as object, query)
  if (done instanceof RefusedError) return failure(`failed restoring revision ${number}: ${done.message}`)
  return done instanceof CommandError ? done : 'rolled back'
}

/** Annotations that stay as the deployment has them. */
const STAY = [
  LAST_APPLIED,
  REVISION,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]

/** The template and the annotations of the ReplicaSet take the place of the deployment's. */
function deploymentPatch(info: Info, { template, kept }: Revision): object {
  const annotations: { [key: string]: unknown } = {}
  const own = annotationsOf(info.object!)
  for (const key of STAY) if (key in own) annotations[key] = own[key]
  for (const [key, value] of Object.entries(annotationsOf(kept))) if (!STAY.includes(key)) annotations[key] = value
  return [
    { op: 'replace', path: '/spec/template', value: withoutHash(template) },
    { op: 'replace', path: '/metadata/annotations', value: annotations },
  ]
}

const annotationsOf = (object: Body): { readonly [key: string]: unknown } =>
  (metadataOf(object)['annotations'] as { readonly [key: string]: unknown } | undefined) ?? {}
