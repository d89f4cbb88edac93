import { PATCH_TYPES } from '../../../../kube/client/client.ts'
import type { Running } from '../../../../linux/program.ts'
import { CommandError, failure, RefusedError } from '../error.ts'
import { bool, duration, int, lines, string } from '../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS, SELECTOR, VALIDATE } from '../global-flags.ts'
import { type Info, metadataOf } from '../info.ts'
import { apiVersionOf, qualifiedName } from '../mapper.ts'
import { compactJson } from '../print/json.ts'
import { PRINT_FLAGS } from '../print/printer.ts'
import type { Body, Session } from '../session.ts'
import type { Verb } from '../verb.ts'
import { applyCommands } from './apply/commands.ts'
import { conflictText } from './apply/conflict.ts'
import { LAST_APPLIED, lastApplied, withLastApplied } from './shared/last-applied.ts'
import { type DryRun, type ResultPrinter, writeQuery } from './shared/result.ts'
import { threeWayPatch, typeOf } from './shared/three-way.ts'
import { writeFiles } from './shared/write-files.ts'

const NOT_HERE = { emulated: false } as const

export const apply: Verb = {
  name: 'apply',
  short: 'Apply a configuration to a resource by file name or stdin',
  examples: [
    '# Apply the configuration in pod.yaml\nkubectl apply -f pod.yaml',
    '# Apply what is typed\ncat pod.yaml | kubectl apply -f -',
  ],
  usage: '(-f FILENAME | -k DIRECTORY)',
  commands: applyCommands,
  flags: [
    bool('all', 'Select all resources in the namespace of the specified resource types.', NOT_HERE),
    string('applyset', 'Name of the ApplySet that tracks which resources are being managed.', NOT_HERE),
    string('cascade', 'Strategy for dependents of what is pruned.', { value: 'background', ...NOT_HERE }),
    DRY_RUN,
    FIELD_MANAGER('kubectl-client-side-apply'),
    ...FILE_FLAGS,
    bool('force', 'If true, delete and create again what cannot be patched.', NOT_HERE),
    bool('force-conflicts', 'If true, server-side apply will force the changes against conflicts.'),
    int('grace-period', -1, 'Seconds given to a resource that is pruned.', NOT_HERE),
    bool('openapi-patch', 'Calculate the difference with the schema of the server.', { value: 'true' }),
    bool('overwrite', 'Take the value of the configuration where both have changed.', { value: 'true' }),
    ...PRINT_FLAGS,
    bool('prune', 'Delete resources that are no longer in the configuration.', NOT_HERE),
    lines('prune-allowlist', 'Kinds that are pruned.', NOT_HERE),
    SELECTOR,
    bool('server-side', 'If true, apply runs in the server instead of the client.'),
    duration('timeout', '0s', 'The length of time to wait before giving up on a delete.', NOT_HERE),
    VALIDATE,
    bool('wait', 'Wait until pruned resources are gone.', NOT_HERE),
  ],
  run: session => run(session),
}

function run(session: Session): Running<number | CommandError> {
  const { flags } = session
  const onServer = flags.bool('server-side')
  return writeFiles(session, {
    verb: 'apply',
    check: dryRun => {
      if (flags.bool('force-conflicts') && !onServer) return failure('--force-conflicts only works with --server-side')
      if (!flags.bool('overwrite')) return failure('--overwrite=false is not emulated here')
      if (dryRun !== 'client' || !onServer) return undefined
      return failure("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
    },
    write: (info, dryRun, printer) => (onServer ? applyOnServer : applyOne)(session, info, dryRun, printer),
  })
}

function* applyOnServer(
  session: Session,
  info: Info,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const { flags } = session
  const manager = flags.given('field-manager') ? flags.string('field-manager') : 'kubectl'
  const done = yield* session.patch(info.mapping, info, PATCH_TYPES.apply, info.object!, {
    ...writeQuery(session, dryRun, manager),
    force: flags.bool('force-conflicts'),
  })
  if (done instanceof RefusedError && done.http === 409 && done.status.reason === 'Conflict')
    return failure(conflictText(done.message))
  if (done instanceof CommandError) return done
  return yield* printer.print(done, 'serverside-applied')
}

/** Client-side apply of one object (pkg/cmd/apply, applyOneObject). */
export function* applyOne(
  session: Session,
  info: Info,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const { mapping, namespace, name } = info
  if (name === '') {
    const generated = String(metadataOf(info.object)['generateName'] ?? '')
    return generated === ''
      ? failure(
          `error when retrieving current configuration of:\n${described(info)}\nfrom server for: "${info.source}": resource name may not be empty`,
        )
      : failure(`from ${generated}: cannot use generate name with apply`)
  }
  const modified = withLastApplied(info.object!)
  const current = yield* session.get(mapping, namespace, name)
  if (current instanceof RefusedError && current.notFound)
    return yield* createIt(session, info, modified, dryRun, printer)
  if (current instanceof RefusedError)
    return current.within(
      `error when retrieving current configuration of:\n${described(info)}\nfrom server for: "${info.source}"`,
    )
  if (current instanceof CommandError) return current
  const original = lastApplied(current)
  if (original === undefined) yield* session.printError(missingWarning(info))
  const type = typeOf(apiVersionOf(mapping), mapping.kind)
  const patch = threeWayPatch(original, modified, current, type)
  if (Object.keys(patch).length === 0) return yield* printer.print(current, 'unchanged')
  if (dryRun === 'client') return yield* printer.print(printer.prints ? modified : current, 'configured')
  const contentType = type === undefined ? PATCH_TYPES.merge : PATCH_TYPES.strategic
  const query = writeQuery(session, dryRun, session.flags.string('field-manager'))
  const done = yield* session.patch(mapping, info, contentType, patch, query)
  if (done instanceof RefusedError)
    return done.within(
      `error when applying patch:\n${compactJson(patch)}\nto:\n${described(info)}\nfor: "${info.source}": error when patching "${info.source}"`,
    )
  if (done instanceof CommandError) return done
  const unchanged = revision(done) === revision(current) && dryRun === 'none'
  return yield* printer.print(done, unchanged ? 'unchanged' : 'configured')
}

const revision = (object: Body): unknown => metadataOf(object)['resourceVersion']

function* createIt(
  session: Session,
  info: Info,
  object: Body,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  if (dryRun === 'client') return yield* printer.print(object, 'created')
  const query = writeQuery(session, dryRun, session.flags.string('field-manager'))
  const made = yield* session.create(info.mapping, info.namespace, object, query)
  if (made instanceof RefusedError) return made.within(`error when creating ${JSON.stringify(info.source)}`)
  return made instanceof CommandError ? made : yield* printer.print(made, 'created')
}

/** `Resource: "apps/v1, Resource=deployments", ...`, as resource.Info prints itself. */
export function described({ mapping, name, namespace }: Info): string {
  const { group, version, plural, kind } = mapping
  return `Resource: "${group}/${version}, Resource=${plural}", GroupVersionKind: "${group}/${version}, Kind=${kind}"\nName: "${name}", Namespace: "${namespace}"`
}

function missingWarning({ mapping, name }: Info): string {
  return `Warning: resource ${qualifiedName(mapping).split('.')[0]}/${name} is missing the ${LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`
}
