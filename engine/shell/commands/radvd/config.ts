import { type Ipv6, parseIp, parsePrefix } from '../../../wire/address.ts'

/** What radvd.conf(5) says of a prefix. Times are seconds; Infinity is for ever. */
export interface PrefixSettings {
  readonly prefix: Ipv6
  readonly length: number
  onLink: boolean
  autonomous: boolean
  routerAddress: boolean
  valid: number
  preferred: number
}

export interface RouteSettings {
  readonly prefix: Ipv6
  readonly length: number
  /** Null for three times the longest interval. */
  lifetime: number | null
  preference: Preference
}

export interface ServerSettings {
  readonly servers: readonly Ipv6[]
  lifetime: number | null
  /** Of the configuration, where the lifetime is. */
  line: number
}

export interface SearchSettings {
  readonly suffixes: readonly string[]
  lifetime: number | null
}

export type Preference = 'low' | 'medium' | 'high'

export interface InterfaceSettings {
  readonly name: string
  sends: boolean
  unicastOnly: boolean
  ignoreIfMissing: boolean
  managed: boolean
  otherConfig: boolean
  least: number | null
  most: number
  minDelay: number
  mtu: number
  reachable: number
  retransmit: number
  hopLimit: number
  lifetime: number | null
  preference: Preference
  sourceAddress: boolean
  readonly prefixes: PrefixSettings[]
  readonly routes: RouteSettings[]
  readonly servers: ServerSettings[]
  readonly searches: SearchSettings[]
}

/** Where a configuration stops making sense. */
export class ConfigError {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

interface Token {
  readonly text: string
  readonly line: number
}

class Tokens {
  readonly #list: Token[] = []
  #at = 0

