import type { Process } from '../../linux/process.ts'
import type { Running } from '../../linux/program.ts'
import { framed } from '../../linux/resolver/stub.ts'
import { connectTcp, openTcp, openUdp, sendAll, until } from '../../linux/sockets.ts'
import { EPIPE, type Errno, failed } from '../../net/errno.ts'
import { formatIp, type Ip } from '../../wire/address.ts'
import { Malformed, u16 } from '../../wire/bytes.ts'
import * as dns from '../../wire/dns.ts'

/** A server that questions are passed to. */
export interface Upstream {
  readonly ip: Ip
  readonly port: number
}

/** Why there was no answer, as Go's net package says it. */
export class AskFailure {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Asks a server, over UDP or TCP, and waits at most `patience` nanoseconds for its answer. */
export function* ask(
  process: Process,
  server: Upstream,
  question: dns.DnsPacket,
  patience: number,
  tcp = false,
): Running<dns.DnsPacket | AskFailure> {
  const deadline = process.now + patience
  return yield* tcp ? askTcp(process, server, question, deadline) : askUdp(process, server, question, deadline)
}

function* askUdp(
  process: Process,
  { ip, port }: Upstream,
  question: dns.DnsPacket,
  deadline: number,
): Running<dns.DnsPacket | AskFailure> {
  const opened = openUdp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return new AskFailure(opened.text.toLowerCase())
  const { socket, fd } = opened
  try {
    const error = socket.connect(ip, port) ?? socket.send(dns.emit(question))
    const way = `udp ${formatIp(socket.localAddress)}:${socket.localPort}->${formatIp(ip)}:${port}`
    if (failed(error)) return new AskFailure(`dial ${way}: connect: ${error.text.toLowerCase()}`)
    for (;;) {
      const datagram = yield* until(process, socket, () => socket.receive(), deadline)
      if (failed(datagram)) return new AskFailure(`read ${way}: ${goText(datagram, 'read')}`)
      const answer = dns.parse(datagram.payload)
      if (!(answer instanceof Malformed) && answer.response && answer.id === question.id) return answer
    }
  } finally {
    process.close(fd)
  }
}

function* askTcp(
  process: Process,
  { ip, port }: Upstream,
  question: dns.DnsPacket,
  deadline: number,
): Running<dns.DnsPacket | AskFailure> {
  const opened = openTcp(process, typeof ip === 'number' ? 4 : 6)
  if (failed(opened)) return new AskFailure(opened.text.toLowerCase())
  const { socket, fd } = opened
  try {
    const connected = yield* connectTcp(process, socket, ip, port, deadline)
    if (connected !== 0) return new AskFailure(`dial tcp ${formatIp(ip)}:${port}: ${goText(connected, 'connect')}`)
    const error = yield* sendAll(process, socket, framed(dns.emit(question)))
    if (error !== undefined) return new AskFailure(error.text.toLowerCase())
    let buffer: Uint8Array = new Uint8Array(0)
    while (buffer.length < 2 || buffer.length < 2 + u16(buffer, 0)) {
      const piece = yield* until(process, socket, () => socket.receive(65536), deadline)
      const broken = failed(piece) ? piece : piece.length === 0 ? EPIPE : undefined
      if (broken !== undefined) return new AskFailure(broken === EPIPE ? 'EOF' : goText(broken, 'read'))
      buffer = Uint8Array.from([...buffer, ...(piece as Uint8Array)])
    }
    const answer = dns.parse(buffer, 2, 2 + u16(buffer, 0))
    return answer instanceof Malformed ? new AskFailure('bad rdata') : answer
  } finally {
    process.close(fd)
  }
}

function goText(error: Errno, call: string): string {
  return error.name === 'ETIMEDOUT' ? 'i/o timeout' : `${call}: ${error.text.toLowerCase()}`
}
