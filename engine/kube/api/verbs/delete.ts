import { authorizeDelete } from '../admission/admission.ts'
import { readJson } from '../body.ts'
import type { Call } from '../call.ts'
import { type ApiObject, copy, type DraftObject, freeze } from '../object.ts'
import { decode } from '../schema/decode.ts'
import { timeText } from '../schema/time.ts'
import { conflict, details, Failure, invalid } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { existing, finished, removeNow } from './write.ts'

/** DELETE, graceful and with finalizers. staging apiserver pkg/registry/rest/delete.go, registry/generic/registry/store.go. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: string
  readonly orphanDependents?: boolean
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly dryRun?: readonly string[]
}

export interface Deletion {
  readonly status: number
  readonly body: object
}

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'

export function readDeleteOptions(call: Call): DeleteOptions | Failure {
  const { query } = call
  const given: { [key: string]: unknown } = {}
  if (query.has('gracePeriodSeconds')) given['gracePeriodSeconds'] = Number(query.get('gracePeriodSeconds'))
  if (query.has('propagationPolicy')) given['propagationPolicy'] = query.get('propagationPolicy')
  if (query.has('orphanDependents')) given['orphanDependents'] = query.flag('orphanDependents')
  let options = given as DeleteOptions
  const { body } = call.request
  if (
    body !== undefined &&
    (typeof body === 'object' ? !(body instanceof Uint8Array) || body.length > 0 : body !== '')
  ) {
    const json = readJson(call, 'DeleteOptions')
    if (json instanceof Failure) return json
    const decoded = decode('meta/v1.DeleteOptions', json.value ?? {})
    if ('error' in decoded) return new Failure(500, '', decoded.error)
    options = decoded.value as DeleteOptions
  }
  return checkOptions(options) ?? options
}

function checkOptions(options: DeleteOptions): Failure | undefined {
  const errors = new FieldErrors()
  const { propagationPolicy: policy, orphanDependents } = options
  if (policy !== undefined && orphanDependents !== undefined)
    errors.invalid('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set')
  if (policy !== undefined && !['Foreground', 'Background', 'Orphan'].includes(policy))
    errors.notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil'])
  for (const value of options.dryRun ?? []) if (value !== 'All') errors.notSupported('dryRun', options.dryRun, ['All'])
  return errors.list.length === 0 ? undefined : invalid('meta.k8s.io', 'DeleteOptions', '', errors.list)
}

/** DELETE of the object that the path names. */
export function remove(call: Call): Deletion | Failure {
  const options = readDeleteOptions(call)
  if (options instanceof Failure) return options
  const object = existing(call)
  return object instanceof Failure ? object : deleteObject(call, object, options)
}

export function deleteObject(call: Call, object: ApiObject, options: DeleteOptions): Deletion | Failure {
  call.honourDryRun(options)
  const { metadata } = object
  const refused = checkPreconditions(call, object, options) ?? authorizeDelete(call, object)
  if (refused !== undefined) return refused
  const grace = call.definition.graceSeconds?.(object, options.gracePeriodSeconds)
  const finalizers = wantedFinalizers(metadata.finalizers ?? [], options)
  const changedFinalizers = finalizers.join() !== (metadata.finalizers ?? []).join()
  if (metadata.deletionTimestamp !== undefined && grace !== undefined && grace > 0) {
    const left = metadata.deletionGracePeriodSeconds ?? 0
    if (grace >= left && !changedFinalizers) return { status: 200, body: object }
  }
  if ((grace !== undefined && grace > 0) || finalizers.length > 0 || holdsItself(object)) {
    const marked = mark(call, object, grace ?? 0, finalizers)
    const accepted = options.orphanDependents === false
    return { status: accepted && !(grace !== undefined && grace > 0) ? 202 : 200, body: marked }
  }
  const last = removeNow(call, markedForRemoval(call, object, grace !== undefined))
  return { status: 200, body: call.server.returnsDeleted(call.definition) ? last : success(call, last) }
}

