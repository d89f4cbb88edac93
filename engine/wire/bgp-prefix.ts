import { type Ip, network, type Prefix } from './address.ts'
import { concat, Malformed, type Parsed, putU32, putU128, u32, u128 } from './bytes.ts'

/** Address families (IANA address-family-numbers) and subsequent ones (IANA safi-namespace). */
export const Afi = { ipv4: 1, ipv6: 2 } as const
export const Safi = { unicast: 1, multicast: 2, labelled: 4 } as const

/** Prefixes as RFC 4271 4.3 packs them: length in bits, then as many bytes as that needs. `bits` is 32 or 128. */
export function parsePrefixes(bytes: Uint8Array, start: number, end: number, bits: 32): Parsed<Prefix<number>[]>
export function parsePrefixes(bytes: Uint8Array, start: number, end: number, bits: 128): Parsed<Prefix<bigint>[]>
export function parsePrefixes(bytes: Uint8Array, start: number, end: number, bits: 32 | 128): Parsed<Prefix[]> {
  const prefixes: Prefix[] = []
  for (let at = start; at < end; ) {
    const length = bytes[at]!
    const next = at + 1 + Math.ceil(length / 8)
    if (length > bits || next > end) return new Malformed('prefix length')
    const padded = new Uint8Array(bits / 8)
    padded.set(bytes.subarray(at + 1, next))
    const address: Ip = bits === 32 ? u32(padded, 0) : u128(padded, 0)
    prefixes.push({ address: network<Ip>(address, length), length })
    at = next
  }
  return prefixes
}

export function emitPrefixes(prefixes: readonly Prefix[]): Uint8Array {
  return concat(
    ...prefixes.map(prefix => {
      const padded = new Uint8Array(17)
      padded[0] = prefix.length
      if (typeof prefix.address === 'number') putU32(padded, 1, prefix.address)
      else putU128(padded, 1, prefix.address)
      return padded.subarray(0, 1 + Math.ceil(prefix.length / 8))
    }),
  )
}
