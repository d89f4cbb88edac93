import { readObject } from '../body.ts'
import type { Call } from '../call.ts'
import { copy, type DraftObject } from '../object.ts'
import type { Outcome } from '../respond.ts'
import { Failure } from '../status.ts'
import { existing, removeNow, storeNext } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

/** `namespaces/finalize`: the namespace controller takes its finalizer off, and the namespace goes. */
export const finalize: Subresource = {
  name: 'finalize',
  verbs: ['update'],
  handle(call: Call): Outcome {
    const read = readObject(call, call.definition)
    if (read instanceof Failure) return read
    const old = existing(call)
    if (old instanceof Failure) return old
    const draft = copy(old) as DraftObject
    const wanted = (read['spec'] as { finalizers?: string[] } | undefined)?.finalizers
    const spec: { finalizers?: string[] } = {}
    if (wanted !== undefined && wanted.length > 0) spec.finalizers = wanted
    draft['spec'] = spec
    const { metadata } = draft
    if (
      metadata.deletionTimestamp !== undefined &&
      spec.finalizers === undefined &&
      (metadata.finalizers ?? []).length === 0
    ) {
      removeNow(call, old)
      return { object: { ...old, spec } as typeof old }
    }
    const object = storeNext(call, draft, old, (read['metadata'] as { resourceVersion?: string }).resourceVersion ?? '')
    return object instanceof Failure ? object : { object }
  },
}
