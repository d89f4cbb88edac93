import { openRaw } from '../../../linux/sockets.ts'
import { EHOSTUNREACH, EMSGSIZE, failed } from '../../../net/errno.ts'
import type { RawSocket } from '../../../net/raw.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { u16 } from '../../../wire/bytes.ts'
import * as icmp from '../../../wire/icmpv4.ts'
import * as icmpv6 from '../../../wire/icmpv6.ts'
import * as ip from '../../../wire/ipv4.ts'
import { type Method, type MethodContext, type MethodError, probeData, transportAt, tune } from './method.ts'
import { answerByError, type Probe } from './probe.ts'

/** ICMP echo requests from one raw socket; the sequence number tells the probes apart. */
export class IcmpMethod implements Method {
  readonly headerLength: number = icmp.HEADER_LENGTH
  readonly #context: MethodContext
  readonly #bySequence = new Map<number, Probe>()
  readonly #identifier: number
  #sequence: number
  #socket: RawSocket | undefined

  constructor(context: MethodContext) {
    this.#context = context
    this.#identifier = context.process.ownPid & 0xffff
    this.#sequence = context.options.port ?? 1
  }

  start(): MethodError | undefined {
    const { process, destination, options, family, zone } = this.#context
    const opened = openRaw(process, family, family === 4 ? ip.Protocol.icmp : ip.Protocol.icmpv6)
    if (failed(opened)) return { call: 'socket', errno: opened }
    const { socket } = opened
    tune(socket, this.#context)
    if (options.source !== null) {
      const error = socket.bind(options.source)
      if (error !== undefined) return { call: 'bind', errno: error }
    }
    const error = socket.connect(destination, zone)
    if (error !== undefined) return { call: 'connect', errno: error }
    this.#socket = socket
    return undefined
  }

  send(probe: Probe, ttl: number): MethodError | undefined {
    const { process, dataLength, family } = this.#context
    const socket = this.#socket!
    socket.ttl = ttl
    const data = probeData(dataLength + icmp.HEADER_LENGTH).subarray(icmp.HEADER_LENGTH)
    const sequence = this.#sequence & 0xffff
    const request = { code: 0, identifier: this.#identifier, sequence, data }
    const sent = socket.send(
      family === 4 ? icmp.emit({ kind: 'echo', ...request }) : icmpv6.emit({ kind: 'echoRequest', ...request }),
    )
    if (failed(sent) && sent !== EMSGSIZE && sent !== EHOSTUNREACH) return { call: 'send', errno: sent }
    this.#bySequence.set(sequence, probe)
    this.#sequence++
    probe.sentAt = process.now
    return undefined
  }

  queues(): readonly WaitQueue[] {
    return [this.#socket!.changed]
  }

  receive(): boolean {
    const socket = this.#socket!
    let any = false
    for (let error = socket.receiveError(); error !== undefined; error = socket.receiveError()) {
      const probe = error.payload.length < 8 ? undefined : this.#bySequence.get(u16(error.payload, icmp.SEQUENCE))
      if (error.origin === 'local' || probe === undefined) continue
      if (u16(error.payload, icmp.IDENTIFIER) !== this.#identifier) continue
      answerByError(probe, error)
      any = true
    }
    for (let packet = socket.receive(); !failed(packet); packet = socket.receive()) {
      const { bytes } = packet
      const at = transportAt(this.#context, bytes)
      const reply = this.#context.family === 4 ? icmp.Type.echoReply : icmpv6.Type.echoReply
      if (bytes.length < at + icmp.HEADER_LENGTH || bytes[at] !== reply) continue
      if (u16(bytes, at + icmp.IDENTIFIER) !== this.#identifier) continue
      const probe = this.#bySequence.get(u16(bytes, at + icmp.SEQUENCE))
      if (probe === undefined || probe.done) continue
      Object.assign(probe, { done: true, final: true, receivedAt: packet.time })
      Object.assign(probe, { address: packet.source, link: packet.link, receivedTtl: packet.ttl })
      any = true
    }
    return any
  }

  expire(probe: Probe): void {
    for (const [sequence, each] of this.#bySequence) if (each === probe) this.#bySequence.delete(sequence)
  }
}
