import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, fromHex, octets, u8, u16, u32 } from '../../tests/contracts/codec.ts'
import * as tcp from './tcp.ts'

const KNOWN = [0, 1, 2, 3, 4, 5, 8]
const option: fc.Arbitrary<tcp.TcpOption> = fc.oneof(
  fc.record({ type: fc.constant('nop') }),
  fc.record({ type: fc.constant('mss'), mss: u16 }),
  fc.record({ type: fc.constant('windowScale'), shift: u8 }),
  fc.record({ type: fc.constant('sackPermitted') }),
  fc.record({ type: fc.constant('sack'), blocks: fc.array(fc.record({ left: u32, right: u32 }), { maxLength: 2 }) }),
  fc.record({ type: fc.constant('timestamps'), value: u32, echo: u32 }),
  fc.record({ type: fc.constant('other'), kind: u8.filter(kind => !KNOWN.includes(kind)), data: octets(10) }),
)

codecContract(
  'tcp',
  tcp,
  fc.record({
    sourcePort: u16,
    destinationPort: u16,
    sequence: u32,
    acknowledgment: u32,
    flags: fc.nat(0xfff),
    window: u16,
    urgentPointer: u16,
    options: fc.array(option, { maxLength: 2 }),
  }),
  [
    {
      // The SYN of a Linux 6.18 client, checksum cleared.
      hex: 'b86e 0050 adb7 9e3e 0000 0000 a002 faf0 0000 0000 0204 05b4 0402 080a 54ec 8027 0000 0000 0103 030a',
      value: {
        sourcePort: 47214,
        destinationPort: 80,
        sequence: 0xadb79e3e,
        acknowledgment: 0,
        flags: tcp.SYN,
        window: 64240,
        urgentPointer: 0,
        options: [
          { type: 'mss', mss: 1460 },
          { type: 'sackPermitted' },
          { type: 'timestamps', value: 0x54ec8027, echo: 0 },
          { type: 'nop' },
          { type: 'windowScale', shift: 10 },
        ],
      },
    },
  ],
)

/** The same, whole, with its IPv4 header. */
const PACKET = fromHex(
  '4500 003c f849 4000 4006 2e70 0a00 0001 0a00 0002' +
    'b86e 0050 adb7 9e3e 0000 0000 a002 faf0 5f41 0000 0204 05b4 0402 080a 54ec 8027 0000 0000 0103 030a',
)

test('options are found in place, and not behind a malformed one', () => {
  expect(tcp.findOption(PACKET, 20, tcp.OptionKind.mss)).toBe(40)
  expect(tcp.findOption(PACKET, 20, tcp.OptionKind.windowScale)).toBe(57)
  expect(tcp.findOption(PACKET, 20, tcp.OptionKind.sack)).toBe(-1)
  const bad = PACKET.slice()
  bad[45] = 1
  expect(tcp.findOption(bad, 20, tcp.OptionKind.mss)).toBe(40)
  expect(tcp.findOption(bad, 20, tcp.OptionKind.windowScale)).toBe(-1)
})

test('the checksum that Linux wrote is the one that is written, and a changed byte makes it wrong', () => {
  const bytes = PACKET.slice()
  expect(tcp.checksumOk(bytes, 0, 20, bytes.length)).toBe(true)
  tcp.writeChecksum(bytes, 0, 20, bytes.length)
  expect(bytes).toEqual(PACKET)
  bytes[30]! ^= 0x10
  expect(tcp.checksumOk(bytes, 0, 20, bytes.length)).toBe(false)
})
