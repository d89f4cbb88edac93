import { expect, test } from 'vitest'
import { type DissectedField, dissect } from './dissect.ts'
import { LinkType } from './pcap.ts'

/** An ARP request, as tcpdump captured it between two Linux 6.18 namespaces. */
const ARP = 'ffffffffffff02000000000a080600010800060400010200000000 0a0a0000010000000000000a000002'
/** A SYN of the same. */
const SYN =
  '02000000000b02000000000a08004500003c19a5400040060d150a0000010a00000288da138871d3cee20000000080c2faf0815d0000020405b40402080afac0a6920000000001030300'

function frame(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g)!, digits => Number.parseInt(digits, 16))
}

function find(fields: readonly DissectedField[], name: string): DissectedField | undefined {
  for (const each of fields) {
    const found = each.name === name ? each : find(each.children, name)
    if (found !== undefined) return found
  }
  return undefined
}

test('layers follow each other, and each field knows its place', () => {
  const layers = dissect(frame(ARP), LinkType.ethernet)
  expect(layers.map(({ name, offset, length }) => [name, offset, length])).toEqual([
    ['eth', 0, 14],
    ['arp', 14, 28],
  ])
  const target = { name: 'arp.dst.proto_ipv4', label: 'Target IP address', value: '10.0.0.2', offset: 38, length: 4 }
  expect(find(layers, target.name)).toEqual({ ...target, children: [] })
})

test('a checksum says whether it is right, and what would be', () => {
  const bytes = frame(SYN)
  expect(find(dissect(bytes, LinkType.ethernet), 'ip.checksum')?.note).toBe('correct')
  bytes[22] = 63
  expect(find(dissect(bytes, LinkType.ethernet), 'ip.checksum')?.note).toBe('wrong, should be 0x0e15')
})

test('what was cut short is said, and its checksum is not judged', () => {
  const layers = dissect(frame(SYN).subarray(0, 60), LinkType.ethernet)
  expect(find(layers, 'ip.len')?.note).toBe('the packet was cut short')
  expect(find(layers, 'tcp.checksum')?.note).toBe('not verified')
  expect(find(dissect(frame(SYN).subarray(0, 30), LinkType.ethernet), '_ws.malformed')?.value).toBe('IPv4')
})

test('bytes that nobody knows are data', () => {
  expect(dissect(frame('0102'), 42).map(({ name, value }) => [name, value])).toEqual([['data', '(2 bytes)']])
})
