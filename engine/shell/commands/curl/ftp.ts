import type { ByteStream } from '../../../linux/http/stream.ts'
import type { HttpUrl } from '../../../linux/http/url.ts'
import type { Running } from '../../../linux/program.ts'
import { ETIMEDOUT, failed } from '../../../net/errno.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import type { Patience } from './connect.ts'
import { CurlError, milliseconds } from './error.ts'
import { FtpControl, type FtpState } from './ftp-control.ts'
import { agree, drop, type FtpData, streamOf } from './ftp-data.ts'
import { listOf } from './options.ts'
import type { Output } from './output.ts'
import type { Progress } from './progress.ts'
import { ResponseReader } from './response.ts'
import type { Connection, Session } from './session.ts'
import type { Upload } from './upload.ts'
import type { TransferInfo } from './write-out.ts'

const ANONYMOUS = ['anonymous', 'ftp@example.com'] as const
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One ftp:// URL (lib/ftp.c). */
export class FtpTransfer {
  readonly #session: Session
  readonly #info: TransferInfo
  readonly #progress: Progress
  readonly #sink: Output
  readonly #upload: Upload | undefined
  readonly #started: number
  #performed = false
  /** A download was ended early: the connection is in no known state. */
  #cut = false

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
    const control = new FtpControl(connection, reader, session.verbose)
    const state = connection.ftp ?? (yield* this.#login(url, control))
    if (state instanceof CurlError) {
      yield* session.verbose.text(state.text)
      yield* session.release(connection, false)
      info.status = control.code
      return state
    }
    connection.ftp = state
    info.preTransfer = session.process.now - this.#started
    const outcome = yield* this.#perform(url, connection, control, state, patience)
    info.status = control.code
    const kept = outcome === undefined || (!connection.stream.ended && STAYS.has(outcome.code))
    yield* session.release(connection, kept && !this.#cut)
    return outcome
  }

  *#login(url: HttpUrl, control: FtpControl): Running<FtpState | CurlError> {
    const given = url.user ?? this.#session.options.values.get('user')
    if (given === undefined) return yield* control.login(...ANONYMOUS)
    const colon = given.indexOf(':')
    const [user, password] = colon < 0 ? [given, ''] : [given.slice(0, colon), given.slice(colon + 1)]
    return yield* control.login(decoded(user), decoded(password))
  }

  /** Said once, when the first command of the transfer is out. */
  *#first(secondary: 0 | 1): Running<void> {
    if (this.#performed) return
    this.#performed = true
    yield* this.#session.verbose.text(`ftp_perform ends with SECONDARY: ${secondary}`)
  }

