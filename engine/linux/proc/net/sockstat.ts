import type { NetNs } from '../../../net/netns.ts'
import { PacketSocket } from '../../../net/packet.ts'
import { socketQueues } from '../../../net/queues.ts'
import type { InetSocket } from '../../../net/socket.ts'
import type { ProcNetFile } from '../net.ts'

const PAGE = 4096

/** How many of these sockets are of a family. */
function inUse(sockets: readonly InetSocket[], family: 4 | 6): number {
  return sockets.filter(socket => socket.family === family).length
}

/** Sockets of TCP that a port is hashed for: neither requests of listeners nor those that only wait. */
function tcpSockets({ tcp }: NetNs) {
  return tcp.sockets.filter(({ state }) => state !== 'TIME-WAIT' && state !== 'SYN-RECV')
}

function pages(sockets: readonly InetSocket[]): number {
  const bytes = sockets.reduce((sum, socket) => {
    const [received, sent] = 'state' in socket && socket.state === 'LISTEN' ? [0, 0] : socketQueues(socket)
    return sum + received + sent
  }, 0)
  return Math.ceil(bytes / PAGE)
}

/** /proc/net/sockstat (net/ipv4/proc.c, sockstat_seq_show). */
export const sockstat: ProcNetFile = {
  name: 'sockstat',
  read: (net, { network }) => {
    const tcp = tcpSockets(net)
    const udp = net.udp.sockets
    const raw = net.raw.sockets
    const taps = new Set(net.links.flatMap(link => [...link.taps].filter(tap => tap instanceof PacketSocket)))
    const waiting = net.tcp.sockets.filter(({ state }) => state === 'TIME-WAIT').length
    const orphans = tcp.filter(({ orphan }) => orphan).length
    const fragments = net.ipv4.reassembly
    return [
      `sockets: used ${tcp.length - orphans + udp.length + raw.length + taps.size + network.unix.all.size}`,
      `TCP: inuse ${inUse(tcp, 4)} orphan ${orphans} tw ${waiting} alloc ${tcp.length} mem ${pages(tcp)}`,
      `UDP: inuse ${inUse(udp, 4)} mem ${pages(udp)}`,
      'UDPLITE: inuse 0',
      `RAW: inuse ${inUse(raw, 4)}`,
      `FRAG: inuse ${fragments.length} memory 0`,
      '',
    ].join('\n')
  },
}

/** /proc/net/sockstat6 (net/ipv6/proc.c, sockstat6_seq_show). */
export const sockstat6: ProcNetFile = {
  name: 'sockstat6',
  read: net =>
    [
      `TCP6: inuse ${inUse(tcpSockets(net), 6)}`,
      `UDP6: inuse ${inUse(net.udp.sockets, 6)}`,
      'UDPLITE6: inuse 0',
      `RAW6: inuse ${inUse(net.raw.sockets, 6)}`,
      `FRAG6: inuse ${net.ipv6.reassembly.length} memory 0`,
      '',
    ].join('\n'),
}
