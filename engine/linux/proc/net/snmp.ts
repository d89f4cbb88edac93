import type { NetNs } from '../../../net/netns.ts'
import { MPTCP_EXTENDED } from '../../../net/snmp-extended.ts'
import type { ProcNetFile } from '../net.ts'

/** Two lines: the names, and the values under them. */
export function table(name: string, values: Readonly<Record<string, number>>): string {
  return `${name}: ${Object.keys(values).join(' ')}\n${name}: ${Object.values(values).join(' ')}\n`
}

/** net.ipv4.tcp_rto_min_us, TCP_RTO_MAX in milliseconds; RtoAlgorithm 1 is "other". */
const TCP_HEAD = { RtoAlgorithm: 1, RtoMin: 200, RtoMax: 120_000, MaxConn: -1 }

/** Connections that count as established (RFC 4022, tcpCurrEstab). */
function established({ tcp }: NetNs): number {
  return tcp.sockets.filter(({ state }) => state === 'ESTAB' || state === 'CLOSE-WAIT').length
}

/** /proc/net/snmp (net/ipv4/proc.c, snmp_seq_show). */
export const snmp: ProcNetFile = {
  name: 'snmp',
  read: net => {
    const { snmp: counters, ipv4 } = net
    const { ActiveOpens, PassiveOpens, AttemptFails, EstabResets, ...segments } = counters.tcp
    const opens = { ActiveOpens, PassiveOpens, AttemptFails, EstabResets, CurrEstab: established(net) }
    const forwarding = ipv4.all.forwarding ? 1 : 2
    return [
      table('Ip', { Forwarding: forwarding, DefaultTTL: ipv4.sysctl.ip_default_ttl, ...counters.ip }),
      icmp(net),
      icmpByType(net),
      table('Tcp', { ...TCP_HEAD, ...opens, ...segments }),
      table('Udp', counters.udp),
      table('UdpLite', Object.fromEntries(Object.keys(counters.udp).map(name => [name, 0]))),
    ].join('')
  },
}

/** The types that have names, in the order of the kernel (icmpmibmap). */
const ICMP_NAMES: readonly (readonly [type: number, name: string])[] = [
  [3, 'DestUnreachs'],
  [11, 'TimeExcds'],
  [12, 'ParmProbs'],
  [4, 'SrcQuenchs'],
  [5, 'Redirects'],
  [8, 'Echos'],
  [0, 'EchoReps'],
  [13, 'Timestamps'],
  [14, 'TimestampReps'],
  [17, 'AddrMasks'],
  [18, 'AddrMaskReps'],
]

/** icmp_put: the named types are read from what is counted by type. */
function icmp({ snmp: { icmp: all, icmpIn, icmpOut } }: NetNs): string {
  const { InMsgs, InErrors, InCsumErrors, ...sent } = all
  const named = (way: string, counts: ReadonlyMap<number, number>) =>
    Object.fromEntries(ICMP_NAMES.map(([type, name]) => [`${way}${name}`, counts.get(type) ?? 0]))
  return table('Icmp', { InMsgs, InErrors, InCsumErrors, ...named('In', icmpIn), ...sent, ...named('Out', icmpOut) })
}

/** icmpmsg_put: each type that ever occurred, sixteen to a line. */
function icmpByType({ snmp: { icmpIn, icmpOut } }: NetNs): string {
  const columns = [
    ...[...icmpIn].sort(([a], [b]) => a - b).map(([type, count]) => [`InType${type}`, count] as const),
    ...[...icmpOut].sort(([a], [b]) => a - b).map(([type, count]) => [`OutType${type}`, count] as const),
  ]
  let text = ''
  for (let at = 0; at < columns.length; at += 16)
    text += table('IcmpMsg', Object.fromEntries(columns.slice(at, at + 16)))
  return text
}

const MPTCP = Object.fromEntries(MPTCP_EXTENDED.map(name => [name, 0]))

/** /proc/net/netstat (netstat_seq_show). */
export const netstat: ProcNetFile = {
  name: 'netstat',
  read: ({ snmp: counters }) =>
    table('TcpExt', counters.tcpExt) + table('IpExt', counters.ipExt) + table('MPTcpExt', MPTCP),
}
