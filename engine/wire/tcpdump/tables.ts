/** Which printer reads what: by EtherType, by IP protocol, by port. The first one of a list wins. */
import { EtherType } from '../ethernet.ts'
import * as geneve from '../geneve.ts'
import { Protocol } from '../ipv4.ts'
import { NextHeader } from '../ipv6.ts'
import * as vxlan from '../vxlan.ts'
import { printArp } from './arp.ts'
import { printBgp } from './bgp.ts'
import { printBootp } from './bootp.ts'
import { printDomain, printDomainOverTcp, printMulticastDomain } from './domain.ts'
import { printEthernet } from './ethernet.ts'
import { printIcmpv4 } from './icmpv4.ts'
import { printIcmpv6 } from './icmpv6.ts'
import { printIgmp } from './igmp.ts'
import { protocolName, protocolWord } from './ip-protocol.ts'
import { printIpv4 } from './ipv4.ts'
import { printIpv6 } from './ipv6.ts'
import { printLldp } from './lldp.ts'
import type { IpContext, Layers, Print, Printer } from './printer.ts'
import { printResp } from './resp.ts'
import { printTcp } from './tcp.ts'
import { printFtp, printHttp, printSmtp, printSsh, printWhois } from './text.ts'
import { printGeneve, printGre, printOtv, printVxlan } from './tunnel.ts'
import { printUdp } from './udp.ts'

const ETHER_TYPES: ReadonlyMap<number, Print> = new Map([
  [EtherType.ipv4, printIpv4],
  [EtherType.ipv6, printIpv6],
  [EtherType.arp, printArp],
  [0x8035, printArp],
  [EtherType.lldp, printLldp],
])

/** A port of either end, in the order in which tcpdump asks. */
const UDP_PORTS: readonly (readonly [port: number, print: Print])[] = [
  [53, printDomain],
  [67, printBootp],
  [68, printBootp],
  [5353, printMulticastDomain],
  [vxlan.PORT_LINUX, printOtv],
  [vxlan.PORT, printVxlan],
]

/** Of the destination only: Geneve's source port is chosen for the flow inside. */
const UDP_DESTINATIONS: readonly (readonly [port: number, print: Print])[] = [[geneve.PORT, printGeneve]]

const TCP_PORTS: readonly (readonly [port: number, print: Print])[] = [
  [25, printSmtp],
  [43, printWhois],
  [179, printBgp],
  [6379, printResp],
  [22, printSsh],
  [21, printFtp],
  [80, printHttp],
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
const UDP_PAYLOADS: Readonly<Record<string, Print>> = { domain: printDomain, vxlan: printVxlan }

function printUdpPayload(p: Printer, source: number, destination: number, start: number, length: number): boolean {
  const print =
    UDP_PAYLOADS[p.options.readAs ?? ''] ??
    ofPorts(UDP_PORTS, source, destination) ??
    ofPorts(UDP_DESTINATIONS, destination, destination)
  print?.(p, start, length)
  return print !== undefined
}

function printTcpPayload(p: Printer, source: number, destination: number, start: number, length: number) {
  const print = p.options.readAs === 'resp' ? printResp : ofPorts(TCP_PORTS, source, destination)
  print?.(p, start, length)
}

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
  udpPayload: printUdpPayload,
  tcpPayload: printTcpPayload,
}
