import { Buffered, type TcpStream } from '../../../linux/http/stream.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { DirectoryInode } from '../../../linux/vfs/directory.ts'
import { FileInode } from '../../../linux/vfs/inode.ts'
import { failed } from '../../../net/errno.ts'
import { decodeLatin1 } from '../../../sim/latin1.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { directoryPage, errorPage } from './pages.ts'
import { badRequest, type ParsedRequest, parseRequest, type RequestError } from './request.ts'
import { guessType } from './types.ts'
import { unquoted } from './unquote.ts'

const REQUEST_COST = 300_000
/** Of a request line and of a header. */
const LINE_MAX = 65536
const HEADERS_MAX = 100
/** As much of a file is read at once (shutil.copyfileobj). */
const BLOCK = 65536

export interface HandlerSettings {
  readonly directory: string
  readonly protocol: string
}

/** One connection (http.server.SimpleHTTPRequestHandler): requests one after the other, as long as it is kept. */
export class Handler {
  readonly #process: Process
  readonly #stream: TcpStream
  readonly #buffer: Buffered
  readonly #settings: HandlerSettings
  #keep = false
  #line = ''
  /** None before a request line told: then nothing but the body of an answer is sent. */
  #version = 'HTTP/0.9'
  #method = ''
  /** Of the answer, as far as it is known. */
  #head = ''

  constructor(process: Process, stream: TcpStream, settings: HandlerSettings) {
    this.#process = process
    this.#stream = stream
    this.#buffer = new Buffered(stream)
    this.#settings = settings
  }

  *run(): Running<void> {
    try {
      do {
        this.#keep = false
        yield* this.#one()
      } while (this.#keep && !this.#stream.ended)
      this.#stream.socket.shutdown('write')
    } finally {
      this.#stream.close()
    }
  }

  /** Without its end; undefined at the end of the stream, `long` for one that is too long. */
  *#readLine(): Running<string | 'long' | undefined> {
    for (;;) {
      const end = this.#buffer.waiting.indexOf(0x0a)
      if (end > LINE_MAX || (end < 0 && this.#buffer.waiting.length > LINE_MAX)) return 'long'
      if (end >= 0) return decodeLatin1(this.#buffer.take(end + 1)).replace(/[\r\n]+$/, '')
      const more = yield* this.#buffer.fill()
      if (failed(more)) return undefined
      if (more) continue
      if (this.#buffer.waiting.length === 0) return undefined
      return decodeLatin1(this.#buffer.take(this.#buffer.waiting.length)).replace(/\r$/, '')
    }
  }

  *#one(): Running<void> {
    this.#version = 'HTTP/0.9'
    this.#method = ''
    const line = yield* this.#readLine()
    if (line === undefined) return
    this.#line = line === 'long' ? '' : line
    yield* this.#process.compute(REQUEST_COST)
    if (line === 'long') {
      this.#version = ''
      return yield* this.#refuse({ code: 414, message: 'Request-URI Too Long', explanation: 'URI is too long' })
    }
    const parsed = parseRequest(line)
    if (parsed === undefined) return
    if ('code' in parsed) return yield* this.#refuse(parsed)
    this.#version = parsed.version
    this.#method = parsed.method
    const headers = yield* this.#headers()
    if ('code' in headers) return yield* this.#refuse(headers)
    const modern = this.#settings.protocol >= 'HTTP/1.1'
    const connection = headers.fields.get('connection')?.toLowerCase()
    this.#keep = modern && (parsed.keeps ? connection !== 'close' : connection === 'keep-alive')
    if (modern && parsed.version >= 'HTTP/1.1' && headers.fields.get('expect')?.toLowerCase() === '100-continue')
      yield* this.#stream.write(encodeUtf8(`${this.#settings.protocol} 100 Continue\r\n\r\n`))
    if (parsed.method === 'GET' || parsed.method === 'HEAD') return yield* this.#serve(parsed, headers.fields)
    yield* this.#refuse({
      code: 501,
      message: `Unsupported method ('${parsed.method}')`,
      explanation: 'Server does not support this operation',
    })
  }

  /** email.parser takes what is no field for the end of the fields; the lines are read in any case. */
  *#headers(): Running<{ readonly fields: ReadonlyMap<string, string> } | RequestError> {
    const fields = new Map<string, string>()
    for (let count = 0; ; count++) {
      const line = yield* this.#readLine()
      if (line === 'long') return badRequest(431, 'Line too long', 'got more than 65536 bytes when reading header line')
      if (line === undefined || line === '') return { fields }
      if (count >= HEADERS_MAX) return badRequest(431, 'Too many headers', 'got more than 100 headers')
      const match = /^([^:\s]+):\s*(.*?)\s*$/.exec(line)
      if (match !== null && !fields.has(match[1]!.toLowerCase())) fields.set(match[1]!.toLowerCase(), match[2]!)
    }
  }

  *#serve({ target, path }: ParsedRequest, headers: ReadonlyMap<string, string>): Running<void> {
    const { mounts, cwd, credentials } = this.#process
    const name = `${this.#settings.directory}${path}`
    const at = (each: string) => {
      const found = mounts.resolve(each, cwd, credentials)
      return failed(found) ? undefined : found.inode
    }
    let file = name
    if (at(name) instanceof DirectoryInode) {
      if (!/^[^?#]*\/([?#]|$)/.test(target)) {
        yield* this.#begin(301, 'Moved Permanently')
        yield* this.#send([
          ['Location', target.replace(/^[^?#]*/, '$&/')],
          ['Content-Length', '0'],
        ])
        return
      }
      const index = ['index.html', 'index.htm']
        .map(each => `${name}/${each}`)
        .find(each => at(each) instanceof FileInode)
      if (index === undefined) return yield* this.#list(name, target)
      file = index
    }
    const inode = file.endsWith('/') ? undefined : at(file)
    const bytes = inode instanceof FileInode ? this.#process.readFileBytes(file) : undefined
    if (!(inode instanceof FileInode) || bytes === undefined || failed(bytes))
      return yield* this.#notFound('File not found')
    const modified = this.#process.host.sim.wallTime(inode.modified).seconds
    if (headers.has('if-modified-since') && !headers.has('if-none-match')) {
      const since = Date.parse(headers.get('if-modified-since')!)
      if (modified * 1000 <= since) {
        yield* this.#begin(304, 'Not Modified')
        return yield* this.#send([])
      }
    }
    yield* this.#begin(200, 'OK')
    const type = guessType(file)
    const fields = [
      ['Content-type', type],
      ['Content-Length', String(bytes.length)],
      ['Last-Modified', new Date(modified * 1000).toUTCString()],
    ] as const
    yield* this.#send(fields, bytes)
  }

  *#list(path: string, target: string): Running<void> {
    const page = directoryPage(this.#process, path, unquoted(target))
    if (page === undefined) return yield* this.#notFound('No permission to list directory')
    const bytes = encodeUtf8(page)
    yield* this.#begin(200, 'OK')
    yield* this.#send(
      [
        ['Content-type', 'text/html; charset=utf-8'],
        ['Content-Length', String(bytes.length)],
      ],
      bytes,
    )
  }

  *#notFound(message: string): Running<void> {
    yield* this.#refuse({ code: 404, message, explanation: 'Nothing matches the given URI' })
  }

