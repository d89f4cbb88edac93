import type { Ipv4, Ipv6 } from './address.ts'
import { Malformed, type Parsed, putU32, putU128, TRUNCATED, u16, u32, u128 } from './bytes.ts'
import { type NameWriter, parseName } from './dns-name.ts'

/** IANA dns-parameters, resource record types. */
export const RecordType = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  DNAME: 39,
  OPT: 41,
  IXFR: 251,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const

export const RecordClass = { IN: 1, CH: 3, HS: 4, NONE: 254, ANY: 255 } as const

export interface EdnsOption {
  readonly code: number
  readonly data: Uint8Array
}

/** What a record says: its type and its data. */
export type RecordData =
  | { readonly type: 'A'; readonly address: Ipv4 }
  | { readonly type: 'AAAA'; readonly address: Ipv6 }
  | { readonly type: 'NS' | 'CNAME' | 'PTR' | 'DNAME'; readonly target: string }
  | {
      readonly type: 'SOA'
      readonly primary: string
      readonly mailbox: string
      readonly serial: number
      /** Seconds, all four. */
      readonly refresh: number
      readonly retry: number
      readonly expire: number
      readonly minimum: number
    }
  | { readonly type: 'MX'; readonly preference: number; readonly exchange: string }
  | {
      readonly type: 'TXT'
      /** At least one, each up to 255 bytes. */
      readonly texts: readonly Uint8Array[]
    }
  | {
      readonly type: 'SRV'
      readonly priority: number
      readonly weight: number
      readonly port: number
      readonly target: string
    }
  | { readonly type: 'CAA'; readonly flags: number; readonly tag: string; readonly value: Uint8Array }
  | { readonly type: 'OPT'; readonly options: readonly EdnsOption[] }
  | { readonly type: 'other'; readonly recordType: number; readonly data: Uint8Array }

/** A resource record. In OPT, `class` is the UDP payload size and `ttl` holds extended rcode, version and flags (RFC 6891 6.1.3). */
export interface DnsRecord {
  readonly name: string
  readonly class: number
  /** Seconds. */
  readonly ttl: number
  readonly data: RecordData
}

/** Bit of the `ttl` of an OPT record: the sender understands DNSSEC. */
export const DNSSEC_OK = 0x8000

/** Data of `[at, end)` for a record of this type; `start` is that of the DNS header. Data that does not fit its type is malformed. */
export function parseData(bytes: Uint8Array, start: number, at: number, end: number, type: number): Parsed<RecordData> {
  switch (type) {
    case RecordType.A:
      return end - at === 4 ? { type: 'A', address: u32(bytes, at) } : new Malformed('length of A')
    case RecordType.AAAA:
      return end - at === 16 ? { type: 'AAAA', address: u128(bytes, at) } : new Malformed('length of AAAA')
    case RecordType.NS:
    case RecordType.CNAME:
    case RecordType.PTR:
    case RecordType.DNAME: {
      const target = lastName(bytes, start, at, end)
      return target instanceof Malformed ? target : { type: ONE_NAME[type], target }
    }
    case RecordType.SOA:
      return parseSoa(bytes, start, at, end)
    case RecordType.MX: {
      const exchange = lastName(bytes, start, at + 2, end)
      return exchange instanceof Malformed ? exchange : { type: 'MX', preference: u16(bytes, at), exchange }
    }
    case RecordType.SRV: {
      const target = lastName(bytes, start, at + 6, end)
      if (target instanceof Malformed) return target
      return { type: 'SRV', priority: u16(bytes, at), weight: u16(bytes, at + 2), port: u16(bytes, at + 4), target }
    }
    case RecordType.TXT:
      return parseTexts(bytes, at, end)
    case RecordType.CAA:
      return parseCaa(bytes, at, end)
    case RecordType.OPT:
      return parseOptions(bytes, at, end)
    default:
      return { type: 'other', recordType: type, data: bytes.slice(at, end) }
  }
}

/** Types that say a name and no more. */
const ONE_NAME = {
  [RecordType.NS]: 'NS',
  [RecordType.CNAME]: 'CNAME',
  [RecordType.PTR]: 'PTR',
  [RecordType.DNAME]: 'DNAME',
} as const

