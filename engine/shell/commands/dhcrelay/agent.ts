import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { openUdp, until } from '../../../linux/sockets.ts'
import { type Errno, failed } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { Datagram, UdpSocket } from '../../../net/udp.ts'
import type { Ipv4 } from '../../../wire/address.ts'
import { Malformed } from '../../../wire/bytes.ts'
import * as dhcp from '../../../wire/dhcpv4.ts'

/** From a network of clients to a server. */
export interface RelayPath {
  /** Our address in the clients' network. */
  readonly local: Ipv4
  readonly server: Ipv4
  /** Only by this device, where it is named. */
  readonly device: string | null
}

const BROADCAST = 0xffff_ffff
/** RFC 1542 4.1.1: more hops are a loop. */
const HOPS_MAX = 10

/** A BOOTP relay agent (RFC 1542 4.1): what clients broadcast goes to servers, and their answers back. */
export class RelayAgent {
  readonly #process: Process
  readonly #paths: readonly RelayPath[]

  constructor(process: Process, paths: readonly RelayPath[]) {
    this.#process = process
    this.#paths = paths
  }

  start(): Errno | undefined {
    const opened = openUdp(this.#process)
    if (failed(opened)) return opened
    const { socket } = opened
    socket.broadcast = socket.reuseAddress = true
    const error = socket.bind(0, dhcp.SERVER_PORT)
    if (error === undefined) this.#process.thread(this.#serve(socket))
    return error
  }

  *#serve(socket: UdpSocket): Running<void> {
    for (;;) {
      const datagram = yield* until(this.#process, socket, () => socket.receive())
      if (failed(datagram)) continue
      const packet = dhcp.parse(datagram.payload)
      if (packet instanceof Malformed) continue
      if (packet.operation === dhcp.Operation.request) this.#toServer(socket, packet, datagram)
      else this.#toClient(socket, packet)
    }
  }

  #toServer(socket: UdpSocket, packet: dhcp.DhcpPacket, { link, destination }: Datagram): void {
    if (packet.hops >= HOPS_MAX || destination !== BROADCAST) return
    const own = link.ipv4.addresses.map(({ local }) => local)
    for (const { local, server, device } of this.#paths) {
      if (!own.includes(local)) continue
      const relayed = { ...packet, hops: packet.hops + 1, gatewayIp: packet.gatewayIp === 0 ? local : packet.gatewayIp }
      const out = device === null ? null : this.#process.network.net.link(device)
      socket.send(dhcp.emit(relayed), { ip: server, port: dhcp.SERVER_PORT, link: out ?? null })
    }
  }

  /** RFC 1542 4.1.2: by broadcast where the client asked for that, else to the address that it is given. */
  #toClient(socket: UdpSocket, packet: dhcp.DhcpPacket): void {
    const link = this.#linkOf(packet.gatewayIp)
    if (link === undefined || !this.#paths.some(({ local }) => local === packet.gatewayIp)) return
    const everybody = (packet.flags & dhcp.BROADCAST) !== 0 || packet.yourIp === 0
    if (!everybody) {
      const { neighbours } = this.#process.network.net.ipv4
      neighbours.ensure(packet.yourIp, link).update(packet.clientMac, 'REACHABLE')
    }
    const ip = everybody ? BROADCAST : packet.yourIp
    socket.send(dhcp.emit(packet), { ip, port: dhcp.CLIENT_PORT, link, source: packet.gatewayIp })
  }

  #linkOf(ip: Ipv4): Link | undefined {
    return this.#process.network.net.links.find(({ ipv4 }) => ipv4.addresses.some(({ local }) => local === ip))
  }
}
