import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { decoded } from './decoded.ts'
import { CurlError, MALFORMED_URL } from './error.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import type { Session } from './session.ts'
import type { Upload } from './upload.ts'
import type { TransferInfo } from './write-out.ts'

const RESUME_FAILED = new CurlError(36, 'failed to resume file:// transfer')

/** One file:// URL (lib/file.c): a file of this machine. */
export class FileTransfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sink: Output
  readonly #upload: Upload | undefined

  constructor(session: Session, info: TransferInfo, progress: Progress, sink: Output, upload: Upload | undefined) {
    this.#session = session
    this.#info = info
    this.#progress = progress
    this.#sink = sink
    this.#upload = upload
  }

  *run(url: HttpUrl): Running<CurlError | undefined> {
    if (!['', 'localhost', '127.0.0.1'].includes(url.host)) return MALFORMED_URL
    yield* this.#progress.update()
    const path = decoded(url.path)
    const error = this.#upload === undefined ? yield* this.#read(path) : yield* this.#write(path, this.#upload)
    if (error !== undefined) yield* this.#session.verbose.text(error.text)
    yield* this.#session.verbose.text('Closing connection 0')
    return error
  }

  *#read(path: string): Running<CurlError | undefined> {
    const { process, options } = this.#session
    const status = fileStatus(process, path, true)
    if (failed(status)) return new CurlError(37, `Couldn't open file ${path}`)
    const all = status.inode.kind === 'directory' ? new Uint8Array(0) : process.readFileBytes(path)
    if (failed(all)) return new CurlError(37, `Couldn't open file ${path}`)
    if (options.flags.has('head') || options.flags.has('include')) {
      const modified = new Date(status.modified.seconds * 1000).toUTCString()
      const fields = `Content-Length: ${status.size}\r\nAccept-ranges: bytes\r\nLast-Modified: ${modified}\r\n`
      const end = options.flags.has('head') ? '' : '\r\n'
      if (!(yield* this.#sink.write(encodeUtf8(fields + end)))) return UNWRITTEN
      if (options.flags.has('head')) return undefined
    }
    const wanted = this.#part(all)
    if (wanted === undefined) return RESUME_FAILED
    if (wanted.length > options.maxFileSize) return new CurlError(63, 'Exceeded the maximum allowed file size')
    this.#progress.downloadSize = wanted.length
    this.#info.downloaded = this.#progress.downloaded = wanted.length
    return wanted.length === 0 || (yield* this.#sink.write(wanted)) ? undefined : UNWRITTEN
  }

  /** -r and -C; undefined behind the end. */
  #part(all: Uint8Array): Uint8Array | undefined {
    const { values } = this.#session.options
    const start = this.#start(values.get('continue-at') ?? '0')
    if (start > all.length) return undefined
    const [, first = '', last = ''] = /^(\d*)-(\d*)$/.exec(values.get('range') ?? '') ?? []
    if (first === '' && last === '') return all.subarray(start)
    if (first === '') return all.subarray(Math.max(0, all.length - Number(last)))
    return all.subarray(Number(first), last === '' ? all.length : Number(last) + 1)
  }

  #start(text: string): number {
    if (text !== '-') return Number.parseInt(text, 10)
    const status = fileStatus(this.#session.process, this.#sink.path ?? '', true)
    return failed(status) ? 0 : status.size
  }

  *#write(path: string, upload: Upload): Running<CurlError | undefined> {
    const { process, options } = this.#session
    const append = options.flags.has('append')
    const fd = process.open(path, { write: true, create: true, append, truncate: !append })
    if (failed(fd)) return new CurlError(23, `Can't open ${path} for writing`)
    try {
      for (;;) {
        const piece = yield* upload.next()
        if (failed(piece)) return new CurlError(26, 'Failed to open/read local data from file/application')
        if (piece.length === 0) return undefined
        if (failed(yield* process.write(fd, piece))) return new CurlError(55, 'Failed sending data to the peer')
        this.#info.uploaded = this.#progress.uploaded += piece.length
      }
    } finally {
      process.close(fd)
    }
  }
}

const UNWRITTEN = new CurlError(23, 'Failure writing output to destination')
