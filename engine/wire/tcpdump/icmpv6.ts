import { foldChecksum } from '../bytes.ts'
import {
  CHECKSUM,
  CODE,
  DATA,
  IDENTIFIER,
  MTU,
  ParameterProblem,
  POINTER,
  SEQUENCE,
  TimeExceeded,
  TYPE,
  Type,
  Unreachable,
} from '../icmpv6.ts'
import { Protocol } from '../ipv4.ts'
import * as ipv6 from '../ipv6.ts'
import { DESTINATION, SOURCE } from '../ipv6.ts'
import * as extension from '../ipv6-extension.ts'
import { DESTINATION_PORT } from '../udp.ts'
import { unknownData } from './dump.ts'
import { printMulticastListener } from './mld.ts'
import { isPrintedNd, printNd } from './ndp.ts'
import type { IpContext, Printer } from './printer.ts'
import { transportSum } from './pseudo-header.ts'
import { hex4, rightChecksum, type Tokens } from './words.ts'

/** RFC 3122. */
const INVERSE_SOLICITATION = 141
const INVERSE_ADVERTISEMENT = 142
/** RFC 6275 6.5, 6.7. */
const AGENT_REQUEST = 144
const PREFIX_SOLICITATION = 146

const TYPE_WORDS: Tokens = new Map([
  [Type.destinationUnreachable, 'destination unreachable'],
  [Type.packetTooBig, 'packet too big'],
  [Type.timeExceeded, 'time exceeded in-transit'],
  [Type.parameterProblem, 'parameter problem'],
  [Type.echoRequest, 'echo request'],
  [Type.echoReply, 'echo reply'],
  [Type.multicastListenerQuery, 'multicast listener query'],
  [Type.multicastListenerReport, 'multicast listener report'],
  [Type.multicastListenerDone, 'multicast listener done'],
  [Type.routerSolicitation, 'router solicitation'],
  [Type.routerAdvertisement, 'router advertisement'],
  [Type.neighborSolicitation, 'neighbor solicitation'],
  [Type.neighborAdvertisement, 'neighbor advertisement'],
  [Type.redirect, 'redirect'],
  [138, 'router renumbering'],
  [139, 'who-are-you request'],
  [140, 'who-are-you reply'],
  [141, 'inverse neighbor solicitation'],
  [142, 'inverse neighbor advertisement'],
  [Type.multicastListenerReportV2, 'multicast listener report v2'],
  [144, 'ha discovery request'],
  [145, 'ha discovery reply'],
  [146, 'mobile router solicitation'],
  [147, 'mobile router advertisement'],
  [155, 'RPL'],
  [200, 'mtrace response'],
  [201, 'mtrace message'],
])

const UNREACHABLE_WORDS: Tokens = new Map([
  [Unreachable.noRoute, 'unreachable route'],
  [Unreachable.prohibited, ' unreachable prohibited'],
  [Unreachable.beyondScope, 'beyond scope'],
  [Unreachable.address, 'unreachable address'],
  [Unreachable.port, 'unreachable port'],
])

export function printIcmpv6(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'icmp6'
  if (length === 0) {
    p.print('ICMP6, length 0')
    return p.invalid()
  }
  if (p.verbose > 0 && !ip.fragmented && p.has(start, length)) printChecksum(p, start, length, ip)
  const type = p.u8(start + TYPE)
  p.print(`ICMP6, ${TYPE_WORDS.get(type) ?? `unknown icmp6 type (${type})`}`)
  if (p.verbose > 0 && isPrintedNd(type)) p.print(`, length ${length}`)
  if (!printBody(p, start, length, type, p.u8(start + CODE))) return
  if (p.verbose === 0) p.print(`, length ${length}`)
}

function printChecksum(p: Printer, start: number, length: number, ip: IpContext) {
  const found = p.u16(start + CHECKSUM)
  const remainder = foldChecksum(transportSum(p, ip, Protocol.icmpv6, start, start + length))
  if (remainder === 0) return p.print('[icmp6 sum ok] ')
  p.print(`[bad icmp6 cksum ${hex4(found)} -> ${hex4(rightChecksum(found, remainder))}!] `)
}

