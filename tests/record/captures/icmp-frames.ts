import { parseIpv4 } from '../../../engine/wire/address.ts'
import { concat } from '../../../engine/wire/bytes.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import * as icmpv4 from '../../../engine/wire/icmpv4.ts'
import * as igmp from '../../../engine/wire/igmp.ts'
import * as ipv4 from '../../../engine/wire/ipv4.ts'
import * as tcp from '../../../engine/wire/tcp.ts'
import * as udp from '../../../engine/wire/udp.ts'
import { A, B, frame, packet4, tcpPacket, text } from './packets.ts'

const { EtherType } = ethernet
const { Protocol } = ipv4

export function icmpFrames(): Uint8Array[] {
  const quoted = packet4(
    Protocol.udp,
    concat(udp.emit({ sourcePort: 9, destinationPort: 99, length: 30 }), new Uint8Array(22)),
  )
  const tcpQuoted = tcpPacket(tcp.SYN, [])
  const about = (packet: icmpv4.IcmpPacket) => frame(EtherType.ipv4, packet4(Protocol.icmp, icmpv4.emit(packet)))
  const codes = Object.values(icmpv4.Unreachable)
  const query: igmp.IgmpPacket = {
    kind: 'queryV3',
    maxResponse: 200,
    group: parseIpv4('239.1.2.3')!,
    suppress: true,
    robustness: 2,
    queryIntervalCode: 125,
    sources: [A.ip, B.ip],
  }
  const extensions = concat(
    quoted,
    new Uint8Array(128 - quoted.length),
    Uint8Array.from([0x20, 0, 0xd1, 0xee, 0, 8, 1, 1, 0x00, 0x06, 0x41, 0x01]),
  )
  return [
    ...[...codes, 16].map(code =>
      about({
        kind: 'destinationUnreachable',
        code,
        mtu: code === 4 ? 1400 : 0,
        quoted: code === 3 ? tcpQuoted : quoted,
      }),
    ),
    about({ kind: 'destinationUnreachable', code: 4, mtu: 0, quoted }),
    ...[0, 1, 2, 3, 4].map(code => about({ kind: 'redirect', code, gateway: B.ip, quoted })),
    ...[0, 1, 2].map(code => about({ kind: 'timeExceeded', code, quoted })),
    about({ kind: 'timeExceeded', code: 0, quoted: extensions }),
    about({
      kind: 'timestampReply',
      code: 0,
      identifier: 1,
      sequence: 2,
      originate: 86_399_999,
      receive: 1,
      transmit: 0,
    }),
    frame(
      EtherType.ipv4,
      packet4(Protocol.igmp, igmp.emit(query), { ttl: 1, options: Uint8Array.from([0x94, 4, 0, 0]) }),
    ),
    frame(EtherType.ipv4, packet4(253, text('experiment'))),
    frame(EtherType.ipv4, packet4(Protocol.udp, new Uint8Array(24), { fragmentOffset: 1480, dontFragment: false })),
  ]
}
