import { LinkFlag, linkFlags } from '../../../net/flags.ts'
import type { Link } from '../../../net/link.ts'
import { formatIp, formatMac, type Ip } from '../../../wire/address.ts'
import { addressOf, type Named } from './interface-requests.ts'
import { maskOf } from './names.ts'

/** Names of the flags that SIOCGIFFLAGS gives, in their order. */
const FLAGS: readonly (readonly [number, string])[] = [
  [LinkFlag.up, 'UP'],
  [LinkFlag.broadcast, 'BROADCAST'],
  [LinkFlag.loopback, 'LOOPBACK'],
  [LinkFlag.pointToPoint, 'POINTOPOINT'],
  [LinkFlag.noTrailers, 'NOTRAILERS'],
  [LinkFlag.running, 'RUNNING'],
  [LinkFlag.noArp, 'NOARP'],
  [LinkFlag.promiscuous, 'PROMISC'],
  [LinkFlag.allMulticast, 'ALLMULTI'],
  [LinkFlag.master, 'MASTER'],
  [LinkFlag.multicast, 'MULTICAST'],
  [LinkFlag.dynamic, 'DYNAMIC'],
]

/** ife_print_long() of lib/interface.c. A label has neither IPv6 nor counters. */
export function interfaceText(named: Named, link: Link): string {
  const flags = linkFlags(link) & 0xffff
  const names = FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name)
  const lines = [`${named.name}: flags=${flags}<${names.join(',')}>  mtu ${link.mtu}`]
  const address = addressOf(named)
  if (address !== undefined) {
    const { local, length, peer, broadcast } = address
    const toAll = (flags & LinkFlag.broadcast) === 0 ? '' : `  broadcast ${formatIp(broadcast ?? 0)}`
    const toPeer = (flags & LinkFlag.pointToPoint) === 0 ? '' : `  destination ${formatIp(peer ?? local)}`
    lines.push(`inet ${formatIp(local)}  netmask ${formatIp(maskOf(length))}${toAll}${toPeer}`)
  }
  for (const { local, length } of named.alias ? [] : link.ipv6.addresses)
    lines.push(`inet6 ${formatIp(local)}  prefixlen ${length}  scopeid ${scopeText(local)}`)
  lines.push(hardware(link), ...(named.alias ? [] : counters(link)))
  return `${lines.map((line, index) => (index === 0 ? line : `        ${line}`)).join('\n')}\n\n`
}

function counters({ counters: c }: Link): string[] {
  return [
    `RX packets ${c.rxPackets}  bytes ${c.rxBytes} (${scaled(c.rxBytes)})`,
    `RX errors ${c.rxErrors}  dropped ${c.rxDropped}  overruns 0  frame 0`,
    `TX packets ${c.txPackets}  bytes ${c.txBytes} (${scaled(c.txBytes)})`,
    `TX errors ${c.txErrors}  dropped ${c.txDropped} overruns 0  carrier ${c.txCarrier}  collisions ${c.txCollisions}`,
  ]
}

function hardware(link: Link): string {
  const queue = `txqueuelen ${link.txQueueLength}`
  if (link.type === 'loopback') return `loop  ${queue}  (Local Loopback)`
  if (link.addressLength === 6) return `ether ${formatMac(link.mac)}  ${queue}  (Ethernet)`
  return `tunnel   ${queue}  (IPIP Tunnel)`
}

function scopeText(ip: Ip): string {
  if (ip === 1n) return '0x10<host>'
  const top = Number((ip as bigint) >> 118n)
  return top === 0x3fa ? '0x20<link>' : top === 0x3fb ? '0x40<site>' : '0x0<global>'
}

/** print_bytes_scaled(): tenths, cut off. */
function scaled(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB']
  let unit = 0
  while (unit < units.length - 1 && bytes >= 1024 ** (unit + 1)) unit++
  const tenths = Math.floor((bytes * 10) / 1024 ** unit)
  return `${Math.floor(tenths / 10)}.${tenths % 10} ${units[unit]}`
}
