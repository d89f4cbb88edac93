import { readObject } from '../body.ts'
import type { Call } from '../call.ts'
import type { DraftObject } from '../object.ts'
import type { Outcome } from '../respond.ts'
import { Failure } from '../status.ts'
import { existing, finished, removeNow, storeNext, track } from '../verbs/write.ts'
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
    const draft = read as DraftObject
    draft['status'] = (old as unknown as { status: unknown }).status
    call.definition.defaults?.(draft as never)
    track(call, old, draft)
    const { finalizers = [] } = draft['spec'] as { finalizers?: string[] }
    const gone = old.metadata.deletionTimestamp !== undefined && finalizers.length === 0
    if (gone && (draft.metadata.finalizers ?? []).length === 0) {
      const last = { ...finished(draft), metadata: { ...old.metadata, ...draft.metadata } } as typeof old
      removeNow(call, last)
      return { object: last }
    }
    const object = storeNext(call, draft, old, (read['metadata'] as { resourceVersion?: string }).resourceVersion ?? '')
    return object instanceof Failure ? object : { object }
  },
}
