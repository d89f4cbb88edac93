import { concat } from '../../../engine/wire/bytes.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import * as geneve from '../../../engine/wire/geneve.ts'
import * as gre from '../../../engine/wire/gre.ts'
import * as ipv4 from '../../../engine/wire/ipv4.ts'
import * as vxlan from '../../../engine/wire/vxlan.ts'
import { frame, packet4, packet6, ping, ping6, udpPacket } from './packets.ts'

const { EtherType } = ethernet
const { Protocol } = ipv4

export function tunnelFrames(): Uint8Array[] {
  const greHeader = { checksum: undefined, key: undefined, sequence: undefined }
  const inner = frame(EtherType.ipv4, ping)
  const option = { class: 0x0102, type: 0x80, data: Uint8Array.from([1, 2, 3, 4]) }
  const inUdp = (port: number, header: Uint8Array) =>
    frame(EtherType.ipv4, udpPacket(50000, port, concat(header, inner)))
  return [
    frame(
      EtherType.ipv4,
      packet4(Protocol.gre, concat(gre.emit({ ...greHeader, protocolType: EtherType.ipv4 }), ping)),
    ),
    frame(
      EtherType.ipv4,
      packet4(
        Protocol.gre,
        concat(gre.emit({ ...greHeader, protocolType: EtherType.ipv6, key: 42, sequence: 9 }), ping6),
      ),
    ),
    frame(
      EtherType.ipv4,
      packet4(Protocol.gre, concat(gre.emit({ ...greHeader, protocolType: 0x6558, key: 7 }), inner)),
    ),
    frame(EtherType.ipv4, packet4(Protocol.ipip, ping)),
    frame(EtherType.ipv4, packet4(Protocol.ipv6, ping6)),
    frame(EtherType.ipv6, packet6(Protocol.ipip, ping)),
    inUdp(geneve.PORT, geneve.emit({ control: false, protocolType: 0x6558, vni: 700, options: [] })),
    inUdp(geneve.PORT, geneve.emit({ control: true, protocolType: 0x6558, vni: 1, options: [option] })),
    frame(
      EtherType.ipv4,
      udpPacket(
        50000,
        geneve.PORT,
        concat(geneve.emit({ control: false, protocolType: EtherType.ipv4, vni: 2, options: [] }), ping),
      ),
    ),
    inUdp(vxlan.PORT, vxlan.emit({ vni: 0xffffff })),
  ]
}
