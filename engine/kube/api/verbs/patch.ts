import { checkTyped } from '../apply/check.ts'
import { type Applied, applyConfiguration, type Conflict } from '../apply/managed-fields.ts'
import {
  bodyText,
  checkWriteOptions,
  handedOver,
  jsonKind,
  mediaType,
  repeatedError,
  typed,
  yamlBody,
} from '../body.ts'
import type { Call } from '../call.ts'
import { type ApiObject, copy, type DraftObject, isObject, textOf } from '../object.ts'
import { jsonPatch } from '../patch/json-patch.ts'
import { mergePatch } from '../patch/merge-patch.ts'
import { goMap, strategicPatch } from '../patch/strategic.ts'
import { type JsonText, parseJson } from '../schema/json-text.ts'
import {
  badRequest,
  conflict,
  Failure,
  invalid,
  notFound,
  unsupportedByRoute,
  unsupportedMediaType,
} from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'
import { GivenBack } from './given-back.ts'
import { existing, setManaged, settleNamespace, storeNew, storeNext, track, writerOf } from './write.ts'

/** PATCH. staging apiserver pkg/endpoints/handlers/patch.go. */

const JSON_PATCH = 'application/json-patch+json'
const MERGE_PATCH = 'application/merge-patch+json'
const STRATEGIC_PATCH = 'application/strategic-merge-patch+json'
const APPLY_YAML = 'application/apply-patch+yaml'
const APPLY_CBOR = 'application/apply-patch+cbor'

export function patch(call: Call): { object: ApiObject; created: boolean } | Failure {
  const media = mediaType(call)
  const known = call.server.isCustom(call.definition)
    ? [JSON_PATCH, MERGE_PATCH, APPLY_YAML]
    : [JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_YAML, APPLY_CBOR]
  if (!known.includes(media) || media === APPLY_CBOR)
    return call.server.isCustom(call.definition) ? unsupportedMediaType(known) : unsupportedByRoute()
  const wrong = checkWriteOptions(call, 'PatchOptions') ?? checkPatchOptions(call, media)
  if (wrong !== undefined) return wrong
  return media === APPLY_YAML ? apply(call) : changed(call, media)
}

function checkPatchOptions(call: Call, media: string): Failure | undefined {
  const errors = new FieldErrors()
  if (media === APPLY_YAML) {
    if (call.query.get('fieldManager') === '') errors.required('fieldManager', 'is required for apply patch')
  } else if (call.query.has('force')) errors.forbidden('force', 'may not be specified for non-apply patch')
  return errors.list.length === 0 ? undefined : invalid('meta.k8s.io', 'PatchOptions', '', errors.list)
}

/** The three kinds of patch that say what to change. */
function changed(call: Call, media: string): { object: ApiObject; created: boolean } | Failure {
  const json = patchBody(call, media)
  if (json instanceof Failure) return json
  const old = existing(call)
  if (old instanceof Failure) return old
  const result = applied(call, old, json.value, media)
  if (result instanceof Failure) return result
  const back = new GivenBack(call, result, old)
  const read = typed(call, call.definition, { value: back.without(result), duplicates: json.duplicates })
  if (read instanceof Failure)
    return media === STRATEGIC_PATCH ? asConversionFailure(read, json.value) : asPatchFailure(read, result)
  const draft = read as DraftObject
  const revision =
    isObject(json.value) && isObject(json.value['metadata']) ? json.value['metadata']['resourceVersion'] : undefined
  const settled = settle(call, draft)
  if (settled !== undefined) return settled
  call.definition.defaults?.(draft as never)
  back.restore(draft)
  draft.metadata.managedFields = old.metadata.managedFields as NonNullable<DraftObject['metadata']['managedFields']>
  track(call, old, draft)
  const wanted =
    typeof revision === 'string' ? revision : media === JSON_PATCH ? (draft.metadata.resourceVersion ?? '') : ''
  const object = storeNext(call, draft, old, wanted)
  return object instanceof Failure ? object : { object, created: false }
}

function patchBody(call: Call, media: string): JsonText | Failure {
  const text = bodyText(call)
  if (text instanceof Failure) return text
  if (text === undefined) return handedOver(call)
  const parsed = parseJson(text)
  return 'error' in parsed
    ? badRequest(`${media === STRATEGIC_PATCH ? '' : 'error decoding patch: '}${parsed.error}`)
    : parsed
}

