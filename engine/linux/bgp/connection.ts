import { EAGAIN, type Errno, failed } from '../../net/errno.ts'
import type { TcpSocket } from '../../net/tcp/socket.ts'
import { SECOND } from '../../sim/timer.ts'
import * as bgp from '../../wire/bgp.ts'
import type { BgpCapability } from '../../wire/bgp-capability.ts'
import { Afi, type PathIds } from '../../wire/bgp-prefix.ts'
import { concat, Malformed, u16 } from '../../wire/bytes.ts'

/** RFC 4271 8.2.2, of one TCP connection; a peer may have two for a while. */
export type ConnectionState = 'connect' | 'openSent' | 'openConfirm' | 'established' | 'closed'

export type OpenPacket = bgp.BgpPacket & { readonly kind: 'open' }

/** Who decides what happens to a connection. */
export interface ConnectionOwner {
  readonly now: number
  /** A value that is up to a quarter shorter, as RFC 4271 10 wishes of timers. */
  jitter(nanoseconds: number): number
  /** What is sent first. */
  ownOpen(): OpenPacket
  connected(connection: Connection): void
  sent(kind: bgp.BgpPacket['kind']): void
  received(connection: Connection, packet: bgp.BgpPacket): void
  /** The packet is wrong or the time is over: it is told and the connection ends. */
  violated(connection: Connection, code: number, subcode: number, data?: Uint8Array): void
  /** The connection is over; `errno` is null when the peer closed it. */
  ended(connection: Connection, errno: Errno | null): void
}

/** Message Header Error subcodes (RFC 4271 6.1). */
const NOT_SYNCHRONIZED = 1
const BAD_LENGTH = 2
const BAD_TYPE = 3
const READ_MAX = 65_536

/** Bits of the last byte of a family's entry in the ADD-PATH capability (RFC 7911 4). */
const RECEIVE = 1
const SEND = 2
const ENTRY_LENGTH = 4

function addPath(capabilities: readonly BgpCapability[], afi: number, way: number): boolean {
  return capabilities.some(each => {
    if (each.type !== 'other' || each.code !== bgp.CapabilityCode.addPath) return false
    for (let at = 0; at + ENTRY_LENGTH <= each.data.length; at += ENTRY_LENGTH)
      if (u16(each.data, at) === afi && each.data[at + 2] === 1 && (each.data[at + 3]! & way) !== 0) return true
    return false
  })
}

export class Connection {
  readonly socket: TcpSocket
  readonly outgoing: boolean
  readonly fd: number
  readonly #owner: ConnectionOwner
  state: ConnectionState = 'connect'
  /** The peer's, once it came. */
  open: OpenPacket | null = null
  /** Agreed, in seconds; 0 for none. */
  holdTime = 0
  keepaliveTime = 0
  holdDeadline = Number.POSITIVE_INFINITY
  keepaliveDeadline = Number.POSITIVE_INFINITY
  #input: Uint8Array = new Uint8Array()
  #output: Uint8Array[] = []
  readonly #close: () => void

  constructor(owner: ConnectionOwner, socket: TcpSocket, fd: number, outgoing: boolean, close: () => void) {
    this.#owner = owner
    this.socket = socket
    this.outgoing = outgoing
    this.fd = fd
    this.#close = close
  }

  get deadline(): number {
    return Math.min(this.holdDeadline, this.keepaliveDeadline)
  }

  /** Whether a large update may still be given: what waits is bounded. */
  get hasRoom(): boolean {
    return this.#output.length < 64
  }

  /** The TCP connection stands: says OPEN, and waits for the peer's at most `startupHold` seconds. */
  begin(startupHold: number): void {
    this.state = 'openSent'
    this.holdDeadline = this.#owner.now + startupHold * SECOND
    this.send(this.#owner.ownOpen())
  }

  send(packet: bgp.BgpPacket): void {
    this.#output.push(bgp.emit(packet))
    this.#owner.sent(packet.kind)
    this.#flush()
  }

  /** KEEPALIVE, and the time of the next. */
  keepAlive(): void {
    this.send({ kind: 'keepalive' })
    this.keepaliveDeadline =
      this.keepaliveTime === 0
        ? Number.POSITIVE_INFINITY
        : this.#owner.now + this.#owner.jitter(this.keepaliveTime * SECOND)
  }

  /** The peer is there. */
  heard(): void {
    if (this.state === 'openConfirm' || this.state === 'established')
      this.holdDeadline = this.holdTime === 0 ? Number.POSITIVE_INFINITY : this.#owner.now + this.holdTime * SECOND
  }

  close(): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    this.holdDeadline = this.keepaliveDeadline = Number.POSITIVE_INFINITY
    this.#output = []
    this.#close()
  }

