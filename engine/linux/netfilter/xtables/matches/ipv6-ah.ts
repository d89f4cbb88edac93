import { u16, u32 } from '../../../../wire/bytes.ts'
import { NextHeader } from '../../../../wire/ipv6.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { integer, integerRange } from '../values.ts'
import { type Condition, conditionOf, find, holds, said, shown, UINT32 } from './ipv6-conditions.ts'

interface AhData {
  readonly spi: Condition | null
  readonly length: Condition | null
  readonly reserved: boolean
}

/** libip6t_ah, ip6t_ah: the authentication header, which in IPv6 is one of the extension headers (RFC 4302 2). */
export const ah6Match: MatchType<AhData> = {
  name: 'ah',
  family: 6,
  options: [
    { name: 'ahspi', value: integerRange(UINT32), invert: true },
    { name: 'ahlen', value: integer(UINT32), invert: true },
    { name: 'ahres' },
  ],
  parse: given => ({
    spi: conditionOf(given, 'ahspi'),
    length: conditionOf(given, 'ahlen'),
    reserved: given.has('ahres'),
  }),
  print: ({ spi, length, reserved }) =>
    ` ah ${shown(spi, 'spi')}${shown(length, 'length')}${reserved ? ' reserved' : ''}`,
  save: ({ spi, length, reserved }) => said(spi, 'ahspi') + said(length, 'ahlen') + (reserved ? ' --ahres' : ''),
  compile: ({ spi, length, reserved }) =>
    new Predicate(packet => {
      const at = find(packet, NextHeader.authentication)
      const { bytes, end } = packet.skb
      if (at < 0 || at + 12 > end) return false
      if (!holds(spi, u32(bytes, at + 4)) || !holds(length, (bytes[at + 1]! + 2) * 4)) return false
      return !reserved || u16(bytes, at + 2) === 0
    }),
}
