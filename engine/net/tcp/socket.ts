import { copyOf } from '../../sim/slab.ts'
import type { Timer } from '../../sim/timer.ts'
import type { Ip } from '../../wire/address.ts'
import { ByteQueue } from '../bytequeue.ts'
import {
  EADDRINUSE,
  EAGAIN,
  EALREADY,
  EINPROGRESS,
  EINVAL,
  EISCONN,
  ENETUNREACH,
  ENOTCONN,
  EPIPE,
  type Errno,
  failed,
  type Result,
} from '../errno.ts'
import type { OutputRoute } from '../family.ts'
import { isMulticastIpv6 } from '../ipv6/scope.ts'
import type { Link } from '../link.ts'
import type { NetNs } from '../netns.ts'
import { formatEndpoint, InetSocket } from '../socket.ts'
import { type Congestion, newCongestion } from './congestion.ts'
import { connect } from './connect.ts'
import {
  DEFAULT_RECEIVE_BUFFER,
  DEFAULT_SEND_BUFFER,
  RECEIVE_MSS_INITIAL,
  RTO_INITIAL,
  SEND_BUFFER_MIN,
} from './constants.ts'
import { inFlight, push, sendAcknowledgment, sendFin, sendReset } from './output.ts'
import { keepAliveExpired, retransmissionExpired } from './timers.ts'
import { unsent } from './timing.ts'
import { freeWindow } from './window.ts'

/** The states of RFC 9293 3.3.2 under ss(8)'s names. */
export type TcpState =
  | 'CLOSED'
  | 'LISTEN'
  | 'SYN-SENT'
  | 'SYN-RECV'
  | 'ESTAB'
  | 'FIN-WAIT-1'
  | 'FIN-WAIT-2'
  | 'CLOSE-WAIT'
  | 'CLOSING'
  | 'LAST-ACK'
  | 'TIME-WAIT'

/** A segment that was sent and is not yet acknowledged. */
export interface SentSegment {
  sequence: number
  /** In the sequence: payload, SYN and FIN. */
  length: number
  flags: number
  /** Virtual time of the last transmission. */
  sentAt: number
  transmissions: number
  sacked: boolean
  lost: boolean
  /** Retransmitted since it was marked lost. */
  retransmitted: boolean
}

/** A stretch of payload that arrived ahead of a gap. */
export interface OutOfOrder {
  readonly sequence: number
  readonly bytes: Uint8Array
  readonly fin: boolean
}

/** A TCP socket: a connection (the transmission control block of RFC 9293 3.3.1) or a listener. */
export class TcpSocket extends InetSocket {
  override readonly protocolName = 'tcp'
  state: TcpState = 'CLOSED'
  /** Who waits for accept(2) on a listener: connections that are established. */
  readonly acceptQueue: TcpSocket[] = []
  /** Half-open connections of a listener. */
  halfOpen = 0
  /** When a listener last sent a SYN cookie, and whether it has told the kernel log of a flood. */
  cookieSentAt = Number.NEGATIVE_INFINITY
  floodTold = false
  backlog = 0
  /** The listener that a new connection belongs to until it is accepted. */
  parent: TcpSocket | null = null

  // Send sequence variables.
  initialSend = 0
  sendUnacknowledged = 0
  sendNext = 0
  sendWindow = 0
  sendWindowMax = 0
  /** Sequence and acknowledgment of the last window update. */
  windowUpdate1 = 0
  windowUpdate2 = 0
  readonly sendQueue: ByteQueue = new ByteQueue()
  /** The sequence number of the first byte in `sendQueue`. */
  sendBase = 0
  finQueued = false
  readonly sent: SentSegment[] = []

  // Receive sequence variables.
  initialReceive = 0
  receiveNext = 0
  /** `receiveNext` when the last window was told. */
  receiveUpdate = 0
  receiveWindow = 0
  readonly receiveQueue: ByteQueue = new ByteQueue()
  outOfOrder: readonly OutOfOrder[] = []
  /** Where the stretch begins that arrived last: the first SACK block covers it. */
  newestOutOfOrder = 0
  finReceived = false
  receiveShutdown = false
  sendShutdown = false