  *#begin(code: number, message: string): Running<void> {
    yield* this.#log(`"${this.#line}" ${code} -`)
    const date = new Date(this.#process.host.sim.wallMilliseconds).toUTCString()
    this.#head = `${this.#settings.protocol} ${code} ${message}\r\nServer: SimpleHTTP/0.6 Python/3.11.2\r\nDate: ${date}\r\n`
  }

  *#send(fields: readonly (readonly [string, string])[], body: Uint8Array = new Uint8Array(0)): Running<void> {
    const head = `${this.#head}${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
    if (this.#version !== 'HTTP/0.9' && (yield* this.#stream.write(encodeUtf8(head))) !== undefined) return
    if (this.#method === 'HEAD') return
    for (let at = 0; at < body.length; at += BLOCK)
      if ((yield* this.#stream.write(body.subarray(at, at + BLOCK))) !== undefined) return
  }

  *#refuse({ code, message, explanation }: RequestError): Running<void> {
    yield* this.#log(`code ${code}, message ${message}`)
    yield* this.#begin(code, message)
    this.#keep = false
    const page = encodeUtf8(errorPage(code, message, explanation))
    const fields = [
      ['Connection', 'close'],
      ['Content-Type', 'text/html;charset=utf-8'],
      ['Content-Length', String(page.length)],
    ] as const
    yield* this.#send(fields, page)
  }

  *#log(text: string): Running<void> {
    const date = strftime('%d/%b/%Y %H:%M:%S', this.#process.host.sim.wallTime().seconds)
    const { remoteAddress, family } = this.#stream.socket
    const client = `${family === 6 && typeof remoteAddress === 'number' ? '::ffff:' : ''}${formatIp(remoteAddress)}`
    yield* this.#process.printError(`${client} - - [${date}] ${visible(text)}\n`)
  }
}

/** Control characters and the backslash as they stand in the log. */
function visible(text: string): string {
  return text.replace(/\p{Cc}|\\/gu, each =>
    each === '\\' ? '\\\\' : `\\x${each.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
