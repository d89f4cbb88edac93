import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import type { NginxBuild } from './build.ts'
import { every, last, rootProblem, type Settings, settingsOf } from './settings.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'
import { peersOf, type Upstream } from './upstream.ts'
import { patternOf, patternProblem } from './values.ts'

export interface Location extends Settings {
  readonly kind: 'prefix' | 'exact' | 'prefix-first' | 'regex'
  readonly text: string
  readonly pattern: RegExp | undefined
  /** Those inside it. */
  readonly locations: readonly Location[]
  readonly alias: string | undefined
  readonly tryFiles: readonly string[]
  readonly returns: Return | undefined
  readonly proxy: ProxyPass | undefined
  readonly stubStatus: boolean
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

interface Surroundings {
  readonly upstreams: ReadonlyMap<string, Upstream>
  readonly build: NginxBuild
}

export function returnOf(block: readonly Directive[]): Return | undefined {
  const args = block.find(each => each.name === 'return')?.args
  if (args === undefined) return undefined
  const [first = '', text] = args
  return /^\d+$/.test(first) ? { status: Number(first), text } : { status: 302, text: first }
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
  const pattern = kind === 'regex' ? patternOf(text, modifier === '~*' ? 'i' : '') : undefined
  if (kind === 'regex' && pattern === undefined) return at(patternProblem(text), directive)
  const wrong = rootProblem(block)
  if (wrong !== undefined) return wrong
  const pass = last(block, 'proxy_pass')
  const proxy = pass === undefined ? undefined : yield* proxyOf(process, pass, around.upstreams)
  if (proxy !== undefined && isProblem(proxy)) return proxy
  if (proxy?.uri !== undefined && (kind === 'regex' || text.startsWith('@')))
    return at(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
      pass!,
    )
  const settings = settingsOf(block, outer, around.build)
  const locations: Location[] = []
  for (const each of every(block, 'location')) {
    const inner = yield* locationOf(process, each, settings, around, kind === 'regex' ? undefined : text)
    if (isProblem(inner)) return inner
    locations.push(inner)
  }
  return {
    ...settings,
    kind,
    text,
    pattern,
    locations,
    alias: last(block, 'alias')?.args[0],
    tryFiles: last(block, 'try_files')?.args ?? [],
    returns: returnOf(block),
    proxy,
    stubStatus: last(block, 'stub_status') !== undefined,
    internal: last(block, 'internal') !== undefined || text.startsWith('@'),
  }
}

function* proxyOf(
  process: Process,
  directive: Directive,
  upstreams: ReadonlyMap<string, Upstream>,
): Running<ProxyPass | ConfigProblem> {
  const url = directive.args[0]!
  if (url.includes('$')) return at(`variables in "proxy_pass" are not emulated here`, directive)
  // A path of a Unix socket ends with a colon where a URI follows.
  const match = /^(https?):\/\/(unix:[^:]*(?=:|$)|[^/?]*):?(.*)$/.exec(url)
  const [, scheme = '', host = '', uri = ''] =
    (url.includes('//unix:') ? match : /^(https?):\/\/([^/?]*)(.*)$/.exec(url)) ?? []
  if (scheme === '') return at('invalid URL prefix', directive)
  const kept = uri === '' ? undefined : uri
  const named = upstreams.get(host)
  if (named !== undefined) return { scheme, host, upstream: named, uri: kept }
  const peers = yield* peersOf(process, host, scheme === 'https' ? 443 : 80, directive)
  if (isProblem(peers)) return peers
  const shown = host.startsWith('unix:') ? 'localhost' : host
  return { scheme, host: shown, upstream: { name: host, peers, method: 'round-robin' }, uri: kept }
}
