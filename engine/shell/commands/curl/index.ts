import { parseUrl } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { fileStatus } from '../../../linux/vfs/status.ts'
import { failed } from '../../../net/errno.ts'
import { MILLISECOND, SECOND } from '../../../sim/timer.ts'
import { decodeUtf8, encodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { parseDate } from '../../text/date.ts'
import { changeableInode } from '../../text/filesystem.ts'
import { CERTIFICATE_ADVICE, CurlError } from './error.ts'
import { type MultipartBody, multipart } from './form.ts'
import { type Globbed, GlobError, globUrl } from './glob.ts'
import { OPTIONS } from './option-table.ts'
import { type CurlOptions, type GivenUrl, HELP, parseArguments } from './options.ts'
import { Output } from './output.ts'
import { Progress } from './progress.ts'
import { postData, urlQuery } from './request.ts'
import { Session } from './session.ts'
import { timeCondition } from './time-condition.ts'
import { Transfer } from './transfer.ts'
import { openUpload, uploadOf } from './upload.ts'
import { Verbose } from './verbose.ts'
import { emptyInfo, type TransferInfo, writeOut } from './write-out.ts'

const VERSION = [
  'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19',
  'Release-Date: 2023-02-20',
  'Protocols: ftp http https imap smtp',
  'Features: IPv6 SSL',
  '',
].join('\n')

/** What loading some thirty libraries costs, measured: whatever is restarted between two calls of curl has come up by then. */
const LOADING = 8 * MILLISECOND

/** curl(1), 7.88.1 of Debian. */
export const curl: Command = {
  name: 'curl',
  directory: '/usr/bin',
  summary: 'transfer a URL',
  synopsis: ['[options...] URL...'],
  options: OPTIONS,
  notEmulated: [
    'protocols other than http, https, ftp, imap and smtp',
    'HTTP/2 and HTTP/3',
    'several transfers at once',
  ],
  *main(process) {
    yield* process.compute(LOADING)
    // src/tool_main.c: a reader that went away is an error of writing, not the end.
    process.handlers.set('PIPE', 'ignore')
    const args = process.argv.slice(1)
    const typed = yield* typedConfig(process, args)
    const read = (path: string) => {
      const text = path === '-' ? typed : process.readFile(path)
      return text === undefined || failed(text) ? undefined : text
    }
    // src/tool_parsecfg.c: unless -q stands first.
    const own = `${process.env.get('HOME') ?? ''}/.curlrc`
    const usual = /^(-q|--disable$)/.test(args[0] ?? '') || read(own) === undefined ? [] : ['-K', own]
    const parsed = parseArguments([...usual, ...args], read)
    if ('text' in parsed) {
      if (parsed.warning !== undefined) yield* process.printError(folded(parsed.warning))
      if (parsed.text !== '') yield* process.printError(`curl: ${parsed.text}`)
      return parsed.status
    }
    if (parsed.flags.has('help') || parsed.flags.has('version')) {
      yield* process.print(parsed.flags.has('help') ? HELP : VERSION)
      return 0
    }
    if (parsed.urls.length === 0) {
      const missing = process.argv.length > 1 ? 'curl: no URL specified!\n' : ''
      yield* process.printError(`${missing}curl: try 'curl --help' or 'curl --manual' for more information\n`)
      return 2
    }
    redirectErrors(process, parsed)
    return yield* transferAll(process, parsed)
  },
}

/** Standard input, where -K asks for it. */
function* typedConfig(process: Process, args: readonly string[]): Running<string | undefined> {
  const asked = args.some((each, index) => each === '-K-' || (/^(-K|--config)$/.test(each) && args[index + 1] === '-'))
  if (!asked) return undefined
  const bytes = yield* process.readAll(0)
  return failed(bytes) ? undefined : decodeUtf8(bytes)
}

/** --stderr. */
function redirectErrors(process: Process, { values }: CurlOptions): void {
  const path = values.get('stderr')
  if (path === undefined) return
  const fd = path === '-' ? 1 : process.open(path, { write: true, create: true, truncate: true })
  if (!failed(fd)) process.fds.duplicate(fd, 2)
}

function* transferAll(process: Process, options: CurlOptions): Running {
  const { flags } = options
  const toTerminal = process.isTerminal(1) && options.urls.some(each => each.output === undefined)
  const session = new Session(process, options, new Verbose(process, flags.has('verbose'), toTerminal))
  const wrong = yield* session.addAddresses()
  if (wrong !== undefined) {
    yield* complain(process, options, wrong)
    return wrong.code
  }
  const standard = new Output(process, undefined, flags.has('no-buffer'))
  let status = 0
  let number = 0
  for (const given of options.urls) {
    const expanded = flags.has('globoff') ? [{ url: given.url, parts: [] }] : globUrl(given.url)
    if (expanded instanceof GlobError) {
      yield* complain(process, options, new CurlError(3, expanded.text))
      status = 3
      continue
    }
    for (const each of expanded) {
      status = yield* new OneUrl(process, options, session, standard).run(given, each, number++)
      if (status !== 0 && flags.has('fail-early')) break
    }
  }
  yield* session.closeAll()
  if (options.values.get('cookie-jar') === '-') yield* standard.flush()
  yield* session.saveCookies()
  if (!(yield* standard.close()) && status === 0) {
    yield* complain(process, options, new CurlError(23, 'Failure writing output to destination'))
    return 23
  }
  return status
}

function* complain(process: Process, { flags }: CurlOptions, error: CurlError): Running<void> {
  if (flags.has('silent') && !flags.has('show-error')) return
  yield* process.printError(`curl: (${error.code}) ${error.text}\n`)
  if (error.code === 60) yield* process.printError(CERTIFICATE_ADVICE)
}

/** One URL with its tries. */
class OneUrl {
  readonly #process: Process
  readonly #options: CurlOptions
  readonly #session: Session
  readonly #standard: Output
  #tries = 0

  constructor(process: Process, options: CurlOptions, session: Session, standard: Output) {
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
      !flags.has('silent') && !flags.has('no-progress-meter') && !(path === undefined && this.#process.isTerminal(1))
    const progress = new Progress(this.#process, shown, this.#tries++ > 0, flags.has('progress-bar'))
    const resumeFrom = this.#resume(sink)
    sink.createsDirectories = flags.has('create-dirs')
    const upload = given.upload === undefined ? undefined : openUpload(this.#process, given.upload)
    if (upload !== undefined && failed(upload)) {
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
    yield* progress.done()
    if (headers !== undefined && headers !== this.#standard) yield* headers.close()
    if (sink !== this.#standard) {
      if (error === undefined && info.status !== 304) sink.open()
      yield* sink.close()
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

/** Warnings are folded at 79 columns (src/tool_msgs.c). */
function folded(text: string): string {
  const width = 79 - 'Warning: '.length
  let left = text
  let lines = ''
  while (left.length >= width) {
    const space = left.lastIndexOf(' ', width - 1)
    const cut = space > 0 ? space + 1 : width
    lines += `Warning: ${left.slice(0, cut)}\n`
    left = left.slice(cut)
  }
  return `${lines}Warning: ${left}\n`
}
