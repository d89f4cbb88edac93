import type { Ipv4, Ipv6 } from './address.ts'
import { Afi, emitPrefixes, type PathPrefix, parsePrefixes, Safi } from './bgp-prefix.ts'
import { concat, Malformed, type Parsed, putU32, putU128, TRUNCATED, u16, u32, u128 } from './bytes.ts'

/** IANA bgp-parameters, path attributes. */
export const AttributeType = {
  origin: 1,
  asPath: 2,
  nextHop: 3,
  multiExitDiscriminator: 4,
  localPreference: 5,
  atomicAggregate: 6,
  aggregator: 7,
  communities: 8,
  originatorId: 9,
  clusterList: 10,
  mpReach: 14,
  mpUnreach: 15,
  extendedCommunities: 16,
  as4Path: 17,
  largeCommunities: 32,
} as const

export const Origin = { igp: 0, egp: 1, incomplete: 2 } as const

/** Bits of the flags byte of an attribute (RFC 4271 4.3). */
export const OPTIONAL = 0x80
export const TRANSITIVE = 0x40
export const PARTIAL = 0x20
export const EXTENDED_LENGTH = 0x10

export interface AsSegment {
  readonly type: 'set' | 'sequence'
  readonly as: readonly number[]
}

export type PathAttribute =
  | { readonly type: 'origin'; readonly origin: number }
  | { readonly type: 'asPath'; readonly segments: readonly AsSegment[] }
  | { readonly type: 'nextHop'; readonly nextHop: Ipv4 }
  | { readonly type: 'multiExitDiscriminator' | 'localPreference'; readonly value: number }
  | { readonly type: 'atomicAggregate' }
  | {
      readonly type: 'communities'
      readonly partial: boolean
      /** AS in the high half, value in the low half. */
      readonly communities: readonly number[]
    }
  | { readonly type: 'originatorId'; readonly originator: Ipv4 }
  | { readonly type: 'clusterList'; readonly clusters: readonly Ipv4[] }
  | {
      /** IPv6 unicast; the second next hop is the link-local one (RFC 2545 3). */
      readonly type: 'mpReach'
      readonly nextHops: readonly Ipv6[]
      readonly prefixes: readonly PathPrefix<Ipv6>[]
    }
  | { readonly type: 'mpUnreach'; readonly prefixes: readonly PathPrefix<Ipv6>[] }
  | {
      readonly type: 'other'
      /** Without EXTENDED_LENGTH, which follows from the data. */
      readonly flags: number
      readonly attributeType: number
      readonly data: Uint8Array
    }

const WELL_KNOWN = TRANSITIVE
const SET = 1
const SEQUENCE = 2

export function parseAttributes(
  bytes: Uint8Array,
  start: number,
  end: number,
  fourOctetAs: boolean,
  pathIds = false,
): Parsed<PathAttribute[]> {
  const attributes: PathAttribute[] = []
  for (let at = start; at < end; ) {
    const flags = bytes[at]!
    const value = at + ((flags & EXTENDED_LENGTH) !== 0 ? 4 : 3)
    if (value > end) return TRUNCATED
    const next = value + ((flags & EXTENDED_LENGTH) !== 0 ? u16(bytes, at + 2) : bytes[at + 2]!)
    if (next > end) return TRUNCATED
    const data = bytes.slice(value, next)
    const attribute = parseAttribute(flags & 0xf0 & ~EXTENDED_LENGTH, bytes[at + 1]!, data, fourOctetAs, pathIds)
    if (attribute instanceof Malformed) return attribute
    attributes.push(attribute)
    at = next
  }
  return attributes
}

