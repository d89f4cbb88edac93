import { parseUrl } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { parseDate } from '../../text/date.ts'
import { changeableInode, remove } from '../../text/filesystem.ts'
import { CurlError } from './error.ts'
import { type MultipartBody, multipart } from './form.ts'
import type { Globbed } from './glob.ts'
import { complain, folded } from './messages.ts'
import type { CurlOptions, GivenUrl } from './options.ts'
import { Output } from './output.ts'
import type { ParallelMeter } from './parallel.ts'
import { Progress } from './progress.ts'
import { postData, urlQuery } from './request.ts'
import type { Session } from './session.ts'
import { timeCondition } from './time-condition.ts'
import { Transfer } from './transfer.ts'
import { openUpload, uploadOf } from './upload.ts'
import { emptyInfo, type TransferInfo, writeOut } from './write-out.ts'

const ADVICE = "curl: try 'curl --help' or 'curl --manual' for more information\n"

/** One URL with its tries. */
export class OneUrl {
  readonly #process: Process
  readonly #options: CurlOptions
  readonly #session: Session
  readonly #standard: Output
  /** Of -Z. */
  readonly #meter: ParallelMeter | undefined
  #tries = 0

  constructor(
    process: Process,
    options: CurlOptions,
    session: Session,
    standard: Output,
    meter: ParallelMeter | undefined,
  ) {
    this.#meter = meter
    this.#process = process
    this.#options = options
    this.#session = session
    this.#standard = standard
  }

