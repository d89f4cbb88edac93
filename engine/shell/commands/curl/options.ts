import type { OptionSpec } from '../../command.ts'
import { argumentsOf } from './config-file.ts'
import { type FormField, parseFormField } from './form.ts'
import { OPTIONS } from './option-table.ts'
import { asProxy } from './proxy.ts'
import { NOT_BUILT_IN } from './refused.ts'

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
  readonly lists: ReadonlyMap<string, string[]>
  readonly form: FormField[]
  readonly urls: GivenUrl[]
  /** --max-filesize and --limit-rate, in bytes (a second). */
  maxFileSize: number
  rate: number
}

/** Options that may stand several times. */
const LISTS = ['header', 'proxy-header', 'cookie', 'resolve', 'connect-to', 'mail-rcpt', 'quote', 'url-query'] as const
type ListName = (typeof LISTS)[number]

export function listOf({ lists }: CurlOptions, name: ListName): readonly string[] {
  return lists.get(name) ?? []
}

/** A message without `curl: `, and the status. */
export interface ArgumentError {
  readonly text: string
  readonly status: number
  /** Told before. */
  readonly warning?: string
}

/** What -K names, or undefined where it cannot be read. */
export type ConfigReader = (path: string) => string | undefined

const DATA = new Set(['data', 'data-ascii', 'data-binary', 'data-raw', 'data-urlencode', 'json'])
const NUMBERS = new Set([
  'max-time',
  'connect-timeout',
  'expect100-timeout',
  'retry',
  'retry-delay',
  'retry-max-time',
  'max-redirs',
  'keepalive-time',
  'parallel-max',
  'speed-limit',
  'speed-time',
  'happy-eyeballs-timeout-ms',
])
/** Files of options that name files of options. */
const CONFIG_DEPTH = 8

/** Options that hold for all transfers, on both sides of --next (struct GlobalConfig of src/tool_cfgable.h). */
const GLOBAL = ['silent', 'show-error', 'verbose', 'fail-early', 'no-progress-meter', 'progress-bar', 'trace-time']
const PARALLEL = ['parallel', 'parallel-immediate']
const GLOBAL_VALUES = ['stderr', 'trace', 'trace-ascii', 'parallel-max']

function emptyOptions(): CurlOptions {
  return {
    flags: new Set(),
    values: new Map(),
    data: [],
    lists: new Map(LISTS.map(name => [name, []])),
    form: [],
    urls: [],
    maxFileSize: Number.POSITIVE_INFINITY,
    rate: Number.POSITIVE_INFINITY,
  }
}

/** The options of each run of transfers that --next divides. */
export function parseArguments(
  args: readonly string[],
  readConfig: ConfigReader,
): readonly CurlOptions[] | ArgumentError {
  const parser: Parser = { done: [], options: emptyOptions(), outputs: [], uploads: [], readConfig }
  const wrong = parseList(parser, args, 0) ?? finish(parser)
  if (wrong !== undefined) return wrong
  const last = parser.done.at(-1)!
  for (const each of parser.done) {
    for (const name of [...GLOBAL, ...PARALLEL]) if (last.flags.has(name)) each.flags.add(name)
    for (const name of GLOBAL_VALUES) if (last.values.has(name)) each.values.set(name, last.values.get(name)!)
  }
  return parser.done
}

interface Parser {
  readonly done: CurlOptions[]
  options: CurlOptions
  outputs: (string | true)[]
  uploads: string[]
  readonly readConfig: ConfigReader
}

/** At --next, and at the end. */
function finish(parser: Parser): ArgumentError | undefined {
  const { options, outputs, uploads } = parser
  const wrong = conflict(options, uploads.length > 0)
  if (wrong !== undefined) return wrong
  for (const [index, url] of options.urls.entries()) {
    url.output = outputs[index] ?? (options.flags.has('remote-name-all') ? true : undefined)
    url.upload = uploads[index]
  }
  parser.done.push(options)
  return undefined
}

function next(parser: Parser): ArgumentError | undefined {
  const { options } = parser
  if (options.urls.length === 0) return undefined
  const wrong = finish(parser)
  parser.options = emptyOptions()
  parser.outputs = []
  parser.uploads = []
  for (const name of [...GLOBAL, ...PARALLEL]) if (options.flags.has(name)) parser.options.flags.add(name)
  for (const name of GLOBAL_VALUES)
    if (options.values.has(name)) parser.options.values.set(name, options.values.get(name)!)
  return wrong
}