/** A known type whose flags are not its own, and a family that is not IPv6 unicast, is `other`. */
function parseAttribute(
  flags: number,
  type: number,
  data: Uint8Array,
  fourOctetAs: boolean,
  pathIds: boolean,
): Parsed<PathAttribute> {
  const { length } = data
  const other: PathAttribute = { type: 'other', flags, attributeType: type, data }
  const key = flags * 256 + type
  switch (key) {
    case WELL_KNOWN * 256 + AttributeType.origin:
      return length === 1 ? { type: 'origin', origin: data[0]! } : wrongLength('ORIGIN')
    case WELL_KNOWN * 256 + AttributeType.asPath:
      return parseAsPath(data, fourOctetAs)
    case WELL_KNOWN * 256 + AttributeType.nextHop:
      return length === 4 ? { type: 'nextHop', nextHop: u32(data, 0) } : wrongLength('NEXT_HOP')
    case OPTIONAL * 256 + AttributeType.multiExitDiscriminator:
      return length === 4 ? { type: 'multiExitDiscriminator', value: u32(data, 0) } : wrongLength('MULTI_EXIT_DISC')
    case WELL_KNOWN * 256 + AttributeType.localPreference:
      return length === 4 ? { type: 'localPreference', value: u32(data, 0) } : wrongLength('LOCAL_PREF')
    case WELL_KNOWN * 256 + AttributeType.atomicAggregate:
      return length === 0 ? { type: 'atomicAggregate' } : wrongLength('ATOMIC_AGGREGATE')
    case (OPTIONAL | TRANSITIVE) * 256 + AttributeType.communities:
    case (OPTIONAL | TRANSITIVE | PARTIAL) * 256 + AttributeType.communities:
      if (length % 4 !== 0) return wrongLength('COMMUNITIES')
      return { type: 'communities', partial: (flags & PARTIAL) !== 0, communities: words(data) }
    case OPTIONAL * 256 + AttributeType.originatorId:
      return length === 4 ? { type: 'originatorId', originator: u32(data, 0) } : wrongLength('ORIGINATOR_ID')
    case OPTIONAL * 256 + AttributeType.clusterList:
      return length % 4 === 0 ? { type: 'clusterList', clusters: words(data) } : wrongLength('CLUSTER_LIST')
    case OPTIONAL * 256 + AttributeType.mpReach:
      return isIpv6Unicast(data) ? parseReach(data, pathIds) : other
    case OPTIONAL * 256 + AttributeType.mpUnreach: {
      if (!isIpv6Unicast(data)) return other
      const prefixes = parsePrefixes(data, 3, length, 128, pathIds)
      return prefixes instanceof Malformed ? prefixes : { type: 'mpUnreach', prefixes }
    }
    default:
      return other
  }
}

function wrongLength(name: string): Malformed {
  return new Malformed(`length of ${name}`)
}

function words(data: Uint8Array): number[] {
  return Array.from({ length: data.length / 4 }, (_, index) => u32(data, 4 * index))
}

function isIpv6Unicast(data: Uint8Array): boolean {
  return data.length >= 3 && u16(data, 0) === Afi.ipv6 && data[2] === Safi.unicast
}

function parseAsPath(data: Uint8Array, fourOctetAs: boolean): Parsed<PathAttribute> {
  const size = fourOctetAs ? 4 : 2
  const segments: AsSegment[] = []
  for (let at = 0; at < data.length; ) {
    const type = data[at] === SET ? 'set' : 'sequence'
    if (data[at] !== SET && data[at] !== SEQUENCE) return new Malformed('AS path segment type')
    const first = at + 2
    const count = at + 1 < data.length ? data[at + 1]! : 0
    if (count === 0 || first + size * count > data.length) return new Malformed('AS path segment length')
    const as = Array.from({ length: count }, (_, index) =>
      fourOctetAs ? u32(data, first + 4 * index) : u16(data, first + 2 * index),
    )
    segments.push({ type, as })
    at = first + size * count
  }
  return { type: 'asPath', segments }
}

const SEGMENT_MAX = 4

/**
 * Whether the numbers of a path have 2 bytes or 4 was agreed when the session began: who sees only the path guesses from what fits,
 * as tcpdump does. `u8` reads a byte.
 */
export function asNumberSize(u8: (at: number) => number, start: number, length: number): 2 | 4 {
  for (let at = start; at < start + length; ) {
    const segment = u8(at)
    if (segment < SET || segment > SEGMENT_MAX) return 4
    if (at + 1 >= start + length) return 4
    at += 2 + 2 * u8(at + 1)
    if (at > start + length) return 4
    if (at === start + length) return 2
  }
  return 4
}

