import { concat } from '../../../engine/wire/bytes.ts'
import * as dns from '../../../engine/wire/dns.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import * as ipv4 from '../../../engine/wire/ipv4.ts'
import * as ipv6 from '../../../engine/wire/ipv6.ts'
import * as tcp from '../../../engine/wire/tcp.ts'
import * as udp from '../../../engine/wire/udp.ts'
import { dhcpPacket } from './dhcp-frames.ts'
import { frame, NONE, packet6, summed, tcpPacket, text, udpPacket } from './packets.ts'

const { EtherType } = ethernet
const { Protocol } = ipv4

export function transportFrames(): Uint8Array[] {
  const { ACK, CWR, ECE, FIN, PSH, RST, SYN, URG } = tcp
  const options: tcp.TcpOption[][] = [
    [
      { type: 'mss', mss: 1460 },
      { type: 'sackPermitted' },
      { type: 'timestamps', value: 1, echo: 0 },
      { type: 'nop' },
      { type: 'windowScale', shift: 7 },
    ],
    [
      { type: 'nop' },
      { type: 'nop' },
      {
        type: 'sack',
        blocks: [
          { left: 2010, right: 2020 },
          { left: 2030, right: 2040 },
        ],
      },
    ],
    [{ type: 'other', kind: tcp.OptionKind.fastOpen, data: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]) }],
    [{ type: 'other', kind: tcp.OptionKind.fastOpen, data: NONE }],
    [{ type: 'other', kind: tcp.OptionKind.signature, data: new Uint8Array(16).fill(0xab) }],
    [
      { type: 'other', kind: 200, data: Uint8Array.from([9, 8, 7]) },
      { type: 'mss', mss: 9 },
    ],
  ]
  const over6 = (data: Uint8Array) => {
    const header = udp.emit({ sourcePort: 40000, destinationPort: 5000, length: udp.HEADER_LENGTH + data.length })
    return summed(packet6(Protocol.udp, concat(header, data)), ipv6.HEADER_LENGTH, udp.writeChecksum)
  }
  return [
    ...options.map(list => frame(EtherType.ipv4, tcpPacket(SYN, list))),
    ...[0, ACK, FIN | ACK, RST, RST | ACK, PSH | ACK, URG | ACK, SYN | ECE | CWR].map(flags =>
      frame(
        EtherType.ipv4,
        tcpPacket(flags, [], (flags & PSH) !== 0 ? text('some data') : NONE, (flags & URG) !== 0 ? 5 : 0),
      ),
    ),
    frame(EtherType.ipv4, tcpPacket(RST | ACK, [], text('the reason why it was reset, in words'))),
    frame(EtherType.ipv4, udpPacket(1, 2, text('odd'))),
    frame(EtherType.ipv4, udpPacket(1, 2, NONE)),
    frame(EtherType.ipv6, over6(text('over six'))),
    frame(
      EtherType.ipv4,
      udpPacket(40000, 53, dns.emit(dns.query(99, 'kubernetes.default.svc.cluster.local.', dns.RecordType.AAAA))),
    ),
    frame(EtherType.ipv4, dhcpPacket()),
  ]
}
