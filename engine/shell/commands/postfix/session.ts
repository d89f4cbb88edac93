import { Buffered, type TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeLatin1, encodeLatin1 } from '../../../sim/latin1.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { MailAddress } from './address.ts'
import type { MailConfig } from './config.ts'

/** line_length_limit of postconf(5). */
const LINE_MAX = 2048
/** smtpd_timeout of postconf(5). */
const TIMEOUT = 300 * SECOND

/** What a client of smtpd(8) is at. */
export class SmtpSession {
  readonly process: Process
  readonly config: MailConfig
  readonly client: Ip
  /** Of the client, or `unknown`. */
  readonly clientName: string
  readonly #stream: TcpStream
  readonly #buffer: Buffered
  helo: string | undefined
  extended = false
  sender: MailAddress | undefined
  readonly recipients: MailAddress[] = []
  /** Lines of a message that comes by BDAT; undefined outside of one. */
  chunks: string[] | undefined
  errors = 0
  ended = false

  constructor(process: Process, stream: TcpStream, config: MailConfig, clientName: string) {
    this.process = process
    this.config = config
    this.clientName = clientName
    this.#stream = stream
    this.#buffer = new Buffered(stream)
    this.client = stream.socket.remoteAddress
  }

  /** Forgets the transaction. */
  reset(): void {
    this.sender = undefined
    this.recipients.length = 0
    this.chunks = undefined
  }

  /** A reply; errors are counted, and past the soft limit they come slowly. */
  *reply(text: string): Running<void> {
    if (/^[45]/.test(text) && ++this.errors > this.config.number('smtpd_soft_error_limit'))
      yield* this.process.sleep(SECOND)
    yield* this.send(`${text}\r\n`)
  }

  *send(text: string): Running<void> {
    if ((yield* this.#stream.write(encodeLatin1(text))) !== undefined) this.ended = true
  }

  /** The next line, cut at the limit and without its end; undefined when there is none. */
  *line(): Running<string | undefined> {
    const deadline = this.process.now + TIMEOUT
    let kept: string | undefined
    for (;;) {
      const { waiting } = this.#buffer
      const end = waiting.indexOf(0x0a)
      if (end >= 0) {
        const line = decodeLatin1(this.#buffer.take(end + 1)).replace(/\r?\n$/, '')
        return (kept ?? line).slice(0, LINE_MAX)
      }
      if (waiting.length > LINE_MAX) {
        kept ??= decodeLatin1(waiting.subarray(0, LINE_MAX))
        this.#buffer.take(waiting.length)
      }
      if (!(yield* this.#fill(deadline))) return undefined
    }
  }

  /** Up to `count` bytes of those that come. */
  *some(count: number): Running<string | undefined> {
    if (this.#buffer.waiting.length === 0 && !(yield* this.#fill(this.process.now + TIMEOUT))) return undefined
    return decodeLatin1(this.#buffer.take(Math.min(count, this.#buffer.waiting.length)))
  }

  *#fill(deadline: number): Running<boolean> {
    const more = yield* this.#buffer.fill(deadline)
    if (!failed(more)) return more
    if (this.process.now >= deadline) yield* this.send(`421 4.4.2 ${this.config.hostname} Error: timeout exceeded\r\n`)
    return false
  }

  close(): void {
    this.#stream.close()
  }
}