  // Options.
  sendScale = 0
  receiveScale = 0
  timestampsOn = false
  sackOn = false
  timestampRecent = 0
  timestampRecentAt = 0
  timestampOffset = 0
  /** Largest payload of a segment, timestamps taken off. */
  mss = 536
  peerMss = 536
  advertisedMss = 536
  /** The most recently received duplicate, told in the first SACK block (RFC 2883). */
  duplicateSack: readonly [number, number] | null = null

  // Round-trip time, in nanoseconds; 0 while nothing was measured.
  smoothedRtt = 0
  rttVariance = 0
  rto: number = RTO_INITIAL
  minRtt = Number.POSITIVE_INFINITY
  backoff = 0
  /** Retransmission timeouts without progress. */
  retransmits = 0
  probes = 0
  firstRetransmitAt = 0
  /** What `retransmitTimer` is for when it fires. */
  timerKind: 'retransmission' | 'loss-probe' = 'retransmission'
  /** `sendNext` as it was when a tail loss probe went out that is not answered; whether it was a segment sent before. */
  lossProbeEnd: number | null = null
  lossProbeAgain = false
  /** Header prediction holds: what comes next is expected to look like what came before (tcp_fast_path_on). */
  fastPath = false

  congestion: Congestion
  /** Whether the congestion window held back data of what is on its way up to `usageEnd`, else the most segments that were at a time. */
  windowLimited = false
  mostOutstanding = 0
  usageEnd = 0
  recovery: 'open' | 'disorder' | 'recovery' | 'loss' = 'open'
  recoveryPoint = 0
  /** Segments that must have overtaken another before it counts as lost: more, once some came late (RFC 6675 2, RFC 5681 3.2). */
  reordering = 3
  duplicateAcks = 0
  totalRetransmits = 0

  // Delayed acknowledgments.
  quickAcks = 0
  pingPong = false
  ackPending = false
  lastDataReceivedAt = 0
  lastDataSentAt = 0
  receiveSlowStart = 0
  windowClamp = 65535
  readSinceUpdate = 0

  // Options of tcp(7) and socket(7).
  noDelay = false
  cork = false
  keepAlive = false
  /** TCP_KEEPIDLE, TCP_KEEPINTVL, TCP_KEEPCNT; null for what the sysctls say. */
  keepIdle: number | null = null
  keepInterval: number | null = null
  keepCount: number | null = null
  userTimeout = 0
  /** Seconds; null when SO_LINGER is off. */
  linger: number | null = null
  receiveBuffer = DEFAULT_RECEIVE_BUFFER
  sendBuffer = DEFAULT_SEND_BUFFER
  /** SO_SNDBUF was set: the buffer no longer grows by itself. */
  sendBufferLocked = false
  /** A write found no room since the last acknowledgment (SOCK_NOSPACE). */
  outOfRoom = false
  maxSegment = 0
  synRetries = 6

  /** No process holds it any more. */
  orphan = false
  softError: Errno | null = null
  lastReceivedAt = 0
  identification: number
  bytesSent = 0
  bytesAcked = 0
  bytesReceived = 0
  bytesRetransmitted = 0
  /** As struct tcp_info counts them: without the SYN-ACK of a listener. */
  segmentsIn = 0
  segmentsOut = 0
  dataSegmentsIn = 0
  dataSegmentsOut = 0
  /** Segments that the peer has, the SYN among them. */
  delivered = 0
  outOfOrderSegments = 0
  /** The largest segment that came in of late (tcp_measure_rcv_mss). */
  receiveMss = RECEIVE_MSS_INITIAL
  /** The sender, not the network, has been the limit (tcp_rate_check_app_limited). */
  applicationLimited = true
  establishedAt = 0
  /** Time with something unacknowledged in the queue; `busySince` is -1 while there is nothing. */
  busyTime = 0
  busySince = -1
  /** The reader has seen the end of the stream. */
  finRead = false
  routed: OutputRoute | null = null
  routedGeneration = -1

  readonly retransmitTimer: Timer
  readonly ackTimer: Timer
  readonly keepTimer: Timer

