import { at, type ConfigProblem, type Directive } from './syntax.ts'
import {
  type Check,
  isAddress,
  isErrorLog,
  isErrorPage,
  isExpires,
  isNextUpstream,
  isNumber,
  isOffset,
  isReturn,
  isServerName,
  isSize,
  isTime,
  isWorkerCount,
} from './values.ts'

type Context = 'main' | 'events' | 'http' | 'server' | 'location' | 'if' | 'upstream' | 'types' | 'map' | 'geo'

/** Where a directive may stand, how many arguments it takes, and what they are. */
interface Known {
  readonly contexts: readonly Context[]
  readonly least: number
  readonly most: number
  readonly flag?: true
  readonly block?: true
  /** It may be given several times. */
  readonly several?: true
  readonly values?: Check
}

const HS: readonly Context[] = ['http', 'server']
const HSL: readonly Context[] = [...HS, 'location']
const HSLI: readonly Context[] = [...HSL, 'if']
const SLI: readonly Context[] = ['server', 'location', 'if']

const known = (contexts: readonly Context[], least: number, most = least, more: Partial<Known> = {}): Known => ({
  contexts,
  least,
  most,
  ...more,
})
const flag = (contexts: readonly Context[]) => known(contexts, 1, 1, { flag: true })

/** Directives that are taken. Those in the second part change nothing here: they tune what is not emulated. */
const DIRECTIVES: Readonly<Record<string, Known>> = {
  user: known(['main'], 1, 2),
  worker_processes: known(['main'], 1, 1, { values: isWorkerCount }),
  daemon: flag(['main']),
  pid: known(['main'], 1),
  error_log: known(['main', ...HSL], 1, 3, { several: true, values: isErrorLog }),
  events: known(['main'], 0, 0, { block: true }),
  http: known(['main'], 0, 0, { block: true }),
  server: known(['http'], 0, 0, { block: true, several: true }),
  upstream: known(['http'], 1, 1, { block: true, several: true }),
  location: known(['server', 'location'], 1, 2, { block: true, several: true }),
  types: known(HSL, 0, 0, { block: true }),
  default_type: known(HSLI, 1),
  log_format: known(['http'], 2, 100, { several: true }),
  access_log: known(HSLI, 1, 4, { several: true }),
  listen: known(['server'], 1, 8, { several: true }),
  server_name: known(['server'], 1, 100, { several: true, values: isServerName }),
  ssl_certificate: known(HS, 1),
  ssl_certificate_key: known(HS, 1),
  root: known(HSLI, 1),
  alias: known(['location'], 1),
  index: known(HSL, 1, 100, { several: true }),
  autoindex: flag(HSL),
  try_files: known(['server', 'location'], 2, 100),
  return: known(SLI, 1, 2, { several: true, values: isReturn }),
  error_page: known(HSLI, 2, 100, { several: true, values: isErrorPage }),
  add_header: known(HSLI, 2, 3, { several: true }),
  allow: known(HSL, 1, 1, { several: true, values: isAddress }),
  deny: known(HSL, 1, 1, { several: true, values: isAddress }),
  proxy_pass: known(['location', 'if'], 1),
  proxy_set_header: known(HSL, 2, 2, { several: true }),
  proxy_http_version: known(HSL, 1),
  proxy_connect_timeout: known(HSL, 1, 1, { values: isTime }),
  proxy_read_timeout: known(HSL, 1, 1, { values: isTime }),
  keepalive_timeout: known(HSL, 1, 2, { values: isTime }),
  client_max_body_size: known(HSL, 1, 1, { values: isOffset }),
  rewrite: known(SLI, 2, 3, { several: true }),
  set: known(SLI, 2, 2, { several: true }),
  break: known(SLI, 0, 0, { several: true }),
  if: known(['server', 'location'], 1, 100, { block: true, several: true }),
  map: known(['http'], 2, 2, { block: true, several: true }),
  geo: known(['http'], 1, 2, { block: true, several: true }),
  limit_req_zone: known(['http'], 3, 4, { several: true }),
  limit_req: known(HSL, 1, 3, { several: true }),
  limit_req_status: known(HSL, 1, 1, { values: isNumber }),
  limit_conn_zone: known(['http'], 2, 2, { several: true }),
  limit_conn: known(HSL, 2, 2, { several: true }),
  limit_conn_status: known(HSL, 1, 1, { values: isNumber }),
  auth_basic: known(HSL, 1),
  auth_basic_user_file: known(HSL, 1),
  expires: known(HSLI, 1, 1, { values: isExpires }),
  proxy_next_upstream: known(HSL, 1, 100, { values: isNextUpstream }),
  proxy_next_upstream_tries: known(HSL, 1, 1, { values: isNumber }),
  proxy_intercept_errors: flag(HSL),
  server_tokens: known(HSL, 1),
  stub_status: known(['server', 'location'], 0, 1),
  internal: known(['location'], 0),
  least_conn: known(['upstream'], 0),
  ip_hash: known(['upstream'], 0),

  worker_connections: known(['events'], 1, 1, { values: isNumber }),
  multi_accept: flag(['events']),
  use: known(['events'], 1),
  master_process: flag(['main']),
  worker_rlimit_nofile: known(['main'], 1, 1, { values: isNumber }),
  worker_cpu_affinity: known(['main'], 1, 100),
  pcre_jit: flag(['main']),
  sendfile: flag(HSL),
  tcp_nopush: flag(HSL),
  tcp_nodelay: flag(HSL),
  gzip: flag(HSL),
  gzip_types: known(HSL, 1, 100),
  gzip_vary: flag(HSL),
  gzip_disable: known(HSL, 1, 100),
  gzip_proxied: known(HSL, 1, 100),
  gzip_comp_level: known(HSL, 1, 1, { values: isNumber }),
  gzip_min_length: known(HSL, 1, 1, { values: isSize }),
  types_hash_max_size: known(HSL, 1, 1, { values: isNumber }),
  types_hash_bucket_size: known(HSL, 1, 1, { values: isNumber }),
  server_names_hash_bucket_size: known(['http'], 1, 1, { values: isNumber }),
  server_name_in_redirect: flag(HSL),
  client_body_timeout: known(HSL, 1, 1, { values: isTime }),
  client_header_timeout: known(HS, 1, 1, { values: isTime }),
  client_body_buffer_size: known(HSL, 1, 1, { values: isSize }),
  client_header_buffer_size: known(HS, 1, 1, { values: isSize }),
  large_client_header_buffers: known(HS, 2),
  keepalive_requests: known(HSL, 1, 1, { values: isNumber }),
  send_timeout: known(HSL, 1, 1, { values: isTime }),
  log_not_found: flag(HSL),
  charset: known(HSL, 1),
  proxy_buffering: flag(HSL),
  proxy_buffer_size: known(HSL, 1, 1, { values: isSize }),
  proxy_buffers: known(HSL, 2),
  proxy_request_buffering: flag(HSL),
  proxy_send_timeout: known(HSL, 1, 1, { values: isTime }),
  proxy_redirect: known(HSL, 1, 2, { several: true }),
  proxy_ssl_verify: flag(HSL),
  proxy_ssl_server_name: flag(HSL),
  ssl_protocols: known(HS, 1, 6),
  ssl_ciphers: known(HS, 1),
  ssl_prefer_server_ciphers: flag(HS),
  ssl_session_cache: known(HS, 1, 2),
  ssl_session_timeout: known(HS, 1, 1, { values: isTime }),
  ssl_session_tickets: flag(HS),
  ssl_dhparam: known(HS, 1),
  keepalive: known(['upstream'], 1, 1, { values: isNumber }),
  zone: known(['upstream'], 1, 2),
}

