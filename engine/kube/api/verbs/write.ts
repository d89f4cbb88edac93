import { admit, admitValid } from '../admission/admission.ts'
import { managedByUpdate, type Writer } from '../apply/managed-fields.ts'
import type { Call } from '../call.ts'
import { apiVersionOf, type ResourceDefinition } from '../definition.ts'
import { type ApiObject, type Draft, type DraftObject, freeze, same, sameSemantically } from '../object.ts'
import { shapeOf } from '../schema/shape.ts'
import { timeText } from '../schema/time.ts'
import { alreadyExists, badRequest, conflict, Failure, invalid, MODIFIED, notFound } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts'
import { storedSize } from '../weight.ts'

/** What create, update, patch and apply have in common. staging apiserver pkg/registry/rest, registry/generic/registry/store.go. */

const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789'
const GENERATED_MAX = 63 - 5

/** The object of a draft whose making is over. */
export const finished = (draft: DraftObject): ApiObject => draft as unknown as ApiObject

export function writerOf(call: Call): Writer {
  return {
    manager: call.fieldManager,
    apiVersion: apiVersionOf(call.definition),
    subresource: call.at.subresource,
    // What is written through /scale carries no time.
    time: call.at.subresource === 'scale' ? '' : timeText(call.sim.wallMilliseconds),
  }
}

/** Sets managedFields of what a create or an update made of `before`. */
export function track(call: Call, before: ApiObject, draft: DraftObject): void {
  const { definition } = call
  const reset = call.at.subresource === 'status' ? definition.resetFields?.status : definition.resetFields?.main
  const entries = before.metadata.managedFields ?? []
  const field = call.server.fieldOf(definition)
  const now = managedByUpdate(
    field,
    before as unknown as { [key: string]: unknown },
    draft,
    entries,
    writerOf(call),
    definition.status ? (reset ?? (call.at.subresource === 'status' ? SPEC : STATUS)) : reset,
  )
  setManaged(draft, now)
}

const STATUS = { 'f:status': {} }
const SPEC = { 'f:spec': {} }

export function setManaged(draft: DraftObject, entries: readonly unknown[]): void {
  if (entries.length === 0) delete draft.metadata.managedFields
  else draft.metadata.managedFields = entries as NonNullable<DraftObject['metadata']['managedFields']>
}

/** The namespace of a request and of its object must agree; the object gets the one of the request. */
export function settleNamespace(call: Call, draft: DraftObject): Failure | undefined {
  const { metadata } = draft
  if (!call.definition.namespaced) {
    delete metadata.namespace
    return undefined
  }
  if (metadata.namespace !== undefined && metadata.namespace !== call.at.namespace)
    return badRequest('the namespace of the provided object does not match the namespace sent on the request')
  metadata.namespace = call.at.namespace
  return undefined
}

/** Objects are kept as protobuf, which does not tell an empty list from none. Of lists that are always written only those at the top can be empty. */
function forgetEmptyLists(call: Call, draft: DraftObject): void {
  if (call.server.isCustom(call.definition)) return
  for (const field of shapeOf(call.definition.type).fields) {
    const value = draft[field.name]
    if (field.always && Array.isArray(value) && value.length === 0) draft[field.name] = null
  }
}

/** Stores a new object, whose draft has its defaults. */
export function storeNew(call: Call, draft: DraftObject): ApiObject | Failure {
  const { definition } = call
  const { metadata } = draft
  forgetEmptyLists(call, draft)
  const refused = admit(call, draft, undefined)
  if (refused !== undefined) return refused
  delete metadata.deletionTimestamp
  delete metadata.deletionGracePeriodSeconds
  delete metadata.selfLink
  metadata.creationTimestamp = timeText(call.sim.wallMilliseconds)
  metadata.uid = call.sim.random('uid').uuid()
  if (definition.generation) metadata.generation = 1
  else delete metadata.generation
  if (definition.status && definition.keepsNewStatus !== true) {
    const status = call.server.zeroStatus(definition)
    if (status === undefined) delete draft['status']
    else draft['status'] = status
  }
  if ((metadata.name ?? '') === '' && metadata.generateName !== undefined)
    metadata.name = generatedName(call, metadata.generateName)
  definition.prepareCreate?.(draft as never, call)
  // Addresses and ports are found before anything is validated, and taken once the object is stored.
  const failed = allocate(call, draft, undefined)
  if (failed !== undefined) return failed
  const object = finished(draft)
  const errors = new FieldErrors()
  validateMetadata(definition, object.metadata, errors)
  definition.validate?.(object, errors, call)
  if (errors.list.length > 0) return invalidObject(definition, object, errors)
  for (const text of definition.warnings?.(object, undefined) ?? []) call.warn(text)
  const denied = admitValid(call, object, undefined)
  if (denied !== undefined) return denied
  const large = tooLargeToStore(object)
  if (large !== undefined) return large
  if (call.objects.get(call.namespace, metadata.name) !== undefined) return alreadyExists(definition, metadata.name)
  return commit(call, draft, undefined)
}

