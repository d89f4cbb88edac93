import { formatIp, formatIpv4 } from '../../../wire/address.ts'
import type { Bgpd } from './bgpd.ts'
import { type Json, jsonText } from './json.ts'
import { FAMILIES, type Family, familyOf } from './model.ts'
import type { Peer } from './peer.ts'
import { epoch, nodeCount, uptime, wholeMilliseconds } from './text.ts'

/** sizeof(struct bgp_dest) and of a struct peer, as 8.4.4 counts them. */
const NODE_BYTES = 192
const PEER_BYTES = 741_464
const GROUP_BYTES = 64
const NO_INSTANCE = '% BGP instance not found'

export interface SummaryForm {
  /** Null for all that are in use. */
  readonly family: Family | null
  /** Both words of the family were said, and no line says it again. */
  readonly isBare: boolean
  readonly which: 'all' | 'established' | 'failed' | 'internal' | 'external'
  /** The one neighbour that is shown. */
  readonly only: Peer | null
  readonly wide: boolean
  readonly terse: boolean
}

function isUp({ session }: Peer): boolean {
  return session?.state === 'Established'
}

function peersOf(bgpd: Bgpd, family: Family): readonly Peer[] {
  return [...bgpd.peers.values()].filter(peer => peer.families.includes(family))
}

/** Families that some neighbour is active in; IPv4 when there is none. */
function familiesOf(bgpd: Bgpd, { family }: SummaryForm): readonly Family[] {
  if (family !== null) return [family]
  const used = FAMILIES.filter(each => peersOf(bgpd, each).length > 0)
  return used
}

function isShown(peer: Peer, family: Family, { which, only }: SummaryForm): boolean {
  if (only !== null) return peer === only
  if (which === 'established') return isUp(peer)
  if (which === 'failed') return isFailed(peer, family)
  if (which === 'internal') return peer.isInternal
  return which !== 'external' || !peer.isInternal
}

/** Not up, or up and without this family. */
function isFailed(peer: Peer, family: Family): boolean {
  return !peer.speaks(family)
}

/** FRR has no word for what waits with nothing to do but Idle and Active. */
export function stateWord(peer: Peer): string {
  if (peer.config.shutdown || peer.isOverflown) return 'Idle'
  const state = peer.session?.state ?? 'Idle'
  if (state === 'Active' && !peer.isReachable) return peer.sessions > 0 ? 'Active' : 'Idle'
  return state === 'Down' ? 'Idle' : state
}

function summaryState(peer: Peer): string {
  if (peer.config.shutdown) return 'Idle (Admin)'
  return peer.isOverflown ? 'Idle (PfxCt)' : stateWord(peer)
}

/** In which ways nothing goes because nobody has said what may (RFC 8212). */
function lacks(bgpd: Bgpd, peer: Peer, family: Family, way: 'in' | 'out'): boolean {
  const { routeMaps, prefixLists, filterLists } = peer.config.families[family]
  const isUnsaid = routeMaps[way] === null && prefixLists[way] === null && filterLists[way] === null
  return bgpd.config.bgp!.requiresPolicy && !peer.isInternal && isUnsaid
}

export function sentCount({ outgoing }: Peer, family: Family): number {
  return [...(outgoing?.told.values() ?? [])].filter(({ prefix }) => familyOf(prefix.address) === family).length
}

export function remoteAsOf(bgpd: Bgpd, peer: Peer): number {
  const { remoteAs } = peer.config
  if (typeof remoteAs === 'number') return remoteAs
  return peer.isInternal ? bgpd.config.bgp!.as : (peer.session?.peer?.as ?? 0)
}

/** `show bgp summary`. */
export function showSummary(bgpd: Bgpd, form: SummaryForm): readonly string[] {
  if (bgpd.config.bgp === null) return [NO_INSTANCE]
  const families = familiesOf(bgpd, form)
  if (families.length === 0) return ['% No BGP neighbors found in VRF default']
  return families.flatMap(family => [
    ...(form.isBare ? [] : ['', `IPv${family} Unicast Summary (VRF default):`]),
    ...familySummary(bgpd, family, form),
  ])
}

