import { formatIpv4 } from '../address.ts'
import { foldChecksum, sum16, u16, u32 } from '../bytes.ts'
import * as ipv4 from '../ipv4.ts'
import type { Dissection } from './dissection.ts'
import { checksumNote, type DissectedField, field, flag, hexText, named } from './field.ts'
import { PROTOCOLS } from './protocols.ts'
import { DSCP, ECN, trafficClassText } from './traffic-class.ts'

export function dissectIpv4(d: Dissection, start: number, end: number): void {
  if (!d.need('IPv4', start, ipv4.HEADER_LENGTH, end)) return
  const { bytes } = d
  const headerLength = (bytes[start]! & 0x0f) * 4
  const totalLength = u16(bytes, start + ipv4.TOTAL_LENGTH)
  const whole = headerLength >= ipv4.HEADER_LENGTH && start + headerLength <= end
  const source = formatIpv4(u32(bytes, start + ipv4.SOURCE))
  const destination = formatIpv4(u32(bytes, start + ipv4.DESTINATION))
  const word = u16(bytes, start + ipv4.FLAGS_OFFSET)
  const protocol = bytes[start + ipv4.PROTOCOL]!
  const children = [
    field('ip.version', 'Version', bytes[start]! >> 4, start, 1),
    field('ip.hdr_len', 'Header Length', `${headerLength} bytes (${headerLength / 4})`, start, 1, {
      note: whole ? undefined : 'does not fit',
    }),
    trafficClass(bytes[start + ipv4.TOS]!, start + ipv4.TOS),
    field('ip.len', 'Total Length', totalLength, start + ipv4.TOTAL_LENGTH, 2, {
      note: start + totalLength > end ? 'the packet was cut short' : undefined,
    }),
    identification(u16(bytes, start + ipv4.IDENTIFICATION), start + ipv4.IDENTIFICATION),
    flags(word, start + ipv4.FLAGS_OFFSET),
    field('ip.frag_offset', 'Fragment Offset', (word & ipv4.OFFSET_MASK) * 8, start + ipv4.FLAGS_OFFSET, 2),
    field('ip.ttl', 'Time to Live', bytes[start + ipv4.TTL]!, start + ipv4.TTL, 1),
    field('ip.proto', 'Protocol', named(PROTOCOLS, protocol), start + ipv4.PROTOCOL, 1),
    checksum(bytes, start, whole ? headerLength : undefined),
    field('ip.src', 'Source Address', source, start + ipv4.SOURCE, 4),
    field('ip.dst', 'Destination Address', destination, start + ipv4.DESTINATION, 4),
    ...(whole && headerLength > ipv4.HEADER_LENGTH ? [options(start + ipv4.HEADER_LENGTH, headerLength - 20)] : []),
  ]
  const value = `Src: ${source}, Dst: ${destination}`
  const length = whole ? headerLength : ipv4.HEADER_LENGTH
  d.add(field('ip', 'Internet Protocol Version 4', value, start, length, { children }))
  if (!whole) return
  const payloadEnd = totalLength < headerLength ? end : Math.min(end, start + totalLength)
  if ((word & (ipv4.OFFSET_MASK | ipv4.MORE_FRAGMENTS)) !== 0) return d.data(start + headerLength, payloadEnd)
  const complete = start + totalLength <= end
  d.protocols.ipProtocol(d, protocol, start + headerLength, payloadEnd, { ipStart: start, complete })
}

function trafficClass(value: number, at: number): DissectedField {
  const children = [
    field('ip.dsfield.dscp', 'Differentiated Services Codepoint', named(DSCP, value >> 2), at, 1),
    field('ip.dsfield.ecn', 'Explicit Congestion Notification', named(ECN, value & 3), at, 1),
  ]
  return field('ip.dsfield', 'Differentiated Services Field', trafficClassText(value), at, 1, { children })
}

function identification(value: number, at: number): DissectedField {
  return field('ip.id', 'Identification', `${hexText(value, 4)} (${value})`, at, 2)
}

function flags(word: number, at: number): DissectedField {
  const reserved = (word & ipv4.RESERVED_FLAG) !== 0
  const dont = (word & ipv4.DONT_FRAGMENT) !== 0
  const more = (word & ipv4.MORE_FRAGMENTS) !== 0
  const names = [
    ...(reserved ? ['Reserved bit'] : []),
    ...(dont ? ["Don't fragment"] : []),
    ...(more ? ['More fragments'] : []),
  ]
  const children = [
    flag('ip.flags.rb', 'Reserved bit', reserved, at, 1),
    flag('ip.flags.df', "Don't fragment", dont, at, 1),
    flag('ip.flags.mf', 'More fragments', more, at, 1),
  ]
  return field('ip.flags', 'Flags', [hexText(word >> 13, 1), ...names].join(', '), at, 1, { children })
}

function checksum(bytes: Uint8Array, start: number, length: number | undefined): DissectedField {
  const at = start + ipv4.CHECKSUM
  const found = u16(bytes, at)
  const expected = length === undefined ? undefined : foldChecksum(sum16(bytes, start, start + length) - found)
  return field('ip.checksum', 'Header Checksum', hexText(found, 4), at, 2, { note: checksumNote(found, expected) })
}

function options(at: number, length: number): DissectedField {
  return field('', 'Options', `(${length} bytes)`, at, length)
}
