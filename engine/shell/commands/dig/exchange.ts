import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { framed } from '../../../linux/resolver/stub.ts'
import { connectTcp, openTcp, openUdp, sendAll, until } from '../../../linux/sockets.ts'
import { type Errno, ETIMEDOUT, failed } from '../../../net/errno.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import { Malformed, u16 } from '../../../wire/bytes.ts'
import * as dns from '../../../wire/dns.ts'

/** A server to ask: its address, and its name as it was given. */
export interface NameServer {
  readonly ip: Ip
  readonly name: string
}

/** How a question is put. */
export interface Transport {
  readonly port: number
  readonly tcp: boolean
  readonly ignoreTruncation: boolean
  /** Seconds. */
  readonly timeout: number
  readonly tries: number
  readonly source: { readonly ip: Ip; readonly port: number } | undefined
}

export interface Answer {
  readonly packet: dns.DnsPacket
  readonly server: NameServer
  readonly tcp: boolean
  /** Nanoseconds. */
  readonly elapsed: number
  readonly length: number
}

/** No server answered. `complete`: the end of a talk, before which dig shows its command line. */
export interface Unreached {
  readonly complete: boolean
}

/** isc_result_totext. */
const TEXTS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ETIMEDOUT: 'timed out',
  ENETUNREACH: 'network unreachable',
  EHOSTUNREACH: 'host unreachable',
  EADDRNOTAVAIL: 'address not available',
  ECONNRESET: 'connection reset',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
}

function reason(error: Errno): string {
  return TEXTS[error.name] ?? error.text.toLowerCase()
}

/** An attempt failed: before anything was sent, or while waiting. */
class Attempt {
  readonly error: Errno
  readonly setup: boolean

  constructor(error: Errno, setup: boolean) {
    this.error = error
    this.setup = setup
  }
}

type Came = { readonly packet: dns.DnsPacket; readonly length: number }

/**
 * Asks the servers in turn (bin/dig/dighost.c): a server that does not answer is asked again until the tries are used up, further servers once
 * each. What goes wrong is printed as it happens.
 */
export function* exchange(
  process: Process,
  servers: readonly NameServer[],
  question: dns.DnsPacket,
  transport: Transport,
  print: (text: string) => Running<unknown>,
): Running<Answer | Unreached> {
  let tries = transport.tries
  let complete = true
  const name = question.questions[0]?.name.replace(/(?<=.)\.$/, '') ?? ''
  for (const [index, server] of servers.entries()) {
    const place = `${formatIp(server.ip)}#${transport.port}`
    for (;;) {
      const started = process.now
      let { tcp } = transport
      let came = yield* ask(process, server, question, transport, tcp)
      if (!(came instanceof Attempt) && came.packet.truncated && !tcp && !transport.ignoreTruncation) {
        yield* print(';; Truncated, retrying in TCP mode.\n')
        tcp = true
        came = yield* ask(process, server, question, transport, true)
      }
      if (!(came instanceof Attempt)) return { ...came, server, tcp, elapsed: process.now - started }
      const text = reason(came.error)
      const setup = came.setup || (tcp && came.error !== ETIMEDOUT) || tcp
      complete = !setup
      if (setup) {
        const what = tcp ? 'Connection to' : 'UDP setup with'
        yield* print(`;; ${what} ${place}(${server.name}) for ${name} failed: ${text}.\n`)
        if (index === servers.length - 1 || tries > 1) yield* print(';; no servers could be reached\n')
      } else yield* print(`;; communications error to ${place}: ${text}\n`)
      if (tries <= 1) break
      tries--
    }
  }
  return { complete }
}

function* ask(
  process: Process,
  { ip }: NameServer,
  question: dns.DnsPacket,
  transport: Transport,
  tcp: boolean,
): Running<Came | Attempt> {
  const deadline = process.now + transport.timeout * SECOND
  return tcp
    ? yield* overTcp(process, ip, question, transport, deadline)
    : yield* overUdp(process, ip, question, transport, deadline)
}

function* overUdp(
  process: Process,
  ip: Ip,
  question: dns.DnsPacket,
  { port, source }: Transport,
  deadline: number,
): Running<Came | Attempt> {
  const opened = openUdp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return new Attempt(opened, true)
  const { fd, socket } = opened
  try {
    // Fragments rather than errors (lib/isc/netmgr/udp.c).
    socket.mtuDiscovery = 'dont'
    const bound = source === undefined ? undefined : socket.bind(source.ip, source.port)
    const refused = bound ?? socket.connect(ip, port)
    if (refused !== undefined) return new Attempt(refused, true)
    const sent = socket.send(dns.emit(question))
    if (failed(sent)) return new Attempt(sent, true)
    for (;;) {
      const datagram = yield* until(process, socket, () => socket.receive(), deadline)
      if (failed(datagram)) return new Attempt(datagram, false)
      const packet = dns.parse(datagram.payload)
      if (packet instanceof Malformed || packet.id !== question.id || !packet.response) continue
      return { packet, length: datagram.payload.length }
    }
  } finally {
    process.close(fd)
  }
}

function* overTcp(
  process: Process,
  ip: Ip,
  question: dns.DnsPacket,
  { port, source }: Transport,
  deadline: number,
): Running<Came | Attempt> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return new Attempt(opened, true)
  const { fd, socket } = opened
  try {
    const bound = source === undefined ? undefined : socket.bind(source.ip, source.port)
    if (bound !== undefined) return new Attempt(bound, true)
    const connected = yield* connectTcp(process, socket, ip, port, deadline)
    if (connected !== 0) return new Attempt(connected, true)
    const error = yield* sendAll(process, socket, framed(dns.emit(question)))
    if (error !== undefined) return new Attempt(error, false)
    let buffer: Uint8Array = new Uint8Array(0)
    for (;;) {
      const piece = yield* until(process, socket, () => socket.receive(65536), deadline)
      if (failed(piece) || piece.length === 0) return new Attempt(failed(piece) ? piece : ETIMEDOUT, false)
      buffer = Uint8Array.from([...buffer, ...piece])
      if (buffer.length < 2 || buffer.length < 2 + u16(buffer, 0)) continue
      const packet = dns.parse(buffer, 2, 2 + u16(buffer, 0))
      if (packet instanceof Malformed) return new Attempt(ETIMEDOUT, false)
      return { packet, length: u16(buffer, 0) }
    }
  } finally {
    process.close(fd)
  }
}
