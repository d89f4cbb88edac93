import { type CommandError, failure } from '../../error.ts'
import type { Session } from '../../session.ts'

/** -k is refused wherever it is. */
export function kustomizeRefused(session: Session): CommandError | undefined {
  return session.flags.given('kustomize') ? failure('kustomize is not emulated here') : undefined
}
