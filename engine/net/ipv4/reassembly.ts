import { SECOND, type Timer } from '../../sim/timer.ts'
import { foldChecksum, putU16, sum16, u16, u32 } from '../../wire/bytes.ts'
import * as ip from '../../wire/ipv4.ts'
import { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import type { Ipv4 } from './ipv4.ts'
import { routeInput } from './routing.ts'

interface Queue {
  readonly key: string
  /** Fragments in order of their offset, without overlaps. */
  pieces: Skb[]
  /** Length of the payload, once the last fragment is there; -1 before. */
  total: number
  bytes: number
  /** Where the piece that reaches farthest ends. */
  end: number
  /** Whose queue it is: conntrack's are apart from those of the host. */
  readonly user: string
  readonly timer: Timer
}

/** What the kernel counts of memory beside the payload of a piece (SKB_TRUESIZE of nothing). */
export const PIECE_OVERHEAD = 576

/** Reassembly of fragments (RFC 791 3.2, net/ipv4/ip_fragment.c): by source, destination, protocol and identification. */
export class Reassembly {
  readonly #ipv4: Ipv4
  readonly #queues = new Map<string, Queue>()
  #memory = 0

  constructor(ipv4: Ipv4) {
    this.#ipv4 = ipv4
  }

  /** Packets of which pieces are missing. */
  get length(): number {
    return this.#queues.size
  }

  /** Takes a fragment; returns the whole packet when it was the last one missing. `user` keeps conntrack's queues apart. */
  add(skb: Skb, user = 'local'): Skb | undefined {
    const { snmp } = this.#ipv4.netns
    snmp.ip.ReasmReqds++
    const { bytes, network: at } = skb
    const offset = (u16(bytes, at + ip.FLAGS_OFFSET) & ip.OFFSET_MASK) * 8
    const more = (u16(bytes, at + ip.FLAGS_OFFSET) & ip.MORE_FRAGMENTS) !== 0
    const length = skb.end - at - ip.headerLength(bytes, at)
    const end = offset + length
    const queue = this.#queue(skb, user)
    if (queue === undefined) return this.#refused(skb)
    if ((more && (length & 7) !== 0) || end > 65535 || length === 0) return this.#bad(skb, queue)
    if (!more) {
      if (end < queue.end || (queue.total >= 0 && queue.total !== end)) return this.#bad(skb, queue)
      queue.total = end
    } else if (queue.total >= 0 && end > queue.total) return this.#bad(skb, queue)
    const overlap = queue.pieces.find(piece => offset < pieceEnd(piece) && pieceOffset(piece) < end)
    if (overlap !== undefined) {
      // The same piece twice is harmless; other overlaps end the packet (RFC 5722 as Linux applies it to IPv4).
      if (pieceOffset(overlap) <= offset && pieceEnd(overlap) >= end) return undefined
      snmp.ipExt.ReasmOverlaps++
      return this.#bad(skb, queue)
    }
    const before = queue.pieces.findIndex(piece => pieceOffset(piece) > offset)
    queue.pieces.splice(before < 0 ? queue.pieces.length : before, 0, skb)
    queue.bytes += length
    queue.end = Math.max(queue.end, end)
    this.#memory += length + PIECE_OVERHEAD
    if (queue.total < 0 || queue.bytes !== queue.total) return undefined
    this.#discard(queue)
    snmp.ip.ReasmOKs++
    return join(queue)
  }

  /** inet_frag_find: undefined when there is no memory for a further packet. */
  #queue(skb: Skb, user: string): Queue | undefined {
    const { bytes, network: at } = skb
    const key = `${user}:${u32(bytes, at + ip.SOURCE)}:${u32(bytes, at + ip.DESTINATION)}:${bytes[at + ip.PROTOCOL]}:${u16(bytes, at + ip.IDENTIFICATION)}`
    const found = this.#queues.get(key)
    if (found !== undefined) return found
    if (this.#memory > this.#ipv4.sysctl.ipfrag_high_thresh) return undefined
    const { sim } = this.#ipv4.netns
    const timer = sim.timer(() => this.#expire(queue))
    const queue: Queue = { key, pieces: [], total: -1, bytes: 0, end: 0, user, timer }
    queue.timer.arm(sim.now + this.#ipv4.sysctl.ipfrag_time * SECOND)
    this.#queues.set(key, queue)
    return queue
  }

  /** ip_expire: when the first fragment is there, its sender hears of the failure (RFC 792, code 1). */
  #expire(queue: Queue): void {
    this.#discard(queue)
    const { snmp } = this.#ipv4.netns
    snmp.ip.ReasmTimeout++
    snmp.ip.ReasmFails++
    const first = queue.pieces[0]
    if (first === undefined) return
    if (pieceOffset(first) === 0 && this.#concernsSender(first, queue)) this.#ipv4.icmp.sendError(first, 11, 1, 0)
    for (const piece of queue.pieces) piece.link?.drop(piece, Drop.fragmentTimeout)
  }

  /** Only the host for which a packet is tells of it, and only where it would have taken it (frag_expire_skip_icmp). */
  #concernsSender(first: Skb, { user }: Queue): boolean {
    const decision = routeInput(this.#ipv4, first)
    return decision === 'local' || (user === 'local' && decision === 'forward')
  }

  #refused(skb: Skb): undefined {
    this.#ipv4.netns.snmp.ip.ReasmFails++
    skb.link?.drop(skb, Drop.noMemory)
  }

  #bad(skb: Skb, queue: Queue): undefined {
    this.#discard(queue)
    this.#ipv4.netns.snmp.ip.ReasmFails++
    skb.link?.drop(skb, Drop.fragmentTooFar)
  }

  #discard(queue: Queue): void {
    queue.timer.disarm()
    if (this.#queues.delete(queue.key)) this.#memory -= queue.bytes + queue.pieces.length * PIECE_OVERHEAD
  }
}

function pieceOffset(skb: Skb): number {
  return (u16(skb.bytes, skb.network + ip.FLAGS_OFFSET) & ip.OFFSET_MASK) * 8
}

function pieceEnd(skb: Skb): number {
  return pieceOffset(skb) + skb.end - skb.network - ip.headerLength(skb.bytes, skb.network)
}

const sizeOf = ({ network, end }: Skb): number => end - network

const mustStayWhole = ({ bytes, network }: Skb): boolean =>
  (u16(bytes, network + ip.FLAGS_OFFSET) & ip.DONT_FRAGMENT) !== 0

/** One packet from all pieces, with the header of the first. */
function join(queue: Queue): Skb {
  const first = queue.pieces[0]!
  const headerLength = ip.headerLength(first.bytes, first.network)
  const whole = Skb.alloc(headerLength + queue.total, first.packet)
  const { bytes, start } = whole
  bytes.set(first.bytes.subarray(first.network, first.network + headerLength), start)
  for (const piece of queue.pieces) {
    const payload = piece.network + ip.headerLength(piece.bytes, piece.network)
    bytes.set(piece.bytes.subarray(payload, piece.end), start + headerLength + pieceOffset(piece))
  }
  putU16(bytes, start + ip.TOTAL_LENGTH, headerLength + queue.total)
  const largest = Math.max(...queue.pieces.map(sizeOf))
  const largestKept = Math.max(0, ...queue.pieces.filter(mustStayWhole).map(sizeOf))
  // A packet whose largest piece must not be fragmented further says so itself (ip_frag_reasm).
  putU16(bytes, start + ip.FLAGS_OFFSET, largestKept === largest ? ip.DONT_FRAGMENT : 0)
  putU16(bytes, start + ip.CHECKSUM, 0)
  putU16(bytes, start + ip.CHECKSUM, foldChecksum(sum16(bytes, start, start + headerLength)))
  whole.largestPiece = largest
  whole.network = start
  whole.transport = start + headerLength
  whole.protocol = first.protocol
  whole.packetType = first.packetType
  whole.link = first.link
  whole.inLink = first.inLink
  whole.route = first.route
  whole.nextHop = first.nextHop
  whole.mark = first.mark
  whole.connection = first.connection
  whole.connectionInfo = first.connectionInfo
  return whole
}
