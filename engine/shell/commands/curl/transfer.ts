import { chunk, LAST_CHUNK } from '../../../linux/http/body.ts'
import type { ResponseHead } from '../../../linux/http/message.ts'
import { type HttpUrl, resolveReference, urlText, withoutDots } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import { Authentication } from './authentication.ts'
import { decoded } from './decoded.ts'
import { type Decoder, decoder } from './decoder.ts'
import { CurlError, MALFORMED_URL } from './error.ts'
import { verifyResult } from './https.ts'
import { netrcUser } from './netrc.ts'
import { listOf } from './options.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import { allows, OTHER_PROTOCOLS, refusedRedirect, unsupported } from './protocols.ts'
import { isSocks, proxyFor } from './proxy.ts'
import { buildRequest } from './request.ts'
import { ResponseReader } from './response.ts'
import type { Connection, Session } from './session.ts'
import { tunnels } from './tunnel.ts'
import type { Upload } from './upload.ts'
import { curlUrl, effectiveText } from './url.ts'
import type { TransferInfo } from './write-out.ts'

/** Where the parts of a response go. */
export interface Sinks {
  readonly body: Output
  /** From -D. */
  readonly headers: Output | undefined
  /** Takes the name that a response has for its body; false where there is such a file. */
  readonly rename: (name: string) => boolean
}

/** What a transfer sends and asks for besides the URL. */
export interface Sent {
  readonly upload: Upload | undefined
  readonly posted: Upload | undefined
  /** Of a form. */
  readonly boundary: string | undefined
  /** From -C. */
  readonly resumeFrom: number | undefined
  /** A line from -z. */
  readonly condition: string | undefined
}

const REDIRECTS_MAX = 50
/** How long curl waits for `100 Continue`. */
const EXPECT_WAIT = SECOND

/** Of what tells the kind of an answer. */
const STATUS_LENGTH = 'HTTP/1.1 2'.length
const NOTHING = new Uint8Array(0)
const UNREADABLE = new CurlError(26, 'Failed to open/read local data from file/application')

