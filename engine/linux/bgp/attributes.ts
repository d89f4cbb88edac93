import type { Ip, Ipv4, Ipv6 } from '../../wire/address.ts'
import { type AsSegment, AttributeType, type PathAttribute } from '../../wire/bgp-attribute.ts'
import type { PathPrefix } from '../../wire/bgp-prefix.ts'
import { concat, putU32, u32 } from '../../wire/bytes.ts'

/** Bits of the flags byte of an attribute (RFC 4271 4.3). */
const TRANSITIVE = 0x40
const OPTIONAL = 0x80
const PARTIAL = 0x20

/** What UPDATE says of the prefixes in it (RFC 4271 5), without the prefixes. Never changed, so that routes can share it. */
export interface PathAttributes {
  readonly origin: number
  readonly path: readonly AsSegment[]
  readonly nextHop: Ip
  /** The second next hop of IPv6 (RFC 2545 3). */
  readonly linkLocal: Ipv6 | null
  readonly med: number | null
  readonly localPreference: number | null
  readonly atomicAggregate: boolean
  /** RFC 1997: AS in the upper half. */
  readonly communities: readonly number[]
  /** RFC 8092. */
  readonly largeCommunities: readonly (readonly [number, number, number])[]
  readonly originator: Ipv4 | null
  readonly clusters: readonly Ipv4[]
  /** What nobody here knows and what is passed on, for it is transitive. */
  readonly unknown: readonly (PathAttribute & { readonly type: 'other' })[]
}

/** A path of one's own, from which others are made. */
export const LOCAL_PATH: PathAttributes = {
  origin: 0,
  path: [],
  nextHop: 0,
  linkLocal: null,
  med: null,
  localPreference: null,
  atomicAggregate: false,
  communities: [],
  largeCommunities: [],
  originator: null,
  clusters: [],
  unknown: [],
}

/** What an UPDATE says, both families in one form. */
export interface Announcement {
  readonly withdrawn: readonly PathPrefix[]
  readonly reachable: readonly PathPrefix[]
  /** Null when nothing is reachable. */
  readonly attributes: PathAttributes | null
  /** For IPv6 the next hops are those of MP_REACH_NLRI. */
  readonly reachable6: readonly PathPrefix<Ipv6>[]
  readonly attributes6: PathAttributes | null
  /** Which family's End-of-RIB it is (RFC 4724 2). */
  readonly endOfRib: 4 | 6 | null
}

/** UPDATE Message Error subcodes (RFC 4271 6.3). */
const MISSING_ATTRIBUTE = 3

/** An error to be told in a NOTIFICATION. */
export class UpdateError {
  readonly subcode: number
  readonly data: Uint8Array

  constructor(subcode: number, data: Uint8Array) {
    this.subcode = subcode
    this.data = data
  }
}

export function readAnnouncement(packet: {
  readonly withdrawn: readonly PathPrefix<Ipv4>[]
  readonly attributes: readonly PathAttribute[]
  readonly reachable: readonly PathPrefix<Ipv4>[]
}): Announcement | UpdateError {
  const seen = new Set<string>()
  let reached: (PathAttribute & { readonly type: 'mpReach' }) | null = null
  let unreached: (PathAttribute & { readonly type: 'mpUnreach' }) | null = null
  let base: PathAttributes = LOCAL_PATH
  for (const attribute of packet.attributes) {
    seen.add(attribute.type)
    if (attribute.type === 'mpReach') reached = attribute
    else if (attribute.type === 'mpUnreach') unreached = attribute
    else base = withAttribute(base, attribute)
  }
  const isEmpty = packet.withdrawn.length === 0 && packet.reachable.length === 0
  const eor4 = isEmpty && packet.attributes.length === 0
  const eor6 = isEmpty && packet.attributes.length === 1 && unreached?.prefixes.length === 0
  const needed: (readonly [string, number])[] = [
    ['origin', AttributeType.origin],
    ['asPath', AttributeType.asPath],
  ]
  if (packet.reachable.length > 0) needed.push(['nextHop', AttributeType.nextHop])
  const absent = needed.find(([name]) => !seen.has(name))
  if (absent !== undefined && (packet.reachable.length > 0 || reached !== null))
    return new UpdateError(MISSING_ATTRIBUTE, Uint8Array.of(absent[1]))
  return {
    withdrawn: [...packet.withdrawn, ...(unreached?.prefixes ?? [])],
    reachable: packet.reachable,
    attributes: packet.reachable.length > 0 ? base : null,
    reachable6: reached?.prefixes ?? [],
    attributes6:
      reached === null ? null : { ...base, nextHop: reached.nextHops[0]!, linkLocal: reached.nextHops[1] ?? null },
    endOfRib: eor4 ? 4 : eor6 ? 6 : null,
  }
}

