import { checkWriteOptions, readJson, typed } from '../body.ts'
import type { Call } from '../call.ts'
import type { ApiObject, DraftObject } from '../object.ts'
import { badRequest, conflict, Failure, invalid } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { createObject } from './create.ts'
import { GivenBack } from './given-back.ts'
import { existing, settleNamespace, storeNext, track } from './write.ts'

/** PUT of a whole object; 201 where that created it. */
export function update(call: Call): { object: ApiObject; created: boolean } | Failure {
  const wrong = checkWriteOptions(call, 'UpdateOptions')
  if (wrong !== undefined) return wrong
  const json = readJson(call, call.definition.kind)
  if (json instanceof Failure) return json
  const old = existing(call)
  const back = old instanceof Failure ? undefined : new GivenBack(call, json.value, old)
  const read = typed(call, call.definition, back === undefined ? json : { ...json, value: back.without(json.value) })
  if (read instanceof Failure) return read
  const draft = read as DraftObject
  const { metadata } = draft
  const { name } = call.at
  if ((metadata.name ?? '') === '')
    return badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`)
  if (metadata.name !== name)
    return badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`)
  const refused = settleNamespace(call, draft)
  if (refused !== undefined) return refused
  const revision = metadata.resourceVersion ?? ''
  if (!/^\d*$/.test(revision)) return new Failure(500, '', `strconv.ParseUint: parsing "${revision}": invalid syntax`)
  if (old instanceof Failure) {
    if (!call.definition.createOnUpdate || call.at.subresource !== '') return old
    const created = createObject(call, draft)
    return created instanceof Failure ? created : { object: created, created: true }
  }
  const checked = checkIdentity(call, draft, old)
  if (checked !== undefined) return checked
  draft.metadata.managedFields = old.metadata.managedFields as NonNullable<DraftObject['metadata']['managedFields']>
  call.definition.defaults?.(draft as never)
  back?.restore(draft)
  track(call, old, draft)
  const object = storeNext(call, draft, old, revision)
  return object instanceof Failure ? object : { object, created: false }
}

/** As etcd's keys are named: resources of some groups lie under the name of the group. */
const storageKey = ({ definition, at }: Call): string =>
  [definition.plural, ...(definition.namespaced ? [at.namespace] : []), at.name].join('/')

function checkIdentity(call: Call, draft: DraftObject, old: ApiObject): Failure | undefined {
  const { definition } = call
  const { uid, resourceVersion } = draft.metadata
  if (uid && uid !== old.metadata.uid)
    return conflict(
      definition,
      old.metadata.name,
      `StorageError: invalid object, Code: 4, Key: /registry/${storageKey(call)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    )
  if (!definition.needsResourceVersion || (resourceVersion && resourceVersion !== '0')) return undefined
  const errors = new FieldErrors()
  errors.invalid('metadata.resourceVersion', 0, 'must be specified for an update')
  // The real server names the resource here, not its kind.
  return invalid(definition.group, definition.plural, old.metadata.name, errors.list)
}
