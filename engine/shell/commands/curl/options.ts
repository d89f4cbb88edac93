import type { OptionSpec } from '../../command.ts'
import { REFUSED } from './refused.ts'

/** curl(1), 7.88. Options with `[no-]` in the manual may be taken back with `--no-`. */
export const OPTIONS: readonly OptionSpec[] = [
  { short: 'd', long: 'data', argument: 'DATA', text: 'Sends this in a POST request; @FILE reads it from a file.' },
  { long: 'data-ascii', argument: 'DATA', text: 'The same as --data.' },
  { long: 'data-binary', argument: 'DATA', text: 'Like --data, keeping the newlines of a file.' },
  { long: 'data-raw', argument: 'DATA', text: 'Like --data, without a meaning for @.' },
  { long: 'data-urlencode', argument: 'DATA', text: 'Like --data, percent-encoded.' },
  { long: 'json', argument: 'DATA', text: 'Sends JSON in a POST request and accepts JSON.' },
  { short: 'G', long: 'get', text: 'Puts the data into the URL and uses GET.' },
  { short: 'X', long: 'request', argument: 'METHOD', text: 'The method of the request.' },
  {
    short: 'H',
    long: 'header',
    argument: 'HEADER',
    text: 'Adds, replaces or (with nothing after the colon) removes a header.',
  },
  { short: 'A', long: 'user-agent', argument: 'NAME', text: 'The User-Agent header.' },
  { short: 'e', long: 'referer', argument: 'URL', text: 'The Referer header.' },
  { short: 'b', long: 'cookie', argument: 'DATA', text: 'Sends cookies: NAME=VALUE.' },
  { short: 'u', long: 'user', argument: 'USER:PASSWORD', text: 'Name and password for Basic authentication.' },
  { long: 'oauth2-bearer', argument: 'TOKEN', text: 'Sends a bearer token.' },
  { short: 'r', long: 'range', argument: 'RANGE', text: 'Asks for a range of bytes.' },
  { short: 'T', long: 'upload-file', argument: 'FILE', text: 'Sends a file with PUT.' },
  { short: 'I', long: 'head', text: 'Asks for the headers alone.' },
  { short: 'i', long: 'include', text: 'Shows the headers of the response too.' },
  {
    short: 'D',
    long: 'dump-header',
    argument: 'FILE',
    text: 'Writes the headers of the response to a file; - for standard output.',
  },
  { short: 'o', long: 'output', argument: 'FILE', text: 'Writes the body to a file.' },
  { short: 'O', long: 'remote-name', text: 'Writes the body to a file named as in the URL.' },
  { long: 'output-dir', argument: 'DIRECTORY', text: 'Where files of -o and -O go.' },
  {
    short: 'w',
    long: 'write-out',
    argument: 'FORMAT',
    text: 'Prints this after the transfer, with variables such as %{http_code}.',
  },
  { short: 's', long: 'silent', text: 'No meter and no messages.' },
  { short: 'S', long: 'show-error', text: 'Messages even with --silent.' },
  { long: 'no-progress-meter', text: 'No meter.' },
  { short: 'v', long: 'verbose', text: 'Tells what happens.' },
  { short: 'N', long: 'no-buffer', text: 'Writes what comes at once.' },
  { short: 'f', long: 'fail', text: 'Status 22 and no output for HTTP errors.' },
  { long: 'fail-with-body', text: 'Status 22 for HTTP errors, with the output.' },
  { long: 'fail-early', text: 'Stops at the first transfer that fails.' },
  { short: 'L', long: 'location', text: 'Follows redirects.' },
  {
    long: 'max-filesize',
    argument: 'BYTES',
    text: 'Refuses a file that says that it is longer; k, m and g may follow.',
  },
  { long: 'max-redirs', argument: 'COUNT', text: 'Redirects to follow at most (50).' },
  { short: 'm', long: 'max-time', argument: 'SECONDS', text: 'Time for the whole operation.' },
  { long: 'connect-timeout', argument: 'SECONDS', text: 'Time for the connection.' },
  { long: 'retry', argument: 'COUNT', text: 'Tries again after errors that may pass.' },
  { long: 'retry-delay', argument: 'SECONDS', text: 'Time between tries; it doubles from one second otherwise.' },
  { long: 'retry-max-time', argument: 'SECONDS', text: 'No further try after so much time.' },
  { long: 'retry-connrefused', text: 'A refused connection may pass too.' },
  { long: 'retry-all-errors', text: 'All errors may pass.' },
  { short: 'k', long: 'insecure', text: 'Accepts any certificate.' },
  { long: 'cacert', argument: 'FILE', text: 'Certificates of the authorities to trust.' },
  { short: 'E', long: 'cert', argument: 'FILE', text: 'The client certificate.' },
  { long: 'key', argument: 'FILE', text: 'The key of the client certificate.' },
  { long: 'resolve', argument: 'HOST:PORT:ADDRESS', text: 'Uses this address for the host and port.' },
  { long: 'connect-to', argument: 'HOST:PORT:HOST:PORT', text: 'Connects there instead.' },
  { short: '4', long: 'ipv4', text: 'IPv4 only.' },
  { short: '6', long: 'ipv6', text: 'IPv6 only.' },
  { long: 'interface', argument: 'NAME', text: 'The device or the address to send from.' },
  { long: 'local-port', argument: 'PORT', text: 'The port to send from.' },
  { long: 'keepalive-time', argument: 'SECONDS', text: 'Idle time before keepalive probes.' },
  { long: 'no-keepalive', text: 'No keepalive probes.' },
  { long: 'tcp-nodelay', text: 'Accepted; it is so anyway.' },
  { short: 'x', long: 'proxy', argument: 'URL', text: 'Asks an HTTP proxy.' },
  { long: 'noproxy', argument: 'HOSTS', text: 'Hosts that are asked without the proxy.' },
  { long: 'unix-socket', argument: 'PATH', text: 'Connects by this Unix socket.' },
  { long: 'abstract-unix-socket', argument: 'NAME', text: 'The same with an abstract name.' },
  {
    short: 'P',
    long: 'ftp-port',
    argument: 'ADDRESS',
    text: 'FTP: has the server connect to this address; - for that of the connection.',
  },
  { short: 'l', long: 'list-only', text: 'FTP: names alone.' },
  {
    short: 'Q',
    long: 'quote',
    argument: 'COMMAND',
    text: 'FTP: sends a command before the transfer, with - after it.',
  },
  { short: 'a', long: 'append', text: 'FTP: adds to the file.' },
  { short: 'B', long: 'use-ascii', text: 'FTP: text mode.' },
  { long: 'disable-epsv', text: 'FTP: PASV instead of EPSV.' },
  { long: 'disable-eprt', text: 'FTP: PORT instead of EPRT.' },
  { long: 'ftp-pasv', text: 'FTP: passive, as without it.' },
  { long: 'ftp-skip-pasv-ip', text: 'Accepted; it is so anyway.' },
  { long: 'ftp-method', argument: 'METHOD', text: 'FTP: multicwd, nocwd or singlecwd.' },
  { long: 'ftp-create-dirs', text: 'FTP: makes directories that are not there.' },
  { long: 'mail-from', argument: 'ADDRESS', text: 'SMTP: who sends.' },
  { long: 'mail-rcpt', argument: 'ADDRESS', text: 'SMTP: who receives; may stand several times.' },
  { long: 'mail-rcpt-allowfails', text: 'SMTP: sends to those recipients that are taken.' },
  { short: '0', long: 'http1.0', text: 'HTTP/1.0.' },
  { long: 'http1.1', text: 'HTTP/1.1, as without it.' },
  { long: 'http2', text: 'Asks for HTTP/2; no server here speaks it.' },
  { short: 'g', long: 'globoff', text: 'No meaning for brackets and braces in URLs.' },
  { long: 'path-as-is', text: 'Leaves /../ in paths.' },
  { long: 'url', argument: 'URL', text: 'A URL.' },
  { short: 'q', long: 'disable', text: 'Accepted; there is no configuration file.' },
  { short: 'V', long: 'version', text: 'Shows the version.' },
  { short: 'h', long: 'help', argument: '[CATEGORY]', text: 'Shows the most common options.' },
  ...REFUSED,
]

