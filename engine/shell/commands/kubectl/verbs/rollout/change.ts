import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from '../../error.ts'
import { FIELD_MANAGER } from '../../global-flags.ts'
import type { Info } from '../../info.ts'
import { PRINT_FLAGS } from '../../print/printer.ts'
import type { Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import {
  type DraftBody,
  draftOf,
  groupKind,
  isEmpty,
  markedError,
  patchTo,
  quotedName,
  sendPatch,
} from '../shared/mutation.ts'
import { ResultPrinter } from '../shared/result.ts'
import { ROLLOUT_FLAGS, sayNothingFound, selectRollouts } from './select.ts'

/** Commands that change one thing of a workload: pause, resume, restart. */
interface Change {
  readonly done: string
  /** What is said where the object is so already. */
  unchanged(info: Info): string | CommandError
  /** Changes the draft; the text of what is in the way. */
  apply(info: Info, draft: DraftBody, session: Session): string | undefined
}

type Workload = {
  spec: {
    paused?: boolean
    template: { metadata: { annotations?: { [key: string]: string } } }
  }
}

const flags = [FIELD_MANAGER('kubectl-rollout'), ...ROLLOUT_FLAGS, ...PRINT_FLAGS]

const DEPLOYMENTS = { types: ['deployment'], repeat: true }

export const pause: Verb = {
  name: 'pause',
  short: 'Mark the provided resource as paused',
  long: 'Mark the provided resource as paused. Paused resources are not reconciled by their controller. Only deployments can be paused.',
  examples: ['# Changes have no effect until the deployment is resumed\nkubectl rollout pause deployment/web'],
  usage: 'RESOURCE',
  flags,
  completes: DEPLOYMENTS,
  run: session =>
    run(session, {
      done: 'paused',
      unchanged: () => 'already paused',
      apply(info, draft) {
        if (groupKind(info) !== 'Deployment.apps') return 'pausing is not supported'
        const { spec } = draft as unknown as Workload
        if (spec.paused === true) return 'is already paused'
        spec.paused = true
        return undefined
      },
    }),
}

export const resume: Verb = {
  name: 'resume',
  short: 'Resume a paused resource',
  examples: ['# Go on with what was changed meanwhile\nkubectl rollout resume deployment/web'],
  usage: 'RESOURCE',
  flags,
  completes: DEPLOYMENTS,
  run: session =>
    run(session, {
      done: 'resumed',
      unchanged: () => 'already resumed',
      apply(info, draft) {
        if (groupKind(info) !== 'Deployment.apps') return 'resuming is not supported'
        const { spec } = draft as unknown as Workload
        if (spec.paused !== true) return 'is not paused'
        delete spec.paused
        return undefined
      },
    }),
}

const RESTARTED = ['Deployment.apps', 'DaemonSet.apps', 'StatefulSet.apps']

export const restart: Verb = {
  name: 'restart',
  short: 'Restart a resource',
  long: 'Restart a resource: an annotation in its template changes, so that its pods are replaced as by any other change.',
  examples: [
    '# Restart a deployment\nkubectl rollout restart deployment/web',
    '# Restart all deployments of a namespace\nkubectl rollout restart deployment -n shop',
  ],
  usage: 'RESOURCE',
  flags,
  completes: { types: ['deployment', 'daemonset', 'statefulset'], repeat: true },
  run: session =>
    run(session, {
      done: 'restarted',
      unchanged: ({ name }) =>
        failure(
          `failed to create patch for ${name}: if restart has already been triggered within the past second, please wait before attempting to trigger another`,
        ),
      apply(info, draft, { wall }) {
        if (!RESTARTED.includes(groupKind(info))) return 'restarting is not supported'
        const { spec } = draft as unknown as Workload
        if (spec.paused === true) return "can't restart paused deployment (run rollout resume first)"
        const { metadata } = spec.template
        metadata.annotations = {
          ...metadata.annotations,
          'kubectl.kubernetes.io/restartedAt': `${new Date(wall).toISOString().slice(0, 19)}Z`,
        }
        return undefined
      },
    }),
}

function* run(session: Session, change: Change): Running<number | CommandError> {
  const selected = yield* selectRollouts(session)
  if (selected instanceof CommandError) return selected
  const printer = ResultPrinter.of(session, 'none', true)
  if (printer instanceof CommandError) return printer
  const errors: CommandError[] = [...selected.errors]
  if (selected.infos.length === 0 && errors.length === 0) return yield* sayNothingFound(session)
  for (const info of selected.infos) {
    const error = yield* changeOne(session, info, change, printer)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function* changeOne(
  session: Session,
  info: Info,
  change: Change,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const draft = draftOf(info.object!)
  const obstacle = change.apply(info, draft, session)
  if (obstacle !== undefined) return markedError(`${quotedName(info)} ${obstacle}`)
  const patch = patchTo(info, draft)
  if (isEmpty(patch)) {
    const text = change.unchanged(info)
    return typeof text === 'string' ? yield* printer.print(info.object!, text) : text
  }
  const done = yield* sendPatch(session, info, patch, 'none')
  if (done instanceof RefusedError) return failure(`failed to patch: ${done.message}`)
  return done instanceof CommandError ? done : yield* printer.print(done, change.done)
}
