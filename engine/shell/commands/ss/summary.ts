import type { NetworkNamespace } from '../../../linux/namespaces.ts'
import type { InetSocket } from '../../../net/socket.ts'
import { packetSockets } from './sockets.ts'

/** `ss -s` (print_summary of misc/ss.c, from /proc/net/sockstat and sockstat6). */
export function summaryText({ net, unix }: NetworkNamespace): string {
  const tcp = net.tcp.sockets
  const waiting = tcp.filter(socket => socket.state === 'TIME-WAIT').length
  const live = tcp.filter(socket => socket.state !== 'TIME-WAIT')
  const established = live.filter(socket => socket.state === 'ESTAB' || socket.state === 'CLOSE-WAIT').length
  const orphaned = live.filter(socket => socket.orphan).length
  // Requests of listeners are no sockets yet (tcp_diag leaves them to the hash of established connections).
  const sockets = live.filter(socket => socket.state !== 'SYN-RECV')
  const raw = net.raw.sockets
  const udp = net.udp.sockets
  const total = sockets.length + raw.length + udp.length + packetSockets(net).size + unix.all.size
  const all = [...raw, ...udp, ...sockets]
  return [
    `Total: ${total}`,
    `TCP:   ${sockets.length + waiting} (estab ${established}, closed ${waiting}, orphaned ${orphaned}, timewait ${waiting})`,
    '',
    'Transport Total     IP        IPv6',
    row('RAW', raw),
    row('UDP', udp),
    row('TCP', sockets),
    row('INET', all),
    counts('FRAG', net.ipv4.reassembly.length, net.ipv6.reassembly.length),
    '',
    '',
  ].join('\n')
}

function row(name: string, sockets: readonly InetSocket[]): string {
  const ipv6 = sockets.filter(socket => socket.family === 6).length
  return counts(name, sockets.length - ipv6, ipv6)
}

function counts(name: string, ipv4: number, ipv6: number): string {
  const column = (value: number) => String(value).padEnd(9)
  return `${name}\t  ${column(ipv4 + ipv6)} ${column(ipv4)} ${column(ipv6)}`
}
