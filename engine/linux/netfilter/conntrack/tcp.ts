import { Hook } from '../../../net/hooks.ts'
import { foldChecksum, sum16, u16, u32 } from '../../../wire/bytes.ts'
import { pseudoHeaderSum } from '../../../wire/ip.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { Change, directionOf, type State, Status } from './state.ts'
import { newTracking, readOptions, Side, SideFlag, segmentEnd, type TcpTracking } from './tcp-tracking.ts'
import { inWindow, WindowAnswer } from './tcp-window.ts'
import { Tracked, type Tracker } from './tracker.ts'

export type { TcpTracking } from './tcp-tracking.ts'

/** States of a TCP connection as conntrack sees them (enum tcp_conntrack). */
export const TcpState = {
  none: 0,
  synSent: 1,
  synReceived: 2,
  established: 3,
  finWait: 4,
  closeWait: 5,
  lastAck: 6,
  timeWait: 7,
  close: 8,
  synSent2: 9,
} as const
export const TCP_STATE_NAMES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const
const INVALID = 10
const IGNORE = 11

/** Kinds of segments (enum tcp_bit_set). */
export const Segment = { syn: 0, synAck: 1, fin: 2, ack: 3, rst: 4, none: 5 } as const

const NO = TcpState.none
const SS = TcpState.synSent
const SR = TcpState.synReceived
const ES = TcpState.established
const FW = TcpState.finWait
const CW = TcpState.closeWait
const LA = TcpState.lastAck
const TW = TcpState.timeWait
const CL = TcpState.close
const S2 = TcpState.synSent2
const IV = INVALID
const IG = IGNORE

/**
 * What a segment makes of a state: direction, kind of segment, then the state before in the order of TcpState
 * (net/netfilter/nf_conntrack_proto_tcp.c, tcp_conntracks).
 */