/** RFC 4760 3: family, length and addresses of the next hop, a reserved byte, prefixes. */
function parseReach(data: Uint8Array, pathIds: boolean): Parsed<PathAttribute> {
  const length = data[3] ?? 0
  if ((length !== 16 && length !== 32) || data.length < 5 + length || data[4 + length] !== 0)
    return new Malformed('next hop of MP_REACH_NLRI')
  const nextHops = length === 16 ? [u128(data, 4)] : [u128(data, 4), u128(data, 20)]
  const prefixes = parsePrefixes(data, 5 + length, data.length, 128, pathIds)
  return prefixes instanceof Malformed ? prefixes : { type: 'mpReach', nextHops, prefixes }
}

export function emitAttributes(attributes: readonly PathAttribute[], fourOctetAs: boolean): Uint8Array {
  return concat(...attributes.map(attribute => emitAttribute(attribute, fourOctetAs)))
}

function emitAttribute(attribute: PathAttribute, fourOctetAs: boolean): Uint8Array {
  switch (attribute.type) {
    case 'origin':
      return framed(WELL_KNOWN, AttributeType.origin, new Uint8Array([attribute.origin]))
    case 'asPath':
      return framed(WELL_KNOWN, AttributeType.asPath, emitAsPath(attribute.segments, fourOctetAs))
    case 'nextHop':
      return framed(WELL_KNOWN, AttributeType.nextHop, fromWords([attribute.nextHop]))
    case 'multiExitDiscriminator':
      return framed(OPTIONAL, AttributeType.multiExitDiscriminator, fromWords([attribute.value]))
    case 'localPreference':
      return framed(WELL_KNOWN, AttributeType.localPreference, fromWords([attribute.value]))
    case 'atomicAggregate':
      return framed(WELL_KNOWN, AttributeType.atomicAggregate, new Uint8Array())
    case 'communities': {
      const flags = OPTIONAL | TRANSITIVE | (attribute.partial ? PARTIAL : 0)
      return framed(flags, AttributeType.communities, fromWords(attribute.communities))
    }
    case 'originatorId':
      return framed(OPTIONAL, AttributeType.originatorId, fromWords([attribute.originator]))
    case 'clusterList':
      return framed(OPTIONAL, AttributeType.clusterList, fromWords(attribute.clusters))
    case 'mpReach': {
      const head = new Uint8Array([0, Afi.ipv6, Safi.unicast, 16 * attribute.nextHops.length])
      const hops = new Uint8Array(16 * attribute.nextHops.length + 1)
      for (const [index, hop] of attribute.nextHops.entries()) putU128(hops, 16 * index, hop)
      return framed(OPTIONAL, AttributeType.mpReach, concat(head, hops, emitPrefixes(attribute.prefixes)))
    }
    case 'mpUnreach': {
      const head = new Uint8Array([0, Afi.ipv6, Safi.unicast])
      return framed(OPTIONAL, AttributeType.mpUnreach, concat(head, emitPrefixes(attribute.prefixes)))
    }
    case 'other':
      return framed(attribute.flags, attribute.attributeType, attribute.data)
  }
}

function fromWords(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * values.length)
  for (const [index, value] of values.entries()) putU32(bytes, 4 * index, value)
  return bytes
}

function emitAsPath(segments: readonly AsSegment[], fourOctetAs: boolean): Uint8Array {
  return concat(
    ...segments.map(segment => {
      const head = new Uint8Array([segment.type === 'set' ? SET : SEQUENCE, segment.as.length])
      const halves = segment.as.flatMap(as => [as >> 8, as])
      return concat(head, fourOctetAs ? fromWords(segment.as) : new Uint8Array(halves))
    }),
  )
}

function framed(flags: number, type: number, data: Uint8Array): Uint8Array {
  const { length } = data
  const head = length > 255 ? [flags | EXTENDED_LENGTH, type, length >> 8, length & 255] : [flags, type, length]
  return concat(new Uint8Array(head), data)
}
