import type { Ipv4 } from './address.ts'
import { emitAttributes, type PathAttribute, parseAttributes } from './bgp-attribute.ts'
import { type BgpCapability, emitCapabilities, parseCapabilities } from './bgp-capability.ts'
import { emitPrefixes, type PathIds, type PathPrefix, parsePrefixes } from './bgp-prefix.ts'
import { concat, Malformed, type Parsed, putU16, putU32, TRUNCATED, u16, u32 } from './bytes.ts'

export { AttributeType, Origin, type PathAttribute } from './bgp-attribute.ts'
export { type BgpCapability, CapabilityCode } from './bgp-capability.ts'

// RFC 4271 4: field offsets in bytes, from the start of the marker.
export const MARKER = 0
export const LENGTH = 16
export const TYPE = 18
export const HEADER_LENGTH = 19
export const LENGTH_MAX = 4096
/** RFC 8654 2. */
export const EXTENDED_LENGTH_MAX = 65_535
export const OPEN_VERSION = 19
export const OPEN_AS = 20
export const OPEN_HOLD_TIME = 22
export const OPEN_IDENTIFIER = 24
export const OPEN_PARAMETERS_LENGTH = 28
export const OPEN_PARAMETERS = 29
export const WITHDRAWN_LENGTH = 19
export const WITHDRAWN = 21
export const NOTIFICATION_CODE = 19
export const NOTIFICATION_SUBCODE = 20
export const NOTIFICATION_DATA = 21
export const REFRESH_AFI = 19
export const REFRESH_SUBTYPE = 21
export const REFRESH_SAFI = 22
export const REFRESH_LENGTH = 23

export const PORT = 179
/** In place of an AS number that needs 4 bytes (RFC 6793 9). */
export const AS_TRANS = 23456

export const Type = { open: 1, update: 2, notification: 3, keepalive: 4, routeRefresh: 5 } as const

/** Major codes of NOTIFICATION (RFC 4271 4.5). */
export const ErrorCode = {
  header: 1,
  open: 2,
  update: 3,
  holdTimer: 4,
  stateMachine: 5,
  cease: 6,
} as const

const PARAMETER_CAPABILITIES = 2

export type BgpPacket =
  | {
      readonly kind: 'open'
      readonly version: number
      /** AS_TRANS where the true number, in a capability, needs 4 bytes. */
      readonly as: number
      /** Seconds. */
      readonly holdTime: number
      readonly identifier: Ipv4
      /** Each in an optional parameter of its own, or all in one: see `oneParameter`. */
      readonly capabilities: readonly BgpCapability[]
      readonly oneParameter: boolean
    }
  | {
      readonly kind: 'update'
      readonly withdrawn: readonly PathPrefix<Ipv4>[]
      readonly attributes: readonly PathAttribute[]
      readonly reachable: readonly PathPrefix<Ipv4>[]
    }
  | { readonly kind: 'notification'; readonly code: number; readonly subcode: number; readonly data: Uint8Array }
  | { readonly kind: 'keepalive' }
  | { readonly kind: 'routeRefresh'; readonly afi: number; readonly subtype: number; readonly safi: number }

/**
 * Length in bytes of the packet that starts at `start` of a TCP stream: undefined while its header is not all there,
 * malformed when no packet can start like this.
 */
export function packetLength(
  bytes: Uint8Array,
  start: number,
  end: number,
  most = LENGTH_MAX,
): Parsed<number> | undefined {
  if (end - start < HEADER_LENGTH) return undefined
  for (let at = start; at < start + LENGTH; at++) if (bytes[at] !== 0xff) return new Malformed('marker')
  const length = u16(bytes, start + LENGTH)
  return length < HEADER_LENGTH || length > most ? new Malformed('length') : length
}

const NO_PATH_IDS: PathIds = { ipv4: false, ipv6: false }

/** `fourOctetAs`: whether AS paths hold numbers of 4 bytes, as two speakers agree by capability (RFC 6793). */
export function parse(
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
  fourOctetAs = true,
  most = LENGTH_MAX,
  pathIds = NO_PATH_IDS,
): Parsed<BgpPacket> {
  const length = packetLength(bytes, start, end, most) ?? TRUNCATED
  if (length instanceof Malformed) return length
  if (length > end - start) return TRUNCATED
  const stop = start + length
  switch (bytes[start + TYPE]) {
    case Type.open:
      return parseOpen(bytes, start, stop)
    case Type.update:
      return parseUpdate(bytes, start, stop, fourOctetAs, pathIds)
    case Type.notification: {
      if (length < NOTIFICATION_DATA) return new Malformed('length of NOTIFICATION')
      const [code, subcode] = [bytes[start + NOTIFICATION_CODE]!, bytes[start + NOTIFICATION_SUBCODE]!]
      return { kind: 'notification', code, subcode, data: bytes.slice(start + NOTIFICATION_DATA, stop) }
    }
    case Type.keepalive:
      return length === HEADER_LENGTH ? { kind: 'keepalive' } : new Malformed('length of KEEPALIVE')
    case Type.routeRefresh: {
      if (length !== REFRESH_LENGTH) return new Malformed('length of ROUTE-REFRESH')
      const [afi, safi] = [u16(bytes, start + REFRESH_AFI), bytes[start + REFRESH_SAFI]!]
      return { kind: 'routeRefresh', afi, subtype: bytes[start + REFRESH_SUBTYPE]!, safi }
    }
    default:
      return new Malformed('unknown type')
  }
}

