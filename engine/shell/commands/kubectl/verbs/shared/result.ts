import type { Running } from '../../../../../linux/program.ts'
import { CommandError, failure } from '../../error.ts'
import { metadataOf } from '../../info.ts'
import { klogLine } from '../../mapper.ts'
import { type ObjectPrinter, objectPrinter } from '../../print/printer.ts'
import type { Body, Session } from '../../session.ts'

export type DryRun = 'none' | 'client' | 'server'

/** --dry-run (pkg/cmd/util, GetDryRunStrategy). */
export function* dryRunOf(session: Session): Running<DryRun | CommandError> {
  const value = session.flags.string('dry-run')
  switch (value) {
    case 'none':
    case 'client':
    case 'server':
      return value
    case 'unchanged':
      yield* session.printError(
        klogLine(session, 'W', 'helpers.go:731', '--dry-run is deprecated and can be replaced with --dry-run=client.'),
      )
      return 'client'
    default:
      return failure(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`)
  }
}

export const LOCAL_AND_SERVER = failure('cannot specify --local and --dry-run=server - did you mean --dry-run=client?')

/** Parameters of a write. */
export function writeQuery(session: Session, dryRun: DryRun, manager: string): Readonly<Record<string, string>> {
  const validation = session.flags.given('validate') ? VALIDATION[session.flags.string('validate')] : 'Strict'
  return {
    ...(dryRun === 'server' ? { dryRun: 'All' } : {}),
    fieldManager: manager,
    ...(validation === undefined ? {} : { fieldValidation: validation }),
  }
}

const VALIDATION: Readonly<Record<string, string>> = {
  strict: 'Strict',
  true: 'Strict',
  warn: 'Warn',
  ignore: 'Ignore',
  false: 'Ignore',
}

/** Says what was done: `pod/web created`, or the object in the form of -o. */
export class ResultPrinter {
  readonly #session: Session
  readonly #printer: ObjectPrinter | undefined
  readonly #suffix: string

  constructor(session: Session, printer: ObjectPrinter | undefined, dryRun: DryRun) {
    this.#session = session
    this.#printer = printer
    this.#suffix = dryRun === 'client' ? ' (dry run)' : dryRun === 'server' ? ' (server dry run)' : ''
  }

  /** `typed`: the object was made here, so its fields come in the order of the type. */
  static of(session: Session, dryRun: DryRun, typed = false): ResultPrinter | CommandError {
    const printer = objectPrinter(session, false, typed)
    return printer instanceof CommandError ? printer : new ResultPrinter(session, printer, dryRun)
  }

  /** Whether -o asks for the object itself. */
  get prints(): boolean {
    return this.#printer !== undefined
  }

  *print(object: Body, operation: string): Running<CommandError | undefined> {
    if (this.#printer === undefined) {
      yield* this.#session.print(`${nameOf(object)} ${operation}${this.#suffix}\n`)
      return undefined
    }
    const text = this.#printer.print(object)
    if (typeof text !== 'string') return text
    yield* this.#session.print(text)
    return undefined
  }
}

/** `deployment.apps/web`. */
export function nameOf(object: Body): string {
  const [group, version] = String(object['apiVersion'] ?? '').split('/')
  const kind = String(object['kind'] ?? '').toLowerCase()
  return `${kind}${version === undefined ? '' : `.${group}`}/${String(metadataOf(object)['name'] || '<unknown>')}`
}
