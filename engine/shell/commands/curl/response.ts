import { Body } from '../../../linux/http/body.ts'
import {
  BadMessage,
  type Framing,
  framingOf,
  HEAD_MAX,
  headEnd,
  parseResponseHead,
  type ResponseHead,
} from '../../../linux/http/message.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { TlsStream } from '../../../linux/tls/tls.ts'
import { EPROTO, type Errno, ETIMEDOUT, failed, type Result } from '../../../net/errno.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Patience } from './connect.ts'
import { CurlError, milliseconds } from './error.ts'
import { alertText } from './https.ts'
import type { Progress } from './progress.ts'
import type { Connection, Session } from './session.ts'
import { SpeedLimit } from './speed-limit.ts'

/** A response's header section as it came, and what it says. */
export interface ReceivedHead {
  readonly head: ResponseHead
  /** With its line ends. */
  readonly text: string
}

/** Reads what a server answers on one connection, drawing the meter while it waits. */
export class ResponseReader {
  readonly #process: Process
  readonly #connection: Connection
  readonly #patience: Patience
  readonly #progress: Progress
  readonly #started: number
  #headSeen = false
  readonly #speed: SpeedLimit

  constructor(
    { process, options }: Session,
    connection: Connection,
    patience: Patience,
    progress: Progress,
    started: number,
  ) {
    this.#process = process
    this.#connection = connection
    this.#patience = patience
    this.#progress = progress
    this.#started = started
    this.#speed = new SpeedLimit(process, options)
  }

  *head(): Running<ReceivedHead | CurlError> {
    const { buffer } = this.#connection
    for (;;) {
      const end = headEnd(buffer.waiting)
      const start = decodeUtf8(buffer.waiting.subarray(0, 5))
      if (start !== '' && !'HTTP/'.startsWith(start)) return new CurlError(1, 'Received HTTP/0.9 when not allowed')
      if (end >= 0) {
        const bytes = buffer.take(end)
        const head = parseResponseHead(bytes)
        if (head instanceof BadMessage) return new CurlError(1, 'Unsupported HTTP/1 subversion in response')
        this.#headSeen = true
        return { head, text: decodeUtf8(bytes) }
      }
      if (buffer.waiting.length > HEAD_MAX) return new CurlError(56, 'Too large response headers')
      const more = yield* this.fill()
      if (more instanceof CurlError) return more
      if (!more)
        return this.#headSeen
          ? new CurlError(56, 'Recv failure: Connection reset by peer')
          : new CurlError(52, 'Empty reply from server')
    }
  }

  /** Waits for more; false at the end of the stream. */
  *fill(until = Number.POSITIVE_INFINITY): Running<boolean | CurlError | 'until'> {
    for (;;) {
      const deadline = Math.min(this.#patience.total, this.#patience.next(), this.#speed.next, until)
      const more = yield* this.#connection.buffer.fill(deadline)
      yield* this.#patience.tick()
      const slow = this.#speed.check(this.#progress.downloaded)
      if (slow !== undefined) return slow
      if (!failed(more)) return more
      // Before the deadline it is the connection that has timed out.
      if (more !== ETIMEDOUT || this.#process.now < deadline || !this.#mayWait()) return this.#broken(more)
      if (this.#process.now >= until) return 'until'
    }
  }

  #mayWait(): boolean {
    return this.#process.now < this.#patience.total
  }

  #broken(error: Errno): CurlError {
    const { stream } = this.#connection
    if (error === ETIMEDOUT && this.#process.now >= this.#patience.total) return this.timedOut()
    if (stream instanceof TlsStream && stream.alert !== undefined) return new CurlError(56, alertText(stream.alert))
    return new CurlError(
      56,
      stream instanceof TlsStream
        ? `OpenSSL SSL_read: ${error.text}, errno ${error.code}`
        : `Recv failure: ${error.text}`,
    )
  }

  timedOut(): CurlError {
    const { downloaded, downloadSize } = this.#progress
    const after = milliseconds(this.#started, this.#process.now)
    const size = downloadSize === undefined ? '' : ` out of ${downloadSize}`
    return new CurlError(28, `Operation timed out after ${after} milliseconds with ${downloaded}${size} bytes received`)
  }

  /** The pieces of a body; undefined at its end. */
  body(
    head: ResponseHead,
    method: string,
  ): { readonly framing: Framing; readonly next: () => Running<Uint8Array | CurlError | undefined> } {
    const framing = framingOf(head, method)
    const actual: Framing = framing instanceof BadMessage ? { type: 'close' } : framing
    const body = new Body(this.#connection.buffer, actual)
    return { framing: actual, next: () => this.#piece(body, actual) }
  }

  *#piece(body: Body, framing: Framing): Running<Uint8Array | CurlError | undefined> {
    for (;;) {
      const piece: Result<Uint8Array> = yield* body.read(
        Math.min(this.#patience.total, this.#patience.next(), this.#speed.next),
      )
      yield* this.#patience.tick()
      const slow = this.#speed.check(this.#progress.downloaded)
      if (slow !== undefined) return slow
      if (!failed(piece)) return piece.length === 0 ? undefined : piece
      if (piece === ETIMEDOUT && this.#mayWait()) continue
      return piece === EPROTO ? this.#cutShort(framing) : this.#broken(piece)
    }
  }

  /** The connection was closed, or what came is no chunk. */
  #cutShort(framing: Framing): CurlError {
    const { stream, buffer } = this.#connection
    if (stream instanceof TlsStream && stream.alert !== undefined && stream.alert !== 'close_notify')
      return new CurlError(56, alertText(stream.alert))
    if (framing.type === 'length')
      return new CurlError(
        18,
        `transfer closed with ${framing.length - this.#progress.downloaded} bytes remaining to read`,
      )
    if (stream.ended && buffer.waiting.length === 0)
      return new CurlError(18, 'transfer closed with outstanding read data remaining')
    return new CurlError(56, 'Illegal or missing hexadecimal sequence in chunked-encoding')
  }
}
