import type { Ipv6 } from './address.ts'
import { concat, Malformed, type Parsed, putU16, putU128, TRUNCATED, u16, u128 } from './bytes.ts'

// RFC 2710 3, RFC 3810 5: field offsets in bytes, from the start of the ICMPv6 header.
export const MAXIMUM_RESPONSE_DELAY = 4
export const MULTICAST_ADDRESS = 8
export const V1_LENGTH = 24
export const QUERY_FLAGS_QRV = 24
export const QQIC = 25
export const NUMBER_OF_SOURCES = 26
export const QUERY_SOURCES = 28
export const NUMBER_OF_RECORDS = 6
export const RECORDS = 8

// RFC 3810 5.2.4: field offsets in bytes, from the start of an address record.
export const RECORD_TYPE = 0
export const AUX_DATA_LENGTH = 1
export const RECORD_NUMBER_OF_SOURCES = 2
export const RECORD_MULTICAST_ADDRESS = 4
export const RECORD_SOURCES = 20

/** ICMPv6 types of RFC 2710 and RFC 3810. */
export const Type = {
  multicastListenerQuery: 130,
  multicastListenerReport: 131,
  multicastListenerDone: 132,
  multicastListenerReportV2: 143,
} as const

/** RFC 3810 5.2.12. */
export const RecordType = {
  modeIsInclude: 1,
  modeIsExclude: 2,
  changeToInclude: 3,
  changeToExclude: 4,
  allowNewSources: 5,
  blockOldSources: 6,
} as const

export interface MldRecord {
  readonly type: number
  readonly multicastAddress: Ipv6
  readonly sources: readonly Ipv6[]
  /** A multiple of 4 bytes; no version of the protocol defines any. */
  readonly auxiliary: Uint8Array
}

export type MldPacket =
  | {
      readonly kind: 'query' | 'report' | 'done'
      /** Milliseconds in a query of version 1, a code for them in version 2 (RFC 3810 5.1.3). */
      readonly maximumResponseDelay: number
      readonly multicastAddress: Ipv6
    }
  | {
      readonly kind: 'queryV2'
      readonly maximumResponseCode: number
      readonly multicastAddress: Ipv6
      readonly suppress: boolean
      readonly robustness: number
      readonly queryIntervalCode: number
      readonly sources: readonly Ipv6[]
    }
  | { readonly kind: 'reportV2'; readonly records: readonly MldRecord[] }

export function isMldType(type: number): boolean {
  return (
    (type >= Type.multicastListenerQuery && type <= Type.multicastListenerDone) ||
    type === Type.multicastListenerReportV2
  )
}

/** `start` is that of the ICMPv6 header. Bytes after what is counted are not read. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<MldPacket> {
  if (end === start) return TRUNCATED
  const type = bytes[start]!
  if (!isMldType(type)) return new Malformed('not a multicast listener type')
  if (type === Type.multicastListenerReportV2) return parseReport(bytes, start, end)
  if (end - start < V1_LENGTH) return TRUNCATED
  const delay = u16(bytes, start + MAXIMUM_RESPONSE_DELAY)
  const multicastAddress = u128(bytes, start + MULTICAST_ADDRESS)
  if (type === Type.multicastListenerQuery && end - start >= QUERY_SOURCES) {
    const flags = bytes[start + QUERY_FLAGS_QRV]!
    const count = u16(bytes, start + NUMBER_OF_SOURCES)
    if (start + QUERY_SOURCES + 16 * count > end) return TRUNCATED
    return {
      kind: 'queryV2',
      maximumResponseCode: delay,
      multicastAddress,
      suppress: (flags & 0x08) !== 0,
      robustness: flags & 0x07,
      queryIntervalCode: bytes[start + QQIC]!,
      sources: addresses(bytes, start + QUERY_SOURCES, count),
    }
  }
  const kinds = ['query', 'report', 'done'] as const
  return { kind: kinds[type - Type.multicastListenerQuery]!, maximumResponseDelay: delay, multicastAddress }
}

function parseReport(bytes: Uint8Array, start: number, end: number): Parsed<MldPacket> {
  if (end - start < RECORDS) return TRUNCATED
  const records: MldRecord[] = []
  let at = start + RECORDS
  for (let left = u16(bytes, start + NUMBER_OF_RECORDS); left > 0; left--) {
    if (at + RECORD_SOURCES > end) return TRUNCATED
    const count = u16(bytes, at + RECORD_NUMBER_OF_SOURCES)
    const auxiliary = at + RECORD_SOURCES + 16 * count
    const next = auxiliary + 4 * bytes[at + AUX_DATA_LENGTH]!
    if (next > end) return TRUNCATED
    records.push({
      type: bytes[at + RECORD_TYPE]!,
      multicastAddress: u128(bytes, at + RECORD_MULTICAST_ADDRESS),
      sources: addresses(bytes, at + RECORD_SOURCES, count),
      auxiliary: bytes.slice(auxiliary, next),
    })
    at = next
  }
  return { kind: 'reportV2', records }
}

function addresses(bytes: Uint8Array, start: number, count: number): Ipv6[] {
  return Array.from({ length: count }, (_, index) => u128(bytes, start + 16 * index))
}

/** The whole ICMPv6 packet, with checksum 0. */
export function emit(packet: MldPacket): Uint8Array {
  switch (packet.kind) {
    case 'query':
      return emitV1(Type.multicastListenerQuery, packet.maximumResponseDelay, packet.multicastAddress, V1_LENGTH)
    case 'report':
      return emitV1(Type.multicastListenerReport, packet.maximumResponseDelay, packet.multicastAddress, V1_LENGTH)
    case 'done':
      return emitV1(Type.multicastListenerDone, packet.maximumResponseDelay, packet.multicastAddress, V1_LENGTH)
    case 'queryV2': {
      const { maximumResponseCode, multicastAddress, sources } = packet
      const head = emitV1(Type.multicastListenerQuery, maximumResponseCode, multicastAddress, QUERY_SOURCES)
      head[QUERY_FLAGS_QRV] = (packet.suppress ? 0x08 : 0) | packet.robustness
      head[QQIC] = packet.queryIntervalCode
      putU16(head, NUMBER_OF_SOURCES, sources.length)
      return concat(head, emitAddresses(sources))
    }
    case 'reportV2': {
      const head = new Uint8Array(RECORDS)
      head[0] = Type.multicastListenerReportV2
      putU16(head, NUMBER_OF_RECORDS, packet.records.length)
      return concat(head, ...packet.records.map(emitRecord))
    }
  }
}

function emitV1(type: number, delay: number, multicastAddress: Ipv6, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes[0] = type
  putU16(bytes, MAXIMUM_RESPONSE_DELAY, delay)
  putU128(bytes, MULTICAST_ADDRESS, multicastAddress)
  return bytes
}

function emitRecord(record: MldRecord): Uint8Array {
  const head = new Uint8Array(RECORD_SOURCES)
  head[RECORD_TYPE] = record.type
  head[AUX_DATA_LENGTH] = record.auxiliary.length / 4
  putU16(head, RECORD_NUMBER_OF_SOURCES, record.sources.length)
  putU128(head, RECORD_MULTICAST_ADDRESS, record.multicastAddress)
  return concat(head, emitAddresses(record.sources), record.auxiliary)
}

function emitAddresses(list: readonly Ipv6[]): Uint8Array {
  const bytes = new Uint8Array(16 * list.length)
  for (const [index, address] of list.entries()) putU128(bytes, 16 * index, address)
  return bytes
}
