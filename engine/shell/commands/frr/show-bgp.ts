import { pathText } from '../../../linux/bgp/attributes.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, formatIpv4, formatPrefix, type Prefix } from '../../../wire/address.ts'
import { strftime } from '../../bash/expand/strftime.ts'
import { type Bgpd, type BgpPath, bestOf } from './bgpd.ts'
import type { Peer } from './peer.ts'
import { communityText } from './policy.ts'

const NO_INSTANCE = '% BGP instance not found'
const ORIGINS = ['i', 'e', '?']
const ORIGIN_WORDS = ['IGP', 'EGP', 'incomplete']
const SET = ['{', ',', '}'] as const
/** sizeof(struct bgp_dest) and the KiB of a struct peer, as 8.4.4 counts them. */
const NODE_BYTES = 192
const PEER_KIB = 724
const GROUP_BYTES = 64

/** `00:00:07`, `1d02h03m`, `never` (peer_uptime of bgpd.c). */
export function uptime(nanoseconds: number): string {
  const seconds = Math.floor(nanoseconds / SECOND)
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor(seconds / 3600) % 24,
    Math.floor(seconds / 60) % 60,
  ]
  const two = (value: number) => String(value).padStart(2, '0')
  if (days === 0) return `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`
  if (days < 7) return `${days}d${two(hours)}h${two(minutes)}m`
  return `${two(Math.floor(days / 7))}w${days % 7}d${two(hours)}h`
}

export function showSummary(bgpd: Bgpd): readonly string[] {
  const { bgp } = bgpd.config
  if (bgp === null) return [NO_INSTANCE]
  const peers = [...bgpd.peers.values()]
  if (peers.length === 0) return ['% No BGP neighbors found in VRF default']
  const entries = nodeCount([...bgpd.table.values()].map(paths => paths[0]!.prefix))
  const wide = Math.max(15, ...peers.map(({ config }) => formatIp(config.address).length))
  return [
    '',
    'IPv4 Unicast Summary (VRF default):',
    `BGP router identifier ${formatIpv4(bgpd.routerId)}, local AS number ${bgp.as} vrf-id 0`,
    `BGP table version ${bgpd.version}`,
    `RIB entries ${entries}, using ${entries * NODE_BYTES < 10_240 ? `${entries * NODE_BYTES} bytes` : `${Math.floor((entries * NODE_BYTES) / 1024)} KiB`} of memory`,
    `Peers ${peers.length}, using ${PEER_KIB * peers.length} KiB of memory`,
    ...(bgp.groups.size === 0
      ? []
      : [`Peer groups ${bgp.groups.size}, using ${GROUP_BYTES * bgp.groups.size} bytes of memory`]),
    '',
    `${'Neighbor'.padEnd(wide)} V         AS   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc`,
    ...peers.map(peer => summaryLine(bgpd, peer, wide)),
    '',
    `Total number of neighbors ${peers.length}`,
  ]
}

function summaryLine(bgpd: Bgpd, peer: Peer, wide: number): string {
  const { config, session } = peer
  const isUp = session?.state === 'Established'
  const needs = bgpd.config.bgp!.requiresPolicy && !peer.isInternal
  const lacks = (way: 'in' | 'out') => needs && config.routeMaps[way] === null && config.prefixLists[way] === null
  const state = config.shutdown ? 'Idle (Admin)' : stateWord(peer)
  const received = !isUp ? state : lacks('in') ? '(Policy)' : `${accepted(bgpd, peer)}`
  const sent = !isUp ? '0' : lacks('out') ? '(Policy)' : `${peer.outgoing?.told.size ?? 0}`
  const as =
    typeof config.remoteAs === 'number'
      ? config.remoteAs
      : peer.isInternal
        ? bgpd.config.bgp!.as
        : (session?.peer?.as ?? 0)
  const since = session !== null && (peer.everEstablished || isUp) ? uptime(session.now - session.changedAt) : 'never'
  const cells = [
    `${as}`.padStart(10),
    `${peer.count('received')}`.padStart(9),
    `${peer.count('sent')}`.padStart(9),
    '0'.padStart(8),
    '0'.padStart(4),
    '0'.padStart(4),
  ]
  return `${formatIp(config.address).padEnd(wide)} 4 ${cells.join(' ')} ${since.padStart(8)} ${received.padStart(12)} ${sent.padStart(8)} ${config.description ?? 'N/A'}`
}

