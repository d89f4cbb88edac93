import type { Running } from '../../../../../linux/program.ts'
import {
  type CommandError as AnyError,
  CommandError,
  ConnectionError,
  failure,
  RefusedError,
  usage,
} from '../../error.ts'
import { bool, type FlagSpec } from '../../flags.ts'
import { DRY_RUN, FIELD_MANAGER, VALIDATE } from '../../global-flags.ts'
import { metadataOf } from '../../info.ts'
import { PRINT_FLAGS } from '../../print/printer.ts'
import type { Body, Session } from '../../session.ts'
import type { Verb } from '../../verb.ts'
import { withLastApplied } from '../shared/last-applied.ts'
import { dryRunOf, ResultPrinter, writeQuery } from '../shared/result.ts'

/** Flags that all commands below `create` have. */
export const CREATE_FLAGS: readonly FlagSpec[] = [
  DRY_RUN,
  FIELD_MANAGER('kubectl-create'),
  ...PRINT_FLAGS,
  bool('save-config', 'Keep the configuration of the object in its annotation, for a later apply.'),
  VALIDATE,
]

interface GeneratorSpec extends Omit<Verb, 'run'> {
  /** As the error calls it: `failed to create deployment`; undefined where the server's words stand alone. */
  readonly what?: string
  readonly namespaced: boolean
  /** Arguments may follow `--`: the command to run. */
  readonly command?: true
  /** The object, its fields in the order of its type. */
  make(session: Session, name: string): Running<Body | AnyError>
}

/** A command that makes one object out of flags. */
export function generator(spec: GeneratorSpec): Verb {
  const { what, namespaced, make, command, ...verb } = spec
  return {
    ...verb,
    flags: [...(verb.flags ?? []), ...CREATE_FLAGS],
    *run(session) {
      const { flags } = session
      const names = command === true && flags.dash >= 0 ? session.args.slice(0, flags.dash) : session.args
      if (names.length !== 1 && !(command === true && names.length > 1))
        return usage(session.path, `exactly one NAME is required, got ${names.length}`)
      const object = yield* make(session, names[0]!)
      if (object instanceof CommandError) return object
      return yield* send(session, object, namespaced, what)
    },
  }
}

/** The words after the name: what stands behind `--`, or simply follows. */
export function commandOf(session: Session): readonly string[] {
  const { flags, args } = session
  return args.slice(flags.dash >= 0 ? flags.dash : 1)
}

function* send(
  session: Session,
  made: Body,
  namespaced: boolean,
  what: string | undefined,
): Running<number | AnyError> {
  const { flags } = session
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const printer = ResultPrinter.of(session, dryRun, dryRun === 'client')
  if (printer instanceof CommandError) return printer
  const placed = namespaced && session.namespaceGiven ? inNamespace(made, session.namespace) : made
  const object = flags.bool('save-config') ? withLastApplied(placed) : placed
  if (dryRun === 'client') return (yield* printer.print(object, 'created')) ?? 0
  const mapping = yield* session.mapper.kind(String(object['apiVersion']), String(object['kind']))
  if (mapping instanceof CommandError) return mapping
  if (mapping === undefined)
    return failure(`no matches for kind "${object['kind']}" in version "${object['apiVersion']}"`)
  const query = writeQuery(session, dryRun, flags.string('field-manager'))
  const done = yield* session.create(mapping, namespaced ? session.namespace : '', object, query)
  if (done instanceof CommandError) return what === undefined ? done : failedTo(`failed to create ${what}`, done)
  return (yield* printer.print(done, 'created')) ?? 0
}

export function failedTo(what: string, error: AnyError): AnyError {
  // The real command for secrets leaves the colon out.
  const said = what.endsWith(' secret') ? what : `${what}:`
  if (error instanceof RefusedError) return failure(`${said} ${error.message}`)
  return error instanceof ConnectionError ? failure(`${said} ${error.reason}`) : error
}

function inNamespace(object: Body, namespace: string): Body {
  const { name, ...rest } = metadataOf(object)
  return { ...object, metadata: { name, namespace, ...rest } }
}
