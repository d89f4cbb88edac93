import { formatIpv4, formatIpv6 } from '../address.ts'
import { hexBytes, u32, u128 } from '../bytes.ts'
import { RecordClass, RecordType } from '../dns-record.ts'
import { printName, skipName } from './domain-name.ts'
import type { Printer } from './printer.ts'
import { printText, relativeTime, type Tokens } from './words.ts'

/** How tcpdump writes record types (IANA dns-parameters). */
const TYPE_WORDS: Tokens = new Map([
  ...'A NS MD MF CNAME SOA MB MG MR NULL WKS PTR HINFO MINFO MX TXT RP AFSDB X25 ISDN RT NSAP NSAP_PTR SIG KEY PX GPOS AAAA LOC NXT EID NIMLOC SRV ATMA NAPTR KX CERT A6 DNAME SINK OPT APL DS SSHFP IPSECKEY RRSIG NSEC DNSKEY'
    .split(' ')
    .map((word, index): [number, string] => [index + 1, word]),
  ...'SPF UINFO UID GID UNSPEC UNSPECA'.split(' ').map((word, index): [number, string] => [index + 99, word]),
  ...'TKEY TSIG IXFR AXFR MAILB MAILA ANY URI'.split(' ').map((word, index): [number, string] => [index + 249, word]),
])

const CLASS_WORDS: Tokens = new Map([
  [RecordClass.CH, 'CHAOS'],
  [RecordClass.HS, 'HS'],
  [RecordClass.ANY, 'ANY'],
])

/** In multicast DNS the high bit of a class asks for unicast answers, or says that older records are void (RFC 6762 5.4, 10.2). */
const MULTICAST_BIT = 0x8000
const DNSSEC_OK = 0x8000

function typeWord(type: number): string {
  return TYPE_WORDS.get(type) ?? `Type${type}`
}

function printClass(p: Printer, value: number) {
  if (value !== RecordClass.IN) p.print(` ${CLASS_WORDS.get(value) ?? `(Class ${value})`}`)
}

/** Gives where the question ends; undefined where it was cut short. */
export function printQuestion(p: Printer, at: number, start: number, multicast: boolean): number | undefined {
  const name = skipName(p, at)
  if (name === undefined || !p.has(name, 4)) return undefined
  p.print(` ${typeWord(p.u16(name))}`)
  const value = p.u16(name + 2)
  printClass(p, multicast ? value & ~MULTICAST_BIT : value)
  if (multicast) p.print((value & MULTICAST_BIT) !== 0 ? ' (QU)' : ' (QM)')
  p.print('? ')
  const end = printName(p, at, start)
  return end === undefined ? undefined : end + 4
}

/** Gives where the record ends; undefined where it was cut short. */
export function printRecord(p: Printer, at: number, start: number, multicast: boolean): number | undefined {
  let head: number | undefined
  if (p.verbose > 0) {
    p.print(' ')
    head = printName(p, at, start)
    if (head === undefined) return undefined
  } else head = skipName(p, at)
  if (head === undefined || !p.has(head, 10)) return p.end
  const [type, field, ttl] = [p.u16(head), p.u16(head + 2), p.u32(head + 4)]
  const value = multicast ? field & ~MULTICAST_BIT : field
  if (type !== RecordType.OPT) printClass(p, value)
  if (multicast && (field & MULTICAST_BIT) !== 0) p.print(' (Cache flush)')
  if (type !== RecordType.OPT && p.verbose > 2) p.print(` [${relativeTime(ttl)}]`)
  const data = head + 10
  const end = data + p.u16(head + 8)
  p.print(` ${typeWord(type)}`)
  if (end > p.end) return undefined
  if (type === RecordType.OPT) return printOpt(p, data, end, value, ttl) ? end : undefined
  return printData(p, type, data, end, start) ? end : undefined
}

/** False where the data was cut short. */
function printData(p: Printer, type: number, at: number, end: number, start: number): boolean {
  const name = (from: number) => printName(p, from, start)
  switch (type) {
    case RecordType.A:
      if (!p.has(at, 4)) return false
      p.print(` ${formatIpv4(u32(p.bytes, at))}`)
      return true
    case RecordType.AAAA:
      if (!p.has(at, 16)) return false
      p.print(` ${formatIpv6(u128(p.bytes, at))}`)
      return true
    case RecordType.NS:
    case RecordType.CNAME:
    case RecordType.PTR:
    case 39: // DNAME
      p.print(' ')
      return name(at) !== undefined
    case RecordType.SOA:
      return p.verbose === 0 || printSoa(p, at, start)
    case RecordType.MX: {
      p.print(' ')
      if (!p.has(at, 2) || name(at + 2) === undefined) return false
      p.print(` ${p.u16(at)}`)
      return true
    }
    case RecordType.TXT:
      return printTexts(p, at, end)
    case RecordType.SRV:
      p.print(' ')
      if (!p.has(at, 6) || name(at + 6) === undefined) return false
      p.print(`:${p.u16(at + 4)} ${p.u16(at)} ${p.u16(at + 2)}`)
      return true
    case 256: // URI
      if (end - at < 4) {
        p.print(` len ${end - at} is too short (< 4)`)
        return true
      }
      p.print(` ${p.u16(at)} ${p.u16(at + 2)} `)
      return printText(p, at + 4, end - at - 4)
    default:
      return true
  }
}

