import type { Call } from '../call.ts'
import type { Outcome } from '../respond.ts'
import { Failure } from '../status.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import { existing } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

/** The part of an object that its controller writes. */
export const status: Subresource = part('status')

/** Containers for debugging (see pod/ephemeral.ts). */
export const ephemeralContainers: Subresource = part('ephemeralcontainers')

/** A subresource that is the object itself, of which only a part is written. */
function part(name: string): Subresource {
  return {
    name,
    verbs: ['get', 'patch', 'update'],
    handle(call: Call, verb: string): Outcome {
      if (verb === 'get') {
        const object = existing(call)
        return object instanceof Failure ? object : { object }
      }
      const result = verb === 'update' ? update(call) : patch(call)
      return result instanceof Failure ? result : { object: result.object, code: result.created ? 201 : 200 }
    },
  }
}
