import { TOS } from '../../../../wire/ipv4.ts'
import type { PacketContext } from '../../packet.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Masked, TOS_NAMES, tosMask } from '../values.ts'

interface TosData extends Masked {
  readonly inverted: boolean
}

/** The TOS byte of IPv4, or the traffic class of IPv6. */
export function tosOf({ skb, family }: PacketContext): number {
  const { bytes, network } = skb
  if (family === 4) return bytes[network + TOS]!
  return ((bytes[network]! & 0x0f) << 4) | (bytes[network + 1]! >> 4)
}

/** The name of a TOS value of six bits, with a space; undefined where it has none. */
export function tosName({ value, mask }: Masked, style: ListStyle): string | undefined {
  if (mask !== 0x3f || style.numeric) return undefined
  return TOS_NAMES.find(([known]) => known === value)?.[1]
}

export function tosHex({ value, mask }: Masked): string {
  const hex = (bits: number) => bits.toString(16).padStart(2, '0')
  return `0x${hex(value)}/0x${hex(mask)}`
}

/** libxt_tos. */
export const tosMatch: MatchType<TosData> = {
  name: 'tos',
  options: [{ name: 'tos', invert: true, mandatory: true, value: tosMask }],
  parse: given => ({ ...given.value<Masked>('tos')!, inverted: given.inverted('tos') }),
  print(data, style) {
    const name = tosName(data, style)
    const not = data.inverted ? '!' : ''
    return ` tos match${not}${name === undefined ? tosHex(data) : ` ${name}`}`
  },
  save: data => `${data.inverted ? ' !' : ''} --tos ${tosHex(data)}`,
  compile: ({ value, mask, inverted }) => new Predicate(packet => ((tosOf(packet) & mask) === value) !== inverted),
}
