import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { getaddrinfo, isGaiError } from '../../../../linux/resolver/getaddrinfo.ts'
import { formatIp, type Ip, parseIp } from '../../../../wire/address.ts'
import { check } from './directives.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'

/** What http, server and location blocks share; inner ones take over from outer ones what they do not say. */
export interface Settings {
  readonly root: string
  readonly index: readonly string[]
  readonly types: ReadonlyMap<string, string>
  readonly defaultType: string
  readonly accessLogs: readonly { readonly path: string; readonly format: string }[]
  readonly errorLog: string
  readonly errorPages: ReadonlyMap<number, { readonly uri: string; readonly status: number | undefined }>
  readonly headers: readonly { readonly name: string; readonly value: string; readonly always: boolean }[]
  readonly proxyHeaders: readonly (readonly [name: string, value: string])[]
  readonly proxyVersion: string
  /** Seconds. */
  readonly connectTimeout: number
  readonly readTimeout: number
  readonly keepAlive: number
  readonly tokens: boolean
}

export interface Location extends Settings {
  readonly kind: 'prefix' | 'exact' | 'prefix-first' | 'regex'
  readonly text: string
  readonly pattern: RegExp | undefined
  readonly alias: string | undefined
  readonly tryFiles: readonly string[]
  readonly returns: Return | undefined
  readonly proxy: ProxyPass | undefined
  readonly internal: boolean
}

export interface Return {
  readonly status: number
  readonly text: string | undefined
}

/** Where proxy_pass leads: `uri` undefined when the request's own is kept. */
export interface ProxyPass {
  readonly scheme: string
  readonly host: string
  readonly upstream: Upstream
  readonly uri: string | undefined
}

export interface Peer {
  readonly address: string
  readonly ip: Ip
  readonly port: number
  readonly weight: number
  readonly maxFails: number
  readonly failTimeout: number
  readonly backup: boolean
  readonly down: boolean
}

export interface Upstream {
  readonly name: string
  readonly peers: readonly Peer[]
}

export interface Listen {
  readonly ip: Ip
  readonly port: number
  readonly isDefault: boolean
}

export interface Server extends Settings {
  readonly listens: readonly Listen[]
  readonly names: readonly string[]
  readonly locations: readonly Location[]
  readonly returns: Return | undefined
  readonly own: Location
}

export interface Config {
  readonly servers: readonly Server[]
  readonly formats: ReadonlyMap<string, string>
  readonly user: string | undefined
  readonly workers: number
  readonly daemon: boolean
  readonly pid: string
  readonly errorLog: string
}

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'

const last = (block: readonly Directive[], name: string) => block.findLast(each => each.name === name)
const every = (block: readonly Directive[], name: string) => block.filter(each => each.name === name)

const DEFAULTS: Settings = {
  root: '/etc/nginx/html',
  index: ['index.html'],
  types: new Map([
    ['html', 'text/html'],
    ['gif', 'image/gif'],
    ['jpg', 'image/jpeg'],
  ]),
  defaultType: 'text/plain',
  accessLogs: [{ path: '/var/log/nginx/access.log', format: 'combined' }],
  errorLog: '/var/log/nginx/error.log',
  errorPages: new Map(),
  headers: [],
  proxyHeaders: [],
  proxyVersion: '1.0',
  connectTimeout: 60,
  readTimeout: 60,
  keepAlive: 75,
  tokens: true,
}

/** Makes a configuration of directives; names in it are looked up now, as nginx does when it starts. */
export function* configOf(process: Process, directives: readonly Directive[]): Running<Config | ConfigProblem> {
  const wrong = check(directives, 'main')
  if (wrong !== undefined) return wrong
  if (last(directives, 'events') === undefined) return { problem: 'no "events" section in configuration' }
  const http = last(directives, 'http')?.block ?? []
  const errorLog = last(directives, 'error_log')?.args[0] ?? DEFAULTS.errorLog
  const settings = settingsOf(http, { ...DEFAULTS, errorLog })
  const upstreams = new Map<string, Upstream>()
  for (const directive of every(http, 'upstream')) {
    const upstream = yield* upstreamOf(process, directive)
    if (isProblem(upstream)) return upstream
    upstreams.set(upstream.name, upstream)
  }
  const servers: Server[] = []
  for (const directive of every(http, 'server')) {
    const server = yield* serverOf(process, directive, settings, upstreams)
    if (isProblem(server)) return server
    servers.push(server)
  }
  const workers = last(directives, 'worker_processes')?.args[0] ?? '1'
  return {
    servers,
    formats: new Map([
      ['combined', COMBINED],
      ...every(http, 'log_format').map(({ args }) => [args[0]!, args.slice(1).join('')] as const),
    ]),
    user: last(directives, 'user')?.args[0],
    workers: workers === 'auto' ? 1 : Math.max(1, Math.min(16, Number(workers) || 1)),
    daemon: last(directives, 'daemon')?.args[0] !== 'off',
    pid: last(directives, 'pid')?.args[0] ?? '/run/nginx.pid',
    errorLog,
  }
}

