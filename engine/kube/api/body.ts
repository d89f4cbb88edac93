import { decodeUtf8, decodeUtf8Lossless, encodeUtf8 } from '../../sim/utf8.ts'
import { readYaml } from '../yaml/read.ts'
import type { Call } from './call.ts'
import { apiVersionOf, type ResourceDefinition } from './definition.ts'
import { isObject } from './object.ts'
import { type JsonText, parseJson } from './schema/json-text.ts'
import { badRequest, Failure, invalid, tooLarge, unsupportedMediaType } from './status.ts'
import { FieldErrors } from './validation/field-error.ts'
import { sentSize } from './weight.ts'

/** Reading what clients send: bytes -> JSON value -> the typed, defaulted object. */

/** As much as the real server reads (MaxRequestBodyBytes). */
const BODY_MAX = 3 * 1024 * 1024
const TOO_LARGE = `Request entity too large: limit is ${BODY_MAX}`
const MEDIA_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const NO_DUPLICATES: JsonText['duplicates'] = new Map()

export function mediaType(call: Call): string {
  return call.header('content-type').split(';')[0]!.trim().toLowerCase()
}

/** The text of a body that came as bytes; undefined when it came as an object. */
export function bodyText(call: Call): string | undefined | Failure {
  const { body } = call.request
  if (body === undefined) return ''
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return undefined
  if (body.length > BODY_MAX) return tooLarge(TOO_LARGE)
  if (typeof body === 'string') return body
  // YAML refuses what is not UTF-8, JSON replaces it.
  return mediaType(call).includes('yaml') ? decodeUtf8Lossless(body) : decodeUtf8(body)
}

/** A body as JSON, whatever it means. `what` names the wanted kind in the error. */
export function readJson(call: Call, what: string): JsonText | Failure {
  const text = bodyText(call)
  if (text instanceof Failure) return text
  if (text === undefined) return handedOver(call)
  const media = mediaType(call)
  const yaml = media === 'application/yaml'
  if (!yaml && media !== 'application/json' && media !== '' && !media.endsWith('+json'))
    return unsupportedMediaType(MEDIA_TYPES)
  const parsed = yaml ? yamlBody(text) : parseJson(text)
  if ('error' in parsed) return badRequest(unrecognized(what, yaml ? parsed.error : unparsed(parsed.error), text))
  const { value } = parsed
  if (value === null || isObject(value)) return parsed
  const error = `json: cannot unmarshal ${jsonKind(value)} into Go value of type ${TYPE_META}`
  if (yaml || typeof value !== 'number') return badRequest(unrecognized(what, unparsed(error), text))
  return parsed
}

const unparsed = (error: string): string => `couldn't get version/kind; json parse error: ${error}`

/** YAML as JSON. */
export function yamlBody(text: string): JsonText | { readonly error: string } {
  const read = readYaml(text)
  if ('error' in read) return read
  return {
    value: read.value,
    duplicates: NO_DUPLICATES,
    ...(read.repeated.length > 0 ? { repeated: read.repeated } : {}),
  }
}

/** What go-yaml says of keys that are there twice. */
export const repeatedError = (repeated: readonly string[]): string =>
  `yaml: unmarshal errors:\n  ${repeated.join('\n  ')}`

/** A body that came as an object: nothing is known of it yet. */
export function handedOver(call: Call): JsonText | Failure {
  const size = sentSize(call.request.body, BODY_MAX)
  if (size === Number.POSITIVE_INFINITY) return badRequest('exceeded max depth')
  if (size > BODY_MAX) return tooLarge(TOO_LARGE)
  return { value: call.request.body, duplicates: NO_DUPLICATES }
}

const TYPE_META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

export const jsonKind = (value: unknown): string =>
  Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value

/** As many bytes are shown of a body (apiserver pkg/endpoints/handlers/rest.go, summarizeData). */
const SHOWN_MAX = 30

function unrecognized(what: string, error: string, text: string): string {
  const bytes = encodeUtf8(text.slice(0, SHOWN_MAX + 1))
  const shown = text.startsWith('{')
    ? decodeUtf8(bytes.subarray(0, SHOWN_MAX))
    : Array.from(bytes.subarray(0, SHOWN_MAX), byte => byte.toString(16).padStart(2, '0')).join('')
  const summary = text === '' ? '<empty>' : bytes.length > SHOWN_MAX ? `${shown} ...` : shown
  return `the object provided is unrecognized (must be of type ${what}): ${error} (${summary})`
}

