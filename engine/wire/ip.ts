/** What both IP versions share: the version, and the pseudo-header that transport checksums cover. */
import { sum16 } from './bytes.ts'

/** The version of the IP header at `start`: 4, 6, or whatever is written there. */
export function version(bytes: Uint8Array, start: number): number {
  return bytes[start]! >> 4
}

/**
 * The sum over the pseudo-header of a TCP, UDP or ICMPv6 unit of `length` bytes, not yet folded, read in place from the
 * IP header at `start` (RFC 9293 3.1, RFC 8200 8.1). Source routes are not followed: the destination is the header's.
 */
export function pseudoHeaderSum(bytes: Uint8Array, start: number, protocol: number, length: number): number {
  const addresses =
    version(bytes, start) === 6 ? sum16(bytes, start + 8, start + 40) : sum16(bytes, start + 12, start + 20)
  return addresses + protocol + (length >>> 16) + (length & 0xffff)
}
