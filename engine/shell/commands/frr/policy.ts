import { type PathAttributes, pathText, prepended } from '../../../linux/bgp/attributes.ts'
import { type Prefix, parseIp, prefixContains } from '../../../wire/address.ts'
import type { CommunityList, FrrConfig, PrefixListEntry, RouteMap, RouteMapEntry, TextListEntry } from './model.ts'
import { familyOf } from './model.ts'

/** A path on its way through policy; the weight does not leave the host. */
export interface PolicyPath {
  readonly prefix: Prefix
  readonly attributes: PathAttributes
  readonly weight: number
}

const NAMED_COMMUNITIES: ReadonlyMap<string, number> = new Map([
  ['graceful-shutdown', 0xffff_0000],
  ['accept-own', 0xffff_0001],
  ['blackhole', 0xffff_029a],
  ['no-export', 0xffff_ff01],
  ['no-advertise', 0xffff_ff02],
  ['local-AS', 0xffff_ff03],
  ['no-peer', 0xffff_ff04],
  ['internet', 0],
])
const CALLS_MAX = 10

export function parseCommunity(word: string): number | undefined {
  const found = /^(\d{1,5}):(\d{1,5})$/.exec(word)
  if (found === null) return NAMED_COMMUNITIES.get(word)
  const [as, value] = [Number(found[1]), Number(found[2])]
  return as > 0xffff || value > 0xffff ? undefined : as * 65_536 + value
}

export function communityText(community: number): string {
  for (const [name, value] of NAMED_COMMUNITIES) if (value === community) return name
  return `${community >>> 16}:${community & 0xffff}`
}

/** `65001 65002 {65003,65004}`, as lists of AS paths look at it and tables show it. */
export function asPathText({ path }: PathAttributes): string {
  return pathText(path, ['{', ',', '}'])
}

/** lib/plist.c: the first entry that fits decides, and what fits none is denied. */
export function listPermits(entries: readonly PrefixListEntry[], { address, length }: Prefix): boolean {
  const whole = typeof address === 'number' ? 32 : 128
  const first = entries.find(
    ({ prefix, ge, le }) =>
      typeof prefix.address === typeof address &&
      length >= (ge ?? prefix.length) &&
      length <= (le ?? (ge === null ? prefix.length : whole)) &&
      prefixContains(prefix, address),
  )
  return first?.permit ?? false
}

/** A list that does not exist permits everything. */
export function prefixListPermits(config: FrrConfig, name: string | null, prefix: Prefix): boolean {
  const entries = name === null ? undefined : config.prefixLists[familyOf(prefix.address)].get(name)
  return entries === undefined || listPermits(entries, prefix)
}

/** bgpd/bgp_filter.c: the first expression that the path holds decides. */
export function asPathPermits(entries: readonly TextListEntry[], attributes: PathAttributes): boolean {
  const text = asPathText(attributes)
  return entries.find(entry => entry.expression?.test(text) === true)?.permit ?? false
}

/** `filter-list`: one that does not exist denies everything. */
export function filterListPermits(config: FrrConfig, name: string | null, attributes: PathAttributes): boolean {
  return name === null || asPathPermits(config.asPathLists.get(name) ?? [], attributes)
}

/** bgpd/bgp_clist.c: standard entries name communities that must all be there, expanded ones are expressions over their text. */
export function communityListPermits(list: CommunityList, { communities }: PathAttributes, exact = false): boolean {
  const text = communities.map(communityText).join(' ')
  const fitsEntry = (entry: TextListEntry) => {
    if (list.expanded) return entry.expression?.test(text) === true
    const words = entry.text.split(' ')
    if (words.includes('internet')) return true
    const wanted = words.flatMap(word => parseCommunity(word) ?? [])
    return wanted.every(each => communities.includes(each)) && (!exact || wanted.length === communities.length)
  }
  return list.entries.find(fitsEntry)?.permit ?? false
}

/** What a route-map makes of a path: null where it denies. One that does not exist denies everything. */
export function applyRouteMap(config: FrrConfig, name: string | null, path: PolicyPath): PolicyPath | null {
  if (name === null) return path
  const map = config.routeMaps.get(name)
  return map === undefined ? null : passThrough(config, map, path, 0)
}

