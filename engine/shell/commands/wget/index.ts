import { HttpConnection, type IncomingResponse } from '../../../linux/http/client.ts'
import { REASONS } from '../../../linux/http/message.ts'
import { type HttpUrl, parseUrl, resolveReference, urlText } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { Command } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { ask, connectFirst, fileNameOf } from './fetch.ts'

const GENERIC = 1
const PARSE = 2
const FILE = 3
const NETWORK = 4
const SERVER = 8
const USAGE = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n"
const REDIRECTS_MAX = 20
const TRIES = 20
const TIMEOUT = 900
/** How long is waited before another try, at most (--waitretry). */
const RETRY_WAIT_MAX = 10

/** wget(1), GNU Wget 1.21.3. */
export const wget: Command = {
  name: 'wget',
  directory: '/usr/bin',
  summary: 'fetch documents by HTTP',
  synopsis: ['[OPTION]... [URL]...'],
  options: [
    { short: 'O', long: 'output-document', argument: 'FILE', text: 'Where documents go; - is standard output.' },
    { short: 'q', long: 'quiet', text: 'No messages.' },
    { long: 'no-verbose', text: 'Few messages; also -nv.' },
    { short: 'v', long: 'verbose', text: 'All messages: the default.' },
    { short: 'S', long: 'server-response', text: 'Shows the header of the response.' },
    { long: 'spider', text: 'Only looks whether the document is there.' },
    { short: 'T', long: 'timeout', argument: 'SECONDS', text: 'For each step.' },
    { long: 'connect-timeout', argument: 'SECONDS', text: 'For the connection.' },
    { long: 'read-timeout', argument: 'SECONDS', text: 'Without data.' },
    { short: 't', long: 'tries', argument: 'NUMBER', text: 'How often it is tried (20); 0 for ever.' },
    { long: 'max-redirect', argument: 'NUMBER', text: 'How many redirections are followed (20).' },
    { long: 'header', argument: 'STRING', text: 'A field for the request.' },
    { short: 'U', long: 'user-agent', argument: 'AGENT', text: 'What the request calls itself.' },
    { long: 'post-data', argument: 'STRING', text: 'Sends this by POST.' },
    { long: 'method', argument: 'METHOD', text: 'Another method.' },
    { long: 'body-data', argument: 'STRING', text: 'What is sent with it.' },
    { short: 'P', long: 'directory-prefix', argument: 'DIRECTORY', text: 'Where files go.' },
    { short: '4', long: 'inet4-only', text: 'By IPv4.' },
    { short: '6', long: 'inet6-only', text: 'By IPv6.' },
    { long: 'content-on-error', text: 'Keeps what comes with an error.' },
    { long: 'no-check-certificate', text: 'Accepted.' },
    { long: 'show-progress', text: 'Accepted.' },
    { long: 'no-cache', text: 'Accepted.' },
    { short: 'c', long: 'continue', text: 'Goes on with a file.', emulated: false },
    { short: 'r', long: 'recursive', text: 'Follows links.', emulated: false },
    { short: 'i', long: 'input-file', argument: 'FILE', text: 'URLs from a file.', emulated: false },
    { short: 'b', long: 'background', text: 'In the background.', emulated: false },
  ],
  notEmulated: ['https and ftp'],
  *main(process) {
    const args = process.argv.slice(1).map(arg => (arg === '-nv' ? '--no-verbose' : arg))
    const parsed = getopt(args, this.options)
    if (isOptionError(parsed)) {
      yield* process.printError(`wget: ${parsed.text}\n${USAGE}`)
      return PARSE
    }
    if (parsed.operands.length === 0) {
      yield* process.printError(`wget: missing URL\n${USAGE}`)
      return GENERIC
    }
    let status = 0
    for (const url of parsed.operands) {
      const result = yield* new Download(process, parsed).run(url)
      if (status === 0) status = result
    }
    return status
  },
}

const two = (value: number) => String(value).padStart(2, '0')

function clock(process: Process): string {
  const date = new Date(process.host.sim.wallMilliseconds)
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())} ${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}

/** What came of a try: an exit status, or that another one may help. */
type Outcome = number | 'again'

class Download {
  readonly #process: Process
  readonly #parsed: ParsedArguments
  #connection: { readonly http: HttpConnection; readonly key: string } | undefined
  #output: number | undefined

  constructor(process: Process, parsed: ParsedArguments) {
    this.#process = process
    this.#parsed = parsed
  }