/** FRR has no word for what waits with nothing to do but Idle and Active. */
function stateWord(peer: Peer): string {
  const state = peer.session?.state ?? 'Idle'
  return state === 'Active' && !peer.isReachable ? 'Idle' : state === 'Down' ? 'Idle' : state
}

function accepted(bgpd: Bgpd, peer: Peer): number {
  return [...bgpd.table.values()].filter(paths => paths.some(path => path.peer === peer)).length
}

/** Entries of a radix tree over the prefixes: where two of them part there is one more (lib/table.c). */
function nodeCount(prefixes: readonly Prefix[]): number {
  const key = ({ address, length }: Prefix) => Number(address).toString(2).padStart(32, '0').slice(0, length)
  const nodes = new Set(prefixes.map(key))
  const sorted = [...nodes].sort()
  for (const [at, text] of sorted.entries()) {
    const next = sorted[at + 1]
    if (next === undefined) break
    let same = 0
    while (same < text.length && text[same] === next[same]) same++
    nodes.add(text.slice(0, same))
  }
  return nodes.size
}

function head(bgpd: Bgpd): readonly string[] {
  return [
    `BGP table version is ${bgpd.version}, local router ID is ${formatIpv4(bgpd.routerId)}, vrf id 0`,
    `Default local pref 100, local AS ${bgpd.config.bgp!.as}`,
    'Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,',
    '               i internal, r RIB-failure, S Stale, R Removed',
    "Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self",
    'Origin codes:  i - IGP, e - EGP, ? - incomplete',
    'RPKI validation codes: V valid, I invalid, N Not found',
    '',
    '   Network          Next Hop            Metric LocPrf Weight Path',
  ]
}

function sorted(bgpd: Bgpd): readonly (readonly BgpPath[])[] {
  return [...bgpd.table.values()].sort(
    ([a], [b]) => Number(a!.prefix.address) - Number(b!.prefix.address) || a!.prefix.length - b!.prefix.length,
  )
}

/** `show ip bgp`, or with `peer` what came from it. */
export function showTable(bgpd: Bgpd, peer: Peer | null = null): readonly string[] {
  if (bgpd.config.bgp === null) return [NO_INSTANCE]
  const shown = sorted(bgpd)
    .map(paths => paths.filter(path => peer === null || path.peer === peer))
    .filter(paths => paths.length > 0)
  if (shown.length === 0) return peer === null ? ['No BGP prefixes displayed, 0 exist'] : []
  const total = [...bgpd.table.values()].reduce((count, paths) => count + paths.length, 0)
  return [
    ...head(bgpd),
    ...shown.flatMap(paths =>
      paths.map((path, at) => tableLine(path, at === 0, path === bestOf(bgpd.table.get(formatPrefix(path.prefix))))),
    ),
    '',
    `Displayed  ${shown.length} routes and ${total} total paths`,
  ]
}

function tableLine(path: BgpPath, first: boolean, isBest: boolean): string {
  const { attributes, valid, weight, peer } = path
  const flags = `${valid ? '*' : ' '}${isBest ? '>' : ' '}${peer?.isInternal === true ? 'i' : ' '}`
  return `${flags}${routeCells(first ? formatPrefix(path.prefix) : '', formatIp(attributes.nextHop), path.attributes, weight)}`
}

function routeCells(
  prefix: string,
  nextHop: string,
  { med, localPreference, path, origin }: BgpPath['attributes'],
  weight: number,
): string {
  const name = prefix.length > 16 ? `${prefix}\n${' '.repeat(20)}` : prefix.padEnd(17)
  const as = pathText(path, SET)
  const cells = `${(med === null ? '' : `${med}`).padStart(10)}${(localPreference === null ? '' : `${localPreference}`).padStart(7)}`
  return `${name}${nextHop.padEnd(16)}${cells} ${`${weight}`.padStart(6)} ${as === '' ? '' : `${as} `}${ORIGINS[origin] ?? '?'}`
}

