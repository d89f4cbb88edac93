import { reverseName } from '../../../linux/resolver/getnameinfo.ts'
import { type Ip, type Prefix, parseIp, parsePrefix } from '../../../wire/address.ts'
import * as dns from '../../../wire/dns.ts'
import type { OptionSpec } from '../../command.ts'
import { classByName, typeByName } from './record-text.ts'

/** One thing to look up, with everything that is asked for it. */
export interface Lookup {
  name: string
  type: number | undefined
  class: number
  server: string | undefined
  /** Settings by their name after the plus sign. */
  readonly flags: Map<string, boolean>
  readonly numbers: Map<string, number>
  /** Values that are words: the network of +subnet, the domain of +domain. */
  readonly texts: Map<string, string>
}

export interface DigOptions {
  readonly lookups: readonly Lookup[]
  readonly port: number
  readonly family: 4 | 6 | undefined
  readonly source: { readonly ip: Ip; readonly port: number } | undefined
  /** Lines to print first, and whether the command line is shown. */
  readonly warnings: readonly string[]
  readonly greeting: boolean
  /** The server was named before the first name. */
  readonly serverFirst: boolean
}

/** The message, the usage where it follows, and the status. */
/** Why nothing is asked, and with which status dig ends. */
export interface DigError {
  readonly text: string
  readonly status: number
}

export const OPTIONS: readonly OptionSpec[] = [
  { short: '4', text: 'Asks over IPv4 only.' },
  { short: '6', text: 'Asks over IPv6 only.' },
  { short: 'b', argument: 'ADDRESS[#PORT]', text: 'The address to ask from.' },
  { short: 'c', argument: 'CLASS', text: 'The class to ask for.' },
  { short: 'f', argument: 'FILE', text: 'Reads lookups from a file, one a line.' },
  { short: 'k', argument: 'FILE', text: 'Signs with a key.', emulated: false },
  { short: 'p', argument: 'PORT', text: 'The port of the server.' },
  { short: 'q', argument: 'NAME', text: 'The name to ask for.' },
  { short: 'r', text: 'Accepted; no ~/.digrc is read.' },
  { short: 't', argument: 'TYPE', text: 'The type to ask for.' },
  { short: 'u', text: 'Shows times in microseconds.' },
  { short: 'v', text: 'Shows the version.' },
  { short: 'x', argument: 'ADDRESS', text: 'Asks for the name of an address.' },
  { short: 'y', argument: 'KEY', text: 'Signs with a key.', emulated: false },
]