  /** Reads and writes what can be, and looks at the clock. */
  poll(): void {
    if (this.state === 'connect') {
      const result = this.socket.connectResult()
      if (result === undefined) return
      const error = result === 0 ? this.socket.errorOption() : result
      if (error !== null) return this.#owner.ended(this, error)
      this.#owner.connected(this)
    }
    this.#flush()
    this.#read()
    if (this.#owner.now >= this.holdDeadline) this.#owner.violated(this, bgp.ErrorCode.holdTimer, 0)
    else if (this.#owner.now >= this.keepaliveDeadline) this.keepAlive()
  }

  #flush(): void {
    while (this.#output.length > 0 && this.state !== 'closed') {
      const [first] = this.#output
      const count = this.socket.send(first!)
      // An error is found by the next read.
      if (failed(count) || count === 0) return
      if (count === first!.length) this.#output.shift()
      else this.#output[0] = first!.subarray(count)
    }
  }

  #read(): void {
    while (this.#alive) {
      const bytes = this.socket.receive(READ_MAX)
      if (bytes === EAGAIN) return
      if (failed(bytes)) return this.#owner.ended(this, bytes)
      if (bytes.length === 0) return this.#owner.ended(this, null)
      this.#input = concat(this.#input, bytes)
      this.#parse()
    }
  }

  /** RFC 8654 4: more than 4096 bytes where both sides said that they can. */
  get #lengthMax(): number {
    const { open } = this
    const has = ({ capabilities }: OpenPacket) =>
      capabilities.some(each => each.type === 'other' && each.code === bgp.CapabilityCode.extendedPacket)
    return open !== null && has(open) && has(this.#owner.ownOpen()) ? bgp.EXTENDED_LENGTH_MAX : bgp.LENGTH_MAX
  }

  get #alive(): boolean {
    return this.state !== 'closed'
  }

  /** RFC 7911 4: the peer numbers its paths where it said that it can, and this side that it takes them. */
  get #pathIds(): PathIds {
    const [own, peer] = [this.#owner.ownOpen().capabilities, this.open?.capabilities ?? []]
    const agreed = (afi: number) => addPath(own, afi, RECEIVE) && addPath(peer, afi, SEND)
    return { ipv4: agreed(Afi.ipv4), ipv6: agreed(Afi.ipv6) }
  }

  #parse(): void {
    for (let at = 0; this.#alive; ) {
      const input = this.#input
      const most = this.#lengthMax
      const length = bgp.packetLength(input, at, input.length, most)
      if (length instanceof Malformed) return this.#wrong(at, length)
      if (length === undefined || at + length > input.length) {
        this.#input = input.slice(at)
        return
      }
      const packet = bgp.parse(input, at, at + length, true, most, this.#pathIds)
      if (packet instanceof Malformed) return this.#wrong(at, packet)
      this.heard()
      this.#owner.received(this, packet)
      at += length
    }
  }

  /** RFC 4271 6.1 to 6.3. */
  #wrong(at: number, { reason }: Malformed): void {
    const type = this.#input[at + bgp.TYPE]!
    const { violated } = this.#owner
    const tell = (code: number, subcode: number, data?: Uint8Array) =>
      violated.call(this.#owner, this, code, subcode, data)
    if (reason === 'marker') return tell(bgp.ErrorCode.header, NOT_SYNCHRONIZED)
    if (reason === 'unknown type') return tell(bgp.ErrorCode.header, BAD_TYPE, Uint8Array.of(type))
    if (reason === 'length' || /^length of (KEEP|NOTI|ROUTE|OPEN)/.test(reason))
      return tell(bgp.ErrorCode.header, BAD_LENGTH, this.#input.slice(at + bgp.LENGTH, at + bgp.LENGTH + 2))
    if (type === bgp.Type.open) return tell(bgp.ErrorCode.open, 0)
    tell(
      bgp.ErrorCode.update,
      /AS path/.test(reason) ? 11 : /prefix/.test(reason) ? 10 : /length of/.test(reason) ? 5 : 1,
    )
  }
}