export function showAdvertised(bgpd: Bgpd, peer: Peer): readonly string[] {
  const told = [...(peer.outgoing?.told.values() ?? [])].sort(
    (a, b) => Number(a.prefix.address) - Number(b.prefix.address),
  )
  if (told.length === 0) return []
  const lines = told.map(({ prefix, attributes }) => {
    const own = peer.isInternal ? attributes.path : withoutFirst(attributes.path)
    const weight = bestOf(bgpd.table.get(formatPrefix(prefix)))?.weight ?? 0
    return `*> ${routeCells(formatPrefix(prefix), formatIp(attributes.nextHop === peer.localAddress ? 0 : attributes.nextHop), { ...attributes, path: own }, weight)}`
  })
  return [...head(bgpd), ...lines, '', `Total number of prefixes ${told.length}`]
}

/** The own AS is put in front when the packet is made. */
function withoutFirst(path: BgpPath['attributes']['path']): BgpPath['attributes']['path'] {
  const [first, ...rest] = path
  if (first === undefined || first.as.length === 1) return rest
  return [{ ...first, as: first.as.slice(1) }, ...rest]
}

/** `show ip bgp PREFIX`, or of the longest prefix that has an address. */
export function showEntry(bgpd: Bgpd, paths: readonly BgpPath[] | undefined): readonly string[] {
  if (bgpd.config.bgp === null) return [NO_INSTANCE]
  if (paths === undefined) return ['% Network not in table']
  const best = bestOf(paths)
  const { prefix } = paths[0]!
  const told = [...bgpd.peers.values()].filter(peer => peer.outgoing?.told.has(formatPrefix(prefix)) === true)
  return [
    `BGP routing table entry for ${formatPrefix(prefix)}, version ${bgpd.versions.get(formatPrefix(prefix)) ?? 0}`,
    `Paths: (${paths.length} available, ${best === undefined ? 'no best path' : 'best #1'}, table default)`,
    ...(told.length === 0
      ? ['  Not advertised to any peer']
      : ['  Advertised to non peer-group peers:', `  ${told.map(({ config }) => formatIp(config.address)).join(' ')}`]),
    ...paths.flatMap(path => entryLines(bgpd, path, path === best)),
  ]
}

function entryLines(bgpd: Bgpd, path: BgpPath, isBest: boolean): readonly string[] {
  const { attributes, peer, valid, weight, source } = path
  const as = pathText(attributes.path, SET)
  const id = peer?.peerId ?? bgpd.routerId
  const kind =
    peer === null ? (source === 'network' ? 'sourced, local' : 'sourced') : peer.isInternal ? 'internal' : 'external'
  const words = [
    `Origin ${ORIGIN_WORDS[attributes.origin]}`,
    ...(attributes.med === null ? [] : [`metric ${attributes.med}`]),
    ...(attributes.localPreference === null ? [] : [`localpref ${attributes.localPreference}`]),
    ...(weight === 0 ? [] : [`weight ${weight}`]),
    valid ? 'valid' : 'invalid',
    kind,
    ...(isBest ? ['best (First path received)'] : []),
  ]
  const { seconds } = bgpd.process.host.sim.wallTime(path.since)
  return [
    `  ${as === '' ? 'Local' : as}`,
    `    ${formatIp(attributes.nextHop)}${valid || peer === null ? '' : ' (inaccessible)'} from ${peer === null ? '0.0.0.0' : formatIp(peer.config.address)} (${formatIpv4(id)})`,
    `      ${words.join(', ')}`,
    ...(attributes.communities.length === 0
      ? []
      : [`      Community: ${attributes.communities.map(communityText).join(' ')}`]),
    `      Last update: ${strftime('%a %b %e %H:%M:%S %Y', seconds)}`,
  ]
}
