import { type HttpUrl, parseUrl, resolveReference } from '../../../linux/http/url.ts'
import type { Process } from '../../../linux/process.ts'
import type { Program, Running } from '../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../linux/resolver/getaddrinfo.ts'
import { failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp } from '../../../wire/address.ts'
import type { OptionSpec } from '../../command.ts'
import { getopt, hasOption, isOptionError, lastOption, type ParsedArguments } from '../../getopt.ts'
import { ask, connectFirst, fileNameOf } from './fetch.ts'

const OPTIONS: readonly OptionSpec[] = [
  { short: 'O', long: 'output-document', argument: 'FILE', text: 'Where it goes; - is standard output.' },
  { short: 'q', long: 'quiet', text: 'No messages.' },
  { short: 'S', long: 'server-response', text: 'Shows the header of the response.' },
  { short: 's', long: 'spider', text: 'Only looks whether it is there.' },
  { short: 'T', long: 'timeout', argument: 'SEC', text: 'For reading and connecting.' },
  { short: 'U', long: 'user-agent', argument: 'STR', text: 'What the request calls itself.' },
  { short: 'P', long: 'directory-prefix', argument: 'DIR', text: 'Where files go.' },
  { short: 'c', long: 'continue', text: 'Accepted.' },
  { short: 't', long: 'tries', argument: 'N', text: 'Accepted.' },
  { long: 'header', argument: 'STR', text: 'A field for the request.' },
  { long: 'post-data', argument: 'STR', text: 'Sends this by POST.' },
  { long: 'no-check-certificate', text: 'Accepted.' },
]

const TIMEOUT = 900
const REDIRECTS_MAX = 5
const USAGE = `BusyBox multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR] [-Y on/off] [--no-check-certificate] [-P DIR]
	[-U AGENT] [-T SEC] URL...
`

/** wget of BusyBox 1.36 (networking/wget.c). */
export const busyboxWget: Program = {
  name: 'wget',
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed) || parsed.operands.length === 0) {
      yield* process.printError(`${isOptionError(parsed) ? `wget: ${parsed.text}\n` : ''}${USAGE}`)
      return 1
    }
    for (const url of parsed.operands) {
      const problem = yield* fetch(process, parsed, url)
      if (problem === undefined) continue
      yield* process.printError(`wget: ${problem}\n`)
      return 1
    }
    return 0
  },
}

/** Fetches one document; the words of die() when that fails. */
function* fetch(process: Process, parsed: ParsedArguments, text: string): Running<string | undefined> {
  let url = parseUrl(text)
  if (url === undefined) return `not an http or ftp url: ${text}`
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    if (url.scheme !== 'http') return `${url.scheme} is not emulated here`
    const next: HttpUrl | string | undefined = yield* once(process, parsed, url)
    if (typeof next !== 'object') return next
    url = next
  }
  return 'too many redirections'
}

/** One request: undefined when all is done, another URL for a redirection, else what went wrong. */
function* once(process: Process, parsed: ParsedArguments, url: HttpUrl): Running<HttpUrl | string | undefined> {
  const quiet = hasOption(parsed, 'quiet')
  const patience = (Number(lastOption(parsed, 'timeout') ?? TIMEOUT) || TIMEOUT) * SECOND
  const found = yield* getaddrinfo(process, url.host)
  if (isGaiError(found)) return `bad address '${url.host}${url.usualPort ? '' : `:${url.port}`}'`
  const [ip] = found.addresses
  if (ip === undefined) return `bad address '${url.host}'`
  const place = typeof ip === 'number' ? `${formatIp(ip)}:${url.port}` : `[${formatIp(ip)}]:${url.port}`
  if (!quiet) yield* process.printError(`Connecting to ${url.host}${url.usualPort ? '' : `:${url.port}`} (${place})\n`)
  const deadline = process.now + patience
  const connected = yield* connectFirst(process, [ip], url.port, deadline)
  if (failed(connected))
    return process.now >= deadline
      ? 'download timed out'
      : `can't connect to remote host (${formatIp(ip)}): ${connected.text}`
  const { connection } = connected
  try {
    const post = lastOption(parsed, 'post-data')
    const request = {
      method: hasOption(parsed, 'spider') ? 'HEAD' : post === undefined ? 'GET' : 'POST',
      userAgent: lastOption(parsed, 'user-agent') ?? 'Wget',
      headers: parsed.options.filter(option => option.name === 'header').map(option => option.value!),
      body: post === undefined ? undefined : encodeUtf8(post),
      defaults: [['Connection', 'close']] as const,
    }
    const response = yield* ask(connection, url, request, process.now + patience)
    if (failed(response)) return response.name === 'ETIMEDOUT' ? 'download timed out' : 'error getting response'
    const { status, version, reason, headers } = response
    if (hasOption(parsed, 'server-response')) {
      const lines = [`${version} ${status} ${reason}`, ...Array.from(headers, ([name, value]) => `${name}: ${value}`)]
      yield* process.printError(lines.map(line => `  ${line}\n`).join(''))
    }
    const location = headers.get('Location')
    if (status >= 300 && status < 400 && location !== undefined)
      return resolveReference(url, location) ?? 'bad redirection'
    if (status < 200 || status >= 300) return `server returned error: ${version} ${status} ${reason}`
    if (hasOption(parsed, 'spider')) {
      if (!quiet) yield* process.printError('remote file exists\n')
      return undefined
    }
    return yield* save(process, parsed, url, response, patience)
  } finally {
    connection.close()
  }
}

type Response = Exclude<
  ReturnType<typeof ask> extends Running<infer Result> ? Result : never,
  { readonly code: number }
>

function* save(
  process: Process,
  parsed: ParsedArguments,
  url: HttpUrl,
  response: Response,
  patience: number,
): Running<string | undefined> {
  const quiet = hasOption(parsed, 'quiet')
  const prefix = lastOption(parsed, 'directory-prefix')
  const given = lastOption(parsed, 'output-document')
  const name = given ?? `${prefix === undefined ? '' : `${prefix}/`}${fileNameOf(url)}`
  const exclusive = given === undefined
  const fd = name === '-' ? 1 : process.open(name, { write: true, create: true, truncate: !exclusive, exclusive })
  if (failed(fd)) return `can't open '${name}': ${fd.text}`
  if (!quiet) yield* process.printError(name === '-' ? 'writing to stdout\n' : `saving to '${name}'\n`)
  let length = 0
  try {
    for (;;) {
      const piece = yield* response.body.read(process.now + patience)
      if (failed(piece)) return piece.name === 'ETIMEDOUT' ? 'download timed out' : 'connection closed prematurely'
      if (piece.length === 0) break
      length += piece.length
      yield* process.write(fd, piece)
    }
  } finally {
    if (fd > 2) process.close(fd)
  }
  if (quiet) return undefined
  yield* process.printError(
    `${name.slice(-20).padEnd(20)} 100% |${'*'.repeat(32)}| ${String(length).padStart(5)}  0:00:00 ETA\n`,
  )
  yield* process.printError(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`)
  return undefined
}
