import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { framed } from '../../../linux/resolver/stub.ts'
import { acceptTcp, openTcp, openUdp, sendAll, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { Malformed, u16 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'
import type { Command } from '../../command.ts'
import { getopt, isOptionError } from '../../getopt.ts'
import { exchange } from '../dig/exchange.ts'
import { Advertiser } from './advertiser.ts'
import { answerLocally, respond } from './answer.ts'
import { OPTIONS, type Zone, zoneFrom } from './options.ts'
import { raOptions } from './ra-options.ts'

/** Where each address that is listened on ends. */
const BAD_NETWORK = 2

/** dnsmasq(8), 2.90: DNS and router advertisements. */
export const dnsmasq: Command = {
  name: 'dnsmasq',
  directory: '/usr/sbin',
  summary: 'a small name server',
  synopsis: ['[OPTION...]'],
  options: OPTIONS,
  notEmulated: ['DHCP, DHCPv6 and TFTP', 'configuration files', 'becoming a daemon'],
  *main(process) {
    const parsed = getopt(process.argv.slice(1), OPTIONS)
    if (isOptionError(parsed)) {
      yield* process.printError(`dnsmasq: ${parsed.text}\n`)
      return 1
    }
    const advertising = raOptions(parsed)
    if (typeof advertising === 'string') {
      yield* process.printError(`\ndnsmasq: ${advertising}\n`)
      return 1
    }
    const error = advertising === null ? undefined : Advertiser.start(process, advertising)
    if (error !== undefined) {
      yield* process.printError(`\ndnsmasq: cannot create ICMPv6 socket: ${error.text}\n`)
      return BAD_NETWORK
    }
    return yield* new Server(process, zoneFrom(parsed)).run()
  },
}

/** An answer from upstream, and when it came. */
interface Cached {
  readonly packet: dns.DnsPacket
  readonly at: number
  readonly expires: number
}

class Server {
  readonly #process: Process
  readonly #zone: Zone
  readonly #cache = new Map<string, Cached>()

  constructor(process: Process, zone: Zone) {
    this.#process = process
    this.#zone = zone
  }

  *run(): Running {
    const { addresses, port } = this.#zone
    const everywhere: readonly Ip[] = port === 0 ? [] : [0, 0n]
    const ips = port > 0 && addresses.length > 0 ? addresses : everywhere
    for (const ip of ips) {
      const error = this.#listen(ip, port)
      if (error !== undefined) {
        yield* this.#process.printError(`\ndnsmasq: failed to create listening socket for ${formatIp(ip)}: ${error}\n`)
        return BAD_NETWORK
      }
    }
    let ending = false
    this.#process.handlers.set('TERM', () => {
      ending = true
    })
    while (!ending) yield* this.#process.wait([])
    return 0
  }

  #listen(ip: Ip, port: number): string | undefined {
    const family = typeof ip === 'number' ? 4 : 6
    const udp = openUdp(this.#process, family)
    const tcp = openTcp(this.#process, family)
    if (failed(udp)) return udp.text
    if (failed(tcp)) return tcp.text
    if (family === 6) udp.socket.v6only = tcp.socket.v6only = true
    tcp.socket.reuseAddress = true
    const error = udp.socket.bind(ip, port) ?? tcp.socket.bind(ip, port) ?? tcp.socket.listen(5)
    if (error !== undefined) return error.text
    this.#process.thread(this.#serveUdp(udp.socket))
    this.#process.thread(this.#serveTcp(tcp.socket))
    return undefined
  }

  *#serveUdp(socket: UdpSocket): Running<void> {
    for (;;) {
      const datagram = yield* until(this.#process, socket, () => socket.receive())
      if (failed(datagram)) continue
      const query = dns.parse(datagram.payload)
      if (query instanceof Malformed || query.response) continue
      const reply = function* (this: Server): Running<void> {
        const answer = yield* this.#answer(query)
        const room = dns.edns(query)?.class ?? dns.UDP_MAX
        let bytes = dns.emit(answer)
        if (bytes.length > room) bytes = dns.emit({ ...answer, truncated: true, answers: [], authorities: [] })
        socket.send(bytes, { ip: datagram.source, port: datagram.sourcePort })
      }
      this.#process.thread(reply.call(this))
    }
  }

  *#serveTcp(listener: TcpSocket): Running<void> {
    for (;;) {
      const opened = yield* acceptTcp(this.#process, listener)
      if (!failed(opened)) this.#process.thread(this.#serveConnection(opened.socket, opened.fd))
    }
  }

  *#serveConnection(socket: TcpSocket, fd: number): Running<void> {
    let buffer: Uint8Array = new Uint8Array(0)
    try {
      for (;;) {
        const piece = yield* until(this.#process, socket, () => socket.receive(65536))
        if (failed(piece) || piece.length === 0) return
        buffer = Uint8Array.from([...buffer, ...piece])
        while (buffer.length >= 2 && buffer.length >= 2 + u16(buffer, 0)) {
          const query = dns.parse(buffer, 2, 2 + u16(buffer, 0))
          buffer = buffer.subarray(2 + u16(buffer, 0))
          if (query instanceof Malformed) return
          const error = yield* sendAll(this.#process, socket, framed(dns.emit(yield* this.#answer(query))))
          if (error !== undefined) return
        }
      }
    } finally {
      this.#process.close(fd)
    }
  }

  *#answer(query: dns.DnsPacket): Running<dns.DnsPacket> {
    const local = answerLocally(this.#zone, query)
    if (local === undefined) return respond(query, { rcode: dns.Rcode.refused })
    if (!('domain' in local)) return local
    const [question] = query.questions
    const key = `${question!.name.toLowerCase()}/${question!.type}`
    const kept = this.#cache.get(key)
    if (kept !== undefined && this.#process.now < kept.expires) return this.#fromCache(query, kept)
    const servers = [{ ip: local.server!, name: formatIp(local.server!) }]
    const transport = { port: dns.PORT, tcp: false, ignoreTruncation: false, timeout: 5, tries: 2, source: undefined }
    const id = this.#process.host.sim.random(`dnsmasq:${this.#process.host.name}`).below(0x10000)
    const answer = yield* exchange(this.#process, servers, { ...query, id }, transport, nothing)
    if (!('packet' in answer)) return respond(query, { rcode: dns.Rcode.serverFailure })
    this.#keep(key, answer.packet)
    const { rcode, answers, authorities, authoritative } = answer.packet
    return respond(query, { rcode, answers, authorities, authoritative })
  }

  /** Answers are kept as long as their shortest TTL says. */
  #keep(key: string, packet: dns.DnsPacket): void {
    if (this.#zone.cacheSize === 0 || packet.answers.length === 0) return
    const shortest = Math.min(...packet.answers.map(record => record.ttl))
    this.#cache.delete(key)
    this.#cache.set(key, { packet, at: this.#process.now, expires: this.#process.now + shortest * SECOND })
    if (this.#cache.size > this.#zone.cacheSize)
      for (const oldest of this.#cache.keys()) return void this.#cache.delete(oldest)
  }

  #fromCache(query: dns.DnsPacket, { packet, at }: Cached): dns.DnsPacket {
    const age = Math.floor((this.#process.now - at) / SECOND)
    const answers = packet.answers.map(record => ({ ...record, ttl: Math.max(0, record.ttl - age) }))
    return respond(query, { rcode: packet.rcode, answers })
  }
}

function* nothing(): Running<void> {}