function applied(call: Call, old: ApiObject, value: unknown, media: string): unknown {
  if (media === JSON_PATCH) {
    if (!Array.isArray(value))
      return badRequest(
        `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go value of type []handlers.jsonPatchOp`,
      )
    const result = jsonPatch(old, value)
    return 'error' in result ? rejected() : result.value
  }
  if (!isObject(value))
    return badRequest(
      `${media === MERGE_PATCH ? 'error decoding patch: ' : ''}json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    )
  const { managedFields: _, ...metadata } = old.metadata
  const target = { ...old, metadata }
  if (media === MERGE_PATCH) return mergePatch(target, value)
  const result = strategicPatch(target, value, call.definition.type)
  // The object is converted to the type of the old one, whatever kind the patch says.
  if (!('error' in result)) return { ...(result.value as object), apiVersion: old.apiVersion, kind: old.kind }
  return result.error.startsWith('invalid patch format') ? badRequest(result.error) : new Failure(500, '', result.error)
}

/** Which operation failed is not said. */
const rejected = (): Failure =>
  new Failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {})

/** What the patched object does wrong is the patch's fault: 422, with the whole patched object in the text. */
function asPatchFailure(failure: Failure, result: unknown): Failure {
  const text = failure.message.replace(/^.* cannot be handled as a \w+: /, '')
  if (text === failure.message) return failure
  const errors = new FieldErrors()
  errors.invalid('patch', JSON.stringify(result), text)
  const { causes } = invalid('', '', '', errors.list).details!
  return new Failure(422, 'Invalid', ` "" is invalid: patch: ${errors.list[0]!.body}`, { causes: causes! })
}

/** A strategic patch is converted by other code, which sees the patch alone (apimachinery pkg/runtime/converter.go, fromUnstructured). */
function asConversionFailure(failure: Failure, patched: unknown): Failure {
  const strict = /strict decoding error: .*$/s.exec(failure.message)
  const found = /json: cannot unmarshal (\w+)(?: \S+)? into Go (?:struct field \S+|value) of type (\S+)$/.exec(
    failure.message,
  )
  if (found === null && strict === null) return asPatchFailure(failure, patched)
  const text = strict?.[0] ?? conversionText(SOURCE_KINDS[found![1]!] ?? found![1]!, found![2]!)
  const errors = new FieldErrors()
  errors.invalid('patch', goMap(patched), text)
  const { causes } = invalid('', '', '', errors.list).details!
  return new Failure(422, 'Invalid', ` "" is invalid: patch: ${errors.list[0]!.body}`, { causes: causes! })
}

/** JSON's words for a value as Go's reflection has them. */
const SOURCE_KINDS: Readonly<Record<string, string>> = { number: 'int64', array: 'slice', object: 'map' }

function conversionText(source: string, type: string): string {
  if (type.startsWith('[]')) return `cannot restore slice from ${source}`
  if (type.startsWith('map[')) return `cannot restore map from ${source}`
  if (!/^(?:string|bool|u?int\d*|float\d+)$/.test(type)) return `cannot restore struct from: ${source}`
  return source === 'int64' && type === 'string' ? `cannot convert int64 to string` : `unrecognized type: ${type}`
}

function settle(call: Call, draft: DraftObject): Failure | undefined {
  if (draft.metadata.name !== call.at.name)
    return (draft.metadata.name ?? '') === ''
      ? badRequest('name must be provided')
      : badRequest(
          `the name of the object (${draft.metadata.name}) does not match the name on the URL (${call.at.name})`,
        )
  return settleNamespace(call, draft)
}

/** A configuration is YAML, which JSON is a part of. */
function readApplied(call: Call): JsonText | Failure {
  const text = bodyText(call)
  if (text instanceof Failure) return text
  if (text === undefined) return handedOver(call)
  const read = yamlBody(text)
  if ('error' in read) return badRequest(`error decoding YAML: error converting YAML to JSON: ${read.error}`)
  if (read.value === null || isObject(read.value)) return read
  return badRequest(
    `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(read.value)} into Go value of type map[string]interface {}`,
  )
}

/** Keys that are in a configuration twice matter only when all else is well. */
function checkRepeated(call: Call, { repeated = [] }: JsonText): Failure | undefined {
  const mode = call.query.get('fieldValidation')
  if (repeated.length === 0 || mode === 'Ignore') return undefined
  if (mode === 'Strict')
    return badRequest(`error strict decoding YAML: error converting YAML to JSON: ${repeatedError(repeated)}`)
  for (const text of repeated) call.warn(text)
  return undefined
}

/** Server-side apply. */
function apply(call: Call): { object: ApiObject; created: boolean } | Failure {
  const { definition } = call
  const json = readApplied(call)
  if (json instanceof Failure) return json
  const config = isObject(json.value) ? json.value : {}
  const checked = checkConfiguration(call, config)
  if (checked !== undefined) return checked
  const found = existing(call)
  const live = found instanceof Failure ? call.server.blank(definition) : found
  if (found instanceof Failure && call.at.subresource !== '') return notFound(definition, call.at.name)
  const given = config['metadata'] as { [key: string]: unknown } | undefined
  const revision = typeof given?.['resourceVersion'] === 'string' ? given['resourceVersion'] : ''
  if (found instanceof Failure && revision !== '')
    return conflict(
      definition,
      call.at.name,
      'the object has been modified; please apply your changes to the latest version and try again',
    )
  const reset = call.at.subresource === 'status' ? definition.resetFields?.status : definition.resetFields?.main
  const { managedFields: entries = [], ...bareMeta } = live.metadata
  const result = applyConfiguration(
    call.server.fieldOf(definition),
    { ...live, metadata: bareMeta } as unknown as { [key: string]: unknown },
    normalized(call, config),
    entries,
    writerOf(call),
    definition.status ? (reset ?? { [call.at.subresource === 'status' ? 'f:spec' : 'f:status']: {} }) : reset,
    call.query.flag('force'),
  )
  if (isConflicts(result)) return conflicts(result)
  const repeated = checkRepeated(call, json)
  if (repeated !== undefined) return repeated
  return storeApplied(call, result.object, result.entries, found instanceof Failure ? undefined : found, revision)
}

function storeApplied(
  call: Call,
  object: unknown,
  entries: readonly unknown[],
  old: ApiObject | undefined,
  revision: string,
): { object: ApiObject; created: boolean } | Failure {
  const read = typed(call, call.definition, { value: copy(object), duplicates: new Map() })
  if (read instanceof Failure) return read
  const draft = read as DraftObject
  draft.metadata.name = call.at.name
  const settled = settleNamespace(call, draft)
  if (settled !== undefined) return settled
  call.definition.defaults?.(draft as never)
  setManaged(draft, entries)
  if (old === undefined) {
    const created = storeNew(call, draft)
    return created instanceof Failure ? created : { object: created, created: true }
  }
  const next = storeNext(call, draft, old, revision)
  return next instanceof Failure ? next : { object: next, created: false }
}

/** The values of a configuration in the server's form (quantities, times), with only the fields that it names. */
function normalized(call: Call, config: { [key: string]: unknown }): { [key: string]: unknown } {
  const decoded = call.server.decode(call.definition, config, new Map())
  return 'error' in decoded ? config : (overlap(config, decoded.value) as { [key: string]: unknown })
}

function overlap(given: unknown, decoded: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(decoded) && given.length === decoded.length)
    return given.map((item, index) => overlap(item, decoded[index]))
  if (!isObject(given) || !isObject(decoded)) return decoded === undefined ? given : decoded
  const out: { [key: string]: unknown } = {}
  for (const key of Object.keys(given)) if (given[key] !== null) out[key] = overlap(given[key], decoded[key])
  return out
}

function checkConfiguration(call: Call, config: { [key: string]: unknown }): Failure | undefined {
  const { definition } = call
  const given = isObject(config['metadata']) ? config['metadata'] : {}
  if (given['managedFields'] !== undefined && given['managedFields'] !== null)
    return badRequest('metadata.managedFields must be nil')
  const apiVersion = config['apiVersion']
  const kind = config['kind']
  if (typeof apiVersion !== 'string' || apiVersion === '' || typeof kind !== 'string' || kind === '')
    return badRequest('invalid object type: /, Kind=')
  const name = given['name']
  if (name !== undefined && name !== call.at.name)
    return badRequest(`the name of the object (${textOf(name)}) does not match the name on the URL (${call.at.name})`)
  const namespace = given['namespace']
  if (definition.namespaced && namespace !== undefined && namespace !== call.at.namespace)
    return badRequest('the namespace of the provided object does not match the namespace sent on the request')
  const wrong = checkTyped(call.server.fieldOf(definition), config)
  if (wrong === undefined) return undefined
  const gvk = `${definition.group}/${definition.version}`
  const where = `${typeof namespace === 'string' ? namespace : ''}/${call.at.name}; ${gvk}, Kind=${definition.kind}`
  return new Failure(500, '', `failed to create typed patch object (${where}): ${wrong}`)
}

const isConflicts = (result: Applied | readonly Conflict[]): result is readonly Conflict[] => Array.isArray(result)

// staging apimachinery pkg/util/managedfields/internal/conflict.go
function conflicts(found: readonly Conflict[]): Failure {
  const list = [...found].sort((a, b) => (a.manager < b.manager ? -1 : 1))
  const all = list.flatMap(each => each.paths.map(path => ({ each, path }))).sort((a, b) => (a.path < b.path ? -1 : 1))
  const causes = all.map(({ each, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(each)}`,
    field: path,
  }))
  const text =
    all.length === 1
      ? `1 conflict: conflict with ${managerText(all[0]!.each)}: ${all[0]!.path}`
      : `${all.length} conflicts: ${list.map(each => `conflicts with ${managerText(each)}:\n${each.paths.map(path => `- ${path}`).join('\n')}`).join('\n')}`
  return new Failure(409, 'Conflict', `Apply failed with ${text}`, { causes })
}

function managerText({ manager, subresource, operation, apiVersion }: Conflict): string {
  const name = `${JSON.stringify(manager)}${subresource === '' ? '' : ` with subresource "${subresource}"`}`
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}
