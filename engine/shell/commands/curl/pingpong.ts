import type { Running } from '../../../linux/program.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { CurlError } from './error.ts'
import type { ResponseReader } from './response.ts'
import type { Connection } from './session.ts'
import type { Verbose } from './verbose.ts'

/** What a server may send without an end of line. */
const LINE_MAX = 65536
/** Lines of one reply, and their characters. */
const LINES_MAX = 10_000
const REPLY_MAX = 1 << 20

export interface Reply {
  readonly status: number
  readonly text: string
  /** All of it, as it came. */
  readonly lines: readonly string[]
}

/** Commands and replies with three digits: FTP, SMTP (lib/pingpong.c). */
export class PingPong {
  readonly #connection: Connection
  readonly #reader: ResponseReader
  protected readonly verbose: Verbose
  /** The code of the last reply. */
  code = 0

  constructor(connection: Connection, reader: ResponseReader, verbose: Verbose) {
    this.#connection = connection
    this.#reader = reader
    this.verbose = verbose
  }

  *send(command: string): Running<CurlError | undefined> {
    const error = yield* this.#connection.stream.write(encodeUtf8(`${command}\r\n`))
    yield* this.verbose.sent([command])
    return error === undefined ? undefined : new CurlError(55, `Send failure: ${error.text}`)
  }

  /** The next reply, of one line or several (RFC 959 4.2, RFC 5321 4.2.1). */
  *reply(): Running<Reply | CurlError> {
    const lines: string[] = []
    let size = 0
    while (lines.length < LINES_MAX && size < REPLY_MAX) {
      const line = yield* this.#line()
      if (line instanceof CurlError) return line
      lines.push(line)
      size += line.length
      yield* this.verbose.received(line)
      const match = /^(\d{3})( |$)(.*)/.exec(line)
      if (match === null) continue
      this.code = Number(match[1])
      return { status: this.code, text: match[3] ?? '', lines }
    }
    return new CurlError(8, 'response reading failed (errno: 0)')
  }

  *ask(command: string): Running<Reply | CurlError> {
    const error = yield* this.send(command)
    return error ?? (yield* this.reply())
  }

  *#line(): Running<string | CurlError> {
    const { buffer } = this.#connection
    for (;;) {
      const end = buffer.waiting.indexOf(0x0a)
      if (end >= 0) return decodeUtf8(buffer.take(end + 1)).replace(/\r?\n$/, '')
      if (buffer.waiting.length > LINE_MAX) return new CurlError(8, 'response reading failed (errno: 0)')
      const more = yield* this.#reader.fill()
      if (more instanceof CurlError) return more
      if (!more) return new CurlError(56, 'response reading failed (errno: 0)')
    }
  }
}
