import { sha512 } from '@noble/hashes/sha2.js'
import type { Process } from '../../linux/process.ts'
import type { Program, Running } from '../../linux/program.ts'
import { framed } from '../../linux/resolver/stub.ts'
import { acceptTcp, openTcp, openUdp, sendAll, until } from '../../linux/sockets.ts'
import { hex } from '../../linux/tls/certificate.ts'
import { failed } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import type { Datagram, UdpSocket } from '../../net/udp.ts'
import { remembering } from '../../sim/remember.ts'
import { MILLISECOND, SECOND } from '../../sim/timer.ts'
import { encodeUtf8 } from '../../sim/utf8.ts'
import { Malformed, u16 } from '../../wire/bytes.ts'
import * as dns from '../../wire/dns.ts'
import { CorefileError } from './corefile.ts'
import { Instance } from './instance.ts'

const VERSION = '1.12.1'
/** What a question costs the processor. */
const WORK = 30_000
const IDLE = 10 * SECOND

/** CoreDNS: a DNS server that is a chain of plugins, configured by a Corefile. `-conf FILE`. */
export const coredns: Program = {
  name: 'coredns',
  *main(process) {
    const at = process.argv.findIndex(argument => /^--?conf$/.test(argument))
    const path = at < 0 ? '/etc/coredns/Corefile' : (process.argv[at + 1] ?? '')
    return yield* new CoreDns(process, path).run()
  },
}

class CoreDns {
  readonly #process: Process
  readonly #path: string
  #instance: Instance | undefined
  readonly #listening = new Set<number>()

  constructor(process: Process, path: string) {
    this.#process = process
    this.#path = path
  }

  *run(): Running {
    const process = this.#process
    const text = process.readFile(this.#path)
    if (failed(text)) {
      yield* process.printError(`loading Caddyfile via flag: open ${this.#path}: ${text.text.toLowerCase()}\n`)
      return 1
    }
    const started = this.#load(text)
    if (started instanceof CorefileError) {
      yield* process.printError(`${started.message.replace(/^Corefile/, this.#path)}\n`)
      return 1
    }
    process.handlers.set('TERM', () => process.exit(0))
    process.handlers.set('INT', () => process.exit(0))
    const problem = this.#listen(started)
    if (problem !== undefined) {
      yield* process.printError(`${problem}\n`)
      return 1
    }
    this.#replace(started)
    const { titles, reloadSeconds } = started
    yield* process.print(
      `${titles.join('\n')}\n${reloadSeconds === undefined ? '' : running(text)}CoreDNS-${VERSION}\nlinux/amd64, go1.24.1, 707c7c1\n`,
    )
    return yield* this.#watch(text)
  }

  #load(text: string): Instance | CorefileError {
    try {
      return new Instance(this.#process, text, line => this.#write(line))
    } catch (error) {
      if (error instanceof CorefileError) return error
      throw error
    }
  }

  #write(line: string): void {
    this.#process.fds.get(1)?.write(encodeUtf8(line))
  }

