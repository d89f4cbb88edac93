/** Whatever comes in, nothing here throws, hangs or reads outside the bytes: recorded frames, cut and changed, into everything that reads. */
import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as arp from './arp.ts'
import * as bgp from './bgp.ts'
import { Malformed } from './bytes.ts'
import * as dhcpv4 from './dhcpv4.ts'
import { type DissectedField, dissect } from './dissect.ts'
import * as dns from './dns.ts'
import * as ethernet from './ethernet.ts'
import { compile, Filter } from './filter.ts'
import * as geneve from './geneve.ts'
import * as gre from './gre.ts'
import * as icmpv4 from './icmpv4.ts'
import * as icmpv6 from './icmpv6.ts'
import * as igmp from './igmp.ts'
import * as ipv4 from './ipv4.ts'
import * as ipv6 from './ipv6.ts'
import * as ipv6Extension from './ipv6-extension.ts'
import * as llc from './llc.ts'
import * as lldp from './lldp.ts'
import * as mld from './mld.ts'
import * as ndp from './ndp.ts'
import * as pcap from './pcap.ts'
import * as sll2 from './sll2.ts'
import * as stp from './stp.ts'
import * as tcp from './tcp.ts'
import { describeFrame } from './tcpdump.ts'
import * as udp from './udp.ts'
import * as vlan from './vlan.ts'
import * as vxlan from './vxlan.ts'

type Parse = (bytes: Uint8Array, start: number, end: number) => unknown

const PARSERS: Readonly<Record<string, Parse>> = {
  arp: arp.parse,
  bgp: bgp.parse,
  dhcpv4: dhcpv4.parse,
  dns: dns.parse,
  ethernet: ethernet.parse,
  geneve: geneve.parse,
  gre: gre.parse,
  icmpv4: icmpv4.parse,
  icmpv6: icmpv6.parse,
  igmp: igmp.parse,
  ipv4: ipv4.parse,
  ipv6: ipv6.parse,
  hopByHop: (bytes, start, end) => ipv6Extension.parse(ipv6.NextHeader.hopByHop, bytes, start, end),
  routing: (bytes, start, end) => ipv6Extension.parse(ipv6.NextHeader.routing, bytes, start, end),
  fragment: (bytes, start, end) => ipv6Extension.parse(ipv6.NextHeader.fragment, bytes, start, end),
  llc: llc.parse,
  lldp: lldp.parse,
  mld: mld.parse,
  ndp: ndp.parse,
  sll2: sll2.parse,
  stp: stp.parse,
  tcp: tcp.parse,
  udp: udp.parse,
  vlan: vlan.parse,
  vxlan: vxlan.parse,
}

const FOLDER = new URL('../../tests/recordings/captures/', import.meta.url)
const captures = readdirSync(FOLDER)
  .filter(name => name.endsWith('.pcap'))
  .map(name => new Uint8Array(readFileSync(new URL(name, FOLDER))))
const frames = captures.flatMap(bytes => {
  const capture = pcap.parse(bytes)
  if (capture instanceof Malformed) throw new Error(capture.reason)
  return capture.packets.map(packet => ({ bytes: packet.bytes, linkType: capture.linkType }))
})

/** A recorded frame with some bytes changed, cut somewhere. */
const damaged = fc
  .record({
    frame: fc.constantFrom(...frames),
    changes: fc.array(fc.tuple(fc.nat(200), fc.constantFrom(0, 1, 4, 8, 63, 64, 127, 128, 192, 255)), { maxLength: 4 }),
    cut: fc.option(fc.nat(200)),
  })
  .map(({ frame, changes, cut }) => {
    const bytes = frame.bytes.slice(0, cut ?? frame.bytes.length)
    for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
    return { bytes, linkType: frame.linkType }
  })

/** Where the headers of a frame may start, so that each parser meets what it is for, and what it is not. */
const START = fc.constantFrom(0, 14, 20, 34, 42, 50, 54, 62, 66, 76)

const RUNS = { numRuns: 1000, seed: 1 }

test('there are recorded frames', () => expect(frames.length).toBeGreaterThan(400))

test.each(Object.entries(PARSERS))('%s', (_, parse) => {
  fc.assert(
    fc.property(damaged, START, fc.nat(40), ({ bytes }, start, less) => {
      const from = Math.min(start, bytes.length)
      parse(bytes, from, Math.max(from, bytes.length - less))
    }),
    RUNS,
  )
})

test('arbitrary bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), bytes => {
      for (const parse of Object.values(PARSERS)) parse(bytes, 0, bytes.length)
      for (const linkType of Object.values(pcap.LinkType)) {
        dissect(bytes, linkType)
        describeFrame(bytes, linkType, { verbose: 3 })
      }
    }),
    RUNS,
  )
})

test('a capture file', () => {
  fc.assert(
    fc.property(fc.constantFrom(...captures), fc.nat(400), fc.nat(60), fc.nat(255), (file, cut, at, value) => {
      const bytes = file.slice(0, cut)
      if (at < bytes.length) bytes[at] = value
      pcap.parse(bytes)
    }),
    RUNS,
  )
})

test('the text of tcpdump', () => {
  fc.assert(
    fc.property(damaged, fc.constantFrom(0, 1, 2, 3), ({ bytes, linkType }, verbose) => {
      describeFrame(bytes, linkType, { verbose: verbose as 0 | 1 | 2 | 3, linkLevel: true, hexAscii: 2 })
    }),
    RUNS,
  )
})

test('the dissection stays within the frame, and its size within bounds', () => {
  let count = 0
  const check = (fields: readonly DissectedField[], end: number) => {
    for (const { offset, length, children } of fields) {
      count++
      expect(offset >= 0 && length >= 0 && offset + length <= end).toBe(true)
      check(children, end)
    }
  }
  fc.assert(
    fc.property(damaged, ({ bytes, linkType }) => {
      count = 0
      check(dissect(bytes, linkType), bytes.length)
      expect(count).toBeLessThan(2000)
    }),
    RUNS,
  )
})

test('a filter over damaged frames', () => {
  const filters = [
    'tcp port 80 or udp port 53',
    'host 10.0.0.1 and ip[tcp[0]:2] > 5',
    'vlan and ip6 and tcp',
    'icmp[icmptype] = 8',
  ]
  const compiled = [1, 101, 276].map(linkType => [linkType, filters.map(text => compile(text, linkType))] as const)
  fc.assert(
    fc.property(damaged, ({ bytes, linkType }) => {
      const [, own] = compiled.find(([each]) => each === linkType)!
      for (const filter of own) if (filter instanceof Filter) filter.matches({ bytes, length: bytes.length })
    }),
    RUNS,
  )
})

test('an expression of any words', () => {
  const words =
    'host net port src dst and or not ( ) tcp udp ip ip6 arp vlan 10.0.0.1 10/8 80 fd00::1 [ ] 0 : 2 = & len ether proto \\icmp 02:00:00:00:00:01 - * / << broadcast multicast less inbound mpls portrange 1-2 gateway foo'.split(
      ' ',
    )
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...words), { maxLength: 14 }),
      fc.constantFrom(1, 101, 276),
      (chosen, linkType) => {
        compile(chosen.join(' '), linkType)
      },
    ),
    RUNS,
  )
})

test('an expression of any characters', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 40 }), text => {
      compile(text, pcap.LinkType.ethernet)
    }),
    RUNS,
  )
})
