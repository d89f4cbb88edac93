import type { Process } from '../../../../linux/process.ts'
import type { Running } from '../../../../linux/program.ts'
import { openRaw, openUdp, until } from '../../../../linux/sockets.ts'
import { failed } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import type { Datagram, SocketAddress, UdpSocket } from '../../../../net/udp.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { formatIpv4, type Ipv4 } from '../../../../wire/address.ts'
import { Malformed } from '../../../../wire/bytes.ts'
import * as dhcp from '../../../../wire/dhcpv4.ts'
import * as icmp from '../../../../wire/icmpv4.ts'
import type { Log } from '../log.ts'
import { answer, type Desk } from './answer.ts'
import { type Client, identify, servedRanges } from './client.ts'
import { type DhcpConfig, rangeText } from './config.ts'
import { Leases } from './leases.ts'

const BROADCAST = 0xffff_ffff
/** CS6, as for all control traffic. */
const TRAFFIC_CLASS = 0xc0
/** dnsmasq.h, PING_WAIT. */
const PING_WAIT = 3 * SECOND
const PING_CACHE = 30 * SECOND
const PING_SIZE = 20

/** The DHCP server of dnsmasq. */
export class DhcpServer {
  readonly #process: Process
  readonly #socket: UdpSocket
  readonly #desk: Desk
  /** When addresses were last found to be free. */
  readonly #pinged = new Map<Ipv4, number>()

