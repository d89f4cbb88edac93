import { ECONNREFUSED, EINTR, type Errno, ETIMEDOUT, failed } from '../../net/errno.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { Malformed, u16 } from '../../wire/bytes.ts'
import * as dns from '../../wire/dns.ts'
import type { Process } from '../process.ts'
import type { Running } from '../program.ts'
import { connectTcp, openTcp, openUdp, sendAll, until } from '../sockets.ts'
import type { ResolverConfig } from './resolv-conf.ts'

/** Why no server gave a usable answer. `refused` when none could be reached at all, `servfail` when the last that answered could not tell. */
export type NoAnswer = { readonly failure: 'refused' | 'timeout' | 'servfail' | 'interrupted' }

export function isNoAnswer(outcome: readonly dns.DnsPacket[] | NoAnswer): outcome is NoAnswer {
  return 'failure' in outcome
}

/** Codes for which another server may know better (res_send.c, send_dg). */
const TRY_NEXT: ReadonlySet<number> = new Set([dns.Rcode.serverFailure, dns.Rcode.notImplemented, dns.Rcode.refused])

/**
 * res_nsend(3): puts questions to the servers in turn, all of them at once over UDP, each again over TCP where its answer was cut. The
 * answers stand in the order of the questions.
 */
export function* exchange(
  process: Process,
  config: ResolverConfig,
  questions: readonly dns.DnsPacket[],
): Running<readonly dns.DnsPacket[] | NoAnswer> {
  const { servers, attempts } = config
  const first = config.rotate ? process.host.sim.random(`resolver:${process.host.name}`).below(servers.length) : 0
  let failure: NoAnswer['failure'] = 'refused'
  for (let attempt = 0; attempt < attempts; attempt++) {
    for (let index = 0; index < servers.length; index++) {
      const server = servers[(first + index) % servers.length]!
      const patience =
        index === 0 ? config.timeout : Math.max(1, Math.floor((config.timeout << index) / servers.length))
      const outcome = config.useTcp
        ? yield* overTcp(process, server, questions)
        : yield* overUdp(process, server, questions, process.now + patience * SECOND)
      if (outcome === EINTR) return { failure: 'interrupted' }
      if (outcome === ETIMEDOUT && failure === 'refused') failure = 'timeout'
      if (failed(outcome)) continue
      if (!outcome.some(answer => TRY_NEXT.has(answer.rcode))) return outcome
      failure = 'servfail'
    }
  }
  return { failure }
}

function* overUdp(
  process: Process,
  server: Ip,
  questions: readonly dns.DnsPacket[],
  deadline: number,
): Running<readonly dns.DnsPacket[] | Errno> {
  const opened = openUdp(process, typeof server === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  const { fd, socket } = opened
  try {
    const refused = socket.connect(server, dns.PORT)
    if (refused !== undefined) return refused
    for (const question of questions) {
      const sent = socket.send(dns.emit(question))
      if (failed(sent)) return sent
    }
    const answers = new Map<dns.DnsPacket, dns.DnsPacket>()
    while (answers.size < questions.length) {
      const datagram = yield* until(process, socket, () => socket.receive(), deadline)
      if (failed(datagram)) return datagram
      const answer = dns.parse(datagram.payload)
      if (answer instanceof Malformed) continue
      const question = questions.find(each => answersTo(each, answer))
      if (question !== undefined) answers.set(question, answer)
    }
    return yield* replaceTruncated(process, server, questions, answers)
  } finally {
    process.close(fd)
  }
}

function answersTo(question: dns.DnsPacket, answer: dns.DnsPacket): boolean {
  const [asked] = question.questions
  const [repeated] = answer.questions
  if (!answer.response || answer.id !== question.id) return false
  if (repeated === undefined) return answer.rcode !== dns.Rcode.noError
  return repeated.type === asked!.type && repeated.name.toLowerCase() === asked!.name.toLowerCase()
}

function* replaceTruncated(
  process: Process,
  server: Ip,
  questions: readonly dns.DnsPacket[],
  answers: ReadonlyMap<dns.DnsPacket, dns.DnsPacket>,
): Running<readonly dns.DnsPacket[] | Errno> {
  if (questions.some(question => answers.get(question)!.truncated)) return yield* overTcp(process, server, questions)
  return questions.map(question => answers.get(question)!)
}

/** RFC 7766: each packet behind its length, all on one connection. */
function* overTcp(
  process: Process,
  server: Ip,
  questions: readonly dns.DnsPacket[],
): Running<readonly dns.DnsPacket[] | Errno> {
  const opened = openTcp(process, typeof server === 'number' ? 4 : 6)
  if (failed(opened)) return opened
  const { fd, socket } = opened
  try {
    const connected = yield* connectTcp(process, socket, server, dns.PORT)
    if (connected !== 0) return connected
    for (const question of questions) {
      const error = yield* sendAll(process, socket, framed(dns.emit(question)))
      if (error !== undefined) return error
    }
    const answers: dns.DnsPacket[] = []
    let buffer: Uint8Array = new Uint8Array(0)
    while (answers.length < questions.length) {
      const piece = yield* until(process, socket, () => socket.receive(65536))
      if (failed(piece)) return piece
      if (piece.length === 0) return ECONNREFUSED
      buffer = Uint8Array.from([...buffer, ...piece])
      while (buffer.length >= 2 && buffer.length >= 2 + u16(buffer, 0)) {
        const answer = dns.parse(buffer, 2, 2 + u16(buffer, 0))
        buffer = buffer.subarray(2 + u16(buffer, 0))
        if (!(answer instanceof Malformed)) answers.push(answer)
      }
    }
    return questions.map((question, index) => answers.find(answer => answersTo(question, answer)) ?? answers[index]!)
  } finally {
    process.close(fd)
  }
}

/** A DNS packet with the length that goes before it on a stream (RFC 1035 4.2.2). */
export function framed(packet: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(2 + packet.length)
  bytes[0] = packet.length >> 8
  bytes[1] = packet.length
  bytes.set(packet, 2)
  return bytes
}
