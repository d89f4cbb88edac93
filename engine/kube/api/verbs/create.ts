import { checkWriteOptions, readObject } from '../body.ts'
import type { Call } from '../call.ts'
import type { ApiObject, DraftObject } from '../object.ts'
import { Failure } from '../status.ts'
import { settleNamespace, storeNew, track } from './write.ts'

/** POST of a new object. */
export function create(call: Call): ApiObject | Failure {
  const wrong = checkWriteOptions(call, 'CreateOptions')
  if (wrong !== undefined) return wrong
  const read = readObject(call, call.definition)
  if (read instanceof Failure) return read
  return createObject(call, read as DraftObject)
}

/** Creates from a decoded object without defaults. */
export function createObject(call: Call, draft: DraftObject): ApiObject | Failure {
  const refused = settleNamespace(call, draft)
  if (refused !== undefined) return refused
  delete (draft.metadata as Partial<DraftObject['metadata']>).resourceVersion
  delete draft.metadata.managedFields
  call.definition.defaults?.(draft as never)
  track(call, call.server.blank(call.definition), draft)
  return storeNew(call, draft)
}
