import { type PathAttributes, prepended } from '../../../linux/bgp/attributes.ts'
import { type Prefix, parseIpv4, prefixContains } from '../../../wire/address.ts'
import type { FrrConfig, PrefixListEntry } from './model.ts'

/** A path on its way through policy; the weight does not leave the host. */
export interface PolicyPath {
  readonly prefix: Prefix
  readonly attributes: PathAttributes
  readonly weight: number
}

const NAMED_COMMUNITIES: ReadonlyMap<string, number> = new Map([
  ['no-export', 0xffff_ff01],
  ['no-advertise', 0xffff_ff02],
  ['local-AS', 0xffff_ff03],
])

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

/** lib/plist.c: the first entry that fits decides, and what fits none is denied. */
function listPermits(entries: readonly PrefixListEntry[], { address, length }: Prefix): boolean {
  const first = entries.find(
    ({ prefix, ge, le }) =>
      typeof prefix.address === typeof address &&
      length >= (ge ?? prefix.length) &&
      length <= (le ?? (ge === null ? prefix.length : 32)) &&
      prefixContains(prefix, address),
  )
  return first?.permit ?? false
}

/** A list that does not exist permits everything. */
export function prefixListPermits(config: FrrConfig, name: string | null, prefix: Prefix): boolean {
  const entries = name === null ? undefined : config.prefixLists.get(name)
  return entries === undefined || listPermits(entries, prefix)
}

/** What a route-map makes of a path: null where it denies. One that does not exist denies everything. */
export function applyRouteMap(config: FrrConfig, name: string | null, path: PolicyPath): PolicyPath | null {
  if (name === null) return path
  for (const { permit, match, set } of config.routeMaps.get(name) ?? []) {
    if (![...match].every(([kind, value]) => fits(config, kind, value, path))) continue
    if (!permit) return null
    let made = path
    for (const [kind, value] of set) made = changed(made, kind, value)
    return made
  }
  return null
}

function fits(config: FrrConfig, kind: string, value: string, { prefix, attributes }: PolicyPath): boolean {
  if (kind === 'ip address prefix-list') {
    const entries = config.prefixLists.get(value)
    return entries !== undefined && listPermits(entries, prefix)
  }
  if (kind === 'metric') return attributes.med === Number(value)
  if (kind === 'local-preference') return attributes.localPreference === Number(value)
  return false
}

function changed(path: PolicyPath, kind: string, value: string): PolicyPath {
  const { attributes } = path
  const number = Number(value)
  switch (kind) {
    case 'local-preference':
      return { ...path, attributes: { ...attributes, localPreference: number } }
    case 'metric':
      return { ...path, attributes: { ...attributes, med: number } }
    case 'weight':
      return { ...path, weight: number }
    case 'origin':
      return { ...path, attributes: { ...attributes, origin: ['igp', 'egp', 'incomplete'].indexOf(value) } }
    case 'ip next-hop':
      return { ...path, attributes: { ...attributes, nextHop: parseIpv4(value) ?? attributes.nextHop } }
    case 'as-path prepend': {
      const path4 = value.split(' ').reduceRight((list, as) => prepended(list, Number(as)), attributes.path)
      return { ...path, attributes: { ...attributes, path: path4 } }
    }
    case 'community': {
      const words = value.split(' ')
      const own = words.flatMap(word => parseCommunity(word) ?? [])
      const before = words.includes('additive') ? attributes.communities : []
      const communities = [...new Set([...before, ...own])].sort((a, b) => a - b)
      return { ...path, attributes: { ...attributes, communities } }
    }
    default:
      return path
  }
}
