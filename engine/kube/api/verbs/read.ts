import type { Call } from '../call.ts'
import type { ApiObject } from '../object.ts'
import { base64ToText, textToBase64 } from '../schema/base64.ts'
import { type FieldTerm, parseFieldSelector } from '../selector/field.ts'
import { type LabelSelector, matchesLabels, parseLabelSelector } from '../selector/label.ts'
import { badRequest, expired, Failure, invalid } from '../status.ts'
import { FieldErrors } from '../validation/field-error.ts'

/** Which objects a list, a watch or a collection delete is about. */
export type Matches = (object: ApiObject) => boolean

export function selection(call: Call): Matches | undefined | Failure {
  const labels = parseLabelSelector(call.query.get('labelSelector'))
  if ('error' in labels) return badRequest(labels.error)
  const fields = parseFieldSelector(call.query.get('fieldSelector'))
  if ('error' in fields) return badRequest(fields.error)
  const readers = fieldReaders(call, fields)
  if (readers instanceof Failure) return readers
  const name = call.at.name
  if (labels.length === 0 && readers.length === 0 && name === '') return undefined
  return object => matchesAll(object, labels, readers) && (name === '' || object.metadata.name === name)
}

interface FieldReader extends FieldTerm {
  readonly read: (object: ApiObject) => string
}

function matchesAll(object: ApiObject, labels: LabelSelector, fields: readonly FieldReader[]): boolean {
  if (!matchesLabels(labels, object.metadata.labels)) return false
  for (const { read, value, equal } of fields) if ((read(object) === value) !== equal) return false
  return true
}

const METADATA_FIELDS: Readonly<Record<string, (object: ApiObject) => string>> = {
  'metadata.name': object => object.metadata.name,
  'metadata.namespace': object => object.metadata.namespace ?? '',
}

function fieldReaders(call: Call, terms: readonly FieldTerm[]): readonly FieldReader[] | Failure {
  const { definition } = call
  const readers: FieldReader[] = []
  for (const term of terms) {
    const read = METADATA_FIELDS[term.field] ?? definition.fields[term.field]
    if (read === undefined) return unknownField(call, term.field)
    readers.push({ ...term, read: read as (object: ApiObject) => string })
  }
  return readers
}

function unknownField(call: Call, field: string): Failure {
  if (Object.keys(call.definition.fields).length > 0 && !call.server.isCustom(call.definition))
    return badRequest(`field label not supported: ${field}`)
  return badRequest(`"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`)
}

export interface Listed {
  readonly items: readonly ApiObject[]
  readonly metadata: {
    readonly resourceVersion: string
    readonly continue?: string
    readonly remainingItemCount?: number
  }
}

/** GET of a collection. */
export function list(call: Call): Listed | Failure {
  const matches = selection(call)
  if (matches instanceof Failure) return matches
  const wrong = checkRevision(call)
  if (wrong !== undefined) return wrong
  const limitText = call.query.get('limit')
  if (limitText !== '' && !/^-?\d+$/.test(limitText))
    return badRequest(`strconv.ParseInt: parsing "${limitText}": invalid syntax`)
  const token = call.query.get('continue')
  if (token !== '') return continued(call, token, Number(limitText), matches)
  const all = stored(call)
  return piece(call, all, 0, Number(limitText), matches, String(call.store.revision))
}

/** The stored objects of the called namespace, in the called version. */
export function stored(call: Call): readonly ApiObject[] {
  const { definition } = call
  const all = call.objects.list(definition.namespaced && call.at.namespace !== '' ? call.at.namespace : undefined)
  return definition.fromStored === undefined ? all : all.map(object => definition.fromStored!(object))
}

function checkRevision(call: Call): Failure | undefined {
  const { query } = call
  const text = query.get('resourceVersion')
  const match = query.get('resourceVersionMatch')
  if (text !== '' && !/^\d+$/.test(text))
    return badRequest(
      `invalid resource version: resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
    )
  const errors = new FieldErrors()
  if (match !== '') {
    if (query.get('continue') !== '')
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided')
    if (text === '')
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided')
    if (match !== 'Exact' && match !== 'NotOlderThan')
      errors.notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', ''])
    if (match === 'Exact' && text === '0')
      errors.forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"')
  }
  if (errors.list.length > 0) return invalid('meta.k8s.io', 'ListOptions', '', errors.list)
  const { revision } = call.store
  if (Number(text) <= revision) return undefined
  return new Failure(504, 'Timeout', `Timeout: Too large resource version: ${text}, current: ${revision}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })
}

const keyOf = (object: ApiObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`

/** As many objects as the limit allows, from a position on. */
function piece(
  call: Call,
  all: readonly ApiObject[],
  from: number,
  limit: number,
  matches: Matches | undefined,
  resourceVersion: string,
): Listed {
  if (!(limit > 0)) {
    const rest = from === 0 ? all : all.slice(from)
    return { items: matches === undefined ? rest : rest.filter(matches), metadata: { resourceVersion } }
  }
  const items: ApiObject[] = []
  let at = from
  for (; at < all.length && items.length < limit; at++)
    if (matches === undefined || matches(all[at]!)) items.push(all[at]!)
  const more = matches === undefined ? at < all.length : all.slice(at).some(matches)
  if (!more) return { items, metadata: { resourceVersion } }
  call.store.keepSnapshot(snapshotKey(call, resourceVersion), all)
  const token = textToBase64(
    JSON.stringify({
      v: 'meta.k8s.io/v1',
      rv: Number(resourceVersion),
      start: `${keyOf(items.at(-1)!).replace(/^\//, '')}\u0000`,
    }),
  ).replace(/=+$/, '')
  return {
    items,
    metadata: {
      resourceVersion,
      continue: token,
      ...(matches === undefined ? { remainingItemCount: all.length - at } : {}),
    },
  }
}

const snapshotKey = (call: Call, revision: string): string => `${call.definition.name} ${call.at.namespace} ${revision}`

function continued(call: Call, token: string, limit: number, matches: Matches | undefined): Listed | Failure {
  const decoded = readToken(token)
  if (decoded === undefined)
    return badRequest('invalid continue token: continue key is not valid: illegal base64 data at input byte 0')
  const all = call.store.snapshot(snapshotKey(call, String(decoded.rv)))
  if (all === undefined)
    return expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    )
  const start = decoded.start.replace(/\u0000$/, '')
  const last = all.findIndex(object => keyOf(object).replace(/^\//, '') > start)
  return piece(call, all, last < 0 ? all.length : last, limit, matches, String(decoded.rv))
}

function readToken(token: string): { rv: number; start: string } | undefined {
  const text = base64ToText(token.padEnd(Math.ceil(token.length / 4) * 4, '='))
  if (text === undefined) return undefined
  try {
    const value = JSON.parse(text) as { rv?: unknown; start?: unknown }
    return typeof value.rv === 'number' && typeof value.start === 'string'
      ? { rv: value.rv, start: value.start }
      : undefined
  } catch {
    return undefined
  }
}