/** Options whose flag may be given as `--no-NAME`. */
const POSITIVE = new Set(['no-progress-meter', 'no-buffer', 'no-keepalive'])

export interface GivenUrl {
  readonly url: string
  /** From -o, `true` from -O. */
  output: string | true | undefined
  upload: string | undefined
}

/** What the arguments ask for. */
export interface CurlOptions {
  readonly flags: Set<string>
  /** The last value of each option. */
  readonly values: Map<string, string>
  /** Options that may stand several times, in their order. */
  readonly data: { readonly kind: string; readonly text: string }[]
  readonly headers: string[]
  readonly resolve: string[]
  readonly connectTo: string[]
  readonly quotes: string[]
  readonly mailRecipients: string[]
  readonly urls: GivenUrl[]
  /** --max-filesize, in bytes. */
  maxFileSize: number
}

/** A message without `curl: `, and the status. */
export interface ArgumentError {
  readonly text: string
  readonly status: number
  /** Told before. */
  readonly warning?: string
}

const DATA = new Set(['data', 'data-ascii', 'data-binary', 'data-raw', 'data-urlencode', 'json'])
const NUMBERS = new Set([
  'max-time',
  'connect-timeout',
  'retry',
  'retry-delay',
  'retry-max-time',
  'max-redirs',
  'keepalive-time',
])

