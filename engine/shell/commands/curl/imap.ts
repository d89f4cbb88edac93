import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { decodeLatin1, encodeLatin1 } from '../../../sim/latin1.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { BASE64, encode } from '../../text/base.ts'
import { decoded } from './decoded.ts'
import { CurlError, MALFORMED_URL } from './error.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import { ResponseReader } from './response.ts'
import type { Connection, Session } from './session.ts'
import type { Upload } from './upload.ts'
import type { TransferInfo } from './write-out.ts'

/** What is known of a connection to an IMAP server from one transfer to the next. */
export interface ImapState {
  /** Commands sent: tags count them. */
  count: number
  mailbox: string | undefined
  validity: string | undefined
}

/** What a URL asks for (RFC 5092): a mailbox, and one message of it or a search. */
interface Target {
  readonly mailbox: string
  readonly parameters: ReadonlyMap<string, string>
  readonly query: string
}

const LINE_MAX = 65536
const LINES_MAX = 100_000
const PARAMETERS = ['UIDVALIDITY', 'UID', 'MAILINDEX', 'SECTION', 'PARTIAL']
const WEIRD = new CurlError(8, 'Weird server reply')

/** One imap:// URL (lib/imap.c). */
export class ImapTransfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sink: Output
  readonly #upload: Upload | undefined
  readonly #started: number
  #connection!: Connection
  #reader!: ResponseReader
  #state!: ImapState

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
    const patience = session.patience(this.#progress)
    const connection = yield* session.connection(url, undefined, patience, this.#info, this.#started)
    if (connection instanceof CurlError) return connection
    Object.assign(this.#info, connection.ends)
    this.#connection = connection
    this.#reader = new ResponseReader(session, connection, patience, this.#progress, this.#started)
    this.#state = connection.imap ?? { count: 0, mailbox: undefined, validity: undefined }
    const wrong = connection.imap === undefined ? yield* this.#enter(url) : undefined
    this.#info.preTransfer = session.process.now - this.#started
    const target = targetOf(url)
    const outcome = wrong ?? (target === undefined ? MALFORMED_URL : yield* this.#perform(target))
    if (outcome !== undefined && connection.imap !== undefined && !connection.stream.ended) yield* this.#ask('LOGOUT')
    yield* session.release(connection, outcome === undefined)
    return outcome
  }

  *#say(code: number, text: string): Running<CurlError> {
    yield* this.#session.verbose.text(text)
    return new CurlError(code, text)
  }

  *#send(command: string): Running<string | CurlError> {
    const tag = `A${String(++this.#state.count % 1000).padStart(3, '0')}`
    const error = yield* this.#connection.stream.write(encodeUtf8(`${tag} ${command}\r\n`))
    yield* this.#session.verbose.sent([`${tag} ${command}`])
    return error === undefined ? tag : new CurlError(55, `Send failure: ${error.text}`)
  }

  *#line(): Running<string | CurlError> {
    const { buffer } = this.#connection
    for (;;) {
      const end = buffer.waiting.indexOf(0x0a)
      if (end >= 0) {
        const line = decodeLatin1(buffer.take(end + 1)).replace(/\r?\n$/, '')
        yield* this.#session.verbose.received(line)
        return line
      }
      if (buffer.waiting.length > LINE_MAX) return WEIRD
      const more = yield* this.#reader.fill()
      if (more instanceof CurlError) return more
      if (!more) return new CurlError(56, 'response reading failed (errno: 0)')
    }
  }

  /** A command and its lines up to the one with its tag, which is what is given: OK, NO or BAD. */
  *#ask(
    command: string,
    each: (line: string) => Running<CurlError | undefined> = nothing,
  ): Running<string | CurlError> {
    const tag = yield* this.#send(command)
    if (tag instanceof CurlError) return tag
    for (let count = 0; count < LINES_MAX; count++) {
      const line = yield* this.#line()
      if (line instanceof CurlError) return line
      if (line.startsWith(`${tag} `)) return line.split(' ')[1] ?? ''
      if (line.startsWith('+')) return '+'
      const error = yield* each(line)
      if (error !== undefined) return error
    }
    return WEIRD
  }

  /** The greeting, what the server can do, and the login. */
  *#enter(url: HttpUrl): Running<CurlError | undefined> {
    const greeting = yield* this.#line()
    if (greeting instanceof CurlError) return greeting
    if (!greeting.startsWith('* OK')) return yield* this.#say(8, 'Got unexpected imap-server response')
    let able: readonly string[] = []
    const capability = yield* this.#ask('CAPABILITY', function* (line) {
      if (line.startsWith('* CAPABILITY ')) able = line.toUpperCase().split(' ')
      return undefined
    })
    if (capability instanceof CurlError) return capability
    const given = url.user ?? this.#session.options.values.get('user')
    if (given !== undefined) {
      const colon = given.indexOf(':')
      const wrong = yield* this.#login(
        decoded(colon < 0 ? given : given.slice(0, colon)),
        colon < 0 ? '' : decoded(given.slice(colon + 1)),
        able,
      )
      if (wrong !== undefined) return wrong
    }
    this.#connection.imap = this.#state
    return undefined
  }

  *#login(user: string, password: string, able: readonly string[]): Running<CurlError | undefined> {
    const secret = encode(BASE64, encodeUtf8(`\0${user}\0${password}`))
    const plain = able.includes('AUTH=PLAIN')
    if (!plain && able.includes('LOGINDISABLED')) {
      yield* this.#session.verbose.text('No known authentication mechanisms supported')
      return new CurlError(67, 'Login denied')
    }
    const at = plain && able.includes('SASL-IR') ? ` ${secret}` : ''
    let answer = yield* this.#ask(plain ? `AUTHENTICATE PLAIN${at}` : `LOGIN ${atom(user)} ${atom(password)}`)
    if (answer === '+') answer = yield* this.#answer(secret)
    if (answer instanceof CurlError) return answer
    return answer === 'OK' ? undefined : new CurlError(67, 'Login denied')
  }

  /** Goes on with a command that the server has asked more of. */
  *#answer(text: string): Running<string | CurlError> {
    const error = yield* this.#connection.stream.write(encodeUtf8(`${text}\r\n`))
    yield* this.#session.verbose.sent([text])
    if (error !== undefined) return new CurlError(55, `Send failure: ${error.text}`)
    for (let count = 0; count < LINES_MAX; count++) {
      const line = yield* this.#line()
      if (line instanceof CurlError) return line
      if (!line.startsWith('*') && !line.startsWith('+')) return line.split(' ')[1] ?? ''
    }
    return WEIRD
  }

  *#perform({ mailbox, parameters, query }: Target): Running<CurlError | undefined> {
    const custom = this.#session.options.values.get('request')
    if (this.#upload !== undefined) return yield* this.#append(mailbox, this.#upload)
    const one = parameters.has('UID') || parameters.has('MAILINDEX')
    const selects = mailbox !== '' && (custom !== undefined || one || query !== '')
    if (selects) {
      const wrong = yield* this.#select(mailbox, parameters.get('UIDVALIDITY'))
      if (wrong !== undefined) return wrong
    }
    if (custom !== undefined) return yield* this.#list(custom)
    if (selects && one) return yield* this.#fetch(parameters)
    if (selects) return yield* this.#list(`SEARCH ${query}`)
    return yield* this.#list(`LIST "${mailbox.replace(/["\\]/g, '\\$&')}" *`)
  }

  *#select(mailbox: string, validity: string | undefined): Running<CurlError | undefined> {
    const state = this.#state
    const same = state.mailbox === mailbox && (validity === undefined || state.validity === validity)
    if (same) return undefined
    state.mailbox = undefined
    state.validity = undefined
    const answer = yield* this.#ask(`SELECT ${atom(mailbox)}`, function* (line) {
      state.validity = /^\* OK \[UIDVALIDITY (\d{1,19})/.exec(line)?.[1] ?? state.validity
      return undefined
    })
    if (answer instanceof CurlError) return answer
    if (answer !== 'OK') return yield* this.#say(67, 'Select failed')
    if (validity !== undefined && state.validity !== undefined && validity !== state.validity)
      return yield* this.#say(78, 'Mailbox UIDVALIDITY has changed')
    state.mailbox = mailbox
    return undefined
  }

  *#write(bytes: Uint8Array): Running<CurlError | undefined> {
    this.#info.downloaded = this.#progress.downloaded += bytes.length
    return (yield* this.#sink.write(bytes)) ? undefined : new CurlError(23, 'Failure writing output to destination')
  }

  /** A command whose answers are the outcome. */
  *#list(command: string): Running<CurlError | undefined> {
    const write = (line: string) => this.#write(encodeLatin1(`${line}\r\n`))
    const answer = yield* this.#ask(command, write)
    if (answer instanceof CurlError) return answer
    return answer === 'OK' ? undefined : new CurlError(21, 'Quote command returned error')
  }

  *#fetch(parameters: ReadonlyMap<string, string>): Running<CurlError | undefined> {
    const uid = parameters.get('UID')
    const partial = parameters.get('PARTIAL')
    const what = `BODY[${parameters.get('SECTION') ?? ''}]${partial === undefined ? '' : `<${partial}>`}`
    const command = uid === undefined ? `FETCH ${parameters.get('MAILINDEX')} ${what}` : `UID FETCH ${uid} ${what}`
    let found = false
    const take = (line: string) => this.#body(line)
    const answer = yield* this.#ask(command, function* (line) {
      const size = /^\* \d+ FETCH .*\{(\d{1,15})\}$/.exec(line)
      if (size === null) return undefined
      found = true
      return yield* take(size[1]!)
    })
    if (answer instanceof CurlError) return answer
    return found ? undefined : new CurlError(78, 'Remote file not found')
  }

  *#body(size: string): Running<CurlError | undefined> {
    const { buffer } = this.#connection
    const { verbose } = this.#session
    yield* verbose.text(`Found ${size} bytes to download`)
    this.#progress.downloadSize = Number(size)
    for (let left = Number(size); left > 0; ) {
      const more = buffer.waiting.length > 0 ? true : yield* this.#reader.fill()
      if (more instanceof CurlError) return more
      if (more === false) return new CurlError(18, `transfer closed with ${left} bytes remaining to read`)
      const bytes = buffer.take(Math.min(left, buffer.waiting.length))
      left -= bytes.length
      const error = yield* this.#write(bytes)
      if (error !== undefined) return error
      yield* verbose.text(`Written ${bytes.length} bytes, ${left} bytes are left for transfer`)
    }
    return undefined
  }

  *#append(mailbox: string, upload: Upload): Running<CurlError | undefined> {
    const { verbose } = this.#session
    if (mailbox === '') return new CurlError(3, 'Cannot APPEND without a mailbox.')
    if (upload.size === undefined) return new CurlError(25, 'Cannot APPEND with unknown input file size')
    const answer = yield* this.#ask(`APPEND ${atom(mailbox)} (\\Seen) {${upload.size}}`)
    if (answer instanceof CurlError) return answer
    if (answer !== '+') return new CurlError(25, 'Upload failed (at start/before it took off)')
    this.#progress.uploadSize = upload.size
    for (;;) {
      const bytes = yield* upload.next()
      if (failed(bytes)) return new CurlError(26, 'Failed to open/read local data from file/application')
      if (bytes.length === 0) break
      const error = yield* this.#connection.stream.write(bytes)
      if (error !== undefined) return new CurlError(55, `Send failure: ${error.text}`)
      yield* verbose.data(true, bytes)
      this.#progress.uploaded = this.#info.uploaded += bytes.length
    }
    yield* verbose.text('We are completely uploaded and fine')
    const done = yield* this.#answer('')
    if (done instanceof CurlError) return done
    return done === 'OK' ? undefined : new CurlError(25, 'Upload failed (at start/before it took off)')
  }
}

function* nothing(): Running<undefined> {}

/** As imap_atom() quotes it. */
function atom(text: string): string {
  return /[(){ %*\]"\\]/.test(text) ? `"${text.replace(/["\\]/g, '\\$&')}"` : text
}

/** The mailbox and the parameters of a path; undefined where there is one that is not known. */
function targetOf({ path, query }: HttpUrl): Target | undefined {
  const [first = '', ...rest] = path.slice(1).split(';')
  const parameters = new Map<string, string>()
  for (const each of rest) {
    const [name = '', value] = each.split(/=(.*)/s)
    const known = name.toUpperCase()
    if (!PARAMETERS.includes(known) || value === undefined || parameters.has(known)) return undefined
    parameters.set(known, decoded(value.replace(/\/$/, '')))
  }
  const search = decoded(query.replace(/^\?/, ''))
  return { mailbox: decoded(first.replace(/\/$/, '')), parameters, query: parameters.has('UID') ? '' : search }
}
