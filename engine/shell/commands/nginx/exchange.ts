import type { IncomingRequest } from '../../../linux/http/server.ts'
import { withoutDots } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Ip } from '../../../wire/address.ts'
import type { NginxBuild } from './build.ts'
import type { Server } from './config.ts'
import type { Location } from './location.ts'
import type { MapVariable } from './map.ts'

/** What is answered: header fields in nginx's own order are added when it is sent. */
export interface Reply {
  readonly status: number
  readonly body: Uint8Array
  readonly type: string | undefined
  readonly extra: readonly (readonly [name: string, value: string])[]
  /** Fields that stand before Connection. */
  readonly early?: readonly (readonly [name: string, value: string])[]
  /** Fields after those of add_header. */
  readonly late?: readonly (readonly [name: string, value: string])[]
  /** Made by nginx itself: error_page may put another in its place. */
  readonly special?: boolean
  /** Sent in chunks, as what has no length when it begins. */
  readonly chunked?: true
  /** The connection is closed without an answer (444). */
  readonly dropped?: true
}

/** One request and its answer. */
export interface Exchange {
  readonly process: Process
  readonly request: IncomingRequest
  readonly server: Server
  location: Location
  /** Decoded path, without dots; changes when the request is redirected internally. */
  uri: string
  /** The query, without its question mark. */
  args: string
  /** A rewrite or set has said what it is. */
  argsSet: boolean
  /** By a rewrite: then the path of the request line counts no more. */
  rewritten: boolean
  /** The script that runs has changed the path. */
  moved: boolean
  /** What the last pattern has caught. */
  captures: readonly string[]
  /** From set, and from names in patterns. */
  readonly variables: Map<string, string>
  readonly maps: ReadonlyMap<string, MapVariable>
  /** How deep variables of map lead to others just now. */
  mapDepth: number
  readonly client: Client
  /** The host of proxy_pass. */
  proxyHost: string
  upstreamAddress: string
  /** Of the peers that were asked. */
  upstreamStatus: string
  upstreamTime: number | undefined
  /** limit_req has counted it. */
  limited: boolean
  /** What limit_conn has counted, to be counted out when the answer is there; null before. */
  leaves: (() => void)[] | null
  /** Virtual time at which the request was there. */
  readonly began: number
  readonly build: NginxBuild
}

/** One connection of a client. */
export interface Client {
  /** For the error log. */
  readonly number: number
  /** `unix:` for one of this machine that came by a Unix socket. */
  readonly remote: string
  readonly remoteIp: Ip | undefined
  readonly remotePort: number
  readonly local: string
  readonly localPort: number
  readonly secure: boolean
}

/** The path of a request line, decoded; undefined when it leads out of the root or is no path. */
export function normalized(path: string): string | undefined {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    return undefined
  }
  if (!decoded.startsWith('/') || decoded.includes('\0')) return undefined
  let depth = 0
  for (const part of decoded.split('/').filter(each => each !== '' && each !== '.')) {
    depth += part === '..' ? -1 : 1
    if (depth < 0) return undefined
  }
  return withoutDots(decoded.replace(/\/+/g, '/'))
}
