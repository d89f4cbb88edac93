import type { Ipv6 } from './address.ts'
import { concat, Malformed, type Parsed, putU16, putU32, putU128, TRUNCATED, u16, u32, u128 } from './bytes.ts'
import { emitOptions, type NdOption, OptionType, parseOptions } from './ndp-option.ts'

export { type NdOption, OptionType }

// RFC 4861 4: field offsets in bytes, from the start of the ICMPv6 header.
export const CUR_HOP_LIMIT = 4
export const ROUTER_FLAGS = 5
export const ROUTER_LIFETIME = 6
export const REACHABLE_TIME = 8
export const RETRANS_TIMER = 12
export const NEIGHBOR_FLAGS = 4
export const TARGET = 8
export const DESTINATION = 24
export const ROUTER_SOLICITATION_OPTIONS = 8
export const ROUTER_ADVERTISEMENT_OPTIONS = 16
export const NEIGHBOR_OPTIONS = 24
export const REDIRECT_OPTIONS = 40

/** ICMPv6 types of RFC 4861. */
export const Type = {
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
  redirect: 137,
} as const

/** Bits of the byte at NEIGHBOR_FLAGS of an advertisement. */
export const ROUTER = 0x80
export const SOLICITED = 0x40
export const OVERRIDE = 0x20

/** Bits of the byte at ROUTER_FLAGS. */
export const MANAGED = 0x80
export const OTHER_CONFIGURATION = 0x40

export type NdPacket =
  | { readonly kind: 'routerSolicitation'; readonly options: readonly NdOption[] }
  | {
      readonly kind: 'routerAdvertisement'
      readonly curHopLimit: number
      /** The byte at ROUTER_FLAGS. */
      readonly flags: number
      /** Seconds. */
      readonly routerLifetime: number
      /** Milliseconds, both. */
      readonly reachableTime: number
      readonly retransTimer: number
      readonly options: readonly NdOption[]
    }
  | { readonly kind: 'neighborSolicitation'; readonly target: Ipv6; readonly options: readonly NdOption[] }
  | {
      readonly kind: 'neighborAdvertisement'
      readonly router: boolean
      readonly solicited: boolean
      readonly override: boolean
      readonly target: Ipv6
      readonly options: readonly NdOption[]
    }
  | {
      readonly kind: 'redirect'
      readonly target: Ipv6
      readonly destination: Ipv6
      readonly options: readonly NdOption[]
    }

export function isNdType(type: number): boolean {
  return type >= Type.routerSolicitation && type <= Type.redirect
}

/** Offset of the first option for an ICMPv6 type of this file. */
export function optionsStart(type: number): number {
  if (type === Type.routerSolicitation) return ROUTER_SOLICITATION_OPTIONS
  if (type === Type.routerAdvertisement) return ROUTER_ADVERTISEMENT_OPTIONS
  return type === Type.redirect ? REDIRECT_OPTIONS : NEIGHBOR_OPTIONS
}

/** `start` is that of the ICMPv6 header, whose code must be 0. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<NdPacket> {
  if (end === start) return TRUNCATED
  const type = bytes[start]!
  if (!isNdType(type)) return new Malformed('not a neighbour discovery type')
  const first = optionsStart(type)
  if (end - start < first) return TRUNCATED
  if (bytes[start + 1] !== 0) return new Malformed('code is not 0')
  const options = parseOptions(bytes, start + first, end)
  if (options instanceof Malformed) return options
  switch (type) {
    case Type.routerSolicitation:
      return { kind: 'routerSolicitation', options }
    case Type.routerAdvertisement:
      return {
        kind: 'routerAdvertisement',
        curHopLimit: bytes[start + CUR_HOP_LIMIT]!,
        flags: bytes[start + ROUTER_FLAGS]!,
        routerLifetime: u16(bytes, start + ROUTER_LIFETIME),
        reachableTime: u32(bytes, start + REACHABLE_TIME),
        retransTimer: u32(bytes, start + RETRANS_TIMER),
        options,
      }
    case Type.neighborSolicitation:
      return { kind: 'neighborSolicitation', target: u128(bytes, start + TARGET), options }
    case Type.neighborAdvertisement: {
      const flags = bytes[start + NEIGHBOR_FLAGS]!
      return {
        kind: 'neighborAdvertisement',
        router: (flags & ROUTER) !== 0,
        solicited: (flags & SOLICITED) !== 0,
        override: (flags & OVERRIDE) !== 0,
        target: u128(bytes, start + TARGET),
        options,
      }
    }
    default: {
      const [target, destination] = [u128(bytes, start + TARGET), u128(bytes, start + DESTINATION)]
      return { kind: 'redirect', target, destination, options }
    }
  }
}

/** The whole ICMPv6 packet, with checksum 0. */
export function emit(packet: NdPacket): Uint8Array {
  const type = Type[packet.kind]
  const bytes = new Uint8Array(optionsStart(type))
  bytes[0] = type
  switch (packet.kind) {
    case 'routerSolicitation':
      break
    case 'routerAdvertisement':
      bytes[CUR_HOP_LIMIT] = packet.curHopLimit
      bytes[ROUTER_FLAGS] = packet.flags
      putU16(bytes, ROUTER_LIFETIME, packet.routerLifetime)
      putU32(bytes, REACHABLE_TIME, packet.reachableTime)
      putU32(bytes, RETRANS_TIMER, packet.retransTimer)
      break
    case 'neighborSolicitation':
      putU128(bytes, TARGET, packet.target)
      break
    case 'neighborAdvertisement':
      bytes[NEIGHBOR_FLAGS] =
        (packet.router ? ROUTER : 0) | (packet.solicited ? SOLICITED : 0) | (packet.override ? OVERRIDE : 0)
      putU128(bytes, TARGET, packet.target)
      break
    case 'redirect':
      putU128(bytes, TARGET, packet.target)
      putU128(bytes, DESTINATION, packet.destination)
      break
  }
  return concat(bytes, emitOptions(packet.options))
}
