import type { Process } from '../../../linux/process.ts'
import { fromBase64 } from '../../../linux/ssh/encoding.ts'
import { failed } from '../../../net/errno.ts'
import { type Ip, type Prefix, parseIp, parsePrefix, prefixContains } from '../../../wire/address.ts'

/** A statement of named.conf: its words, and the statements between its braces. */
interface Statement {
  readonly words: readonly string[]
  readonly body: readonly Statement[] | null
  readonly line: number
}

export class ConfigError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Who may do something: elements of an address match list, `!` in front excludes. */
type Acl = readonly string[]

/** Another server: of a zone's primaries, or one to be told of changes. */
export interface Server {
  readonly ip: Ip
  readonly port: number
}

export interface ZoneConfig {
  /** Absolute, in lower case. */
  readonly name: string
  readonly type: 'primary' | 'secondary' | 'hint' | 'forward'
  readonly file: string | null
  readonly transfer: Acl | null
  readonly query: Acl | null
  readonly forwarders: readonly Ip[]
  readonly primaries: readonly Server[]
  readonly notify: Notify | null
  readonly alsoNotify: readonly Server[] | null
  readonly allowNotify: Acl
}

/** Where orders of rndc(8) are taken, and the key that signs them. */
export interface ControlEndpoint {
  readonly ip: Ip
  readonly port: number
  readonly secret: Uint8Array
}

export type Notify = 'yes' | 'no' | 'explicit'

export interface NamedConfig {
  /** Where its process id is written; null for nowhere. */
  readonly pidFile: string | null
  readonly directory: string
  readonly port: number
  readonly listen: Acl
  readonly listenV6: Acl
  readonly recursion: boolean
  readonly allowQuery: Acl
  readonly allowRecursion: Acl
  readonly transfer: Acl
  readonly forwarders: readonly Ip[]
  readonly forwardOnly: boolean
  readonly minimal: boolean
  readonly notify: Notify
  readonly alsoNotify: readonly Server[]
  readonly queryLog: boolean
  /** Seconds between two rounds of NOTIFY for a zone. */
  readonly notifyDelay: number
  readonly acls: ReadonlyMap<string, Acl>
  readonly zones: readonly ZoneConfig[]
  /** Null where nothing is said: then the key of rndc.key opens the channel on 127.0.0.1. */
  readonly controls: readonly ControlEndpoint[] | null
}

const NESTING_MAX = 20
/** Where Debian's named writes its process id. */
export const PID_FILE = '/run/named/named.pid'
const NOTIFY_DELAY = 5
/** Understood, or without meaning here. */
const IGNORED: readonly string[] = [
  'dnssec-validation',
  'session-keyfile',
  'managed-keys-directory',
  'version',
  'hostname',
  'server-id',
  'auth-nxdomain',
  'empty-zones-enable',
  'max-cache-size',
  'max-cache-ttl',
  'max-ncache-ttl',
  'key-directory',
  'dump-file',
  'statistics-file',
  'memstatistics-file',
  'allow-query-cache',
  'listen-on-v6',
  'recursive-clients',
  'tcp-clients',
  'edns-udp-size',
  'max-udp-size',
  'qname-minimization',
  'rrset-order',
  'query-source',
  'query-source-v6',
  'check-names',
  'blackhole',
  'max-recursion-queries',
  'max-recursion-depth',
]
const KNOWN: readonly string[] = [
  ...IGNORED,
  'directory',
  'pid-file',
  'listen-on',
  'port',
  'recursion',
  'allow-query',
  'allow-recursion',
  'allow-transfer',
  'forwarders',
  'forward',
  'minimal-responses',
  'type',
  'file',
  'masters',
  'primaries',
  'allow-update',
  'notify',
  'also-notify',
  'allow-notify',
  'notify-delay',
  'querylog',
  'notify-source',
  'transfer-source',
  'transfer-format',
  'masterfile-format',
  'max-refresh-time',
  'min-refresh-time',
  'zone-statistics',
  'request-ixfr',
  'provide-ixfr',
  'transfers-in',
  'transfers-out',
  'ixfr-from-differences',
  'update-policy',
]

