import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { codecContract, octets, u32 } from '../../tests/contracts/codec.ts'
import { Malformed } from './bytes.ts'
import * as pcap from './pcap.ts'

const packet = (precision: number) =>
  fc.record({
    seconds: u32,
    nanoseconds: fc.nat(999_999_999).map(time => time - (time % precision)),
    bytes: octets(60),
    originalLength: u32,
  })

const captures: fc.Arbitrary<pcap.Capture> = fc.boolean().chain(nanoseconds =>
  fc.record({
    linkType: fc.constantFrom(...Object.values(pcap.LinkType)),
    snapLength: fc.integer({ min: 60, max: 262_144 }),
    nanoseconds: fc.constant(nanoseconds),
    packets: fc.array(packet(nanoseconds ? 1 : 1000), { maxLength: 4 }),
  }),
)

codecContract(
  'pcap',
  { parse: (bytes, start, end) => pcap.parse(bytes.subarray(start, end)), emit: pcap.emit },
  captures,
  [
    {
      hex: 'd4c3b2a1 02000400 00000000 00000000 00000400 01000000 01000000 02000000 02000000 40000000 abcd',
      value: {
        linkType: pcap.LinkType.ethernet,
        snapLength: 262_144,
        nanoseconds: false,
        packets: [{ seconds: 1, nanoseconds: 2000, bytes: Uint8Array.from([0xab, 0xcd]), originalLength: 64 }],
      },
    },
  ],
)

test('a file of the other byte order reads the same', () => {
  const capture: pcap.Capture = {
    linkType: pcap.LinkType.linuxSll2,
    snapLength: 96,
    nanoseconds: true,
    packets: [{ seconds: 5, nanoseconds: 7, bytes: Uint8Array.from([1, 2, 3]), originalLength: 3 }],
  }
  const bytes = pcap.emit(capture)
  const swap = (start: number, end: number) => bytes.subarray(start, end).reverse()
  for (const at of [0, 8, 12, 16, 20, 24, 28, 32, 36]) swap(at, at + 4)
  for (const at of [4, 6]) swap(at, at + 2)
  expect(pcap.parse(bytes)).toEqual(capture)
})

test('a packet is cut to the snapshot length, and a file that is no capture is refused', () => {
  const header: pcap.CaptureHeader = { linkType: 1, snapLength: 2, nanoseconds: false }
  const bytes = Uint8Array.from([1, 2, 3])
  const file = pcap.emit({ ...header, packets: [{ seconds: 0, nanoseconds: 0, bytes, originalLength: 3 }] })
  expect(pcap.parse(file)).toMatchObject({ packets: [{ bytes: Uint8Array.from([1, 2]), originalLength: 3 }] })
  expect(pcap.parse(new Uint8Array(24))).toBeInstanceOf(Malformed)
})

test('a file says how much of its records counts; no limit is 0, and a record longer than any may be ends the file', () => {
  const file = (snapLength: number, length: number) => {
    const whole = { linkType: 1, snapLength: 0xffff_ffff, nanoseconds: false }
    const packets = [{ seconds: 0, nanoseconds: 0, bytes: new Uint8Array(length), originalLength: length }]
    const bytes = pcap.emit({ ...whole, packets })
    new DataView(bytes.buffer).setUint32(pcap.SNAP_LENGTH, snapLength, true)
    return pcap.parse(bytes)
  }
  expect(file(20, 42)).toMatchObject({ snapLength: 20, packets: [{ bytes: new Uint8Array(20), originalLength: 42 }] })
  for (const none of [0, 0x8000_0000])
    expect(file(none, 42)).toMatchObject({ snapLength: pcap.SNAP_LENGTH_DEFAULT, packets: [{ originalLength: 42 }] })
  expect(file(65_535, pcap.SNAP_LENGTH_DEFAULT + 1)).toMatchObject({ packets: [] })
})
