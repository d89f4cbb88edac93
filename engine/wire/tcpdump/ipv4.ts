import { foldChecksum, hex, sum16 } from '../bytes.ts'
import {
  CHECKSUM,
  DESTINATION,
  DONT_FRAGMENT,
  FLAGS_OFFSET,
  HEADER_LENGTH,
  headerLength,
  IDENTIFICATION,
  MORE_FRAGMENTS,
  OFFSET_MASK,
  PROTOCOL,
  RESERVED_FLAG,
  SOURCE,
  TOS,
  TOTAL_LENGTH,
  TTL,
  VERSION_IHL,
} from '../ipv4.ts'
import { protocolName, protocolWord, withPorts } from './ip-protocol.ts'
import { printIpv4Options } from './ipv4-option.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, rightChecksum } from './words.ts'

const FLAG_WORDS: Bits = [
  [MORE_FRAGMENTS, '+'],
  [DONT_FRAGMENT, 'DF'],
  [RESERVED_FLAG, 'rsvd'],
]
const ECN_WORDS = ['', ',ECT(1)', ',ECT(0)', ',CE']

export function printIpv4(p: Printer, start: number, length: number) {
  p.protocol = 'ip'
  const version = p.u8(start + VERSION_IHL) >> 4
  if (version !== 4) {
    p.print(version === 6 ? 'IP6, wrong link-layer encapsulation' : `IP${version}`)
    return p.invalid()
  }
  if (!p.options.linkLevel) p.print('IP ')
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  if (length < HEADER_LENGTH) return p.print(`truncated-ip ${length}`)
  const header = headerLength(p.bytes, start)
  if (header < HEADER_LENGTH) return p.print(`bad-hlen ${header}`)
  const total = p.u16(start + TOTAL_LENGTH)
  if (length < total) p.print(`truncated-ip - ${total - length} bytes missing! `)
  if (total < header) return p.print(`bad-len ${total}`)
  p.enter(start + total)
  if (p.verbose === 0 || printHeader(p, start, header)) printPayload(p, start, header, total - header)
  p.leave()
}

/** What -v adds. False where the options were cut short, which ends the packet. */
function printHeader(p: Printer, start: number, header: number): boolean {
  const [tos, ttl, offset, protocol] = [
    p.u8(start + TOS),
    p.u8(start + TTL),
    p.u16(start + FLAGS_OFFSET),
    p.u8(start + PROTOCOL),
  ]
  p.print(`(tos 0x${hex(tos)}${ECN_WORDS[tos & 3]}`)
  if (ttl >= 1) p.print(`, ttl ${ttl}`)
  p.print(`, id ${p.u16(start + IDENTIFICATION)}, offset ${(offset & OFFSET_MASK) * 8}`)
  p.print(`, flags [${bitWords(FLAG_WORDS, offset, 'none')}]`)
  p.print(`, proto ${protocolWord(protocol)} (${protocol}), length ${p.u16(start + TOTAL_LENGTH)}`)
  let whole = true
  if (header > HEADER_LENGTH) {
    p.print(', options (')
    whole = printIpv4Options(p, start + HEADER_LENGTH, header - HEADER_LENGTH)
    p.print(whole ? ')' : ' [truncated-option])')
  }
  if (!p.options.skipChecksums && p.has(start, header)) {
    const remainder = foldChecksum(sum16(p.bytes, start, start + header))
    const found = p.u16(start + CHECKSUM)
    if (remainder !== 0) p.print(`, bad cksum ${hex(found)} (->${hex(rightChecksum(found, remainder))})!`)
  }
  p.print(')\n    ')
  if (whole) return true
  p.print(`${p.ipv4(start + SOURCE)} > ${p.ipv4(start + DESTINATION)}: `)
  p.truncated()
  return false
}

function printPayload(p: Printer, start: number, header: number, length: number) {
  const offset = p.u16(start + FLAGS_OFFSET)
  const protocol = p.u8(start + PROTOCOL)
  const addresses = `${p.ipv4(start + SOURCE)} > ${p.ipv4(start + DESTINATION)}`
  if ((offset & OFFSET_MASK) !== 0) {
    p.print(`${addresses}: ${protocolName(p, protocol)}`)
    return
  }
  if (!withPorts(protocol)) p.print(`${addresses}: `)
  if (!p.has(start, header)) {
    p.print(` [remaining caplen(${p.end - start}) < header length(${header})]`)
    p.cut()
  }
  const fragmented = (offset & MORE_FRAGMENTS) !== 0
  p.layers.ipProtocol(p, protocol, start + header, length, { version: 4, ipStart: start, fragmented })
}
