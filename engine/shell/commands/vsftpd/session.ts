import { Buffered, type TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { FtpConfig } from './config.ts'
import type { DataWay } from './data.ts'
import type { FtpLog } from './log.ts'
import { SessionPaths } from './paths.ts'

/** VSFTP_MAX_COMMAND_LINE of defs.h. */
const LINE_MAX = 4096

/** Who has logged in. */
export interface Login {
  readonly user: string
  readonly anonymous: boolean
}

/** What a session is at, for the commands that change it. */
export class FtpSession {
  readonly process: Process
  readonly config: FtpConfig
  readonly log: FtpLog
  readonly client: Ip
  readonly local: Ip
  readonly #stream: TcpStream
  readonly #buffer: Buffered
  paths: SessionPaths
  login: Login | undefined
  /** Named by USER, before PASS. */
  user = ''
  failures = 0
  binary = false
  /** From REST. */
  offset = 0
  renameFrom: string | undefined
  data: DataWay | undefined
  ended = false

  constructor(process: Process, stream: TcpStream, config: FtpConfig, log: FtpLog) {
    this.process = process
    this.config = config
    this.log = log
    this.#stream = stream
    this.#buffer = new Buffered(stream)
    this.client = stream.socket.remoteAddress
    this.local = stream.socket.localAddress
    this.paths = new SessionPaths(process, '/')
  }

  get clientText(): string {
    return formatIp(this.client)
  }

  *reply(code: number, text: string): Running<void> {
    yield* this.#send(`${code} ${text}\r\n`)
  }

  /** A reply of several lines: the first, those between, the last. */
  *replyLines(code: number, first: string, lines: readonly string[], last: string): Running<void> {
    const middle = lines.map(line => `${line}\r\n`).join('')
    yield* this.#send(`${code}-${first}\r\n${middle}${code} ${last}\r\n`)
  }

  *#send(text: string): Running<void> {
    if ((yield* this.#stream.write(encodeUtf8(text))) !== undefined) this.ended = true
  }

  /** The next line of the client; undefined when there is none. */
  *line(): Running<string | undefined> {
    const deadline = this.process.now + this.config.idle_session_timeout * SECOND
    for (;;) {
      const end = this.#buffer.waiting.indexOf(0x0a)
      if (end >= 0) return decodeUtf8(this.#buffer.take(end + 1)).replace(/[\r\n]+$/, '')
      if (this.#buffer.waiting.length > LINE_MAX) {
        yield* this.reply(500, 'Input line too long.')
        return undefined
      }
      const more = yield* this.#buffer.fill(deadline)
      if (failed(more) && this.process.now >= deadline) yield* this.reply(421, 'Timeout.')
      if (failed(more) || !more) return undefined
    }
  }

  note(text: string): void {
    this.log.write(this.process, this.login?.user ?? this.user, `${text}: Client "${this.clientText}"`)
  }

  noteFile(ok: boolean, what: string, path: string, more = ''): void {
    const text = `${ok ? 'OK' : 'FAIL'} ${what}: Client "${this.clientText}", "${path}"${more}`
    this.log.write(this.process, this.login?.user ?? '', text)
  }

  /** Gives up the way of the last PASV or PORT. */
  dropData(): void {
    if (this.data?.type === 'passive') this.process.close(this.data.opened.fd)
    this.data = undefined
  }

  close(): void {
    this.dropData()
    this.#stream.close()
  }
}
