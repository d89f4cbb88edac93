/**
 * Writes the captures that this kernel cannot send: tests/recordings/captures/built.pcap, of frames that the codecs emit, and
 * damaged.pcap, of frames from the other captures with bytes changed and pieces cut off. Both come out the same every time.
 *
 *   node tests/record/captures-built.ts
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseIpv4, parseIpv6, parseMac } from '../../engine/wire/address.ts'
import * as arp from '../../engine/wire/arp.ts'
import { concat, Malformed } from '../../engine/wire/bytes.ts'
import * as dhcpv4 from '../../engine/wire/dhcpv4.ts'
import * as dns from '../../engine/wire/dns.ts'
import * as ethernet from '../../engine/wire/ethernet.ts'
import * as geneve from '../../engine/wire/geneve.ts'
import * as gre from '../../engine/wire/gre.ts'
import * as icmpv4 from '../../engine/wire/icmpv4.ts'
import * as icmpv6 from '../../engine/wire/icmpv6.ts'
import * as igmp from '../../engine/wire/igmp.ts'
import * as ipv4 from '../../engine/wire/ipv4.ts'
import * as ipv6 from '../../engine/wire/ipv6.ts'
import * as extension from '../../engine/wire/ipv6-extension.ts'
import * as llc from '../../engine/wire/llc.ts'
import * as lldp from '../../engine/wire/lldp.ts'
import type * as mld from '../../engine/wire/mld.ts'
import * as pcap from '../../engine/wire/pcap.ts'
import * as stp from '../../engine/wire/stp.ts'
import * as tcp from '../../engine/wire/tcp.ts'
import * as udp from '../../engine/wire/udp.ts'
import * as vlan from '../../engine/wire/vlan.ts'
import * as vxlan from '../../engine/wire/vxlan.ts'

const FOLDER = new URL('../recordings/captures/', import.meta.url)

const A = { mac: parseMac('02:00:00:00:00:0a')!, ip: parseIpv4('10.0.0.1')!, ip6: parseIpv6('fd00::1')! }
const B = { mac: parseMac('02:00:00:00:00:0b')!, ip: parseIpv4('10.0.0.2')!, ip6: parseIpv6('fd00::2')! }
const { EtherType } = ethernet
const { Protocol } = ipv4
const NONE = new Uint8Array()
const text = (string: string) => Uint8Array.from(string, letter => letter.charCodeAt(0))

function frame(type: number, payload: Uint8Array, destination = B.mac): Uint8Array {
  return concat(ethernet.emit({ destination, source: A.mac, type }), payload)
}

function packet4(protocol: number, payload: Uint8Array, change: Partial<ipv4.Ipv4Header> = {}): Uint8Array {
  const options = change.options ?? NONE
  const header: ipv4.Ipv4Header = {
    tos: 0,
    totalLength: ipv4.HEADER_LENGTH + options.length + payload.length,
    identification: 1,
    dontFragment: true,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol,
    source: A.ip,
    destination: B.ip,
    options,
    ...change,
  }
  return concat(ipv4.emit(header), payload)
}

function packet6(nextHeader: number, payload: Uint8Array, destination = B.ip6): Uint8Array {
  const { length } = payload
  const header = {
    trafficClass: 0,
    flowLabel: 0,
    payloadLength: length,
    nextHeader,
    hopLimit: 255,
    source: A.ip6,
    destination,
  }
  return concat(ipv6.emit(header), payload)
}

/** Fills in the checksum of the transport unit that starts at `start` of a packet. */
function summed(
  packet: Uint8Array,
  start: number,
  write: (bytes: Uint8Array, ipStart: number, start: number, end: number) => void,
) {
  write(packet, 0, start, packet.length)
  return packet
}

function udpPacket(
  source: number,
  destination: number,
  data: Uint8Array,
  change: Partial<ipv4.Ipv4Header> = {},
): Uint8Array {
  const header = udp.emit({ sourcePort: source, destinationPort: destination, length: udp.HEADER_LENGTH + data.length })
  return summed(packet4(Protocol.udp, concat(header, data), change), ipv4.HEADER_LENGTH, udp.writeChecksum)
}

function tcpPacket(flags: number, options: readonly tcp.TcpOption[], data = NONE, urgentPointer = 0): Uint8Array {
  const header = tcp.emit({
    sourcePort: 40000,
    destinationPort: 5000,
    sequence: 1000,
    acknowledgment: 2000,
    flags,
    window: 512,
    urgentPointer,
    options,
  })
  return summed(packet4(Protocol.tcp, concat(header, data)), ipv4.HEADER_LENGTH, tcp.writeChecksum)
}

function icmp6Packet(packet: icmpv6.Icmpv6Packet, destination = B.ip6): Uint8Array {
  return summed(packet6(Protocol.icmpv6, icmpv6.emit(packet), destination), ipv6.HEADER_LENGTH, icmpv6.writeChecksum)
}

const echo = (sequence: number): icmpv4.IcmpPacket => ({
  kind: 'echo',
  code: 0,
  identifier: 7,
  sequence,
  data: text('ping data'),
})
const ping = packet4(Protocol.icmp, icmpv4.emit(echo(1)))
const ping6 = icmp6Packet({ kind: 'echoRequest', code: 0, identifier: 7, sequence: 1, data: text('ping data') })
const tag = (id: number, priority: number, type: number, dropEligible = false) =>
  vlan.emit({ priority, dropEligible, id, type })
const whoHas = arp.emit({ operation: 1, senderMac: A.mac, senderIp: A.ip, targetMac: 0, targetIp: B.ip })

