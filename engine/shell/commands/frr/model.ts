import { formatIp, formatIpv4, formatPrefix, type Ip, type Ipv4, type Prefix } from '../../../wire/address.ts'

export type Redistributed = 'connected' | 'static' | 'kernel'

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
  nextHopSelf: boolean
  reflectorClient: boolean
  softInbound: boolean
  routeMaps: { in: string | null; out: string | null }
  prefixLists: { in: string | null; out: string | null }
}

export interface BgpConfig {
  readonly as: number
  routerId: Ipv4 | null
  requiresPolicy: boolean
  importCheck: boolean
  readonly neighbors: Map<string, NeighborConfig>
  /** What the members of a peer group have in common, by its name. */
  readonly groups: Map<string, NeighborConfig>
  readonly networks: Map<string, Prefix>
  readonly redistribute: Set<Redistributed>
}

export interface PrefixListEntry {
  readonly sequence: number
  readonly permit: boolean
  readonly prefix: Prefix
  readonly ge: number | null
  readonly le: number | null
}

export interface RouteMapEntry {
  readonly sequence: number
  readonly permit: boolean
  /** What is matched, and what is set, as it is written. */
  readonly match: Map<string, string>
  readonly set: Map<string, string>
}

export interface StaticRoute {
  readonly prefix: Prefix
  /** An address, a device, or what leads nowhere. */
  readonly to: Ip | string
}

/** The running configuration. */
export class FrrConfig {
  hostname: string
  bgp: BgpConfig | null = null
  readonly statics: StaticRoute[] = []
  readonly prefixLists = new Map<string, PrefixListEntry[]>()
  readonly routeMaps = new Map<string, RouteMapEntry[]>()

  constructor(hostname: string) {
    this.hostname = hostname
  }

  /** As `show running-config` has it, and /etc/frr/frr.conf. */
  lines(version: string, forwarding: { readonly ipv4: boolean; readonly ipv6: boolean }): string[] {
    const lines = [`frr version ${version}`, 'frr defaults traditional', `hostname ${this.hostname}`]
    if (!forwarding.ipv4) lines.push('no ip forwarding')
    if (!forwarding.ipv6) lines.push('no ipv6 forwarding')
    lines.push('!')
    if (this.statics.length > 0) lines.push(...this.statics.map(staticText), '!')
    if (this.bgp !== null) lines.push(...bgpLines(this.bgp), '!')
    const lists = [...this.prefixLists].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, entries] of lists)
      lines.push(...entries.map(each => `ip prefix-list ${name} ${prefixListText(each)}`))
    if (lists.length > 0) lines.push('!')
    for (const [name, entries] of [...this.routeMaps].sort(([a], [b]) => (a < b ? -1 : 1)))
      for (const { sequence, permit, match, set } of entries) {
        lines.push(`route-map ${name} ${permit ? 'permit' : 'deny'} ${sequence}`)
        lines.push(...[...match].map(([key, value]) => ` match ${key} ${value}`))
        const sets = SET_ORDER.flatMap(key => (set.has(key) ? [` set ${key} ${set.get(key)}`] : []))
        lines.push(...sets, 'exit', '!')
      }
    return [...lines, 'end']
  }
}

/** The order in which route-maps are written (lib/routemap.c keeps rules by name; bgpd's own order). */
const SET_ORDER = ['as-path prepend', 'community', 'ip next-hop', 'local-preference', 'metric', 'origin', 'weight']

function staticText({ prefix, to }: StaticRoute): string {
  return `ip route ${formatPrefix(prefix)} ${typeof to === 'string' ? to : formatIp(to)}`
}

export function prefixListText({ sequence, permit, prefix, ge, le }: PrefixListEntry): string {
  const range = `${ge === null ? '' : ` ge ${ge}`}${le === null ? '' : ` le ${le}`}`
  const text = prefix.length === 0 && ge === null && le === 32 ? 'any' : `${formatPrefix(prefix)}${range}`
  return `seq ${sequence} ${permit ? 'permit' : 'deny'} ${text}`
}

function bgpLines(bgp: BgpConfig): string[] {
  const lines = [`router bgp ${bgp.as}`]
  if (bgp.routerId !== null) lines.push(` bgp router-id ${formatIpv4(bgp.routerId)}`)
  if (!bgp.requiresPolicy) lines.push(' no bgp ebgp-requires-policy')
  if (!bgp.importCheck) lines.push(' no bgp network import-check')
  const family: string[] = []
  for (const prefix of bgp.networks.values()) family.push(`  network ${formatPrefix(prefix)}`)
  for (const kind of ['kernel', 'connected', 'static'] as const)
    if (bgp.redistribute.has(kind)) family.push(`  redistribute ${kind}`)
  for (const [name, group] of [...bgp.groups].sort(([a], [b]) => (a < b ? -1 : 1))) {
    lines.push(` neighbor ${name} peer-group`, ...sessionLines(group).map(text => ` neighbor ${name} ${text}`))
    family.push(...familyLines(group).map(text => `  neighbor ${name} ${text}`))
  }
  for (const neighbor of bgp.neighbors.values()) {
    const name = `neighbor ${formatIp(neighbor.address)}`
    const group = neighbor.group === null ? undefined : bgp.groups.get(neighbor.group)
    // What the group says already is not said again.
    const own = (of: (config: NeighborConfig) => string[]) =>
      of(neighbor).filter(text => group === undefined || !of(group).includes(text))
    const session = own(sessionLines)
    if (neighbor.group !== null) session.splice(group?.remoteAs === null ? 1 : 0, 0, `peer-group ${neighbor.group}`)
    lines.push(...session.map(text => ` ${name} ${text}`))
    family.push(...own(familyLines).map(text => `  ${name} ${text}`))
  }
  if (family.length > 0) lines.push(' !', ' address-family ipv4 unicast', ...family, ' exit-address-family')
  return [...lines, 'exit']
}

function sessionLines(neighbor: NeighborConfig): string[] {
  const { multihop, timers } = neighbor
  return [
    neighbor.remoteAs === null ? null : `remote-as ${neighbor.remoteAs}`,
    neighbor.description === null ? null : `description ${neighbor.description}`,
    neighbor.shutdown ? 'shutdown' : null,
    multihop === null ? null : `ebgp-multihop${multihop === 255 ? '' : ` ${multihop}`}`,
    neighbor.passive ? 'passive' : null,
    neighbor.updateSource === null ? null : `update-source ${neighbor.updateSource}`,
    timers === null ? null : `timers ${timers.join(' ')}`,
    neighbor.connectTimer === null ? null : `timers connect ${neighbor.connectTimer}`,
  ].filter(text => text !== null)
}

function familyLines({ reflectorClient, nextHopSelf, softInbound, prefixLists, routeMaps }: NeighborConfig): string[] {
  const lines: string[] = []
  if (reflectorClient) lines.push('route-reflector-client')
  if (nextHopSelf) lines.push('next-hop-self')
  if (softInbound) lines.push('soft-reconfiguration inbound')
  if (prefixLists.in !== null) lines.push(`prefix-list ${prefixLists.in} in`)
  if (prefixLists.out !== null) lines.push(`prefix-list ${prefixLists.out} out`)
  if (routeMaps.in !== null) lines.push(`route-map ${routeMaps.in} in`)
  if (routeMaps.out !== null) lines.push(`route-map ${routeMaps.out} out`)
  return lines
}