export function parseArguments(args: readonly string[]): CurlOptions | ArgumentError {
  const options: CurlOptions = {
    flags: new Set(),
    values: new Map(),
    data: [],
    headers: [],
    resolve: [],
    connectTo: [],
    quotes: [],
    mailRecipients: [],
    urls: [],
    maxFileSize: Number.POSITIVE_INFINITY,
  }
  const outputs: (string | true)[] = []
  const uploads: string[] = []
  let onlyUrls = false
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    if (arg === '--' && !onlyUrls) {
      onlyUrls = true
      continue
    }
    if (onlyUrls || !arg.startsWith('-') || arg === '-') {
      options.urls.push({ url: arg, output: undefined, upload: undefined })
      continue
    }
    for (let at = 1; at < arg.length; at++) {
      const long = arg.startsWith('--')
      const found = long ? longOption(arg.slice(2)) : shortOption(arg[at]!)
      const shown = long ? arg : `-${arg[at]}`
      if (typeof found === 'string') return usage(`option ${shown}: ${found}`)
      const { spec, negated } = found
      if (spec.emulated === false) return { text: `option ${shown}: not emulated here\n`, status: 2 }
      if (spec.argument === undefined || spec.argument.startsWith('[')) {
        setFlag(options, spec.long!, negated)
        if (spec.long === 'remote-name') outputs.push(true)
        if (long) break
        continue
      }
      const rest = long ? '' : arg.slice(at + 1)
      const value = rest !== '' ? rest : args[++index]
      if (value === undefined) return usage(`option ${shown}: requires parameter`)
      if (NUMBERS.has(spec.long!) && !/^\d+(\.\d*)?$/.test(value))
        return usage(`option ${shown}: expected a proper numerical parameter`)
      if (spec.long === 'max-filesize') {
        const size = sizeOf(value, 'max-filesize')
        if (typeof size === 'string') return badlyUsed(options, shown, size)
        options.maxFileSize = size
      } else if (spec.long === 'output') outputs.push(value)
      else if (spec.long === 'upload-file') uploads.push(value)
      else store(options, spec.long!, value)
      break
    }
  }
  for (const [index, url] of options.urls.entries()) {
    url.output = outputs[index]
    url.upload = uploads[index]
  }
  return options
}