  #replace(instance: Instance): void {
    this.#instance?.stop()
    this.#instance = instance
    instance.start()
  }

  /** Reads the Corefile again when it has changed; a wrong one is told of and the old one stays. */
  *#watch(first: string): Running {
    const process = this.#process
    const random = process.host.sim.random(`reload:${process.host.name}:${process.pid}`)
    let current = first
    for (;;) {
      const interval = this.#instance!.reloadSeconds
      if (interval === undefined) {
        yield* process.wait([])
        continue
      }
      yield* process.sleep(interval * SECOND + random.below(Math.max(1, interval * 500)) * MILLISECOND)
      const text = process.readFile(this.#path)
      if (failed(text) || text === current) continue
      current = text
      this.#write('[INFO] Reloading\n')
      const next = this.#load(text)
      const problem = next instanceof CorefileError ? next.message : this.#listen(next)
      if (next instanceof CorefileError || problem !== undefined) {
        this.#write(
          `[ERROR] Restart failed: ${problem}\n[ERROR] plugin/reload: Corefile changed but reload failed: ${problem}\n`,
        )
        continue
      }
      this.#replace(next)
      this.#write(`${running(text)}[INFO] Reloading complete\n`)
    }
  }

  /** Opens the ports that are not open yet; a sentence when one cannot be had. */
  #listen(instance: Instance): string | undefined {
    for (const port of instance.ports) {
      if (this.#listening.has(port)) continue
      const udp = openUdp(this.#process)
      const tcp = openTcp(this.#process)
      if (failed(udp) || failed(tcp)) return 'too many open files'
      tcp.socket.reuseAddress = true
      const error = udp.socket.bind(0, port) ?? tcp.socket.bind(0, port) ?? tcp.socket.listen(4096)
      if (error !== undefined) return `Listen: listen tcp :${port}: bind: ${error.text.toLowerCase()}`
      this.#listening.add(port)
      this.#process.thread(this.#serveUdp(udp.socket, port))
      this.#process.thread(this.#serveTcp(tcp.socket, port))
    }
    return undefined
  }

  *#serveUdp(udp: UdpSocket, port: number): Running<void> {
    const process = this.#process
    for (;;) {
      const datagram = yield* until(process, udp, () => udp.receive())
      if (failed(datagram)) continue
      const packet = dns.parse(datagram.payload)
      if (packet instanceof Malformed) continue
      process.thread(this.#answerUdp(udp, packet, datagram, port))
    }
  }

  *#answerUdp(
    socket: UdpSocket,
    packet: dns.DnsPacket,
    { source: ip, sourcePort, payload }: Datagram,
    port: number,
  ): Running<void> {
    yield* this.#process.compute(WORK)
    const client = { ip, port: sourcePort, tcp: false, size: payload.length }
    const reply = yield* this.#instance!.answer(packet, client, port)
    if (reply === undefined) return
    const room = Math.max(dns.UDP_MAX, dns.edns(packet)?.class ?? dns.UDP_MAX)
    socket.send(trimmed(reply, room), { ip, port: sourcePort })
  }

  *#serveTcp(listener: TcpSocket, port: number): Running<void> {
    for (;;) {
      const accepted = yield* acceptTcp(this.#process, listener)
      if (!failed(accepted)) this.#process.thread(this.#connection(accepted.socket, accepted.fd, port))
    }
  }

  *#connection(socket: TcpSocket, fd: number, port: number): Running<void> {
    const process = this.#process
    let buffer: Uint8Array = new Uint8Array(0)
    try {
      for (;;) {
        const piece = yield* until(process, socket, () => socket.receive(65536), process.now + IDLE)
        if (failed(piece) || piece.length === 0) return
        buffer = Uint8Array.from([...buffer, ...piece])
        while (buffer.length >= 2 && buffer.length >= 2 + u16(buffer, 0)) {
          const size = u16(buffer, 0)
          const packet = dns.parse(buffer, 2, 2 + size)
          buffer = buffer.slice(2 + size)
          if (packet instanceof Malformed) return
          yield* process.compute(WORK)
          const client = { ip: socket.remoteAddress, port: socket.remotePort, tcp: true, size }
          const reply = yield* this.#instance!.answer(packet, client, port)
          if (reply !== undefined) yield* sendAll(process, socket, framed(dns.emit(reply)))
        }
      }
    } finally {
      process.close(fd)
    }
  }
}

/** What it says of the configuration that it runs with, which is the same in every pod. */
const running = remembering(
  16,
  text => `[INFO] plugin/reload: Running configuration SHA512 = ${hex(sha512(encodeUtf8(text)))}\n`,
)

/** What does not fit into a datagram is left out, and TC says so (RFC 2181 9). */
function trimmed(reply: dns.DnsPacket, room: number): Uint8Array {
  const whole = dns.emit(reply)
  if (whole.length <= room) return whole
  const option = reply.additionals.filter(record => record.data.type === 'OPT')
  for (let count = reply.answers.length - 1; count >= 0; count--) {
    const bytes = dns.emit({
      ...reply,
      truncated: true,
      answers: reply.answers.slice(0, count),
      authorities: [],
      additionals: option,
    })
    if (bytes.length <= room) return bytes
  }
  return dns.emit({ ...reply, truncated: true, answers: [], authorities: [], additionals: [] })
}