/** One URL, with the redirects that follow from it. */
export class Transfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sinks: Sinks
  readonly #started: number
  #body: Upload | undefined
  /** From -T. */
  readonly #upload: Upload | undefined
  readonly #sent: Sent
  readonly #authentication: Authentication
  #method: string
  #referer: string | undefined

  constructor(session: Session, info: TransferInfo, progress: Progress, sinks: Sinks, sent: Sent) {
    this.#session = session
    this.#info = info
    this.#progress = progress
    this.#sinks = sinks
    this.#started = session.process.now
    this.#upload = sent.upload
    this.#sent = sent
    this.#authentication = new Authentication(session.process, session.options)
    this.#referer = session.options.values.get('referer')?.replace(/;auto$/, '')
    this.#body = sent.upload ?? sent.posted
    const { flags, values } = session.options
    this.#method =
      values.get('request') ??
      (flags.has('head') ? 'HEAD' : this.#upload ? 'PUT' : sent.posted !== undefined ? 'POST' : 'GET')
  }

  *run(text: string): Running<CurlError | undefined> {
    const { process } = this.#session
    const error = yield* this.#follow(text)
    const info = this.#info
    info.total = process.now - this.#started
    info.method = this.#method
    info.referer = this.#referer ?? ''
    if (error !== undefined) {
      info.errorText = error.text
      info.exitCode = error.code
      info.verifyResult = verifyResult(error)
    }
    return error
  }

  *#follow(text: string): Running<CurlError | undefined> {
    const { options, verbose } = this.#session
    const first = curlUrl(text, options.values.get('proto-default'))
    if (first === undefined) return MALFORMED_URL
    if (first.user !== undefined && options.flags.has('disallow-username-in-url'))
      return new CurlError(67, 'Login denied')
    if (!allows(options.values.get('proto'), first.scheme)) return unsupported(first.scheme)
    this.#info.effectiveUrl = effectiveText(first, text)
    const Other = OTHER_PROTOCOLS[first.scheme]
    if (Other !== undefined) {
      this.#info.scheme = first.scheme
      return yield* new Other(this.#session, this.#info, this.#progress, this.#sinks.body, this.#upload).run(first)
    }
    if (first.scheme !== 'http' && first.scheme !== 'https') return unsupported(first.scheme)
    const start = options.flags.has('path-as-is') ? first : { ...first, path: withoutDots(first.path) }
    if (start.path !== first.path) this.#info.effectiveUrl = effectiveText(start, text)
    let url: HttpUrl = start
    const patience = this.#session.patience(this.#progress)
    const most = Number(options.values.get('max-redirs') ?? REDIRECTS_MAX)
    for (;;) {
      if (url !== start) this.#info.effectiveUrl = urlText(url)
      this.#info.scheme = url.scheme
      const authorized = (url.host === first.host && url.port === first.port) || options.flags.has('location-trusted')
      const outcome: Redirect | CurlError | undefined = yield* this.#exchange(url, authorized, patience)
      if (outcome === undefined || outcome instanceof CurlError) return outcome
      const { target, head } = outcome
      if (outcome.again) {
        yield* verbose.text(`Issue another request to this URL: '${urlText(url)}'`)
        continue
      }
      if (!options.flags.has('location')) {
        this.#info.redirectUrl = urlText(target)
        return undefined
      }
      if (this.#info.redirects >= most) {
        const error = new CurlError(47, `Maximum (${most}) redirects followed`)
        yield* verbose.text(error.text)
        return error
      }
      this.#info.redirects++
      this.#info.redirect = this.#session.process.now - this.#started
      const refused = refusedRedirect(options.values.get('proto-redir') ?? options.values.get('proto'), target.scheme)
      if (refused !== undefined) return refused
      yield* verbose.text(`Issue another request to this URL: '${urlText(target)}'`)
      yield* this.#changeMethod(head.status)
      if (options.values.get('referer')?.endsWith(';auto') === true) this.#referer = urlText(url)
      url = target
    }
  }

  /** RFC 9110 15.4: what was posted is not posted again after 301, 302 and 303. */
  *#changeMethod(status: number): Running<void> {
    const { values, flags } = this.#session.options
    if (this.#body === undefined || status === 307 || status === 308 || flags.has(`post${status}`)) return
    if (this.#upload === undefined || status === 303) {
      this.#body = undefined
      if (values.has('request')) return
      this.#method = 'GET'
      yield* this.#session.verbose.text('Switch from POST to GET')
    }
  }

  /** A request and its response: the redirect that it holds, if it does. */
  *#exchange(
    url: HttpUrl,
    authorized: boolean,
    patience: ReturnType<Session['patience']>,
  ): Running<Redirect | CurlError | undefined> {
    const session = this.#session
    const { process, options, verbose } = session
    const info = this.#info
    yield* this.#progress.update()
    const proxy = proxyFor(process, options, url)
    if (proxy instanceof CurlError) return proxy
    const connection = yield* session.connection(url, proxy, patience, info, this.#started)
    if (connection instanceof CurlError) return connection
    Object.assign(info, connection.ends)
    info.preTransfer = process.now - this.#started
    const user = this.#userFor(url, authorized)
    const { scheme } = this.#authentication
    const name = scheme === 'Bearer' && authorized ? '' : user?.replace(/:.*/, '')
    if (proxy?.user !== undefined || (proxy !== undefined && options.values.has('proxy-user'))) {
      const [proxyUser = ''] = (options.values.get('proxy-user') ?? proxy?.user ?? '').split(':')
      if (!isSocks(proxy)) yield* verbose.text(`Proxy auth using Basic with user '${proxyUser}'`)
    }
    if (name !== undefined && scheme !== undefined)
      yield* verbose.text(`Server auth using ${scheme} with user '${name}'`)
    const reader = new ResponseReader(session, connection, patience, this.#progress, this.#started)
    const direct = proxy === undefined || isSocks(proxy) || tunnels(options, url)
    const outcome = yield* this.#converse(url, authorized, direct ? undefined : proxy, connection, reader)
    if (!(outcome instanceof CurlError)) {
      yield* session.release(connection, outcome.reusable)
      if (outcome.failure !== undefined) return outcome.failure
      const { target, head, again } = outcome
      return target === undefined ? undefined : { target, head, again }
    }
    yield* verbose.text(outcome.text)
    yield* session.release(connection, false)
    return outcome
  }

  *#converse(
    url: HttpUrl,
    authorized: boolean,
    proxy: HttpUrl | undefined,
    connection: Connection,
    reader: ResponseReader,
  ): Running<Outcome | CurlError> {
    const { verbose, process } = this.#session
    const sent = yield* this.#send(url, authorized, proxy, connection, reader)
    if (sent instanceof CurlError) return sent
    for (;;) {
      const received = yield* reader.head()
      if (received instanceof CurlError) return received
      const { head, text } = received
      if (this.#info.startTransfer === 0) this.#info.startTransfer = process.now - this.#started
      this.#info.headerSize += encodeUtf8(text).length
      if (connection.stream !== connection.raw) yield* verbose.record(false)
      const refused = yield* this.#showHead(url, head, text)
      if (refused !== undefined) return refused
      if (head.status >= 200 || head.status === 101) return yield* this.#receive(url, head, connection, reader)
    }
  }

  *#send(
    url: HttpUrl,
    authorized: boolean,
    proxy: HttpUrl | undefined,
    connection: Connection,
    reader: ResponseReader,
  ): Running<CurlError | undefined> {
    const { options, verbose } = this.#session
    const body = this.#body
    const request = buildRequest(options, {
      method: this.#method,
      url,
      body,
      upload: this.#upload !== undefined,
      viaProxy: proxy !== undefined,
      authorization: this.#authorization(url, authorized),
      proxyUser: options.values.get('proxy-user') ?? proxy?.user,
      resumeFrom: this.#upload === undefined ? this.#sent.resumeFrom : undefined,
      cookies: this.#cookiesFor(url),
      referer: this.#referer,
      condition: this.#sent.condition,
      boundary: this.#body === undefined ? undefined : this.#sent.boundary,
    })
    if (request.chunked && options.flags.has('http1.0'))
      return new CurlError(25, 'Chunky upload is not supported by HTTP 1.0')
    if (body !== undefined && !body.rewind()) return new CurlError(65, "necessary data rewind wasn't possible")
    const head = encodeUtf8(`${request.lines.join('\r\n')}\r\n\r\n`)
    this.#info.requestSize += head.length
    const expects = request.lines.some(line => line.toLowerCase() === 'expect: 100-continue')
    // What is known stands in one segment with the head.
    const first = body === undefined || request.chunked || expects ? NOTHING : yield* body.next()
    if (failed(first)) return UNREADABLE
    const failure = yield* connection.stream.write(first.length > 0 ? joined(head, first) : head)
    if (connection.stream !== connection.raw) yield* verbose.record(true)
    yield* verbose.sent([...request.lines, ''])
    if (failure !== undefined) return new CurlError(55, `Send failure: ${failure.text}`)
    if (body === undefined) return undefined
    if (expects && connection.buffer.waiting.length === 0) {
      const came = yield* reader.fill(this.#session.process.now + EXPECT_WAIT)
      if (came instanceof CurlError) return came
      if (came === 'until') yield* verbose.text('Done waiting for 100-continue')
    }
    if (expects && refusesBody(connection.buffer.waiting)) return undefined
    const sent = yield* this.#sendBody(connection, body, request.chunked, first)
    if (sent instanceof CurlError) return sent
    this.#info.requestSize += first.length
    return undefined
  }

  /** The body, of which the first bytes are sent already; in chunks where its length is not known (RFC 9112 7.1). */
  *#sendBody(
    connection: Connection,
    body: Upload,
    chunked: boolean,
    first: Uint8Array,
  ): Running<CurlError | undefined> {
    const { verbose } = this.#session
    let sent = first.length
    if (first.length > 0) yield* verbose.data(true, first)
    for (;;) {
      const piece = yield* body.next()
      if (failed(piece)) return UNREADABLE
      if (piece.length === 0) break
      const bytes = chunked ? chunk(piece) : piece
      const error = yield* connection.stream.write(bytes)
      if (error !== undefined) return new CurlError(55, `Send failure: ${error.text}`)
      sent += bytes.length
      yield* verbose.data(true, bytes)
      this.#progress.uploaded = sent
      yield* this.#progress.update()
    }
    if (chunked) {
      yield* verbose.text('Signaling end of chunked upload via terminating chunk.')
      const error = yield* connection.stream.write(LAST_CHUNK)
      if (error !== undefined) return new CurlError(55, `Send failure: ${error.text}`)
      yield* verbose.data(true, LAST_CHUNK)
      sent += LAST_CHUNK.length
    } else if (this.#upload !== undefined) yield* verbose.text('We are completely uploaded and fine')
    this.#progress.uploaded = this.#info.uploaded = sent
    if (!chunked) this.#progress.uploadSize = sent
    return undefined
  }

  *#showHead(url: HttpUrl, head: ResponseHead, text: string): Running<CurlError | undefined> {
    const { verbose, options } = this.#session
    const info = this.#info
    info.status = head.status
    info.version = head.version.slice('HTTP/'.length).replace(/\.0$/, '')
    if (head.version === 'HTTP/1.0') info.version = '1'
    info.headers = head.headers
    info.contentType = head.headers.get('Content-Type')
    const lines = text.replace(/\r?\n\r?\n$/, '').split(/\r?\n/)
    if (head.version === 'HTTP/1.0') yield* verbose.text('HTTP 1.0, assume close after body')
    for (const line of lines) {
      const [, cookie] = /^set-cookie:\s*(.*)$/i.exec(line) ?? []
      const told =
        cookie === undefined
          ? undefined
          : this.#session.cookies?.set(cookie, { host: this.#cookieHost(url), path: url.path }, this.#session.seconds)
      if (told !== undefined) yield* verbose.text(told)
      yield* verbose.received(line)
    }
    if (options.flags.has('include') || options.flags.has('head')) yield* this.#sinks.body.write(encodeUtf8(text))
    yield* this.#sinks.headers?.write(encodeUtf8(text)) ?? nothing()
    const [, name = ''] = /filename="?([^";]+)/i.exec(head.headers.get('Content-Disposition') ?? '') ?? []
    const last = name.split(/[/\\]/).at(-1)!
    return last === '' || this.#sinks.rename(last) ? undefined : new CurlError(23, 'Failed writing header')
  }

  /** The host that cookies belong to: that of a Host field which was given, else the URL's. */
  #cookieHost(url: HttpUrl): string {
    const given = listOf(this.#session.options, 'header').find(each => /^host:/i.test(each))
    return given === undefined ? url.host : given.slice(5).trim().replace(/:\d+$/, '')
  }

  #cookiesFor(url: HttpUrl): string {
    const { cookies, givenCookies, seconds } = this.#session
    const kept = cookies?.header(url, this.#cookieHost(url), seconds) ?? ''
    return [kept, givenCookies].filter(each => each !== '').join('; ')
  }

  /** The value of the Authorization field. */
  #authorization(url: HttpUrl, authorized: boolean): string | undefined {
    const bearer = this.#session.options.values.get('oauth2-bearer')
    if (bearer !== undefined) return authorized ? `Bearer ${bearer}` : undefined
    const user = this.#userFor(url, authorized)
    return user === undefined ? undefined : this.#authentication.header(this.#method, url.path + url.query, user)
  }

  /** NAME:PASSWORD of the URL, of -u, or of ~/.netrc. */
  #userFor(url: HttpUrl, authorized: boolean): string | undefined {
    const { options, process } = this.#session
    if (url.user !== undefined) return decoded(url.user)
    const given = authorized ? options.values.get('user') : undefined
    const asked = options.flags.has('netrc') || options.flags.has('netrc-optional')
    const path = options.values.get('netrc-file') ?? (asked ? `${process.env.get('HOME') ?? ''}/.netrc` : undefined)
    if (given !== undefined || path === undefined) return given
    const text = process.readFile(path)
    return failed(text) ? undefined : netrcUser(text, url.host)
  }

  *#receive(
    url: HttpUrl,
    head: ResponseHead,
    connection: Connection,
    reader: ResponseReader,
  ): Running<Outcome | CurlError> {
    const { options, verbose } = this.#session
    const { flags } = options
    const again = this.#userFor(url, true) !== undefined && this.#authentication.accepts(head)
    const bad = head.status >= 400 && !again
    const size = head.headers.get('Content-Length')
    this.#progress.downloadSize = size === undefined ? undefined : Number(size)
    if (bad && flags.has('fail')) {
      const error = new CurlError(22, `The requested URL returned error: ${head.status}`)
      yield* verbose.text(error.text)
      // What the server still sends has nowhere to go.
      return { head, target: undefined, again: false, reusable: false, failure: error }
    }
    const { framing, next } = reader.body(head, this.#method)
    if (framing.type === 'close' && head.version === 'HTTP/1.1' && !head.headers.has('Connection'))
      yield* verbose.text('no chunk, no close, no size. Assume close to signal end')
    yield* verbose.received('')
    const resumed = this.#sent.resumeFrom !== undefined && this.#method === 'GET' && !isRedirect(head)
    if (resumed && head.status < 400 && !head.headers.has('Content-Range'))
      return new CurlError(33, "HTTP server doesn't seem to support byte ranges. Cannot resume.")
    if (size !== undefined && Number(size) > this.#session.options.maxFileSize)
      return new CurlError(63, 'Maximum file size exceeded')
    this.#progress.downloaded = 0
    const location = isRedirect(head) ? head.headers.get('Location') : undefined
    const target = again ? url : location === undefined ? undefined : resolveReference(url, location)
    const ignored = target !== undefined && (again || flags.has('location'))
    if (ignored && framing.type !== 'none') yield* verbose.text('Ignoring the response-body')
    const unwanted = ignored || (resumed && head.status === 416)
    const sink = decoder(options, head, this.#sinks.body)
    const error = yield* this.#readBody(connection, framing.type, next, unwanted ? undefined : sink, reader)
    if (error !== undefined) return error
    const reusable =
      framing.type !== 'close' &&
      !head.headers.lists('Connection', 'close') &&
      (head.version === 'HTTP/1.1' || head.headers.lists('Connection', 'keep-alive'))
    const failure =
      bad && flags.has('fail-with-body')
        ? new CurlError(22, `The requested URL returned error: ${head.status}`)
        : undefined
    return { head, target, again, reusable, failure }
  }

  *#readBody(
    connection: Connection,
    framing: string,
    next: () => Running<Uint8Array | CurlError | undefined>,
    sink: Decoder | undefined,
    reader: ResponseReader,
  ): Running<CurlError | undefined> {
    if (framing === 'none') return undefined
    const { verbose } = this.#session
    if (connection.buffer.waiting.length === 0) {
      const more = yield* reader.fill()
      if (more instanceof CurlError) return more
    }
    if (connection.buffer.waiting.length > 0) yield* verbose.data(false, connection.buffer.waiting)
    const began = this.#session.process.now
    for (;;) {
      yield* this.#slowDown(began)
      const piece = yield* next()
      if (piece === undefined) return yield* sink?.end() ?? noError()
      if (piece instanceof CurlError) return piece
      this.#progress.downloaded += piece.length
      this.#info.downloaded = this.#progress.downloaded
      if (sink !== undefined && !(yield* sink.write(piece)))
        return new CurlError(23, 'Failure writing output to destination')
    }
  }

  /** --limit-rate: waits until so much may have come. */
  *#slowDown(began: number): Running<void> {
    const { process, options } = this.#session
    const { downloaded, downloadSize } = this.#progress
    if (options.rate === Number.POSITIVE_INFINITY || downloaded === downloadSize) return
    const due = began + (downloaded / options.rate) * SECOND
    while (process.now < due) {
      yield* process.sleep(Math.min(due, this.#progress.next) - process.now)
      yield* this.#progress.update()
    }
  }
}

function isRedirect({ status, headers }: ResponseHead): boolean {
  return status >= 300 && status < 400 && headers.has('Location')
}

interface Redirect {
  readonly target: HttpUrl
  /** The same once more, with what the server wants to know. */
  readonly again: boolean
  readonly head: ResponseHead
}

interface Outcome {
  readonly head: ResponseHead
  readonly target: HttpUrl | undefined
  readonly again: boolean
  readonly reusable: boolean
  readonly failure: CurlError | undefined
}

/** Whether a final answer came where the server was to say that it wants the body. */
function refusesBody(answer: Uint8Array): boolean {
  return /^HTTP\/1\.[01] [2-5]/.test(decodeUtf8(answer.subarray(0, STATUS_LENGTH)))
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

function* noError(): Running<CurlError | undefined> {
  return undefined
}

function* nothing(): Running<boolean> {
  return true
}
