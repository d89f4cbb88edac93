import type { Process } from '../../../linux/process.ts'
import type { Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import type { InetSocket } from '../../../net/socket.ts'
import type { WaitQueue } from '../../../sim/wait.ts'
import type { Ip } from '../../../wire/address.ts'
import { headerLength } from '../../../wire/ipv4.ts'
import { FLOW_LABEL_MASK } from '../../../wire/ipv6.ts'
import type { TracerouteOptions } from './arguments.ts'
import type { Probe } from './probe.ts'

/** What all methods need to know. */
export interface MethodContext {
  readonly process: Process
  readonly options: TracerouteOptions
  readonly destination: Ip
  readonly family: 4 | 6
  /** The device of a destination that needs one. */
  readonly zone: Link | null
  /** Bytes of an IP header. */
  readonly ipHeader: number
  readonly device: Link | null
  /** Bytes behind the transport header. */
  dataLength: number
  /** --mtu: the packet was too long for a link on the way. */
  readonly mtuFound: (probe: Probe, mtu: number) => void
}

/** A call that failed; the run ends with its text. */
export interface MethodError {
  readonly call: string
  readonly errno: Errno
}

/** A way to send probes and to recognize the answers. */
export interface Method {
  readonly headerLength: number
  /** Opens what it needs, before the heading is printed. */
  start(): MethodError | undefined
  send(probe: Probe, ttl: number): MethodError | undefined
  /** What wakes it. */
  queues(): readonly WaitQueue[]
  /** Takes what has arrived; whether there was anything. */
  receive(): boolean
  /** Nothing will come for this probe any more. */
  expire(probe: Probe): void
}

/** tune_socket: what every socket of traceroute gets. */
export function tune(socket: InetSocket, { options, device }: MethodContext): void {
  socket.boundLink = device ?? socket.boundLink
  socket.mtuDiscovery = options.flags.has('dont-fragment') ? 'probe' : 'dont'
  socket.tos = options.tos & 0xff
  socket.flowLabel = options.flowLabel & FLOW_LABEL_MASK
  socket.mark = options.mark
  socket.receiveErrors = true
}

/** Where the header behind the IP header stands in what a raw socket receives. */
export function transportAt({ family }: MethodContext, bytes: Uint8Array): number {
  return family === 4 ? headerLength(bytes, 0) : 0
}

/** What the data of UDP and ICMP probes is: the printable characters from @ on. */
export function probeData(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => 0x40 + (index & 0x3f))
}