  #has(name: string): boolean {
    return hasOption(this.#parsed, name)
  }

  #value(name: string): string | undefined {
    return lastOption(this.#parsed, name)
  }

  *#say(text: string): Running<void> {
    if (!this.#has('quiet') && !this.#has('no-verbose')) yield* this.#process.printError(text)
  }

  #seconds(name: string): number {
    const seconds = Number(this.#value(name) ?? this.#value('timeout') ?? TIMEOUT)
    return seconds > 0 ? seconds : Number.POSITIVE_INFINITY
  }

  *run(text: string): Running {
    const process = this.#process
    let url = parseUrl(text)
    if (url === undefined) {
      yield* process.printError(`${text}: Invalid host name.\n`)
      return GENERIC
    }
    if (url.scheme !== 'http') {
      yield* process.printError(`wget: ${url.scheme} is not emulated here\n`)
      return GENERIC
    }
    const problem = this.#openOutput()
    if (problem !== undefined) {
      yield* process.printError(problem)
      return GENERIC
    }
    if (this.#has('spider')) yield* this.#say('Spider mode enabled. Check if remote file exists.\n')
    const tries = Number(this.#value('tries') ?? TRIES) || Number.POSITIVE_INFINITY
    try {
      for (let redirects = 0, attempt = 1; ; ) {
        const mark = attempt > 1 ? `(try:${String(attempt).padStart(2)}) ` : ''
        yield* this.#say(`--${clock(process)}--  ${mark}${urlText(url)}\n`)
        const outcome: Outcome | HttpUrl = yield* this.#attempt(url)
        if (typeof outcome === 'object') {
          if (++redirects > Number(this.#value('max-redirect') ?? REDIRECTS_MAX)) {
            yield* this.#say(`${REDIRECTS_MAX} redirections exceeded.\n`)
            return SERVER
          }
          url = outcome
          attempt = 1
        } else if (outcome !== 'again') return outcome
        else if (attempt++ >= tries) {
          yield* this.#say('Giving up.\n\n')
          return NETWORK
        } else {
          yield* this.#say('Retrying.\n\n')
          yield* process.sleep(Math.min(attempt - 1, RETRY_WAIT_MAX) * SECOND)
        }
      }
    } finally {
      this.#connection?.http.close()
      if (this.#output !== undefined && this.#output > 2) process.close(this.#output)
    }
  }

  /** -O is opened before anything is asked for. */
  #openOutput(): string | undefined {
    const name = this.#value('output-document')
    if (name === undefined || this.#has('spider')) return undefined
    if (name === '-') this.#output = 1
    else {
      const fd = this.#process.open(name, { write: true, create: true, truncate: true })
      if (failed(fd)) return `${name}: ${fd.text}\n`
      this.#output = fd
    }
    return undefined
  }

  *#connect(url: HttpUrl): Running<HttpConnection | Outcome> {
    const process = this.#process
    const key = `${url.host}:${url.port}`
    if (this.#connection?.key === key && this.#connection.http.idle) {
      yield* this.#say(`Reusing existing connection to ${key}.\n`)
      return this.#connection.http
    }
    const found = yield* this.#resolve(url)
    if (typeof found === 'number') return found
    for (const [index, ip] of found.addresses.entries()) {
      const place = found.numeric ? `${url.host}:${url.port}` : `${url.host} (${url.host})|${formatIp(ip)}|:${url.port}`
      yield* this.#say(`Connecting to ${place}... `)
      const deadline = process.now + this.#seconds('connect-timeout') * SECOND
      const connected = yield* connectFirst(process, [ip], url.port, deadline)
      if (!failed(connected)) {
        yield* this.#say('connected.\n')
        this.#connection = { http: connected.connection, key }
        return connected.connection
      }
      if (!this.#has('quiet')) yield* this.#process.printError(`failed: ${connected.text}.\n`)
      if (index + 1 < found.addresses.length) continue
      // Only what may pass by itself is tried again (retryable_socket_connect_error()).
      return ['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH'].includes(connected.name) ? NETWORK : 'again'
    }
    return NETWORK
  }

  *#resolve(url: HttpUrl): Running<{ readonly addresses: readonly Ip[]; readonly numeric: boolean } | number> {
    const numeric = /^[\d.]+$|:/.test(url.host)
    if (!numeric) yield* this.#say(`Resolving ${url.host} (${url.host})... `)
    const family = this.#has('inet4-only') ? 4 : this.#has('inet6-only') ? 6 : undefined
    const found = yield* getaddrinfo(this.#process, url.host, { family, onlyConfigured: true })
    if (isGaiError(found)) {
      yield* this.#say(`failed: ${found.text}.\n`)
      if (!this.#has('quiet')) yield* this.#process.printError(`wget: unable to resolve host address ‘${url.host}’\n`)
      return NETWORK
    }
    const shown = found.addresses.slice(0, 3).map(formatIp).join(', ')
    if (!numeric) yield* this.#say(`${shown}${found.addresses.length > 3 ? ', ...' : ''}\n`)
    return { addresses: found.addresses, numeric }
  }

  *#attempt(url: HttpUrl): Running<Outcome | HttpUrl> {
    const connection = yield* this.#connect(url)
    if (!(connection instanceof HttpConnection)) return connection
    yield* this.#say('HTTP request sent, awaiting response... ')
    const sent = this.#value('post-data') ?? this.#value('body-data')
    const body = sent === undefined ? undefined : encodeUtf8(sent)
    const method = this.#value('method') ?? (this.#has('spider') ? 'HEAD' : body === undefined ? 'GET' : 'POST')
    const request = {
      method,
      userAgent: this.#value('user-agent') ?? 'Wget/1.21.3',
      headers: this.#parsed.options.filter(option => option.name === 'header').map(option => option.value!),
      body,
      defaults: [
        ['Accept', '*/*'],
        ['Accept-Encoding', 'identity'],
        ['Connection', 'Keep-Alive'],
      ] as const,
    }
    const deadline = this.#process.now + this.#seconds('read-timeout') * SECOND
    const response = yield* ask(connection, url, request, deadline)
    if (failed(response)) {
      const what = response.name === 'EPROTO' ? 'No data received.\n' : `Read error (${response.text}) in headers.\n`
      yield* this.#say(what)
      connection.close()
      return 'again'
    }
    return yield* this.#received(url, connection, response, method)
  }

  *#received(
    url: HttpUrl,
    connection: HttpConnection,
    response: IncomingResponse,
    method: string,
  ): Running<Outcome | HttpUrl> {
    const { status, headers } = response
    const reason = response.reason === '' ? (REASONS[status] ?? '(no description)') : response.reason
    if (this.#has('server-response')) {
      const lines = [`HTTP/${response.version.slice(5)} ${status} ${response.reason}`]
      for (const [name, value] of headers) lines.push(`${name}: ${value}`)
      yield* this.#process.printError(`\n${lines.map(line => `  ${line}\n`).join('')}`)
    } else yield* this.#say(`${status} ${reason}\n`)
    const place = headers.get('Location')
    if (status >= 300 && status < 400 && status !== 304 && place !== undefined) {
      const next = resolveReference(url, place)
      yield* this.#say(`Location: ${next === undefined ? place : urlText(next)} [following]\n`)
      const rest = yield* response.body.all(1 << 20)
      if (failed(rest)) connection.close()
      return next === undefined || next.scheme !== 'http' ? GENERIC : next
    }
    if (status >= 400 && !this.#has('content-on-error')) return yield* this.#refused(url, status, reason)
    const type = headers.get('Content-Type')?.split(';')[0]
    const length = headers.get('Content-Length')
    const size = length === undefined ? 'unspecified' : humanLength(Number(length))
    yield* this.#say(`Length: ${size}${type === undefined ? '' : ` [${type}]`}\n`)
    if (this.#has('spider')) return yield* this.#there(url, type)
    return yield* this.#save(url, response, method)
  }

  *#refused(url: HttpUrl, status: number, reason: string): Running {
    if (this.#has('spider')) {
      if (this.#has('no-verbose')) yield* this.#process.printError(`${urlText(url)}:\n`)
      if (status === 404) yield* this.#say('Remote file does not exist -- broken link!!!\n\n')
    }
    if (!this.#has('quiet') && !(this.#has('spider') && status === 404)) {
      if (this.#has('no-verbose')) yield* this.#process.printError(`${urlText(url)}:\n`)
      yield* this.#process.printError(`${clock(this.#process)} ERROR ${status}: ${reason}.\n`)
      yield* this.#say('\n')
    }
    return SERVER
  }

  *#there(url: HttpUrl, type: string | undefined): Running {
    if (this.#has('no-verbose') && !this.#has('quiet'))
      yield* this.#process.printError(`${clock(this.#process)} URL: ${urlText(url)} 200 OK\n`)
    yield* this.#say(
      type === 'text/html'
        ? 'Remote file exists and could contain further links,\nbut recursion is disabled -- not retrieving.\n\n'
        : 'Remote file exists.\n\n',
    )
    return 0
  }

  /** Where a document goes that has no -O: a name that is not taken yet. */
  #freeName(url: HttpUrl): string {
    const prefix = this.#value('directory-prefix')
    const name = `${prefix === undefined ? '' : `${prefix.replace(/\/$/, '')}/`}${fileNameOf(url)}`
    const taken = (each: string) => {
      const found = this.#process.mounts.resolve(each, this.#process.cwd, this.#process.credentials)
      return !failed(found) && found.inode !== undefined
    }
    if (!taken(name)) return name
    for (let number = 1; ; number++) if (!taken(`${name}.${number}`)) return `${name}.${number}`
  }

  *#save(url: HttpUrl, response: IncomingResponse, method: string): Running<Outcome> {
    const process = this.#process
    const given = this.#value('output-document')
    const name = given ?? this.#freeName(url)
    yield* this.#say(`Saving to: ‘${name === '-' ? 'STDOUT' : name}’\n`)
    if (name !== '-') yield* this.#say('\n')
    const fd = this.#output ?? process.open(name, { write: true, create: true, truncate: true })
    if (failed(fd)) {
      yield* process.printError(`${name}: ${fd.text}\n\nCannot write to ‘${name}’ (${fd.text}).\n`)
      return FILE
    }
    const started = process.now
    let length = 0
    for (;;) {
      const piece =
        method === 'HEAD'
          ? new Uint8Array(0)
          : yield* response.body.read(process.now + this.#seconds('read-timeout') * SECOND)
      if (failed(piece)) {
        yield* this.#say(`\n${clock(process)} (0.00 B/s) - Connection closed at byte ${length}. `)
        return 'again'
      }
      if (piece.length === 0) break
      length += piece.length
      yield* process.write(fd, piece)
    }
    if (fd !== this.#output) process.close(fd)
    yield* this.#summary(url, name, response, length, process.now - started)
    return 0
  }

  *#summary(url: HttpUrl, name: string, response: IncomingResponse, length: number, took: number): Running<void> {
    const announced = response.headers.get('Content-Length')
    const sizes = announced === undefined ? `[${length}]` : `[${length}/${announced}]`
    const rate = rateText(length, took)
    const time = took < SECOND / 20 ? '0s' : `${(took / SECOND).toFixed(1)}s`
    const dots = '.'.repeat(Math.min(50, Math.floor(length / 1024)))
    const spaced = dots.padEnd(50).replace(/.{10}(?=.)/g, '$& ')
    yield* this.#say(
      `${name === '-' ? '\n' : ''}     0K ${spaced}${announced === undefined ? '    ' : '100%'}${rate.short.padStart(6)}=${time}\n\n`,
    )
    const where = name === '-' ? 'written to stdout' : `‘${name}’ saved`
    yield* this.#say(`${clock(this.#process)} (${rate.long}) - ${where} ${sizes}\n\n`)
    if (this.#has('no-verbose') && !this.#has('quiet'))
      yield* this.#process.printError(`${clock(this.#process)} URL:${urlText(url)} ${sizes} -> "${name}" [1]\n`)
  }
}

/** `1234 (1.2K)`. */
function humanLength(bytes: number): string {
  if (bytes < 1024) return String(bytes)
  const power = bytes < 1024 ** 2 ? 1 : bytes < 1024 ** 3 ? 2 : 3
  const value = bytes / 1024 ** power
  return `${bytes} (${value < 10 ? value.toFixed(1) : Math.round(value)}${'KMG'[power - 1]})`
}

/** Bytes in a second, in three digits. */
function rateText(bytes: number, nanoseconds: number): { readonly short: string; readonly long: string } {
  let rate = bytes / Math.max(nanoseconds / SECOND, 1e-6)
  const units = ['B', 'K', 'M', 'G']
  let unit = 0
  for (; rate >= 1024 && unit < 3; unit++) rate /= 1024
  const digits = rate >= 99.95 || unit === 0 ? 0 : rate >= 9.995 ? 1 : 2
  const text = rate.toFixed(digits)
  return { short: `${text}${units[unit]}`, long: `${text} ${unit === 0 ? 'B' : `${units[unit]}B`}/s` }
}
