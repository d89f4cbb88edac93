import { decodeUtf8 } from '../../sim/utf8.ts'
import type { User } from './user.ts'
import type { Watch } from './watch.ts'

/** An HTTP request after authentication. */
export interface ApiRequest {
  readonly method: string
  /** With its query: `/api/v1/pods?limit=5`. */
  readonly path: string
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes or text as on the wire, or an object that the caller hands over by reference; it is not changed. */
  readonly body?: Uint8Array | string | object
  /** Who asks; whoever is not named is anonymous. */
  readonly user?: User
}

export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** An object (see `encodeBody` for its bytes) or text. Never to be changed: it may be what is stored. */
  readonly body: object | string
  /** A stream of events in place of a body. */
  readonly watch?: Watch
  /** Texts of the Warning headers. */
  readonly warnings?: readonly string[]
  /** What a hook hands back for a connection that is no longer HTTP (exec, attach, port-forward) or a stream (log). */
  readonly stream?: unknown
}

/** What a path means. staging apiserver pkg/endpoints/request/requestinfo.go. */
export interface ParsedPath {
  readonly path: string
  readonly query: Query
  /** Undefined when the path is not below /api or /apis. */
  readonly resource: ResourcePath | undefined
}

export interface ResourcePath {
  readonly group: string
  readonly version: string
  readonly namespace: string
  readonly plural: string
  readonly name: string
  readonly subresource: string
  /** What follows the subresource, for proxies. */
  readonly rest: string
}

export class Query {
  readonly #values = new Map<string, string[]>()

  constructor(text: string) {
    for (const part of text.split('&')) {
      if (part === '') continue
      const at = part.indexOf('=')
      const key = unescaped(at < 0 ? part : part.slice(0, at))
      const value = at < 0 ? '' : unescaped(part.slice(at + 1))
      const values = this.#values.get(key)
      if (values === undefined) this.#values.set(key, [value])
      else values.push(value)
    }
  }

  get(key: string): string {
    return this.#values.get(key)?.[0] ?? ''
  }

  all(key: string): readonly string[] {
    return this.#values.get(key) ?? []
  }

  has(key: string): boolean {
    return this.#values.has(key)
  }

  flag(key: string): boolean {
    const value = this.get(key)
    return value === 'true' || value === '1'
  }
}

/** Percent-encoding (RFC 3986 2.1); what is not well formed stays as it is. */
function unescaped(text: string): string {
  if (!/[%+]/.test(text)) return text
  const spaced = text.replace(/\+/g, ' ')
  if (!spaced.includes('%')) return spaced
  const bytes: number[] = []
  let out = ''
  const flush = () => {
    if (bytes.length > 0) out += decodeUtf8(Uint8Array.from(bytes.splice(0)))
  }
  for (let at = 0; at < spaced.length; at++) {
    const hex = spaced[at] === '%' ? spaced.slice(at + 1, at + 3) : ''
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(Number.parseInt(hex, 16))
      at += 2
    } else {
      flush()
      out += spaced[at]
    }
  }
  flush()
  return out
}

const NAMESPACE_SUBRESOURCES = ['status', 'finalize']

export function parsePath(url: string): ParsedPath {
  const mark = url.indexOf('?')
  const path = mark < 0 ? url : url.slice(0, mark)
  const query = new Query(mark < 0 ? '' : url.slice(mark + 1))
  const parts = path
    .split('/')
    .filter(part => part !== '')
    .map(unescaped)
  const core = parts[0] === 'api'
  if ((!core && parts[0] !== 'apis') || parts.length < (core ? 3 : 4)) return { path, query, resource: undefined }
  const [group, version] = core ? ['', parts[1]!] : [parts[1]!, parts[2]!]
  let rest = parts.slice(core ? 2 : 3)
  let namespace = ''
  // /namespaces/x alone and its own subresources are the namespace itself; anything else lies in it.
  if (rest[0] === 'namespaces' && rest.length > 2 && !NAMESPACE_SUBRESOURCES.includes(rest[2]!)) {
    namespace = rest[1]!
    rest = rest.slice(2)
  }
  const [plural = '', name = '', subresource = '', ...more] = rest
  return { path, query, resource: { group, version, namespace, plural, name, subresource, rest: more.join('/') } }
}
