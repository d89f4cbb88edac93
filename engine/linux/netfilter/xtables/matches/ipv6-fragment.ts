import { u16, u32 } from '../../../../wire/bytes.ts'
import { NextHeader } from '../../../../wire/ipv6.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { integer, integerRange } from '../values.ts'
import { type Condition, conditionOf, find, holds, said, shown, UINT32 } from './ipv6-conditions.ts'

const FLAGS = ['fragres', 'fragfirst', 'fragmore', 'fraglast'] as const
type Flag = (typeof FLAGS)[number]

interface FragData {
  readonly id: Condition | null
  /** Accepted and shown; ip6t_frag.c has nothing to compare it with. */
  readonly length: Condition | null
  readonly flags: readonly Flag[]
}

const SHOWN = { fragres: 'reserved', fragfirst: 'first', fragmore: 'more', fraglast: 'last' } as const

/** libip6t_frag, ip6t_frag. */
export const fragMatch: MatchType<FragData> = {
  name: 'frag',
  family: 6,
  options: [
    { name: 'fragid', value: integerRange(UINT32), invert: true },
    { name: 'fraglen', value: integer(UINT32), invert: true },
    { name: 'fragres' },
    { name: 'fragfirst' },
    { name: 'fragmore', excludes: ['fraglast'] },
    { name: 'fraglast', excludes: ['fragmore'] },
  ],
  parse: given => ({
    id: conditionOf(given, 'fragid'),
    length: conditionOf(given, 'fraglen'),
    flags: FLAGS.filter(flag => given.has(flag)),
  }),
  print: ({ id, length, flags }) =>
    ` frag ${shown(id, 'id')}${length === null ? '' : ` ${shown(length, 'length')}`}${flags.map(flag => ` ${SHOWN[flag]}`).join('')}`,
  save: ({ id, length, flags }) =>
    said(id, 'fragid') + said(length, 'fraglen') + flags.map(flag => ` --${flag}`).join(''),
  compile: ({ id, flags }) =>
    new Predicate(packet => {
      const at = find(packet, NextHeader.fragment)
      const { bytes } = packet.skb
      if (at < 0 || !holds(id, u32(bytes, at + 4))) return false
      const place = u16(bytes, at + 2)
      const answers: Readonly<Record<Flag, boolean>> = {
        fragres: bytes[at + 1] === 0 && (place & 6) === 0,
        fragfirst: place >> 3 === 0,
        fragmore: (place & 1) === 1,
        fraglast: (place & 1) === 0,
      }
      return flags.every(flag => answers[flag])
    }),
}
