import { formatIp, formatIpv4, formatPrefix } from '../../../wire/address.ts'
import type { DaemonName } from './instance.ts'
import {
  type BgpConfig,
  FAMILIES,
  type Family,
  type FamilyPolicy,
  type FrrConfig,
  familyOf,
  type ListEntry,
  type NeighborConfig,
  type PrefixListEntry,
  type RouteMapEntry,
  type StaticRoute,
} from './model.ts'
import { interfaceLines } from './rules-interface.ts'

/** Clauses that zebra's own route-maps know; the others are bgpd's. */
const OF_ZEBRA = /^(ip|ipv6) address|^src$/
/** What is the same in all daemons is in the configuration of each, whether it does anything there or not. */
const OF_ANY = /^(ip|ipv6) address|^metric$|^src$|^ip next-hop$/
/** The order in which route-maps are written (lib/routemap.c keeps rules by name; bgpd's own order). */
const SET_ORDER = [
  'as-path exclude',
  'as-path prepend',
  'community',
  'ip next-hop',
  'ipv6 next-hop global',
  'large-community',
  'local-preference',
  'metric',
  'origin',
  'weight',
]

/** The running configuration as `show running-config` has it, and /etc/frr/frr.conf; with `only`, what one daemon knows of it. */
export function configurationLines(
  config: FrrConfig,
  version: string,
  forwarding: Readonly<Record<Family, boolean>>,
  only: DaemonName | null,
  hostname: string,
): string[] {
  const has = (...daemons: readonly DaemonName[]) => only === null || daemons.includes(only)
  const lines = [`frr version ${version}`, 'frr defaults traditional', `hostname ${hostname}`, ...config.logging]
  if (has('zebra') && !forwarding[4]) lines.push('no ip forwarding')
  if (has('zebra') && !forwarding[6]) lines.push('no ipv6 forwarding')
  lines.push('!')
  const { statics, bgp, passwords, vty } = config
  if (passwords.length > 0) lines.push(...passwords, '!')
  if (has('staticd') && statics.length > 0) lines.push(...statics.map(staticText), '!')
  if (has('zebra')) lines.push(...interfaceLines(config.interfaces))
  if (has('bgpd') && bgp !== null) lines.push(...bgpLines(bgp), '!')
  if (has('zebra', 'bgpd')) lines.push(...listLines(config, has('bgpd')), ...mapLines(config, has('bgpd')))
  if (vty.length > 0) lines.push('line vty', ...vty.map(text => ` ${text}`), 'exit', '!')
  return [...lines, 'end']
}

function listLines(config: FrrConfig, ofBgp: boolean): string[] {
  const lines: string[] = []
  const add = <T extends ListEntry>(
    lists: ReadonlyMap<string, readonly T[]>,
    prefix: (name: string) => string,
    text: (entry: T) => string,
  ) => {
    for (const [name, entries] of byName(lists)) lines.push(...entries.map(each => `${prefix(name)} ${text(each)}`))
    if (lists.size > 0) lines.push('!')
  }
  for (const family of FAMILIES)
    add(config.prefixLists[family], name => `${word(family)} prefix-list ${name}`, prefixListText)
  if (!ofBgp) return lines
  const entryText = (each: ListEntry & { readonly text: string }) => `seq ${each.sequence} ${textOf(each)}`
  add(config.asPathLists, name => `bgp as-path access-list ${name}`, entryText)
  const communities = new Map([...config.communityLists].map(([name, { entries }]) => [name, entries]))
  const kind = (name: string) => (config.communityLists.get(name)!.expanded ? 'expanded' : 'standard')
  add(communities, name => `bgp community-list ${/^\d+$/.test(name) ? '' : `${kind(name)} `}${name}`, entryText)
  return lines
}

/** `permit 65001:100`. */
export function textOf({ permit, text }: { readonly permit: boolean; readonly text: string }): string {
  return `${permit ? 'permit' : 'deny'} ${text}`
}

function mapLines(config: FrrConfig, ofBgp: boolean): string[] {
  return byName(config.routeMaps).flatMap(([name, { entries }]) =>
    entries.flatMap(entry => {
      const { sequence, permit, description, call, onMatch } = entry
      const { match, set } = clausesOf(entry, ofBgp, OF_ANY)
      return [
        `route-map ${name} ${permit ? 'permit' : 'deny'} ${sequence}`,
        ...(description === null ? [] : [` description ${description}`]),
        ...match.map(text => ` match ${text}`),
        ...set.map(text => ` set ${text}`),
        ...(call === null ? [] : [` call ${call}`]),
        ...(onMatch === null ? [] : [` on-match ${onMatch === 'next' ? 'next' : `goto ${onMatch}`}`]),
        'exit',
        '!',
      ]
    }),
  )
}

/** What an entry matches and sets, in the order of the daemon that tells it. */
export function clausesOf(
  { match, set }: RouteMapEntry,
  ofBgp: boolean,
  zebras = OF_ZEBRA,
): { readonly match: readonly string[]; readonly set: readonly string[] } {
  const known = (key: string) => ofBgp || zebras.test(key)
  const text = (clauses: ReadonlyMap<string, string>, keys: readonly string[]) =>
    keys.filter(key => clauses.has(key) && known(key)).map(key => `${key} ${clauses.get(key)}`.trimEnd())
  return { match: text(match, [...match.keys()]), set: text(set, SET_ORDER) }
}

function byName<T>(map: ReadonlyMap<string, T>): readonly (readonly [string, T])[] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1))
}

function word(family: Family): string {
  return family === 4 ? 'ip' : 'ipv6'
}

