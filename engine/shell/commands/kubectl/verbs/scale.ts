import { PATCH_TYPES } from '../../../../kube/client/client.ts'
import { pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, duration, int, string } from '../flags.ts'
import { DRY_RUN, FILE_FLAGS, SELECTOR } from '../global-flags.ts'
import { type Info, metadataOf } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import { type Body, type Session, withQuery } from '../session.ts'
import type { Verb } from '../verb.ts'
import { kustomizeRefused } from './shared/files.ts'
import { type DryRun, dryRunOf, ResultPrinter } from './shared/result.ts'

export const scale: Verb = {
  name: 'scale',
  short: 'Set a new size for a deployment, replica set, or replication controller',
  examples: [
    '# Scale a deployment to three pods\nkubectl scale --replicas=3 deployment/web',
    '# Scale it to three only if it has two now\nkubectl scale --current-replicas=2 --replicas=3 deployment/web',
    '# Scale several at once\nkubectl scale --replicas=5 deployment/web statefulset/db',
  ],
  usage: '[--resource-version=version] [--current-replicas=count] --replicas=COUNT (-f FILENAME | TYPE NAME)',
  flags: [
    bool('all', 'Select all resources in the namespace of the specified resource types.'),
    int('current-replicas', -1, 'Only scale when the current size is this. -1 for no condition.'),
    DRY_RUN,
    ...FILE_FLAGS,
    ...PRINT_FLAGS,
    int('replicas', 0, 'The new desired number of replicas. Required.'),
    string('resource-version', 'Only scale when the current resource version is this.'),
    SELECTOR,
    duration('timeout', '0s', 'How long to wait until the new size is there, zero means not to wait.'),
  ],
  required: ['replicas'],
  completes: { types: ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'], repeat: true },
  run: session => run(session),
}

/** As long as a conflicting update is tried again. */
const RETRY = 300 * SECOND

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun)
  if (printer instanceof CommandError) return printer
  if (flags.int('replicas') < 0)
    return failure('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0')
  if (flags.int('current-replicas') < -1)
    return failure('The --current-replicas must specify an integer of -1 or greater')
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    all: flags.bool('all'),
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  const { infos, errors } = selected
  if (flags.string('resource-version') !== '' && infos.length > 1)
    return failure('cannot use --resource-version with multiple resources')
  if (infos.length === 0) {
    const why = errors.map(error => (error instanceof RefusedError ? error.message : error.text))
    const text = why.length > 1 ? `[${why.join(', ')}]` : (why[0] ?? '')
    return failure(`no objects passed to scale ${text}`.trimEnd())
  }
  for (const info of infos) {
    const error = dryRun === 'client' ? undefined : yield* scaleOne(session, info, dryRun)
    if (error !== undefined) return error
    const unprinted = yield* printer.print(info.object!, 'scaled')
    if (unprinted !== undefined) return unprinted
  }
  return errors.length > 0 ? combined(errors) : 0
}

const scalePath = ({ mapping, namespace, name }: Info): string => pathOf(mapping, namespace, name, 'scale')

function* scaleOne(session: Session, info: Info, dryRun: DryRun): Running<CommandError | undefined> {
  const { flags, process } = session
  const deadline = process.now + RETRY
  const conditional = flags.int('current-replicas') !== -1 || flags.string('resource-version') !== ''
  for (;;) {
    const done = conditional
      ? yield* updateScale(session, info, dryRun)
      : yield* session.patch(
          info.mapping,
          { ...info, subresource: 'scale' },
          PATCH_TYPES.merge,
          { spec: { replicas: flags.int('replicas') } },
          dryRunQuery(dryRun),
        )
    if (!(done instanceof CommandError)) break
    if (!(done instanceof RefusedError) || done.status.reason !== 'Conflict' || process.now >= deadline) return done
    yield* process.sleep(SECOND)
  }
  const timeout = flags.duration('timeout')
  return timeout === 0 || dryRun !== 'none' ? undefined : yield* untilScaled(session, info, timeout)
}

const dryRunQuery = (dryRun: DryRun) => (dryRun === 'server' ? { dryRun: 'All' } : {})

function replicasOf(scaled: Body, part: 'spec' | 'status'): number {
  const value = scaled[part] as { readonly replicas?: number } | undefined
  return value?.replicas ?? 0
}

/** With a precondition the Scale is read, compared and written back (pkg/scale, ScaleSimple). */
function* updateScale(session: Session, info: Info, dryRun: DryRun): Running<Body | CommandError> {
  const { flags } = session
  const there = yield* session.call({ method: 'GET', path: scalePath(info) })
  if (there instanceof CommandError) return there
  const size = flags.int('current-replicas')
  const now = replicasOf(there, 'spec')
  if (size !== -1 && now !== size) return failure(`Expected replicas to be ${size}, was ${now}`)
  const version = flags.string('resource-version')
  const { resourceVersion } = metadataOf(there)
  if (version !== '' && resourceVersion !== version)
    return failure(`Expected resource version to be ${version}, was ${resourceVersion}`)
  const body = { ...there, spec: { ...(there['spec'] as object), replicas: flags.int('replicas') } }
  return yield* session.call({ method: 'PUT', path: withQuery(scalePath(info), dryRunQuery(dryRun)), body })
}

function* untilScaled(session: Session, info: Info, timeout: number): Running<CommandError | undefined> {
  const { process, flags } = session
  const deadline = process.now + timeout
  const wanted = flags.int('replicas')
  for (;;) {
    const there = yield* session.call({ method: 'GET', path: scalePath(info) })
    if (there instanceof CommandError) return there
    // Somebody else has asked for another size meanwhile.
    if (replicasOf(there, 'spec') !== wanted || replicasOf(there, 'status') === wanted) return undefined
    if (process.now >= deadline) return failure(`timed out waiting for "${info.name}" to be synced`)
    yield* process.sleep(Math.min(SECOND, deadline - process.now))
  }
}
