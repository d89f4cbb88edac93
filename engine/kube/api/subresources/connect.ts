import type { Call } from '../call.ts'
import type { Outcome } from '../respond.ts'
import { Failure } from '../status.ts'
import { existing } from '../verbs/write.ts'

/** Subresources that somebody else answers (see hooks.ts). */
export function connect(call: Call): Outcome {
  const object = existing(call)
  if (object instanceof Failure) return object
  const hook = call.server.hooks[`${call.definition.plural}/${call.at.subresource}`]
  if (hook !== undefined) return hook(call, object)
  return new Failure(
    501,
    'NotImplemented',
    `${call.definition.plural}/${call.at.subresource} is not connected to anything in this lab`,
  )
}
