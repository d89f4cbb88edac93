import type { NetNs } from '../../../net/netns.ts'
import { PacketSocket } from '../../../net/packet.ts'
import { socketQueues } from '../../../net/queues.ts'
import { RawSocket } from '../../../net/raw.ts'
import { addressFor, type InetSocket } from '../../../net/socket.ts'
import { TcpSocket } from '../../../net/tcp/socket.ts'
import type { Ip } from '../../../wire/address.ts'
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
  const [receiveQueue, sendQueue] = socketQueues(socket)
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
