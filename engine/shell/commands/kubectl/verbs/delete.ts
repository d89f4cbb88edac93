import { pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, duration, int, string } from '../flags.ts'
import { ALL_NAMESPACES, DRY_RUN, FIELD_SELECTOR, FILE_FLAGS, SELECTOR } from '../global-flags.ts'
import { type Info, metadataOf } from '../info.ts'
import { OUTPUT } from '../print/printer.ts'
import { select } from '../selection.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { kustomizeRefused } from './shared/files.ts'
import { waitUntilGone } from './shared/gone.ts'
import { type DryRun, dryRunOf } from './shared/result.ts'

export const remove: Verb = {
  name: 'delete',
  short: 'Delete resources by file names, stdin, resources and names, or by resources and label selector',
  examples: [
    '# Delete a pod using the type and name specified in pod.yaml\nkubectl delete -f ./pod.yaml',
    '# Delete pods and services with label app=web\nkubectl delete pods,services -l app=web',
    '# Delete a pod at once\nkubectl delete pod web --now',
  ],
  usage: '([-f FILENAME] | [-k DIRECTORY] | TYPE [(NAME | -l label | --all)])',
  flags: [
    bool('all', 'Delete all resources, in the namespace of the specified resource types.'),
    ALL_NAMESPACES,
    string('cascade', 'Must be "background", "orphan", or "foreground".', { value: 'background', bare: 'background' }),
    DRY_RUN,
    FIELD_SELECTOR,
    ...FILE_FLAGS,
    bool('force', 'If true, immediately remove resources from API and bypass graceful deletion.'),
    int('grace-period', -1, 'Period of time in seconds given to the resource to terminate gracefully.'),
    bool('ignore-not-found', 'Treat "resource not found" as a successful delete.'),
    bool('interactive', 'Delete resource only when user confirms.', { short: 'i', emulated: false }),
    bool('now', 'If true, resources are signaled for immediate shutdown (same as --grace-period=1).'),
    OUTPUT,
    string('raw', 'Raw URI to DELETE to the server.', { emulated: false }),
    SELECTOR,
    duration(
      'timeout',
      '0s',
      'The length of time to wait before giving up on a delete, zero means determine a timeout from the size of the object.',
    ),
    bool('wait', 'If true, wait for resources to be gone before returning.', { value: 'true' }),
  ],
  completes: 'resource',
  run: session => run(session),
}

export interface DeletePlan {
  readonly grace: number
  readonly wait: boolean
  readonly force: boolean
  readonly cascade: string
  /** Nothing is said. */
  readonly quiet?: boolean
}

const CASCADES: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
}

function planOf(session: Session): DeletePlan | CommandError {
  const { flags } = session
  let grace = flags.int('grace-period')
  const force = flags.bool('force')
  let wait = flags.bool('wait')
  if (flags.bool('now')) {
    if (grace !== -1) return failure('--now and --grace-period cannot be specified together')
    grace = 1
  }
  if (flags.bool('force') && grace < 0) grace = 0
  else if (grace === 0 && !force) {
    // Without --force a pod gets the shortest time that is still graceful, and is waited for.
    wait = true
    grace = 1
  }
  if (force && !flags.given('wait')) wait = false
  const cascade = CASCADES[flags.string('cascade')]
  if (cascade === undefined)
    return failure(
      `invalid cascade value (${flags.string('cascade')}). Must be "background", "foreground", or "orphan".`,
    )
  return { grace, wait, force, cascade }
}

function* run(session: Session): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session) ?? badFlags(session)
  if (refused !== undefined) return refused
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const plan = planOf(session)
  if (plan instanceof CommandError) return plan
  if (plan.force && plan.grace === 0)
    yield* session.printError(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
  const bySelector = flags.bool('all') || flags.given('selector') || flags.given('field-selector')
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    fieldSelector: flags.string('field-selector') || undefined,
    allNamespaces: flags.bool('all-namespaces'),
    all: flags.bool('all'),
    fetch: bySelector,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  return yield* deleteAll(session, selected.infos, [...selected.errors], plan, dryRun, bySelector)
}

function badFlags(session: Session): CommandError | undefined {
  const { flags } = session
  const output = flags.string('output')
  if (output !== '' && output !== 'name')
    return failure(`unexpected -o output mode: ${output}. We only support '-o name'`)
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure('cannot set --all and --selector at the same time')
  if (flags.bool('all') && flags.string('field-selector') !== '')
    return failure('cannot set --all and --field-selector at the same time')
  return undefined
}

function* deleteAll(
  session: Session,
  infos: readonly Info[],
  errors: CommandError[],
  plan: DeletePlan,
  dryRun: DryRun,
  ignoreMissing: boolean,
): Running<number | CommandError> {
  const { flags } = session
  const gone: Info[] = []
  let found = 0
  for (const info of infos) {
    found++
    const uid = yield* deleteOne(session, info, plan, dryRun)
    if (uid instanceof CommandError) {
      const missing = uid instanceof RefusedError && uid.notFound
      if (missing && (ignoreMissing || flags.bool('ignore-not-found'))) continue
      errors.push(uid)
      continue
    }
    gone.push({ ...info, object: { metadata: { uid } } })
  }
  if (errors.length > 0) return combined(errors)
  if (found === 0) {
    yield* session.print('No resources found\n')
    return 0
  }
  if (!plan.wait || dryRun !== 'none') return 0
  const seconds = flags.duration('timeout') / 1e9
  const error = yield* waitUntilGone(session, gone, seconds === 0 ? WEEK : seconds)
  return error ?? 0
}

const WEEK = 168 * 3600

/** Deletes one object and says so; what comes back is its uid, or why it could not be. */
export function* deleteOne(session: Session, info: Info, plan: DeletePlan, dryRun: DryRun): Running<unknown> {
  const { mapping, namespace, name } = info
  let answer: Body = info.object ?? {}
  if (dryRun === 'client') {
    const there = yield* session.get(mapping, namespace, name)
    if (there instanceof CommandError) return there
  } else {
    const body = {
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      propagationPolicy: plan.cascade,
      ...(plan.grace >= 0 ? { gracePeriodSeconds: plan.grace } : {}),
      ...(dryRun === 'server' ? { dryRun: ['All'] } : {}),
    }
    const done = yield* session.call({ method: 'DELETE', path: pathOf(mapping, namespace, name), body })
    if (done instanceof RefusedError && info.source !== '')
      return done.within(`error when deleting ${JSON.stringify(info.source)}`)
    if (done instanceof CommandError) return done
    answer = done
  }
  if (plan.quiet !== true) yield* session.print(sayDeleted(session, info, plan, dryRun))
  const details = answer['details'] as { readonly uid?: string } | undefined
  return metadataOf(answer)['uid'] ?? details?.uid
}

function sayDeleted(session: Session, { mapping, name, namespace }: Info, plan: DeletePlan, dryRun: DryRun): string {
  const kind = `${mapping.kind.toLowerCase()}${mapping.group === '' ? '' : `.${mapping.group}`}`
  if (session.flags.string('output') === 'name') return `${kind}/${name}\n`
  const operation = plan.grace === 0 ? 'force deleted' : 'deleted'
  const where = namespace === '' ? '' : ` from ${namespace} namespace`
  const suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''
  return `${kind} "${name}" ${operation}${where}${suffix}\n`
}
