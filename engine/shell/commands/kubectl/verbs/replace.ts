import { isObject } from '../../../../kube/api/object.ts'
import { pathOf } from '../../../../kube/client/resource.ts'
import type { Running } from '../../../../linux/program.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { CommandError, combined, failure, RefusedError } from '../error.ts'
import { bool, duration, int, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS, VALIDATE } from '../global-flags.ts'
import { type Info, metadataOf } from '../info.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import { select } from '../selection.ts'
import { type Body, type Session, withQuery } from '../session.ts'
import type { Verb } from '../verb.ts'
import { deleteOne } from './delete.ts'
import { kustomizeRefused } from './shared/files.ts'
import { LAST_APPLIED, withLastApplied } from './shared/last-applied.ts'
import { type DryRun, dryRunOf, ResultPrinter, writeQuery } from './shared/result.ts'

export const replace: Verb = {
  name: 'replace',
  short: 'Replace a resource by file name or stdin',
  long: `Replace a resource by file name or stdin.

 The file must hold the complete object. It is the counterpart of "kubectl get TYPE NAME -o yaml".`,
  examples: [
    '# Replace a pod using the data in pod.yaml\nkubectl replace -f ./pod.yaml',
    "# Change the image of a pod in its own manifest\nkubectl get pod web -o yaml | sed 's/nginx:1.27/nginx:1.28/' | kubectl replace -f -",
    '# Delete the object and create it again\nkubectl replace --force -f ./pod.yaml',
  ],
  usage: '-f FILENAME',
  flags: [
    string('cascade', 'Must be "background", "orphan", or "foreground".', { value: 'background', bare: 'background' }),
    DRY_RUN,
    FIELD_MANAGER('kubectl-replace'),
    ...FILE_FLAGS,
    bool('force', 'Delete the object and create it again.'),
    int('grace-period', -1, 'Period of time in seconds given to the resource to terminate gracefully.'),
    ...PRINT_FLAGS,
    string('raw', 'Raw URI to PUT to the server.', { emulated: false }),
    bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
    string('subresource', 'If specified, replace will operate on the subresource of the requested object.'),
    duration('timeout', '0s', 'How long to wait for a delete, zero means five minutes.'),
    VALIDATE,
    bool('wait', 'If true, wait for resources to be gone before returning.'),
  ],
  run: session => run(session),
}

function* run(session: Session): Running<number | CommandError> {
  const { flags } = session
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun)
  if (printer instanceof CommandError) return printer
  const wrong = check(session, dryRun)
  if (wrong !== undefined) return wrong
  const selected = yield* select(session, {
    args: [],
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
  })
  if (selected instanceof CommandError) return selected
  const errors: CommandError[] = [...selected.errors]
  if (flags.bool('force')) {
    const undeleted = yield* deleteAll(session, selected.infos)
    if (undeleted !== undefined) return undeleted
  }
  for (const info of selected.infos) {
    const object = kept(session, info.object!)
    const done = flags.bool('force')
      ? yield* session.create(info.mapping, info.namespace, object, queryOf(session, dryRun))
      : yield* replaceOne(session, info, object, dryRun)
    const error = done instanceof CommandError ? done : yield* printer.print(done, 'replaced')
    if (error !== undefined) errors.push(error)
  }
  if (errors.length > 0) return combined(errors)
  return selected.infos.length === 0 && flags.bool('force') ? failure('no objects passed to replace') : 0
}

function check(session: Session, dryRun: DryRun): CommandError | undefined {
  const { flags } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  if (flags.list('filename').length === 0) return failure('must specify one of -f and -k')
  const force = flags.bool('force')
  if (flags.int('grace-period') >= 0 && !force) return failure('--grace-period must have --force specified')
  if (flags.duration('timeout') !== 0 && !force) return failure('--timeout must have --force specified')
  return force && dryRun !== 'none' ? failure('--dry-run can not be used when --force is set') : undefined
}

const queryOf = (session: Session, dryRun: DryRun) => writeQuery(session, dryRun, session.flags.string('field-manager'))

/** With its configuration in its annotation, where that is asked for or there is one (pkg/util, CreateOrUpdateAnnotation). */
function kept(session: Session, object: Body): Body {
  const { annotations } = metadataOf(object)
  const has = isObject(annotations) && LAST_APPLIED in annotations
  return session.flags.bool('save-config') || has ? withLastApplied(object) : object
}

function* replaceOne(session: Session, info: Info, object: Body, dryRun: DryRun): Running<Body | CommandError> {
  if (dryRun === 'client') return object
  const path = pathOf(info.mapping, info.namespace, info.name, session.flags.string('subresource'))
  let body = object
  if ((metadataOf(object)['resourceVersion'] ?? '') === '') {
    // What is there is overwritten, whatever its version; that it is not there the PUT will say.
    const there = yield* session.call({ method: 'GET', path })
    if (!(there instanceof CommandError)) {
      const { resourceVersion } = metadataOf(there)
      body = { ...object, metadata: { ...metadataOf(object), resourceVersion } }
    }
  }
  const done = yield* session.call({ method: 'PUT', path: withQuery(path, queryOf(session, dryRun)), body })
  return done instanceof RefusedError ? done.within(`error when replacing ${JSON.stringify(info.source)}`) : done
}

const CASCADES: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
}

/** Deletes what is there, and waits until it is gone. */
function* deleteAll(session: Session, infos: readonly Info[]): Running<CommandError | undefined> {
  const { flags, process } = session
  const cascade = CASCADES[flags.string('cascade')]
  if (cascade === undefined)
    return failure(
      `invalid cascade value (${flags.string('cascade')}). Must be "background", "foreground", or "orphan".`,
    )
  const grace = flags.int('grace-period') === 0 ? 1 : flags.int('grace-period')
  for (const info of infos) {
    const done = yield* deleteOne(session, info, { grace, wait: false, force: true, cascade }, 'none')
    if (done instanceof CommandError && !(done instanceof RefusedError && done.notFound)) return done
  }
  const deadline = process.now + (flags.duration('timeout') || 300 * SECOND)
  for (const { mapping, namespace, name } of infos)
    for (;;) {
      const there = yield* session.get(mapping, namespace, name)
      if (there instanceof RefusedError && there.notFound) break
      if (there instanceof CommandError) return there
      if (process.now >= deadline) return failure('context deadline exceeded')
      yield* process.sleep(SECOND)
    }
  return undefined
}
