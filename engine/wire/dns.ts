import { Malformed, type Parsed, TRUNCATED, u16, u32 } from './bytes.ts'
import { NameWriter, parseName } from './dns-name.ts'
import { type DnsRecord, emitData, half, parseData, RecordClass, RecordType, typeNumber, word } from './dns-record.ts'

export { type DnsRecord, type EdnsOption, RecordClass, type RecordData, RecordType } from './dns-record.ts'

// RFC 1035 4.1.1: field offsets in bytes.
export const ID = 0
export const FLAGS = 2
export const QDCOUNT = 4
export const ANCOUNT = 6
export const NSCOUNT = 8
export const ARCOUNT = 10
export const HEADER_LENGTH = 12

/** Bits of the word at FLAGS; AD and CD are of RFC 4035 3. */
export const QR = 0x8000
export const AA = 0x0400
export const TC = 0x0200
export const RD = 0x0100
export const RA = 0x0080
export const AD = 0x0020
export const CD = 0x0010
export const OPCODE_SHIFT = 11
export const OPCODE_MASK = 0x0f
export const RCODE_MASK = 0x0f

export const PORT = 53
/** The most that a client without EDNS takes over UDP (RFC 1035 4.2.1). */
export const UDP_MAX = 512

export const Opcode = { query: 0, iquery: 1, status: 2, notify: 4, update: 5 } as const

/** Response codes of the header; OPT extends them by 8 high bits. */
export const Rcode = {
  noError: 0,
  formatError: 1,
  serverFailure: 2,
  nameError: 3,
  notImplemented: 4,
  refused: 5,
} as const

export interface DnsQuestion {
  readonly name: string
  readonly type: number
  readonly class: number
}

export interface DnsPacket {
  readonly id: number
  readonly response: boolean
  readonly opcode: number
  readonly authoritative: boolean
  readonly truncated: boolean
  readonly recursionDesired: boolean
  readonly recursionAvailable: boolean
  readonly authenticData: boolean
  readonly checkingDisabled: boolean
  readonly rcode: number
  readonly questions: readonly DnsQuestion[]
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  /** With the OPT record, where there is one. */
  readonly additionals: readonly DnsRecord[]
}

/** Bytes after the last record are not read. */
export function parse(bytes: Uint8Array, start = 0, end = bytes.length): Parsed<DnsPacket> {
  if (end - start < HEADER_LENGTH) return TRUNCATED
  const flags = u16(bytes, start + FLAGS)
  const questions = parseQuestions(bytes, start, end)
  if (questions instanceof Malformed) return questions
  const sections: DnsRecord[][] = []
  let at = questions.end
  for (const count of [ANCOUNT, NSCOUNT, ARCOUNT]) {
    const section = parseSection(bytes, start, at, end, u16(bytes, start + count))
    if (section instanceof Malformed) return section
    sections.push(section.records)
    at = section.end
  }
  return {
    id: u16(bytes, start + ID),
    response: (flags & QR) !== 0,
    opcode: (flags >> OPCODE_SHIFT) & OPCODE_MASK,
    authoritative: (flags & AA) !== 0,
    truncated: (flags & TC) !== 0,
    recursionDesired: (flags & RD) !== 0,
    recursionAvailable: (flags & RA) !== 0,
    authenticData: (flags & AD) !== 0,
    checkingDisabled: (flags & CD) !== 0,
    rcode: flags & RCODE_MASK,
    questions: questions.questions,
    answers: sections[0]!,
    authorities: sections[1]!,
    additionals: sections[2]!,
  }
}

function parseQuestions(
  bytes: Uint8Array,
  start: number,
  end: number,
): Parsed<{ readonly questions: readonly DnsQuestion[]; readonly end: number }> {
  const questions: DnsQuestion[] = []
  let at = start + HEADER_LENGTH
  for (let left = u16(bytes, start + QDCOUNT); left > 0; left--) {
    const name = parseName(bytes, start, at, end)
    if (name instanceof Malformed) return name
    if (name.end + 4 > end) return TRUNCATED
    questions.push({ name: name.name, type: u16(bytes, name.end), class: u16(bytes, name.end + 2) })
    at = name.end + 4
  }
  return { questions, end: at }
}

function parseSection(
  bytes: Uint8Array,
  start: number,
  at: number,
  end: number,
  count: number,
): Parsed<{ readonly records: DnsRecord[]; readonly end: number }> {
  const records: DnsRecord[] = []
  for (let left = count; left > 0; left--) {
    const name = parseName(bytes, start, at, end)
    if (name instanceof Malformed) return name
    if (name.end + 10 > end) return TRUNCATED
    const dataStart = name.end + 10
    const dataEnd = dataStart + u16(bytes, name.end + 8)
    if (dataEnd > end) return TRUNCATED
    const data = parseData(bytes, start, dataStart, dataEnd, u16(bytes, name.end))
    if (data instanceof Malformed) return data
    records.push({ name: name.name, class: u16(bytes, name.end + 2), ttl: u32(bytes, name.end + 4), data })
    at = dataEnd
  }
  return { records, end: at }
}

/** The whole packet; `depth` is how many tails of a name are shortened. Every name in it must be one (`isName` of dns-name.ts says so). */
export function emit(packet: DnsPacket, compress = true, depth?: number): Uint8Array {
  const names = new NameWriter(compress, depth)
  const sections = [packet.answers, packet.authorities, packet.additionals]
  const counts = [packet.questions, ...sections].map(section => section.length)
  const bytes = [packet.id, emitFlags(packet), ...counts].flatMap(half)
  for (const question of packet.questions)
    bytes.push(...names.bytes(question.name, bytes.length), ...half(question.type), ...half(question.class))
  for (const record of sections.flat()) {
    bytes.push(...names.bytes(record.name, bytes.length))
    bytes.push(...half(typeNumber(record.data)), ...half(record.class), ...word(record.ttl))
    const data = emitData(record.data, names, bytes.length + 2)
    bytes.push(...half(data.length), ...data)
  }
  return Uint8Array.from(bytes)
}

function emitFlags(packet: DnsPacket): number {
  const bit = (set: boolean, value: number) => (set ? value : 0)
  return (
    bit(packet.response, QR) |
    (packet.opcode << OPCODE_SHIFT) |
    bit(packet.authoritative, AA) |
    bit(packet.truncated, TC) |
    bit(packet.recursionDesired, RD) |
    bit(packet.recursionAvailable, RA) |
    bit(packet.authenticData, AD) |
    bit(packet.checkingDisabled, CD) |
    packet.rcode
  )
}

/** A query for one name, as a stub resolver sends it. */
export function query(id: number, name: string, type: number): DnsPacket {
  return {
    id,
    response: false,
    opcode: Opcode.query,
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    rcode: Rcode.noError,
    questions: [{ name, type, class: RecordClass.IN }],
    answers: [],
    authorities: [],
    additionals: [],
  }
}

/** The OPT record of a packet (RFC 6891 6.1.1). */
export function edns(packet: DnsPacket): DnsRecord | undefined {
  return packet.additionals.find(record => typeNumber(record.data) === RecordType.OPT)
}
