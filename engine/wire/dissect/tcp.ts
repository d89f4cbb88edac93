import { u16, u32 } from '../bytes.ts'
import { Protocol } from '../ipv4.ts'
import * as tcp from '../tcp.ts'
import type { Dissection, IpContext } from './dissection.ts'
import { checksumNote, type DissectedField, field, flag, hexText } from './field.ts'
import { tcpOptions } from './tcp-option.ts'
import { expectedChecksum } from './transport.ts'

export function dissectTcp(d: Dissection, start: number, end: number, ip: IpContext): void {
  if (!d.need('TCP', start, d.quoted ? tcp.DATA_OFFSET : tcp.HEADER_LENGTH, end)) return
  const { bytes } = d
  const source = u16(bytes, start + tcp.SOURCE_PORT)
  const destination = u16(bytes, start + tcp.DESTINATION_PORT)
  const sequence = u32(bytes, start + tcp.SEQUENCE)
  const children = [
    field('tcp.srcport', 'Source Port', source, start + tcp.SOURCE_PORT, 2),
    field('tcp.dstport', 'Destination Port', destination, start + tcp.DESTINATION_PORT, 2),
    field('tcp.seq_raw', 'Sequence Number (raw)', sequence, start + tcp.SEQUENCE, 4),
    field(
      'tcp.ack_raw',
      'Acknowledgment number (raw)',
      u32(bytes, start + tcp.ACKNOWLEDGMENT),
      start + tcp.ACKNOWLEDGMENT,
      4,
    ),
  ]
  const value = `Src Port: ${source}, Dst Port: ${destination}, Seq: ${sequence}`
  const label = 'Transmission Control Protocol'
  // An ICMP error may quote no more of it than this.
  if (start + tcp.HEADER_LENGTH > end) return d.add(field('tcp', label, value, start, end - start, { children }))
  const length = tcp.headerLength(bytes, start)
  const whole = length >= tcp.HEADER_LENGTH && start + length <= end
  const found = u16(bytes, start + tcp.CHECKSUM)
  const expected = expectedChecksum(d, Protocol.tcp, start, end, found, ip)
  children.push(
    field('tcp.hdr_len', 'Header Length', `${length} bytes (${length / 4})`, start + tcp.DATA_OFFSET, 1, {
      note: whole ? undefined : 'does not fit',
    }),
    flags(u16(bytes, start + tcp.DATA_OFFSET) & 0x0fff, start + tcp.DATA_OFFSET),
    field('tcp.window_size_value', 'Window', u16(bytes, start + tcp.WINDOW), start + tcp.WINDOW, 2),
    field('tcp.checksum', 'Checksum', hexText(found, 4), start + tcp.CHECKSUM, 2, {
      note: checksumNote(found, expected),
    }),
    field(
      'tcp.urgent_pointer',
      'Urgent Pointer',
      u16(bytes, start + tcp.URGENT_POINTER),
      start + tcp.URGENT_POINTER,
      2,
    ),
  )
  const headerEnd = start + (whole ? length : tcp.HEADER_LENGTH)
  if (headerEnd > start + tcp.HEADER_LENGTH) children.push(tcpOptions(bytes, start + tcp.HEADER_LENGTH, headerEnd))
  d.add(field('tcp', label, `${value}, Len: ${end - headerEnd}`, start, headerEnd - start, { children }))
  if (whole && headerEnd < end) d.protocols.tcpPayload(d, [destination, source], headerEnd, end)
}

/** Name, label, short name, bit, and the byte of the flags that it is in. */
const FLAGS: readonly (readonly [name: string, label: string, short: string, bit: number, byte: number])[] = [
  ['tcp.flags.ae', 'Accurate ECN', 'AE', tcp.AE, 0],
  ['tcp.flags.cwr', 'Congestion Window Reduced', 'CWR', tcp.CWR, 1],
  ['tcp.flags.ece', 'ECN-Echo', 'ECE', tcp.ECE, 1],
  ['tcp.flags.urg', 'Urgent', 'URG', tcp.URG, 1],
  ['tcp.flags.ack', 'Acknowledgment', 'ACK', tcp.ACK, 1],
  ['tcp.flags.push', 'Push', 'PSH', tcp.PSH, 1],
  ['tcp.flags.reset', 'Reset', 'RST', tcp.RST, 1],
  ['tcp.flags.syn', 'Syn', 'SYN', tcp.SYN, 1],
  ['tcp.flags.fin', 'Fin', 'FIN', tcp.FIN, 1],
]

function flags(word: number, at: number): DissectedField {
  const set = FLAGS.filter(([, , , bit]) => (word & bit) !== 0).map(([, , short]) => short)
  const children = [
    flag('tcp.flags.res', 'Reserved', (word & 0xe00) !== 0, at, 1),
    ...FLAGS.map(([name, label, , bit, byte]) => flag(name, label, (word & bit) !== 0, at + byte, 1)),
  ]
  const names = set.length === 0 ? '<None>' : set.reverse().join(', ')
  return field('tcp.flags', 'Flags', `${hexText(word, 3)} (${names})`, at, 2, { children })
}
