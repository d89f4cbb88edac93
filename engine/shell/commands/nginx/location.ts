import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { Expression } from '../../regex/regex.ts'
import type { NginxBuild } from './build.ts'
import { type Step, scriptOf } from './script.ts'
import { every, last, rootProblem, type Settings, settingsOf } from './settings.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'
import { literalPeer, peersOf, type Upstream } from './upstream.ts'
import { patternOf, patternProblem } from './values.ts'

export interface Location extends Settings {
  readonly kind: 'prefix' | 'exact' | 'prefix-first' | 'regex'
  readonly text: string
  readonly pattern: Expression | undefined
  /** Those inside it. */
  readonly locations: readonly Location[]
  readonly alias: string | undefined
  readonly tryFiles: readonly string[]
  readonly script: readonly Step[]
  readonly proxy: ProxyPass | undefined
  readonly stubStatus: boolean
  readonly internal: boolean
}

/** Where proxy_pass leads: `uri` undefined when the request's own is kept. */
export interface ProxyPass {
  readonly scheme: string
  readonly host: string
  readonly upstream: Upstream
  readonly uri: string | undefined
  /** With variables in it: the whole, which is looked up for each request. */
  readonly varied: string | undefined
}

interface Surroundings {
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly build: NginxBuild
}

const KINDS: Readonly<Record<string, Location['kind']>> = {
  '=': 'exact',
  '^~': 'prefix-first',
  '~': 'regex',
  '~*': 'regex',
}

/** The modifier may stand before the text without a blank (ngx_http_core_location()). */
function split([first = '', second]: readonly string[]): readonly [modifier: string, text: string] {
  if (second !== undefined) return [first, second]
  const glued = /^(=|\^~|~\*|~)(.+)$/s.exec(first)
  return glued === null ? ['', first] : [glued[1]!, glued[2]!]
}

export function* locationOf(
  process: Process,
  directive: Directive,
  outer: Settings,
  around: Surroundings,
  parent?: Location['text'],
): Running<Location | ConfigProblem> {
  const block = directive.block!
  const [modifier, text] = split(directive.args)
  const kind = modifier === '' ? 'prefix' : KINDS[modifier]
  if (kind === undefined) return at(`invalid location modifier "${modifier}"`, directive)
  if (parent !== undefined && kind !== 'regex' && !text.startsWith(parent))
    return at(`location "${text}" is outside location "${parent}"`, directive)
  const pattern = kind === 'regex' ? patternOf(text, modifier === '~*') : undefined
  if (kind === 'regex' && pattern === undefined) return at(patternProblem(text), directive)
  const wrong = rootProblem(block)
  if (wrong !== undefined) return wrong
  const proxy = yield* passOf(process, block, around, kind === 'regex' || text.startsWith('@'))
  if (proxy !== undefined && isProblem(proxy)) return proxy
  const settings = settingsOf(block, outer, around.build)
  const locations: Location[] = []
  for (const each of every(block, 'location')) {
    const inner = yield* locationOf(process, each, settings, around, kind === 'regex' ? undefined : text)
    if (isProblem(inner)) return inner
    locations.push(inner)
  }
  const made: Location = {
    ...settings,
    kind,
    text,
    pattern,
    locations,
    alias: last(block, 'alias')?.args[0],
    tryFiles: last(block, 'try_files')?.args ?? [],
    script: [],
    proxy,
    stubStatus: last(block, 'stub_status') !== undefined,
    internal: last(block, 'internal') !== undefined || text.startsWith('@'),
  }
  const inner = new Map<Directive, Location | ConfigProblem>()
  for (const each of every(block, 'if')) inner.set(each, yield* insideOf(process, each, made, around))
  const script = scriptOf(block, each => inner.get(each))
  return isProblem(script) ? script : { ...made, script }
}

/** What holds inside of an `if` of a location: the location, with what stands there besides. */
function* insideOf(
  process: Process,
  directive: Directive,
  outer: Location,
  around: Surroundings,
): Running<Location | ConfigProblem> {
  const block = directive.block!
  const proxy = yield* passOf(process, block, around, true)
  if (proxy !== undefined && isProblem(proxy)) return proxy
  return { ...outer, ...settingsOf(block, outer, around.build), proxy: proxy ?? outer.proxy }
}

/** proxy_pass of a block; `bare` where it may have no path. */
function* passOf(
  process: Process,
  block: readonly Directive[],
  around: Surroundings,
  bare: boolean,
): Running<ProxyPass | ConfigProblem | undefined> {
  const pass = last(block, 'proxy_pass')
  const proxy = pass === undefined ? undefined : yield* proxyOf(process, pass, around.upstreams)
  if (proxy === undefined || isProblem(proxy) || proxy.uri === undefined || !bare) return proxy
  return at(
    '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    pass!,
  )
}

/** Where nothing is known before there is a request. */
const varying = (url: string): ProxyPass => ({
  scheme: '',
  host: '',
  upstream: { name: '', peers: [], method: 'round-robin' },
  uri: undefined,
  varied: url,
})

/** proxy_pass with variables, when they have their values: an upstream of that name, or an address. */
export function resolvePass(url: string, upstreams: ReadonlyMap<string, Upstream>): ProxyPass | string {
  const [, scheme = '', host = '', uri = ''] = /^(https?):\/\/([^/?]*)(.*)$/.exec(url) ?? []
  if (scheme === '') return `invalid URL prefix in "${url}"`
  const kept = { scheme, host, uri: uri === '' ? undefined : uri, varied: url }
  const named = upstreams.get(host)
  if (named !== undefined) return { ...kept, upstream: named }
  const peer = literalPeer(host, scheme === 'https' ? 443 : 80)
  if (peer === undefined) return `no resolver defined to resolve ${host.replace(/:\d+$/, '')}`
  return { ...kept, upstream: { name: host, peers: [peer], method: 'round-robin' } }
}

function* proxyOf(
  process: Process,
  directive: Directive,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<ProxyPass | ConfigProblem> {
  const url = directive.args[0]!
  if (url.includes('$')) return varying(url)
  // A path of a Unix socket ends with a colon where a URI follows.
  const match = /^(https?):\/\/(unix:[^:]*(?=:|$)|[^/?]*):?(.*)$/.exec(url)
  const [, scheme = '', host = '', uri = ''] =
    (url.includes('//unix:') ? match : /^(https?):\/\/([^/?]*)(.*)$/.exec(url)) ?? []
  if (scheme === '') return at('invalid URL prefix', directive)
  const kept = uri === '' ? undefined : uri
  const named = upstreams.get(host)
  if (named !== undefined) return { scheme, host, upstream: named, uri: kept, varied: undefined }
  const peers = yield* peersOf(process, host, scheme === 'https' ? 443 : 80, directive)
  if (isProblem(peers)) return peers
  const shown = host.startsWith('unix:') ? 'localhost' : host
  return { scheme, host: shown, upstream: { name: host, peers, method: 'round-robin' }, uri: kept, varied: undefined }
}
