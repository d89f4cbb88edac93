import { u16, u32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { sequenceOffset } from './sequence.ts'
import { highestSack, readOptions, type Side, SideFlag, segmentEnd, type TcpTracking } from './tcp-tracking.ts'

/** What the windows say of a segment: it fits, it does not, or it is too old to matter. */
export const WindowAnswer = { accept: 0, ignore: 1, invalid: 2 } as const
export type WindowAnswer = (typeof WindowAnswer)[keyof typeof WindowAnswer]

/** MAXACKWINCONST: how far behind an acknowledgment may be at least. */
const ACK_WINDOW_MIN = 66000
const SYN_SENT = 1
const SYN_RECEIVED = 2
const ACK_SEGMENT = 3

function before(a: number, b: number): boolean {
  return ((a - b) | 0) < 0
}

function after(a: number, b: number): boolean {
  return ((b - a) | 0) < 0
}

/** tcp_in_window, after Guido van Rooij, Real Stateful TCP Packet Filtering in IP Filter. */
export function inWindow(
  conntrack: Conntrack,
  connection: Connection,
  tracking: TcpTracking,
  direction: 0 | 1,
  kind: number,
  packet: PacketContext,
): WindowAnswer {
  const { bytes, end: stop } = packet.skb
  const at = packet.transport
  const sender = tracking.sides[direction]
  const receiver = tracking.sides[direction === 0 ? 1 : 0]
  const flags = bytes[at + tcp.FLAGS]!
  const syn = (flags & tcp.SYN) !== 0
  const rawWindow = u16(bytes, at + tcp.WINDOW)
  let sequence = u32(bytes, at + tcp.SEQUENCE)
  let ack = u32(bytes, at + tcp.ACKNOWLEDGMENT)
  let sack = (receiver.flags & SideFlag.sackPermitted) !== 0 ? highestSack(bytes, at, ack) : ack
  let end = segmentEnd(bytes, at, stop)
  if (connection.sequenceOffsets !== null) {
    const offset = sequenceOffset(connection, direction === 0 ? 1 : 0, (ack - 1) >>> 0)
    ack = (ack - offset) >>> 0
    sack = (sack - offset) >>> 0
  }
  if (sender.maxWindow === 0) {
    firstOfSide(sender, receiver, bytes, at, end, sack, rawWindow)
    if (syn && (flags & tcp.ACK) === 0) return WindowAnswer.accept
  } else {
    const again =
      (tracking.state === SYN_SENT && direction === 0) || (tracking.state === SYN_RECEIVED && direction === 1)
    if (again && after(end, sender.end)) {
      sender.end = sender.maxEnd = end
      sender.maxWindow = rawWindow || 1
      readOptions(bytes, at, sender)
    }
  }
  if ((flags & tcp.ACK) === 0 || ((flags & tcp.RST) !== 0 && ack === 0)) ack = sack = receiver.end
  if ((flags & tcp.RST) !== 0 && sequence === 0 && tracking.state === SYN_SENT) sequence = end = sender.end

  const lowestAck = receiver.end - Math.max(sender.maxWindow, ACK_WINDOW_MIN) - 1
  if (!before(sequence, sender.maxEnd + 1)) {
    const overshot = end - sender.maxEnd + 1
    const fits = receiver.maxWindow !== 0 && after(end, sender.end - receiver.maxWindow - 1)
    if (fits && after(sack, lowestAck) && overshot >>> 0 <= receiver.maxWindow && before(sack, receiver.end + 1)) {
      // Some senders send more than the window allows; what the peer will acknowledge must be known then.
      sender.end = end
      sender.flags |= SideFlag.unacknowledged
      conntrack.logInvalid(packet, 6, `${overshot} bytes more than expected`)
      return WindowAnswer.accept
    }
    return refuse(
      conntrack,
      packet,
      sender,
      `SEQ is over upper bound ${(sender.maxEnd + 1) >>> 0} (over the window of the receiver)`,
    )
  }
  if (!before(sack, receiver.end + 1))
    return refuse(
      conntrack,
      packet,
      sender,
      `ACK is over upper bound ${(receiver.end + 1) >>> 0} (ACKed data not seen yet)`,
    )
  const inReceiveWindow = receiver.maxWindow === 0 || after(end, sender.end - receiver.maxWindow - 1)
  if (!inReceiveWindow || !after(sack, lowestAck)) {
    if ((sender.flags & SideFlag.liberal) !== 0 || conntrack.sysctl.tcp_be_liberal !== 0) return WindowAnswer.accept
    conntrack.logInvalid(
      packet,
      6,
      inReceiveWindow
        ? `ignored ACK under lower bound ${lowestAck >>> 0} (possible overly delayed)`
        : `SEQ is under lower bound ${(sender.end - receiver.maxWindow - 1) >>> 0} (already ACKed data retransmitted)`,
    )
    return WindowAnswer.ignore
  }
  const window = syn ? rawWindow : rawWindow << sender.scale
  update(sender, receiver, end, ack, sack, window, (flags & tcp.ACK) !== 0)
  if (kind === ACK_SEGMENT) countRetransmission(tracking, direction, sequence, ack, end, rawWindow)
  return WindowAnswer.accept
}

function refuse(conntrack: Conntrack, packet: PacketContext, sender: Side, why: string): WindowAnswer {
  if ((sender.flags & SideFlag.liberal) !== 0 || conntrack.sysctl.tcp_be_liberal !== 0) return WindowAnswer.accept
  conntrack.logInvalid(packet, 6, why)
  return WindowAnswer.invalid
}

/** The first segment of a side: its SYN, or something in the middle of a connection that began unseen. */
function firstOfSide(
  sender: Side,
  receiver: Side,
  bytes: Uint8Array,
  at: number,
  end: number,
  sack: number,
  window: number,
): void {
  if ((bytes[at + tcp.FLAGS]! & tcp.SYN) !== 0) {
    sender.end = sender.maxEnd = end
    sender.maxWindow = window || 1
    readOptions(bytes, at, sender)
    // RFC 7323 2.2: both must offer it.
    if ((sender.flags & receiver.flags & SideFlag.windowScale) === 0) sender.scale = receiver.scale = 0
    return
  }
  sender.end = end
  sender.maxWindow = window << sender.scale || 1
  sender.maxEnd = (end + sender.maxWindow) >>> 0
  if (receiver.maxWindow === 0) receiver.end = receiver.maxEnd = sack
  else if (sack === (receiver.end + 1) >>> 0) receiver.end = (receiver.end + 1) >>> 0
}

function update(
  sender: Side,
  receiver: Side,
  end: number,
  ack: number,
  sack: number,
  window: number,
  hasAck: boolean,
): void {
  const offered = window + ((sack - ack) >>> 0)
  if (sender.maxWindow < offered) sender.maxWindow = offered
  if (after(end, sender.end)) {
    sender.end = end
    sender.flags |= SideFlag.unacknowledged
  }
  if (hasAck && ((sender.flags & SideFlag.maxAckSet) === 0 || after(ack, sender.maxAck))) {
    sender.maxAck = ack
    sender.flags |= SideFlag.maxAckSet
  }
  if (receiver.maxWindow !== 0 && after(end, sender.maxEnd)) receiver.maxWindow += (end - sender.maxEnd) >>> 0
  if (after(sack + window, receiver.maxEnd - 1)) {
    receiver.maxEnd = (sack + window) >>> 0
    if (window === 0) receiver.maxEnd = (receiver.maxEnd + 1) >>> 0
  }
  if (ack === receiver.end) receiver.flags &= ~SideFlag.unacknowledged
}

function countRetransmission(
  tracking: TcpTracking,
  direction: 0 | 1,
  sequence: number,
  ack: number,
  end: number,
  window: number,
): void {
  if (
    tracking.lastDirection === direction &&
    tracking.lastSequence === sequence &&
    tracking.lastAck === ack &&
    tracking.lastEnd === end &&
    tracking.lastWindow === window
  ) {
    tracking.retransmissions++
    return
  }
  tracking.lastDirection = direction
  tracking.lastSequence = sequence
  tracking.lastAck = ack
  tracking.lastEnd = end
  tracking.lastWindow = window
  tracking.retransmissions = 0
}
