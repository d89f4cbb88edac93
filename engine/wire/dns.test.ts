import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, ipv6Address, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { parseIpv4 } from './address.ts'
import { hexBytes, Malformed } from './bytes.ts'
import * as dns from './dns.ts'
import { isName, labels, parseName } from './dns-name.ts'

/** Few labels, so that tails repeat and are compressed. */
const label = fc.oneof(
  fc.constantFrom('www', 'svc', 'cluster', 'local', 'Example', 'com', '*'),
  fc.uint8Array({ minLength: 1, maxLength: 12 }).map(bytes => parseLabel(bytes)),
)
const name = fc.array(label, { maxLength: 5 }).map(parts => (parts.length === 0 ? '.' : `${parts.join('.')}.`))

function parseLabel(bytes: Uint8Array): string {
  const read = parseName(Uint8Array.from([bytes.length, ...bytes, 0]), 0, 0, bytes.length + 2)
  return read instanceof Malformed ? 'x' : read.name.slice(0, -1)
}

const KNOWN: readonly number[] = Object.values(dns.RecordType).filter(type => ![251, 252, 255].includes(type))
const data: fc.Arbitrary<dns.RecordData> = fc.oneof(
  fc.record({ type: fc.constant('A' as const), address: u32 }),
  fc.record({ type: fc.constant('AAAA' as const), address: ipv6Address }),
  fc.record({ type: fc.constantFrom('NS' as const, 'CNAME' as const, 'PTR' as const), target: name }),
  fc.record({
    type: fc.constant('SOA' as const),
    primary: name,
    mailbox: name,
    serial: u32,
    refresh: u32,
    retry: u32,
    expire: u32,
    minimum: u32,
  }),
  fc.record({ type: fc.constant('MX' as const), preference: u16, exchange: name }),
  fc.record({ type: fc.constant('TXT' as const), texts: fc.array(octets(20), { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constant('SRV' as const), priority: u16, weight: u16, port: u16, target: name }),
  fc.record({
    type: fc.constant('CAA' as const),
    flags: u8,
    tag: fc.constantFrom('issue', 'issuewild', 'iodef'),
    value: octets(20),
  }),
  fc.record({
    type: fc.constant('OPT' as const),
    options: fc.array(fc.record({ code: u16, data: octets(12) }), { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant('other' as const),
    recordType: u16.filter(type => !KNOWN.includes(type)),
    data: octets(20),
  }),
)
const records = fc.array(fc.record({ name, class: u16, ttl: u32, data }), { maxLength: 3 })

const packets: fc.Arbitrary<dns.DnsPacket> = fc.record({
  id: u16,
  response: fc.boolean(),
  opcode: fc.nat(15),
  authoritative: fc.boolean(),
  truncated: fc.boolean(),
  recursionDesired: fc.boolean(),
  recursionAvailable: fc.boolean(),
  authenticData: fc.boolean(),
  checkingDisabled: fc.boolean(),
  rcode: fc.nat(15),
  questions: fc.array(fc.record({ name, type: u16, class: u16 }), { maxLength: 2 }),
  answers: records,
  authorities: records,
  additionals: records,
})

codecContract('dns', { parse: dns.parse, emit: packet => dns.emit(packet) }, packets, [
  {
    hex: '1234 0100 0001 0000 0000 0000 0a6b7562 65726e65 74657307 64656661 756c7400 0001 0001',
    value: dns.query(0x1234, 'kubernetes.default.', dns.RecordType.A),
  },
])

const address = (name: string): dns.DnsRecord => ({
  name,
  class: dns.RecordClass.IN,
  ttl: 30,
  data: { type: 'A', address: parseIpv4('10.96.0.1')! },
})

test('names are written once, and a tail is pointed to; data of SRV is not compressed', () => {
  const query = dns.query(1, 'a.example.com.', dns.RecordType.A)
  const srv: dns.RecordData = { type: 'SRV', priority: 0, weight: 0, port: 0, target: 'example.com.' }
  const answers = [address('a.example.com.'), address('b.example.com.'), { ...address('a.example.com.'), data: srv }]
  const text = hexBytes(dns.emit({ ...query, answers }))
  expect(text.match(/076578616d706c6503636f6d00/g)).toHaveLength(2)
  expect(text).toContain('c00c0001')
  expect(text).toContain('0162c00e0001')
  const plain = hexBytes(dns.emit({ ...query, answers }, false))
  expect(plain.match(/076578616d706c6503636f6d00/g)).toHaveLength(5)
})

test('a pointer that does not point back ends the name, so that no loop can run', () => {
  for (const loop of ['c00c', 'c00e', '0161c00c', '0161c00e'])
    expect(dns.parse(fromHex(`0001 0000 0001 0000 0000 0000 ${loop} 0001 0001 0000 0000`))).toBeInstanceOf(Malformed)
})

test('a name keeps dots and bytes within labels by escapes', () => {
  const read = parseName(fromHex('03612e62 02 ff20 00'), 0, 0, 8)
  expect(read).toEqual({ name: 'a\\.b.\\255\\032.', end: 8 })
  expect(labels('a\\.b.\\255\\032.')).toEqual([fromHex('612e62'), fromHex('ff20')])
})

test('what is no name is told before it is emitted', () => {
  const long = 'a'.repeat(63)
  expect(isName(`${long}.${long}.${long}.${'a'.repeat(61)}`)).toBe(true)
  expect(isName(`${long}.${long}.${long}.${'a'.repeat(62)}`)).toBe(false)
  for (const bad of ['', '..', 'a..b', '.a', `${long}a.`, 'a\\', '\\256.', 'ü\u0100']) expect(isName(bad)).toBe(false)
  expect(() => dns.emit(dns.query(1, 'a..b', 1))).toThrow('"a..b" is not a domain name')
})
