import { isObject } from '../../../../../kube/api/object.ts'
import { PATCH_TYPES } from '../../../../../kube/client/client.ts'
import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure } from '../../error.ts'
import { bool, type FlagSpec, string } from '../../flags.ts'
import { ALL_NAMESPACES, DRY_RUN, FIELD_MANAGER, FIELD_SELECTOR, FILE_FLAGS, SELECTOR } from '../../global-flags.ts'
import { type Info, metadataOf } from '../../info.ts'
import { compactJson } from '../../print/json.ts'
import { PRINT_FLAGS } from '../../print/printer.ts'
import { select } from '../../selection.ts'
import type { Body, Session } from '../../session.ts'
import { type Edits, editsOf } from './edits.ts'
import { type DryRun, dryRunOf, LOCAL_AND_SERVER, ResultPrinter } from './result.ts'

/** Which part of the metadata `label` and `annotate` change, and their words for it. */
export interface MetadataKind {
  readonly field: 'labels' | 'annotations'
  /** `label` and `annotation`. */
  readonly one: string
  readonly done: string
}

export const metadataFlags = (kind: MetadataKind): readonly FlagSpec[] => [
  bool('all', `Select all resources in the namespace of the specified resource types.`),
  ALL_NAMESPACES,
  DRY_RUN,
  FIELD_MANAGER(`kubectl-${kind.field === 'labels' ? 'label' : 'annotate'}`),
  FIELD_SELECTOR,
  ...FILE_FLAGS,
  bool('list', `If true, display the ${kind.field} for a given resource.`),
  bool(
    'local',
    `If true, ${kind.field === 'labels' ? 'label' : 'annotation'} will NOT contact api-server but run locally.`,
  ),
  bool('overwrite', `If true, allow ${kind.field} to be overwritten.`),
  ...PRINT_FLAGS,
  string('resource-version', 'The change will only succeed if this is the current resource-version for the object.'),
  SELECTOR,
]

export function* editMetadata(session: Session, kind: MetadataKind): Running<number | CommandError> {
  const { flags, args } = session
  const edits = editsOf(args, kind.one)
  if (typeof edits === 'string') return failure(edits)
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const local = flags.bool('local')
  const wrong = (local ? checkLocal(session, kind, edits, dryRun) : undefined) ?? check(session, kind, edits)
  if (wrong !== undefined) return wrong
  const printer = ResultPrinter.of(session, dryRun)
  if (printer instanceof CommandError) return printer
  const selected = yield* select(session, {
    args: edits.resources,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    fieldSelector: flags.string('field-selector') || undefined,
    allNamespaces: flags.bool('all-namespaces'),
    all: flags.bool('all'),
    fetch: !local,
    local,
    continueOnError: true,
  })
  if (selected instanceof CommandError) return selected
  if (!selected.one && flags.string('resource-version') !== '')
    return failure('--resource-version may only be used with a single resource')
  const errors: CommandError[] = []
  for (const info of selected.steps) {
    if (info instanceof CommandError) {
      errors.push(info)
      continue
    }
    const error = flags.bool('list')
      ? yield* listOf(session, info, kind, selected.one)
      : yield* editOne(session, info, kind, edits, local ? 'client' : dryRun, printer)
    if (error !== undefined) errors.push(error)
  }
  return errors.length > 0 ? combined(errors) : 0
}

function checkLocal(
  session: Session,
  kind: MetadataKind,
  { resources }: Edits,
  dryRun: DryRun,
): CommandError | undefined {
  if (dryRun === 'server') return LOCAL_AND_SERVER
  const [yaml, json] = kind.field === 'labels' ? ['pod.yaml', 'pod.json'] : ['rsrc.yaml', 'rsrc.json']
  if (resources.length > 0)
    return failure(`can only use local files by -f ${yaml} or --filename=${json} when --local=true is set`)
  if (session.flags.list('filename').length > 0) return undefined
  return failure(`one or more files must be specified as -f ${yaml} or --filename=${json}`)
}

