import { u32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'

/** Flags of one side (include/uapi/linux/netfilter/nf_conntrack_tcp.h). */
export const SideFlag = {
  windowScale: 0x01,
  sackPermitted: 0x02,
  closeInitiated: 0x04,
  liberal: 0x08,
  unacknowledged: 0x10,
  maxAckSet: 0x20,
  expectChallenge: 0x40,
  simultaneousOpen: 0x80,
} as const

/** RFC 7323 2.3. */
const SCALE_MAX = 14

/** What was seen from one end of a TCP connection (struct ip_ct_tcp_state). */
export class Side {
  /** Highest sequence number sent, plus one. */
  end = 0
  /** Highest sequence number that the other side allows. */
  maxEnd = 0
  /** Largest window that this side offered; 0 as long as nothing of it was seen. */
  maxWindow = 0
  maxAck = 0
  scale = 0
  flags = 0

  reset(): void {
    this.end = this.maxEnd = this.maxWindow = this.maxAck = this.scale = this.flags = 0
  }
}

/** What conntrack keeps of a TCP connection (struct ip_ct_tcp). */
export interface TcpTracking {
  readonly sides: readonly [Side, Side]
  state: number
  lastDirection: 0 | 1
  retransmissions: number
  lastKind: number
  lastSequence: number
  lastAck: number
  lastEnd: number
  lastWindow: number
  /** Of a SYN that was ignored. */
  lastScale: number
  lastFlags: number
}

export function newTracking(): TcpTracking {
  return {
    sides: [new Side(), new Side()],
    state: 0,
    lastDirection: 0,
    retransmissions: 0,
    lastKind: 0,
    lastSequence: 0,
    lastAck: 0,
    lastEnd: 0,
    lastWindow: 0,
    lastScale: 0,
    lastFlags: 0,
  }
}

/** The sequence number after the segment at `at`; SYN and FIN count as one. */
export function segmentEnd(bytes: Uint8Array, at: number, end: number): number {
  const flags = bytes[at + tcp.FLAGS]!
  const length = end - at - tcp.headerLength(bytes, at)
  return (u32(bytes, at + tcp.SEQUENCE) + length + ((flags & tcp.SYN) >> 1) + (flags & tcp.FIN)) >>> 0
}

/** tcp_options: window scale and SACK of a SYN. */
export function readOptions(bytes: Uint8Array, at: number, side: Side): void {
  if (tcp.headerLength(bytes, at) === tcp.HEADER_LENGTH) return
  side.scale = side.flags = 0
  if (optionAt(bytes, at, tcp.OptionKind.sackPermitted, 2) >= 0) side.flags |= SideFlag.sackPermitted
  const scale = optionAt(bytes, at, tcp.OptionKind.windowScale, 3)
  if (scale < 0) return
  side.flags |= SideFlag.windowScale
  side.scale = Math.min(bytes[scale + 2]!, SCALE_MAX)
}

function optionAt(bytes: Uint8Array, at: number, kind: number, length: number): number {
  const option = tcp.findOption(bytes, at, kind)
  return option >= 0 && bytes[option + 1] === length ? option : -1
}

/** tcp_sack: the highest edge of the SACK blocks of a segment, or `ack` when there is none above. */
export function highestSack(bytes: Uint8Array, at: number, ack: number): number {
  const option = tcp.headerLength(bytes, at) > tcp.HEADER_LENGTH ? tcp.findOption(bytes, at, tcp.OptionKind.sack) : -1
  if (option < 0) return ack
  const length = bytes[option + 1]!
  if (length < 10 || (length - 2) % 8 !== 0) return ack
  let highest = ack
  for (let block = option + 2; block < option + length; block += 8) {
    const edge = u32(bytes, block + 4)
    if (((edge - highest) | 0) > 0) highest = edge
  }
  return highest
}
