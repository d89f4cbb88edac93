import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import * as ipv4 from './ipv4.ts'

codecContract(
  'ipv4',
  ipv4,
  fc.record({
    tos: u8,
    totalLength: fc.integer({ min: 60, max: 0xffff }),
    identification: u16,
    dontFragment: fc.boolean(),
    moreFragments: fc.boolean(),
    fragmentOffset: fc.nat(0x1fff).map(units => units * 8),
    ttl: u8,
    protocol: u8,
    source: u32,
    destination: u32,
    options: octets(40, 4),
  }),
  [
    {
      // Linux 6.18.
      hex: '4500 003c f849 4000 4006 2e70 0a00 0001 0a00 0002',
      value: {
        tos: 0,
        totalLength: 60,
        identification: 0xf849,
        dontFragment: true,
        moreFragments: false,
        fragmentOffset: 0,
        ttl: 64,
        protocol: 6,
        source: 0x0a000001,
        destination: 0x0a000002,
        options: new Uint8Array(),
      },
    },
  ],
)

test('write gives the bytes of emit, and a router keeps the checksum right down to TTL 0', () => {
  const bytes = new Uint8Array(20)
  ipv4.write(bytes, 0, 0, 60, 0xf849, ipv4.DONT_FRAGMENT, 64, ipv4.Protocol.tcp, 0x0a000001, 0x0a000002)
  expect(bytes).toEqual(fromHex('4500 003c f849 4000 4006 2e70 0a00 0001 0a00 0002'))
  for (let ttl = 63; ttl >= 0; ttl--) {
    ipv4.decrementTtl(bytes, 0)
    expect(bytes[ipv4.TTL]).toBe(ttl)
    expect(ipv4.checksumOk(bytes, 0)).toBe(true)
  }
})
