import type { Mac } from './address.ts'
import { concat, Malformed, type Parsed, putU16, TRUNCATED, u16, u24 } from './bytes.ts'

// IEEE 802.1AB-2009 8.4: a TLV is 7 bits of type and 9 bits of length, then the value.
export const TLV_HEADER_LENGTH = 2
export const TYPE_SHIFT = 9
export const LENGTH_MASK = 0x1ff

export const Type = {
  end: 0,
  chassisId: 1,
  portId: 2,
  timeToLive: 3,
  portDescription: 4,
  systemName: 5,
  systemDescription: 6,
  capabilities: 7,
  managementAddress: 8,
  organization: 127,
} as const

export const ChassisSubtype = { mac: 4, networkAddress: 5, interfaceName: 6, local: 7 } as const
export const PortSubtype = { interfaceAlias: 1, mac: 3, networkAddress: 4, interfaceName: 5, local: 7 } as const

/** Bits of both words of the capabilities TLV. */
export const Capability = {
  other: 0x01,
  repeater: 0x02,
  bridge: 0x04,
  wlan: 0x08,
  router: 0x10,
  station: 0x80,
} as const

/** Where the frames go: the nearest bridge, which does not forward them. */
export const GROUP_MAC: Mac = 0x0180_c200_000e

export type LldpTlv =
  | { readonly type: 'chassisId' | 'portId'; readonly subtype: number; readonly id: Uint8Array }
  | {
      readonly type: 'timeToLive'
      /** 0 when the sender goes away. */
      readonly seconds: number
    }
  | { readonly type: 'portDescription' | 'systemName' | 'systemDescription'; readonly text: Uint8Array }
  | { readonly type: 'capabilities'; readonly available: number; readonly enabled: number }
  | { readonly type: 'organization'; readonly oui: number; readonly subtype: number; readonly data: Uint8Array }
  | { readonly type: 'other'; readonly tlvType: number; readonly data: Uint8Array }

/** A data unit: its TLVs up to the end TLV, which must be there and is left out here. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<readonly LldpTlv[]> {
  const tlvs: LldpTlv[] = []
  let at = start
  for (;;) {
    if (at + TLV_HEADER_LENGTH > end) return TRUNCATED
    const head = u16(bytes, at)
    const value = at + TLV_HEADER_LENGTH
    const next = value + (head & LENGTH_MASK)
    if (next > end) return TRUNCATED
    const type = head >> TYPE_SHIFT
    if (type === Type.end) return tlvs
    const tlv = parseTlv(bytes, type, value, next)
    if (tlv instanceof Malformed) return tlv
    tlvs.push(tlv)
    at = next
  }
}

function parseTlv(bytes: Uint8Array, type: number, start: number, end: number): Parsed<LldpTlv> {
  const length = end - start
  switch (type) {
    case Type.chassisId:
    case Type.portId: {
      if (length < 2) return new Malformed('length of an ID')
      const kind = type === Type.chassisId ? 'chassisId' : 'portId'
      return { type: kind, subtype: bytes[start]!, id: bytes.slice(start + 1, end) }
    }
    case Type.timeToLive:
      return length === 2 ? { type: 'timeToLive', seconds: u16(bytes, start) } : new Malformed('length of a time')
    case Type.portDescription:
      return { type: 'portDescription', text: bytes.slice(start, end) }
    case Type.systemName:
      return { type: 'systemName', text: bytes.slice(start, end) }
    case Type.systemDescription:
      return { type: 'systemDescription', text: bytes.slice(start, end) }
    case Type.capabilities:
      if (length !== 4) return new Malformed('length of capabilities')
      return { type: 'capabilities', available: u16(bytes, start), enabled: u16(bytes, start + 2) }
    case Type.organization:
      if (length < 4) return new Malformed('length of an organization TLV')
      return {
        type: 'organization',
        oui: u24(bytes, start),
        subtype: bytes[start + 3]!,
        data: bytes.slice(start + 4, end),
      }
    default:
      return { type: 'other', tlvType: type, data: bytes.slice(start, end) }
  }
}

export function emit(tlvs: readonly LldpTlv[]): Uint8Array {
  return concat(...tlvs.map(emitTlv), new Uint8Array(TLV_HEADER_LENGTH))
}

function emitTlv(tlv: LldpTlv): Uint8Array {
  switch (tlv.type) {
    case 'chassisId':
    case 'portId':
      return framed(Type[tlv.type], concat(new Uint8Array([tlv.subtype]), tlv.id))
    case 'timeToLive':
      return framed(Type.timeToLive, new Uint8Array([tlv.seconds >> 8, tlv.seconds]))
    case 'portDescription':
    case 'systemName':
    case 'systemDescription':
      return framed(Type[tlv.type], tlv.text)
    case 'capabilities': {
      const value = new Uint8Array(4)
      putU16(value, 0, tlv.available)
      putU16(value, 2, tlv.enabled)
      return framed(Type.capabilities, value)
    }
    case 'organization': {
      const head = new Uint8Array([tlv.oui >> 16, tlv.oui >> 8, tlv.oui, tlv.subtype])
      return framed(Type.organization, concat(head, tlv.data))
    }
    case 'other':
      return framed(tlv.tlvType, tlv.data)
  }
}

function framed(type: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(TLV_HEADER_LENGTH)
  putU16(head, 0, (type << TYPE_SHIFT) | value.length)
  return concat(head, value)
}
