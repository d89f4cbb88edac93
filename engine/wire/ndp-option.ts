import type { Ipv6, Mac } from './address.ts'
import { concat, Malformed, type Parsed, putU32, putU48, putU128, u32, u48, u128 } from './bytes.ts'

// RFC 4861 4.6, RFC 8106 5.1: field offsets in bytes, from the start of an option.
export const TYPE = 0
export const LENGTH = 1
export const LINK_LAYER_ADDRESS = 2
export const PREFIX_LENGTH = 2
export const PREFIX_FLAGS = 3
export const VALID_LIFETIME = 4
export const PREFERRED_LIFETIME = 8
export const PREFIX = 16
export const REDIRECTED_PACKET = 8
export const MTU = 4
export const LIFETIME = 4
export const SERVERS = 8

/** IANA icmpv6-parameters, neighbour discovery option formats. */
export const OptionType = {
  sourceLinkLayerAddress: 1,
  targetLinkLayerAddress: 2,
  prefixInformation: 3,
  redirectedHeader: 4,
  mtu: 5,
  nonce: 14,
  routeInformation: 24,
  recursiveDnsServer: 25,
  dnsSearchList: 31,
} as const

/** Bits of the byte at PREFIX_FLAGS. */
export const ON_LINK = 0x80
export const AUTONOMOUS = 0x40

export type NdOption =
  | { readonly type: 'sourceLinkLayerAddress' | 'targetLinkLayerAddress'; readonly mac: Mac }
  | {
      readonly type: 'prefixInformation'
      readonly prefixLength: number
      /** The byte at PREFIX_FLAGS. */
      readonly flags: number
      /** Seconds; 0xffffffff is for ever. Both. */
      readonly validLifetime: number
      readonly preferredLifetime: number
      readonly prefix: Ipv6
    }
  | {
      readonly type: 'redirectedHeader'
      /** As much of the packet as fits, to a multiple of 8 bytes. */
      readonly packet: Uint8Array
    }
  | { readonly type: 'mtu'; readonly mtu: number }
  | { readonly type: 'recursiveDnsServer'; readonly lifetime: number; readonly servers: readonly Ipv6[] }
  | {
      readonly type: 'other'
      readonly optionType: number
      /** A multiple of 8 bytes less 2. */
      readonly data: Uint8Array
    }

/** All options of `[start, end)`. One of length 0 makes the whole packet invalid (RFC 4861 4.6). */
export function parseOptions(bytes: Uint8Array, start: number, end: number): Parsed<readonly NdOption[]> {
  const options: NdOption[] = []
  for (let at = start; at < end; ) {
    const length = at + 1 < end ? bytes[at + LENGTH]! * 8 : 0
    if (length === 0 || at + length > end) return new Malformed('option length')
    options.push(parseOption(bytes, at, length))
    at += length
  }
  return options
}

/** A known type with another length than its own is `other`. */
function parseOption(bytes: Uint8Array, at: number, length: number): NdOption {
  const optionType = bytes[at + TYPE]!
  if (optionType === OptionType.sourceLinkLayerAddress && length === 8)
    return { type: 'sourceLinkLayerAddress', mac: u48(bytes, at + LINK_LAYER_ADDRESS) }
  if (optionType === OptionType.targetLinkLayerAddress && length === 8)
    return { type: 'targetLinkLayerAddress', mac: u48(bytes, at + LINK_LAYER_ADDRESS) }
  if (optionType === OptionType.prefixInformation && length === 32)
    return {
      type: 'prefixInformation',
      prefixLength: bytes[at + PREFIX_LENGTH]!,
      flags: bytes[at + PREFIX_FLAGS]!,
      validLifetime: u32(bytes, at + VALID_LIFETIME),
      preferredLifetime: u32(bytes, at + PREFERRED_LIFETIME),
      prefix: u128(bytes, at + PREFIX),
    }
  if (optionType === OptionType.redirectedHeader)
    return { type: 'redirectedHeader', packet: bytes.slice(at + REDIRECTED_PACKET, at + length) }
  if (optionType === OptionType.mtu && length === 8) return { type: 'mtu', mtu: u32(bytes, at + MTU) }
  if (optionType === OptionType.recursiveDnsServer && length % 16 === 8) {
    const servers: Ipv6[] = []
    for (let server = at + SERVERS; server < at + length; server += 16) servers.push(u128(bytes, server))
    return { type: 'recursiveDnsServer', lifetime: u32(bytes, at + LIFETIME), servers }
  }
  return { type: 'other', optionType, data: bytes.slice(at + 2, at + length) }
}

export function emitOptions(options: readonly NdOption[]): Uint8Array {
  return concat(...options.map(emitOption))
}

function emitOption(option: NdOption): Uint8Array {
  switch (option.type) {
    case 'sourceLinkLayerAddress':
    case 'targetLinkLayerAddress': {
      const bytes = empty(OptionType[option.type], 8)
      putU48(bytes, LINK_LAYER_ADDRESS, option.mac)
      return bytes
    }
    case 'prefixInformation': {
      const bytes = empty(OptionType.prefixInformation, 32)
      bytes[PREFIX_LENGTH] = option.prefixLength
      bytes[PREFIX_FLAGS] = option.flags
      putU32(bytes, VALID_LIFETIME, option.validLifetime)
      putU32(bytes, PREFERRED_LIFETIME, option.preferredLifetime)
      putU128(bytes, PREFIX, option.prefix)
      return bytes
    }
    case 'redirectedHeader': {
      const bytes = empty(OptionType.redirectedHeader, REDIRECTED_PACKET + option.packet.length)
      bytes.set(option.packet, REDIRECTED_PACKET)
      return bytes
    }
    case 'mtu': {
      const bytes = empty(OptionType.mtu, 8)
      putU32(bytes, MTU, option.mtu)
      return bytes
    }
    case 'recursiveDnsServer': {
      const bytes = empty(OptionType.recursiveDnsServer, SERVERS + 16 * option.servers.length)
      putU32(bytes, LIFETIME, option.lifetime)
      for (const [index, server] of option.servers.entries()) putU128(bytes, SERVERS + 16 * index, server)
      return bytes
    }
    case 'other': {
      const bytes = empty(option.optionType, 2 + option.data.length)
      bytes.set(option.data, 2)
      return bytes
    }
  }
}

function empty(type: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes[TYPE] = type
  bytes[LENGTH] = length / 8
  return bytes
}