/** What is deleted gracefully is marked even when its grace is nothing. */
function markedForRemoval(call: Call, object: ApiObject, graceful: boolean): ApiObject {
  if (!graceful) return object
  const { generation, deletionTimestamp } = object.metadata
  const marked = { ...object.metadata, deletionGracePeriodSeconds: 0 }
  if (deletionTimestamp !== undefined) return { ...object, metadata: marked }
  const now = timeText(call.sim.wallMilliseconds)
  const next = generation === undefined ? {} : { generation: generation + 1 }
  return { ...object, metadata: { ...marked, ...next, deletionTimestamp: now } }
}

/** A namespace stays until its own finalizers are gone. */
const holdsItself = (object: ApiObject): boolean =>
  object.kind === 'Namespace' &&
  ((object as { spec?: { finalizers?: readonly string[] } }).spec?.finalizers ?? []).length > 0

function success(call: Call, object: ApiObject): object {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...details(call.definition, object.metadata.name), uid: object.metadata.uid },
  }
}

function checkPreconditions(call: Call, object: ApiObject, { preconditions }: DeleteOptions): Failure | undefined {
  const { uid, resourceVersion, name } = object.metadata
  // Here the real server puts the kind where the resource belongs.
  const byKind = { group: call.definition.group, plural: call.definition.kind }
  if (preconditions?.uid !== undefined && preconditions.uid !== uid)
    return conflict(
      byKind,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    )
  if (preconditions?.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion)
    return conflict(
      byKind,
      name,
      `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`,
    )
  return undefined
}

function wantedFinalizers(now: readonly string[], options: DeleteOptions): readonly string[] {
  const { propagationPolicy: policy, orphanDependents } = options
  if (policy === undefined && orphanDependents === undefined) return now
  const others = now.filter(each => each !== FOREGROUND && each !== ORPHAN)
  if (policy === 'Orphan' || orphanDependents === true) return [...others, ORPHAN]
  return policy === 'Foreground' ? [...others, FOREGROUND] : others
}

/** Stores the object with its deletionTimestamp: it goes when its grace or its finalizers are over. */
function mark(call: Call, object: ApiObject, grace: number, finalizers: readonly string[]): ApiObject {
  const draft = copy(object) as DraftObject
  const { metadata } = draft
  const first = metadata.deletionTimestamp === undefined
  const shorter = !first && grace < (metadata.deletionGracePeriodSeconds ?? 0)
  if (first || shorter) {
    metadata.deletionTimestamp = timeText(call.sim.wallMilliseconds + grace * 1000)
    if (object.kind !== 'Namespace') metadata.deletionGracePeriodSeconds = grace
    if (metadata.generation !== undefined) metadata.generation++
  }
  if (finalizers.length > 0) metadata.finalizers = [...finalizers]
  else delete metadata.finalizers
  if (object.kind === 'Namespace') (draft['status'] as { phase: string }).phase = 'Terminating'
  if (JSON.stringify(metadata) === JSON.stringify(object.metadata)) return object
  if (call.dryRun) return finished(draft)
  metadata.resourceVersion = String(call.store.nextRevision())
  const marked = finished(draft)
  if (call.server.frozen) freeze(marked)
  call.store.put(call.objects, call.definition.toStored?.(marked) ?? marked)
  call.server.changed(call.definition, marked)
  return marked
}

/** DELETE of a collection: everything that the selectors choose. */
export function removeCollection(call: Call, chosen: readonly ApiObject[]): Deletion | Failure {
  const options = readDeleteOptions(call)
  if (options instanceof Failure) return options
  const items: ApiObject[] = []
  for (const object of chosen) {
    const { definition, at } = call
    const one = call.server.call(call.request, definition, {
      ...at,
      namespace: object.metadata.namespace ?? '',
      name: object.metadata.name,
    })
    const result = deleteObject(one, object, options)
    if (result instanceof Failure) return result
    items.push(object)
  }
  return {
    status: 200,
    body: call.server.listOf(call.definition, items, { resourceVersion: String(call.store.revision) }),
  }
}
