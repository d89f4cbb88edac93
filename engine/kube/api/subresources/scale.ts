import { checkWriteOptions, mediaType, readJson } from '../body.ts'
import type { Call } from '../call.ts'
import type { ScaleAccess } from '../definition.ts'
import { type ApiObject, copy, type DraftObject, isObject } from '../object.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import type { Outcome } from '../respond.ts'
import { decode } from '../schema/decode.ts'
import type { Scale } from '../schema/generated/types.ts'
import { badRequest, Failure, invalid, noResource } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { existing, storeNext, track } from '../verbs/write.ts'
import type { Subresource } from './subresources.ts'

/** `/scale`: the number of replicas of whatever has one. */
export const scale: Subresource = {
  name: 'scale',
  verbs: ['get', 'patch', 'update'],
  kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
  handle(call: Call, verb: string): Outcome {
    const access = call.definition.scale
    const object = existing(call)
    if (object instanceof Failure) return object
    if (access === undefined) return noResource()
    if (verb === 'get') return { object: scaleOf(object, access) as unknown as ApiObject }
    const wrong = checkWriteOptions(call, verb === 'patch' ? 'PatchOptions' : 'UpdateOptions')
    return wrong ?? change(call, verb, object, access)
  },
}

function scaleOf(object: ApiObject, access: ScaleAccess<ApiObject>): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const selector = access.selector(object)
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), uid, resourceVersion, creationTimestamp },
    spec: access.replicas(object) === 0 ? {} : { replicas: access.replicas(object) },
    status: { replicas: access.status(object), ...(selector === '' ? {} : { selector }) },
  }
}

function change(call: Call, verb: string, object: ApiObject, access: ScaleAccess<ApiObject>): Outcome {
  const wanted = verb === 'update' ? readScale(call) : patchedScale(call, scaleOf(object, access))
  if (wanted instanceof Failure) return wanted
  const { name } = object.metadata
  if (wanted.metadata.name !== name)
    return badRequest(
      `the name of the object (${wanted.metadata.name ?? ''}) does not match the name on the URL (${name})`,
    )
  const replicas = wanted.spec.replicas ?? 0
  if (replicas < 0) {
    const errors = new FieldErrors()
    errors.invalid('spec.replicas', replicas, 'must be greater than or equal to 0')
    return invalid('autoscaling', 'Scale', name, errors.list)
  }
  const draft = copy(object) as DraftObject
  access.set(draft as never, replicas)
  track(call, object, draft)
  const main = call.server.call(call.request, call.definition, { ...call.at, subresource: '' })
  const stored = storeNext(
    main,
    draft,
    object,
    verb === 'update' || wanted.sent ? (wanted.metadata.resourceVersion ?? '') : '',
  )
  return stored instanceof Failure ? stored : { object: scaleOf(stored, access) as unknown as ApiObject }
}

type Wanted = Scale & { readonly sent?: boolean }

function readScale(call: Call): Wanted | Failure {
  const json = readJson(call, 'Scale')
  return json instanceof Failure ? json : decoded(json.value)
}

function decoded(value: unknown): Wanted | Failure {
  const result = decode('autoscaling/v1.Scale', value)
  if ('error' in result) return badRequest(`Scale in version "v1" cannot be handled as a Scale: ${result.error}`)
  return result.value as unknown as Scale
}

function patchedScale(call: Call, now: Scale): Wanted | Failure {
  const text = readJson(call, 'Scale')
  if (text instanceof Failure) return text
  const jsonPatched = mediaType(call) === 'application/json-patch+json'
  const result = jsonPatched ? jsonPatch(now, text.value) : { value: mergePatch(now, text.value) }
  if ('error' in result)
    return new Failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {
      causes: [{ reason: 'UnexpectedServerResponse', message: result.error }],
    })
  const sent = isObject(text.value) && isObject(text.value['metadata']) && 'resourceVersion' in text.value['metadata']
  const scaled = decoded(result.value)
  return scaled instanceof Failure ? scaled : { ...scaled, sent }
}
