import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { framed } from '../../../linux/resolver/stub.ts'
import { acceptTcp, openTcp, openUdp, sendAll, until } from '../../../linux/sockets.ts'
import { failed } from '../../../net/errno.ts'
import type { TcpSocket } from '../../../net/tcp/socket.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { concat, Malformed, u16 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'

/** Who answers questions, and where they are taken. */
interface Answerer {
  readonly addresses: readonly Ip[]
  readonly port: number
  /** How many tails of a name are shortened; all unless told. */
  readonly depth?: number
  /** Undefined: the client gets nothing. */
  readonly answer: (
    query: dns.DnsPacket,
    client: { readonly ip: Ip; readonly port: number },
    tcp: boolean,
  ) => Running<dns.DnsPacket | undefined>
}

/** The sockets on which questions come. */
export class Listener {
  readonly #process: Process
  readonly #answerer: Answerer

  constructor(process: Process, answerer: Answerer) {
    this.#process = process
    this.#answerer = answerer
  }

  /** Why it cannot; nothing when all are open. */
  listen(): string | undefined {
    const { addresses, port } = this.#answerer
    for (const ip of addresses) {
      const error = this.#open(ip, port)
      const where = ip === 0 || ip === 0n ? `port ${port}` : formatIp(ip)
      if (error !== undefined) return `failed to create listening socket for ${where}: ${error}`
    }
    return undefined
  }

  #open(ip: Ip, port: number): string | undefined {
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
      const { source: ip, sourcePort: port, destination } = datagram
      const reply = function* (this: Listener): Running<void> {
        const answer = yield* this.#answerer.answer(query, { ip, port }, false)
        if (answer === undefined) return
        const room = dns.edns(query)?.class ?? dns.UDP_MAX
        let bytes = dns.emit(answer, true, this.#answerer.depth)
        if (bytes.length > room) bytes = dns.emit({ ...answer, truncated: true, answers: [], authorities: [] })
        socket.send(bytes, { ip, port, source: destination })
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
    const client = { ip: socket.remoteAddress, port: socket.remotePort }
    let buffer: Uint8Array = new Uint8Array(0)
    try {
      for (;;) {
        const piece = yield* until(this.#process, socket, () => socket.receive(65536))
        if (failed(piece) || piece.length === 0) return
        buffer = concat(buffer, piece)
        while (buffer.length >= 2 && buffer.length >= 2 + u16(buffer, 0)) {
          const query = dns.parse(buffer, 2, 2 + u16(buffer, 0))
          buffer = buffer.subarray(2 + u16(buffer, 0))
          if (query instanceof Malformed) return
          const answer = yield* this.#answerer.answer(query, client, true)
          if (answer === undefined) return
          const error = yield* sendAll(this.#process, socket, framed(dns.emit(answer, true, this.#answerer.depth)))
          if (error !== undefined) return
        }
      }
    } finally {
      this.#process.close(fd)
    }
  }
}