/** False where the packet is done and no length is to follow. */
function printBody(p: Printer, start: number, length: number, type: number, code: number): boolean {
  const quoted = start + DATA
  switch (type) {
    case Type.destinationUnreachable:
      return printUnreachable(p, start, length, code)
    case Type.packetTooBig:
      p.print(`, mtu ${p.u32(start + MTU)}`)
      return true
    case Type.timeExceeded:
      if (code === TimeExceeded.hopLimit) p.print(` for ${p.ipv6(quoted + DESTINATION)}`)
      else p.print(code === TimeExceeded.reassembly ? ' (reassembly)' : `, unknown code (${code})`)
      return true
    case Type.parameterProblem:
      if (p.has(quoted + DESTINATION, 16)) p.print(`, ${problemText(p, start, code)}`)
      else p.truncated()
      return p.has(quoted + DESTINATION, 16)
    case Type.echoRequest:
    case Type.echoReply:
      p.print(`, id ${p.u16(start + IDENTIFIER)}, seq ${p.u16(start + SEQUENCE)}`)
      return true
    case Type.multicastListenerQuery:
    case Type.multicastListenerReport:
    case Type.multicastListenerDone:
    case Type.multicastListenerReportV2:
      return printMulticastListener(p, start, length, type)
    case Type.routerSolicitation:
    case Type.routerAdvertisement:
    case Type.neighborSolicitation:
    case Type.neighborAdvertisement:
    case Type.redirect:
      return printNd(p, start, length, type)
    case INVERSE_SOLICITATION:
    case INVERSE_ADVERTISEMENT:
      return true
    case AGENT_REQUEST:
    case PREFIX_SOLICITATION:
      p.print(`, id ${hex4(p.u16(start + IDENTIFIER))}`)
      return true
    default:
      p.print(`, length ${length}`)
      if (p.verbose <= 1) unknownData(p, '\n\t', start, length)
      return false
  }
}

function problemText(p: Printer, start: number, code: number): string {
  const octet = p.u32(start + POINTER)
  if (code === ParameterProblem.field) return `erroneous - octet ${octet}`
  if (code === ParameterProblem.nextHeader) return `next header - octet ${octet}`
  if (code === ParameterProblem.option) return `option - octet ${octet}`
  return code === 3 ? `incomplete header chain - octet ${octet}` : `code-#${code}`
}

function printUnreachable(p: Printer, start: number, length: number, code: number): boolean {
  const quoted = start + DATA
  p.print(`, ${UNREACHABLE_WORDS.get(code) ?? `unknown unreach code (${code})`}`)
  switch (code) {
    case Unreachable.noRoute:
    case Unreachable.prohibited:
    case Unreachable.address:
      p.print(` ${p.ipv6(quoted + DESTINATION)}`)
      return true
    case Unreachable.beyondScope:
      p.print(` ${p.ipv6(quoted + DESTINATION)}, source address ${p.ipv6(quoted + SOURCE)}`)
      return true
    case Unreachable.port:
      return printPort(p, quoted)
    default:
      if (p.verbose > 1) return true
      unknownData(p, '\n\t', start, length)
      return false
  }
}

function printPort(p: Printer, quoted: number): boolean {
  if (!p.has(quoted, ipv6.HEADER_LENGTH)) {
    p.truncated()
    return false
  }
  let next = p.u8(quoted + ipv6.NEXT_HEADER)
  let at = quoted + ipv6.HEADER_LENGTH
  while (extension.isExtension(next) && p.has(at, 8)) {
    if (next === ipv6.NextHeader.fragment && (p.u16(at + extension.FRAGMENT_OFFSET) & extension.OFFSET_MASK) !== 0)
      break
    const length = extension.headerLength(p.bytes, at, next)
    next = p.u8(at)
    at += length
  }
  if ((next !== Protocol.tcp && next !== Protocol.udp) || !p.has(at + DESTINATION_PORT, 2)) {
    p.truncated()
    return false
  }
  const word = next === Protocol.tcp ? 'tcp' : 'udp'
  p.print(`, ${p.ipv6(quoted + DESTINATION)} ${word} port ${p.port(p.u16(at + DESTINATION_PORT), word)}`)
  return true
}
