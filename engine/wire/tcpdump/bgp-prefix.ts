import { formatIp, type Ip } from '../address.ts'
import { u32, u128 } from '../bytes.ts'
import type { Printer } from './printer.ts'

/** A prefix as RFC 4271 4.3 packs it, and the bytes that it takes; why not, otherwise. */
export function prefixText(
  p: Printer,
  at: number,
  end: number,
  bits: 32 | 128,
): { readonly text: string; readonly length: number } | 'illegal' | 'cut' {
  if (at >= end || !p.has(at)) return 'cut'
  const length = p.u8(at)
  if (length > bits) return 'illegal'
  const size = Math.ceil(length / 8)
  if (at + 1 + size > end || !p.has(at + 1, size)) return 'cut'
  const padded = new Uint8Array(bits / 8)
  padded.set(p.bytes.subarray(at + 1, at + 1 + size))
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