/** Optional parameters other than capabilities are malformed: RFC 4271 and its successors know none. */
function parseOpen(bytes: Uint8Array, start: number, end: number): Parsed<BgpPacket> {
  if (end - start < OPEN_PARAMETERS) return new Malformed('length of OPEN')
  if (start + OPEN_PARAMETERS + bytes[start + OPEN_PARAMETERS_LENGTH]! !== end)
    return new Malformed('length of optional parameters')
  const capabilities: BgpCapability[] = []
  let parameters = 0
  for (let at = start + OPEN_PARAMETERS; at < end; parameters++) {
    if (at + 2 > end || bytes[at] !== PARAMETER_CAPABILITIES) return new Malformed('optional parameter')
    const next = at + 2 + bytes[at + 1]!
    const found = next > end ? TRUNCATED : parseCapabilities(bytes, at + 2, next)
    if (found instanceof Malformed) return found
    if (found.length === 0) return new Malformed('empty optional parameter')
    capabilities.push(...found)
    at = next
  }
  return {
    kind: 'open',
    version: bytes[start + OPEN_VERSION]!,
    as: u16(bytes, start + OPEN_AS),
    holdTime: u16(bytes, start + OPEN_HOLD_TIME),
    identifier: u32(bytes, start + OPEN_IDENTIFIER),
    capabilities,
    oneParameter: parameters === 1,
  }
}

function parseUpdate(
  bytes: Uint8Array,
  start: number,
  end: number,
  fourOctetAs: boolean,
  pathIds: PathIds,
): Parsed<BgpPacket> {
  if (start + WITHDRAWN > end) return new Malformed('length of UPDATE')
  const withdrawnEnd = start + WITHDRAWN + u16(bytes, start + WITHDRAWN_LENGTH)
  if (withdrawnEnd + 2 > end) return new Malformed('length of withdrawn routes')
  const attributesEnd = withdrawnEnd + 2 + u16(bytes, withdrawnEnd)
  if (attributesEnd > end) return new Malformed('length of path attributes')
  const withdrawn = parsePrefixes(bytes, start + WITHDRAWN, withdrawnEnd, 32, pathIds.ipv4)
  if (withdrawn instanceof Malformed) return withdrawn
  const attributes = parseAttributes(bytes, withdrawnEnd + 2, attributesEnd, fourOctetAs, pathIds.ipv6)
  if (attributes instanceof Malformed) return attributes
  const reachable = parsePrefixes(bytes, attributesEnd, end, 32, pathIds.ipv4)
  if (reachable instanceof Malformed) return reachable
  return { kind: 'update', withdrawn, attributes, reachable }
}

export function emit(packet: BgpPacket, fourOctetAs = true): Uint8Array {
  switch (packet.kind) {
    case 'open':
      return emitOpen(packet)
    case 'update': {
      const withdrawn = emitPrefixes(packet.withdrawn)
      const attributes = emitAttributes(packet.attributes, fourOctetAs)
      const reachable = emitPrefixes(packet.reachable)
      return framed(Type.update, lengthOf(withdrawn), withdrawn, lengthOf(attributes), attributes, reachable)
    }
    case 'notification':
      return framed(Type.notification, new Uint8Array([packet.code, packet.subcode]), packet.data)
    case 'keepalive':
      return framed(Type.keepalive)
    case 'routeRefresh':
      return framed(Type.routeRefresh, new Uint8Array([packet.afi >> 8, packet.afi, packet.subtype, packet.safi]))
  }
}

function emitOpen(packet: BgpPacket & { readonly kind: 'open' }): Uint8Array {
  const groups = packet.oneParameter ? [packet.capabilities] : packet.capabilities.map(capability => [capability])
  const parameters = concat(
    ...groups.map(group => {
      const value = emitCapabilities(group)
      return concat(new Uint8Array([PARAMETER_CAPABILITIES, value.length]), value)
    }),
  )
  const fixed = new Uint8Array(OPEN_PARAMETERS - HEADER_LENGTH)
  fixed[0] = packet.version
  putU16(fixed, OPEN_AS - HEADER_LENGTH, packet.as)
  putU16(fixed, OPEN_HOLD_TIME - HEADER_LENGTH, packet.holdTime)
  putU32(fixed, OPEN_IDENTIFIER - HEADER_LENGTH, packet.identifier)
  fixed[OPEN_PARAMETERS_LENGTH - HEADER_LENGTH] = parameters.length
  return framed(Type.open, fixed, parameters)
}

function lengthOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array([bytes.length >> 8, bytes.length])
}

function framed(type: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const header = new Uint8Array(HEADER_LENGTH).fill(0xff, MARKER, LENGTH)
  header[TYPE] = type
  const bytes = concat(header, ...parts)
  putU16(bytes, LENGTH, bytes.length)
  return bytes
}
