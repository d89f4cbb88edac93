import type { Running } from '../../../../../linux/program.ts'
import { CommandError, combined, failure, usage } from '../../error.ts'
import type { Info } from '../../info.ts'
import { select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import { kustomizeRefused } from './files.ts'
import { type DryRun, dryRunOf, ResultPrinter } from './result.ts'

/** How a verb writes the objects of files, one after the other. */
export interface FileWrite {
  /** The verb, as in `no objects passed to create`. */
  readonly verb: string
  /** What is wrong with the flags. */
  check?(dryRun: DryRun): CommandError | undefined
  write(info: Info, dryRun: DryRun, printer: ResultPrinter): Running<CommandError | undefined>
}

/** What is wrong with one document, or with writing it, keeps no other from being written. */
export function* writeFiles(session: Session, { verb, check, write }: FileWrite): Running<number | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  if (args.length > 0) return usage(session.path, `Unexpected args: [${args.join(' ')}]`)
  if (flags.list('filename').length === 0) return failure('must specify one of -f and -k')
  const dryRun = yield* dryRunOf(session)
  if (dryRun instanceof CommandError) return dryRun
  const wrong = check?.(dryRun)
  if (wrong !== undefined) return wrong
  const printer = ResultPrinter.of(session, dryRun)
  if (printer instanceof CommandError) return printer
  const selected = yield* select(session, {
    args: [],
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    fileSelector: flags.string('selector'),
  })
  if (selected instanceof CommandError) return selected
  const errors: CommandError[] = []
  for (const step of selected.steps) {
    const error = step instanceof CommandError ? step : yield* write(step, dryRun, printer)
    if (error !== undefined) errors.push(error)
  }
  if (errors.length > 0) return combined(errors)
  return selected.infos.length === 0 ? failure(`no objects passed to ${verb}`) : 0
}
