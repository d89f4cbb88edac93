import { users } from '../../../linux/accounts.ts'
import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Identity } from '../../../linux/tls/tls.ts'
import type { NginxBuild } from './build.ts'
import { check } from './directives.ts'
import { type LimitZone, limitProblem, zoneOf } from './limit.ts'
import { type ConnectionZone, connectionLimitProblem, connectionZoneOf } from './limit-conn.ts'
import { type Listen, listenOf, placeText } from './listen.ts'
import { type Location, locationOf } from './location.ts'
import { type MapVariable, mapsOf } from './map.ts'
import { capturedNames, definedNames, type Step, scriptOf } from './script.ts'
import { defaultSettings, type ErrorLog, errorLogOf, every, last, type Settings, settingsOf } from './settings.ts'
import { identityOf } from './ssl.ts'
import { at, type ConfigProblem, type Directive, isProblem, type Parsed } from './syntax.ts'
import { type Upstream, upstreamOf } from './upstream.ts'
import { unknownVariable } from './variables.ts'

export interface Server extends Settings {
  readonly listens: readonly Listen[]
  readonly names: readonly string[]
  readonly locations: readonly Location[]
  readonly script: readonly Step[]
  readonly own: Location
  readonly identity: Identity | undefined
}

export interface Config {
  readonly servers: readonly Server[]
  readonly maps: ReadonlyMap<string, MapVariable>
  readonly zones: ReadonlyMap<string, LimitZone>
  readonly connectionZones: ReadonlyMap<string, ConnectionZone>
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly formats: ReadonlyMap<string, string>
  readonly user: string | undefined
  readonly workers: number
  readonly daemon: boolean
  readonly pid: string
  readonly errorLog: ErrorLog
  /** What was odd, though not wrong. */
  readonly warnings: readonly string[]
}

const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"'

/** Makes a configuration of what was read; names in it are looked up now, as nginx does when it starts. */
export function* configOf(process: Process, parsed: Parsed, build: NginxBuild): Running<Config | ConfigProblem> {
  const { directives } = parsed
  // What stands before the place where reading came to an end is complained about first.
  const wrong = check(directives, 'main') ?? parsed.problem ?? userProblem(process, directives)
  if (wrong !== undefined) return wrong
  const http = last(directives, 'http')?.block ?? []
  const errorLog = errorLogOf(last(directives, 'error_log'), build)
  const defaults = defaultSettings(build)
  const settings = settingsOf(http, { ...defaults, errorLog: errorLog ?? defaults.errorLog }, build)
  const upstreams = new Map<string, Upstream>()
  for (const directive of every(http, 'upstream')) {
    if (upstreams.has(directive.args[0]!)) return at(`duplicate upstream "${directive.args[0]}"`, directive)
    const upstream = yield* upstreamOf(process, directive)
    if (isProblem(upstream)) return upstream
    upstreams.set(upstream.name, upstream)
  }
  const maps = mapsOf(http)
  if (isProblem(maps)) return maps
  const zones = new Map<string, LimitZone>()
  for (const directive of every(http, 'limit_req_zone')) {
    const zone = zoneOf(directive)
    if ('problem' in zone) return zone
    zones.set(...zone)
  }
  const connectionZones = new Map<string, ConnectionZone>()
  for (const directive of every(http, 'limit_conn_zone')) {
    const zone = connectionZoneOf(directive)
    if ('problem' in zone) return zone
    connectionZones.set(...zone)
  }
  const servers: Server[] = []
  for (const directive of every(http, 'server')) {
    const server = yield* serverOf(process, directive, settings, { upstreams, build })
    if (isProblem(server)) return server
    servers.push(server)
  }
  const problem = listenProblem(servers) ?? formatProblem(http) ?? zoneProblem(http, zones, connectionZones)
  if (problem !== undefined) return problem
  if (last(directives, 'events') === undefined)
    return { problem: 'no "events" section in configuration', syntaxOk: true }
  return {
    servers,
    maps,
    zones,
    connectionZones,
    upstreams,
    formats: new Map([
      ['combined', COMBINED],
      ...every(http, 'log_format').map(({ args }) => [args[0]!, formatText(args)] as const),
    ]),
    user: last(directives, 'user')?.args[0],
    workers: workersOf(last(directives, 'worker_processes')?.args[0] ?? '1'),
    daemon: last(directives, 'daemon')?.args[0] !== 'off',
    pid: last(directives, 'pid')?.args[0] ?? build.pid,
    errorLog: errorLog ?? defaults.errorLog,
    warnings: nameWarnings(servers),
  }
}

function workersOf(text: string): number {
  return text === 'auto' ? 1 : Math.max(1, Math.min(16, Number(text)))
}

function formatText(args: readonly string[]): string {
  const rest = args.slice(1)
  return (rest[0]?.startsWith('escape=') === true ? rest.slice(1) : rest).join('')
}

function userProblem(process: Process, directives: readonly Directive[]): ConfigProblem | undefined {
  const user = last(directives, 'user')
  if (user === undefined || users(process).some(({ name }) => name === user.args[0])) return undefined
  return at(`getpwnam("${user.args[0]}") failed`, user)
}