  constructor(process: Process, config: DhcpConfig, leases: Leases, socket: UdpSocket, log: Log) {
    this.#process = process
    this.#socket = socket
    this.#desk = {
      config,
      leases,
      random: process.host.sim.random(`dnsmasq-dhcp:${process.host.name}`),
      log: text => log.write(text, '-dhcp'),
      inUse: ip => this.#inUse(ip),
      declined: new Map(),
    }
  }

  /** The leases that it keeps; or why it cannot start. */
  static start(process: Process, config: DhcpConfig, log: Log): Leases | string {
    const leases = new Leases(process, config.leaseFile)
    const error = leases.load()
    if (error !== undefined) return `cannot open or create lease file ${config.leaseFile}: ${error}`
    const opened = openUdp(process)
    if (failed(opened)) return `cannot create DHCP socket: ${opened.text}`
    const { socket } = opened
    socket.broadcast = socket.reuseAddress = true
    socket.tos = TRAFFIC_CLASS
    socket.mtuDiscovery = 'dont'
    const bound = socket.bind(0, dhcp.SERVER_PORT)
    if (bound !== undefined) return `failed to bind DHCP server socket: ${bound.text}`
    for (const range of config.ranges) log.write(rangeText(range), '-dhcp')
    const server = new DhcpServer(process, config, leases, socket, log)
    process.thread(server.#serve())
    return leases
  }

  *#serve(): Running<void> {
    for (;;) {
      const datagram = yield* until(this.#process, this.#socket, () => this.#socket.receive())
      if (failed(datagram) || !this.#serves(datagram.link)) continue
      const packet = dhcp.parse(datagram.payload)
      if (packet instanceof Malformed || packet.operation !== dhcp.Operation.request) continue
      this.#process.thread(this.#handle(datagram, packet))
    }
  }

  #serves({ name, type }: Link): boolean {
    const { devices, without } = this.#desk.config
    const named = (list: readonly string[]) =>
      list.some(each => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name))
    return type !== 'loopback' && (devices.length === 0 || named(devices)) && !named(without)
  }

  *#handle({ link, destination, source }: Datagram, packet: dhcp.DhcpPacket): Running<void> {
    const { config, leases, log } = this.#desk
    const own = link.ipv4.addresses[0]?.local
    if (own === undefined) return
    const here = servedRanges(config, link, packet.gatewayIp)
    // A client that renews through a router: its address tells the network.
    const ranges = here.length > 0 ? here : servedRanges(config, link, packet.clientIp)
    if (ranges.length === 0) {
      const place = packet.gatewayIp === 0 ? link.name : formatIpv4(packet.gatewayIp)
      return log(`no address range available for DHCP request via ${place}`)
    }
    const taken = (ip: Ipv4, mac: number) => (leases.at(ip)?.mac ?? mac) !== mac
    const unicast = destination !== BROADCAST && link.ipv4.addresses.some(({ local }) => local === destination)
    const server = unicast ? (destination as Ipv4) : own
    const client = identify(config, packet, { link, server, unicast, ranges }, taken)
    if (config.log) this.#tell(client)
    const sent = yield* answer(this.#desk, client)
    if (sent !== undefined) this.#send(client, sent, source as Ipv4)
    leases.settle()
  }

  #tell({ packet, ranges, offeredName }: Client): void {
    const { log } = this.#desk
    for (const { range } of ranges) {
      const what = range.fixed
        ? `DHCP subnet: ${formatIpv4(range.start)}/${formatIpv4(range.netmask ?? 0)}`
        : `DHCP range: ${formatIpv4(range.start)} -- ${formatIpv4(range.end)}`
      log(`${packet.transactionId} available ${what}`)
    }
    const vendor = dhcp.option(packet, dhcp.OptionCode.vendorClass)
    if (vendor !== undefined) log(`${packet.transactionId} vendor class: ${String.fromCharCode(...vendor)}`)
    if (offeredName !== null) log(`${packet.transactionId} client provides name: ${offeredName}`)
  }

  /** RFC 2131 4.1: to the relay, to the client where it has an address, else by its MAC address or to everybody. */
  #send({ packet, link }: Client, sent: dhcp.DhcpPacket, source: Ipv4): void {
    const bytes = dhcp.emit(sent)
    const local = link.ipv4.addresses[0]!.local
    const to = (ip: Ipv4, port: number): SocketAddress => ({ ip, port, link, source: local })
    if (packet.gatewayIp !== 0) return void this.#socket.send(bytes, { ip: packet.gatewayIp, port: dhcp.SERVER_PORT })
    if (sent.clientIp !== 0 && (sent.clientIp === source || sent.yourIp !== 0))
      return void this.#socket.send(bytes, { ip: sent.clientIp, port: dhcp.CLIENT_PORT, source: local })
    if ((sent.flags & dhcp.BROADCAST) !== 0 || sent.yourIp === 0)
      return void this.#socket.send(bytes, to(BROADCAST, dhcp.CLIENT_PORT))
    // The client does not answer to ARP yet (arp(7), SIOCSARP).
    const { neighbours } = this.#process.network.net.ipv4
    neighbours.ensure(sent.yourIp, link).update(packet.clientMac, 'REACHABLE')
    this.#socket.send(bytes, to(sent.yourIp, dhcp.CLIENT_PORT))
  }

  /** Whether an address answers to a ping; one that was free a moment ago still is (dhcp.c, do_icmp_ping). */
  *#inUse(ip: Ipv4): Running<boolean> {
    const process = this.#process
    if (!this.#desk.config.ping || process.now - (this.#pinged.get(ip) ?? -PING_CACHE) < PING_CACHE) return false
    const opened = openRaw(process, 4, 1)
    if (failed(opened)) return false
    const { fd, socket } = opened
    try {
      const identifier = this.#desk.random.below(0x10000)
      const echo = icmp.emit({ kind: 'echo', code: 0, identifier, sequence: 0, data: new Uint8Array(PING_SIZE) })
      socket.send(echo, ip)
      const deadline = process.now + PING_WAIT
      for (;;) {
        const came = yield* until(process, socket, () => socket.receive(), deadline)
        if (failed(came)) break
        if (came.source === ip) return true
      }
      this.#pinged.set(ip, process.now)
      return false
    } finally {
      process.close(fd)
    }
  }
}
