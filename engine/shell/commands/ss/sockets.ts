import type { NetNs } from '../../../net/netns.ts'
import { PacketSocket } from '../../../net/packet.ts'
import { RawSocket } from '../../../net/raw.ts'
import { addressFor, type InetSocket } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import { UdpSocket } from '../../../net/udp.ts'
import type { Ip } from '../../../wire/address.ts'
import { truesize } from './memory.ts'
import type { Family, SocketTable } from './settings.ts'
import type { SocketState } from './states.ts'

/** A socket as ss(8) shows it (struct sockstat of misc/ss.c). */
export interface SocketRow {
  readonly socket: InetSocket | PacketSocket
  readonly table: SocketTable
  readonly family: Family
  readonly state: SocketState
  readonly receiveQueue: number
  readonly sendQueue: number
  /** As a socket of its family shows it: IPv4 peers of an IPv6 socket are mapped addresses. */
  readonly local: Ip
  readonly localPort: number
  readonly remote: Ip
  readonly remotePort: number
  /** Name of the device that it is bound to. */
  readonly device: string | null
}

/** All sockets of the tables, in the order of ss(8): packet, raw, UDP, TCP; of each protocol first those of IPv4. */
export function* socketRows(net: NetNs, tables: ReadonlySet<SocketTable>): Generator<SocketRow> {
  if (tables.has('packet_raw')) for (const socket of packetSockets(net)) yield packetRow(socket)
  const inet: [SocketTable, readonly InetSocket[]][] = [
    ['raw', net.raw.sockets],
    ['udp', net.udp.sockets],
    ['tcp', net.tcp.sockets],
  ]
  for (const [table, sockets] of inet) {
    if (!tables.has(table)) continue
    for (const family of [4, 6])
      for (const socket of sockets) if (socket.family === family) yield inetRow(socket, table)
  }
}

/** Packet sockets listen on devices; those of all devices on each of them. */
export function packetSockets(net: NetNs): Set<PacketSocket> {
  const found = new Set<PacketSocket>()
  for (const link of net.links) for (const tap of link.taps) if (tap instanceof PacketSocket) found.add(tap)
  return found
}

/** What a capture has not read yet lies in a ring that it shares with the kernel, and does not count. */
function packetRow(socket: PacketSocket): SocketRow {
  const device = socket.link?.name ?? null
  const ends = { local: 0, localPort: 0, remote: 0, remotePort: 0, device }
  return { socket, table: 'packet_raw', family: 'link', state: 'UNCONN', receiveQueue: 0, sendQueue: 0, ...ends }
}

function inetRow(socket: InetSocket, table: SocketTable): SocketRow {
  const [receiveQueue, sendQueue] = queues(socket)
  return {
    socket,
    table,
    family: socket.family === 4 ? 'inet' : 'inet6',
    state: stateOf(socket),
    receiveQueue,
    sendQueue,
    local: shown(socket, socket.localAddress),
    // A raw socket has its protocol where others have their port.
    localPort: socket instanceof RawSocket ? socket.protocol : socket.localPort,
    remote: shown(socket, socket.remoteAddress),
    remotePort: socket.remotePort,
    device: socket.boundLink?.name ?? null,
  }
}

function shown(socket: InetSocket, address: Ip): Ip {
  return address === 0 && socket.family === 6 ? 0n : addressFor(socket.family, address)
}

function stateOf(socket: InetSocket): SocketState {
  if (socket instanceof TcpSocket) return socket.state === 'CLOSED' ? 'UNCONN' : socket.state
  return socket.remoteAddress === 0 || socket.remoteAddress === 0n ? 'UNCONN' : 'ESTAB'
}

/** tcp_diag_get_info, udp_diag_get_info. Datagrams count with the memory that they take, streams with their bytes and SYN and FIN. */
function queues(socket: InetSocket): readonly [number, number] {
  if (socket instanceof TcpSocket) return tcpQueues(socket)
  if (socket instanceof UdpSocket)
    return [socket.queue.reduce((sum, { payload }) => sum + truesize(payload.length), 0), 0]
  if (socket instanceof RawSocket) return [socket.queue.reduce((sum, { bytes }) => sum + truesize(bytes.length), 0), 0]
  return [0, 0]
}

function tcpQueues(socket: TcpSocket): readonly [number, number] {
  if (socket.state === 'LISTEN') return [socket.acceptQueue.length, socket.backlog]
  if (socket.state === 'TIME-WAIT' || (socket.state === 'SYN-RECV' && socket.parent !== null)) return [0, 0]
  const fin = socket.finReceived && !socket.finRead ? 1 : 0
  const finWaits = socket.finQueued && socket.state !== 'FIN-WAIT-2' ? 1 : 0
  const syn = socket.state === 'SYN-SENT' || socket.state === 'SYN-RECV' ? 1 : 0
  return [socket.receiveQueue.length + fin, socket.sendQueue.length + syn + finWaits]
}
