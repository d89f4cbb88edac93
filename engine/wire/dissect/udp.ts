import { u16 } from '../bytes.ts'
import { Protocol } from '../ipv4.ts'
import * as udp from '../udp.ts'
import type { Dissection, IpContext } from './dissection.ts'
import { checksumNote, field, hexText } from './field.ts'
import { expectedChecksum } from './transport.ts'

export function dissectUdp(d: Dissection, start: number, end: number, ip: IpContext): void {
  if (!d.need('UDP', start, udp.HEADER_LENGTH, end)) return
  const { bytes } = d
  const source = u16(bytes, start + udp.SOURCE_PORT)
  const destination = u16(bytes, start + udp.DESTINATION_PORT)
  const length = u16(bytes, start + udp.LENGTH)
  const found = u16(bytes, start + udp.CHECKSUM)
  const dataEnd = length < udp.HEADER_LENGTH ? end : Math.min(end, start + length)
  const expected = expectedChecksum(d, Protocol.udp, start, dataEnd, found, ip)
  // RFC 768: a sum of zero is sent as all ones, and zero says that there is none.
  const note = found === 0 ? 'none was sent' : checksumNote(found, expected === 0 ? 0xffff : expected)
  const children = [
    field('udp.srcport', 'Source Port', source, start + udp.SOURCE_PORT, 2),
    field('udp.dstport', 'Destination Port', destination, start + udp.DESTINATION_PORT, 2),
    field('udp.length', 'Length', length, start + udp.LENGTH, 2),
    field('udp.checksum', 'Checksum', hexText(found, 4), start + udp.CHECKSUM, 2, { note }),
  ]
  const value = `Src Port: ${source}, Dst Port: ${destination}`
  d.add(field('udp', 'User Datagram Protocol', value, start, udp.HEADER_LENGTH, { children }))
  const data = start + udp.HEADER_LENGTH
  if (data < dataEnd) d.protocols.udpPayload(d, [destination, source], data, dataEnd)
}
