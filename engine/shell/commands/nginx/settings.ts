import type { Ip } from '../../../wire/address.ts'
import type { NginxBuild } from './build.ts'
import { type Limit, limitOf } from './limit.ts'
import { type ConnectionLimit, connectionLimitOf } from './limit-conn.ts'
import { prefixesOf } from './prefix.ts'
import { at, type ConfigProblem, type Directive } from './syntax.ts'
import { expiresOf, secondsOf } from './values.ts'

/** One allow or deny (ngx_http_access_module); `prefix` undefined for `all`. */
export interface AccessRule {
  readonly allow: boolean
  readonly prefix: { readonly has: (ip: Ip) => boolean } | undefined
}

/** What http, server and location blocks share; inner ones take over from outer ones what they do not say. */
export interface Settings {
  readonly root: string
  readonly index: readonly string[]
  readonly types: ReadonlyMap<string, string>
  readonly defaultType: string
  readonly accessLogs: readonly { readonly path: string; readonly format: string }[]
  readonly errorLog: ErrorLog
  readonly errorPages: ReadonlyMap<number, { readonly uri: string; readonly status: number | undefined }>
  readonly headers: readonly { readonly name: string; readonly value: string; readonly always: boolean }[]
  readonly access: readonly AccessRule[]
  readonly autoindex: boolean
  readonly proxyHeaders: readonly (readonly [name: string, value: string])[]
  readonly proxyVersion: string
  /** Seconds. */
  readonly connectTimeout: number
  readonly readTimeout: number
  readonly keepAlive: number
  /** Bytes; 0 for any number. */
  readonly bodyMax: number
  readonly tokens: boolean
  readonly auth: { readonly realm: string | undefined; readonly file: string | undefined }
  readonly limits: readonly Limit[]
  readonly limitStatus: number
  readonly connectionLimits: readonly ConnectionLimit[]
  readonly connectionStatus: number
  /** expires: seconds, or a word. */
  readonly expires: number | 'off' | 'max' | 'epoch'
  /** What has the next peer asked: `error`, `timeout`, `http_503`. */
  readonly nextUpstream: readonly string[]
  readonly nextTries: number
  /** Errors of peers are answered as nginx's own. */
  readonly intercepts: boolean
  readonly certificate: string | undefined
  readonly certificateKey: string | undefined
}

/** Where errors go, and from which level on. */
export interface ErrorLog {
  readonly path: string
  readonly level: string
}

export const last = (block: readonly Directive[], name: string): Directive | undefined =>
  block.findLast(each => each.name === name)
export const every = (block: readonly Directive[], name: string): Directive[] =>
  block.filter(each => each.name === name)

const MEGABYTE = 1 << 20

export function defaultSettings(build: NginxBuild): Settings {
  return {
    root: `${build.prefix}html`,
    index: ['index.html'],
    types: new Map([
      ['html', 'text/html'],
      ['gif', 'image/gif'],
      ['jpg', 'image/jpeg'],
    ]),
    defaultType: 'text/plain',
    accessLogs: [{ path: '/var/log/nginx/access.log', format: 'combined' }],
    errorLog: { path: build.errorLog, level: 'error' },
    errorPages: new Map(),
    headers: [],
    access: [],
    autoindex: false,
    proxyHeaders: [],
    proxyVersion: '1.0',
    connectTimeout: 60,
    readTimeout: 60,
    keepAlive: 75,
    bodyMax: MEGABYTE,
    tokens: true,
    auth: { realm: undefined, file: undefined },
    limits: [],
    limitStatus: 503,
    connectionLimits: [],
    connectionStatus: 503,
    expires: 'off',
    nextUpstream: ['error', 'timeout'],
    nextTries: 0,
    intercepts: false,
    certificate: undefined,
    certificateKey: undefined,
  }
}

