import { ENETUNREACH, type Errno } from './errno.ts'
import { IP_EXTENDED, type IpExtended, TCP_EXTENDED, type TcpExtended } from './snmp-extended.ts'

/** One counter for each name, from 0. */
function counters<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map(name => [name, 0])) as Record<Name, number>
}

const IP = [
  'InReceives',
  'InHdrErrors',
  'InAddrErrors',
  'ForwDatagrams',
  'InUnknownProtos',
  'InDiscards',
  'InDelivers',
  'OutRequests',
  'OutDiscards',
  'OutNoRoutes',
  'ReasmTimeout',
  'ReasmReqds',
  'ReasmOKs',
  'ReasmFails',
  'FragOKs',
  'FragFails',
  'FragCreates',
  'OutTransmits',
] as const
const ICMP = [
  'InMsgs',
  'InErrors',
  'InCsumErrors',
  'OutMsgs',
  'OutErrors',
  'OutRateLimitGlobal',
  'OutRateLimitHost',
] as const
const TCP = [
  'ActiveOpens',
  'PassiveOpens',
  'AttemptFails',
  'EstabResets',
  'InSegs',
  'OutSegs',
  'RetransSegs',
  'InErrs',
  'OutRsts',
  'InCsumErrors',
] as const
const UDP = [
  'InDatagrams',
  'NoPorts',
  'InErrors',
  'OutDatagrams',
  'RcvbufErrors',
  'SndbufErrors',
  'InCsumErrors',
  'IgnoredMulti',
  'MemErrors',
] as const

const IP6 = [
  'InReceives',
  'InHdrErrors',
  'InTooBigErrors',
  'InNoRoutes',
  'InAddrErrors',
  'InUnknownProtos',
  'InTruncatedPkts',
  'InDiscards',
  'InDelivers',
  'OutForwDatagrams',
  'OutRequests',
  'OutDiscards',
  'OutNoRoutes',
  'ReasmTimeout',
  'ReasmReqds',
  'ReasmOKs',
  'ReasmFails',
  'FragOKs',
  'FragFails',
  'FragCreates',
  'InMcastPkts',
  'OutMcastPkts',
  'InOctets',
  'OutOctets',
  'InMcastOctets',
  'OutMcastOctets',
  'InBcastOctets',
  'OutBcastOctets',
  'InNoECTPkts',
  'InECT1Pkts',
  'InECT0Pkts',
  'InCEPkts',
  'OutTransmits',
] as const
const ICMP6 = ['InMsgs', 'InErrors', 'OutMsgs', 'OutErrors', 'InCsumErrors', 'OutRateLimitHost'] as const
export type UdpCounters = Record<(typeof UDP)[number], number>

/** Counters of /proc/net/snmp, snmp6 and netstat, in the order in which the kernel prints them (Documentation/networking/snmp_counter.rst). */
export class Snmp {
  readonly ip: Record<(typeof IP)[number], number> = counters(IP)
  readonly icmp: Record<(typeof ICMP)[number], number> = counters(ICMP)
  readonly tcp: Record<(typeof TCP)[number], number> = counters(TCP)
  readonly udp: UdpCounters = counters(UDP)
  readonly ip6: Record<(typeof IP6)[number], number> = counters(IP6)
  readonly icmp6: Record<(typeof ICMP6)[number], number> = counters(ICMP6)
  readonly udp6: UdpCounters = counters(UDP)
  /** ICMPv6 packets by type: received, and sent. */
  readonly icmp6In = new Map<number, number>()
  readonly icmp6Out = new Map<number, number>()
  readonly tcpExt: Record<TcpExtended, number> = counters(TCP_EXTENDED)
  readonly ipExt: Record<IpExtended, number> = counters(IP_EXTENDED)
  /** ICMP packets by type: received, and sent. */
  readonly icmpIn = new Map<number, number>()
  readonly icmpOut = new Map<number, number>()

  /** A socket found no way to an address of a family; the error goes on to whoever asked. */
  noRoute(family: 4 | 6, error: Errno): Errno {
    if (error === ENETUNREACH) (family === 4 ? this.ip : this.ip6).OutNoRoutes++
    return error
  }

  extend(name: TcpExtended, count = 1): void {
    this.tcpExt[name] += count
  }
}