/** A name that must fill the data to its end. */
function lastName(bytes: Uint8Array, start: number, at: number, end: number): Parsed<string> {
  const read = parseName(bytes, start, at, end)
  if (read instanceof Malformed) return read
  return read.end === end ? read.name : new Malformed('bytes after the name')
}

function parseSoa(bytes: Uint8Array, start: number, at: number, end: number): Parsed<RecordData> {
  const primary = parseName(bytes, start, at, end)
  if (primary instanceof Malformed) return primary
  const mailbox = parseName(bytes, start, primary.end, end)
  if (mailbox instanceof Malformed) return mailbox
  if (end - mailbox.end !== 20) return new Malformed('length of SOA')
  const number = (index: number) => u32(bytes, mailbox.end + 4 * index)
  return {
    type: 'SOA',
    primary: primary.name,
    mailbox: mailbox.name,
    serial: number(0),
    refresh: number(1),
    retry: number(2),
    expire: number(3),
    minimum: number(4),
  }
}

function parseTexts(bytes: Uint8Array, at: number, end: number): Parsed<RecordData> {
  if (at === end) return TRUNCATED
  const texts: Uint8Array[] = []
  while (at < end) {
    const next = at + 1 + bytes[at]!
    if (next > end) return TRUNCATED
    texts.push(bytes.slice(at + 1, next))
    at = next
  }
  return { type: 'TXT', texts }
}

/** RFC 8659 4.1. A tag is ASCII letters and digits. */
function parseCaa(bytes: Uint8Array, at: number, end: number): Parsed<RecordData> {
  if (end - at < 2) return TRUNCATED
  const value = at + 2 + bytes[at + 1]!
  if (value > end) return TRUNCATED
  const tag = String.fromCharCode(...bytes.subarray(at + 2, value))
  if (!/^[0-9a-z]+$/i.test(tag)) return new Malformed('tag of CAA')
  return { type: 'CAA', flags: bytes[at]!, tag, value: bytes.slice(value, end) }
}

function parseOptions(bytes: Uint8Array, at: number, end: number): Parsed<RecordData> {
  const options: EdnsOption[] = []
  while (at < end) {
    if (at + 4 > end) return TRUNCATED
    const next = at + 4 + u16(bytes, at + 2)
    if (next > end) return TRUNCATED
    options.push({ code: u16(bytes, at), data: bytes.slice(at + 4, next) })
    at = next
  }
  return { type: 'OPT', options }
}

export function typeNumber(data: RecordData): number {
  return data.type === 'other' ? data.recordType : RecordType[data.type]
}

/**
 * The data of a record that starts at offset `at` of the packet. Only the types of RFC 1035 may hold compressed names
 * (RFC 3597 4).
 */
export function emitData(data: RecordData, names: NameWriter, at: number): number[] {
  switch (data.type) {
    case 'A': {
      const bytes = new Uint8Array(4)
      putU32(bytes, 0, data.address)
      return [...bytes]
    }
    case 'AAAA': {
      const bytes = new Uint8Array(16)
      putU128(bytes, 0, data.address)
      return [...bytes]
    }
    case 'NS':
    case 'CNAME':
    case 'PTR':
      return names.bytes(data.target, at)
    case 'DNAME':
      return names.bytes(data.target, at, false)
    case 'SOA': {
      const primary = names.bytes(data.primary, at)
      const mailbox = names.bytes(data.mailbox, at + primary.length)
      const numbers = [data.serial, data.refresh, data.retry, data.expire, data.minimum]
      return [...primary, ...mailbox, ...numbers.flatMap(word)]
    }
    case 'MX':
      return [...half(data.preference), ...names.bytes(data.exchange, at + 2)]
    case 'SRV':
      return [data.priority, data.weight, data.port].flatMap(half).concat(names.bytes(data.target, at + 6, false))
    case 'TXT':
      return data.texts.flatMap(text => [text.length, ...text])
    case 'CAA':
      return [data.flags, data.tag.length, ...[...data.tag].map(letter => letter.charCodeAt(0)), ...data.value]
    case 'OPT':
      return data.options.flatMap(option => [...half(option.code), ...half(option.data.length), ...option.data])
    case 'other':
      return [...data.data]
  }
}

export function half(value: number): number[] {
  return [value >>> 8, value & 0xff]
}

export function word(value: number): number[] {
  return [...half(value >>> 16), ...half(value & 0xffff)]
}
