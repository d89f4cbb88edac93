import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { decoded } from './decoded.ts'
import { CurlError } from './error.ts'
import { listOf } from './options.ts'
import type { Output } from './output.ts'
import { PingPong } from './pingpong.ts'
import type { Progress } from './progress.ts'
import { ResponseReader } from './response.ts'
import type { Connection, Session } from './session.ts'
import type { Upload } from './upload.ts'
import type { TransferInfo } from './write-out.ts'

const isGood = (status: number) => status >= 200 && status < 300
const CR = 0x0d
const LF = 0x0a
const DOT = 0x2e

/** One smtp:// URL (lib/smtp.c): a message with -T and --mail-rcpt, and otherwise a command. */
export class SmtpTransfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sink: Output
  readonly #upload: Upload | undefined
  readonly #started: number
  /** Whether the server wants to know how long a message is. */
  #sizes = true

  constructor(session: Session, info: TransferInfo, progress: Progress, sink: Output, upload: Upload | undefined) {
    this.#session = session
    this.#info = info
    this.#progress = progress
    this.#sink = sink
    this.#upload = upload
    this.#started = session.process.now
  }

  *run(url: HttpUrl): Running<CurlError | undefined> {
    const session = this.#session
    const info = this.#info
    const patience = session.patience(this.#progress)
    const connection = yield* session.connection(url, undefined, patience, info, this.#started)
    if (connection instanceof CurlError) return connection
    Object.assign(info, connection.ends)
    const reader = new ResponseReader(session, connection, patience, this.#progress, this.#started)
    const control = new PingPong(connection, reader, session.verbose)
    const wrong = connection.mail === true ? undefined : yield* this.#greet(url, connection, control)
    info.preTransfer = session.process.now - this.#started
    const outcome = wrong ?? (yield* this.#perform(connection, control))
    info.status = control.code
    if (outcome !== undefined && !connection.stream.ended && (yield* control.send('QUIT')) === undefined)
      yield* control.reply()
    yield* session.release(connection, outcome === undefined)
    return outcome
  }

  *#say(code: number, text: string): Running<CurlError> {
    yield* this.#session.verbose.text(text)
    return new CurlError(code, text)
  }

  /** The greeting, and EHLO or HELO with the path of the URL as the name of this host. */
  *#greet(url: HttpUrl, connection: Connection, control: PingPong): Running<CurlError | undefined> {
    const greeting = yield* control.reply()
    if (greeting instanceof CurlError) return greeting
    if (!isGood(greeting.status)) return yield* this.#say(8, `Got unexpected smtp-server response: ${greeting.status}`)
    const name = decoded(url.path.slice(1)) || this.#upload?.name || this.#session.process.host.name
    const extended = yield* control.ask(`EHLO ${name}`)
    if (extended instanceof CurlError) return extended
    connection.mail = true
    this.#sizes = extended.lines.some(line => /^250[ -]SIZE\b/.test(line))
    if (isGood(extended.status)) return undefined
    const plain = yield* control.ask(`HELO ${name}`)
    if (plain instanceof CurlError) return plain
    return isGood(plain.status) ? undefined : yield* this.#say(9, `Remote access denied: ${plain.status}`)
  }

  *#perform(connection: Connection, control: PingPong): Running<CurlError | undefined> {
    const mailRecipients = listOf(this.#session.options, 'mail-rcpt')
    if (this.#upload === undefined || mailRecipients.length === 0) return yield* this.#command(control)
    return yield* this.#mail(connection, control, this.#upload)
  }

  /** VRFY for each recipient, HELP without any, or what -X says. */
  *#command(control: PingPong): Running<CurlError | undefined> {
    const { values, flags } = this.#session.options
    const mailRecipients = listOf(this.#session.options, 'mail-rcpt')
    const custom = values.get('request')
    const commands =
      mailRecipients.length === 0
        ? [custom ?? 'HELP']
        : mailRecipients.map(each => (custom === undefined ? `VRFY ${bare(each)}` : `${custom} ${each}`))
    for (const command of commands) {
      const reply = yield* control.ask(command)
      if (reply instanceof CurlError) return reply
      if (!isGood(reply.status) && reply.status !== 553) return yield* this.#say(8, `Command failed: ${reply.status}`)
      if (flags.has('head')) continue
      const text = encodeUtf8(reply.lines.map(line => `${line}\r\n`).join(''))
      this.#info.downloaded = this.#progress.downloaded += text.length
      if (!(yield* this.#sink.write(text))) return new CurlError(23, 'Failure writing output to destination')
    }
    return undefined
  }

  *#mail(connection: Connection, control: PingPong, upload: Upload): Running<CurlError | undefined> {
    const { values, flags } = this.#session.options
    const mailRecipients = listOf(this.#session.options, 'mail-rcpt')
    const size = this.#sizes && upload.size !== undefined && upload.size > 0 ? ` SIZE=${upload.size}` : ''
    const from = yield* control.ask(`MAIL FROM:<${bare(values.get('mail-from') ?? '')}>${size}`)
    if (from instanceof CurlError) return from
    if (!isGood(from.status)) return yield* this.#say(55, `MAIL failed: ${from.status}`)
    let taken = 0
    for (const each of mailRecipients) {
      const to = yield* control.ask(`RCPT TO:<${bare(each)}>`)
      if (to instanceof CurlError) return to
      if (isGood(to.status)) taken++
      else if (!flags.has('mail-rcpt-allowfails')) return yield* this.#say(55, `RCPT failed: ${to.status}`)
    }
    if (taken === 0) return yield* this.#say(55, `RCPT failed: ${control.code} (last error)`)
    const data = yield* control.ask('DATA')
    if (data instanceof CurlError) return data
    if (data.status !== 354) return yield* this.#say(55, `DATA failed: ${data.status}`)
    return (yield* this.#send(connection, upload)) ?? (yield* this.#sent(control))
  }

  *#send(connection: Connection, upload: Upload): Running<CurlError | undefined> {
    const { verbose } = this.#session
    let before: Ends = { last: undefined, beforeLast: undefined }
    let sent = 0
    for (;;) {
      const bytes = yield* upload.next()
      if (failed(bytes)) return yield* this.#say(26, 'Failed to open/read local data from file/application')
      const atEnd = bytes.length === 0
      const ended = sent === 0 || (before.beforeLast === CR && before.last === LF)
      const stuffed = atEnd ? encodeUtf8(ended ? '.\r\n' : '\r\n.\r\n') : stuff(bytes, before)
      const error = yield* connection.stream.write(stuffed)
      if (error !== undefined) return yield* this.#say(55, `Send failure: ${error.text}`)
      if (atEnd) break
      yield* verbose.data(true, stuffed)
      sent += stuffed.length
      before = { last: stuffed.at(-1), beforeLast: stuffed.length > 1 ? stuffed.at(-2) : before.last }
    }
    if (upload.size !== undefined) yield* verbose.text('We are completely uploaded and fine')
    this.#progress.uploaded = this.#progress.uploadSize = this.#info.uploaded = sent
    return undefined
  }

  *#sent(control: PingPong): Running<CurlError | undefined> {
    const reply = yield* control.reply()
    if (reply instanceof CurlError) return reply
    return reply.status === 250 ? undefined : new CurlError(8, 'Weird server reply')
  }
}

/** Without the brackets, which are put back. */
const bare = (address: string) => (address.startsWith('<') ? address.replace(/^<|>$/g, '') : address)

/** The last bytes of what was sent. */
interface Ends {
  readonly last: number | undefined
  readonly beforeLast: number | undefined
}

/** A dot that begins a line is sent twice (RFC 5321 4.5.2); lines end with CR LF alone, as Curl_smtp_escape_eob() has it. */
function stuff(bytes: Uint8Array, before: Ends): Uint8Array {
  const at = (index: number) => (index >= 0 ? bytes[index] : index === -1 ? before.last : before.beforeLast)
  const starts = (index: number) => at(index - 1) === undefined || (at(index - 1) === LF && at(index - 2) === CR)
  const dots = bytes.reduce((sum, byte, index) => sum + (byte === DOT && starts(index) ? 1 : 0), 0)
  const out = new Uint8Array(bytes.length + dots)
  let length = 0
  for (const [index, byte] of bytes.entries()) {
    if (byte === DOT && starts(index)) out[length++] = DOT
    out[length++] = byte
  }
  return out
}
