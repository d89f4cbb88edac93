import { openRaw, openTcp } from '../../../linux/sockets.ts'
import { EHOSTUNREACH, EMSGSIZE, failed } from '../../../net/errno.ts'
import type { RawSocket } from '../../../net/raw.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import type { Ip } from '../../../wire/address.ts'
import { foldChecksum, putU16, putU32, sum16, u16 } from '../../../wire/bytes.ts'
import * as ip from '../../../wire/ipv4.ts'
import { type Method, type MethodContext, type MethodError, transportAt, tune } from './method.ts'
import { answerByError, type Probe } from './probe.ts'

const PORT = 80
const SYN = 0x02
const RST = 0x04
const WINDOW = 5840
const HEADER_LENGTH = 20
const MSS_LENGTH = 4

/** What a host of 2.6 days offers, as far as its sysctls let it (tcp_init of mod-tcp.c): sackOK, timestamps, wscale 2, filled up with nops. */
function offered(
  {
    sack,
    timestamps,
    window_scaling: scaling,
  }: { readonly sack: number; readonly timestamps: number; readonly window_scaling: number },
  timestamp: number,
): Uint8Array {
  const options: number[] = []
  if (sack === 0 && timestamps !== 0) options.push(1, 1)
  if (sack !== 0) options.push(...(timestamps === 0 ? [1, 1] : []), 4, 2)
  if (timestamps !== 0)
    options.push(
      8,
      10,
      timestamp >>> 24,
      (timestamp >>> 16) & 0xff,
      (timestamp >>> 8) & 0xff,
      timestamp & 0xff,
      0,
      0,
      0,
      0,
    )
  if (scaling !== 0) options.push(1, 3, 3, 2)
  return Uint8Array.from(options)
}

/** TCP SYN segments, each from a port of its own that is kept bound; the answer tells which by its destination port. */
export class TcpMethod implements Method {
  readonly headerLength: number
  readonly #context: MethodContext
  readonly #byPort = new Map<number, { readonly probe: Probe; readonly fd: number }>()
  /** Behind the largest segment size. */
  readonly #options: Uint8Array
  #socket: RawSocket | undefined

  constructor(context: MethodContext) {
    this.#context = context
    const { sysctl } = context.process.network.net.tcp
    this.#options = offered(sysctl, this.#random().uint32())
    this.headerLength = HEADER_LENGTH + MSS_LENGTH + this.#options.length
  }

  #random() {
    const { host } = this.#context.process
    return host.sim.random(`traceroute:${host.name}`)
  }

  start(): MethodError | undefined {
    const { process, destination, options, family, zone } = this.#context
    const opened = openRaw(process, family, ip.Protocol.tcp)
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
    const { process, options, family } = this.#context
    const socket = this.#socket!
    const opened = openTcp(process, family)
    if (failed(opened)) return { call: 'socket', errno: opened }
    const error = opened.socket.bind(family === 4 ? 0 : 0n, options.sourcePort ?? 0)
    if (error !== undefined) return { call: 'bind', errno: error }
    socket.ttl = ttl
    const port = opened.socket.localPort
    const sent = socket.send(this.#segment(socket.localAddress, port))
    if (failed(sent) && sent !== EMSGSIZE && sent !== EHOSTUNREACH) return { call: 'send', errno: sent }
    this.#byPort.set(port, { probe, fd: opened.fd })
    probe.sentAt = process.now
    return undefined
  }

  #segment(source: Ip, port: number): Uint8Array {
    const { destination, options, device, process, ipHeader } = this.#context
    const bytes = new Uint8Array(this.headerLength)
    putU16(bytes, 0, port)
    putU16(bytes, 2, options.port ?? PORT)
    putU32(bytes, 4, this.#random().uint32())
    bytes[12] = (bytes.length >> 2) << 4
    bytes[13] = SYN
    putU16(bytes, 14, WINDOW)
    const { net } = process.network
    const own = typeof source === 'number' ? net.ipv4.addresses.find(source) : net.ipv6.addresses.find(source)
    const mss = ((device ?? own)?.mtu ?? 1500) - ipHeader - HEADER_LENGTH
    bytes.set([2, MSS_LENGTH, mss >> 8, mss & 0xff], HEADER_LENGTH)
    bytes.set(this.#options, HEADER_LENGTH + MSS_LENGTH)
    const pseudo = net.ip(destination).pseudoHeaderSum(source, destination, ip.Protocol.tcp, bytes.length)
    putU16(bytes, 16, foldChecksum(sum16(bytes, 0, bytes.length, pseudo)))
    return bytes
  }

  queues(): readonly WaitQueue[] {
    return [this.#socket!.changed]
  }

  receive(): boolean {
    const socket = this.#socket!
    let any = false
    for (let error = socket.receiveError(); error !== undefined; error = socket.receiveError()) {
      const sent = error.payload.length < 8 ? undefined : this.#byPort.get(u16(error.payload, 0))
      if (error.origin === 'local' || sent === undefined) continue
      answerByError(sent.probe, error)
      this.expire(sent.probe)
      any = true
    }
    for (let packet = socket.receive(); !failed(packet); packet = socket.receive()) {
      const { bytes } = packet
      const at = transportAt(this.#context, bytes)
      if (bytes.length < at + HEADER_LENGTH || (bytes[at + 13]! & (SYN | RST)) === 0) continue
      const sent = this.#byPort.get(u16(bytes, at + 2))
      if (sent === undefined || u16(bytes, at) !== (this.#context.options.port ?? PORT)) continue
      Object.assign(sent.probe, { done: true, final: true, receivedAt: packet.time })
      Object.assign(sent.probe, { address: packet.source, link: packet.link, receivedTtl: packet.ttl })
      this.expire(sent.probe)
      any = true
    }
    return any
  }

  expire(probe: Probe): void {
    for (const [port, sent] of this.#byPort) {
      if (sent.probe !== probe) continue
      this.#byPort.delete(port)
      this.#context.process.close(sent.fd)
    }
  }
}
