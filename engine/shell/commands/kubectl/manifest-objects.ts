import { jsonKind } from '../../../kube/api/body.ts'
import { isObject } from '../../../kube/api/object.ts'
import { decode } from '../../../kube/api/schema/decode.ts'
import { type CommandError, failure, SeveralErrors } from './error.ts'
import { documentsOf, type ManifestDocument } from './manifest-text.ts'
import type { Body } from './session.ts'

export interface Source {
  /** As errors call it: `STDIN`, or the path. */
  readonly name: string
  readonly text: string
}

/** What is found in a manifest, in its order. */
export type Found = { readonly object: Body } | { readonly error: CommandError }

/**
 * The objects of one file, and what is wrong between them (cli-runtime, StreamVisitor). `validated`: the first that does not say what
 * it is ends the reading, otherwise the others are still found.
 */
export function foundIn(source: Source, validated: boolean): readonly Found[] {
  const { documents, error } = documentsOf(source.text)
  const found: Found[] = []
  for (const document of documents) {
    const wrong = validated ? typeErrors(document.value) : undefined
    if (wrong !== undefined) return [...found, { error: invalidManifest(source.name, wrong) }]
    const undecoded = decodeError(document)
    if (undecoded !== undefined)
      found.push({ error: failure(`unable to decode ${JSON.stringify(source.name)}: ${undecoded}`) })
    else found.push(...flattened(document.value as Body))
  }
  if (error !== undefined) found.push({ error: failure(`error parsing ${source.name}: ${error}`) })
  return found
}

function invalidManifest(source: string, text: string): CommandError {
  return failure(
    `error validating ${JSON.stringify(source)}: error validating data: ${text}; if you choose to ignore these errors, turn validation off with --validate=false`,
  )
}

/** kubectl pkg/validation, getObjectKind. */
export function typeErrors(value: unknown): string | undefined {
  if (!isObject(value)) return 'invalid object to validate'
  const wrong = [...fieldErrors('apiVersion', value['apiVersion']), ...fieldErrors('kind', value['kind'])]
  return wrong.length > 1 ? `[${wrong.join(', ')}]` : wrong[0]
}

function fieldErrors(field: string, value: unknown): readonly string[] {
  if (value === undefined || value === '') return [`${field} not set`]
  return typeof value === 'string' ? [] : [`${field} isn't string type`]
}

/** Why a value of JSON is no object of an API (apimachinery, unstructuredJSONScheme; cli-runtime, metadataValidatingDecoder). */
function decodeError({ value, json }: ManifestDocument): string | undefined {
  if (!isObject(value)) return `json: cannot unmarshal ${jsonKind(value)} into Go value of type unstructured.detector`
  const { items, kind, apiVersion, metadata } = value
  if (items !== undefined && items !== null && !Array.isArray(items))
    return `json: cannot unmarshal ${jsonKind(items)} into Go struct field decodeList.items of type []json.RawMessage`
  if (Array.isArray(items))
    for (const item of items)
      if (item !== null && !isObject(item))
        return `json: cannot unmarshal ${jsonKind(item)} into Go value of type map[string]interface {}`
  if (typeof kind !== 'string' || kind === '') return `Object 'Kind' is missing in '${json()}'`
  // All kinds have the same metadata.
  const decoded = decode('core/v1.ConfigMap', { apiVersion, metadata })
  return 'error' in decoded ? decoded.error.replace('field ConfigMap.', 'field metadataOnlyObject.') : undefined
}

/** A list stands for its items. Those of a typed list need not say what they are; none may be a list itself. */
function flattened(object: Body): readonly Found[] {
  const { items, apiVersion } = object
  if (items === null) return []
  if (!Array.isArray(items)) return [{ object }]
  const kind = String(object['kind']).replace(/List$/, '')
  const typed = items.map((each: unknown) => {
    const item = isObject(each) ? each : {}
    return item['kind'] || item['apiVersion'] ? item : { ...item, kind, apiVersion }
  })
  return typed.some(item => Array.isArray(item['items'])) ? [{ error: failure(NO_LIST) }] : typed.map(itemOf)
}

const NO_LIST = '*unstructured.Unstructured is not a list: no Items field in this object'
const UNTYPED = 'unable to get type info from the object "*unstructured.Unstructured": Object'

function itemOf(item: Body): Found {
  if (typeof item['kind'] !== 'string' || item['kind'] === '')
    return unknownItem("'Kind' is missing in 'object has no kind field '")
  if (typeof item['apiVersion'] !== 'string' || item['apiVersion'] === '')
    return unknownItem("'apiVersion' is missing in 'object has no apiVersion field'")
  return { object: item }
}

/** Errors of a list are an aggregate, even when there is one. */
const unknownItem = (text: string): Found => ({ error: new SeveralErrors([failure(`${UNTYPED} ${text}`)]) })
