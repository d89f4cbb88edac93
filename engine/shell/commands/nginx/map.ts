import { type Ip, parseIp } from '../../../wire/address.ts'
import type { Expression } from '../../regex/regex.ts'
import { prefixesOf } from './prefix.ts'
import { at, type ConfigProblem, type Directive, isProblem } from './syntax.ts'
import { patternOf, patternProblem } from './values.ts'

/** A variable of map or geo: its value by that of another. */
export interface MapVariable {
  readonly source: string
  /** The text that stands for the value, and the pattern that caught it. */
  readonly find: (value: string) => { readonly text: string; readonly pattern?: Expression }
}

const SPECIAL = ['hostnames', 'volatile']

/** ngx_http_map_module. */
export function mapOf({ args, block }: Directive): MapVariable | ConfigProblem {
  const hostnames = block!.some(({ name }) => name === 'hostnames')
  const exact = new Map<string, string>()
  const patterns: { readonly pattern: Expression; readonly text: string }[] = []
  let usual: string | undefined
  for (const entry of block!) {
    const [text = ''] = entry.args
    if (SPECIAL.includes(entry.name) && entry.args.length === 0) continue
    if (entry.args.length !== 1) return at('invalid number of the map parameters', entry)
    if (entry.name === 'default') {
      if (usual !== undefined) return at('duplicate default map parameter', entry)
      usual = text
    } else if (entry.name.startsWith('~')) {
      const blind = entry.name.startsWith('~*')
      const expression = entry.name.slice(blind ? 2 : 1)
      const pattern = patternOf(expression, blind)
      if (pattern === undefined) return at(patternProblem(expression), entry)
      patterns.push({ pattern, text })
    } else {
      const key = entry.name.replace(/^\\/, '').toLowerCase()
      if (exact.has(key)) return at(`conflicting parameter "${entry.name}"`, entry)
      exact.set(key, text)
    }
  }
  return {
    source: args[0]!,
    find(value) {
      const key = value.toLowerCase()
      const own = exact.get(key) ?? (hostnames ? byName(exact, key) : undefined)
      if (own !== undefined) return { text: own }
      return patterns.find(({ pattern }) => pattern.test(value)) ?? { text: usual ?? '' }
    },
  }
}

/** Names with an asterisk: the longest at the beginning, then the longest at the end. */
function byName(entries: ReadonlyMap<string, string>, name: string): string | undefined {
  const longest = (fits: (key: string) => boolean) =>
    Array.from(entries.keys())
      .filter(fits)
      .sort((a, b) => b.length - a.length)[0]
  const key =
    longest(each => each.startsWith('*.') && name.endsWith(each.slice(1))) ??
    longest(each => each.startsWith('.') && (name.endsWith(each) || name === each.slice(1))) ??
    longest(each => each.endsWith('.*') && name.startsWith(each.slice(0, -1)))
  return key === undefined ? undefined : entries.get(key)
}

/** ngx_http_geo_module: the longest prefix that an address is in. */
export function geoOf({ args, block }: Directive): MapVariable | ConfigProblem {
  const networks: { readonly length: number; readonly has: (ip: Ip) => boolean; readonly text: string }[] = []
  let usual = ''
  for (const entry of block!) {
    const [text = ''] = entry.args
    if (entry.args.length !== 1) return at('invalid number of the geo parameters', entry)
    if (entry.name === 'default') usual = text
    else if (['proxy', 'proxy_recursive', 'ranges', 'delete'].includes(entry.name))
      return at(`"${entry.name}" of geo is not emulated here`, entry)
    else {
      const prefix = prefixesOf(entry.name)
      if (prefix === undefined) return at(`invalid network "${entry.name}"`, entry)
      networks.push({ ...prefix, text })
    }
  }
  networks.sort((a, b) => b.length - a.length)
  return {
    source: args.length > 1 ? args[0]! : '$remote_addr',
    find(value) {
      const ip = parseIp(value)
      return { text: (ip === undefined ? undefined : networks.find(({ has }) => has(ip))?.text) ?? usual }
    },
  }
}

/** All of a block of http, by their names. */
export function mapsOf(http: readonly Directive[]): ReadonlyMap<string, MapVariable> | ConfigProblem {
  const maps = new Map<string, MapVariable>()
  for (const directive of http) {
    if (directive.name !== 'map' && directive.name !== 'geo') continue
    const made = directive.name === 'map' ? mapOf(directive) : geoOf(directive)
    if (isProblem(made)) return made
    const name = directive.args.at(-1)!
    if (!name.startsWith('$')) return at(`invalid variable name "${name}"`, directive)
    maps.set(name.slice(1), made)
  }
  return maps
}
