import type { Snmp, UdpCounters } from '../../../net/snmp.ts'
import type { ProcNetFile } from '../net.ts'

/** Types of ICMPv6 that have a name in the file, in its order (icmp6type2name in net/ipv6/proc.c). */
const TYPE_NAMES: readonly (readonly [name: string, type: number])[] = [
  ['DestUnreachs', 1],
  ['PktTooBigs', 2],
  ['TimeExcds', 3],
  ['ParmProblems', 4],
  ['Echos', 128],
  ['EchoReplies', 129],
  ['GroupMembQueries', 130],
  ['GroupMembResponses', 131],
  ['GroupMembReductions', 132],
  ['RouterSolicits', 133],
  ['RouterAdvertisements', 134],
  ['NeighborSolicits', 135],
  ['NeighborAdvertisements', 136],
  ['Redirects', 137],
  ['MLDv2Reports', 143],
]

/** Counters that UDP-Lite has; there is none here, so they stand at 0. */
const UDP_LITE: readonly (keyof UdpCounters)[] = [
  'InDatagrams',
  'NoPorts',
  'InErrors',
  'OutDatagrams',
  'RcvbufErrors',
  'SndbufErrors',
  'InCsumErrors',
  'MemErrors',
]

/** /proc/net/snmp6 (net/ipv6/proc.c). */
export const snmp6: ProcNetFile = {
  name: 'snmp6',
  read: ({ snmp }) =>
    [
      ...named('Ip6', snmp.ip6),
      ...named('Icmp6', snmp.icmp6),
      ...types(snmp),
      ...named('Udp6', snmp.udp6),
      ...UDP_LITE.map(name => line(`UdpLite6${name}`, 0)),
    ].join(''),
}

function named(prefix: string, counters: Readonly<Record<string, number>>): string[] {
  return Object.entries(counters).map(([name, value]) => line(prefix + name, value))
}

/** Each named type in both directions, then every type that ever occurred. */
function types({ icmp6In, icmp6Out }: Snmp): string[] {
  const both = [
    ['In', icmp6In],
    ['Out', icmp6Out],
  ] as const
  const byName = both.flatMap(([way, counts]) =>
    TYPE_NAMES.map(([name, type]) => line(`Icmp6${way}${name}`, counts.get(type) ?? 0)),
  )
  const byNumber = both.flatMap(([way, counts]) =>
    [...counts].sort(([a], [b]) => a - b).map(([type, count]) => line(`Icmp6${way}Type${type}`, count)),
  )
  return [...byName, ...byNumber]
}

function line(name: string, value: number): string {
  return `${name.padEnd(32)}\t${value}\n`
}
