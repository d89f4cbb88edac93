import { foldChecksum, putU16, putU32, sum16, u16, u32 } from '../../wire/bytes.ts'
import * as gre from '../../wire/gre.ts'
import type { Link } from '../link.ts'
import type { Skb } from '../skb.ts'

/** ETH_P_TEB: whole frames. */
export const BRIDGED = 0x6558
const OPTION_LENGTH = 4

/** What a tunnel puts into its GRE headers and wants to find in those of the other end (RFC 2784, RFC 2890). */
export interface GreOptions {
  /** Null for none. */
  readonly inputKey: number | null
  readonly outputKey: number | null
  readonly inputChecksum: boolean
  readonly outputChecksum: boolean
  readonly inputSequence: boolean
  readonly outputSequence: boolean
}

export const GRE_DEFAULTS: GreOptions = {
  inputKey: null,
  outputKey: null,
  inputChecksum: false,
  outputChecksum: false,
  inputSequence: false,
  outputSequence: false,
}

/** gre_calc_hlen: the header that the tunnel sends, in bytes. */
export function greLength({ outputKey, outputChecksum, outputSequence }: GreOptions): number {
  const options = [outputKey !== null, outputChecksum, outputSequence].filter(Boolean).length
  return gre.HEADER_LENGTH + options * OPTION_LENGTH
}

/** The numbers of both directions. */
export class GreSequence {
  next = 0
  #expected = 0

  /** ip_tunnel_rcv: what is older than the newest is refused. */
  accepts(number: number | null): boolean {
    if (number === null || (this.#expected !== 0 && ((number - this.#expected) | 0) < 0)) return false
    this.#expected = (number + 1) >>> 0
    return true
  }
}

/** gre_build_header: puts the header in front of `skb`. */
export function pushGre(skb: Skb, options: GreOptions, type: number, sequence: GreSequence): void {
  const { outputKey, outputChecksum, outputSequence } = options
  skb.push(greLength(options))
  const { bytes, start, end } = skb
  let at = start + gre.HEADER_LENGTH
  putU16(bytes, start + gre.PROTOCOL_TYPE, type)
  let flags = 0
  if (outputChecksum) {
    flags |= gre.CHECKSUM_PRESENT
    putU32(bytes, at, 0)
    at += OPTION_LENGTH
  }
  if (outputKey !== null) {
    flags |= gre.KEY_PRESENT
    putU32(bytes, at, outputKey)
    at += OPTION_LENGTH
  }
  if (outputSequence) {
    flags |= gre.SEQUENCE_PRESENT
    putU32(bytes, at, sequence.next)
    sequence.next = (sequence.next + 1) >>> 0
  }
  putU16(bytes, start + gre.FLAGS_VERSION, flags)
  if (outputChecksum) putU16(bytes, start + gre.HEADER_LENGTH, foldChecksum(sum16(bytes, start, end)))
}

export interface GreSeen {
  readonly type: number
  /** Of the header, in bytes. */
  readonly length: number
  readonly key: number | null
  readonly sequence: number | null
  readonly checksum: boolean
}

/** gre_parse_header: the header at `skb.start`; null where it cannot be read or its checksum is wrong. */
export function readGre({ bytes, start, end }: Skb): GreSeen | null {
  const flags = end - start >= gre.HEADER_LENGTH ? u16(bytes, start + gre.FLAGS_VERSION) : -1
  if (flags < 0 || (flags & (gre.VERSION_MASK | gre.ROUTING_PRESENT)) !== 0) return null
  const length = gre.headerLength(flags)
  if (end - start < length) return null
  let at = start + gre.HEADER_LENGTH
  const take = (flag: number) => ((flags & flag) === 0 ? null : u32(bytes, (at += OPTION_LENGTH) - OPTION_LENGTH))
  const checksum = take(gre.CHECKSUM_PRESENT) !== null
  if (checksum && foldChecksum(sum16(bytes, start, end)) !== 0) return null
  const key = take(gre.KEY_PRESENT)
  const sequence = take(gre.SEQUENCE_PRESENT)
  return { type: u16(bytes, start + gre.PROTOCOL_TYPE), length, key, sequence, checksum }
}

/** What ip_tunnel_rcv and ip6_tnl_rcv ask of a header before they take the packet; what they refuse is counted. */
export function greAccepted({ counters }: Link, options: GreOptions, seen: GreSeen, sequence: GreSequence): boolean {
  const accepted =
    seen.checksum === options.inputChecksum && (!options.inputSequence || sequence.accepts(seen.sequence))
  if (!accepted) counters.rxErrors++
  return accepted
}
