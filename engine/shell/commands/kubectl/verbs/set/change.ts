import { decode } from '../../../../../kube/api/schema/decode.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure, RefusedError } from '../../error.ts'
import { bool, type FlagSpec } from '../../flags.ts'
import { DRY_RUN, FIELD_MANAGER, FILE_FLAGS } from '../../global-flags.ts'
import type { Info } from '../../info.ts'
import { apiVersionOf } from '../../mapper.ts'
import { PRINT_FLAGS } from '../../print/printer.ts'
import { select } from '../../selection.ts'
import type { Body, Session } from '../../session.ts'
import { kustomizeRefused } from '../shared/files.ts'
import { type DraftBody, draftOf, isEmpty, markedError, patchTo, plainName, sendPatch } from '../shared/mutation.ts'
import { type DryRun, dryRunOf, LOCAL_AND_SERVER, ResultPrinter } from '../shared/result.ts'
import { typeOf } from '../shared/three-way.ts'

/** What all commands of `kubectl set` take. */
export const SET_FLAGS: readonly FlagSpec[] = [
  bool('all', 'Select all resources, in the namespace of the specified resource types.'),
  DRY_RUN,
  FIELD_MANAGER('kubectl-set'),
  ...FILE_FLAGS,
  bool('local', 'If true, change the content of the files, not the server-side resources.'),
  ...PRINT_FLAGS,
]

const LOCAL_ARGS = `you must specify resources by --filename when --local is set.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'`

/** The objects that a command of `kubectl set` is about; what is in files is looked up, unless --local. */
export function* selectToSet(session: Session, args: readonly string[]): Running<readonly Info[] | CommandError> {
  const { flags } = session
  const local = flags.bool('local')
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  if (local && args.length > 0) return failure(LOCAL_ARGS)
  const selected = yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.has('selector') ? flags.string('selector') || undefined : undefined,
    all: flags.bool('all'),
    fetch: !local,
    local,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  const errors = [...selected.errors, ...(local ? selected.infos.flatMap(unregistered) : [])]
  return errors.length > 0 ? combined(errors) : selected.infos.map(typed)
}

/** Objects that are not looked up must be of kinds that kubectl itself knows. */
function unregistered({ mapping, source }: Info): readonly CommandError[] {
  const apiVersion = apiVersionOf(mapping)
  if (typeOf(apiVersion, mapping.kind) !== undefined) return []
  const scheme = `no kind "${mapping.kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`
  return [failure(`unable to decode ${JSON.stringify(source)}: ${scheme}`)]
}

/** Objects of built-in kinds are held as their Go types hold them: with what is empty and not left out. */
function typed(info: Info): Info {
  const type = typeOf(apiVersionOf(info.mapping), info.mapping.kind)
  if (type?.of !== 'struct') return info
  const decoded = decode(type.name, info.object)
  return 'error' in decoded ? info : { ...info, object: decoded.value }
}

/** What a command of `kubectl set` does to objects, and its words for it. */
export interface Setting {
  /** `image updated`. */
  readonly done: string
  /** What stands before the server's reason not to. */
  readonly refused: string
  /** Patches are sent though they change nothing. */
  readonly always?: true
  /** Changes the draft. False: nothing to do for this object; a text: why it can not be changed. */
  change(info: Info, draft: DraftBody): Running<boolean | string>
}

/** Changes objects one after the other. Errors that `setting.change` found are in `errors`. */
export function* setAll(
  session: Session,
  infos: readonly Info[],
  setting: Setting,
  errors: CommandError[],
): Running<number | CommandError> {
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun, true)
  if (printer instanceof CommandError) return printer
  const changed: { readonly info: Info; readonly draft: DraftBody }[] = []
  const failures: CommandError[] = []
  for (const info of infos) {
    const draft = draftOf(info.object!)
    const result = yield* setting.change(info, draft)
    if (typeof result === 'string') failures.push(markedError(`${plainName(info)} ${result}`))
    else if (result) changed.push({ info, draft })
  }
  errors.push(...failures)
  for (const { info, draft } of changed) {
    const error = yield* setOne(session, info, draft, setting, dryRun, printer)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function* setOne(
  session: Session,
  info: Info,
  draft: DraftBody,
  setting: Setting,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const patch = patchTo(info, draft)
  if (isEmpty(patch) && setting.always === undefined) return undefined
  if (session.flags.bool('local') || dryRun === 'client') return yield* printer.print(draft as Body, setting.done)
  const done = yield* sendPatch(session, info, patch, dryRun)
  if (done instanceof RefusedError && setting.refused !== '') return failure(`${setting.refused} ${done.message}`)
  return done instanceof CommandError ? done : yield* printer.print(done, setting.done)
}

/** Whether --local and --dry-run=server were both given. */
export function* checkLocal(session: Session): Running<CommandError | undefined> {
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  return session.flags.bool('local') && dryRun === 'server' ? LOCAL_AND_SERVER : undefined
}
