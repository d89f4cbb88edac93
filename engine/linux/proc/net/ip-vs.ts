import { SECOND } from '../../../sim/timer.ts'
import type { Ip } from '../../../wire/address.ts'
import type { IpvsConnection } from '../../ipvs/connection.ts'
import type { Ipvs } from '../../ipvs/ipvs.ts'
import { type Forwarding, maskText, type VirtualService } from '../../ipvs/service.ts'
import type { ProcNetFile } from '../net.ts'

/** IP_VS_VERSION_CODE, and the size of the connection table with CONFIG_IP_VS_TAB_BITS=12. */
export const IPVS_BANNER = 'IP Virtual Server version 1.2.1 (size=4096)'

const METHODS: Readonly<Record<Forwarding, string>> = { masquerading: 'Masq', gatewaying: 'Route', ipip: 'Tunnel' }
const PROTOCOLS: Readonly<Record<number, string>> = { 6: 'TCP', 17: 'UDP', 132: 'SCTP' }

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, '0')

/** Eight digits, or the long form of IPv6. */
function addressText(address: Ip): string {
  if (typeof address === 'number') return hex(address, 8)
  return address.toString(16).padStart(32, '0').match(/.{4}/g)!.join(':')
}

function endText(address: Ip, port: number): string {
  const text = addressText(address)
  return `${typeof address === 'number' ? text : `[${text}]`}:${hex(port, 4)}`
}

function serviceText({ key, settings, servers }: VirtualService): string {
  const where =
    key.mark === 0 ? `${PROTOCOLS[key.protocol]}  ${endText(key.address, key.port)}` : `FWM  ${hex(key.mark, 8)}`
  const persistent =
    settings.persistence === null ? '' : `persistent ${settings.persistence} ${maskText(settings.netmask, key.family)}`
  let text = `${where} ${settings.scheduler.name} ${settings.onePacket ? 'ops ' : ''}${persistent}\n`
  for (const { address, port, forwarding, weight, active, inactive } of servers) {
    const end = endText(address, port)
    const gap = typeof address === 'number' ? '      ' : ' '
    text += `  -> ${end}${gap}${METHODS[forwarding].padEnd(7)} ${String(weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}\n`
  }
  return text
}

function servicesText(ipvs: Ipvs): string {
  ipvs.connections.list()
  const title = 'Prot LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n'
  return `${IPVS_BANNER}\n${title}${ipvs.services.map(serviceText).join('')}`
}

function connectionText({ ends, server, serverPort, state, expires }: IpvsConnection, now: number): string {
  const { protocol, client, clientPort, virtual, virtualPort } = ends
  const end = (address: Ip, port: number) => `${addressText(address)} ${hex(port, 4)}`
  const left = Math.max(0, Math.floor((expires - now) / SECOND))
  return `${(PROTOCOLS[protocol] ?? '').padEnd(3)} ${end(client, clientPort)} ${end(virtual, virtualPort)} ${end(server.address, serverPort)} ${state.padEnd(11)} ${String(left).padStart(7)}\n`
}

function statisticsText({ statistics, now }: Ipvs): string {
  const line = (values: readonly number[]) =>
    `${values.map((value, index) => hex(value, 1).padStart(index < 3 ? 8 : 16)).join(' ')}\n`
  const { connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes } = statistics
  return [
    '   Total Incoming Outgoing         Incoming         Outgoing\n',
    '   Conns  Packets  Packets            Bytes            Bytes\n',
    `${line([connections, incomingPackets, outgoingPackets, incomingBytes, outgoingBytes])}\n`,
    ' Conns/s   Pkts/s   Pkts/s          Bytes/s          Bytes/s\n',
    line(statistics.rates(now)),
  ].join('')
}

/** net/netfilter/ipvs/ip_vs_ctl.c and ip_vs_conn.c. */
export const ipVs: ProcNetFile = {
  name: 'ip_vs',
  read: (_net, process) => servicesText(process.network.netfilter.ipvs),
}

export const ipVsConn: ProcNetFile = {
  name: 'ip_vs_conn',
  read: (_net, process) => {
    const { ipvs } = process.network.netfilter
    const title = 'Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData\n'
    return (
      title +
      ipvs.connections
        .list()
        .map(each => connectionText(each, ipvs.now))
        .join('')
    )
  },
}

export const ipVsStats: ProcNetFile = {
  name: 'ip_vs_stats',
  read: (_net, process) => statisticsText(process.network.netfilter.ipvs),
}