function seconds(text: string | undefined, fallback: number): number {
  const match = /^(\d+)(ms|s|m|h|d)?$/.exec(text ?? '')
  if (match === null) return fallback
  return Number(match[1]) * { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 }[match[2] ?? 's']!
}

function settingsOf(block: readonly Directive[], outer: Settings): Settings {
  const types = last(block, 'types')?.block
  const logs = every(block, 'access_log')
  const pages = every(block, 'error_page')
  const headers = every(block, 'add_header')
  const proxyHeaders = every(block, 'proxy_set_header')
  const value = (name: string) => last(block, name)?.args[0]
  return {
    root: value('root') ?? outer.root,
    index: last(block, 'index') === undefined ? outer.index : every(block, 'index').flatMap(({ args }) => args),
    types:
      types === undefined
        ? outer.types
        : new Map(types.flatMap(({ name, args }) => args.map(extension => [extension, name] as const))),
    defaultType: value('default_type') ?? outer.defaultType,
    accessLogs:
      logs.length === 0
        ? outer.accessLogs
        : logs
            .filter(({ args }) => args[0] !== 'off')
            .map(({ args }) => ({ path: args[0]!, format: args[1] ?? 'combined' })),
    errorLog: value('error_log') ?? outer.errorLog,
    errorPages: pages.length === 0 ? outer.errorPages : new Map(pages.flatMap(errorPagesOf)),
    headers:
      headers.length === 0
        ? outer.headers
        : headers.map(({ args }) => ({ name: args[0]!, value: args[1]!, always: args[2] === 'always' })),
    proxyHeaders: proxyHeaders.length === 0 ? outer.proxyHeaders : proxyHeaders.map(({ args }) => [args[0]!, args[1]!]),
    proxyVersion: value('proxy_http_version') ?? outer.proxyVersion,
    connectTimeout: seconds(value('proxy_connect_timeout'), outer.connectTimeout),
    readTimeout: seconds(value('proxy_read_timeout'), outer.readTimeout),
    keepAlive: seconds(value('keepalive_timeout'), outer.keepAlive),
    tokens: (value('server_tokens') ?? (outer.tokens ? 'on' : 'off')) !== 'off',
  }
}

/** `error_page 500 502 =200 /uri`. */
function errorPagesOf({ args }: Directive) {
  const uri = args.at(-1)!
  const change = args.find(arg => arg.startsWith('='))
  const status = change === undefined ? undefined : Number(change.slice(1)) || 0
  return args
    .slice(0, -1)
    .filter(arg => /^\d+$/.test(arg))
    .map(code => [Number(code), { uri, status }] as const)
}

function* upstreamOf(process: Process, directive: Directive): Running<Upstream | ConfigProblem> {
  const peers: Peer[] = []
  for (const server of every(directive.block!, 'server')) {
    const found = yield* peersOf(process, server.args[0]!, 80, server)
    if (isProblem(found)) return found
    const option = (name: string) => server.args.find(arg => arg.startsWith(`${name}=`))?.slice(name.length + 1)
    peers.push(
      ...found.map(peer => ({
        ...peer,
        weight: Number(option('weight') ?? 1) || 1,
        maxFails: Number(option('max_fails') ?? 1),
        failTimeout: seconds(option('fail_timeout'), 10),
        backup: server.args.includes('backup'),
        down: server.args.includes('down'),
      })),
    )
  }
  if (peers.length === 0) return at(`no servers are inside upstream`, directive)
  return { name: directive.args[0]!, peers }
}

function* peersOf(
  process: Process,
  text: string,
  usualPort: number,
  place: Directive,
): Running<readonly Peer[] | ConfigProblem> {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^:]+)(?::(\d+))?$/.exec(text)
  if (match === null) return at(`invalid port in upstream "${text}"`, place)
  const host = match[1]!.replace(/^\[|\]$/g, '')
  const port = Number(match[2] ?? usualPort)
  const literal = parseIp(host)
  const found = literal === undefined ? yield* getaddrinfo(process, host) : undefined
  if (found !== undefined && isGaiError(found)) return at(`host not found in upstream "${text}"`, place)
  const ips = literal !== undefined ? [literal] : found === undefined || isGaiError(found) ? [] : found.addresses
  return ips.map(ip => ({
    address: `${typeof ip === 'number' ? formatIp(ip) : `[${formatIp(ip)}]`}:${port}`,
    ip,
    port,
    weight: 1,
    maxFails: ips.length > 1 ? 1 : 0,
    failTimeout: 10,
    backup: false,
    down: false,
  }))
}