function parseList(parser: Parser, args: readonly string[], depth: number): ArgumentError | undefined {
  let onlyUrls = false
  for (let index = 0; index < args.length; index++) {
    const arg = args[index]!
    const { options } = parser
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
      const shown = arg
      if (typeof found === 'string') return usage(`option ${shown}: ${found}`)
      const { spec, negated } = found
      if (NOT_BUILT_IN.has(spec.long!))
        return usage(`option ${shown}: the installed libcurl version doesn't support this`)
      if (spec.emulated === false) return { text: `option ${shown}: not emulated here\n`, status: 2 }
      if (spec.long === 'next') {
        const wrong = next(parser)
        if (wrong !== undefined) return wrong
        break
      }
      if (spec.argument === undefined || spec.argument.startsWith('[')) {
        setFlag(options, spec.long!, negated)
        if (spec.long === 'remote-name') parser.outputs.push(true)
        if (long) break
        continue
      }
      const rest = long ? '' : arg.slice(at + 1)
      const value = rest !== '' ? rest : args[++index]
      if (value === undefined) return usage(`option ${shown}: requires parameter`)
      if (NUMBERS.has(spec.long!) && !/^\d+(\.\d*)?$/.test(value))
        return usage(`option ${shown}: expected a proper numerical parameter`)
      const wrong = store(parser, shown, spec.long!, value, depth)
      if (wrong !== undefined) return wrong
      break
    }
  }
  return undefined
}

const METHODS = {
  head: 'HEAD (-I, --head)',
  form: 'multipart formpost (-F, --form)',
  data: 'POST (-d, --data)',
  upload: 'PUT (-T, --upload-file)',
} as const

/** SetHTTPrequest() of src/tool_helpers.c: two options that each want a method of their own. */
function conflict({ flags, form, data }: CurlOptions, uploads: boolean): ArgumentError | undefined {
  const asked: (keyof typeof METHODS)[] = []
  if (flags.has('head')) asked.push('head')
  if (form.length > 0) asked.push('form')
  if (data.length > 0 && !flags.has('get')) asked.push('data')
  if (uploads) asked.push('upload')
  const [first, second] = asked
  if (first === undefined || second === undefined) return undefined
  const warning = `You can only select one HTTP request method! You asked for both ${METHODS[second]} and ${METHODS[first]}.`
  return { text: '', status: 2, warning }
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

function setFlag(options: CurlOptions, name: string, negated: boolean): void {
  const { flags } = options
  if (negated) flags.delete(name)
  else flags.add(name)
  // The later of the two counts.
  if (name === 'ipv4') flags.delete('ipv6')
  if (name === 'ipv6') flags.delete('ipv4')
  if (name === 'digest') for (const each of ['basic', 'anyauth']) flags.delete(each)
  if (name === 'basic') for (const each of ['digest', 'anyauth']) flags.delete(each)
  if (name === 'location-trusted') setFlag(options, 'location', negated)
}

function store(parser: Parser, shown: string, name: string, value: string, depth: number): ArgumentError | undefined {
  const { options, outputs, uploads } = parser
  if (name === 'config') return readFrom(parser, shown, value, depth)
  if (name === 'max-filesize' || name === 'limit-rate') {
    const size = sizeOf(value, name === 'limit-rate' ? 'rate' : name)
    if (typeof size === 'string') return badlyUsed(options, shown, size)
    if (name === 'max-filesize') options.maxFileSize = size
    else options.rate = size === 0 ? Number.POSITIVE_INFINITY : size
  } else if (name === 'form' || name === 'form-string') {
    const field = parseFormField(value, name === 'form-string')
    if (field === undefined) return badlyUsed(options, shown, 'Illegally formatted input field!')
    options.form.push(field)
  } else if (name === 'output') outputs.push(value)
  else if (name === 'upload-file') uploads.push(value)
  else if (DATA.has(name)) options.data.push({ kind: name, text: value })
  else if (name === 'url') options.urls.push({ url: value, output: undefined, upload: undefined })
  else if (options.lists.has(name)) options.lists.get(name)!.push(value)
  else {
    const proxy = asProxy(name, value)
    if (name === 'trace' || name === 'trace-ascii')
      for (const each of ['trace', 'trace-ascii']) options.values.delete(each)
    options.values.set(proxy === undefined ? name : 'proxy', proxy ?? value)
  }
  return undefined
}

function readFrom(parser: Parser, shown: string, path: string, depth: number): ArgumentError | undefined {
  const text = depth < CONFIG_DEPTH ? parser.readConfig(path) : undefined
  if (text !== undefined) return parseList(parser, argumentsOf(text), depth + 1)
  const { text: tail } = usage(`option ${shown}: error encountered when reading a file`)
  return {
    text: parser.options.flags.has('silent') ? tail : `cannot read config from '${path}'\ncurl: ${tail}`,
    status: 26,
  }
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
