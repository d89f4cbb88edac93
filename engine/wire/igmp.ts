import type { Ipv4 } from './address.ts'
import { concat, foldChecksum, type Parsed, putU16, putU32, sum16, TRUNCATED, u16, u32 } from './bytes.ts'

// RFC 2236 2, RFC 3376 4: field offsets in bytes.
export const TYPE = 0
export const MAX_RESPONSE_TIME = 1
export const CHECKSUM = 2
export const GROUP = 4
export const HEADER_LENGTH = 8
export const QUERY_FLAGS_QRV = 8
export const QQIC = 9
export const NUMBER_OF_SOURCES = 10
export const QUERY_SOURCES = 12
export const NUMBER_OF_RECORDS = 6
export const RECORDS = 8

// RFC 3376 4.2.4: field offsets in bytes, from the start of a group record.
export const RECORD_TYPE = 0
export const AUX_DATA_LENGTH = 1
export const RECORD_NUMBER_OF_SOURCES = 2
export const RECORD_GROUP = 4
export const RECORD_SOURCES = 8

export const Type = { query: 0x11, reportV1: 0x12, reportV2: 0x16, leave: 0x17, reportV3: 0x22 } as const

/** RFC 3376 4.2.12. */
export const RecordType = {
  modeIsInclude: 1,
  modeIsExclude: 2,
  changeToInclude: 3,
  changeToExclude: 4,
  allowNewSources: 5,
  blockOldSources: 6,
} as const

export interface IgmpRecord {
  readonly type: number
  readonly group: Ipv4
  readonly sources: readonly Ipv4[]
  /** A multiple of 4 bytes; no version of the protocol defines any. */
  readonly auxiliary: Uint8Array
}

export type IgmpPacket =
  | {
      readonly kind: 'queryV3'
      /** Tenths of a second, or from 128 on a code for them (RFC 3376 4.1.1). */
      readonly maxResponse: number
      readonly group: Ipv4
      readonly suppress: boolean
      readonly robustness: number
      readonly queryIntervalCode: number
      readonly sources: readonly Ipv4[]
    }
  | { readonly kind: 'reportV3'; readonly records: readonly IgmpRecord[] }
  | {
      /** A query of 8 bytes is of version 1 or 2; `type` of another number is kept as it is. */
      readonly kind: 'short'
      readonly type: number
      readonly maxResponse: number
      readonly group: Ipv4
    }

/** The checksum is not part of the answer: see `checksumOk`. Bytes after what is counted are not read. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<IgmpPacket> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const type = bytes[start + TYPE]!
  if (type === Type.reportV3) return parseReport(bytes, start, end)
  const maxResponse = bytes[start + MAX_RESPONSE_TIME]!
  const group = u32(bytes, start + GROUP)
  if (type !== Type.query || end - start < QUERY_SOURCES) return { kind: 'short', type, maxResponse, group }
  const flags = bytes[start + QUERY_FLAGS_QRV]!
  const count = u16(bytes, start + NUMBER_OF_SOURCES)
  if (start + QUERY_SOURCES + 4 * count > end) return TRUNCATED
  return {
    kind: 'queryV3',
    maxResponse,
    group,
    suppress: (flags & 0x08) !== 0,
    robustness: flags & 0x07,
    queryIntervalCode: bytes[start + QQIC]!,
    sources: addresses(bytes, start + QUERY_SOURCES, count),
  }
}

function parseReport(bytes: Uint8Array, start: number, end: number): Parsed<IgmpPacket> {
  const records: IgmpRecord[] = []
  let at = start + RECORDS
  for (let left = u16(bytes, start + NUMBER_OF_RECORDS); left > 0; left--) {
    if (at + RECORD_SOURCES > end) return TRUNCATED
    const count = u16(bytes, at + RECORD_NUMBER_OF_SOURCES)
    const auxiliary = at + RECORD_SOURCES + 4 * count
    const next = auxiliary + 4 * bytes[at + AUX_DATA_LENGTH]!
    if (next > end) return TRUNCATED
    records.push({
      type: bytes[at + RECORD_TYPE]!,
      group: u32(bytes, at + RECORD_GROUP),
      sources: addresses(bytes, at + RECORD_SOURCES, count),
      auxiliary: bytes.slice(auxiliary, next),
    })
    at = next
  }
  return { kind: 'reportV3', records }
}

function addresses(bytes: Uint8Array, start: number, count: number): Ipv4[] {
  return Array.from({ length: count }, (_, index) => u32(bytes, start + 4 * index))
}

/** The whole packet, with its checksum. */
export function emit(packet: IgmpPacket): Uint8Array {
  const bytes = concat(...emitParts(packet))
  putU16(bytes, CHECKSUM, foldChecksum(sum16(bytes, 0, bytes.length)))
  return bytes
}

function emitParts(packet: IgmpPacket): Uint8Array[] {
  switch (packet.kind) {
    case 'short':
      return [emitHead(packet.type, packet.maxResponse, packet.group, HEADER_LENGTH)]
    case 'queryV3': {
      const head = emitHead(Type.query, packet.maxResponse, packet.group, QUERY_SOURCES)
      head[QUERY_FLAGS_QRV] = (packet.suppress ? 0x08 : 0) | packet.robustness
      head[QQIC] = packet.queryIntervalCode
      putU16(head, NUMBER_OF_SOURCES, packet.sources.length)
      return [head, emitAddresses(packet.sources)]
    }
    case 'reportV3': {
      const head = emitHead(Type.reportV3, 0, packet.records.length, RECORDS)
      return [head, ...packet.records.map(emitRecord)]
    }
  }
}

function emitHead(type: number, maxResponse: number, group: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes[TYPE] = type
  bytes[MAX_RESPONSE_TIME] = maxResponse
  putU32(bytes, GROUP, group)
  return bytes
}

function emitRecord(record: IgmpRecord): Uint8Array {
  const head = new Uint8Array(RECORD_SOURCES)
  head[RECORD_TYPE] = record.type
  head[AUX_DATA_LENGTH] = record.auxiliary.length / 4
  putU16(head, RECORD_NUMBER_OF_SOURCES, record.sources.length)
  putU32(head, RECORD_GROUP, record.group)
  return concat(head, emitAddresses(record.sources), record.auxiliary)
}

function emitAddresses(list: readonly Ipv4[]): Uint8Array {
  const bytes = new Uint8Array(4 * list.length)
  for (const [index, address] of list.entries()) putU32(bytes, 4 * index, address)
  return bytes
}

export function checksumOk(bytes: Uint8Array, start: number, end: number): boolean {
  return foldChecksum(sum16(bytes, start, end)) === 0
}