/** named.conf(5). */
export function readConfig(process: Process, path: string, port: number | null): NamedConfig | ConfigError {
  const statements = readStatements(process, path, 0)
  if (statements instanceof ConfigError) return statements
  const options = statements.filter(({ words }) => words[0] === 'options').flatMap(({ body }) => body ?? [])
  const zones: ZoneConfig[] = []
  for (const statement of statements) {
    const [word = ''] = statement.words
    const wrong = checkStatement(statement, path)
    if (wrong !== undefined) return wrong
    const list = word === 'view' ? undefined : word === 'zone' ? readZone(statement, path) : null
    if (list === undefined) return new ConfigError(`${path}:${statement.line}: "view" is not emulated here`)
    if (list instanceof ConfigError) return list
    if (list !== null) zones.push(list)
  }
  const word = (name: string) => options.findLast(({ words }) => words[0] === name)?.words[1]
  const list = (name: string, usual: Acl) => aclOf(options.findLast(({ words }) => words[0] === name)) ?? usual
  const listening = options.findLast(({ words }) => words[0] === 'listen-on')
  const at = listening?.words.indexOf('port') ?? -1
  const recursion = word('recursion') !== 'no'
  return {
    directory: word('directory') ?? process.cwd,
    pidFile: pidFileOf(word('pid-file')),
    port: port ?? Number((at >= 0 ? listening?.words[at + 1] : word('port')) ?? 53),
    listen: list('listen-on', ['any']),
    listenV6: list('listen-on-v6', ['any']),
    recursion,
    allowQuery: list('allow-query', ['any']),
    allowRecursion: list('allow-recursion', list('allow-query-cache', ['localnets', 'localhost'])),
    transfer: list('allow-transfer', ['any']),
    forwarders: list('forwarders', []).flatMap(text => parseIp(text) ?? []),
    forwardOnly: word('forward') === 'only',
    minimal: word('minimal-responses') === 'yes',
    notify: notifyOf(word('notify')) ?? 'yes',
    alsoNotify: serversOf(options.findLast(({ words }) => words[0] === 'also-notify')) ?? [],
    queryLog: word('querylog') === 'yes',
    notifyDelay: Number(word('notify-delay') ?? NOTIFY_DELAY),
    acls: new Map(
      statements.filter(({ words }) => words[0] === 'acl').map(each => [each.words[1] ?? '', aclOf(each) ?? []]),
    ),
    zones,
    controls: controlsOf(statements),
  }
}

function keysOf(statements: readonly Statement[]): ReadonlyMap<string, string> {
  const keys = statements.filter(({ words }) => words[0] === 'key' && words[1] !== undefined)
  return new Map(
    keys.map(({ words, body }) => [words[1]!, body?.find(inner => inner.words[0] === 'secret')?.words[1] ?? '']),
  )
}

/** `inet 127.0.0.1 port 953 allow { ... } keys { "rndc-key"; };` */
function controlsOf(statements: readonly Statement[]): readonly ControlEndpoint[] | null {
  const controls = statements.find(({ words }) => words[0] === 'controls')
  if (controls === undefined) return null
  const keys = keysOf(statements)
  return (controls.body ?? []).flatMap(({ words, body }) => {
    const ip = words[1] === '*' ? 0 : parseIp(words[1] ?? '')
    const secret = (body ?? []).flatMap(({ words: [key = ''] }) => keys.get(key) ?? [])[0]
    if (words[0] !== 'inet' || ip === undefined || secret === undefined) return []
    const at = words.indexOf('port')
    return [{ ip, port: at < 0 ? CONTROL_PORT : Number(words[at + 1]), secret: fromBase64(secret) }]
  })
}

const CONTROL_PORT = 953

/** The secrets of the keys in a file, by name. */
export function readKeys(process: Process, path: string): ReadonlyMap<string, string> | ConfigError {
  const statements = readStatements(process, path, 0)
  return statements instanceof ConfigError ? statements : keysOf(statements)
}

