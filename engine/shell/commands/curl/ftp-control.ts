import type { Running } from '../../../linux/program.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { CurlError } from './error.ts'
import type { ResponseReader } from './response.ts'
import type { Connection } from './session.ts'
import type { Verbose } from './verbose.ts'

/** What a server may send without an end of line. */
const LINE_MAX = 65536
/** Lines of one reply. */
const LINES_MAX = 10_000

/** What is known of a connection to an FTP server from one transfer to the next. */
export interface FtpState {
  /** Where one is after logging in. */
  entry: string
  /** Directories below it, as they were entered. */
  directory: readonly string[]
  mode: 'A' | 'I' | undefined
  /** EPSV has been refused. */
  noEpsv: boolean
}

export interface FtpReply {
  readonly status: number
  readonly text: string
}

/** Speaks on the control connection (lib/pingpong.c). */
export class FtpControl {
  readonly #connection: Connection
  readonly #reader: ResponseReader
  readonly #verbose: Verbose
  /** The code of the last reply. */
  code = 0

  constructor(connection: Connection, reader: ResponseReader, verbose: Verbose) {
    this.#connection = connection
    this.#reader = reader
    this.#verbose = verbose
  }

  *send(command: string): Running<CurlError | undefined> {
    const error = yield* this.#connection.stream.write(encodeUtf8(`${command}\r\n`))
    yield* this.#verbose.header('>', command)
    return error === undefined ? undefined : new CurlError(55, `Send failure: ${error.text}`)
  }

  /** The next reply, of one line or several (RFC 959 4.2). */
  *reply(): Running<FtpReply | CurlError> {
    for (let count = 0; count < LINES_MAX; count++) {
      const line = yield* this.#line()
      if (line instanceof CurlError) return line
      yield* this.#verbose.header('<', line)
      const match = /^(\d{3})( |$)(.*)/.exec(line)
      if (match === null) continue
      this.code = Number(match[1])
      return { status: this.code, text: match[3] ?? '' }
    }
    return new CurlError(8, 'response reading failed (errno: 0)')
  }

  *ask(command: string): Running<FtpReply | CurlError> {
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

  /** Greeting, user and password, and where one is then (lib/ftp.c, ftp_statemachine). */
  *login(user: string, password: string): Running<FtpState | CurlError> {
    const greeting = yield* this.reply()
    if (greeting instanceof CurlError) return greeting
    if (greeting.status !== 220)
      return new CurlError(
        8,
        `Got a ${String(greeting.status).padStart(3, '0')} ftp-server response when 220 was expected`,
      )
    let answer = yield* this.ask(`USER ${user}`)
    if (!(answer instanceof CurlError) && answer.status === 331) answer = yield* this.ask(`PASS ${password}`)
    if (answer instanceof CurlError) return answer
    if (answer.status !== 230) return new CurlError(67, `Access denied: ${answer.status}`)
    const where = yield* this.ask('PWD')
    if (where instanceof CurlError) return where
    const entry = /^"((?:[^"]|"")*)"/.exec(where.text)?.[1]?.replaceAll('""', '"')
    yield* this.#verbose.text(entry === undefined ? 'Failed to figure out path' : `Entry path is '${entry}'`)
    return { entry: entry ?? '/', directory: [], mode: undefined, noEpsv: false }
  }
}
