import * as fc from 'fast-check'
import { codecContract, mac, octets, u8, u16, u24, u32 } from '../../tests/contracts/codec.ts'
import * as arp from './arp.ts'
import * as ethernet from './ethernet.ts'
import * as llc from './llc.ts'
import * as lldp from './lldp.ts'
import * as sll2 from './sll2.ts'
import * as stp from './stp.ts'

codecContract('ethernet', ethernet, fc.record({ destination: mac, source: mac, type: u16 }), [
  {
    hex: '01005e000016 ce4412cee21b 0800',
    value: { destination: 0x01005e000016, source: 0xce4412cee21b, type: ethernet.EtherType.ipv4 },
  },
])

codecContract('arp', arp, fc.record({ operation: u16, senderMac: mac, senderIp: u32, targetMac: mac, targetIp: u32 }), [
  {
    // Linux 6.18.
    hex: '0001 0800 0604 0001 ea5e5ee7796f 0a000001 000000000000 0a000002',
    value: {
      operation: arp.Operation.request,
      senderMac: 0xea5e5ee7796f,
      senderIp: 0x0a000001,
      targetMac: 0,
      targetIp: 0x0a000002,
    },
  },
])

codecContract('llc', llc, fc.record({ dsap: u8, ssap: u8, control: fc.nat(63).map(bits => (bits << 2) | 3) }), [
  { hex: '42 42 03', value: { dsap: llc.Sap.stp, ssap: llc.Sap.stp, control: llc.UNNUMBERED_INFORMATION } },
])

const bridgeId = fc.record({ priority: u16, mac })
const bpdus: fc.Arbitrary<stp.Bpdu> = fc.oneof(
  fc.record({ kind: fc.constant('topologyChange' as const) }),
  fc.record({
    kind: fc.constantFrom('configuration' as const, 'rapid' as const),
    flags: u8,
    root: bridgeId,
    rootPathCost: u32,
    bridge: bridgeId,
    port: u16,
    messageAge: u16,
    maxAge: u16,
    helloTime: u16,
    forwardDelay: u16,
  }),
)
codecContract('stp', stp, bpdus, [{ hex: '0000 00 80', value: { kind: 'topologyChange' } }])

const tlv: fc.Arbitrary<lldp.LldpTlv> = fc.oneof(
  fc.record({
    type: fc.constantFrom('chassisId' as const, 'portId' as const),
    subtype: u8,
    id: octets(20).filter(id => id.length > 0),
  }),
  fc.record({ type: fc.constant('timeToLive' as const), seconds: u16 }),
  fc.record({
    type: fc.constantFrom('portDescription' as const, 'systemName' as const, 'systemDescription' as const),
    text: octets(300),
  }),
  fc.record({ type: fc.constant('capabilities' as const), available: u16, enabled: u16 }),
  fc.record({ type: fc.constant('organization' as const), oui: u24, subtype: u8, data: octets(20) }),
  fc.record({
    type: fc.constant('other' as const),
    tlvType: fc.integer({ min: 8, max: 126 }),
    data: octets(20),
  }),
)
codecContract('lldp', lldp, fc.array(tlv, { maxLength: 5 }), [
  { hex: '0602 0078 0000', value: [{ type: 'timeToLive', seconds: 120 }] },
])

codecContract(
  'sll2',
  sll2,
  fc.record({ protocol: u16, interfaceIndex: u32, arphrd: u16, packetType: u8, address: octets(8) }),
  [
    {
      hex: '0800 0000 00000002 0001 04 06 ea5e5ee7796f 0000',
      value: {
        protocol: ethernet.EtherType.ipv4,
        interfaceIndex: 2,
        arphrd: sll2.Arphrd.ethernet,
        packetType: sll2.PacketType.outgoing,
        address: Uint8Array.from([0xea, 0x5e, 0x5e, 0xe7, 0x79, 0x6f]),
      },
    },
  ],
)