  constructor(netns: NetNs, family: 4 | 6) {
    super(netns, family)
    const { sim } = netns
    this.congestion = newCongestion(netns.tcp.congestionControl)
    this.identification = sim.random(`tcp:${netns.label}`).below(0x10000)
    this.retransmitTimer = sim.timer(() => retransmissionExpired(this))
    this.ackTimer = sim.timer(() => {
      this.pingPong = false
      netns.snmp.extend('DelayedACKs')
      sendAcknowledgment(this)
    })
    this.keepTimer = sim.timer(() => keepAliveExpired(this))
  }

  override get label(): string {
    const local = `tcp ${formatEndpoint(this.localAddress, this.localPort)}`
    return this.remotePort === 0 ? local : `${local} <-> ${formatEndpoint(this.remoteAddress, this.remotePort)}`
  }

  bind(ip: Ip, port: number, link: Link | null = null): Errno | undefined {
    if (this.bound || this.state !== 'CLOSED') return EINVAL
    const local = this.bindable(ip, link)
    return failed(local) ? local : this.netns.tcp.bind(this, local, port)
  }

  listen(backlog: number): Errno | undefined {
    if (this.state !== 'CLOSED' && this.state !== 'LISTEN') return EINVAL
    if (!this.bound) {
      const error = this.netns.tcp.bind(this, this.localAddress, 0)
      if (error !== undefined) return error
    }
    this.backlog = Math.min(Math.max(backlog, 0), this.netns.tcp.sysctl.somaxconn)
    if (this.state === 'LISTEN') return undefined
    if (this.netns.tcp.listenConflict(this)) return EADDRINUSE
    this.state = 'LISTEN'
    this.netns.tcp.addListener(this)
    return undefined
  }

  /** The next established connection of a listener, or EAGAIN. */
  accept(): Result<TcpSocket> {
    if (this.state !== 'LISTEN') return EINVAL
    const connection = this.acceptQueue.shift()
    if (connection === undefined) return EAGAIN
    connection.parent = null
    return connection
  }

  /** Starts the handshake. EINPROGRESS: wait for `changed`, then see `connectResult`. */
  connect(ip: Ip, port: number, link: Link | null = null): Errno {
    if (this.state === 'SYN-SENT') return EALREADY
    if (this.state !== 'CLOSED') return this.state === 'LISTEN' ? EINVAL : EISCONN
    if (typeof ip === 'bigint' && isMulticastIpv6(ip)) return ENETUNREACH
    const peer = this.reachable(ip, link)
    if (failed(peer)) return peer
    return connect(this, peer, port) ?? EINPROGRESS
  }

  /** getsockopt(2) of SO_ERROR: takes the error, or else what the network said of a connection that goes on (sk_err_soft). */
  errorOption(): Errno | null {
    const error = this.takeError()
    if (error !== null) return error
    const { softError } = this
    this.softError = null
    return softError
  }

  /** undefined while the handshake goes on, 0 when it is done, the error when it failed. */
  connectResult(): 0 | Errno | undefined {
    if (this.state === 'SYN-SENT' || (this.state === 'SYN-RECV' && this.parent === null && !this.orphan))
      return undefined
    const error = this.takeError()
    if (error !== null) return error
    return this.state === 'CLOSED' ? ENOTCONN : 0
  }

  /** SO_SNDBUF: the kernel takes twice of it, for what is not payload. */
  setSendBuffer(bytes: number): void {
    this.sendBuffer = Math.max(2 * Math.min(bytes, this.netns.tcp.sysctl.wmem_max), SEND_BUFFER_MIN)
    this.sendBufferLocked = true
  }

  /** Bytes that `send` takes now. */
  get sendRoom(): number {
    return Math.max(0, this.sendBuffer - this.sendQueue.length)
  }

  /** Queues as much as fits; EAGAIN when nothing does, EPIPE when this direction is closed. */
  send(bytes: Uint8Array): Result<number> {
    const error = this.takeError()
    if (error !== null) return error
    if (this.sendShutdown) return EPIPE
    if (this.state === 'SYN-SENT' || this.state === 'SYN-RECV') return EAGAIN
    if (this.state !== 'ESTAB' && this.state !== 'CLOSE-WAIT')
      return this.state === 'CLOSED' && !this.bound ? ENOTCONN : EPIPE
    const room = this.sendRoom
    if (bytes.length > room) this.outOfRoom = true
    if (room === 0) return EAGAIN
    const taken = copyOf(bytes, 0, Math.min(bytes.length, room))
    this.sendQueue.push(taken)
    if (this.busySince < 0) this.busySince = this.netns.sim.now
    push(this)
    this.applicationLimited = unsent(this) < this.mss && inFlight(this) < Math.floor(this.congestion.window)
    return taken.length
  }

