import type { Running } from '../../linux/program.ts'
import { Errno } from '../../net/errno.ts'
import type { ApiObject } from '../api/object.ts'
import { pathOf, type Resource } from './resource.ts'
import type { ClientRequest, ClientResponse, Transport, WatchStream } from './transport.ts'

/** The body of an unsuccessful response (meta/v1 Status). */
export interface StatusBody {
  readonly status?: string
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: {
    readonly name?: string
    readonly kind?: string
    readonly retryAfterSeconds?: number
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[]
  }
}

/** The server said no. */
export class ApiFailure {
  readonly code: number
  readonly status: StatusBody

  constructor(code: number, status: StatusBody) {
    this.code = code
    this.status = status
  }

  get reason(): string {
    return this.status.reason ?? ''
  }

  get message(): string {
    return this.status.message ?? `the server responded with the status code ${this.code}`
  }
}

/** What a call gives: the object, the server's refusal, or an error of the connection. */
export type Reply<T> = T | ApiFailure | Errno

export function refused<T>(reply: Reply<T>): reply is ApiFailure | Errno {
  return reply instanceof ApiFailure || reply instanceof Errno
}

export function isNotFound(reply: unknown): boolean {
  return reply instanceof ApiFailure && reply.code === 404
}

export function isAlreadyExists(reply: unknown): boolean {
  return reply instanceof ApiFailure && reply.reason === 'AlreadyExists'
}

/** What went wrong, in one line, for logs and events. */
export function failureText(failure: ApiFailure | Errno): string {
  return failure instanceof Errno ? failure.text.toLowerCase() : failure.message
}

export interface ListOptions {
  readonly namespace?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly resourceVersion?: string
  readonly limit?: number
  readonly continue?: string
}

export interface List<T> {
  readonly items: readonly T[]
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
}

export const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
} as const

/** Typed calls of the API, as programs of the cluster make them. */
export class KubeClient {
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  *get<T extends ApiObject>(resource: Resource<T>, namespace: string, name: string): Running<Reply<T>> {
    return (yield* this.#call({ method: 'GET', path: pathOf(resource, namespace, name) })) as Reply<T>
  }

  *list<T extends ApiObject>(resource: Resource<T>, options: ListOptions = {}): Running<Reply<List<T>>> {
    const { namespace = '', ...selection } = options
    return (yield* this.#call({ method: 'GET', path: withQuery(pathOf(resource, namespace), selection) })) as Reply<
      List<T>
    >
  }

  *create<T extends ApiObject>(
    resource: Resource<T>,
    object: object,
    namespace = namespaceOf(object),
  ): Running<Reply<T>> {
    return (yield* this.#call({ method: 'POST', path: pathOf(resource, namespace), body: object })) as Reply<T>
  }

  /** Replaces an object; a resourceVersion in it makes that conditional. */
  *update<T extends ApiObject>(resource: Resource<T>, object: T, subresource = ''): Running<Reply<T>> {
    const { namespace = '', name = '' } = object.metadata
    return (yield* this.#call({
      method: 'PUT',
      path: pathOf(resource, namespace, name, subresource),
      body: object,
    })) as Reply<T>
  }

  *patch<T extends ApiObject>(
    resource: Resource<T>,
    at: { readonly namespace: string; readonly name: string; readonly subresource?: string },
    type: keyof typeof PATCH_TYPES,
    patch: object,
    query: Readonly<Record<string, string>> = {},
  ): Running<Reply<T>> {
    const path = withQuery(pathOf(resource, at.namespace, at.name, at.subresource ?? ''), query)
    return (yield* this.#call({ method: 'PATCH', path, body: patch, contentType: PATCH_TYPES[type] })) as Reply<T>
  }

  *delete(resource: Resource, namespace: string, name: string, options: object = {}): Running<Reply<unknown>> {
    return yield* this.#call({
      method: 'DELETE',
      path: pathOf(resource, namespace, name),
      body: { kind: 'DeleteOptions', apiVersion: 'v1', ...options },
    })
  }

  /** POST to a subresource: a pod's binding or eviction, a service account's token. */
  *post(
    resource: Resource,
    at: { readonly namespace: string; readonly name: string; readonly subresource: string },
    body: object,
  ): Running<Reply<unknown>> {
    return yield* this.#call({ method: 'POST', path: pathOf(resource, at.namespace, at.name, at.subresource), body })
  }

  /** A request that fits none of the above, as `kubectl get --raw` makes it. */
  *raw(request: ClientRequest): Running<ClientResponse | Errno> {
    return yield* this.#transport.send(request)
  }

  /** Changes of a collection from a resource version on. */
  *watch(
    resource: Resource,
    options: ListOptions & { readonly allowWatchBookmarks?: boolean },
  ): Running<Reply<WatchStream>> {
    const { namespace = '', ...selection } = options
    const path = withQuery(pathOf(resource, namespace), { ...selection, watch: 'true' })
    const stream = yield* this.#transport.watch(path)
    return isResponse(stream) ? new ApiFailure(stream.status, (stream.body ?? {}) as StatusBody) : stream
  }

  *#call(request: ClientRequest): Running<Reply<unknown>> {
    const response = yield* this.#transport.send(request)
    if (response instanceof Errno) return response
    if (response.status >= 200 && response.status < 300) return response.body
    return new ApiFailure(
      response.status,
      typeof response.body === 'object' && response.body !== null
        ? (response.body as StatusBody)
        : { message: String(response.body) },
    )
  }
}

function isResponse(value: WatchStream | ClientResponse | Errno): value is ClientResponse {
  return !(value instanceof Errno) && 'status' in value
}

function namespaceOf(object: object): string {
  return (object as Partial<ApiObject>).metadata?.namespace ?? ''
}

function withQuery(path: string, values: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined && value !== '')
  if (pairs.length === 0) return path
  return `${path}?${pairs.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')}`
}
