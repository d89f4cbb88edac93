/** Which printer reads what: by EtherType, by IP protocol, by port. The first one of a list wins. */
import { EtherType } from '../ethernet.ts'
import * as geneve from '../geneve.ts'
import { Protocol } from '../ipv4.ts'
import { NextHeader } from '../ipv6.ts'
import * as vxlan from '../vxlan.ts'
import { printArp } from './arp.ts'
import { printBcmLi } from './bcm-li.ts'
import { printBfd } from './bfd.ts'
import { printBgp } from './bgp.ts'
import { printBootp } from './bootp.ts'
import { printCarp } from './carp.ts'
import { printDhcpv6 } from './dhcpv6.ts'
import { printDomain, printDomainOverTcp, printMulticastDomain } from './domain.ts'
import { printEigrp } from './eigrp.ts'
import { printEthernet } from './ethernet.ts'
import { printHsrp } from './hsrp.ts'
import { printIcmpv4 } from './icmpv4.ts'
import { printIcmpv6 } from './icmpv6.ts'
import { printIgmp } from './igmp.ts'
import { protocolName, protocolWord } from './ip-protocol.ts'
import { printAh, printEsp, printIpcomp } from './ipsec.ts'
import { printIpv4 } from './ipv4.ts'
import { printIpv6 } from './ipv6.ts'
import { printL2tp } from './l2tp.ts'
import { printLldp } from './lldp.ts'
import { printLoopback } from './loopback.ts'
import { printMpls } from './mpls.ts'
import { printNtp } from './ntp.ts'
import { printOspf } from './ospf.ts'
import { printOspf3 } from './ospf3.ts'
import { printPim } from './pim.ts'
import { printPpp } from './ppp.ts'
import { printPppoe } from './pppoe.ts'
import type { IpContext, Layers, Print, Printer } from './printer.ts'
import { printRadius } from './radius.ts'
import { printResp } from './resp.ts'
import { printRip } from './rip.ts'
import { printRipng } from './ripng.ts'
import { printRx } from './rx.ts'
import { printSctp } from './sctp.ts'
import { printSlow } from './slow.ts'
import { printSnmp } from './snmp.ts'
import { printSyslog } from './syslog.ts'
import { printTcp } from './tcp.ts'
import { printFtp, printHttp, printRtsp, printSip, printSmtp, printSsh, printWhois } from './text.ts'
import { printTftp } from './tftp.ts'
import { printGeneve, printGre, printOtv, printVxlan } from './tunnel.ts'
import { printUdp } from './udp.ts'
import { printVrrp } from './vrrp.ts'

const ETHER_TYPES: ReadonlyMap<number, Print> = new Map([
  [EtherType.ipv4, printIpv4],
  [EtherType.ipv6, printIpv6],
  [EtherType.arp, printArp],
  [0x8035, printArp],
  [EtherType.lldp, printLldp],
  [0x8809, printSlow],
  [0x8847, printMpls],
  [0x8848, printMpls],
  [0x8863, printPppoe],
  [0x8864, printPppoe],
  [0x880b, printEtherPpp],
  [0x9000, printLoopback],
])

function printEtherPpp(p: Printer, start: number, length: number) {
  if (length === 0) return
  p.print(': ')
  printPpp(p, start, length)
}

type UdpPrint = (p: Printer, start: number, length: number, source: number, destination: number, ip: IpContext) => void

/** The ports of either end, or of one; in the order in which tcpdump asks. */
const UDP_PORTS: readonly (readonly [
  side: 'either' | 'source' | 'destination',
  ports: readonly number[],
  print: UdpPrint,
])[] = [
  ['either', [53], printDomain],
  ['either', [5353], printMulticastDomain],
  ['either', [69], printTftp],
  ['either', [67, 68], printBootp],
  ['either', [520], printRip],
  ['either', [161, 162], printSnmp],
  ['either', [123], printNtp],
  ['either', [1701], printL2tp],
  ['either', [7000, 7001, 7002, 7003, 7004, 7005, 7006, 7007, 7008, 7009], printRx],
  ['either', [521], printRipng],
  ['either', [546, 547], printDhcpv6],
  ['either', [1645, 1812, 1646, 1813, 1700, 3799], printRadius],
  ['destination', [1985], printHsrp],
  ['source', [49152], printBcmLi],
  ['destination', [3784, 4784, 6784, 3785], printBfd],
  ['either', [5060], printSip],
  ['either', [514], printSyslog],
  ['either', [vxlan.PORT_LINUX], printOtv],
  ['either', [vxlan.PORT], printVxlan],
  ['either', [geneve.PORT], printGeneve],
  ['either', [6635], printMpls],
]

