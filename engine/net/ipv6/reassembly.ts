import { SECOND, type Timer } from '../../sim/timer.ts'
import { putU16, u16, u32 } from '../../wire/bytes.ts'
import * as wire from '../../wire/ipv6.ts'
import * as extension from '../../wire/ipv6-extension.ts'
import { PIECE_OVERHEAD } from '../ipv4/reassembly.ts'
import { Skb } from '../skb.ts'
import { Drop } from '../trace.ts'
import { PARAMETER_PROBLEM, ParameterProblem, TIME_EXCEEDED, TimeExceeded } from './icmp-type.ts'
import type { Ipv6 } from './ipv6.ts'
import { needsLink } from './scope.ts'
import { addressAt } from './words.ts'

interface Piece {
  readonly skb: Skb
  /** Of its data, in the whole packet's. */
  readonly offset: number
  readonly start: number
  readonly length: number
  /** Where its fragment header stands, and where the field that announces it, both from the start of the packet. */
  readonly header: number
  readonly announced: number
}

interface Queue {
  readonly key: string
  /** In order of their offset, without overlaps. */
  pieces: Piece[]
  /** Length of the data, once the last fragment is there; -1 before. */
  total: number
  bytes: number
  readonly timer: Timer
}

/** Reassembly of fragments (RFC 8200 4.5, RFC 5722, net/ipv6/reassembly.c): by source, destination and identification. */
export class Reassembly {
  readonly #ipv6: Ipv6
  readonly #queues = new Map<string, Queue>()
  #memory = 0

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  /** Packets of which pieces are missing. */
  get length(): number {
    return this.#queues.size
  }

  /**
   * Takes a fragment with its fragment header at `at`, announced by the byte at `nextAt`; returns the whole packet when it was
   * the last one missing. `user` keeps conntrack's queues apart.
   */
  add(skb: Skb, at: number, nextAt: number, user = 'local'): Skb | undefined {
    const { ip6 } = this.#ipv6.netns.snmp
    // Conntrack does not count them (nf_conntrack_reasm.c).
    const counted = user === 'local' ? 1 : 0
    ip6.ReasmReqds += counted
    const piece = readPiece(skb, at, nextAt)
    if (piece === undefined) return this.#malformed(skb, at, 0)
    const more = (u16(skb.bytes, at + extension.FRAGMENT_OFFSET) & extension.MORE_FRAGMENTS) !== 0
    if (!more && piece.offset === 0) {
      // RFC 6946: a packet in one fragment is whole already.
      ip6.ReasmOKs += counted
      return join([piece], piece.length)
    }
    if (more && (piece.length & 7) !== 0) return this.#malformed(skb, at, wire.PAYLOAD_LENGTH)
    if (piece.offset + piece.length > 65535)
      return this.#malformed(skb, at, at + extension.FRAGMENT_OFFSET - skb.network)
    const queue = this.#queue(skb, at, user)
    if (queue === undefined) return this.#refused(skb)
    if (!this.#insert(queue, piece, more)) return this.#bad(skb, queue)
    if (queue.total < 0 || queue.bytes !== queue.total) return undefined
    this.#discard(queue)
    ip6.ReasmOKs += counted
    return join(queue.pieces, queue.total)
  }

  /** ip6_frag_queue. False when the pieces do not fit together (RFC 5722 4). */
  #insert(queue: Queue, piece: Piece, more: boolean): boolean {
    const end = piece.offset + piece.length
    if (!more) {
      const last = queue.pieces.at(-1)
      if (last !== undefined && last.offset + last.length > end) return false
      if (queue.total >= 0 && queue.total !== end) return false
      queue.total = end
    }
    if (queue.total >= 0 && end > queue.total) return false
    const overlap = queue.pieces.find(other => piece.offset < other.offset + other.length && other.offset < end)
    // The same piece twice is harmless.
    if (overlap !== undefined) return overlap.offset === piece.offset && overlap.length === piece.length
    if (piece.length === 0) return false
    const before = queue.pieces.findIndex(other => other.offset > piece.offset)
    queue.pieces.splice(before < 0 ? queue.pieces.length : before, 0, piece)
    queue.bytes += piece.length
    this.#memory += piece.length + PIECE_OVERHEAD
    return true
  }

