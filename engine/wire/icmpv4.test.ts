import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import { Malformed } from './bytes.ts'
import * as icmpv4 from './icmpv4.ts'

const KNOWN: readonly number[] = [0, 3, 4, 5, 8, 11, 12, 13, 14]
const quoted = octets(60)

const packets: fc.Arbitrary<icmpv4.IcmpPacket> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('echo' as const, 'echoReply' as const),
    code: u8,
    identifier: u16,
    sequence: u16,
    data: octets(40),
  }),
  fc.record({ kind: fc.constant('destinationUnreachable'), code: u8, mtu: u16, quoted }),
  fc.record({ kind: fc.constantFrom('timeExceeded' as const, 'sourceQuench' as const), code: u8, quoted }),
  fc.record({ kind: fc.constant('redirect'), code: u8, gateway: u32, quoted }),
  fc.record({ kind: fc.constant('parameterProblem'), code: u8, pointer: u8, quoted }),
  fc.record({
    kind: fc.constantFrom('timestamp' as const, 'timestampReply' as const),
    code: u8,
    identifier: u16,
    sequence: u16,
    originate: u32,
    receive: u32,
    transmit: u32,
  }),
  fc.record({
    kind: fc.constant('other'),
    type: u8.filter(type => !KNOWN.includes(type)),
    code: u8,
    rest: u32,
    data: octets(20),
  }),
)

codecContract('icmpv4', icmpv4, packets, [
  {
    // `ping -s2` on Linux 6.18.
    hex: '0800 9e80 597d 0001 0001',
    value: { kind: 'echo', code: 0, identifier: 22909, sequence: 1, data: fromHex('0001') },
  },
])

test('a wrong checksum is told, not refused', () => {
  const bytes = fromHex('0800 9e81 597d 0001 0001')
  expect(icmpv4.checksumOk(bytes, 0, bytes.length)).toBe(false)
  expect(icmpv4.parse(bytes)).not.toBeInstanceOf(Malformed)
})
