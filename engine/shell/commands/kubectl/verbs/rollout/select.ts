import type { Running } from '../../../../../linux/program.ts'
import { type CommandError, failure } from '../../error.ts'
import type { FlagSpec } from '../../flags.ts'
import { FILE_FLAGS, SELECTOR } from '../../global-flags.ts'
import { type Selected, select } from '../../selection.ts'
import type { Session } from '../../session.ts'
import { kustomizeRefused } from '../shared/files.ts'

export const ROLLOUT_FLAGS: readonly FlagSpec[] = [...FILE_FLAGS, SELECTOR]

/** The objects that a command of `kubectl rollout` is about. */
export function* selectRollouts(session: Session): Running<Selected | CommandError> {
  const { flags, args } = session
  const refused = kustomizeRefused(session)
  if (refused !== undefined) return refused
  if (args.length === 0 && flags.list('filename').length === 0) return failure('required resource not specified')
  return yield* select(session, {
    args,
    files: flags.list('filename'),
    recursive: flags.bool('recursive'),
    labelSelector: flags.string('selector') || undefined,
    emptySelects: true,
    fetch: true,
    continueOnError: true,
  })
}

export function* sayNothingFound(session: Session): Running<number> {
  yield* session.printError(`No resources found in ${session.namespace} namespace.\n`)
  return 0
}
