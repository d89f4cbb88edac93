import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { MILLISECOND } from '../../../sim/timer.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import type { Command } from '../../command.ts'
import { CurlError } from './error.ts'
import { GlobError, globUrl } from './glob.ts'
import { complain, folded } from './messages.ts'
import { OneUrl } from './one-url.ts'
import { OPTIONS } from './option-table.ts'
import { type CurlOptions, HELP, parseArguments } from './options.ts'
import { Output } from './output.ts'
import { inParallel, ParallelMeter } from './parallel.ts'
import { Session } from './session.ts'
import { traceOf } from './trace.ts'
import { Verbose } from './verbose.ts'

const VERSION = [
  'curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19',
  'Release-Date: 2023-02-20',
  'Protocols: file ftp http https imap smtp telnet',
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
  notEmulated: ['protocols other than http, https, ftp, imap, smtp, telnet and file', 'HTTP/2 and HTTP/3'],
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
    const help = parsed.some(each => each.flags.has('help'))
    if (help || parsed.some(each => each.flags.has('version'))) {
      yield* process.print(help ? HELP : VERSION)
      return 0
    }
    const [first] = parsed
    if (first === undefined || (parsed.length === 1 && first.urls.length === 0)) return yield* withoutUrl(process)
    redirectErrors(process, first)
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

function* withoutUrl(process: Process): Running {
  const missing = process.argv.length > 1 ? 'curl: no URL specified!\n' : ''
  yield* process.printError(`${missing}curl: try 'curl --help' or 'curl --manual' for more information\n`)
  return 2
}

function* transferAll(process: Process, groups: readonly CurlOptions[]): Running {
  const options = groups[0]!
  const { flags } = options
  const toTerminal = process.isTerminal(1) && options.urls.some(each => each.output === undefined)
  const session = new Session(process, options, new Verbose(traceOf(process, options, toTerminal)))
  const standard = new Output(process, undefined, flags.has('no-buffer'))
  // src/tool_operate.c: -s leaves this meter alone.
  const meter = flags.has('parallel') ? new ParallelMeter(process, !flags.has('no-progress-meter')) : undefined
  let status = 0
  let number = 0
  for (const group of groups) {
    const wrong = yield* session.goOn(group)
    if (wrong !== undefined) {
      yield* complain(process, group, wrong)
      return wrong.code
    }
    if (group.urls.length === 0) {
      status = yield* withoutUrl(process)
      break
    }
    const transfers: (() => Running)[] = []
    for (const given of group.urls) {
      const expanded = group.flags.has('globoff') ? [{ url: given.url, parts: [] }] : globUrl(given.url)
      if (expanded instanceof GlobError) transfers.push(() => refused(process, group, expanded))
      else
        for (const each of expanded) {
          const at = number++
          transfers.push(() => new OneUrl(process, group, session, standard, meter).run(given, each, at))
        }
    }
    status =
      meter === undefined
        ? yield* oneByOne(transfers, flags.has('fail-early'))
        : yield* inParallel(process, transfers, options.values.get('parallel-max'), meter)
    if (status !== 0 && flags.has('fail-early')) break
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

function* refused(process: Process, options: CurlOptions, error: GlobError): Running {
  yield* complain(process, options, new CurlError(3, error.text))
  return 3
}

/** The status is that of the last. */
function* oneByOne(transfers: readonly (() => Running)[], failEarly: boolean): Running {
  let status = 0
  for (const each of transfers) {
    status = yield* each()
    if (status !== 0 && failEarly) break
  }
  return status
}