function familySummary(bgpd: Bgpd, family: Family, form: SummaryForm): readonly string[] {
  const { as, groups } = bgpd.config.bgp!
  const peers = peersOf(bgpd, family)
  if (peers.length === 0) return ['% No BGP neighbors found in VRF default']
  const shown = peers.filter(peer => isShown(peer, family, form))
  if (form.which === 'failed' && shown.length === 0) return ['% No failed BGP neighbors found']
  const entries = entriesOf(bgpd, family)
  const memory = entries * NODE_BYTES
  const names = Math.max(15, ...peers.map(({ config }) => formatIp(config.address).length))
  const lines = form.which === 'failed' ? failedLines(bgpd, shown, names) : stateLines(bgpd, family, shown, names, form)
  return [
    `BGP router identifier ${formatIpv4(bgpd.routerId)}, local AS number ${as} vrf-id 0`,
    ...(form.terse
      ? []
      : [
          `BGP table version ${bgpd.tables[family].version}`,
          `RIB entries ${entries}, using ${memory < 10_240 ? `${memory} bytes` : `${Math.floor(memory / 1024)} KiB`} of memory`,
          `Peers ${peers.length}, using ${Math.floor((PEER_BYTES * peers.length) / 1024)} KiB of memory`,
          ...(groups.size === 0
            ? []
            : [`Peer groups ${groups.size}, using ${GROUP_BYTES * groups.size} bytes of memory`]),
        ]),
    '',
    ...lines,
    '',
    ...(form.which === 'all' && form.only === null ? [] : [`Displayed neighbors ${shown.length}`]),
    `Total number of neighbors ${peers.length}`,
  ]
}

function entriesOf(bgpd: Bgpd, family: Family): number {
  return nodeCount([...bgpd.tables[family].paths.values()].map(paths => paths[0]!.prefix))
}

function stateLines(
  bgpd: Bgpd,
  family: Family,
  peers: readonly Peer[],
  names: number,
  { wide }: SummaryForm,
): readonly string[] {
  const local = wide ? '    LocalAS' : ''
  return [
    `${'Neighbor'.padEnd(names)} V         AS${local}   MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc`,
    ...peers.map(peer => summaryLine(bgpd, family, peer, names, wide)),
  ]
}

function summaryLine(bgpd: Bgpd, family: Family, peer: Peer, names: number, wide: boolean): string {
  const cell = (way: 'in' | 'out', count: () => number) =>
    !peer.speaks(family) ? 'NoNeg' : lacks(bgpd, peer, family, way) ? '(Policy)' : `${count()}`
  const received = isUp(peer) ? cell('in', () => peer.acceptedCount(family)) : summaryState(peer)
  const sent = isUp(peer) ? cell('out', () => sentCount(peer, family)) : '0'
  const { config, session } = peer
  const since = session !== null && peer.sessions > 0 ? uptime(session.now - changedAt(peer)) : 'never'
  const cells = [
    `${remoteAsOf(bgpd, peer)}`.padStart(10),
    ...(wide ? [`${bgpd.config.bgp!.as}`.padStart(10)] : []),
    `${peer.count('received')}`.padStart(9),
    `${peer.count('sent')}`.padStart(9),
    '0'.padStart(8),
    '0'.padStart(4),
    '0'.padStart(4),
  ]
  return `${formatIp(config.address).padEnd(names)} 4 ${cells.join(' ')} ${since.padStart(8)} ${received.padStart(12)} ${sent.padStart(8)} ${config.description ?? 'N/A'}`
}

/** Since when it is up, or down. */
function changedAt(peer: Peer): number {
  return isUp(peer) ? peer.session!.establishedAt : peer.resetAt
}

function failureText(peer: Peer): string {
  return isUp(peer) ? 'AFI/SAFI Not Negotiated' : peer.lastReset
}

function failedLines(bgpd: Bgpd, peers: readonly Peer[], names: number): readonly string[] {
  return [
    `${'Neighbor'.padEnd(names)} EstdCnt DropCnt ResetTime Reason`,
    ...peers.map(peer => {
      const counts = `${`${peer.sessions}`.padStart(7)} ${`${peer.dropped}`.padStart(7)}`
      const time = (peer.sessions === 0 ? 'never' : uptime(bgpd.process.now - changedAt(peer))).padStart(9)
      return `${formatIp(peer.config.address).padEnd(names)} ${counts} ${time}  ${failureText(peer)}`
    }),
  ]
}

