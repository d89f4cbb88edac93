import { foldChecksum, u32, u128 } from '../bytes.ts'
import * as ipv4 from '../ipv4.ts'
import * as ipv6 from '../ipv6.ts'
import {
  ACK,
  ACKNOWLEDGMENT,
  CHECKSUM,
  CWR,
  DATA_OFFSET,
  DESTINATION_PORT,
  ECE,
  FIN,
  FLAGS,
  HEADER_LENGTH,
  PSH,
  RST,
  SEQUENCE,
  SOURCE_PORT,
  SYN,
  URG,
  URGENT_POINTER,
  WINDOW,
} from '../tcp.ts'
import type { RelativeNumbers } from './flow.ts'
import type { IpContext, Printer } from './printer.ts'
import { transportSum } from './pseudo-header.ts'
import { printTcpOptions } from './tcp-option.ts'
import { addresses, endpoints } from './udp.ts'
import { type Bits, bitWords, hex4, printText, rightChecksum } from './words.ts'

const FLAG_WORDS: Bits = [
  [FIN, 'F'],
  [SYN, 'S'],
  [RST, 'R'],
  [PSH, 'P'],
  [ACK, '.'],
  [URG, 'U'],
  [ECE, 'E'],
  [CWR, 'W'],
]

/** How much of the text in a reset is shown. */
const RESET_TEXT_MAX = 30

export function printTcp(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'tcp'
  if (!p.has(start + DESTINATION_PORT, 2)) {
    p.print(`${addresses(p, ip)}:`)
    return p.truncated()
  }
  const [source, destination] = [p.u16(start + SOURCE_PORT), p.u16(start + DESTINATION_PORT)]
  p.print(endpoints(p, ip, ipv4.Protocol.tcp, p.port(source, 'tcp'), p.port(destination, 'tcp')))
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  const header = (p.u8(start + DATA_OFFSET) >> 4) * 4
  if (header < HEADER_LENGTH) {
    p.print(` tcp ${(length - header) >>> 0} [bad hdr length ${header} - too short, < ${HEADER_LENGTH}]`)
    return
  }
  if (p.options.quick) {
    p.print(`tcp ${(length - header) >>> 0}`)
    if (header > length) p.print(` [bad hdr length ${header} - too long, > ${length}]`)
    return
  }
  const flags = p.u8(start + FLAGS)
  p.print(`Flags [${bitWords(FLAG_WORDS, flags, 'none', '')}]`)
  const numbers = sequenceNumbers(p, start, flags, source, destination, ip)
  if (header > length) return p.print(` [bad hdr length ${header} - too long, > ${length}]`)
  if (p.verbose > 0 && !p.options.skipChecksums && !ip.fragmented && p.has(start, length))
    printChecksum(p, start, length, ip)
  if (!printSegment(p, start, header, length - header, flags, numbers)) return
  if (!p.has(start, header)) {
    p.print(` [remaining caplen(${p.end - start}) < header length(${header})]`)
    p.cut()
  }
  if ((flags & RST) !== 0 && p.verbose > 0) return printResetText(p, start + header, length - header)
  p.layers.tcpPayload(p, source, destination, start + header, length - header)
}

function sequenceNumbers(
  p: Printer,
  start: number,
  flags: number,
  source: number,
  destination: number,
  ip: IpContext,
): RelativeNumbers {
  const [sequence, acknowledgment] = [p.u32(start + SEQUENCE), p.u32(start + ACKNOWLEDGMENT)]
  if (p.options.absoluteSequence || (flags & ACK) === 0) return { sequence, acknowledgment, peer: 0 }
  const at = ip.ipStart
  const [from, to] =
    ip.version === 4
      ? [u32(p.bytes, at + ipv4.SOURCE), u32(p.bytes, at + ipv4.DESTINATION)]
      : [u128(p.bytes, at + ipv6.SOURCE), u128(p.bytes, at + ipv6.DESTINATION)]
  return p.flows.relative(from, to, source, destination, sequence, acknowledgment, (flags & SYN) !== 0)
}

function printChecksum(p: Printer, start: number, length: number, ip: IpContext) {
  const found = p.u16(start + CHECKSUM)
  const remainder = foldChecksum(transportSum(p, ip, ipv4.Protocol.tcp, start, start + length))
  const verdict = remainder === 0 ? 'correct' : `incorrect -> ${hex4(rightChecksum(found, remainder))}`
  p.print(`, cksum ${hex4(found)} (${verdict})`)
}

/** Whether there is data to go on with: not after malformed options. */
function printSegment(
  p: Printer,
  start: number,
  header: number,
  data: number,
  flags: number,
  numbers: RelativeNumbers,
): boolean {
  if (p.verbose > 1 || data > 0 || (flags & (SYN | FIN | RST)) !== 0) {
    p.print(`, seq ${numbers.sequence}`)
    if (data > 0) p.print(`:${(numbers.sequence + data) >>> 0}`)
  }
  if ((flags & ACK) !== 0) p.print(`, ack ${numbers.acknowledgment}`)
  p.print(`, win ${p.u16(start + WINDOW)}`)
  if ((flags & URG) !== 0) p.print(`, urg ${p.u16(start + URGENT_POINTER)}`)
  if (header > HEADER_LENGTH) {
    p.print(', options [')
    if (!printTcpOptions(p, start + HEADER_LENGTH, header - HEADER_LENGTH, numbers.peer, flags, start + header + data))
      return false
    p.print(']')
  }
  p.print(`, length ${data}`)
  return data > 0
}

/** RFC 9293 3.5.3 lets a reset carry text that tells why. */
function printResetText(p: Printer, start: number, length: number) {
  p.print(p.has(start, length) ? ' [RST' : ' [!RST')
  if (length > RESET_TEXT_MAX) p.print('+')
  p.print(' ')
  printText(p, start, Math.min(length, RESET_TEXT_MAX))
  p.print(']')
}