function check(session: Session, { one }: MetadataKind, { set, remove, resources }: Edits): CommandError | undefined {
  const { flags } = session
  if (resources.length === 0 && flags.list('filename').length === 0)
    return failure('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  if (set.size === 0 && remove.length === 0 && !flags.bool('list'))
    return failure(`at least one ${one} update is required`)
  for (const value of set.values())
    if (one === 'label' && !LABEL_VALUE.test(value))
      return failure(
        `invalid label value: ${JSON.stringify(`${[...set].find(each => each[1] === value)![0]}=${value}`)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
      )
  for (const key of remove)
    if (set.has(key)) return failure(`can not both modify and remove ${article(one)} ${one} in the same command`)
  if (flags.bool('all') && flags.string('selector') !== '')
    return failure('cannot set --all and --selector at the same time')
  return undefined
}

const LABEL_VALUE = /^(?:(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

const article = (word: string): string => (/^[aeiou]/.test(word) ? 'an' : 'a')

function valuesOf(info: Info, kind: MetadataKind): { readonly [key: string]: unknown } {
  const values = metadataOf(info.object)[kind.field]
  return isObject(values) ? values : {}
}

function* listOf(session: Session, info: Info, kind: MetadataKind, single: boolean): Running<undefined> {
  const values = valuesOf(info, kind)
  const lines = Object.keys(values)
    .sort()
    .map(key => `${single ? '' : ' '}${key}=${values[key]}\n`)
  const { group, kind: type } = info.mapping
  const heading = single ? '' : `Listing ${kind.field} for ${type}.${group}/${info.name}:\n`
  yield* session.print(heading + lines.join(''))
}

function* editOne(
  session: Session,
  info: Info,
  kind: MetadataKind,
  edits: Edits,
  dryRun: DryRun,
  printer: ResultPrinter,
): Running<CommandError | undefined> {
  const { flags } = session
  const values = valuesOf(info, kind)
  if (!flags.bool('overwrite')) {
    const taken = [...edits.set].filter(([key, value]) => values[key] !== undefined && values[key] !== value)
    if (taken.length > 0) return overwriteError(kind, taken, values)
  }
  const patch: { [key: string]: string | null } = {}
  for (const [key, value] of edits.set) if (values[key] !== value) patch[key] = value
  for (const key of edits.remove)
    if (key in values) patch[key] = null
    else if (kind.field === 'labels' && dryRun !== 'client')
      yield* session.print(`label ${JSON.stringify(key)} not found.\n`)
  const object = withValues(info.object!, kind, merged(values, patch))
  const operation = operationOf(session, kind, info.object!, object)
  if (dryRun === 'client' || (Object.keys(patch).length === 0 && kind.field === 'labels'))
    return yield* printer.print(object, operation)
  const version = flags.string('resource-version')
  const body = { metadata: { ...(version === '' ? {} : { resourceVersion: version }), [kind.field]: patch } }
  const done = yield* session.patch(info.mapping, info, PATCH_TYPES.merge, body, {
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    fieldManager: flags.string('field-manager'),
  })
  return done instanceof CommandError ? done : yield* printer.print(done, operation)
}

/** Metadata that is null stays so: nothing can be put into it (unstructured, setNestedMap). */
function withValues(object: Body, { field }: MetadataKind, values: { readonly [key: string]: unknown }): Body {
  return object['metadata'] === null ? object : { ...object, metadata: { ...metadataOf(object), [field]: values } }
}

/** What is said depends on whether the object has changed, and on which of both is longer (label.go, updateDataChangeMsg). */
function operationOf(session: Session, kind: MetadataKind, before: Body, after: Body): string {
  if (kind.field === 'annotations') return kind.done
  const [old, now] = [compactJson(before), compactJson(after)]
  if (old === now) return 'not labeled'
  return !session.flags.bool('overwrite') && now.length < old.length ? 'unlabeled' : kind.done
}

function merged(values: { readonly [key: string]: unknown }, patch: { readonly [key: string]: string | null }) {
  const out: { [key: string]: unknown } = { ...values }
  for (const [key, value] of Object.entries(patch))
    if (value === null) delete out[key]
    else out[key] = value
  return out
}

function overwriteError(
  kind: MetadataKind,
  taken: readonly (readonly [string, string])[],
  values: { readonly [key: string]: unknown },
): CommandError {
  if (kind.field === 'labels') {
    const texts = taken.map(([key]) => `'${key}' already has a value (${values[key]}), and --overwrite is false`)
    return failure(texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`)
  }
  const texts = taken.map(
    ([key]) =>
      `--overwrite is false but found the following declared annotation(s): '${key}' already has a value (${values[key]})`,
  )
  return failure(texts[0]!)
}
