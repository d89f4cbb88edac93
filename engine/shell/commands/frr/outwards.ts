import { LOCAL_PATH, type PathAttributes, prepended } from '../../../linux/bgp/attributes.ts'
import { linkTowards } from '../../../linux/bgp/devices.ts'
import type { AsSegment } from '../../../wire/bgp-attribute.ts'
import type { Bgpd } from './bgpd.ts'
import { type Family, familyOf } from './model.ts'
import { type BgpPath, bestOf, DEFAULT_PREFERENCE } from './path.ts'
import type { Peer } from './peer.ts'
import { applyRouteMap, filterListPermits, prefixListPermits } from './policy.ts'

const NO_EXPORT = 0xffff_ff01
const NO_ADVERTISE = 0xffff_ff02
const LOCAL_AS = 0xffff_ff03

/** What a peer is told of a path; null for nothing (subgroup_announce_check of bgpd/bgp_route.c). */
export function announcedTo(bgpd: Bgpd, peer: Peer, path: BgpPath): PathAttributes | null {
  const bgp = bgpd.config.bgp!
  const policy = peer.config.families[familyOf(path.prefix.address)]
  const { routeMaps, prefixLists, filterLists, reflectorClient } = policy
  const { communities } = path.attributes
  const fromInternal = path.peer?.isInternal === true
  if (communities.includes(NO_ADVERTISE)) return null
  // To an external peer its own path goes back, as bgpd has no split horizon; the peer finds itself in the AS path.
  if (!peer.isInternal && (communities.includes(NO_EXPORT) || communities.includes(LOCAL_AS))) return null
  const isUnsaid = routeMaps.out === null && prefixLists.out === null && filterLists.out === null
  if (!peer.isInternal && bgp.requiresPolicy && isUnsaid) return null
  const fromClient = path.peer?.config.families[familyOf(path.prefix.address)].reflectorClient === true
  if (peer.isInternal && fromInternal && !reflectorClient && !fromClient) return null
  if (!prefixListPermits(bgpd.config, prefixLists.out, path.prefix)) return null
  if (!filterListPermits(bgpd.config, filterLists.out, path.attributes)) return null
  // What another AS said is not for the next one, before policy says something of its own.
  const med = peer.isInternal || path.peer === null ? path.attributes.med : null
  const given = { prefix: path.prefix, attributes: { ...path.attributes, med }, weight: 0 }
  const made = applyRouteMap(bgpd.config, routeMaps.out, given)
  return made === null ? null : packed(bgpd, peer, path, made.attributes)
}

/** With the next hop, AS path and what belongs to the kind of session. */
function packed(bgpd: Bgpd, peer: Peer, path: BgpPath, attributes: PathAttributes): PathAttributes {
  const family = familyOf(path.prefix.address)
  const { nextHopSelf, reflectorClient, removePrivate } = peer.config.families[family]
  const fromInternal = path.peer?.isInternal === true
  const isReflected = peer.isInternal && fromInternal
  const isHere = path.attributes.nextHop === 0 || path.attributes.nextHop === 0n
  const isSelf = nextHopSelf === 'force' || (nextHopSelf === 'yes' && !(fromInternal && reflectorClient))
  // To whom a path came from it goes back with this side as next hop (bgp_subgrp_multiaccess_check_v4).
  const isBack = path.peer === peer
  const keeps = !isHere && !isBack && (peer.isInternal ? !isSelf : sharesNetwork(bgpd, peer, path))
  const isSet = attributes.nextHop !== path.attributes.nextHop
  const as = removePrivate && !peer.isInternal ? withoutPrivate(attributes.path) : attributes.path
  return {
    ...attributes,
    nextHop: keeps || isSet ? attributes.nextHop : peer.ownNextHop(family),
    linkLocal: family === 6 && !isReflected && (path.peer === null || !peer.isInternal) ? peer.ownLinkLocal : null,
    path: peer.isInternal ? as : prepended(as, bgpd.config.bgp!.as),
    localPreference: peer.isInternal ? (attributes.localPreference ?? DEFAULT_PREFERENCE) : null,
    originator: isReflected
      ? (attributes.originator ?? path.peer!.peerId)
      : peer.isInternal
        ? attributes.originator
        : null,
    clusters: isReflected ? [bgpd.routerId, ...attributes.clusters] : peer.isInternal ? attributes.clusters : [],
  }
}

/** `default-originate`: a default route that need not be there; with a route-map, where some path passes it. */
export function defaultRouteTo(bgpd: Bgpd, peer: Peer, family: Family): PathAttributes | null {
  const { defaultOriginate } = peer.config.families[family]
  const { bgp } = bgpd.config
  if (defaultOriginate === null || bgp === null) return null
  const passes = (path: BgpPath | undefined) =>
    path !== undefined && applyRouteMap(bgpd.config, defaultOriginate, path) !== null
  if (defaultOriginate !== '' && ![...bgpd.tables[family].paths.values()].some(paths => passes(bestOf(paths))))
    return null
  return {
    ...LOCAL_PATH,
    nextHop: peer.ownNextHop(family),
    linkLocal: family === 6 ? peer.ownLinkLocal : null,
    path: peer.isInternal ? [] : prepended([], bgp.as),
    localPreference: peer.isInternal ? DEFAULT_PREFERENCE : null,
  }
}

/** RFC 6996: numbers that are nobody's; a path of nothing else is emptied. */
function withoutPrivate(path: readonly AsSegment[]): readonly AsSegment[] {
  const isPrivate = (as: number) => (as >= 64_512 && as <= 65_534) || (as >= 4_200_000_000 && as <= 4_294_967_294)
  return path.every(({ as }) => as.every(isPrivate)) ? [] : path
}

/** RFC 4271 5.1.3: a next hop that the peer can reach itself stays. */
function sharesNetwork(bgpd: Bgpd, peer: Peer, path: BgpPath): boolean {
  const { link } = peer
  const { nextHop } = path.attributes
  return link !== undefined && peer.config.multihop === null && linkTowards(bgpd.process, nextHop) === link
}
