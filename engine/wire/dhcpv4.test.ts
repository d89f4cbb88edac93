import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, mac, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { Malformed } from './bytes.ts'
import * as dhcpv4 from './dhcpv4.ts'

const text = (max: number) => octets(max).filter(bytes => bytes.at(-1) !== 0)
const packets: fc.Arbitrary<dhcpv4.DhcpPacket> = fc.record({
  operation: u8,
  hops: u8,
  transactionId: u32,
  seconds: u16,
  flags: u16,
  clientIp: u32,
  yourIp: u32,
  serverIp: u32,
  gatewayIp: u32,
  clientMac: mac,
  serverName: text(64),
  file: text(128),
  options: fc.array(fc.record({ code: fc.integer({ min: 1, max: 254 }), data: octets(30) }), { maxLength: 5 }),
})

codecContract('dhcpv4', dhcpv4, packets, [])

test('options are found by code, and short packets are padded', () => {
  const empty = new Uint8Array()
  const packet: dhcpv4.DhcpPacket = {
    operation: dhcpv4.Operation.reply,
    hops: 0,
    transactionId: 7,
    seconds: 0,
    flags: 0,
    clientIp: 0,
    yourIp: 0x0a000005,
    serverIp: 0,
    gatewayIp: 0,
    clientMac: 0x0242_0a00_0005,
    serverName: empty,
    file: empty,
    options: [
      { code: dhcpv4.OptionCode.packetType, data: new Uint8Array([dhcpv4.PacketType.offer]) },
      dhcpv4.words(dhcpv4.OptionCode.domainNameServer, 0x0a000001, 0x0a000002),
    ],
  }
  const bytes = dhcpv4.emit(packet)
  expect(bytes.length).toBe(dhcpv4.LENGTH_MIN)
  const read = dhcpv4.parse(bytes)
  if (read instanceof Malformed) throw new Error(read.reason)
  expect(dhcpv4.packetType(read)).toBe(dhcpv4.PacketType.offer)
  expect(dhcpv4.option(read, dhcpv4.OptionCode.domainNameServer)).toEqual(Uint8Array.from([10, 0, 0, 1, 10, 0, 0, 2]))
  expect(dhcpv4.option(read, dhcpv4.OptionCode.router)).toBeUndefined()
})
