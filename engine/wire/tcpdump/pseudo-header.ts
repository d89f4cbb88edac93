import { sum16 } from '../bytes.ts'
import * as ipv4 from '../ipv4.ts'
import * as ipv6 from '../ipv6.ts'
import * as extension from '../ipv6-extension.ts'
import type { IpContext, Printer } from './printer.ts'

/** The sum over the unit at `[start, end)` with its pseudo-header, not yet folded. Unlike `ip.pseudoHeaderSum`, source routes are followed. */
export function transportSum(p: Printer, ip: IpContext, protocol: number, start: number, end: number): number {
  const length = end - start
  const destination = ip.version === 4 ? finalIpv4(p, ip.ipStart) : finalIpv6(p, ip.ipStart)
  const size = ip.version === 4 ? 4 : 16
  const source = ip.ipStart + (ip.version === 4 ? ipv4.SOURCE : ipv6.SOURCE)
  const addresses = sum16(p.bytes, source, source + size) + sum16(p.bytes, destination, destination + size)
  return sum16(p.bytes, start, end, addresses + protocol + (length >>> 16) + (length & 0xffff))
}

const LSRR = 131
const SSRR = 137
/** The type of a routing header. */
const SEGMENTS = 4

/** Where the address stands that a packet is to reach in the end: the last of a source route (RFC 791 3.1). */
function finalIpv4(p: Printer, start: number): number {
  const end = start + ipv4.headerLength(p.bytes, start)
  for (let at = start + ipv4.HEADER_LENGTH; at < end; ) {
    const code = p.u8(at)
    if (code === 0) break
    const length = code === 1 ? 1 : p.u8(at + 1)
    if (length < (code === 1 ? 1 : 2) || at + length > end || !p.has(at, length)) break
    if ((code === LSRR || code === SSRR) && length >= 7) return at + length - 4
    at += length
  }
  return start + ipv4.DESTINATION
}

/** The same for the first routing header: of type 0 or 2 (RFC 2460 4.4, RFC 6275 6.4), and of segments (RFC 8754 2), where the last is the first. */
function finalIpv6(p: Printer, start: number): number {
  const stated = start + ipv6.DESTINATION
  let next = p.u8(start + ipv6.NEXT_HEADER)
  for (let at = start + ipv6.HEADER_LENGTH; extension.isExtension(next) && p.has(at, 8); ) {
    const length = extension.headerLength(p.bytes, at, next)
    if (next === ipv6.NextHeader.routing) {
      const type = p.u8(at + extension.ROUTING_TYPE)
      // With half an address the list is not believed.
      if (length % 16 !== 8) return stated
      if (type === SEGMENTS) return p.has(at + 8, 16) ? at + 8 : stated
      const last = at + length - 16
      return (type === 0 || type === 2) && length >= 24 && p.has(last, 16) ? last : stated
    }
    next = p.u8(at)
    at += length
  }
  return stated
}
