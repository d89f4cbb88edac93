import type { Ip, Ipv4, Prefix } from '../../../wire/address.ts'
import type { Expression } from '../../regex/regex.ts'

export type Redistributed = 'connected' | 'static' | 'kernel'
export type Family = 4 | 6
export const FAMILIES: readonly Family[] = [4, 6]

export function familyOf(address: Ip): Family {
  return typeof address === 'number' ? 4 : 6
}

/** By address, then by length. */
export function comparePrefixes(a: Prefix, b: Prefix): number {
  return a.address < b.address ? -1 : a.address > b.address ? 1 : a.length - b.length
}

export interface InAndOut {
  in: string | null
  out: string | null
}

/** What holds for a neighbour in one address family. */
export interface FamilyPolicy {
  /** Null where the default of the router counts. */
  active: boolean | null
  reflectorClient: boolean
  nextHopSelf: 'no' | 'yes' | 'force'
  removePrivate: boolean
  /** The route-map of `default-originate`, '' for none. */
  defaultOriginate: string | null
  softInbound: boolean
  maximumPrefix: number | null
  allowAsIn: number | null
  weight: number | null
  routeMaps: InAndOut
  prefixLists: InAndOut
  filterLists: InAndOut
}

/** What `router bgp` knows of a neighbour. */
export interface NeighborConfig {
  readonly address: Ip
  /** The peer group that it belongs to. */
  group: string | null
  /** Null for a peer group that leaves it to its members. */
  remoteAs: number | 'internal' | 'external' | null
  description: string | null
  shutdown: boolean
  passive: boolean
  /** Seconds; null for the default. */
  connectTimer: number | null
  timers: readonly [keepalive: number, hold: number] | null
  multihop: number | null
  updateSource: string | null
  readonly families: Readonly<Record<Family, FamilyPolicy>>
}

function noPolicy(): FamilyPolicy {
  return {
    active: null,
    reflectorClient: false,
    nextHopSelf: 'no',
    removePrivate: false,
    defaultOriginate: null,
    softInbound: false,
    maximumPrefix: null,
    allowAsIn: null,
    weight: null,
    routeMaps: { in: null, out: null },
    prefixLists: { in: null, out: null },
    filterLists: { in: null, out: null },
  }
}

export function neighborOf(address: Ip, as: NeighborConfig['remoteAs']): NeighborConfig {
  return {
    address,
    group: null,
    remoteAs: as,
    description: null,
    shutdown: false,
    passive: false,
    connectTimer: null,
    timers: null,
    multihop: null,
    updateSource: null,
    families: { 4: noPolicy(), 6: noPolicy() },
  }
}

export function copyOfPolicy(policy: FamilyPolicy): FamilyPolicy {
  const { routeMaps, prefixLists, filterLists } = policy
  return {
    ...policy,
    routeMaps: { ...routeMaps },
    prefixLists: { ...prefixLists },
    filterLists: { ...filterLists },
  }
}

/** `network` and `redistribute`, each with the route-map that it names. */
export interface Origination {
  readonly networks: Map<string, { readonly prefix: Prefix; readonly map: string | null }>
  readonly redistribute: Map<Redistributed, string | null>
}

export interface BgpConfig {
  readonly as: number
  routerId: Ipv4 | null
  logChanges: boolean
  requiresPolicy: boolean
  /** Families that a neighbour speaks without being told. */
  readonly defaults: Record<Family, boolean>
  importCheck: boolean
  timers: readonly [keepalive: number, hold: number] | null
  readonly neighbors: Map<string, NeighborConfig>
  /** What the members of a peer group have in common, by its name. */
  readonly groups: Map<string, NeighborConfig>
  readonly families: Readonly<Record<Family, Origination>>
}

export function freshBgp(as: number): BgpConfig {
  const origination = () => ({ networks: new Map(), redistribute: new Map() })
  return {
    as,
    routerId: null,
    logChanges: false,
    requiresPolicy: true,
    defaults: { 4: true, 6: false },
    importCheck: true,
    timers: null,
    neighbors: new Map(),
    groups: new Map(),
    families: { 4: origination(), 6: origination() },
  }
}

export function isActive(bgp: BgpConfig, neighbor: NeighborConfig, family: Family): boolean {
  return neighbor.families[family].active ?? bgp.defaults[family]
}

export interface ListEntry {
  readonly sequence: number
  readonly permit: boolean
}

export interface PrefixListEntry extends ListEntry {
  readonly prefix: Prefix
  readonly ge: number | null
  readonly le: number | null
}

/** An entry of a community list or an AS path list: communities, or a regular expression. */
export interface TextListEntry extends ListEntry {
  readonly text: string
  /** Null for an entry of a standard list. */
  readonly expression: Expression | null
}

export interface CommunityList {
  readonly expanded: boolean
  readonly entries: TextListEntry[]
}

export interface RouteMapEntry {
  readonly sequence: number
  permit: boolean
  description: string | null
  /** Where to go on after what is set: the next entry, or the one of a number. */
  onMatch: 'next' | number | null
  call: string | null
  /** What is matched, and what is set, as it is written. */
  readonly match: Map<string, string>
  readonly set: Map<string, string>
  /** How often it was looked at. */
  invoked: number
}

export interface RouteMap {
  readonly entries: RouteMapEntry[]
  invoked: number
}

export interface StaticRoute {
  readonly prefix: Prefix
  readonly gateway: Ip | null
  readonly device: string | null
  readonly nowhere: 'blackhole' | 'reject' | 'Null0' | null
  readonly distance: number
}

/** The running configuration. */
/** What the configuration says of a device. */
export interface InterfaceConfig {
  description: string | null
  shutdown: boolean
  readonly addresses: string[]
}

export class FrrConfig {
  hostname: string | null = null
  /** `log file` and its like, and passwords: kept and shown, and nothing more. */
  readonly logging: string[] = []
  readonly passwords: string[] = []
  readonly vty: string[] = []
  readonly interfaces = new Map<string, InterfaceConfig>()
  bgp: BgpConfig | null = null
  readonly statics: StaticRoute[] = []
  readonly prefixLists: Readonly<Record<Family, Map<string, PrefixListEntry[]>>> = { 4: new Map(), 6: new Map() }
  readonly asPathLists = new Map<string, TextListEntry[]>()
  readonly communityLists = new Map<string, CommunityList>()
  readonly routeMaps = new Map<string, RouteMap>()
}
