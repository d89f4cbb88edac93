import { expect, test } from 'vitest'
import { hexBytes } from './bytes.ts'
import { LinkType } from './pcap.ts'
import * as pcapng from './pcapng.ts'

const hex = (text: string) => text.replaceAll(/\s/g, '')

// Compared with what dumpcap 4.0.17 writes: the same blocks, without its options for hardware, system and comment.
test('a section of unknown length', () => {
  expect(hexBytes(pcapng.emitSection())).toBe(hex('0a0d0d0a 1c000000 4d3c2b1a 01000000 ffffffff ffffffff 1c000000'))
})

test('an interface has its name and counts time in nanoseconds', () => {
  const bytes = pcapng.emitInterface({ name: 'k8s-w1:eth0', linkType: LinkType.ethernet, snapLength: 0 })
  expect(hexBytes(bytes)).toBe(
    hex(`01000000 30000000 01000000 00000000
         02000b00 6b38732d 77313a65 74683000
         09000100 09000000 00000000 30000000`),
  )
})

test('a packet is padded, its time one number of 64 bits', () => {
  const packet = { seconds: 1, nanoseconds: 2, bytes: Uint8Array.of(0xaa, 0xbb, 0xcc), originalLength: 60 }
  expect(hexBytes(pcapng.emitPacket(7, packet))).toBe(
    hex(`06000000 24000000 07000000 00000000 02ca9a3b 03000000 3c000000 aabbcc00 24000000`),
  )
  const late = pcapng.emitPacket(0, { ...packet, seconds: 1_767_603_600 })
  const view = new DataView(late.buffer)
  const time = (BigInt(view.getUint32(12, true)) << 32n) | BigInt(view.getUint32(16, true))
  expect(time).toBe(1_767_603_600_000_000_002n)
})