/** Directives of the real one that are refused here. */
const NOT_EMULATED: readonly string[] =
  `auth_request ssl resolver fastcgi_pass uwsgi_pass scgi_pass grpc_pass stream mail load_module split_clients mirror
  sub_filter proxy_cache proxy_cache_path hash random http2 real_ip_header set_real_ip_from satisfy ssl_client_certificate
  ssl_verify_client limit_except limit_rate proxy_bind env thread_pool`.split(/\s+/)

/** Checks a block: names, places, arguments, what is there twice. The first thing that is wrong. */
export function check(directives: readonly Directive[], context: Context): ConfigProblem | undefined {
  const seen = new Set<string>()
  for (const directive of directives) {
    const problem = checkOne(directive, context, seen)
    if (problem !== undefined) return problem
    seen.add(directive.name)
    if (directive.block === undefined) continue
    const inner = check(directive.block, directive.name as Context)
    if (inner !== undefined) return inner
  }
  return undefined
}

function checkOne(directive: Directive, context: Context, seen: ReadonlySet<string>): ConfigProblem | undefined {
  const { name, args, block } = directive
  // In `types`, names are kinds of files; in an upstream, `server` is a peer.
  if (context === 'types' || context === 'map' || context === 'geo') return undefined
  if (context === 'upstream' && name === 'server')
    return args.length === 0 ? at('invalid number of arguments in "server" directive', directive) : undefined
  const spec = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined
  if (spec === undefined)
    return at(
      NOT_EMULATED.includes(name) ? `"${name}" directive is not emulated here` : `unknown directive "${name}"`,
      directive,
    )
  if (!spec.contexts.includes(context)) return at(`"${name}" directive is not allowed here`, directive)
  if (spec.block === true && block === undefined) return at(`directive "${name}" has no opening "{"`, directive)
  if (spec.block !== true && block !== undefined) return at(`directive "${name}" is not terminated by ";"`, directive)
  if (args.length < spec.least || args.length > spec.most)
    return at(`invalid number of arguments in "${name}" directive`, directive)
  if (spec.flag === true && !['on', 'off'].includes(args[0]!))
    return at(`invalid value "${args[0]}" in "${name}" directive, it must be "on" or "off"`, directive)
  if (spec.several !== true && seen.has(name)) return at(`"${name}" directive is duplicate`, directive)
  const wrong = spec.values?.(args, name)
  return wrong === undefined ? undefined : at(wrong, directive)
}