export function settingsOf(block: readonly Directive[], outer: Settings, build: NginxBuild): Settings {
  const types = last(block, 'types')?.block
  const logs = every(block, 'access_log')
  const pages = every(block, 'error_page')
  const headers = every(block, 'add_header')
  const proxyHeaders = every(block, 'proxy_set_header')
  const access = block.filter(({ name }) => name === 'allow' || name === 'deny')
  const value = (name: string) => last(block, name)?.args[0]
  return {
    root: value('root') === undefined ? outer.root : inPrefix(value('root')!, build),
    index: last(block, 'index') === undefined ? outer.index : every(block, 'index').flatMap(({ args }) => args),
    types:
      types === undefined
        ? outer.types
        : new Map(types.flatMap(({ name, args }) => args.map(extension => [extension, name] as const))),
    defaultType: value('default_type') ?? outer.defaultType,
    accessLogs: logs.length === 0 ? outer.accessLogs : logs.flatMap(each => accessLogOf(each, build)),
    errorLog: errorLogOf(last(block, 'error_log'), build) ?? outer.errorLog,
    errorPages: pages.length === 0 ? outer.errorPages : new Map(pages.flatMap(errorPagesOf)),
    headers:
      headers.length === 0
        ? outer.headers
        : headers.map(({ args }) => ({ name: args[0]!, value: args[1]!, always: args[2] === 'always' })),
    access: access.length === 0 ? outer.access : access.map(accessRule),
    autoindex: (value('autoindex') ?? (outer.autoindex ? 'on' : 'off')) === 'on',
    proxyHeaders: proxyHeaders.length === 0 ? outer.proxyHeaders : proxyHeaders.map(({ args }) => [args[0]!, args[1]!]),
    proxyVersion: value('proxy_http_version') ?? outer.proxyVersion,
    connectTimeout: secondsOf(value('proxy_connect_timeout')) ?? outer.connectTimeout,
    readTimeout: secondsOf(value('proxy_read_timeout')) ?? outer.readTimeout,
    keepAlive: secondsOf(value('keepalive_timeout')) ?? outer.keepAlive,
    bodyMax: sizeOf(value('client_max_body_size')) ?? outer.bodyMax,
    tokens: (value('server_tokens') ?? (outer.tokens ? 'on' : 'off')) !== 'off',
    auth: { realm: value('auth_basic') ?? outer.auth.realm, file: value('auth_basic_user_file') ?? outer.auth.file },
    limits: last(block, 'limit_req') === undefined ? outer.limits : every(block, 'limit_req').map(limitOf),
    limitStatus: Number(value('limit_req_status') ?? outer.limitStatus),
    connectionLimits:
      last(block, 'limit_conn') === undefined
        ? outer.connectionLimits
        : every(block, 'limit_conn').map(connectionLimitOf),
    connectionStatus: Number(value('limit_conn_status') ?? outer.connectionStatus),
    expires: value('expires') === undefined ? outer.expires : expiresOf(value('expires')!)!,
    nextUpstream: last(block, 'proxy_next_upstream')?.args ?? outer.nextUpstream,
    nextTries: Number(value('proxy_next_upstream_tries') ?? outer.nextTries),
    intercepts: (value('proxy_intercept_errors') ?? (outer.intercepts ? 'on' : 'off')) === 'on',
    certificate: inConfig(value('ssl_certificate')) ?? outer.certificate,
    certificateKey: inConfig(value('ssl_certificate_key')) ?? outer.certificateKey,
  }
}

/** Files that the configuration names lie beside it, others under the prefix (ngx_conf_full_name()). */
function inConfig(path: string | undefined): string | undefined {
  return path === undefined || path.startsWith('/') ? path : `/etc/nginx/${path}`
}

export function inPrefix(path: string, build: NginxBuild): string {
  return path.startsWith('/') || path.startsWith('$') ? path : build.prefix + path
}

function accessLogOf({ args }: Directive, build: NginxBuild) {
  return args[0] === 'off' ? [] : [{ path: inPrefix(args[0]!, build), format: args[1] ?? 'combined' }]
}

export function errorLogOf(directive: Directive | undefined, build: NginxBuild): ErrorLog | undefined {
  if (directive === undefined) return undefined
  const [path = '', level = 'error'] = directive.args
  return { path: path === 'stderr' ? path : inPrefix(path, build), level }
}

const MULTIPLES: Readonly<Record<string, number>> = { '': 1, k: 1024, m: MEGABYTE, g: 1024 * MEGABYTE }

function sizeOf(text: string | undefined): number | undefined {
  const match = /^(\d+)([kmg]?)$/i.exec(text ?? '')
  return match === null ? undefined : Number(match[1]) * MULTIPLES[match[2]!.toLowerCase()]!
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

function accessRule({ name, args }: Directive): AccessRule {
  return { allow: name === 'allow', prefix: prefixesOf(args[0]!) }
}

/** Whether the rules let an address in (ngx_http_access_handler()): the first that fits decides. */
export function admits(rules: readonly AccessRule[], ip: Ip | undefined): boolean {
  for (const { allow, prefix } of rules) if (prefix === undefined || (ip !== undefined && prefix.has(ip))) return allow
  return true
}

/** `root` and `alias` exclude each other (ngx_http_core_root()). */
export function rootProblem(block: readonly Directive[]): ConfigProblem | undefined {
  const [first, second] = block.filter(({ name }) => name === 'root' || name === 'alias')
  if (first === undefined || second === undefined || first.name === second.name) return undefined
  return at(`"${second.name}" directive is duplicate, "${first.name}" directive was specified earlier`, second)
}