function usage(text: string): ArgumentError {
  return { text: `${text}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`, status: 2 }
}

/** A value that is no value; what is wrong with it is told unless -s stands before. */
function badlyUsed({ flags }: CurlOptions, shown: string, warning: string): ArgumentError {
  const error = usage(`option ${shown}: is badly used here`)
  return flags.has('silent') ? error : { ...error, warning }
}

const UNITS = 'bkmg'

/** GetSizeParameter of src/tool_getparam.c: a number and perhaps a unit, in bytes; or what is wrong with it. */
function sizeOf(text: string, name: string): number | string {
  const match = /^\s*\+?(\d+)(.*)$/s.exec(text)
  if (match === null || Number(match[1]) >= 2 ** 63) return `invalid number specified for ${name}`
  const unit = match[2] === '' ? 0 : UNITS.indexOf(match[2]!.toLowerCase())
  if (unit < 0 || match[2]!.length > 1) return `unsupported ${name} unit. Use G, M, K or B!`
  return Number(match[1]) * 1024 ** unit
}

interface FoundOption {
  readonly spec: OptionSpec
  readonly negated: boolean
}

/** Long options may be cut short as long as they stay unique. */
function longOption(name: string): FoundOption | string {
  const exact = OPTIONS.find(spec => spec.long === name)
  if (exact !== undefined) return { spec: exact, negated: false }
  const positive = name.startsWith('no-') ? name.slice(3) : name
  const turned = OPTIONS.find(
    spec => spec.long === positive || (POSITIVE.has(spec.long!) && spec.long === `no-${name}`),
  )
  if (turned !== undefined && turned.argument === undefined) return { spec: turned, negated: true }
  const candidates = OPTIONS.filter(spec => spec.long!.startsWith(name))
  if (candidates.length > 1) return 'is ambiguous'
  return candidates.length === 1 ? { spec: candidates[0]!, negated: false } : 'is unknown'
}

function shortOption(letter: string): FoundOption | string {
  const spec = OPTIONS.find(each => each.short === letter)
  return spec === undefined ? 'is unknown' : { spec, negated: false }
}

function setFlag({ flags }: CurlOptions, name: string, negated: boolean): void {
  if (negated) flags.delete(name)
  else flags.add(name)
  // The later of the two counts.
  if (name === 'ipv4') flags.delete('ipv6')
  if (name === 'ipv6') flags.delete('ipv4')
}

function store(options: CurlOptions, name: string, value: string): void {
  if (DATA.has(name)) options.data.push({ kind: name, text: value })
  else if (name === 'header') options.headers.push(value)
  else if (name === 'resolve') options.resolve.push(value)
  else if (name === 'connect-to') options.connectTo.push(value)
  else if (name === 'mail-rcpt') options.mailRecipients.push(value)
  else if (name === 'quote') options.quotes.push(value)
  else if (name === 'url') options.urls.push({ url: value, output: undefined, upload: undefined })
  else options.values.set(name, value)
}

export const HELP = [
  'Usage: curl [options...] <url>',
  ' -d, --data <data>          HTTP POST data',
  ' -f, --fail                 Fail fast with no output on HTTP errors',
  ' -h, --help <category>      Get help for commands',
  ' -i, --include              Include protocol response headers in the output',
  ' -o, --output <file>        Write to file instead of stdout',
  ' -O, --remote-name          Write output to a file named as the remote file',
  ' -s, --silent               Silent mode',
  ' -T, --upload-file <file>   Transfer local FILE to destination',
  ' -u, --user <user:password> Server user and password',
  ' -A, --user-agent <name>    Send User-Agent <name> to server',
  ' -v, --verbose              Make the operation more talkative',
  ' -V, --version              Show version number and quit',
  '',
  'This is not the full help, this menu is stripped into categories.',
  'Use "--help category" to get an overview of all categories.',
  'For all options use the manual or "--help all".',
  '',
].join('\n')
