import { failure } from '../error.ts'
import type { Verb } from '../verb.ts'

/** A command of the real kubectl that this one does not have: it is listed, says so, and fails. */
export function notEmulated(name: string, short: string): Verb {
  return {
    name,
    short,
    acceptsAnything: true,
    *run(session) {
      return failure(`"${session.path}" is not emulated here`)
    },
  }
}
