import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, ipv6Address, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { network, type Prefix, parseIpv4, parsePrefix } from './address.ts'
import * as bgp from './bgp.ts'
import { Malformed } from './bytes.ts'

const prefix4: fc.Arbitrary<Prefix<number>> = fc
  .tuple(u32, fc.nat(32))
  .map(([address, length]) => ({ address: network(address, length), length }))
const prefix6: fc.Arbitrary<Prefix<bigint>> = fc
  .tuple(ipv6Address, fc.nat(128))
  .map(([address, length]) => ({ address: network(address, length), length }))

const capability: fc.Arbitrary<bgp.BgpCapability> = fc.oneof(
  fc.record({ type: fc.constant('multiprotocol' as const), afi: u16, safi: u8 }),
  fc.record({ type: fc.constant('fourOctetAs' as const), as: u32 }),
  fc.record({ type: fc.constant('other' as const), code: fc.integer({ min: 66, max: 255 }), data: octets(8) }),
)

const attribute: fc.Arbitrary<bgp.PathAttribute> = fc.oneof(
  fc.record({ type: fc.constant('origin' as const), origin: u8 }),
  fc.record({
    type: fc.constant('asPath' as const),
    segments: fc.array(
      fc.record({
        type: fc.constantFrom('set' as const, 'sequence' as const),
        as: fc.array(u32, { minLength: 1, maxLength: 4 }),
      }),
      { maxLength: 2 },
    ),
  }),
  fc.record({ type: fc.constant('nextHop' as const), nextHop: u32 }),
  fc.record({ type: fc.constantFrom('multiExitDiscriminator' as const, 'localPreference' as const), value: u32 }),
  fc.record({ type: fc.constant('atomicAggregate' as const) }),
  fc.record({
    type: fc.constant('communities' as const),
    partial: fc.boolean(),
    communities: fc.array(u32, { maxLength: 80 }),
  }),
  fc.record({ type: fc.constant('originatorId' as const), originator: u32 }),
  fc.record({ type: fc.constant('clusterList' as const), clusters: fc.array(u32, { maxLength: 3 }) }),
  fc.record({
    type: fc.constant('mpReach' as const),
    nextHops: fc.array(ipv6Address, { minLength: 1, maxLength: 2 }),
    prefixes: fc.array(prefix6, { maxLength: 2 }),
  }),
  fc.record({ type: fc.constant('mpUnreach' as const), prefixes: fc.array(prefix6, { maxLength: 2 }) }),
  fc.record({
    type: fc.constant('other' as const),
    flags: fc.constantFrom(0x40, 0x80, 0xc0, 0xe0),
    attributeType: fc.integer({ min: 17, max: 255 }),
    data: octets(20),
  }),
)

const prefixes = fc.array(prefix4, { maxLength: 4 })
const packets: fc.Arbitrary<bgp.BgpPacket> = fc.oneof(
  fc
    .record({
      kind: fc.constant('open' as const),
      version: u8,
      as: u16,
      holdTime: u16,
      identifier: u32,
      capabilities: fc.array(capability, { maxLength: 4 }),
      oneParameter: fc.boolean(),
    })
    // One capability is one parameter, and none is none, whatever was meant.
    .map(open => (open.capabilities.length > 1 ? open : { ...open, oneParameter: open.capabilities.length === 1 })),
  fc.record({
    kind: fc.constant('update' as const),
    withdrawn: prefixes,
    attributes: fc.array(attribute, { maxLength: 4 }),
    reachable: prefixes,
  }),
  fc.record({ kind: fc.constant('notification' as const), code: u8, subcode: u8, data: octets(20) }),
  fc.record({ kind: fc.constant('keepalive' as const) }),
  fc.record({ kind: fc.constant('routeRefresh' as const), afi: u16, subtype: u8, safi: u8 }),
)

const MARKER = 'ffffffff ffffffff ffffffff ffffffff'
codecContract('bgp', { parse: (...bytes) => bgp.parse(...bytes), emit: packet => bgp.emit(packet) }, packets, [
  { hex: `${MARKER} 0013 04`, value: { kind: 'keepalive' } },
])

test('AS numbers of two bytes, for a speaker without the capability', () => {
  const packet: bgp.BgpPacket = {
    kind: 'update',
    withdrawn: [],
    attributes: [{ type: 'asPath', segments: [{ type: 'sequence', as: [64512, bgp.AS_TRANS] }] }],
    reachable: [parsePrefix('10.8.1.0/24') as Prefix<number>],
  }
  const bytes = bgp.emit(packet, false)
  expect(bytes).toEqual(fromHex(`${MARKER} 0024 02 0000 0009 40 02 06 02 02 fc00 5ba0 18 0a0801`))
  expect(bgp.parse(bytes, 0, bytes.length, false)).toEqual(packet)
})

test('a stream is cut into packets, and a broken marker or length is told', () => {
  const stream = fromHex(`${MARKER} 0013 04 ${MARKER} 0015 03 06 02`)
  expect(bgp.packetLength(stream, 0, 18)).toBeUndefined()
  expect(bgp.packetLength(stream, 0, stream.length)).toBe(19)
  expect(bgp.packetLength(stream, 19, stream.length)).toBe(21)
  expect(bgp.packetLength(stream, 1, stream.length)).toBeInstanceOf(Malformed)
  expect(bgp.packetLength(fromHex(`${MARKER} 0012 04`), 0, 19)).toBeInstanceOf(Malformed)
  expect(parseIpv4('10.8.1.0')).toBe(0x0a080100)
})