/** What rndc.conf(5) says of key, server and port. */
export function readRndcOptions(process: Process, path: string): { key?: string; server?: string; port?: string } {
  const statements = readStatements(process, path, 0)
  const body = statements instanceof ConfigError ? [] : statements.find(({ words }) => words[0] === 'options')?.body
  const word = (name: string) => body?.find(({ words }) => words[0] === name)?.words[1]
  const [key, server, port] = [word('default-key'), word('default-server'), word('default-port')]
  return { ...(key && { key }), ...(server && { server }), ...(port && { port }) }
}

const TOP: readonly string[] = [
  'options',
  'zone',
  'acl',
  'logging',
  'controls',
  'key',
  'view',
  'server',
  'trust-anchors',
  'statistics-channels',
]

function checkStatement({ words, body, line }: Statement, path: string): ConfigError | undefined {
  const [word = ''] = words
  if (!TOP.includes(word)) return new ConfigError(`${path}:${line}: unknown option '${word}'`)
  if (word !== 'options' && word !== 'zone') return undefined
  for (const inner of body ?? [])
    if (!KNOWN.includes(inner.words[0] ?? ''))
      return new ConfigError(`${path}:${inner.line}: unknown option '${inner.words[0]}'`)
  return undefined
}

function aclOf(statement: Statement | undefined): Acl | undefined {
  return statement?.body?.map(({ words }) => words.join(' '))
}

function notifyOf(word: string | undefined): Notify | undefined {
  if (word === 'explicit') return 'explicit'
  return word === undefined ? undefined : word === 'no' ? 'no' : 'yes'
}

function pidFileOf(word: string | undefined): string | null {
  return word === 'none' ? null : (word ?? PID_FILE)
}

/** `{ 10.0.0.1; 10.0.0.2 port 5353; }` */
function serversOf(statement: Statement | undefined): readonly Server[] | undefined {
  return statement?.body?.flatMap(({ words }) => {
    const ip = parseIp(words[0] ?? '')
    return ip === undefined ? [] : [{ ip, port: words[1] === 'port' ? Number(words[2]) : 53 }]
  })
}

function readZone({ words, body, line }: Statement, path: string): ZoneConfig | ConfigError {
  const name = `${(words[1] ?? '').toLowerCase().replace(/\.$/, '')}.`
  const find = (key: string) => body?.findLast(each => each.words[0] === key)
  const type = find('type')?.words[1]
  const kind = type === 'master' ? 'primary' : type === 'slave' ? 'secondary' : type
  if (kind === undefined) return new ConfigError(`${path}:${line}: zone '${words[1]}': type not present`)
  if (kind !== 'primary' && kind !== 'secondary' && kind !== 'hint' && kind !== 'forward')
    return new ConfigError(`${path}:${line}: zone type "${kind}" is not emulated here`)
  const file = find('file')?.words[1] ?? null
  if (kind !== 'forward' && kind !== 'secondary' && file === null)
    return new ConfigError(`${path}:${line}: zone '${words[1]}': missing 'file' entry`)
  const forwarders = (aclOf(find('forwarders')) ?? []).flatMap(text => parseIp(text) ?? [])
  const primaries = serversOf(find('primaries') ?? find('masters')) ?? []
  if (kind === 'secondary' && primaries.length === 0)
    return new ConfigError(`${path}:${line}: zone '${words[1]}': missing 'primaries' entry`)
  return {
    name,
    type: kind,
    file,
    transfer: aclOf(find('allow-transfer')) ?? null,
    query: aclOf(find('allow-query')) ?? null,
    forwarders,
    primaries,
    notify: notifyOf(find('notify')?.words[1]) ?? null,
    alsoNotify: serversOf(find('also-notify')) ?? null,
    allowNotify: aclOf(find('allow-notify')) ?? [],
  }
}