  *run(given: GivenUrl, globbed: Globbed, number: number): Running {
    const { values } = this.#options
    const path = this.#outputPath(given, globbed)
    if (path instanceof CurlError) {
      if (!this.#quiet) yield* this.#process.printError('curl: Remote file name has no length!\n')
      yield* complain(this.#process, this.#options, path)
      return path.code
    }
    let left = Math.floor(Number(values.get('retry') ?? 0))
    let delay = Number(values.get('retry-delay') ?? 0)
    const doubling = delay === 0
    if (doubling) delay = 1
    const started = this.#process.now
    const most = Number(values.get('retry-max-time') ?? 0)
    for (;;) {
      const { error, info, sink } = yield* this.#try(given, globbed.url, number, path)
      const reason = left > 0 ? this.#transient(error, info) : undefined
      const inTime = most === 0 || this.#process.now - started < most * SECOND
      if (reason === undefined || !inTime) return yield* this.#finish(error, info, sink)
      if (error !== undefined) yield* complain(this.#process, this.#options, error)
      const warning = `Problem : ${reason}. Will retry in ${delay} seconds. ${left} retries left.`
      if (!this.#quiet) yield* this.#process.printError(folded(warning))
      yield* this.#process.sleep(delay * SECOND)
      left--
      if (doubling) delay = Math.min(delay * 2, 600)
    }
  }

  get #quiet(): boolean {
    return this.#options.flags.has('silent')
  }

  #outputPath({ output }: GivenUrl, { url, parts }: Globbed): string | undefined | CurlError {
    if (output === undefined || output === '-') return undefined
    const directory = this.#options.values.get('output-dir')
    const inside = (name: string) => (directory === undefined ? name : `${directory}/${name}`)
    if (typeof output === 'string')
      return inside(output.replace(/#(\d+)/g, (all, index) => parts[Number(index) - 1] ?? all))
    const name = parseUrl(url)?.path.split('/').at(-1) ?? ''
    return name === '' ? new CurlError(23, 'Failed writing received data to disk/application') : inside(name)
  }

  *#try(
    given: GivenUrl,
    url: string,
    number: number,
    path: string | undefined,
  ): Running<{ error: CurlError | undefined; info: TransferInfo; sink: Output }> {
    const { flags, values } = this.#options
    const data = postData(this.#process, this.#options)
    const query = urlQuery(this.#process, this.#options)
    const asked = query === undefined ? url : withQuery(url, query)
    const target = flags.has('get') && data !== undefined ? withQuery(asked, data) : asked
    const info = emptyInfo(target, number)
    info.file = path ?? ''
    const sink = path === undefined ? this.#standard : new Output(this.#process, path, false)
    const shown =
      this.#meter === undefined &&
      !flags.has('silent') &&
      !flags.has('no-progress-meter') &&
      !(path === undefined && this.#process.isTerminal(1))
    const progress = new Progress(this.#process, shown, this.#tries++ > 0, flags.has('progress-bar'))
    this.#meter?.add(progress)
    const resumeFrom = this.#resume(sink)
    sink.keeps = flags.has('no-clobber')
    sink.createsDirectories = flags.has('create-dirs')
    const upload = given.upload === undefined ? undefined : openUpload(this.#process, given.upload)
    if (upload !== undefined && failed(upload)) {
      yield* this.#process.printError(`curl: Can't open '${given.upload}'!\n${ADVICE}`)
      const error = new CurlError(26, `Failed to open/read local data from file/application`)
      return { error, info, sink }
    }
    const form = yield* this.#form()
    if (form instanceof CurlError) return { error: form, info, sink }
    const text = flags.has('get') || data === undefined ? undefined : uploadOf(encodeUtf8(data))
    const posted = form === undefined ? text : uploadOf(form.bytes)
    const condition = yield* this.#condition()
    const dump = values.get('dump-header')
    const headers =
      dump === undefined ? undefined : dump === '-' ? this.#standard : new Output(this.#process, dump, false)
    const transfer = new Transfer(
      this.#session,
      info,
      progress,
      { body: sink, headers, rename: name => this.#rename(given, sink, info, name) },
      { upload, posted, boundary: form?.boundary, resumeFrom, condition },
    )
    const error = yield* transfer.run(target)
    // A name that is not found ends the transfer before the meter's last line (lib/multi.c).
    if (error?.code !== 6) yield* progress.done()
    if (headers !== undefined && headers !== this.#standard) yield* headers.close()
    if (sink !== this.#standard) {
      if (error === undefined && info.status !== 304) sink.open()
      yield* sink.close()
      if (error !== undefined && flags.has('remove-on-error') && sink.path !== undefined)
        remove(this.#process, sink.path, 'file')
      if (error === undefined && flags.has('remote-time')) this.#setTime(sink, info)
    }
    return { error, info, sink }
  }

  /** -C: where to go on. */
  #resume(sink: Output): number | undefined {
    const text = this.#options.values.get('continue-at')
    if (text === undefined) return undefined
    sink.append = true
    if (text !== '-') return Number.parseInt(text, 10) || undefined
    const status = sink.path === undefined ? undefined : fileStatus(this.#process, sink.path, true)
    return status === undefined || failed(status) ? undefined : status.size || undefined
  }

  *#form(): Running<MultipartBody | CurlError | undefined> {
    const { form } = this.#options
    return form.length === 0 ? undefined : yield* multipart(this.#process, form)
  }

  /** -z. */
  *#condition(): Running<string | undefined> {
    const text = this.#options.values.get('time-cond')
    if (text === undefined) return undefined
    const found = timeCondition(this.#process, text)
    const warning =
      'Illegal date format for -z, --time-cond (and not a file name). Disabling time condition. See curl_getdate(3) for valid date syntax.'
    if (found === undefined && !this.#quiet) yield* this.#process.printError(folded(warning))
    return found
  }

  /** -J: a name that the server gives; false where there is such a file. */
  #rename({ output }: GivenUrl, sink: Output, info: TransferInfo, name: string): boolean {
    const { flags, values } = this.#options
    if (output !== true || !flags.has('remote-header-name')) return true
    const directory = values.get('output-dir')
    const path = directory === undefined ? name : `${directory}/${name}`
    if (!failed(fileStatus(this.#process, path, true))) return false
    sink.path = info.file = path
    return true
  }

  /** -R. */
  #setTime({ path }: Output, { headers }: TransferInfo): void {
    const text = headers?.get('Last-Modified')
    const { sim } = this.#process.host
    const seconds = text === undefined ? undefined : parseDate(text, sim.wallMilliseconds / 1000)
    if (seconds === undefined || path === undefined) return
    const inode = changeableInode(this.#process, path)
    if (!failed(inode)) inode.modified = (seconds - sim.wallTime(0).seconds) * SECOND
  }

  /** What may pass by itself (src/tool_operate.c). */
  #transient(error: CurlError | undefined, { status }: TransferInfo): string | undefined {
    const { flags } = this.#options
    if (error?.code === 28 || error?.code === 6) return 'timeout'
    if (error?.code === 7 && flags.has('retry-connrefused')) return 'connection refused'
    if ((error === undefined || error.code === 22) && [408, 429, 500, 502, 503, 504].includes(status))
      return 'HTTP error'
    return error !== undefined && flags.has('retry-all-errors') ? '(retrying all errors)' : undefined
  }

  *#finish(error: CurlError | undefined, info: TransferInfo, sink: Output): Running {
    const { values } = this.#options
    if (error?.code === 23 && sink.path !== undefined && !this.#quiet)
      yield* this.#process.printError(folded(`Failed to open the file ${sink.path}: No such file or directory`))
    if (error !== undefined) yield* complain(this.#process, this.#options, error)
    const format = values.get('write-out')
    if (format === undefined) return error?.code ?? 0
    const text = format.startsWith('@') ? this.#process.readFile(format.slice(1)) : format
    if (failed(text)) return error?.code ?? 0
    const { stdout, stderr } = writeOut(text, info)
    if (stderr !== '') yield* this.#process.printError(stderr)
    if (stdout !== '') yield* this.#standard.write(encodeUtf8(stdout))
    return error?.code ?? 0
  }
}

function withQuery(url: string, data: string): string {
  const [before = '', fragment] = url.split('#')
  const joined = `${before}${before.includes('?') ? '&' : '?'}${data}`
  return fragment === undefined ? joined : `${joined}#${fragment}`
}