  *#ask(control: FtpControl, command: string) {
    const error = yield* control.send(command)
    if (error !== undefined) return error
    yield* this.#first(0)
    return yield* control.reply()
  }

  *#perform(
    url: HttpUrl,
    connection: Connection,
    control: FtpControl,
    state: FtpState,
    patience: Patience,
  ): Running<CurlError | undefined> {
    const { options, verbose } = this.#session
    const { directories, file } = this.#parts(url)
    const same = directories.join('/') === state.directory.join('/')
    if (same) yield* verbose.text('Request has same path as previous transfer')
    const quotes = listOf(options, 'quote').filter(each => !/^[-+]/.test(each))
    const wrong =
      (yield* this.#quote(control, quotes)) ??
      (same ? undefined : yield* this.#enter(control, state, directories)) ??
      (yield* this.#quote(
        control,
        listOf(options, 'quote')
          .filter(each => each.startsWith('+'))
          .map(each => each.slice(1)),
      ))
    if (wrong !== undefined) {
      if (this.#upload !== undefined && wrong.code === 9)
        yield* verbose.text(`Uploaded unaligned file size (0 out of ${this.#upload.size ?? -1} bytes)`)
      return wrong
    }
    const list = file === '' && this.#upload === undefined
    const headOnly = options.flags.has('head')
    const failure = headOnly
      ? yield* this.#head(control, state, file)
      : yield* this.#transfer(connection, control, state, { file, list, directories }, patience)
    if (headOnly) yield* this.#remember(directories)
    if (failure !== undefined) return failure
    return yield* this.#quote(
      control,
      listOf(options, 'quote')
        .filter(each => each.startsWith('-'))
        .map(each => each.slice(1)),
    )
  }

  /** Directories and file of a path, as --ftp-method takes it apart. */
  #parts({ path }: HttpUrl): { readonly directories: readonly string[]; readonly file: string } {
    const method = this.#session.options.values.get('ftp-method') ?? 'multicwd'
    const whole = decoded(path.slice(1))
    const slash = whole.lastIndexOf('/')
    const own = whole.slice(slash + 1)
    const file = own === '' && this.#upload !== undefined ? this.#upload.name : own
    if (method === 'nocwd') return { directories: [], file: slash < 0 ? file : whole.slice(0, slash + 1) + file }
    if (slash < 0) return { directories: [], file }
    const above = slash === 0 ? '/' : whole.slice(0, slash)
    if (method === 'singlecwd' || above === '/') return { directories: [above], file }
    const names = above.split('/').filter(each => each !== '')
    return { directories: above.startsWith('/') ? ['/', ...names] : names, file }
  }

  *#quote(control: FtpControl, commands: readonly string[]): Running<CurlError | undefined> {
    for (const command of commands) {
      const mayFail = command.startsWith('*')
      const reply = yield* this.#ask(control, mayFail ? command.slice(1) : command)
      if (reply instanceof CurlError) return reply
      if (reply.status >= 400 && !mayFail) return yield* this.#say(21, `QUOT command failed with ${control.code}`)
    }
    return undefined
  }

  *#say(code: number, text: string): Running<CurlError> {
    yield* this.#session.verbose.text(text)
    return new CurlError(code, text)
  }

  *#enter(control: FtpControl, state: FtpState, directories: readonly string[]): Running<CurlError | undefined> {
    const creates = this.#session.options.flags.has('ftp-create-dirs')
    const back = state.directory.length > 0 ? [state.entry] : []
    state.directory = []
    for (const [index, name] of [...back, ...directories].entries()) {
      let reply = yield* this.#ask(control, `CWD ${name}`)
      if (!(reply instanceof CurlError) && reply.status >= 400 && creates && index >= back.length) {
        const made = yield* this.#ask(control, `MKD ${name}`)
        if (made instanceof CurlError) return made
        reply = yield* this.#ask(control, `CWD ${name}`)
      }
      if (reply instanceof CurlError) return reply
      if (reply.status >= 400) return yield* this.#say(9, 'Server denied you to change to the given directory')
    }
    state.directory = directories
    return undefined
  }

  *#type(control: FtpControl, state: FtpState, mode: 'A' | 'I'): Running<CurlError | undefined> {
    if (state.mode === mode) return undefined
    const reply = yield* this.#ask(control, `TYPE ${mode}`)
    if (reply instanceof CurlError) return reply
    if (reply.status !== 200) return yield* this.#say(17, "Couldn't set desired mode")
    state.mode = mode
    return undefined
  }

  /** -I: what a server tells of a file, as if it were header fields. */
  *#head(control: FtpControl, state: FtpState, file: string): Running<CurlError | undefined> {
    const time = yield* this.#ask(control, `MDTM ${file}`)
    if (time instanceof CurlError) return time
    if (time.status === 550) return yield* this.#say(78, 'Given file does not exist')
    const stamp = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(time.text)
    if (stamp !== null) yield* this.#print(`Last-Modified: ${dateText(stamp.slice(1).map(Number))}\r\n`)
    const wrong = yield* this.#type(control, state, 'I')
    if (wrong !== undefined) return wrong
    const size = yield* this.#ask(control, `SIZE ${file}`)
    if (size instanceof CurlError) return size
    if (size.status === 213) yield* this.#print(`Content-Length: ${size.text.trim()}\r\n`)
    const rest = yield* this.#ask(control, 'REST 0')
    if (rest instanceof CurlError) return rest
    if (rest.status === 350) yield* this.#print('Accept-ranges: bytes\r\n')
    return undefined
  }

  *#print(text: string): Running<void> {
    yield* this.#sink.write(encodeUtf8(text))
  }

  *#transfer(
    connection: Connection,
    control: FtpControl,
    state: FtpState,
    target: { readonly file: string; readonly list: boolean; readonly directories: readonly string[] },
    patience: Patience,
  ): Running<CurlError | undefined> {
    const session = this.#session
    const data = yield* agree(session, connection, control, state, patience, secondary => this.#first(secondary))
    if (data instanceof CurlError) {
      yield* session.verbose.text(data.text)
      return data
    }
    const begun = yield* this.#begin(control, state, target.file, target.list)
    if (begun instanceof CurlError) {
      drop(session.process, data)
      yield* this.#remember(target.directories)
      return begun
    }
    const stream = yield* this.#open(data, begun)
    if (stream instanceof CurlError) return stream
    const moved =
      this.#upload === undefined ? yield* this.#receive(stream, state, begun.most, patience) : yield* this.#send(stream)
    stream.close()
    yield* this.#remember(target.directories)
    if (moved instanceof CurlError) return moved
    if (this.#cut) return yield* this.#abort(control)
    const done = yield* control.reply()
    if (done instanceof CurlError) return done
    if (done.status === 226 || done.status === 250) return undefined
    return yield* this.#say(18, `server did not report OK, got ${done.status}`)
  }

  *#remember(directories: readonly string[]): Running<void> {
    const text = directories.map(each => `${each}/`).join('')
    yield* this.#session.verbose.text(`Remembering we are in dir "${text}"`)
  }

  /** The commands before the data: the most that is read, or undefined for all there is. */
  *#begin(
    control: FtpControl,
    state: FtpState,
    file: string,
    list: boolean,
  ): Running<{ readonly most: number | undefined; readonly size: number | undefined } | CurlError> {
    const { flags, values } = this.#session.options
    const ascii = list || flags.has('use-ascii')
    const wrong = yield* this.#type(control, state, ascii ? 'A' : 'I')
    if (wrong !== undefined) return wrong
    const all = { most: undefined, size: undefined }
    if (list) {
      const reply = yield* this.#ask(control, flags.has('list-only') ? 'NLST' : 'LIST')
      if (reply instanceof CurlError) return reply
      return isBegun(reply.status) ? all : yield* this.#say(19, `RETR response: ${reply.status}`)
    }
    if (this.#upload !== undefined) {
      const reply = yield* this.#ask(control, `${flags.has('append') ? 'APPE' : 'STOR'} ${file}`)
      if (reply instanceof CurlError) return reply
      return isBegun(reply.status) ? all : yield* this.#say(25, `Failed FTP upload: ${reply.status}`)
    }
    const size = yield* this.#ask(control, `SIZE ${file}`)
    if (size instanceof CurlError) return size
    if (size.status === 550) return yield* this.#say(78, 'The file does not exist')
    const length = size.status === 213 ? Number.parseInt(size.text, 10) : undefined
    const [, from = '', to = ''] = /^(\d*)-(\d*)$/.exec(values.get('range') ?? '') ?? []
    const start = from === '' && to !== '' ? Math.max(0, (length ?? 0) - Number(to)) : Number(from)
    if (start > 0) {
      const rest = yield* this.#ask(control, `REST ${start}`)
      if (rest instanceof CurlError) return rest
      if (rest.status !== 350) return yield* this.#say(31, "Couldn't use REST")
    }
    const reply = yield* this.#ask(control, `RETR ${file}`)
    if (reply instanceof CurlError) return reply
    if (!isBegun(reply.status))
      return yield* this.#say(reply.status === 550 ? 78 : 19, `RETR response: ${reply.status}`)
    const most = from !== '' && to !== '' ? Number(to) - start + 1 : undefined
    const left = length === undefined ? undefined : length - start
    return { most, size: most === undefined ? left : Math.min(most, left ?? most) }
  }

  *#open(
    data: FtpData,
    { most, size }: { readonly most: number | undefined; readonly size: number | undefined },
  ): Running<ByteStream | CurlError> {
    const { verbose } = this.#session
    if (this.#upload === undefined) {
      yield* verbose.text(`Maxdownload = ${most ?? -1}`)
      if (size !== undefined) yield* verbose.text(`Getting file with size: ${size}`)
    }
    this.#progress.downloadSize = size
    const stream = yield* streamOf(this.#session, data)
    if (stream instanceof CurlError) yield* verbose.text(stream.text)
    return stream
  }

  *#receive(
    stream: ByteStream,
    state: FtpState,
    most: number | undefined,
    patience: Patience,
  ): Running<CurlError | undefined> {
    const { process, verbose } = this.#session
    const progress = this.#progress
    const lines = new LineEnds()
    progress.downloaded = 0
    for (;;) {
      const bytes = yield* stream.read(Math.min(patience.total, patience.next()))
      yield* patience.tick()
      if (bytes === ETIMEDOUT && process.now < patience.total) continue
      if (bytes === ETIMEDOUT) {
        const spent = milliseconds(this.#started, process.now)
        const total = progress.downloadSize ?? 0
        const text = `Operation timed out after ${spent} milliseconds with ${progress.downloaded} out of ${total} bytes received`
        return yield* this.#say(28, text)
      }
      if (failed(bytes)) return yield* this.#say(56, `Recv failure: ${bytes.text}`)
      if (bytes.length === 0) break
      if (this.#info.startTransfer === 0) this.#info.startTransfer = process.now - this.#started
      const wanted = most === undefined ? bytes : bytes.subarray(0, most - progress.downloaded)
      yield* verbose.data(false, wanted)
      progress.downloaded += wanted.length
      this.#info.downloaded = progress.downloaded
      if (!(yield* this.#sink.write(state.mode === 'A' ? lines.convert(wanted) : wanted)))
        return new CurlError(23, 'Failure writing output to destination')
      if (most !== undefined && progress.downloaded >= most) {
        this.#cut = true
        return undefined
      }
    }
    const size = progress.downloadSize
    if (size === undefined || progress.downloaded >= size) return undefined
    return yield* this.#say(18, `transfer closed with ${size - progress.downloaded} bytes remaining to read`)
  }

  *#send(stream: ByteStream): Running<CurlError | undefined> {
    const upload = this.#upload!
    const { verbose } = this.#session
    for (;;) {
      const bytes = yield* upload.next()
      if (failed(bytes)) return yield* this.#say(26, 'Failed to open/read local data from file/application')
      if (bytes.length === 0) break
      const error = yield* stream.write(bytes)
      if (error !== undefined) return yield* this.#say(55, `Send failure: ${error.text}`)
      yield* verbose.data(true, bytes)
      this.#progress.uploaded = this.#info.uploaded += bytes.length
      yield* this.#progress.update()
    }
    if (upload.size === undefined) return undefined
    yield* verbose.text('We are completely uploaded and fine')
    this.#progress.uploadSize = upload.size
    return undefined
  }

  /** After a part: the rest is not wanted. */
  *#abort(control: FtpControl): Running<CurlError | undefined> {
    const { verbose } = this.#session
    const aborted = yield* control.send('ABOR')
    const reply = aborted ?? (yield* control.reply())
    if (reply instanceof CurlError) return undefined
    yield* verbose.text('partial download completed, closing connection')
    const quit = yield* control.send('QUIT')
    if (quit === undefined) yield* control.reply()
    return undefined
  }
}

/** Line ends of a text as Unix has them (convert_lineends() of lib/sendf.c). */
class LineEnds {
  #afterReturn = false

  convert(bytes: Uint8Array): Uint8Array {
    const out: number[] = []
    for (const byte of bytes) {
      if (byte !== 0x0a || !this.#afterReturn) out.push(byte === 0x0d ? 0x0a : byte)
      this.#afterReturn = byte === 0x0d
    }
    return Uint8Array.from(out)
  }
}

/** Errors after which the connection is still good. */
const STAYS: ReadonlySet<number> = new Set([9, 17, 19, 21, 25, 31, 78])

const isBegun = (code: number) => code === 125 || code === 150

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function dateText([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: readonly number[]): string {
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(hour)}:${two(minute)}:${two(second)}`
  return `${DAYS[weekday]}, ${two(day)} ${MONTHS[month - 1]} ${String(year).padStart(4, '0')} ${time} GMT`
}
