import * as dhcpv4 from '../../../engine/wire/dhcpv4.ts'
import { A, B, NONE, text, udpPacket } from './packets.ts'

export function dhcpPacket(): Uint8Array {
  const { OptionCode, PacketType } = dhcpv4
  const bytes = (code: number, ...data: number[]) => ({ code, data: Uint8Array.from(data) })
  return udpPacket(
    68,
    67,
    dhcpv4.emit({
      operation: dhcpv4.Operation.request,
      hops: 1,
      transactionId: 0x1234,
      seconds: 3,
      flags: dhcpv4.BROADCAST,
      clientIp: A.ip,
      yourIp: 0,
      serverIp: 0,
      gatewayIp: B.ip,
      clientMac: A.mac,
      serverName: NONE,
      file: NONE,
      options: [
        bytes(OptionCode.packetType, PacketType.inform),
        bytes(OptionCode.clientIdentifier, 1, 2, 0, 0, 0, 0, 10),
        bytes(OptionCode.clientIdentifier, 0, 0x61, 0x62),
        bytes(OptionCode.parameterRequestList, 1, 3, 6, 15, 119, 121, 200),
        bytes(77, 2, 0x61, 0x62, 1, 0x63),
        bytes(81, 5, 0, 0, 0x61, 0x2e, 0x62),
        bytes(82, 1, 2, 0x63, 0x31, 9, 1, 0xff),
        bytes(33, 10, 0, 0, 0, 10, 0, 0, 1),
        bytes(19, 1),
        bytes(OptionCode.classlessRoutes, 0, 10, 0, 0, 1),
        bytes(60, ...text('vendor')),
        dhcpv4.words(OptionCode.leaseTime, 3600),
        dhcpv4.words(2, 0xffff_ff00),
      ],
    }),
  )
}