function linkFrames(): Uint8Array[] {
  const bridge = { priority: 0x8000, mac: A.mac }
  const times = { messageAge: 256, maxAge: 20 * 256, helloTime: 2 * 256, forwardDelay: 15 * 256 }
  const rapid = (flags: number) =>
    stp.emit({
      kind: 'rapid',
      flags,
      root: { priority: 0x1001, mac: B.mac },
      rootPathCost: 4,
      bridge,
      port: 0x8002,
      ...times,
    })
  const bpdu = (payload: Uint8Array) => {
    const header = llc.emit({ dsap: llc.Sap.stp, ssap: llc.Sap.stp, control: llc.UNNUMBERED_INFORMATION })
    return frame(header.length + payload.length, concat(header, payload), stp.GROUP_MAC)
  }
  const snap = concat(llc.emit({ dsap: 0xaa, ssap: 0xaa, control: 3 }), Uint8Array.from([0, 0, 0, 0x08, 0x00]), ping)
  const tlvs: lldp.LldpTlv[] = [
    { type: 'chassisId', subtype: lldp.ChassisSubtype.mac, id: Uint8Array.from([2, 0, 0, 0, 0, 10]) },
    { type: 'portId', subtype: lldp.PortSubtype.interfaceName, id: text('eth0') },
    { type: 'timeToLive', seconds: 120 },
    { type: 'portDescription', text: text('to the rack') },
    { type: 'systemName', text: text('k8s-w1') },
    { type: 'systemDescription', text: text('Linux 6.1') },
    { type: 'capabilities', available: 0x14, enabled: 0x10 },
    {
      type: 'other',
      tlvType: lldp.Type.managementAddress,
      data: Uint8Array.from([5, 1, 10, 0, 0, 1, 2, 0, 0, 0, 2, 0]),
    },
    { type: 'organization', oui: 0x0080c2, subtype: 1, data: Uint8Array.from([0, 10]) },
    { type: 'organization', oui: 0x00120f, subtype: 4, data: Uint8Array.from([5, 0xdc]) },
  ]
  return [
    frame(EtherType.vlan, concat(tag(10, 3, EtherType.ipv4), ping)),
    frame(EtherType.vlan, concat(tag(4094, 7, EtherType.arp, true), whoHas)),
    frame(EtherType.qinq, concat(tag(100, 0, EtherType.vlan), tag(20, 1, EtherType.ipv6), ping6)),
    frame(0x88b5, text('local experiment')),
    frame(snap.length, snap),
    bpdu(rapid(0x3c)),
    bpdu(rapid(0x0e | stp.TOPOLOGY_CHANGE)),
    frame(EtherType.lldp, lldp.emit(tlvs), lldp.GROUP_MAC),
    frame(
      EtherType.arp,
      arp.emit({ operation: 1, senderMac: A.mac, senderIp: A.ip, targetMac: B.mac, targetIp: B.ip }),
    ),
    frame(
      EtherType.arp,
      concat(
        arp.emit({ operation: 2, senderMac: A.mac, senderIp: A.ip, targetMac: B.mac, targetIp: B.ip }),
        new Uint8Array(18),
      ),
    ),
  ]
}

function tunnelFrames(): Uint8Array[] {
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

function transportFrames(): Uint8Array[] {
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

function dhcpPacket(): Uint8Array {
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

function icmpFrames(): Uint8Array[] {
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

function icmp6Frames(): Uint8Array[] {
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

function write(name: string, frames: readonly { readonly bytes: Uint8Array; readonly originalLength: number }[]): void {
  const packets = frames.map((one, index) => ({ ...one, seconds: 1_700_000_000 + index, nanoseconds: 0 }))
  const capture = {
    linkType: pcap.LinkType.ethernet,
    snapLength: pcap.SNAP_LENGTH_DEFAULT,
    nanoseconds: false,
    packets,
  }
  writeFileSync(new URL(name, FOLDER), pcap.emit(capture))
  console.log(`${name}: ${frames.length} frames`)
}

/** Of every capture a few frames: cut where a snapshot length cuts, cut as a frame, and with one or two bytes changed. */
function damagedFrames(): { bytes: Uint8Array; originalLength: number }[] {
  let state = 20_250_101
  const below = (limit: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * limit)
  }
  const frames: { bytes: Uint8Array; originalLength: number }[] = []
  const names = readdirSync(FOLDER)
    .filter(name => name.endsWith('.pcap') && name !== 'damaged.pcap')
    .sort()
  for (const name of names) {
    const capture = pcap.parse(new Uint8Array(readFileSync(new URL(name, FOLDER))))
    if (capture instanceof Malformed || capture.linkType !== pcap.LinkType.ethernet) continue
    for (let round = 0; round < 24; round++) {
      const chosen = capture.packets[below(capture.packets.length)]!
      let bytes = chosen.bytes.slice(0, 200)
      const way = round % 3
      if (way > 0)
        for (let changes = 1 + below(2); changes > 0; changes--) {
          const at = 14 + below(Math.min(80, bytes.length - 14))
          // Not the protocol: printers of protocols that the lab does not speak are not under test.
          if (at !== 23 && at !== 20 && at !== 54)
            bytes[at] = below(2) === 0 ? below(256) : [0, 1, 4, 8, 128, 255][below(6)]!
        }
      if (way < 2) bytes = bytes.slice(0, 15 + below(bytes.length - 15))
      const short = below(3) === 0
      frames.push({ bytes, originalLength: short ? bytes.length : Math.max(bytes.length, chosen.originalLength) })
    }
  }
  return frames
}

const whole = (bytes: Uint8Array) => ({ bytes, originalLength: bytes.length })
write(
  'built.pcap',
  [...linkFrames(), ...tunnelFrames(), ...transportFrames(), ...icmpFrames(), ...icmp6Frames()].map(whole),
)
write('damaged.pcap', damagedFrames())
