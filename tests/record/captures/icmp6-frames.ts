import { parseIpv6 } from '../../../engine/wire/address.ts'
import { concat } from '../../../engine/wire/bytes.ts'
import * as ethernet from '../../../engine/wire/ethernet.ts'
import type * as icmpv6 from '../../../engine/wire/icmpv6.ts'
import * as ipv6 from '../../../engine/wire/ipv6.ts'
import * as extension from '../../../engine/wire/ipv6-extension.ts'
import type * as mld from '../../../engine/wire/mld.ts'
import { A, B, frame, icmp6Packet, NONE, packet6, ping6, text } from './packets.ts'

const { EtherType } = ethernet

export function icmp6Frames(): Uint8Array[] {
  const about = (packet: icmpv6.Icmpv6Packet) => frame(EtherType.ipv6, icmp6Packet(packet))
  const group = parseIpv6('ff02::fb')!
  const listener = (packet: mld.MldPacket) => about({ kind: 'multicastListener', mld: packet })
  const advertisement: icmpv6.Icmpv6Packet = {
    kind: 'neighborDiscovery',
    nd: {
      kind: 'routerAdvertisement',
      curHopLimit: 64,
      flags: 0xd8,
      routerLifetime: 1800,
      reachableTime: 30000,
      retransTimer: 1000,
      options: [
        {
          type: 'prefixInformation',
          prefixLength: 64,
          flags: 0xc0,
          validLifetime: 86400,
          preferredLifetime: 0xffff_ffff,
          prefix: parseIpv6('fd00::')!,
        },
        { type: 'mtu', mtu: 1400 },
        { type: 'sourceLinkLayerAddress', mac: A.mac },
        { type: 'recursiveDnsServer', lifetime: 600, servers: [B.ip6, A.ip6] },
        {
          type: 'other',
          optionType: 24,
          data: Uint8Array.from([48, 0x08, 0, 0, 0x0e, 0x10, 0xfd, 0, 0, 1, 0, 0, 0, 0]),
        },
        { type: 'other', optionType: 14, data: Uint8Array.from([1, 2, 3, 4, 5, 6]) },
      ],
    },
  }
  const router: extension.ExtensionHeader = {
    kind: 'routing',
    nextHeader: ipv6.NextHeader.none,
    routingType: 4,
    segmentsLeft: 1,
    data: concat(Uint8Array.from([0, 0, 0, 7]), packet6(0, NONE).subarray(ipv6.SOURCE, ipv6.SOURCE + 16)),
  }
  return [
    about(advertisement),
    ...[0, 1, 2, 3, 4, 5, 6].map(code => about({ kind: 'destinationUnreachable', code, quoted: ping6 })),
    ...[0, 1, 2, 3].map(code => about({ kind: 'parameterProblem', code, pointer: 40, quoted: ping6 })),
    ...[0, 1].map(code => about({ kind: 'timeExceeded', code, quoted: ping6 })),
    about({
      kind: 'neighborDiscovery',
      nd: {
        kind: 'redirect',
        target: A.ip6,
        destination: B.ip6,
        options: [
          { type: 'targetLinkLayerAddress', mac: B.mac },
          { type: 'redirectedHeader', packet: ping6.subarray(0, 56) },
        ],
      },
    }),
    listener({ kind: 'query', maximumResponseDelay: 10000, multicastAddress: 0n }),
    listener({ kind: 'report', maximumResponseDelay: 0, multicastAddress: group }),
    listener({ kind: 'done', maximumResponseDelay: 0, multicastAddress: group }),
    listener({
      kind: 'queryV2',
      maximumResponseCode: 0x8123,
      multicastAddress: group,
      suppress: true,
      robustness: 2,
      queryIntervalCode: 140,
      sources: [A.ip6],
    }),
    listener({
      kind: 'reportV2',
      records: [
        { type: 1, multicastAddress: group, sources: [A.ip6, B.ip6], auxiliary: NONE },
        { type: 9, multicastAddress: group, sources: [], auxiliary: NONE },
      ],
    }),
    about({ kind: 'other', type: 200, code: 1, data: text('private') }),
    frame(EtherType.ipv6, packet6(ipv6.NextHeader.routing, extension.emit(router))),
    frame(EtherType.ipv6, packet6(ipv6.NextHeader.none, NONE)),
  ]
}