  constructor(text: string) {
    for (const [index, raw] of text.split('\n').entries())
      for (const [word] of raw.replace(/#.*/, '').matchAll(/[{};]|[^\s{};]+/g))
        this.#list.push({ text: word, line: index + 1 })
  }

  get more(): boolean {
    return this.#at < this.#list.length
  }

  get line(): number {
    return (this.#list[this.#at] ?? this.#list.at(-1))?.line ?? 1
  }

  peek(): string {
    return this.#list[this.#at]?.text ?? ''
  }

  take(): string {
    return this.#list[this.#at++]?.text ?? ''
  }

  /** Words up to one of these. */
  until(...ends: readonly string[]): string[] {
    const words: string[] = []
    while (this.more && !ends.includes(this.peek())) words.push(this.take())
    return words
  }
}

type Setter<T> = (settings: T, value: string, line: number) => boolean

const flag =
  <T>(set: (settings: T, on: boolean) => void): Setter<T> =>
  (settings, value) => {
    if (value !== 'on' && value !== 'off') return false
    set(settings, value === 'on')
    return true
  }

const number =
  <T>(set: (settings: T, value: number) => void): Setter<T> =>
  (settings, value) => {
    if (value !== 'infinity' && !/^\d+(\.\d+)?$/.test(value)) return false
    set(settings, value === 'infinity' ? Number.POSITIVE_INFINITY : Number(value))
    return true
  }

const preference =
  <T extends { preference: Preference }>(): Setter<T> =>
  (settings, value) => {
    if (value !== 'low' && value !== 'medium' && value !== 'high') return false
    settings.preference = value
    return true
  }

const nothing = () => true

const INTERFACE: Readonly<Record<string, Setter<InterfaceSettings>>> = {
  AdvSendAdvert: flag((each, on) => (each.sends = on)),
  UnicastOnly: flag((each, on) => (each.unicastOnly = on)),
  IgnoreIfMissing: flag((each, on) => (each.ignoreIfMissing = on)),
  AdvManagedFlag: flag((each, on) => (each.managed = on)),
  AdvOtherConfigFlag: flag((each, on) => (each.otherConfig = on)),
  AdvSourceLLAddress: flag((each, on) => (each.sourceAddress = on)),
  MinRtrAdvInterval: number((each, value) => (each.least = value)),
  MaxRtrAdvInterval: number((each, value) => (each.most = value)),
  MinDelayBetweenRAs: number((each, value) => (each.minDelay = value)),
  AdvLinkMTU: number((each, value) => (each.mtu = value)),
  AdvReachableTime: number((each, value) => (each.reachable = value)),
  AdvRetransTimer: number((each, value) => (each.retransmit = value)),
  AdvCurHopLimit: number((each, value) => (each.hopLimit = value)),
  AdvDefaultLifetime: number((each, value) => (each.lifetime = value)),
  AdvDefaultPreference: preference(),
  AdvRASolicitedUnicast: nothing,
}
const PREFIX: Readonly<Record<string, Setter<PrefixSettings>>> = {
  AdvOnLink: flag((each, on) => (each.onLink = on)),
  AdvAutonomous: flag((each, on) => (each.autonomous = on)),
  AdvRouterAddr: flag((each, on) => (each.routerAddress = on)),
  AdvValidLifetime: number((each, value) => (each.valid = value)),
  AdvPreferredLifetime: number((each, value) => (each.preferred = value)),
  DeprecatePrefix: nothing,
  DecrementLifetimes: nothing,
}
const ROUTE: Readonly<Record<string, Setter<RouteSettings>>> = {
  AdvRouteLifetime: number((each, value) => (each.lifetime = value)),
  AdvRoutePreference: preference(),
  RemoveRoute: nothing,
}
const SERVERS: Readonly<Record<string, Setter<ServerSettings>>> = {
  AdvRDNSSLifetime: (each, value, line) => {
    each.line = line
    return number<ServerSettings>((settings, seconds) => (settings.lifetime = seconds))(each, value, line)
  },
  FlushRDNSS: nothing,
}
const SEARCHES: Readonly<Record<string, Setter<SearchSettings>>> = {
  AdvDNSSLLifetime: number((each, value) => (each.lifetime = value)),
  FlushDNSSL: nothing,
}

/** `{ NAME VALUE; ... };`, or `;` alone. */
function block<T>(tokens: Tokens, settings: T, setters: Readonly<Record<string, Setter<T>>>): boolean {
  if (tokens.peek() === ';') {
    tokens.take()
    return true
  }
  if (tokens.take() !== '{') return false
  while (tokens.peek() !== '}') {
    const name = tokens.take()
    const { line } = tokens
    const value = tokens.take()
    const setter = Object.hasOwn(setters, name) ? setters[name] : undefined
    if (setter === undefined || !setter(settings, value, line) || tokens.take() !== ';') return false
  }
  tokens.take()
  return tokens.take() === ';'
}

function parts(tokens: Tokens, into: InterfaceSettings): boolean {
  const what = tokens.take()
  if (what === 'prefix' || what === 'route') {
    const found = parsePrefix(tokens.take())
    if (found === undefined || typeof found.address !== 'bigint') return false
    const base = { prefix: found.address, length: found.length }
    if (what === 'route') {
      const route: RouteSettings = { ...base, lifetime: null, preference: 'medium' }
      into.routes.push(route)
      return block(tokens, route, ROUTE)
    }
    const prefix = { ...base, onLink: true, autonomous: true, routerAddress: false, valid: 86_400, preferred: 14_400 }
    into.prefixes.push(prefix)
    return block(tokens, prefix, PREFIX)
  }
  if (what === 'RDNSS') {
    const addresses = tokens.until('{', ';').map(parseIp)
    if (addresses.length === 0 || addresses.some(each => typeof each !== 'bigint')) return false
    const servers: ServerSettings = { servers: addresses as Ipv6[], lifetime: null, line: 0 }
    into.servers.push(servers)
    return block(tokens, servers, SERVERS)
  }
  if (what === 'DNSSL') {
    const searches: SearchSettings = { suffixes: tokens.until('{', ';'), lifetime: null }
    into.searches.push(searches)
    return searches.suffixes.length > 0 && block(tokens, searches, SEARCHES)
  }
  const setter = Object.hasOwn(INTERFACE, what) ? INTERFACE[what] : undefined
  return setter?.(into, tokens.take(), tokens.line) === true && tokens.take() === ';'
}

/** radvd.conf(5); `path` is for the complaint. */
export function readConfig(text: string, path: string): InterfaceSettings[] | ConfigError {
  const tokens = new Tokens(text)
  const found: InterfaceSettings[] = []
  const wrong = () => new ConfigError(`${path}:${tokens.line} error: syntax error\n`)
  while (tokens.more) {
    if (tokens.take() !== 'interface') return wrong()
    const settings: InterfaceSettings = {
      name: tokens.take(),
      sends: false,
      unicastOnly: false,
      ignoreIfMissing: true,
      managed: false,
      otherConfig: false,
      least: null,
      most: 600,
      minDelay: 3,
      mtu: 0,
      reachable: 0,
      retransmit: 0,
      hopLimit: 64,
      lifetime: null,
      preference: 'medium',
      sourceAddress: true,
      prefixes: [],
      routes: [],
      servers: [],
      searches: [],
    }
    if (tokens.take() !== '{') return wrong()
    while (tokens.peek() !== '}') if (!tokens.more || !parts(tokens, settings)) return wrong()
    tokens.take()
    if (tokens.take() !== ';') return wrong()
    found.push(settings)
  }
  return found
}

/** What radvd warns of as it reads (gram.y); it means more than the double interval, whatever it says. */
export function warnings(interfaces: readonly InterfaceSettings[], path: string): string[] {
  return interfaces.flatMap(({ most, servers, searches }) => {
    const of = (name: string, what: string, lifetime: number | null, line: number | null): string[] => {
      if (lifetime === null || lifetime === 0) return []
      if (lifetime < most) return [`${name} must be at least MaxRtrAdvInterval`]
      if (lifetime <= 2 * most) return []
      const text = `${name} <= 2*MaxRtrAdvInterval would allow stale DNS ${what} to be deleted faster`
      return [`warning: ${text}`, ...(line === null ? [] : [`warning: (${path}:${line}) ${text}`])]
    }
    return [
      ...servers.flatMap(({ lifetime, line }) => of('AdvRDNSSLifetime', 'servers', lifetime, line)),
      ...searches.flatMap(({ lifetime }) => of('AdvDNSSLLifetime', 'suffixes', lifetime, null)),
    ]
  })
}