function passThrough(config: FrrConfig, map: RouteMap, path: PolicyPath, depth: number): PolicyPath | null {
  map.invoked++
  let made = path
  let permitted = false
  let from = 0
  for (const entry of map.entries) {
    if (entry.sequence < from) continue
    entry.invoked++
    if (![...entry.match].every(([kind, value]) => fits(config, kind, value, made))) continue
    if (!entry.permit) return null
    const called = entry.call === null ? null : config.routeMaps.get(entry.call)
    made = withSet(entry, made)
    permitted = true
    if (called !== null) {
      const through = called === undefined || depth >= CALLS_MAX ? null : passThrough(config, called, made, depth + 1)
      if (through === null) return null
      made = through
    }
    if (entry.onMatch === null) return made
    if (entry.onMatch !== 'next') from = entry.onMatch
  }
  return permitted ? made : null
}

function withSet({ set }: RouteMapEntry, path: PolicyPath): PolicyPath {
  let made = path
  for (const [kind, value] of set) made = changed(made, kind, value)
  return made
}

function fits(config: FrrConfig, kind: string, value: string, { prefix, attributes }: PolicyPath): boolean {
  const family = familyOf(prefix.address)
  switch (kind) {
    case 'ip address prefix-list':
    case 'ipv6 address prefix-list': {
      const wanted = kind.startsWith('ipv6') ? 6 : 4
      const entries = config.prefixLists[wanted].get(value)
      return wanted === family && entries !== undefined && listPermits(entries, prefix)
    }
    case 'ip next-hop prefix-list': {
      const entries = config.prefixLists[4].get(value)
      const { nextHop } = attributes
      return (
        typeof nextHop === 'number' && entries !== undefined && listPermits(entries, { address: nextHop, length: 32 })
      )
    }
    case 'as-path':
      return asPathPermits(config.asPathLists.get(value) ?? [], attributes)
    case 'community': {
      const [name, exact] = value.split(' ')
      const list = config.communityLists.get(name!)
      return list !== undefined && communityListPermits(list, attributes, exact !== undefined)
    }
    case 'metric':
      return attributes.med === Number(value)
    case 'local-preference':
      return attributes.localPreference === Number(value)
    case 'origin':
      return ORIGINS.indexOf(value) === attributes.origin
    default:
      return false
  }
}

const ORIGINS = ['igp', 'egp', 'incomplete']

function changed(path: PolicyPath, kind: string, value: string): PolicyPath {
  const { attributes } = path
  const withAttributes = (change: Partial<PathAttributes>) => ({ ...path, attributes: { ...attributes, ...change } })
  switch (kind) {
    case 'local-preference':
      return withAttributes({ localPreference: relative(attributes.localPreference ?? 100, value) })
    case 'metric':
      return withAttributes({ med: relative(attributes.med ?? 0, value) })
    case 'weight':
      return { ...path, weight: Number(value) }
    case 'origin':
      return withAttributes({ origin: ORIGINS.indexOf(value) })
    case 'ip next-hop':
      return typeof attributes.nextHop === 'number'
        ? withAttributes({ nextHop: parseIp(value) ?? attributes.nextHop })
        : path
    case 'ipv6 next-hop global':
      return typeof attributes.nextHop === 'bigint'
        ? withAttributes({ nextHop: parseIp(value) ?? attributes.nextHop })
        : path
    case 'as-path prepend':
      return withAttributes({
        path: value.split(' ').reduceRight((list, as) => prepended(list, Number(as)), attributes.path),
      })
    case 'as-path exclude': {
      const out = value.split(' ').map(Number)
      const rest = attributes.path.map(({ type, as }) => ({ type, as: as.filter(each => !out.includes(each)) }))
      return withAttributes({ path: rest.filter(({ as }) => as.length > 0) })
    }
    case 'community':
      return withAttributes({ communities: communitiesOf(attributes, value) })
    case 'large-community':
      return withAttributes({ largeCommunities: largeOf(attributes, value) })
    default:
      return path
  }
}

/** `+5` and `-5` are from what is there. */
function relative(before: number, value: string): number {
  const sign = value.startsWith('+') ? 1 : value.startsWith('-') ? -1 : 0
  return sign === 0 ? Number(value) : Math.max(0, before + sign * Number(value.slice(1)))
}

function communitiesOf(attributes: PathAttributes, value: string): readonly number[] {
  if (value === 'none') return []
  const words = value.split(' ')
  const own = words.flatMap(word => parseCommunity(word) ?? [])
  const before = words.includes('additive') ? attributes.communities : []
  return [...new Set([...before, ...own])].sort((a, b) => a - b)
}

function largeOf(attributes: PathAttributes, value: string): PathAttributes['largeCommunities'] {
  if (value === 'none') return []
  const words = value.split(' ')
  const own = words.filter(word => word.includes(':')).map(word => word.split(':').map(Number))
  const before = words.includes('additive') ? attributes.largeCommunities : []
  return [...before, ...own.map(([a, b, c]) => [a!, b!, c!] as const)]
}
