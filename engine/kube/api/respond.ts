import { stringify as stringifyYaml } from 'yaml'
import { acceptedForm, type Form, wantsYaml } from './accept.ts'
import type { Call } from './call.ts'
import { type ApiObject, isObject } from './object.ts'
import type { ApiRequest, ApiResponse } from './request.ts'
import { Failure } from './status.ts'
import { type Include, partial, tableOf } from './table/table.ts'
import type { Watch } from './watch.ts'

/** What a verb found out, before it is put into the form that the client asked for. */
export type Outcome =
  | Failure
  | { readonly object: ApiObject; readonly code?: number }
  | { readonly items: readonly ApiObject[]; readonly metadata: object }
  | { readonly body: object | string; readonly code?: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly watch: Watch }
  | { readonly stream: unknown }

const JSON_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-cache, private',
  'content-type': 'application/json',
}

export function respond(call: Call, outcome: Outcome): ApiResponse {
  const headers = JSON_HEADERS
  const warnings = call.warnings.length === 0 ? {} : { warnings: call.warnings }
  if (outcome instanceof Failure) {
    const retry = outcome.details?.retryAfterSeconds
    const own = retry === undefined ? headers : { ...headers, 'retry-after': String(retry) }
    return { status: outcome.code, headers: own, body: outcome.status, ...warnings }
  }
  if ('watch' in outcome) return { status: 200, headers, body: '', watch: outcome.watch, ...warnings }
  if ('stream' in outcome) return { status: 200, headers: {}, body: '', stream: outcome.stream, ...warnings }
  if ('body' in outcome) {
    const own = outcome.headers === undefined ? headers : { ...headers, ...outcome.headers }
    return { status: outcome.code ?? 200, headers: own, body: outcome.body, ...warnings }
  }
  const form = acceptedForm(call)
  if (form instanceof Failure) return respond(call, form)
  const body =
    'items' in outcome ? listBody(call, outcome.items, outcome.metadata, form) : objectBody(call, outcome.object, form)
  return { status: ('code' in outcome && outcome.code) || 200, headers, body, ...warnings }
}

function listBody(call: Call, items: readonly ApiObject[], metadata: object, form: Form): object {
  const { definition, server } = call
  if (form.as === 'Table') return table(call, items, metadata, form.include, true)
  if (form.as === 'object') return server.listOf(definition, items, metadata)
  return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: items.map(partial) }
}

export function objectBody(call: Call, object: ApiObject, form: Form, withColumns = true): object {
  if (form.as === 'object') return object
  if (form.as !== 'Table') return partial(object)
  return table(call, [object], { resourceVersion: object.metadata.resourceVersion }, form.include, withColumns)
}

function table(
  call: Call,
  items: readonly ApiObject[],
  metadata: object,
  include: Include,
  withColumns: boolean,
): object {
  return tableOf(call.definition, items, metadata, call.sim.wallMilliseconds, include, withColumns)
}

/**
 * The bytes of a response as text: one line of JSON, indented where the reader is a person (curl, a browser, pretty=true), or
 * YAML. Items of lists of built-in kinds carry no kind of their own on the wire.
 */
export function encodeBody(request: ApiRequest, response: ApiResponse): string {
  const { body } = response
  if (typeof body === 'string') return body
  const bare = onWire(body)
  if (wantsYaml(request.headers?.['accept'])) return stringifyYaml(bare)
  return isPretty(request) ? JSON.stringify(bare, null, 2) : `${JSON.stringify(bare)}\n`
}

function isPretty(request: ApiRequest): boolean {
  const query = /[?&]pretty=([^&]*)/.exec(request.path)?.[1]
  if (query !== undefined) return query === 'true' || query === '1' || query === ''
  return /^(curl|Wget|Mozilla\/5\.0)/.test(request.headers?.['user-agent'] ?? '')
}

/** One event of a watch on the wire: a line. */
export function encodeEvent(event: { readonly type: string; readonly object: unknown }): string {
  return `${JSON.stringify(event)}\n`
}

function onWire(body: object): object {
  const { kind, items, apiVersion } = body as { kind?: unknown; items?: unknown; apiVersion?: unknown }
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return body
  if (typeof apiVersion === 'string' && isCustomGroup(apiVersion)) return body
  return {
    ...body,
    items: items.map(item => {
      if (!isObject(item) || kind === 'PartialObjectMetadataList') return item
      const { kind: _, apiVersion: __, ...rest } = item
      return rest
    }),
  }
}

/** Groups of custom resources have a dot and do not end in k8s.io, with the exceptions that only CRDs use. */
function isCustomGroup(apiVersion: string): boolean {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0]! : ''
  if (!group.includes('.')) return false
  return !group.endsWith('.k8s.io') || group === 'gateway.networking.k8s.io' || group === 'snapshot.storage.k8s.io'
}

/** The Warning headers of a response (RFC 9111 5.5, code 299), one for each text. */
export function warningHeaders({ warnings = [] }: ApiResponse): string[] {
  return warnings.map(text => `299 - "${text.replace(/[\\"]/g, '\\$&')}"`)
}