/** etcd --max-request-bytes: 1.5 MiB. Its refusal comes through without a reason. */
const STORED_MAX = 1_572_864

function tooLargeToStore(object: ApiObject): Failure | undefined {
  if (storedSize(object, STORED_MAX) <= STORED_MAX) return undefined
  return new Failure(500, '', 'etcdserver: request is too large')
}

function generatedName(call: Call, base: string): string {
  for (let attempt = 0; ; attempt++) {
    const name = `${base.slice(0, GENERATED_MAX)}${call.sim.random('generateName').text(5, NAME_ALPHABET)}`
    if (attempt === 8 || call.objects.get(call.namespace, name) === undefined) return name
  }
}

export function invalidObject(definition: ResourceDefinition, object: ApiObject, errors: FieldErrors): Failure {
  // Events of both groups are checked as those of the core group.
  const group = definition.storedAs === 'events' ? '' : definition.group
  return invalid(group, definition.kind, object.metadata.name ?? '', errors.list)
}

function allocate(call: Call, draft: DraftObject, old: ApiObject | undefined): Failure | undefined {
  const { definition } = call
  if (definition.allocate === undefined) return undefined
  const errors = new FieldErrors()
  const failed = definition.allocate(draft as never, old, call, errors)
  return failed ?? (errors.list.length > 0 ? invalidObject(definition, finished(draft), errors) : undefined)
}

/**
 * Stores the next version of `old`. The draft is a whole object with its defaults; `revision` is the resourceVersion
 * that the client built on, if it said so.
 */
export function storeNext(call: Call, draft: DraftObject, old: ApiObject, revision: string): ApiObject | Failure {
  const { definition } = call
  const { metadata } = draft
  if (revision !== '' && revision !== '0' && revision !== old.metadata.resourceVersion)
    return conflict(definition, old.metadata.name, MODIFIED)
  carryOver(draft, old)
  forgetEmptyLists(call, draft)
  const refused = admit(call, draft, old)
  if (refused !== undefined) return refused
  prepareNext(call, draft, old)
  if (call.at.subresource === '') {
    const failed = allocate(call, draft, old)
    if (failed !== undefined) return failed
  }
  const object = finished(draft)
  const errors = new FieldErrors()
  validateMetadataUpdate(definition, object, old, errors)
  // The real server looks at metadata twice: once for all kinds, once in the rules of each built-in kind.
  if (!call.server.isCustom(definition)) errors.list.push(...errors.list)
  if (call.at.subresource === 'status') definition.validateStatus?.(object, old, errors)
  else if (call.at.subresource !== '') definition.parts?.[call.at.subresource]?.validate(object, old, errors)
  else definition.validateUpdate?.(object, old, errors, call)
  if (errors.list.length > 0) return invalidObject(definition, object, errors)
  if (call.at.subresource === '') for (const text of definition.warnings?.(object, old) ?? []) call.warn(text)
  const denied = admitValid(call, object, old)
  if (denied !== undefined) return denied
  if (unchanged(draft, old)) return old
  if (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0 && !waitsForGrace(object))
    return removeNow(call, object)
  return tooLargeToStore(object) ?? commit(call, draft, old)
}

/** A pod whose time to end has not come stays although no finalizer holds it. */
function waitsForGrace(object: ApiObject): boolean {
  if ((object.metadata.deletionGracePeriodSeconds ?? 0) > 0) return true
  const finalizers = (object as { spec?: { finalizers?: readonly string[] } }).spec?.finalizers
  return object.kind === 'Namespace' && (finalizers ?? []).length > 0
}