/** The typed object of a body, before defaults. Unknown and duplicate fields are refused, told, or dropped as the request asks. */
export function readObject(call: Call, definition: ResourceDefinition): { [key: string]: unknown } | Failure {
  const json = readJson(call, definition.kind)
  if (json instanceof Failure) return json
  return typed(call, definition, json)
}

export function typed(
  call: Call,
  definition: ResourceDefinition,
  json: JsonText,
): { [key: string]: unknown } | Failure {
  const { kind, version } = definition
  const apiVersion = apiVersionOf(definition)
  const input = json.value ?? {}
  const given = isObject(input) ? input : {}
  const missing = call.server.isCustom(definition) ? untyped(call, definition, given) : undefined
  if (missing !== undefined) return missing
  const givenKind = typeof given['kind'] === 'string' && given['kind'] !== '' ? given['kind'] : kind
  const givenVersion =
    typeof given['apiVersion'] === 'string' && given['apiVersion'] !== '' ? given['apiVersion'] : apiVersion
  if (givenKind !== kind || givenVersion !== apiVersion) return wrongKind(call, definition, givenKind, givenVersion)
  const decoded = call.server.decode(definition, input, json.duplicates)
  const cannot = `${kind} in version "${version}" cannot be handled as a ${kind}:`
  if ('error' in decoded) return badRequest(`${cannot} ${decoded.error}`)
  const { repeated = [] } = json
  if (decoded.strict.length + repeated.length > 0) {
    const mode = call.query.get('fieldValidation')
    const strict = [...(repeated.length > 0 ? [repeatedError(repeated)] : []), ...decoded.strict]
    if (mode === 'Strict') return badRequest(`${cannot} strict decoding error: ${strict.join(', ')}`)
    if (mode !== 'Ignore') for (const text of [...repeated, ...decoded.strict]) call.warn(text)
  }
  return Object.assign({ kind, apiVersion }, decoded.value, { kind, apiVersion })
}

/** Custom resources say what they are: there is no type to take it from. */
function untyped(call: Call, definition: ResourceDefinition, given: { [key: string]: unknown }): Failure | undefined {
  const { kind, apiVersion } = given
  if (typeof kind === 'string' && kind !== '' && typeof apiVersion === 'string' && apiVersion !== '') return undefined
  const text = typeof call.request.body === 'string' ? call.request.body : JSON.stringify(given)
  const part = typeof kind === 'string' && kind !== '' ? 'apiVersion' : 'Kind'
  const shown = text.length > 30 ? `${text.slice(0, 30)} ...` : text
  return badRequest(
    `the object provided is unrecognized (must be of type ${definition.kind}): Object '${part}' is missing in '${text}' (${shown})`,
  )
}

function wrongKind(call: Call, wanted: ResourceDefinition, kind: string, apiVersion: string): Failure {
  const version = apiVersion.slice(apiVersion.indexOf('/') + 1)
  const cannot = `${kind} in version "${version}" cannot be handled as a ${wanted.kind}:`
  const known = call.server.knows(apiVersion, kind)
  if (call.server.isCustom(wanted)) {
    if (apiVersion === apiVersionOf(wanted)) {
      const errors = new FieldErrors()
      errors.invalid('kind', kind, `must be ${wanted.kind}`)
      return invalid(wanted.group, kind, nameIn(call), errors.list)
    }
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(wanted)})`,
    )
  }
  if (!known)
    return badRequest(
      `${cannot} no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`,
    )
  if (kind === wanted.kind)
    return badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(wanted)})`,
    )
  const group = wanted.group === '' ? 'core' : wanted.group.split('.')[0]!
  return badRequest(`${cannot} converting (${version}.${kind}) to (${group}.${wanted.kind}): unknown conversion`)
}

function nameIn(call: Call): string {
  const json = readJson(call, '')
  const metadata = json instanceof Failure || !isObject(json.value) ? undefined : json.value['metadata']
  return isObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : ''
}

const FIELD_VALIDATION = ['', 'Ignore', 'Strict', 'Warn']

/** Checks the parameters that all writes share; `options` names their kind in the error. */
export function checkWriteOptions(call: Call, options: string): Failure | undefined {
  const errors = new FieldErrors()
  const mode = call.query.get('fieldValidation')
  const dryRun = call.query.all('dryRun')
  for (const value of dryRun) if (value !== 'All') errors.notSupported('dryRun', dryRun, ['All'])
  if (!FIELD_VALIDATION.includes(mode)) errors.notSupported('fieldValidation', mode, FIELD_VALIDATION)
  const manager = call.query.get('fieldManager')
  if (manager.length > 128) errors.tooLong('fieldManager', 128)
  return errors.list.length === 0 ? undefined : invalid('meta.k8s.io', options, '', errors.list)
}