function withAttribute(base: PathAttributes, attribute: PathAttribute): PathAttributes {
  switch (attribute.type) {
    case 'origin':
      return { ...base, origin: attribute.origin }
    case 'asPath':
      return { ...base, path: attribute.segments }
    case 'nextHop':
      return { ...base, nextHop: attribute.nextHop }
    case 'multiExitDiscriminator':
      return { ...base, med: attribute.value }
    case 'localPreference':
      return { ...base, localPreference: attribute.value }
    case 'atomicAggregate':
      return { ...base, atomicAggregate: true }
    case 'communities':
      return { ...base, communities: attribute.communities }
    case 'originatorId':
      return { ...base, originator: attribute.originator }
    case 'clusterList':
      return { ...base, clusters: attribute.clusters }
    case 'other':
      return withOther(base, attribute)
    default:
      return base
  }
}

function withOther(base: PathAttributes, attribute: PathAttribute & { readonly type: 'other' }): PathAttributes {
  const { attributeType, data, flags } = attribute
  if (attributeType === AttributeType.largeCommunities && data.length % 12 === 0) {
    const largeCommunities = Array.from(
      { length: data.length / 12 },
      (_, index) => [u32(data, 12 * index), u32(data, 12 * index + 4), u32(data, 12 * index + 8)] as const,
    )
    return { ...base, largeCommunities }
  }
  // RFC 4271 5: what is unknown and transitive goes on, marked as partial; the rest is dropped.
  if ((flags & (OPTIONAL | TRANSITIVE)) !== (OPTIONAL | TRANSITIVE)) return base
  return { ...base, unknown: [...base.unknown, { ...attribute, flags: flags | PARTIAL }] }
}

/** In the order of their numbers, as RFC 4271 5 wishes. `nextHop` only where the prefixes are IPv4. */
export function attributesToSend(attributes: PathAttributes): readonly PathAttribute[] {
  const { med, localPreference, nextHop, communities, largeCommunities, originator, clusters } = attributes
  const list: PathAttribute[] = [
    { type: 'origin', origin: attributes.origin },
    { type: 'asPath', segments: attributes.path },
  ]
  if (typeof nextHop === 'number') list.push({ type: 'nextHop', nextHop })
  if (med !== null) list.push({ type: 'multiExitDiscriminator', value: med })
  if (localPreference !== null) list.push({ type: 'localPreference', value: localPreference })
  if (attributes.atomicAggregate) list.push({ type: 'atomicAggregate' })
  if (communities.length > 0) list.push({ type: 'communities', partial: false, communities })
  if (originator !== null) list.push({ type: 'originatorId', originator })
  if (clusters.length > 0) list.push({ type: 'clusterList', clusters })
  list.push(...attributes.unknown)
  if (largeCommunities.length > 0) {
    const data = concat(...largeCommunities.map(words))
    const attributeType = AttributeType.largeCommunities
    list.push({ type: 'other', flags: OPTIONAL | TRANSITIVE, attributeType, data })
  }
  return list
}

function words(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  for (const [index, value] of values.entries()) putU32(bytes, 4 * index, value)
  return bytes
}

/** RFC 4271 9.1.2.2 (a): a set counts as one. */
export function pathLength(path: readonly AsSegment[]): number {
  return path.reduce((length, { type, as }) => length + (type === 'set' ? 1 : as.length), 0)
}

export function pathHas(path: readonly AsSegment[], as: number): number {
  return path.reduce((count, segment) => count + segment.as.filter(each => each === as).length, 0)
}

/** The neighbouring AS: the first of the path, 0 when it is empty or begins with a set. */
export function firstAs(path: readonly AsSegment[]): number {
  const [first] = path
  return first?.type === 'sequence' ? first.as[0]! : 0
}

/** RFC 4271 5.1.2: in front of the first sequence. */
export function prepended(path: readonly AsSegment[], as: number, times = 1): readonly AsSegment[] {
  const more = new Array<number>(times).fill(as)
  const [first] = path
  if (first?.type !== 'sequence' || first.as.length + times > 255) return [{ type: 'sequence', as: more }, ...path]
  return [{ type: 'sequence', as: [...more, ...first.as] }, ...path.slice(1)]
}

/** `65001 65002 {65003 65004}`, with what stands around and between the members of a set. */
export function pathText(
  path: readonly AsSegment[],
  [open, between, close]: readonly [string, string, string],
): string {
  return path.map(({ type, as }) => (type === 'set' ? `${open}${as.join(between)}${close}` : as.join(' '))).join(' ')
}
