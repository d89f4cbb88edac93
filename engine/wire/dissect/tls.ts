import { u16, u24 } from '../bytes.ts'
import type { Dissection } from './dissection.ts'
import { type DissectedField, field, hexText, named } from './field.ts'

/** RFC 8446 5.1: a record's header. */
const RECORD_HEADER_LENGTH = 5
const HANDSHAKE = 22
const CONTENT_TYPES: ReadonlyMap<number, string> = new Map([
  [20, 'Change Cipher Spec'],
  [21, 'Alert'],
  [HANDSHAKE, 'Handshake'],
  [23, 'Application Data'],
])
const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
])
/** RFC 8446 4. */
const HANDSHAKES: ReadonlyMap<number, string> = new Map([
  [1, 'Client Hello'],
  [2, 'Server Hello'],
  [4, 'New Session Ticket'],
  [8, 'Encrypted Extensions'],
  [11, 'Certificate'],
  [13, 'Certificate Request'],
  [15, 'Certificate Verify'],
  [20, 'Finished'],
])
const RECORDS_MAX = 64

/** Whether a payload begins with the header of a record; one in the middle of a record does not. */
export function looksLikeTls(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= RECORD_HEADER_LENGTH && CONTENT_TYPES.has(bytes[start]!) && VERSIONS.has(u16(bytes, start + 1))
}

export function dissectTls(d: Dissection, start: number, end: number): void {
  if (!d.need('TLS', start, RECORD_HEADER_LENGTH, end)) return
  const { bytes } = d
  const children: DissectedField[] = []
  let at = start
  while (looksLikeTls(bytes, at, end) && children.length < RECORDS_MAX) {
    const length = u16(bytes, at + 3)
    children.push(record(bytes, at, Math.min(end, at + RECORD_HEADER_LENGTH + length), length))
    at = Math.min(end, at + RECORD_HEADER_LENGTH + length)
  }
  d.add(field('tls', 'Transport Layer Security', children[0]?.value ?? '', start, at - start, { children }))
  d.data(at, end)
}

function record(bytes: Uint8Array, at: number, end: number, length: number): DissectedField {
  const type = bytes[at]!
  const data = at + RECORD_HEADER_LENGTH
  const handshake = type === HANDSHAKE && data + 4 <= end ? handshakeHeader(bytes, data, end) : []
  const children = [
    field('tls.record.content_type', 'Content Type', named(CONTENT_TYPES, type), at, 1),
    field(
      'tls.record.version',
      'Version',
      named(VERSIONS, u16(bytes, at + 1), hexText(u16(bytes, at + 1), 4)),
      at + 1,
      2,
    ),
    field('tls.record.length', 'Length', length, at + 3, 2, {
      note: data + length > end ? 'continues in a later segment' : undefined,
    }),
    ...handshake,
  ]
  const word = handshake[0] === undefined ? '' : `: ${handshake[0].value.replace(/ \(\d+\)$/, '')}`
  const value = `${CONTENT_TYPES.get(type)}${word}`
  return field('tls.record', 'Record Layer', value, at, end - at, { children })
}

/** Only of what is not encrypted can the kind be told. */
function handshakeHeader(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  const type = bytes[at]!
  const length = u24(bytes, at + 1)
  if (!HANDSHAKES.has(type) || at + 4 + length > end) return []
  return [
    field('tls.handshake.type', 'Handshake Type', named(HANDSHAKES, type), at, 1),
    field('tls.handshake.length', 'Length', length, at + 1, 3),
  ]
}
