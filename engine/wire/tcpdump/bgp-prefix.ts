import { formatIp, type Ip } from '../address.ts'
import { u32, u128 } from '../bytes.ts'
import type { Printer } from './printer.ts'

/** With `-b` a number of more than 16 bits is two numbers (RFC 5396). */
export function asText(p: Printer, as: number): string {
  return p.options.asDot === true && as > 0xffff ? `${as >>> 16}.${as & 0xffff}` : `${as}`
}

/** A prefix as RFC 4271 4.3 packs it, and the bytes that it takes; why not, otherwise. */
export function prefixText(
  p: Printer,
  at: number,
  end: number,
  bits: 32 | 128,
  bytes = p.bytes,
): { readonly text: string; readonly length: number } | 'illegal' | 'cut' {
  const there = bytes === p.bytes ? p.end : bytes.length
  if (at >= end || at >= there) return 'cut'
  const length = bytes[at]!
  if (length > bits) return 'illegal'
  const size = Math.ceil(length / 8)
  if (at + 1 + size > end || at + 1 + size > there) return 'cut'
  const padded = new Uint8Array(bits / 8)
  padded.set(bytes.subarray(at + 1, at + 1 + size))
  if (length % 8 !== 0) padded[size - 1]! &= 0xff00 >> (length % 8)
  const address: Ip = bits === 32 ? u32(padded, 0) : u128(padded, 0)
  const text = bits === 32 ? p.host(address) : formatIp(address)
  return { text: `${text}/${length}`, length: 1 + size }
}

/**
 * Whether each prefix has a path identifier before it (RFC 7911 3): nothing in the packet says so, so it is guessed from
 * whether the section fits that way and no other.
 */
export function hasPathIds(p: Printer, start: number, end: number, bits: number): boolean {
  if (end - start <= 1) return false
  let at = start
  while (at < end) {
    if (at + 4 >= end) return false
    const length = p.u8(at + 4)
    if (length > bits) return false
    at += 5 + Math.ceil(length / 8)
  }
  if (at > end) return false
  for (at = start; at < end; ) {
    const length = p.u8(at)
    if (length < 1 || length > bits) return true
    at += 1 + Math.ceil(length / 8)
  }
  return at > end
}
