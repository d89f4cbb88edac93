import { formatIp, formatIpv4, formatPrefix, type Prefix } from '../../../wire/address.ts'
import type { Bgpd, Reason } from './bgpd.ts'
import type { Json } from './json.ts'
import { familyOf } from './model.ts'
import { type BgpPath, bestOf } from './path.ts'
import type { Peer } from './peer.ts'
import { asPathText, communityText } from './policy.ts'
import { isBest } from './show-bgp.ts'
import { clock, epoch } from './text.ts'

const ORIGIN_WORDS = ['IGP', 'EGP', 'incomplete']

/** bgp_path_selection_reason2str of bgpd/bgp_route.c. */
const REASONS: Readonly<Record<Reason, string>> = {
  first: 'First path received',
  weight: 'Weight',
  localPreference: 'Local Pref',
  asPath: 'AS Path',
  origin: 'Origin',
  med: 'MED',
  peerType: 'Peer Type',
  cost: 'IGP Metric',
  older: 'Older Path',
  routerId: 'Router ID',
  clusterLength: 'Cluster length',
  neighbor: 'Neighbor IP',
}
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [0xffff_ff01, ', not advertised to EBGP peer'],
  [0xffff_ff02, ', not advertised to any peer'],
  [0xffff_ff03, ', not advertised outside local AS'],
])

function toldPeers(bgpd: Bgpd, prefix: Prefix): readonly Peer[] {
  return [...bgpd.peers.values()].filter(peer => peer.outgoing?.told.has(formatPrefix(prefix)) === true)
}

function versionOf(bgpd: Bgpd, prefix: Prefix): number {
  return bgpd.tables[familyOf(prefix.address)].versions.get(formatPrefix(prefix)) ?? 0
}

/** `show ip bgp PREFIX`, or of the longest prefix that has an address. */
export function showEntry(bgpd: Bgpd, paths: readonly BgpPath[] | undefined): readonly string[] {
  if (paths === undefined) return ['% Network not in table']
  const best = bestOf(paths)
  const { prefix } = paths[0]!
  const told = toldPeers(bgpd, prefix)
  const note = [...(best?.attributes.communities ?? [])].map(each => WELL_KNOWN.get(each) ?? '').join('')
  return [
    `BGP routing table entry for ${formatPrefix(prefix)}, version ${versionOf(bgpd, prefix)}`,
    `Paths: (${paths.length} available, ${best === undefined ? 'no best path' : 'best #1'}, table default${note})`,
    ...(told.length === 0
      ? ['  Not advertised to any peer']
      : ['  Advertised to non peer-group peers:', `  ${told.map(({ config }) => formatIp(config.address)).join(' ')}`]),
    ...paths.flatMap(path => entryLines(bgpd, path)),
  ]
}

/** One path as `show ip bgp PREFIX` and `detail` have it (route_vty_out_detail). */
export function entryLines(bgpd: Bgpd, path: BgpPath): readonly string[] {
  const { attributes, peer, valid, prefix } = path
  const as = asPathText(attributes)
  const id = attributes.originator ?? peer?.peerId ?? bgpd.routerId
  const none = familyOf(prefix.address) === 4 ? '0.0.0.0' : '::'
  const { communities, largeCommunities, originator, clusters, linkLocal } = attributes
  return [
    `  ${as === '' ? 'Local' : as}`,
    `    ${formatIp(attributes.nextHop)}${valid || peer === null ? '' : ' (inaccessible)'} from ${peer === null ? none : formatIp(peer.config.address)} (${formatIpv4(id)})`,
    ...(linkLocal === null ? [] : [`    (${formatIp(linkLocal)}) (used)`]),
    `      ${pathWords(bgpd, path).join(', ')}`,
    ...(communities.length === 0 ? [] : [`      Community: ${communities.map(communityText).join(' ')}`]),
    ...(largeCommunities.length === 0
      ? []
      : [`      Large Community: ${largeCommunities.map(each => each.join(':')).join(' ')}`]),
    ...(originator === null && clusters.length === 0
      ? []
      : [
          `      ${originator === null ? '' : `Originator: ${formatIpv4(originator)}`}${clusters.length === 0 ? '' : `, Cluster list: ${clusters.map(formatIpv4).join(' ')}`}`,
        ]),
    ...(path.pathId === 0 ? [] : [`      AddPath ID: RX ${path.pathId}, TX-All 0 TX-Best-Per-AS 0`]),
    `      Last update: ${clock(bgpd, path.since)}`,
  ]
}