/** `show bgp summary json`. */
export function summaryJson(bgpd: Bgpd, form: SummaryForm): readonly string[] {
  if (bgpd.config.bgp === null) return ['{}']
  const one = (family: Family) => jsonText(familyJson(bgpd, family, form))
  if (form.isBare && form.family !== null) return [one(form.family)]
  const families = familiesOf(bgpd, form)
  const parts = families.map(family => `"ipv${family}Unicast":${one(family)}`)
  return [
    '{',
    ...parts
      .join('\n,\n')
      .split('\n')
      .filter(line => line !== ''),
    '}',
  ]
}

function familyJson(bgpd: Bgpd, family: Family, form: SummaryForm): Json {
  const peers = peersOf(bgpd, family)
  const shown = peers.filter(peer => isShown(peer, family, form))
  const failed = peers.filter(peer => isFailed(peer, family)).length
  if (form.which === 'failed' && shown.length === 0)
    return { failedPeersCount: 0, dynamicPeers: 0, totalPeers: peers.length }
  const entries = entriesOf(bgpd, family)
  const groups = bgpd.config.bgp!.groups.size
  const isFailures = form.which === 'failed'
  const one = (peer: Peer) => (isFailures ? failedJson(bgpd, peer) : peerJson(bgpd, family, peer))
  return {
    routerId: formatIpv4(bgpd.routerId),
    as: bgpd.config.bgp!.as,
    vrfId: 0,
    vrfName: 'default',
    tableVersion: bgpd.tables[family].version,
    ribCount: entries,
    ribMemory: entries * NODE_BYTES,
    peerCount: peers.length,
    peerMemory: PEER_BYTES * peers.length,
    peerGroupCount: groups === 0 ? undefined : groups,
    peerGroupMemory: groups === 0 ? undefined : groups * GROUP_BYTES,
    peers: Object.fromEntries(shown.map(peer => [formatIp(peer.config.address), one(peer)])),
    failedPeers: failed,
    displayedPeers: isFailures ? peers.length : shown.length,
    totalPeers: peers.length,
    dynamicPeers: 0,
    bestPath: isFailures ? undefined : { multiPathRelax: 'false' },
  }
}

/** How long it is as it is. */
function uptimeJson(bgpd: Bgpd, peer: Peer) {
  const since = bgpd.process.now - changedAt(peer)
  const isNew = peer.sessions === 0
  return {
    peerUptime: isNew ? 'never' : uptime(since),
    peerUptimeMsec: isNew ? 0 : wholeMilliseconds(since),
    peerUptimeEstablishedEpoch: isNew ? undefined : epoch(bgpd, changedAt(peer)),
  }
}

function failedJson(bgpd: Bgpd, peer: Peer): Json {
  return {
    hostname: peer.hostname ?? undefined,
    connectionsEstablished: peer.sessions,
    connectionsDropped: peer.dropped,
    ...uptimeJson(bgpd, peer),
    lastResetDueTo: failureText(peer),
    idType: familyOf(peer.config.address) === 4 ? 'ipv4' : 'ipv6',
  }
}

function peerJson(bgpd: Bgpd, family: Family, peer: Peer): Json {
  const { config } = peer
  const lacking = isUp(peer) && (lacks(bgpd, peer, family, 'in') || lacks(bgpd, peer, family, 'out'))
  return {
    hostname: peer.hostname ?? undefined,
    remoteAs: remoteAsOf(bgpd, peer),
    localAs: bgpd.config.bgp!.as,
    version: 4,
    msgRcvd: peer.count('received'),
    msgSent: peer.count('sent'),
    tableVersion: 0,
    outq: 0,
    inq: 0,
    ...uptimeJson(bgpd, peer),
    pfxRcd: peer.acceptedCount(family),
    pfxSnt: sentCount(peer, family),
    state: isUp(peer) ? 'Established' : summaryState(peer),
    peerState: config.shutdown ? 'Admin' : peer.isOverflown ? 'PfxCt' : lacking ? 'Policy' : 'OK',
    connectionsEstablished: peer.sessions,
    connectionsDropped: peer.dropped,
    desc: config.description ?? undefined,
    idType: familyOf(config.address) === 4 ? 'ipv4' : 'ipv6',
  }
}
