import * as fc from 'fast-check'
import { codecContract, ipv6Address, mac, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { parseIpv6, parseMac } from './address.ts'
import * as icmpv6 from './icmpv6.ts'
import type * as mld from './mld.ts'
import type * as ndp from './ndp.ts'

const KNOWN: readonly number[] = Object.values(icmpv6.Type)
const KNOWN_OPTIONS = [1, 2, 3, 4, 5, 25]
const quoted = octets(60)

const option: fc.Arbitrary<ndp.NdOption> = fc.oneof(
  fc.record({ type: fc.constantFrom('sourceLinkLayerAddress' as const, 'targetLinkLayerAddress' as const), mac }),
  fc.record({
    type: fc.constant('prefixInformation'),
    prefixLength: u8,
    flags: u8,
    validLifetime: u32,
    preferredLifetime: u32,
    prefix: ipv6Address,
  }),
  fc.record({ type: fc.constant('redirectedHeader'), packet: octets(48, 8) }),
  fc.record({ type: fc.constant('mtu'), mtu: u32 }),
  fc.record({
    type: fc.constant('recursiveDnsServer'),
    lifetime: u32,
    servers: fc.array(ipv6Address, { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant('other'),
    optionType: u8.filter(type => !KNOWN_OPTIONS.includes(type)),
    data: octets(30, 8, 6),
  }),
)
const options = fc.array(option, { maxLength: 3 })

const nd: fc.Arbitrary<ndp.NdPacket> = fc.oneof(
  fc.record({ kind: fc.constant('routerSolicitation'), options }),
  fc.record({
    kind: fc.constant('routerAdvertisement'),
    curHopLimit: u8,
    flags: u8,
    routerLifetime: u16,
    reachableTime: u32,
    retransTimer: u32,
    options,
  }),
  fc.record({ kind: fc.constant('neighborSolicitation'), target: ipv6Address, options }),
  fc.record({
    kind: fc.constant('neighborAdvertisement'),
    router: fc.boolean(),
    solicited: fc.boolean(),
    override: fc.boolean(),
    target: ipv6Address,
    options,
  }),
  fc.record({ kind: fc.constant('redirect'), target: ipv6Address, destination: ipv6Address, options }),
)

const sources = fc.array(ipv6Address, { maxLength: 2 })
const listener: fc.Arbitrary<mld.MldPacket> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('query' as const, 'report' as const, 'done' as const),
    maximumResponseDelay: u16,
    multicastAddress: ipv6Address,
  }),
  fc.record({
    kind: fc.constant('queryV2'),
    maximumResponseCode: u16,
    multicastAddress: ipv6Address,
    suppress: fc.boolean(),
    robustness: fc.nat(7),
    queryIntervalCode: u8,
    sources,
  }),
  fc.record({
    kind: fc.constant('reportV2'),
    records: fc.array(fc.record({ type: u8, multicastAddress: ipv6Address, sources, auxiliary: octets(8, 4) }), {
      maxLength: 3,
    }),
  }),
)

const packets: fc.Arbitrary<icmpv6.Icmpv6Packet> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('echoRequest' as const, 'echoReply' as const),
    code: u8,
    identifier: u16,
    sequence: u16,
    data: octets(40),
  }),
  fc.record({ kind: fc.constantFrom('destinationUnreachable' as const, 'timeExceeded' as const), code: u8, quoted }),
  fc.record({ kind: fc.constant('packetTooBig'), code: u8, mtu: u32, quoted }),
  fc.record({ kind: fc.constant('parameterProblem'), code: u8, pointer: u32, quoted }),
  fc.record({ kind: fc.constant('neighborDiscovery'), nd }),
  fc.record({ kind: fc.constant('multicastListener'), mld: listener }),
  fc.record({
    kind: fc.constant('other'),
    type: u8.filter(type => !KNOWN.includes(type)),
    code: u8,
    data: octets(20),
  }),
)

codecContract('icmpv6', icmpv6, packets, [
  {
    // A neighbour solicitation of Linux 6.18, checksum cleared.
    hex: '8700 0000 0000 0000 fd00 0000 0000 0000 0000 0000 0000 0002 0101 ea5e 5ee7 796f',
    value: {
      kind: 'neighborDiscovery',
      nd: {
        kind: 'neighborSolicitation',
        target: parseIpv6('fd00::2')!,
        options: [{ type: 'sourceLinkLayerAddress', mac: parseMac('ea:5e:5e:e7:79:6f')! }],
      },
    },
  },
])