export const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]
`

/** Settings that are on unless told otherwise. */
const ON = new Set([
  'cmd',
  'comments',
  'question',
  'answer',
  'authority',
  'additional',
  'stats',
  'recurse',
  'adflag',
  'edns',
  'cookie',
  'ttlid',
  'class',
])
const OFF = new Set([
  'short',
  'tcp',
  'search',
  'trace',
  'identify',
  'ignore',
  'qr',
  'multiline',
  'ttlunits',
  'dnssec',
  'cdflag',
  'nsid',
  'yaml',
])
/** What the real tool takes and this one refuses by name. */
const NOT_EMULATED = new Set([
  'opcode',
  'ednsopt',
  'ednsflags',
  'ednsnegotiation',
  'expire',
  'padding',
  'keepalive',
  'tls',
  'tls-ca',
  'https',
  'http-plain',
  'header-only',
  'dns64prefix',
  'mapped',
  'unexpected',
  'zflag',
])
const TEXTS = new Set(['subnet', 'domain'])
/** Taken, and without effect on what is emulated. */
const IDLE = new Set([
  'crypto',
  'fail',
  'idnin',
  'idnout',
  'besteffort',
  'keepopen',
  'badcookie',
  'split',
  'nssearch',
  'onesoa',
  'rrcomments',
  'showsearch',
])
const SYNONYMS: Readonly<Record<string, string>> = {
  vc: 'tcp',
  rec: 'recurse',
  rdflag: 'recurse',
  defname: 'search',
  do: 'dnssec',
  cl: 'class',
  ttl: 'ttlid',
  cd: 'cdflag',
  ad: 'adflag',
}
const NUMBERS = new Set(['time', 'timeout', 'tries', 'retry', 'bufsize', 'ndots'])
const SECTIONS = ['question', 'answer', 'authority', 'additional', 'comments', 'stats', 'cmd'] as const

export function isOn({ flags }: Lookup, name: string): boolean {
  return flags.get(name) ?? ON.has(name)
}

/** Reads the arguments in their order: what stands before the first name holds for all of them. */
export class ArgumentReader {
  readonly #global: Lookup = emptyLookup()
  readonly #lookups: Lookup[] = []
  readonly #warnings: string[] = []
  #port: number = dns.PORT
  #family: 4 | 6 | undefined
  #source: { readonly ip: Ip; readonly port: number } | undefined
  #greeting: boolean | undefined
  #serverFirst = false
  /** A type was given for the present lookup. */
  #typed = false

  /** The file of -f. */
  batch: string | undefined

  get #current(): Lookup {
    return this.#lookups.at(-1) ?? this.#global
  }

  read(args: readonly string[]): DigOptions | DigError {
    for (let index = 0; index < args.length; index++) {
      const arg = args[index]!
      let error: DigError | undefined
      if (arg.startsWith('@')) this.#server(arg.slice(1))
      else if (arg.startsWith('+')) error = this.#setting(arg.slice(1))
      else if (arg.startsWith('-') && arg.length > 1) {
        const spec = OPTIONS.find(each => each.short === arg[1])
        if (spec === undefined || spec.emulated === false)
          return spec === undefined ? invalid(arg) : { text: `dig: "-${arg[1]}" is not emulated here\n`, status: 1 }
        const value = spec.argument === undefined ? '' : arg.length > 2 ? arg.slice(2) : args[++index]
        if (value === undefined) return invalid(arg)
        error = this.#option(arg[1]!, value)
      } else this.#word(arg)
      if (error !== undefined) return error
    }
    if (this.#lookups.length === 0 && this.batch === undefined)
      this.#add('.', this.#typed ? this.#global.type : dns.RecordType.NS)
    return {
      lookups: this.#lookups,
      port: this.#port,
      family: this.#family,
      source: this.#source,
      warnings: this.#warnings,
      greeting: this.#greeting ?? true,
      serverFirst: this.#serverFirst,
    }
  }

  #server(name: string): void {
    this.#current.server = name
    if (this.#lookups.length === 0) this.#serverFirst = true
  }

  #add(name: string, type?: number): void {
    if (this.#lookups.length === 0) this.#greeting = isOn(this.#global, 'cmd') && !isOn(this.#global, 'short')
    const { flags, numbers, texts, server, class: kind } = this.#global
    const global = this.#global.type
    this.#lookups.push({
      name,
      type: type ?? global,
      class: kind,
      server,
      flags: new Map(flags),
      numbers: new Map(numbers),
      texts: new Map(texts),
    })
    this.#typed = type !== undefined || global !== undefined
  }

  /** A type, a class, or a name. */
  #word(word: string): void {
    const incremental = /^ixfr=(\d+)$/i.exec(word)
    if (incremental !== null) {
      this.#current.numbers.set('ixfr', Number(incremental[1]))
      return this.#type(dns.RecordType.IXFR)
    }
    const type = typeByName(word)
    const kind = classByName(word)
    if (type !== undefined && kind === undefined) return this.#type(type)
    if (kind !== undefined && word.toUpperCase() !== 'ANY') this.#current.class = kind
    else if (type !== undefined) this.#type(type)
    else this.#add(word)
  }

  #type(type: number): void {
    if (this.#typed && this.#lookups.length > 0) this.#warnings.push(';; Warning, extra type option\n')
    this.#current.type = type
    this.#typed = true
  }

  #option(letter: string, value: string): DigError | undefined {
    if (letter === '4' || letter === '6') this.#family = letter === '4' ? 4 : 6
    else if (letter === 'f') this.batch = value
    else if (letter === 'q') this.#add(value)
    else if (letter === 'c') this.#current.class = classByName(value) ?? this.#current.class
    else if (letter === 'u') this.#current.flags.set('microseconds', true)
    else if (letter === 't') {
      const type = typeByName(value)
      if (type === undefined) this.#warnings.push(`;; Warning, ignoring invalid type ${value}\n`)
      else this.#type(type)
    } else if (letter === 'p') {
      const port = Number(value)
      if (!/^\d+$/.test(value) || port > 65535)
        return { text: `dig: Couldn't parse port number '${value}'\n`, status: 1 }
      this.#port = port
    } else if (letter === 'x') {
      const ip = parseIp(value)
      // Fewer than four numbers name the network (dighost.c, get_reverse).
      const part = /^\d+(\.\d+){0,2}$/.test(value) ? `${value.split('.').reverse().join('.')}.in-addr.arpa.` : undefined
      if (ip === undefined && part === undefined) return { text: `Invalid IP address ${value}\n`, status: 1 }
      this.#add(ip === undefined ? part! : reverseName(ip), dns.RecordType.PTR)
    } else if (letter === 'b') {
      const [address = '', port = '0'] = value.split('#')
      const ip = parseIp(address)
      if (ip === undefined) return { text: `dig: invalid address ${address}\n`, status: 1 }
      this.#source = { ip, port: Number(port) }
    }
    return undefined
  }

  /** What stands after a plus sign; names may be cut short. */
  #setting(text: string): DigError | undefined {
    const [word = '', value] = text.split('=')
    const negated = word.startsWith('no') && word !== 'notify'
    const given = negated ? word.slice(2) : word
    const { flags, numbers, texts } = this.#current
    if (given === 'all') {
      for (const section of SECTIONS) flags.set(section, !negated)
      return undefined
    }
    if (TEXTS.has(given)) {
      if (given === 'subnet' && !negated && subnetOf(value ?? '') === undefined)
        return { text: `Couldn't parse client: invalid prefix '${value}'\n`, status: 1 }
      texts.set(given, negated ? '' : (value ?? ''))
      if (given === 'domain') flags.set('search', !negated)
      return undefined
    }
    if (NOT_EMULATED.has(given) || (given === 'edns' && value !== undefined && value !== '0'))
      return { text: `dig: "+${text}" is not emulated here\n`, status: 1 }
    const known = [...ON, ...OFF, ...NUMBERS, ...IDLE, ...Object.keys(SYNONYMS)]
    const found = known.includes(given) ? given : known.find(each => given !== '' && each.startsWith(given))
    if (found === undefined) return invalid(`+${text}`)
    const name = SYNONYMS[found] ?? found
    if (NUMBERS.has(name)) {
      if (value === undefined || !/^\d+$/.test(value)) return invalid(`+${text}`)
      if (name === 'retry') numbers.set('tries', Number(value) + 1)
      else numbers.set(name === 'timeout' ? 'time' : name, Number(value))
    } else if (name === 'short' && !negated) {
      flags.set('short', true)
      flags.set('cmd', false)
    } else if (name === 'trace' && !negated) {
      flags.set('trace', true)
      for (const section of ['question', 'comments', 'additional', 'stats']) flags.set(section, false)
      flags.set('dnssec', true)
      flags.set('recurse', true)
    } else flags.set(name, !negated)
    return undefined
  }
}

/** The network of +subnet: an address alone is all of it, 0 is none. */
export function subnetOf(text: string): Prefix | undefined {
  if (text === '0' || text === '0/0') return { address: 0, length: 0 }
  const ip = parseIp(text)
  return ip === undefined ? parsePrefix(text) : { address: ip, length: typeof ip === 'number' ? 32 : 128 }
}

function emptyLookup(): Lookup {
  return {
    name: '',
    type: undefined,
    class: dns.RecordClass.IN,
    server: undefined,
    flags: new Map(),
    numbers: new Map(),
    texts: new Map(),
  }
}

function invalid(option: string): DigError {
  return {
    text: `Invalid option: ${option}\n${USAGE}\nUse "dig -h" (or "dig -h | more") for complete list of options\n`,
    status: 1,
  }
}
