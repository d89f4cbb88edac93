import { formatIp, formatIpv4, formatPrefix, type Ip } from '../../../wire/address.ts'
import type { Bgpd } from './bgpd.ts'
import { comparePrefixes, type Family, familyOf } from './model.ts'
import { type BgpPath, bestOf } from './path.ts'
import type { Peer } from './peer.ts'
import { asPathText } from './policy.ts'

export const NO_INSTANCE = 'Default BGP instance not found'
const ORIGINS = ['i', 'e', '?']

/** What a table shows: everything where nothing is said. */
export interface TableForm {
  readonly family: Family
  readonly wide: boolean
  readonly keeps: (path: BgpPath) => boolean
}

export function head(bgpd: Bgpd, family: Family, wide = false): readonly string[] {
  return [
    `BGP table version is ${bgpd.tables[family].version}, local router ID is ${formatIpv4(bgpd.routerId)}, vrf id 0`,
    `Default local pref 100, local AS ${bgpd.config.bgp!.as}`,
    'Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,',
    '               i internal, r RIB-failure, S Stale, R Removed',
    "Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self",
    'Origin codes:  i - IGP, e - EGP, ? - incomplete',
    'RPKI validation codes: V valid, I invalid, N Not found',
    '',
    wide
      ? '   Network                                      Next Hop                                  Metric LocPrf Weight Path'
      : '   Network          Next Hop            Metric LocPrf Weight Path',
  ]
}

export function sortedPaths(bgpd: Bgpd, family: Family): readonly (readonly BgpPath[])[] {
  return [...bgpd.tables[family].paths.values()].sort(([a], [b]) => comparePrefixes(a!.prefix, b!.prefix))
}

export function shownPaths(bgpd: Bgpd, { family, keeps }: TableForm): readonly (readonly BgpPath[])[] {
  return sortedPaths(bgpd, family)
    .map(paths => paths.filter(keeps))
    .filter(paths => paths.length > 0)
}

export function totalPaths(bgpd: Bgpd, family: Family): number {
  return [...bgpd.tables[family].paths.values()].reduce((count, paths) => count + paths.length, 0)
}

/** `show ip bgp`, or what is kept of it; null where nothing is in the table or nothing is kept. */
export function showTable(bgpd: Bgpd, form: TableForm): readonly string[] | null {
  const shown = shownPaths(bgpd, form)
  if (shown.length === 0) return null
  const { family, wide } = form
  return [
    ...head(bgpd, family, wide),
    ...shown.flatMap(paths => paths.map((path, at) => tableLine(bgpd, path, at === 0, wide))),
    '',
    `Displayed  ${shown.length} routes and ${totalPaths(bgpd, family)} total paths`,
  ]
}

export function isBest(bgpd: Bgpd, path: BgpPath): boolean {
  return path === bestOf(bgpd.pathsOf(path.prefix))
}

/** The next hop that is used: the link-local one where there are two (bgp_route.c, route_vty_out). */
function shownNextHop({ attributes }: BgpPath): Ip {
  return attributes.linkLocal ?? attributes.nextHop
}

function tableLine(bgpd: Bgpd, path: BgpPath, first: boolean, wide: boolean): string {
  const { valid, peer } = path
  const flags = `${valid ? '*' : ' '}${isBest(bgpd, path) ? '>' : ' '}${peer?.isInternal === true ? 'i' : ' '}`
  const prefix = first ? formatPrefix(path.prefix) : ''
  return `${flags}${routeCells(prefix, formatIp(shownNextHop(path)), path.attributes, path.weight, wide)}`
}

function routeCells(
  prefix: string,
  nextHop: string,
  attributes: BgpPath['attributes'],
  weight: number,
  wide: boolean,
): string {
  const { med, localPreference, origin } = attributes
  const [names, hops] = wide ? [45, 38] : [17, 16]
  const name = prefix.length >= names ? `${prefix}\n${' '.repeat(names + 3)}` : prefix.padEnd(names)
  const hop = nextHop.length >= hops ? `${nextHop}\n${' '.repeat(names + 3 + hops)}` : nextHop.padEnd(hops)
  const as = asPathText(attributes)
  const cells = `${(med === null ? '' : `${med}`).padStart(10)}${(localPreference === null ? '' : `${localPreference}`).padStart(7)}`
  return `${name}${hop}${cells} ${`${weight}`.padStart(6)} ${as === '' ? '' : `${as} `}${ORIGINS[origin] ?? '?'}`
}

/** A row of what a peer was told, or has told. */
export interface AdjacentRoute {
  readonly prefix: BgpPath['prefix']
  readonly nextHop: Ip
  readonly attributes: BgpPath['attributes']
  readonly weight: number
}

export function advertisedRoutes(bgpd: Bgpd, peer: Peer, family: Family): readonly AdjacentRoute[] {
  return [...(peer.outgoing?.told.values() ?? [])]
    .filter(({ prefix }) => familyOf(prefix.address) === family)
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
    .map(({ prefix, attributes }) => {
      const isOwn = attributes.nextHop === peer.ownNextHop(family)
      const path = peer.isInternal ? attributes.path : withoutFirst(attributes.path)
      return {
        prefix,
        nextHop: isOwn ? (family === 4 ? 0 : 0n) : attributes.nextHop,
        attributes: { ...attributes, path },
        weight: bestOf(bgpd.pathsOf(prefix))?.weight ?? 0,
      }
    })
}

/** What came, before policy; `filtered` is what policy refuses. */
export function receivedRoutes(bgpd: Bgpd, peer: Peer, family: Family, filtered: boolean): readonly AdjacentRoute[] {
  return [...peer.received.values()]
    .filter(({ prefix }) => familyOf(prefix.address) === family)
    .filter(each => !filtered || bgpd.inbound(peer, each) === null)
    .sort((a, b) => comparePrefixes(a.prefix, b.prefix))
    .map(({ prefix, attributes }) => ({ prefix, nextHop: attributes.nextHop, attributes, weight: 0 }))
}

export function showAdjacent(bgpd: Bgpd, family: Family, routes: readonly AdjacentRoute[]): readonly string[] {
  const lines = routes.map(
    ({ prefix, nextHop, attributes, weight }) =>
      `*> ${routeCells(formatPrefix(prefix), formatIp(nextHop), attributes, weight, false)}`,
  )
  return [...head(bgpd, family), ...lines, '', `Total number of prefixes ${routes.length}`]
}

/** The own AS is put in front when the packet is made. */
function withoutFirst(path: BgpPath['attributes']['path']): BgpPath['attributes']['path'] {
  const [first, ...rest] = path
  if (first === undefined || first.as.length === 1) return rest
  return [{ ...first, as: first.as.slice(1) }, ...rest]
}
