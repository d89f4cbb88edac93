import type { WebSocket } from '../../linux/http/websocket.ts'
import type { Running } from '../../linux/program.ts'
import type { Errno, Result } from '../../net/errno.ts'
import type { WatchEvent } from '../api/watch.ts'

/** A request to the API server. */
export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly path: string
  /** An object to be sent as JSON; it may travel by reference, so it must not change afterwards. */
  readonly body?: object
  readonly contentType?: string
  readonly accept?: string
}

export interface ClientResponse {
  readonly status: number
  /** Shared with others: never to be changed. */
  readonly body: unknown
  readonly warnings: readonly string[]
}

/** Events of a watch, one at a time. */
export interface WatchStream {
  /** The next event; undefined at the end of the stream; an Errno when the connection broke. */
  next(): Running<WatchEvent | undefined | Errno>
  close(): void
}

/** A body that comes bit by bit: a log that is followed. */
export interface BodyStream {
  /** The next piece; nothing at the end. */
  read(): Running<Result<Uint8Array>>
  close(): void
}

/** How a client reaches the API server: HTTP over an emulated connection, or, in tests, directly. */
export interface Transport {
  send(request: ClientRequest): Running<ClientResponse | Errno>
  /** A watch, or the response that refused it. `accept` asks for another form of the objects. */
  watch(path: string, accept?: string): Running<WatchStream | ClientResponse | Errno>
  /** The body of a GET as it comes, or the response that refused it. */
  stream(path: string): Running<BodyStream | ClientResponse | Errno>
  /** A connection that becomes a WebSocket, or the response that refused it. */
  upgrade(path: string, protocols: readonly string[]): Running<WebSocket | ClientResponse | Errno>
}