function pathWords(bgpd: Bgpd, path: BgpPath): readonly string[] {
  const { attributes, peer, valid, weight, source } = path
  const kind =
    peer === null ? (source === 'network' ? 'sourced, local' : 'sourced') : peer.isInternal ? 'internal' : 'external'
  return [
    `Origin ${ORIGIN_WORDS[attributes.origin]}`,
    ...(attributes.med === null ? [] : [`metric ${attributes.med}`]),
    ...(attributes.localPreference === null ? [] : [`localpref ${attributes.localPreference}`]),
    ...(weight === 0 ? [] : [`weight ${weight}`]),
    valid ? 'valid' : 'invalid',
    kind,
    ...(attributes.atomicAggregate ? ['atomic-aggregate'] : []),
    ...(isBest(bgpd, path) ? [`best (${reasonText(bgpd, path)})`] : []),
  ]
}

export function reasonText(bgpd: Bgpd, path: BgpPath): string {
  return REASONS[bgpd.reasonOf(bgpd.pathsOf(path.prefix) ?? [])]
}

/** `show ip bgp PREFIX json`. */
export function entryJson(
  bgpd: Bgpd,
  paths: readonly BgpPath[] | undefined,
): { readonly [key: string]: Json | undefined } {
  if (paths === undefined) return {}
  const [first] = paths
  return { ...entryHead(bgpd, first!.prefix), paths: paths.map(path => pathJson(bgpd, path)) }
}

export function entryHead(bgpd: Bgpd, prefix: Prefix): { readonly [key: string]: Json | undefined } {
  const told = toldPeers(bgpd, prefix).map(peer => [
    formatIp(peer.config.address),
    { hostname: peer.hostname ?? undefined },
  ])
  return {
    prefix: formatPrefix(prefix),
    version: versionOf(bgpd, prefix),
    advertisedTo: told.length === 0 ? undefined : Object.fromEntries(told),
  }
}

export function pathJson(bgpd: Bgpd, path: BgpPath): Json {
  const { attributes, peer, valid, weight, source, prefix, since } = path
  const { med, localPreference, communities, originator, clusters } = attributes
  const text = asPathText(attributes)
  return {
    aspath: { string: text === '' ? 'Local' : text, segments: segmentsOf(path), length: lengthOf(path) },
    origin: ORIGIN_WORDS[attributes.origin] ?? 'incomplete',
    metric: med ?? undefined,
    locPrf: localPreference ?? undefined,
    weight: weight === 0 ? undefined : weight,
    valid: valid || undefined,
    version: versionOf(bgpd, prefix),
    sourced: peer === null || undefined,
    local: (peer === null && source === 'network') || undefined,
    bestpath: isBest(bgpd, path) ? { overall: true, selectionReason: reasonText(bgpd, path) } : undefined,
    community:
      communities.length === 0
        ? undefined
        : { string: communities.map(communityText).join(' '), list: communities.map(communityText) },
    originatorId: originator === null ? undefined : formatIpv4(originator),
    clusterList: clusters.length === 0 ? undefined : { list: clusters.map(formatIpv4) },
    lastUpdate: { epoch: epoch(bgpd, since), string: `${clock(bgpd, since)}\n` },
    fibInstalled: peer === null || undefined,
    nexthops: nextHopsJson(bgpd, path, { metric: 0, accessible: valid || undefined }),
    peer:
      peer === null
        ? { peerId: familyOf(prefix.address) === 4 ? '0.0.0.0' : '::', routerId: formatIpv4(bgpd.routerId) }
        : {
            peerId: formatIp(peer.config.address),
            routerId: formatIpv4(peer.peerId),
            hostname: peer.hostname ?? undefined,
            type: peer.isInternal ? 'internal' : 'external',
          },
  }
}

function segmentsOf({ attributes }: BgpPath): Json {
  return attributes.path.map(({ type, as }) => ({ type: type === 'set' ? 'as-set' : 'as-sequence', list: as }))
}

function lengthOf({ attributes }: BgpPath): number {
  return attributes.path.reduce((count, { type, as }) => count + (type === 'set' ? 1 : as.length), 0)
}

/** The next hops of a path, with what else is told of each. */
export function nextHopsJson(
  bgpd: Bgpd,
  { attributes, peer, prefix }: BgpPath,
  more: { readonly [key: string]: Json | undefined },
): Json {
  const hostname = peer === null ? bgpd.process.host.name : (peer.hostname ?? undefined)
  if (familyOf(prefix.address) === 4)
    return [{ ip: formatIp(attributes.nextHop), hostname, afi: 'ipv4', ...more, used: true }]
  const { linkLocal } = attributes
  const global = { ip: formatIp(attributes.nextHop), hostname, afi: 'ipv6', scope: 'global', ...more }
  if (linkLocal === null) return [{ ...global, used: true }]
  const local = { ip: formatIp(linkLocal), hostname, afi: 'ipv6', scope: 'link-local' }
  return [global, { ...local, ...(more.accessible === true ? { accessible: true } : {}), used: true }]
}