function* serverOf(
  process: Process,
  directive: Directive,
  outer: Settings,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<Server | ConfigProblem> {
  const block = directive.block!
  const settings = settingsOf(block, outer)
  const listens: Listen[] = []
  for (const listen of every(block, 'listen')) {
    const parsed = listenOf(listen)
    if (isProblem(parsed)) return parsed
    listens.push(parsed)
  }
  if (listens.length === 0) listens.push({ ip: 0, port: process.uid === 0 ? 80 : 8000, isDefault: false })
  const locations: Location[] = []
  for (const each of every(block, 'location')) {
    const location = yield* locationOf(process, each, settings, upstreams)
    if (isProblem(location)) return location
    if (locations.some(({ kind, text }) => kind === location.kind && kind !== 'regex' && text === location.text))
      return at(`duplicate location "${location.text}"`, each)
    locations.push(location)
  }
  const returns = returnOf(block)
  const own: Location = {
    ...settings,
    kind: 'prefix',
    text: '',
    pattern: undefined,
    alias: undefined,
    tryFiles: last(block, 'try_files')?.args ?? [],
    returns: undefined,
    proxy: undefined,
    internal: false,
  }
  const names = every(block, 'server_name').flatMap(({ args }) => args)
  return { ...settings, listens, names: names.length === 0 ? [''] : names, locations, returns, own }
}

function listenOf(directive: Directive): Listen | ConfigProblem {
  const [text = '', ...options] = directive.args
  if (options.includes('ssl') || options.includes('quic'))
    return at(`"listen ... ${options[0]}" is not emulated here`, directive)
  const isDefault = options.includes('default_server') || options.includes('default')
  if (/^\d+$/.test(text)) {
    const port = Number(text)
    return port > 0 && port < 65536
      ? { ip: 0, port, isDefault }
      : at(`invalid port in "${text}" of the "listen" directive`, directive)
  }
  const match = /^(\[[0-9a-fA-F:.]+\]|\*|[\w.-]+)(?::(\d+))?$/.exec(text)
  const ip = match === null ? undefined : match[1] === '*' ? 0 : parseIp(match[1]!.replace(/^\[|\]$/g, ''))
  if (match === null || ip === undefined) return at(`host not found in "${text}" of the "listen" directive`, directive)
  return { ip, port: Number(match[2] ?? 80), isDefault }
}

function returnOf(block: readonly Directive[]): Return | undefined {
  const args = block.find(each => each.name === 'return')?.args
  if (args === undefined) return undefined
  const [first = '', text] = args
  return /^\d{3}$/.test(first) ? { status: Number(first), text } : { status: 302, text: first }
}

const KINDS: Readonly<Record<string, Location['kind']>> = {
  '=': 'exact',
  '^~': 'prefix-first',
  '~': 'regex',
  '~*': 'regex',
}

function* locationOf(
  process: Process,
  directive: Directive,
  outer: Settings,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<Location | ConfigProblem> {
  const block = directive.block!
  const [first = '', second] = directive.args
  const kind = second === undefined ? 'prefix' : KINDS[first]
  if (kind === undefined) return at(`invalid location modifier "${first}"`, directive)
  const text = second ?? first
  let pattern: RegExp | undefined
  if (kind === 'regex') {
    try {
      pattern = new RegExp(text, first === '~*' ? 'i' : '')
    } catch {
      return at(`pcre2_compile() failed: invalid pattern "${text}"`, directive)
    }
  }
  const pass = last(block, 'proxy_pass')
  const proxy = pass === undefined ? undefined : yield* proxyOf(process, pass, upstreams)
  if (proxy !== undefined && isProblem(proxy)) return proxy
  if (proxy?.uri !== undefined && kind === 'regex')
    return at(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
      pass!,
    )
  return {
    ...settingsOf(block, outer),
    kind,
    text,
    pattern,
    alias: last(block, 'alias')?.args[0],
    tryFiles: last(block, 'try_files')?.args ?? [],
    returns: returnOf(block),
    proxy,
    internal: last(block, 'internal') !== undefined || text.startsWith('@'),
  }
}

function* proxyOf(
  process: Process,
  directive: Directive,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<ProxyPass | ConfigProblem> {
  const url = directive.args[0]!
  const match = /^(https?):\/\/([^/?]+)(.*)$/.exec(url)
  if (url.includes('$')) return at(`variables in "proxy_pass" are not emulated here`, directive)
  if (match === null) return at('invalid URL prefix', directive)
  const [, scheme = '', host = '', uri = ''] = match
  if (scheme === 'https') return at(`"proxy_pass https://" is not emulated here`, directive)
  const named = upstreams.get(host)
  if (named !== undefined) return { scheme, host, upstream: named, uri: uri === '' ? undefined : uri }
  const peers = yield* peersOf(process, host, 80, directive)
  if (isProblem(peers)) return peers
  return { scheme, host, upstream: { name: host, peers }, uri: uri === '' ? undefined : uri }
}