/** What a client need not send along, and can not change. rest.BeforeUpdate. */
function carryOver(draft: DraftObject, old: ApiObject): void {
  const { metadata } = draft
  const was = old.metadata
  if (!metadata.uid) metadata.uid = was.uid
  metadata.resourceVersion = was.resourceVersion
  metadata.creationTimestamp = was.creationTimestamp
  delete metadata.selfLink
  if (was.generation === undefined) delete metadata.generation
  else metadata.generation = was.generation
  if (metadata.deletionTimestamp === undefined && was.deletionTimestamp !== undefined)
    metadata.deletionTimestamp = was.deletionTimestamp
  if (was.deletionTimestamp === undefined) delete metadata.deletionTimestamp
  if (was.deletionGracePeriodSeconds === undefined) delete metadata.deletionGracePeriodSeconds
  else metadata.deletionGracePeriodSeconds ??= was.deletionGracePeriodSeconds
  if (was.generateName !== undefined) metadata.generateName ??= was.generateName
}

function prepareNext(call: Call, draft: DraftObject, old: ApiObject): void {
  const { definition } = call
  const was = old as unknown as { [key: string]: unknown }
  if (call.at.subresource === 'status') {
    for (const key of Object.keys(draft)) if (key !== 'metadata' && key !== 'status' && !(key in was)) delete draft[key]
    for (const key of Object.keys(was)) if (key !== 'metadata' && key !== 'status') draft[key] = was[key]
    definition.prepareStatus?.(draft as never, old)
    return
  }
  const part = definition.parts?.[call.at.subresource]
  if (part !== undefined) {
    part.prepare(draft as never, old)
    if (definition.generation && !sameSemantically(draft['spec'], was['spec']))
      draft.metadata.generation = (old.metadata.generation ?? 0) + 1
    return
  }
  if (definition.status) {
    if (was['status'] === undefined) delete draft['status']
    else draft['status'] = was['status']
  }
  definition.prepareUpdate?.(draft as never, old, call)
  if (
    definition.generation &&
    (!sameSemantically(draft['spec'], was['spec']) || definition.changed?.(draft as never, old) === true)
  )
    draft.metadata.generation = (old.metadata.generation ?? 0) + 1
}

/** Whether nothing changed but the times in managedFields. */
function unchanged(draft: DraftObject, old: ApiObject): boolean {
  const { managedFields: _, ...metadata } = draft.metadata
  const { managedFields: __, ...was } = old.metadata
  if (!same(metadata, was)) return false
  for (const key of Object.keys(draft))
    if (key !== 'metadata' && !same(draft[key], (old as unknown as { [key: string]: unknown })[key])) return false
  for (const key of Object.keys(old)) if (!(key in draft)) return false
  return sameManagers(draft.metadata.managedFields ?? [], old.metadata.managedFields ?? [])
}

function sameManagers(
  a: Draft<ApiObject>['metadata']['managedFields'],
  b: ApiObject['metadata']['managedFields'],
): boolean {
  const bare = (entries: readonly { time?: string }[] = []) => entries.map(({ time: _, ...rest }) => rest)
  return same(bare(a), bare(b))
}

/** Gives the object its resourceVersion and stores it, unless this is a dry run. */
export function commit(call: Call, draft: DraftObject, old: ApiObject | undefined): ApiObject {
  if (call.dryRun) {
    if (old === undefined) delete (draft.metadata as Partial<DraftObject['metadata']>).resourceVersion
    return finished(draft)
  }
  draft.metadata.resourceVersion = String(call.store.nextRevision())
  const object = finished(draft)
  if (call.server.frozen) freeze(object)
  const { definition } = call
  const stored = definition.toStored?.(object) ?? object
  call.store.put(call.objects, stored)
  call.written()
  call.server.changed(definition, stored)
  return object
}

/** Removes an object for good; returns it as it was under the revision of its removal. */
export function removeNow(call: Call, object: ApiObject): ApiObject {
  if (call.dryRun) return object
  const resourceVersion = String(call.store.nextRevision())
  const last: ApiObject = { ...object, metadata: { ...object.metadata, resourceVersion } }
  if (call.server.frozen) freeze(last)
  const stored = call.definition.toStored?.(last) ?? last
  call.store.remove(call.objects, stored)
  call.definition.released?.(stored, call)
  call.written()
  call.server.changed(call.definition, undefined)
  return last
}

/** The object that a request names, or the 404. */
export function existing(call: Call): ApiObject | Failure {
  const { definition } = call
  const found = call.objects.get(call.namespace, call.at.name)
  if (found === undefined) return notFound(definition, call.at.name)
  return definition.fromStored?.(found) ?? found
}
