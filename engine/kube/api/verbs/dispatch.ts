import { acceptedForm } from '../accept.ts'
import type { Call } from '../call.ts'
import { review, VIRTUAL_KINDS } from '../kinds/reviews.ts'
import { type Outcome, objectBody } from '../respond.ts'
import { Failure, methodNotAllowed, noResource } from '../status.ts'
import { SUBRESOURCES } from '../subresources/subresources.ts'
import { create } from './create.ts'
import { remove, removeCollection } from './delete.ts'
import { patch } from './patch.ts'
import { list, selection, stored } from './read.ts'
import { update } from './update.ts'
import { verbOfCall } from './verb.ts'
import { watch } from './watch.ts'
import { existing } from './write.ts'

export function dispatch(call: Call): Outcome {
  const { definition, at } = call
  if (VIRTUAL_KINDS.includes(definition)) return review(call)
  if (!definition.namespaced && at.namespace !== '') return noResource()
  if (at.subresource !== '') return subresource(call)
  const verb = verbOfCall(call)
  if (!allowed(call, verb)) return methodNotAllowed()
  return perform(call, verb)
}

/** Which methods the path has: a collection of a namespaced resource over all namespaces can only be read. */
function allowed(call: Call, verb: string): boolean {
  const { definition, at } = call
  if (!definition.verbs.includes(verb)) return false
  if (definition.namespaced && at.namespace === '') return at.name === '' && (verb === 'list' || verb === 'watch')
  if (verb === 'create') return at.name === ''
  return !['update', 'patch'].includes(verb) || at.name !== ''
}

function perform(call: Call, verb: string): Outcome {
  switch (verb) {
    case 'get': {
      const object = existing(call)
      return object instanceof Failure ? object : { object }
    }
    case 'list':
      return list(call)
    case 'watch':
      return watching(call)
    case 'create': {
      const object = create(call)
      return object instanceof Failure ? object : { object, code: 201 }
    }
    case 'update':
    case 'patch': {
      const result = verb === 'update' ? update(call) : patch(call)
      return result instanceof Failure ? result : { object: result.object, code: result.created ? 201 : 200 }
    }
    case 'delete': {
      const result = remove(call)
      return result instanceof Failure ? result : { body: result.body, code: result.status }
    }
    case 'deletecollection': {
      const matches = selection(call)
      if (matches instanceof Failure) return matches
      const all = stored(call)
      const result = removeCollection(call, matches === undefined ? all : all.filter(matches))
      return result instanceof Failure ? result : { body: result.body, code: result.status }
    }
    default:
      return methodNotAllowed()
  }
}

function watching(call: Call): Outcome {
  const form = acceptedForm(call)
  if (form instanceof Failure) return form
  const stream = watch(call, (object, first) => objectBody(call, object, form, first))
  return stream instanceof Failure ? stream : { watch: stream }
}

function subresource(call: Call): Outcome {
  const { definition, at } = call
  const handler = SUBRESOURCES.find(each => each.name === at.subresource && definition.subresources.includes(each.name))
  if (handler === undefined || (definition.namespaced && at.namespace === '')) return noResource()
  const verb = verbOfCall(call)
  if (!handler.verbs.includes(verb)) return methodNotAllowed()
  return handler.handle(call, verb)
}