function printSoa(p: Printer, at: number, start: number): boolean {
  p.print(' ')
  const mailbox = printName(p, at, start)
  if (mailbox === undefined) return false
  p.print(' ')
  const numbers = printName(p, mailbox, start)
  if (numbers === undefined || !p.has(numbers, 20)) return false
  for (let index = 0; index < 5; index++) p.print(` ${p.u32(numbers + 4 * index)}`)
  return true
}

function printTexts(p: Printer, at: number, end: number): boolean {
  while (at < end) {
    p.print(' "')
    if (!p.has(at)) return false
    const length = p.u8(at)
    if (!printText(p, at + 1, length)) return false
    at += 1 + length
    p.print('"')
  }
  return true
}

/** IANA dns-parameters, EDNS0 option codes. */
const OPTION_WORDS: Tokens = new Map([
  [1, 'LLQ'],
  [2, 'UL'],
  [3, 'NSID'],
  [5, 'DAU'],
  [6, 'DHU'],
  [7, 'N3U'],
  [8, 'ECS'],
  [9, 'EXPIRE'],
  [10, 'COOKIE'],
  [11, 'KEEPALIVE'],
  [12, 'PADDING'],
  [13, 'CHAIN'],
  [14, 'KEY-TAG'],
  [16, 'CLIENT-TAG'],
  [17, 'SERVER-TAG'],
])

function printOpt(p: Printer, at: number, end: number, size: number, ttl: number): boolean {
  p.print(` UDPsize=${size}`)
  if ((ttl & DNSSEC_OK) !== 0) p.print(' DO')
  if (at === end) return true
  p.print(' [')
  while (at < end) {
    if (!p.has(at, 2)) return false
    const code = p.u16(at)
    p.print(OPTION_WORDS.get(code) ?? `Opt${code}`)
    if (!p.has(at + 2, 2)) return false
    const length = p.u16(at + 2)
    if (!p.has(at + 4, length)) return false
    if (length > 0) {
      p.print(' ')
      printOption(p, code, at + 4, length)
    }
    at += 4 + length
    if (at < end) p.print(',')
  }
  p.print(']')
  return true
}

function printOption(p: Printer, code: number, at: number, length: number) {
  switch (code) {
    case 8:
      return printClientSubnet(p, at, length)
    case 9:
      return length === 4 ? p.print(`${p.u32(at)} sec`) : p.invalid()
    case 10:
      if (length < 8 || (length > 8 && length < 16) || length > 40) return p.invalid()
      p.print(hexBytes(p.bytes, at, at + 8))
      if (length > 8) p.print(` ${hexBytes(p.bytes, at + 8, at + length)}`)
      return
    case 11:
      return length === 2 ? p.print(`${(p.u16(at) / 10).toFixed(1)} sec`) : p.invalid()
    case 12:
      return p.print(`(${length})`)
    case 14:
      if (length % 2 !== 0) return p.invalid()
      p.print(Array.from({ length: length / 2 }, (_, index) => p.u16(at + 2 * index)).join(' '))
      return
    case 5:
    case 6:
    case 7:
      p.print(Array.from({ length }, (_, index) => algorithmWord(code, p.u8(at + index))).join(' '))
      return
    case 13:
      printName(p, at, at + length)
      return
    default:
      p.print(hexBytes(p.bytes, at, at + length))
  }
}

const SIGNATURE_WORDS: Tokens = new Map([
  [0, 'DELETE'],
  [1, 'RSAMD5'],
  [2, 'DH'],
  [3, 'DS'],
  [5, 'RSASHA1'],
  [6, 'DSA-NSEC3-SHA1'],
  [7, 'RSASHA1-NSEC3-SHA1'],
  [8, 'RSASHA256'],
  [10, 'RSASHA512'],
  [12, 'ECC-GOST'],
  [13, 'ECDSAP256SHA256'],
  [14, 'ECDSAP384SHA384'],
  [15, 'ED25519'],
  [16, 'ED448'],
  [252, 'INDIRECT'],
  [253, 'PRIVATEDNS'],
  [254, 'PRIVATEOID'],
])
const DIGEST_WORDS: Tokens = new Map([
  [1, 'SHA-1'],
  [2, 'SHA-256'],
  [3, 'GOST_R_34.11-94'],
  [4, 'SHA-384'],
])

function algorithmWord(code: number, algorithm: number): string {
  const words = code === 5 ? SIGNATURE_WORDS : DIGEST_WORDS
  const known = code === 7 && algorithm !== 1 ? undefined : words.get(algorithm)
  return known ?? `Alg_${algorithm}`
}

/** RFC 7871 6. */
function printClientSubnet(p: Printer, at: number, length: number) {
  if (length < 4) return p.invalid()
  const [family, source, scope] = [p.u16(at), p.u8(at + 2), p.u8(at + 3)]
  const bits = family === 1 ? 32 : 128
  const given = length - 4
  if ((family !== 1 && family !== 2) || given > bits / 8) return p.invalid()
  if (source > bits || scope > bits || Math.ceil(source / 8) !== given) return p.invalid()
  const padded = new Uint8Array(16)
  padded.set(p.bytes.subarray(at + 4, at + length))
  p.print(`${family === 1 ? formatIpv4(u32(padded, 0)) : formatIpv6(u128(padded, 0))}/${source}/${scope}`)
}