function readStatements(process: Process, path: string, depth: number): readonly Statement[] | ConfigError {
  const text = process.readFile(path)
  if (failed(text))
    return new ConfigError(
      `open: ${path}: ${text.text.toLowerCase().replace('no such file or directory', 'file not found')}`,
    )
  const parsed = new Parser(text, path).statements(0)
  if (parsed instanceof ConfigError) return parsed
  const all: Statement[] = []
  for (const statement of parsed) {
    if (statement.words[0] !== 'include') all.push(statement)
    else {
      const inner =
        depth > NESTING_MAX
          ? new ConfigError(`${path}: include nested too deep`)
          : readStatements(process, statement.words[1] ?? '', depth + 1)
      if (inner instanceof ConfigError) return inner
      all.push(...inner)
    }
  }
  return all
}

interface Token {
  readonly text: string
  readonly line: number
  readonly quoted: boolean
}

class Parser {
  readonly #tokens: readonly Token[]
  readonly #path: string
  #at = 0

  constructor(text: string, path: string) {
    this.#path = path
    const tokens: Token[] = []
    const pattern = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|#[^\n]*|"((?:[^"\\]|\\.)*)"|[{};]|[^\s{};"]+/g
    let line = 1
    let last = 0
    for (const match of text.matchAll(pattern)) {
      line += text.slice(last, match.index).split('\n').length - 1
      last = match.index
      if (!/^(\/\*|\/\/|#)/.test(match[0]))
        tokens.push({ text: match[1] ?? match[0], line, quoted: match[1] !== undefined })
    }
    this.#tokens = tokens
  }

  statements(depth: number): readonly Statement[] | ConfigError {
    const found: Statement[] = []
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token === undefined) return depth === 0 ? found : this.#error('unexpected end of input')
      if (token.text === '}' && !token.quoted) return depth > 0 ? found : this.#error("unexpected token near '}'")
      const statement = this.#statement(depth)
      if (statement instanceof ConfigError) return statement
      if (statement !== null) found.push(statement)
    }
  }

  #statement(depth: number): Statement | null | ConfigError {
    const words: string[] = []
    const { line } = this.#tokens[this.#at]!
    let body: readonly Statement[] | null = null
    for (;;) {
      const token = this.#tokens[this.#at++]
      if (token === undefined) return this.#error('unexpected end of input')
      if (token.quoted) words.push(token.text)
      else if (token.text === ';') return words.length === 0 ? null : { words, body, line }
      else if (token.text === '}') return this.#error("missing ';' before '}'", token.line)
      else if (token.text === '{') {
        const inner = depth > NESTING_MAX ? this.#error('nested too deep') : this.statements(depth + 1)
        if (inner instanceof ConfigError) return inner
        body = [...(body ?? []), ...inner]
        this.#at++
      } else if (body !== null && words[0] !== 'inet')
        return this.#error(`missing ';' before '${token.text}'`, token.line)
      else words.push(token.text)
    }
  }

  #error(text: string, line = this.#tokens.at(-1)?.line ?? 1): ConfigError {
    return new ConfigError(`${this.#path}:${line}: ${text}`)
  }
}

/** Whether an address match list has an address; the first element that fits decides. */
export function allows(list: Acl, ip: Ip, acls: ReadonlyMap<string, Acl>, own: readonly Prefix[], depth = 0): boolean {
  for (const element of list) {
    const negated = element.startsWith('!')
    const word = element.replace(/^!\s*/, '')
    if (matches(word, ip, acls, own, depth)) return !negated
  }
  return false
}

function matches(word: string, ip: Ip, acls: ReadonlyMap<string, Acl>, own: readonly Prefix[], depth: number): boolean {
  if (word === 'any') return true
  if (word === 'none') return false
  if (word === 'localhost') return own.some(({ address }) => address === ip)
  if (word === 'localnets') return own.some(prefix => typeof prefix.address === typeof ip && prefixContains(prefix, ip))
  const acl = acls.get(word)
  if (acl !== undefined) return depth < NESTING_MAX && allows(acl, ip, acls, own, depth + 1)
  const prefix = parsePrefix(word)
  return prefix !== undefined && typeof prefix.address === typeof ip && prefixContains(prefix, ip)
}
