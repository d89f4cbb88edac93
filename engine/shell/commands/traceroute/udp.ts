import { openUdp } from '../../../linux/sockets.ts'
import { EHOSTUNREACH, EMSGSIZE, failed } from '../../../net/errno.ts'
import type { UdpSocket } from '../../../net/udp.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import { type Method, type MethodContext, type MethodError, probeData, tune } from './method.ts'
import { answerByError, type Probe } from './probe.ts'

const FIRST_PORT = 33434
const ONE_PORT = 53

/** UDP datagrams, each from a socket of its own: to ports that count up (the default), or all to one (-U). */
export class UdpMethod implements Method {
  readonly headerLength = 8
  readonly #context: MethodContext
  readonly #open = new Map<Probe, { readonly fd: number; readonly socket: UdpSocket }>()
  #port: number

  constructor(context: MethodContext) {
    this.#context = context
    this.#port = context.options.port ?? (context.options.method === 'udp' ? ONE_PORT : FIRST_PORT)
  }

  start(): undefined {
    return undefined
  }

  send(probe: Probe, ttl: number): MethodError | undefined {
    const { process, options, destination, dataLength, family, zone } = this.#context
    const opened = openUdp(process, family)
    if (failed(opened)) return { call: 'socket', errno: opened }
    const { socket } = opened
    tune(socket, this.#context)
    socket.ttl = ttl
    this.#open.set(probe, opened)
    if (options.source !== null || options.sourcePort !== null) {
      const error = socket.bind(options.source ?? (family === 4 ? 0 : 0n), options.sourcePort ?? 0)
      if (error !== undefined) return { call: 'bind', errno: error }
    }
    const error = socket.connect(destination, this.#port, zone)
    if (error !== undefined) return { call: 'connect', errno: error }
    const sent = socket.send(probeData(dataLength))
    if (failed(sent) && sent !== EMSGSIZE && sent !== EHOSTUNREACH) return { call: 'send', errno: sent }
    probe.sentAt = process.now
    if (options.method === 'default') this.#port++
    return undefined
  }

  queues(): readonly WaitQueue[] {
    return [...this.#open.values()].map(({ socket }) => socket.changed)
  }

  receive(): boolean {
    let any = false
    for (const [probe, { socket }] of [...this.#open]) {
      const error = socket.receiveError()
      if (error?.errno === EMSGSIZE && this.#context.options.flags.has('mtu')) {
        this.expire(probe)
        this.#context.mtuFound(probe, error.info)
        any = true
        continue
      }
      if (error !== undefined && error.origin !== 'local') answerByError(probe, error)
      else if (error !== undefined) Object.assign(probe, { done: true, final: true, error: `!F-${error.info}` })
      else {
        const datagram = socket.receive()
        if (failed(datagram)) continue
        const answer = { done: true, final: true, receivedAt: this.#context.process.now }
        Object.assign(probe, answer, { address: datagram.source, link: datagram.link, receivedTtl: datagram.ttl })
      }
      this.expire(probe)
      any = true
    }
    return any
  }

  expire(probe: Probe): void {
    const opened = this.#open.get(probe)
    if (opened === undefined) return
    this.#open.delete(probe)
    this.#context.process.close(opened.fd)
  }
}