const TCP_PORTS: readonly (readonly [port: number, print: Print])[] = [
  [25, printSmtp],
  [43, printWhois],
  [179, printBgp],
  [6379, printResp],
  [22, printSsh],
  [21, printFtp],
  [80, printHttp],
  [554, printRtsp],
  [8554, printRtsp],
  [8080, printHttp],
  [53, printDomainOverTcp],
]

function ofPorts(
  table: readonly (readonly [port: number, print: Print])[],
  source: number,
  destination: number,
): Print | undefined {
  return table.find(([port]) => port === source || port === destination)?.[1]
}

/** What -T may ask for. */
const UDP_PAYLOADS: Readonly<Record<string, UdpPrint>> = {
  domain: printDomain,
  radius: printRadius,
  snmp: printSnmp,
  tftp: printTftp,
  vxlan: printVxlan,
}

function printUdpPayload(
  p: Printer,
  source: number,
  destination: number,
  start: number,
  length: number,
  ip: IpContext,
): boolean {
  const found = UDP_PORTS.find(
    ([side, ports]) =>
      (side !== 'destination' && ports.includes(source)) || (side !== 'source' && ports.includes(destination)),
  )
  const print = UDP_PAYLOADS[p.options.readAs ?? ''] ?? found?.[2]
  print?.(p, start, length, source, destination, ip)
  return print !== undefined
}

const TCP_PAYLOADS: Readonly<Record<string, Print>> = { domain: printDomainOverTcp, resp: printResp }

function printTcpPayload(p: Printer, source: number, destination: number, start: number, length: number) {
  const print = TCP_PAYLOADS[p.options.readAs ?? ''] ?? ofPorts(TCP_PORTS, source, destination)
  print?.(p, start, length)
}

const [ESP, AH, EIGRP, OSPF, PIM, IPCOMP, VRRP] = [50, 51, 88, 89, 103, 108, 112]
/** Sun's network disk. */
const ND = 77
/** RFC 8986 4.9. */
const ETHERNET = 143

function printIpProtocol(p: Printer, protocol: number, start: number, length: number, ip: IpContext) {
  switch (protocol) {
    case Protocol.tcp:
      return printTcp(p, start, length, ip)
    case Protocol.udp:
      return printUdp(p, start, length, ip)
    case Protocol.sctp:
      return printSctp(p, start, length, ip)
    case Protocol.icmp:
      return ip.version === 4 ? printIcmpv4(p, start, length, ip) : wrongVersion(p, protocol, 4)
    case Protocol.icmpv6:
      return ip.version === 6 ? printIcmpv6(p, start, length, ip) : wrongVersion(p, protocol, 6)
    case Protocol.igmp:
      return ip.version === 4 ? printIgmp(p, start, length) : wrongVersion(p, protocol, 4)
    case Protocol.ipip:
      return printIpv4(p, start, length)
    case Protocol.ipv6:
      return printIpv6(p, start, length)
    case Protocol.gre:
      return printGre(p, start, length)
    case AH:
      return printAuthenticated(p, start, length, ip)
    case ESP:
      return printEsp(p, start, length)
    case IPCOMP:
      return printIpcomp(p, start)
    case OSPF:
      return ip.version === 4 ? printOspf(p, start, length) : printOspf3(p, start, length)
    case EIGRP:
      return printEigrp(p, start, length)
    case PIM:
      return printPim(p, start, length, ip)
    case VRRP:
      return p.options.readAs === 'carp' ? printCarp(p, start, length, ip) : printVrrp(p, start, length, ip)
    case ETHERNET:
      if (ip.version === 4) return wrongVersion(p, protocol, 6)
      printEthernet(p, start, length)
      return
    case ND:
      return p.print(` nd ${length}`)
    case NextHeader.none:
      return p.print('no next header')
    default:
      p.print(` ${protocolName(p, protocol)} ${length}`)
  }
}

function printAuthenticated(p: Printer, start: number, length: number, ip: IpContext) {
  if (!p.has(start)) {
    p.protocol = 'ah'
    return p.truncated()
  }
  const next = p.u8(start)
  const size = printAh(p, start)
  printIpProtocol(p, next, start + size, length - size, ip)
}

function wrongVersion(p: Printer, protocol: number, version: number) {
  p.print(`[${protocolWord(protocol)} requires IPv${version}]`)
  p.invalid()
}

export const LAYERS: Layers = {
  ipv4: printIpv4,
  ipv6: printIpv6,
  ethernet: printEthernet,
  ipProtocol: printIpProtocol,
  etherType: (p, type, start, length) => {
    const print = ETHER_TYPES.get(type)
    print?.(p, start, length)
    return print !== undefined
  },
  readsUdp: readAs => readAs !== undefined && UDP_PAYLOADS[readAs] !== undefined,
  udpPayload: printUdpPayload,
  tcpPayload: printTcpPayload,
}