const TRANSITIONS: readonly (readonly (readonly number[])[])[] = [
  [
    [SS, SS, IG, IG, IG, IG, IG, SS, SS, S2],
    [IV, IV, SR, IV, IV, IV, IV, IV, IV, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [ES, IV, ES, ES, CW, CW, TW, TW, CL, IV],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
  [
    [IV, S2, IV, IV, IV, IV, IV, SS, IV, S2],
    [IV, SR, IG, IG, IG, IG, IG, IG, IG, SR],
    [IV, IV, FW, FW, LA, LA, LA, TW, CL, IV],
    [IV, IG, SR, ES, CW, CW, TW, TW, CL, IG],
    [IV, CL, CL, CL, CL, CL, CL, CL, CL, CL],
    [IV, IV, IV, IV, IV, IV, IV, IV, IV, IV],
  ],
]

const TIMEOUTS = [
  'tcp_timeout_syn_sent',
  'tcp_timeout_syn_sent',
  'tcp_timeout_syn_recv',
  'tcp_timeout_established',
  'tcp_timeout_fin_wait',
  'tcp_timeout_close_wait',
  'tcp_timeout_last_ack',
  'tcp_timeout_time_wait',
  'tcp_timeout_close',
  'tcp_timeout_syn_sent',
] as const

/** Combinations of FIN, SYN, RST, ACK and URG that may occur; PSH, ECE and CWR are always fine. */
const VALID_FLAGS: ReadonlySet<number> = new Set([
  tcp.SYN,
  tcp.SYN | tcp.URG,
  tcp.SYN | tcp.ACK,
  tcp.RST,
  tcp.RST | tcp.ACK,
  tcp.FIN | tcp.ACK,
  tcp.FIN | tcp.ACK | tcp.URG,
  tcp.ACK,
  tcp.ACK | tcp.URG,
])

function segmentKind(flags: number): number {
  if ((flags & tcp.RST) !== 0) return Segment.rst
  if ((flags & tcp.SYN) !== 0) return (flags & tcp.ACK) !== 0 ? Segment.synAck : Segment.syn
  if ((flags & tcp.FIN) !== 0) return Segment.fin
  return (flags & tcp.ACK) !== 0 ? Segment.ack : Segment.none
}

/** tcp_error: is it a whole segment with flags that make sense? The answer is why not. */
function defect(conntrack: Conntrack, packet: PacketContext): string | undefined {
  const { transport: at } = packet
  const { bytes, end, network } = packet.skb
  const length = at + tcp.HEADER_LENGTH <= end ? tcp.headerLength(bytes, at) : 0
  if (length < tcp.HEADER_LENGTH || at + length > end) return 'truncated packet'
  if (conntrack.sysctl.checksum !== 0 && packet.hook === Hook.preRouting) {
    const sum = pseudoHeaderSum(bytes, network, 6, end - at)
    if (foldChecksum(sum16(bytes, at, end, sum)) !== 0) return 'bad checksum'
  }
  const flags = bytes[at + tcp.FLAGS]! & (tcp.FIN | tcp.SYN | tcp.RST | tcp.ACK | tcp.URG)
  return VALID_FLAGS.has(flags) ? undefined : 'invalid tcp flag combination'
}

/** nf_conntrack_tcp_packet. */
export const tcpTracker: Tracker = {
  packet(conntrack, connection, packet, state) {
    const { transport: at } = packet
    const { bytes } = packet.skb
    const problem = defect(conntrack, packet)
    if (problem !== undefined) return invalid(conntrack, packet, problem)
    const kind = segmentKind(bytes[at + tcp.FLAGS]!)
    if (!connection.confirmed) {
      const begun = begin(conntrack, packet, kind)
      if (begun === null) return invalid(conntrack, packet, 'invalid new')
      connection.tcp = begun
    }
    const tracking = connection.tcp!
    const direction = directionOf(state)
    const before = tracking.state
    let after = TRANSITIONS[direction]![kind]![before]!
    let skipWindow = false
    if (after === INVALID) {
      if (asksAgain(connection, tracking, direction, kind, u32(bytes, at + tcp.SEQUENCE))) return Tracked.accept
      return invalid(conntrack, packet, 'invalid state')
    }
    if (after === IGNORE || (after === SS && before >= TW)) {
      if (after === SS && mayReopen(tracking, direction)) {
        return conntrack.kill(connection) ? Tracked.repeat : Tracked.drop
      }
      if (!answersIgnoredSyn(tracking, direction, kind, bytes, at)) {
        noteIgnored(tracking, direction, kind, packet, before)
        return Tracked.accept
      }
      adopt(tracking, direction)
      after = SR
    } else if (after === TW && isChallengeAck(tracking, direction, kind, before)) {
      tracking.lastFlags &= ~SideFlag.expectChallenge
      return Tracked.accept
    } else if (after === S2) tracking.lastFlags |= SideFlag.simultaneousOpen
    else if (after === SR) {
      if (direction === 1 && kind === Segment.ack && (tracking.lastFlags & SideFlag.simultaneousOpen) !== 0) after = ES
    } else if (after === CL && kind === Segment.rst) {
      const verdict = judgeReset(conntrack, connection, tracking, direction, packet)
      if (verdict === ResetVerdict.invalid) return invalid(conntrack, packet, 'invalid rst')
      if (verdict === ResetVerdict.keep) after = before
      skipWindow =
        verdict === ResetVerdict.closeAtOnce ||
        (verdict !== ResetVerdict.close && answersIgnored(connection, tracking, direction, bytes, at))
    }
    if (!skipWindow) {
      const answer = inWindow(conntrack, connection, tracking, direction, kind, packet)
      if (answer === WindowAnswer.ignore) return Tracked.accept
      if (answer === WindowAnswer.invalid) {
        outOfWindow(conntrack, connection, tracking, direction, kind)
        return Tracked.invalid
      }
    }
    return advance(conntrack, connection, tracking, direction, kind, after, packet, state)
  },
}

/** The client of SYNPROXY keeps its connection alive while the one to the server is not there yet: the SYN was lost. */
function asksAgain(
  { synproxy }: Connection,
  { state, lastDirection, sides: [sender] }: TcpTracking,
  direction: 0 | 1,
  kind: number,
  sequence: number,
): boolean {
  if (synproxy === null || state !== SS || kind !== Segment.ack || direction !== 0 || lastDirection !== 0) return false
  return (sender.end - 1) >>> 0 === sequence
}

function invalid(conntrack: Conntrack, packet: PacketContext, why: string): Tracked {
  conntrack.logInvalid(packet, 6, why)
  return Tracked.invalid
}

/** tcp_new: what the first packet tells; null when no connection can begin with it. */
function begin(conntrack: Conntrack, packet: PacketContext, kind: number): TcpTracking | null {
  const first = TRANSITIONS[0]![kind]![NO]!
  if (first >= INVALID || (first !== SS && conntrack.sysctl.tcp_loose === 0)) return null
  const { bytes, end: stop } = packet.skb
  const { transport: at } = packet
  const tracking = newTracking()
  const [sender, receiver] = tracking.sides
  sender.end = segmentEnd(bytes, at, stop)
  sender.maxWindow = u16(bytes, at + tcp.WINDOW) || 1
  sender.maxEnd = sender.end
  if (first === SS) readOptions(bytes, at, sender)
  else {
    // Picked up in the middle: window scaling is unknown, so windows are not looked at closely.
    sender.maxEnd = (sender.end + sender.maxWindow) >>> 0
    sender.flags = receiver.flags = SideFlag.sackPermitted | SideFlag.liberal
  }
  tracking.lastKind = Segment.none
  return tracking
}

/** RFC 1122 4.2.2.13: a SYN opens a connection anew that is closed. */
function mayReopen(tracking: TcpTracking, direction: 0 | 1): boolean {
  const flags = tracking.sides[0].flags | tracking.sides[1].flags
  if ((flags & SideFlag.closeInitiated) !== 0) return true
  return tracking.lastDirection === direction && tracking.lastKind === Segment.rst
}

function answersIgnoredSyn(
  tracking: TcpTracking,
  direction: 0 | 1,
  kind: number,
  bytes: Uint8Array,
  at: number,
): boolean {
  return (
    kind === Segment.synAck &&
    tracking.lastKind === Segment.syn &&
    tracking.lastDirection !== direction &&
    u32(bytes, at + tcp.ACKNOWLEDGMENT) === tracking.lastEnd
  )
}

/** A SYN/ACK to a SYN that was ignored: both ends agree, so what the SYN said holds now. */
function adopt(tracking: TcpTracking, direction: 0 | 1): void {
  const sender = tracking.sides[tracking.lastDirection]
  sender.end = sender.maxEnd = tracking.lastEnd
  sender.maxWindow = tracking.lastWindow || 1
  sender.scale = tracking.lastScale
  tracking.lastFlags &= ~SideFlag.expectChallenge
  sender.flags = tracking.lastFlags
  tracking.sides[direction].reset()
  tracking.state = SS
}

/** A packet that may show that the entry is out of date: it passes, and what it said is kept. */
function noteIgnored(
  tracking: TcpTracking,
  direction: 0 | 1,
  kind: number,
  packet: PacketContext,
  before: number,
): void {
  const { bytes, end } = packet.skb
  const { transport: at } = packet
  tracking.lastKind = kind
  tracking.lastDirection = direction
  tracking.lastSequence = u32(bytes, at + tcp.SEQUENCE)
  tracking.lastEnd = segmentEnd(bytes, at, end)
  tracking.lastWindow = u16(bytes, at + tcp.WINDOW)
  if (before === SS && kind === Segment.ack && direction === 1) tracking.lastAck = u32(bytes, at + tcp.ACKNOWLEDGMENT)
  if (kind !== Segment.syn || direction !== 0) return
  const seen = new Side()
  tracking.lastFlags = tracking.lastScale = 0
  tracking.sides[direction].flags &= ~SideFlag.maxAckSet
  readOptions(bytes, at, seen)
  tracking.lastFlags = seen.flags & (SideFlag.windowScale | SideFlag.sackPermitted)
  tracking.lastScale = seen.scale
  if (before === LA) tracking.lastFlags |= SideFlag.expectChallenge
}

/** RFC 5961 4.2: the answer to a SYN in an open connection does not acknowledge the FIN. */
function isChallengeAck(tracking: TcpTracking, direction: 0 | 1, kind: number, before: number): boolean {
  return (
    before === LA &&
    kind === Segment.ack &&
    tracking.lastDirection !== direction &&
    tracking.lastKind === Segment.syn &&
    (tracking.lastFlags & SideFlag.expectChallenge) !== 0
  )
}

/** What a RST does to a connection. */
const ResetVerdict = {
  invalid: 0,
  /** It closes when it is in the window. */
  close: 1,
  /** It closes; what is known of the window may be out of date. */
  closeAtOnce: 2,
  /** It closes when it is in the window, or answers a packet that was let through. */
  closeOrAnswer: 3,
  /** The sequence number does not fit exactly: the state stays, for a challenge ACK may follow. */
  keep: 4,
} as const
type ResetVerdict = (typeof ResetVerdict)[keyof typeof ResetVerdict]

/** States in which a connection may go early to make room (tcp_can_early_drop). */
const ENDING: ReadonlySet<number> = new Set([FW, LA, TW, CL, CW])

function judgeReset(
  conntrack: Conntrack,
  connection: Connection,
  tracking: TcpTracking,
  direction: 0 | 1,
  packet: PacketContext,
): ResetVerdict {
  if (ENDING.has(tracking.state)) return ResetVerdict.closeAtOnce
  const peer = tracking.sides[direction === 0 ? 1 : 0]
  if ((peer.flags & SideFlag.maxAckSet) === 0 || tracking.lastKind === Segment.syn) return ResetVerdict.closeOrAnswer
  const sequence = u32(packet.skb.bytes, packet.transport + tcp.SEQUENCE)
  const established = tracking.state === ES && connection.assured
  if (sequence === 0 && !established) return ResetVerdict.close
  if (((sequence - peer.maxAck) | 0) < 0 && conntrack.sysctl.tcp_ignore_invalid_rst === 0) return ResetVerdict.invalid
  if (!established || sequence === peer.maxAck) return ResetVerdict.close
  const follows =
    tracking.lastKind === Segment.ack && tracking.lastDirection === direction && sequence === tracking.lastEnd
  return follows ? ResetVerdict.close : ResetVerdict.keep
}

/** A RST that answers what was let through although it did not fit, or a challenge ACK: no window is asked. */
function answersIgnored(
  connection: Connection,
  tracking: TcpTracking,
  direction: 0 | 1,
  bytes: Uint8Array,
  at: number,
): boolean {
  const { lastKind, lastDirection } = tracking
  const pending =
    (connection.seenReply && lastKind === Segment.syn && lastDirection !== direction) ||
    (!connection.assured && lastKind === Segment.ack)
  if (pending && u32(bytes, at + tcp.ACKNOWLEDGMENT) === tracking.lastEnd) return true
  const challenged = tracking.state === SS && lastKind === Segment.ack && lastDirection === 1
  return challenged && u32(bytes, at + tcp.SEQUENCE) === tracking.lastAck
}

/** nf_tcp_handle_invalid: FINs or RSTs of both sides that do not fit mean that the entry is stale; it goes sooner. */
function outOfWindow(
  conntrack: Conntrack,
  connection: Connection,
  tracking: TcpTracking,
  direction: 0 | 1,
  kind: number,
): void {
  if (!connection.assured || (connection.status & Status.fixedTimeout) !== 0) return
  if (kind !== Segment.rst && kind !== Segment.fin) return
  const closing = tracking.lastKind === Segment.fin || tracking.lastKind === Segment.rst
  if (tracking.lastDirection !== direction && closing) {
    const sooner = conntrack.after(conntrack.timeout(connection, 'tcp_timeout_unacknowledged'))
    if (sooner < connection.expires) connection.expires = sooner
    return
  }
  tracking.lastKind = kind
  tracking.lastDirection = direction
}

function timeoutFor(
  conntrack: Conntrack,
  connection: Connection,
  tracking: TcpTracking,
  kind: number,
  after: number,
): number {
  const normal = conntrack.timeout(connection, TIMEOUTS[after]!)
  const retransmission = conntrack.timeout(connection, 'tcp_timeout_max_retrans')
  const unacknowledged = conntrack.timeout(connection, 'tcp_timeout_unacknowledged')
  if (tracking.retransmissions >= conntrack.sysctl.tcp_max_retrans && normal > retransmission) return retransmission
  if (kind === Segment.rst) return conntrack.timeout(connection, 'tcp_timeout_close')
  const flags = tracking.sides[0].flags | tracking.sides[1].flags
  if ((flags & SideFlag.unacknowledged) !== 0 && normal > unacknowledged) return unacknowledged
  if (tracking.lastWindow === 0 && normal > retransmission) return retransmission
  return normal
}

/** The packet belongs to the connection: state, timeout and status follow. */
function advance(
  conntrack: Conntrack,
  connection: Connection,
  tracking: TcpTracking,
  direction: 0 | 1,
  kind: number,
  after: number,
  packet: PacketContext,
  state: State,
): Tracked {
  const before = tracking.state
  tracking.lastKind = kind
  tracking.lastDirection = direction
  tracking.state = after
  if (before !== after && after === FW) tracking.sides[direction].flags |= SideFlag.closeInitiated
  let timeout = timeoutFor(conntrack, connection, tracking, kind, after)
  if (before !== after) connection.changes |= Change.protocol
  if (!connection.seenReply) {
    if (kind === Segment.rst) {
      conntrack.account(connection, packet, state)
      conntrack.kill(connection)
      return Tracked.accept
    }
    // A SYN that is sent again does not keep an entry alive, or it would keep the NAT that it has for ever.
    if (kind === Segment.syn && before === SS) return Tracked.accept
    if (after === ES) timeout = Math.min(timeout, conntrack.timeout(connection, 'tcp_timeout_unacknowledged'))
  } else if (!connection.assured && (before === SR || before === ES) && after === ES) {
    connection.status |= Status.assured
    connection.changes |= Change.assured
  }
  conntrack.refresh(connection, packet, state, timeout)
  return Tracked.accept
}