  /** inet_frag_find: undefined when there is no memory for a further packet. */
  #queue(skb: Skb, at: number, user: string): Queue | undefined {
    const source = addressAt(skb.bytes, skb.network + wire.SOURCE)
    const destination = addressAt(skb.bytes, skb.network + wire.DESTINATION)
    const zone = needsLink(source) || needsLink(destination) ? skb.inLink?.index : 0
    const key = `${user}:${source}:${destination}:${zone}:${u32(skb.bytes, at + extension.FRAGMENT_IDENTIFICATION)}`
    const found = this.#queues.get(key)
    if (found !== undefined) return found
    if (this.#memory > this.#ipv6.sysctl.ip6frag_high_thresh) return undefined
    const { sim } = this.#ipv6.netns
    const queue: Queue = { key, pieces: [], total: -1, bytes: 0, timer: sim.timer(() => this.#expire(queue)) }
    queue.timer.arm(sim.now + this.#ipv6.sysctl.ip6frag_time * SECOND)
    this.#queues.set(key, queue)
    return queue
  }

  /** ip6frag_expire_frag_queue: when the first fragment is there, its sender hears of the failure. */
  #expire(queue: Queue): void {
    this.#discard(queue)
    const { ip6 } = this.#ipv6.netns.snmp
    ip6.ReasmTimeout++
    ip6.ReasmFails++
    const first = queue.pieces[0]
    if (first?.offset === 0) this.#ipv6.icmp.sendError(first.skb, TIME_EXCEEDED, TimeExceeded.reassembly, 0)
    for (const { skb } of queue.pieces) skb.link?.drop(skb, Drop.fragmentTimeout)
  }

  #malformed(skb: Skb, at: number, pointer: number): undefined {
    this.#ipv6.netns.snmp.ip6.InHdrErrors++
    if (at + extension.FRAGMENT_LENGTH <= skb.end)
      this.#ipv6.icmp.sendError(skb, PARAMETER_PROBLEM, ParameterProblem.field, pointer)
    skb.link?.drop(skb, Drop.headerError)
  }

  #refused(skb: Skb): undefined {
    this.#ipv6.netns.snmp.ip6.ReasmFails++
    skb.link?.drop(skb, Drop.noMemory)
  }

  #bad(skb: Skb, queue: Queue): undefined {
    this.#discard(queue)
    this.#ipv6.netns.snmp.ip6.ReasmFails++
    skb.link?.drop(skb, Drop.fragmentTooFar)
  }

  #discard(queue: Queue): void {
    queue.timer.disarm()
    if (this.#queues.delete(queue.key)) this.#memory -= queue.bytes + queue.pieces.length * PIECE_OVERHEAD
  }
}

function readPiece(skb: Skb, at: number, nextAt: number): Piece | undefined {
  const { bytes, network, end } = skb
  const start = at + extension.FRAGMENT_LENGTH
  if (start > end) return undefined
  const offset = u16(bytes, at + extension.FRAGMENT_OFFSET) & extension.OFFSET_MASK
  return { skb, offset, start, length: end - start, header: at - network, announced: nextAt - network }
}

/** One packet from all pieces: the headers of the first up to its fragment header, then the data. */
function join(pieces: readonly Piece[], total: number): Skb {
  const first = pieces[0]!
  const { skb, header, announced } = first
  const whole = Skb.alloc(header + total, skb.packet)
  const { bytes, start } = whole
  bytes.set(skb.bytes.subarray(skb.network, skb.network + header), start)
  for (const { skb: piece, offset, start: from, length } of pieces)
    bytes.set(piece.bytes.subarray(from, from + length), start + header + offset)
  bytes[start + announced] = skb.bytes[skb.network + header + extension.NEXT_HEADER]!
  putU16(bytes, start + wire.PAYLOAD_LENGTH, header - wire.HEADER_LENGTH + total)
  whole.largestPiece = Math.max(...pieces.map(piece => piece.skb.end - piece.skb.network))
  whole.network = start
  whole.transport = start + header
  whole.protocol = skb.protocol
  whole.packetType = skb.packetType
  whole.link = skb.link
  whole.inLink = skb.inLink
  whole.route = skb.route
  whole.nextHop = skb.nextHop
  whole.mark = skb.mark
  whole.connection = skb.connection
  whole.connectionInfo = skb.connectionInfo
  return whole
}