function staticText({ prefix, gateway, device, nowhere, distance }: StaticRoute): string {
  const to = [gateway === null ? null : formatIp(gateway), device, nowhere].filter(each => each !== null).join(' ')
  return `${word(familyOf(prefix.address))} route ${formatPrefix(prefix)} ${to}${distance === 1 ? '' : ` ${distance}`}`
}

export function prefixListText({ sequence, permit, prefix, ge, le }: PrefixListEntry): string {
  const range = `${ge === null ? '' : ` ge ${ge}`}${le === null ? '' : ` le ${le}`}`
  const whole = typeof prefix.address === 'number' ? 32 : 128
  const text = prefix.length === 0 && ge === null && le === whole ? 'any' : `${formatPrefix(prefix)}${range}`
  return `seq ${sequence} ${permit ? 'permit' : 'deny'} ${text}`
}

/** bgp_config_write of bgpd/bgp_vty.c. */
function bgpLines(bgp: BgpConfig): string[] {
  const lines = [
    `router bgp ${bgp.as}`,
    ...(bgp.routerId === null ? [] : [` bgp router-id ${formatIpv4(bgp.routerId)}`]),
    ...(bgp.logChanges ? [' bgp log-neighbor-changes'] : []),
    ...(bgp.requiresPolicy ? [] : [' no bgp ebgp-requires-policy']),
    ...(bgp.defaults[4] ? [] : [' no bgp default ipv4-unicast']),
    ...(bgp.defaults[6] ? [' bgp default ipv6-unicast'] : []),
    ...(bgp.importCheck ? [] : [' no bgp network import-check']),
    ...(bgp.timers === null ? [] : [` timers bgp ${bgp.timers.join(' ')}`]),
  ]
  for (const [name, group] of byName(bgp.groups))
    lines.push(` neighbor ${name} peer-group`, ...sessionLines(group).map(text => ` neighbor ${name} ${text}`))
  for (const neighbor of bgp.neighbors.values()) {
    const group = groupOf(bgp, neighbor)
    const session = own(neighbor, group, sessionLines)
    if (neighbor.group !== null) session.splice(group?.remoteAs === null ? 1 : 0, 0, `peer-group ${neighbor.group}`)
    lines.push(...session.map(text => ` neighbor ${formatIp(neighbor.address)} ${text}`))
  }
  for (const family of FAMILIES) {
    const text = familyText(bgp, family)
    if (text.length > 0)
      lines.push(' !', ` address-family ipv${family} unicast`, ...text.map(each => `  ${each}`), ' exit-address-family')
  }
  return [...lines, 'exit']
}

function groupOf(bgp: BgpConfig, { group }: NeighborConfig): NeighborConfig | undefined {
  return group === null ? undefined : bgp.groups.get(group)
}

/** What the group says already is not said again. */
function own(
  neighbor: NeighborConfig,
  group: NeighborConfig | undefined,
  of: (config: NeighborConfig) => readonly string[],
): string[] {
  const told = group === undefined ? [] : of(group)
  return of(neighbor).filter(text => !told.includes(text))
}

function familyText(bgp: BgpConfig, family: Family): readonly string[] {
  const { networks, redistribute } = bgp.families[family]
  const lines: string[] = []
  const withMap = (text: string, map: string | null) => `${text}${map === null ? '' : ` route-map ${map}`}`
  for (const { prefix, map } of networks.values()) lines.push(withMap(`network ${formatPrefix(prefix)}`, map))
  for (const kind of ['kernel', 'connected', 'static'] as const)
    if (redistribute.has(kind)) lines.push(withMap(`redistribute ${kind}`, redistribute.get(kind)!))
  const of = (config: NeighborConfig) => policyLines(config.families[family], bgp.defaults[family])
  for (const [name, group] of byName(bgp.groups)) lines.push(...of(group).map(text => place(name, text)))
  for (const neighbor of bgp.neighbors.values())
    lines.push(...own(neighbor, groupOf(bgp, neighbor), of).map(text => place(formatIp(neighbor.address), text)))
  return lines
}

function place(name: string, text: string): string {
  return text.startsWith('no ') ? `no neighbor ${name} ${text.slice(3)}` : `neighbor ${name} ${text}`
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

/** bgp_config_write_peer_af, in its order. */
function policyLines(policy: FamilyPolicy, isDefault: boolean): readonly string[] {
  const { active, reflectorClient, nextHopSelf, defaultOriginate, prefixLists, routeMaps, filterLists } = policy
  const lists = (word: string, names: FamilyPolicy['routeMaps']) =>
    (['in', 'out'] as const).map(way => (names[way] === null ? null : `${word} ${names[way]} ${way}`))
  return [
    active === null || active === isDefault ? null : active ? 'activate' : 'no activate',
    reflectorClient ? 'route-reflector-client' : null,
    nextHopSelf === 'no' ? null : `next-hop-self${nextHopSelf === 'force' ? ' force' : ''}`,
    policy.removePrivate ? 'remove-private-AS' : null,
    defaultOriginate === null
      ? null
      : `default-originate${defaultOriginate === '' ? '' : ` route-map ${defaultOriginate}`}`,
    policy.softInbound ? 'soft-reconfiguration inbound' : null,
    policy.maximumPrefix === null ? null : `maximum-prefix ${policy.maximumPrefix}`,
    policy.allowAsIn === null ? null : `allowas-in${policy.allowAsIn === 3 ? '' : ` ${policy.allowAsIn}`}`,
    policy.weight === null ? null : `weight ${policy.weight}`,
    ...lists('prefix-list', prefixLists),
    ...lists('route-map', routeMaps),
    ...lists('filter-list', filterLists),
  ].filter(text => text !== null)
}