/** Directives whose arguments may hold variables. */
const INTERPOLATED = [
  'return',
  'add_header',
  'proxy_set_header',
  'proxy_pass',
  'try_files',
  'root',
  'log_format',
  'rewrite',
  'set',
  'if',
  'limit_req_zone',
  'limit_conn_zone',
]

/** Formats of access logs that nobody has defined, and variables that nobody knows. */
function formatProblem(http: readonly Directive[]): ConfigProblem | undefined {
  const formats = every(http, 'log_format')
  const defined = new Set([...definedNames(http), ...capturedNames(http)])
  const known = new Set(['combined', ...formats.map(({ args }) => args[0]!)])
  for (const directive of everywhere(http)) {
    const format = directive.name === 'access_log' && directive.args[0] !== 'off' ? directive.args[1] : undefined
    if (format !== undefined && !known.has(format)) return at(`unknown log format "${format}"`, directive)
    const texts = INTERPOLATED.includes(directive.name)
    const name = texts ? unknownVariable(directive.args.join(' '), defined) : undefined
    if (name !== undefined) return { problem: `unknown "${name}" variable` }
  }
  return undefined
}

/** Zones that limit_req and limit_conn name and that nobody has made. */
function zoneProblem(
  http: readonly Directive[],
  zones: ReadonlyMap<string, LimitZone>,
  connectionZones: ReadonlyMap<string, ConnectionZone>,
): ConfigProblem | undefined {
  for (const directive of everywhere(http)) {
    if (directive.name === 'limit_conn') {
      const wrong = connectionLimitProblem(directive)
      if (wrong !== undefined) return wrong
      const [name = ''] = directive.args
      if (!connectionZones.has(name)) return { problem: `zero size shared memory zone "${name}"`, syntaxOk: true }
    }
    if (directive.name !== 'limit_req') continue
    const wrong = limitProblem(directive)
    if (wrong !== undefined) return wrong
    const name = directive.args.find(each => each.startsWith('zone='))!.slice('zone='.length)
    if (!zones.has(name)) return { problem: `zero size shared memory zone "${name}"`, syntaxOk: true }
  }
  return undefined
}

function* everywhere(block: readonly Directive[]): Generator<Directive> {
  for (const directive of block) {
    yield directive
    if (directive.block !== undefined && !['types', 'map', 'geo'].includes(directive.name))
      yield* everywhere(directive.block)
  }
}

/** A place that a server names twice, and two defaults of one place (ngx_http_add_address()). */
function listenProblem(servers: readonly Server[]): ConfigProblem | undefined {
  const defaults = new Set<string>()
  for (const { listens } of servers) {
    const own = new Set<string>()
    for (const { place, isDefault, directive } of listens) {
      const text = placeText(place)
      if (own.has(text)) return at(`a duplicate listen ${text}`, directive)
      if (isDefault && defaults.has(text)) return at(`a duplicate default server for ${text}`, directive)
      own.add(text)
      if (isDefault) defaults.add(text)
    }
  }
  return undefined
}

/** Servers of one place that go by the same name (ngx_http_server_names()). */
function nameWarnings(servers: readonly Server[]): string[] {
  const warnings: string[] = []
  const seen = new Set<string>()
  for (const { listens, names } of servers)
    for (const name of names)
      for (const { place } of listens) {
        const key = `${name.toLowerCase()} ${placeText(place)}`
        if (seen.has(key)) warnings.push(`conflicting server name "${name}" on ${placeText(place)}, ignored`)
        seen.add(key)
      }
  return warnings
}

interface Surroundings {
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly build: NginxBuild
}

function* serverOf(
  process: Process,
  directive: Directive,
  outer: Settings,
  around: Surroundings,
): Running<Server | ConfigProblem> {
  const block = directive.block!
  const settings = settingsOf(block, outer, around.build)
  const listens: Listen[] = []
  for (const listen of every(block, 'listen')) {
    const parsed = listenOf(listen)
    if (isProblem(parsed)) return parsed
    listens.push(parsed)
  }
  if (listens.length === 0) {
    const port = String(process.uid === 0 ? 80 : 8000)
    listens.push(listenOf({ ...directive, name: 'listen', args: [port] }) as Listen)
  }
  const locations: Location[] = []
  for (const each of every(block, 'location')) {
    const location = yield* locationOf(process, each, settings, around)
    if (isProblem(location)) return location
    const { kind, text } = location
    if (kind !== 'regex' && locations.some(other => other.kind === kind && text === other.text))
      return at(`duplicate location "${text}"`, each)
    locations.push(location)
  }
  const identity = identityOf(process, settings, listens, directive)
  if (identity !== undefined && isProblem(identity)) return identity
  const names = every(block, 'server_name').flatMap(({ args }) => args)
  const own: Location = {
    ...settings,
    kind: 'prefix',
    text: '',
    pattern: undefined,
    locations: [],
    alias: undefined,
    tryFiles: last(block, 'try_files')?.args ?? [],
    script: [],
    proxy: undefined,
    stubStatus: false,
    internal: false,
  }
  const script = scriptOf(block, () => undefined)
  if (isProblem(script)) return script
  return { ...settings, listens, names: names.length === 0 ? [''] : names, locations, script, own, identity }
}