  /** Up to `most` bytes; nothing at the end of the stream; EAGAIN while there is neither. */
  receive(most: number, peek = false): Result<Uint8Array> {
    if (this.receiveQueue.length > 0) {
      if (peek) return this.receiveQueue.peek(most)
      const bytes = this.receiveQueue.take(most)
      this.#windowOpened(bytes.length)
      return bytes
    }
    const error = this.takeError()
    if (error !== null) return error
    if (this.finReceived || this.receiveShutdown) {
      this.finRead = this.finReceived
      return new Uint8Array(0)
    }
    if (this.state === 'CLOSED') return this.remotePort === 0 ? ENOTCONN : new Uint8Array(0)
    return this.state === 'LISTEN' ? ENOTCONN : EAGAIN
  }

  /** tcp_cleanup_rbuf: tells the peer when reading has opened the window by two segments or half the buffer. */
  #windowOpened(length: number): void {
    this.readSinceUpdate += length
    const told = this.receiveWindow - ((this.receiveNext - this.receiveUpdate) | 0)
    if (this.state === 'CLOSED' || this.finReceived) return
    const room = freeWindow(this)
    if (this.ackPending && (this.receiveQueue.length === 0 || room >= 2 * told) && !this.pingPong)
      return sendAcknowledgment(this)
    if (2 * told <= this.windowClamp && room > 0 && room >= 2 * told) sendAcknowledgment(this)
  }

  shutdown(how: 'read' | 'write' | 'both'): Errno | undefined {
    if (this.state === 'CLOSED' || this.state === 'LISTEN' || this.state === 'SYN-SENT') return ENOTCONN
    if (how !== 'write') this.receiveShutdown = true
    if (how !== 'read') this.#closeSending()
    this.changed.wake()
    return undefined
  }

  #closeSending(): void {
    if (this.sendShutdown) return
    this.sendShutdown = true
    if (this.state === 'ESTAB') this.state = 'FIN-WAIT-1'
    else if (this.state === 'CLOSE-WAIT') this.state = 'LAST-ACK'
    else return
    sendFin(this)
  }

  /** close(2) by the last holder. Unread data, or SO_LINGER with 0, resets the connection (RFC 9293 3.6, RFC 2525 2.17). */
  override close(): void {
    if (this.closed) return
    this.closed = this.orphan = true
    if (this.state === 'LISTEN') {
      this.netns.tcp.closeListener(this)
      return this.destroy()
    }
    if (this.state === 'CLOSED' || this.state === 'SYN-SENT') return this.destroy()
    if (this.receiveQueue.length > 0 || this.linger === 0) {
      this.netns.snmp.extend(this.receiveQueue.length > 0 ? 'TCPAbortOnClose' : 'TCPAbortOnData')
      sendReset(this)
      return this.destroy()
    }
    this.receiveShutdown = true
    this.#closeSending()
    if (this.state === 'FIN-WAIT-2') this.netns.tcp.finWait2(this)
    this.changed.wake()
  }

  /** The connection is over, for this reason. */
  abort(error: Errno): void {
    this.error = error
    this.destroy()
  }

  /** tcp_set_state, tcp_done: a connection that ends without both its FINs. */
  #countEnd(): void {
    const { tcp } = this.netns.snmp
    if (this.state === 'ESTAB' || this.state === 'CLOSE-WAIT') tcp.EstabResets++
    else if (this.state === 'SYN-SENT' || (this.state === 'SYN-RECV' && this.parent === null)) tcp.AttemptFails++
  }

  /** Forgets the connection: no timer, no port. */
  destroy(): void {
    this.retransmitTimer.disarm()
    this.ackTimer.disarm()
    this.keepTimer.disarm()
    this.#countEnd()
    this.state = 'CLOSED'
    this.sendShutdown = true
    this.netns.tcp.remove(this)
    this.changed.wake()
  }
}
