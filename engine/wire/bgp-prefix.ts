import { type Ip, network, type Prefix } from './address.ts'
import { concat, Malformed, type Parsed, putU32, putU128, u32, u128 } from './bytes.ts'

/** Address families (IANA address-family-numbers) and subsequent ones (IANA safi-namespace). */
export const Afi = { ipv4: 1, ipv6: 2 } as const
export const Safi = { unicast: 1, multicast: 2, labelled: 4 } as const

/** A prefix of one of several paths to it: RFC 7911 3. Without a number it is the only one. */
export interface PathPrefix<Address extends Ip = Ip> extends Prefix<Address> {
  readonly pathId?: number
}

/** In which families what comes has path identifiers, as two speakers agree by capability (RFC 7911 4). */
export interface PathIds {
  readonly ipv4: boolean
  readonly ipv6: boolean
}

/** Length in bytes of a path identifier. */
const PATH_ID = 4

/**
 * Prefixes as RFC 4271 4.3 packs them: length in bits, then as many bytes as that needs. `bits` is 32 or 128; with `pathIds` each has
 * a path identifier in front.
 */
export function parsePrefixes(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: 32,
  pathIds?: boolean,
): Parsed<PathPrefix<number>[]>
export function parsePrefixes(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: 128,
  pathIds?: boolean,
): Parsed<PathPrefix<bigint>[]>
export function parsePrefixes(
  bytes: Uint8Array,
  start: number,
  end: number,
  bits: 32 | 128,
  pathIds = false,
): Parsed<PathPrefix[]> {
  const prefixes: PathPrefix[] = []
  for (let at = start; at < end; ) {
    if (pathIds && at + PATH_ID >= end) return new Malformed('prefix length')
    const path = pathIds ? { pathId: u32(bytes, at) } : undefined
    if (pathIds) at += PATH_ID
    const length = bytes[at]!
    const next = at + 1 + Math.ceil(length / 8)
    if (length > bits || next > end) return new Malformed('prefix length')
    const padded = new Uint8Array(bits / 8)
    padded.set(bytes.subarray(at + 1, next))
    const address: Ip = bits === 32 ? u32(padded, 0) : u128(padded, 0)
    prefixes.push({ address: network<Ip>(address, length), length, ...path })
    at = next
  }
  return prefixes
}

export function emitPrefixes(prefixes: readonly PathPrefix[]): Uint8Array {
  return concat(
    ...prefixes.map(prefix => {
      const padded = new Uint8Array(17)
      padded[0] = prefix.length
      if (typeof prefix.address === 'number') putU32(padded, 1, prefix.address)
      else putU128(padded, 1, prefix.address)
      const packed = padded.subarray(0, 1 + Math.ceil(prefix.length / 8))
      if (prefix.pathId === undefined) return packed
      const path = new Uint8Array(PATH_ID)
      putU32(path, 0, prefix.pathId)
      return concat(path, packed)
    }),
  )
}
