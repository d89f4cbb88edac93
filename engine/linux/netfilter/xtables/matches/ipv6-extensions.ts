import { u16, u32 } from '../../../../wire/bytes.ts'
import { NextHeader } from '../../../../wire/ipv6.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { GivenOptions } from '../option.ts'
import { formatRange, type IntegerRange, integer, integerRange } from '../values.ts'
import { headersOf } from './ipv6-headers.ts'

interface Condition extends IntegerRange {
  readonly inverted: boolean
}

const UINT32 = 0xffff_ffff

function conditionOf(given: GivenOptions, name: string): Condition | null {
  const value = given.value<IntegerRange | number>(name)
  if (value === undefined) return null
  const range = typeof value === 'number' ? { min: value, max: value } : value
  return { ...range, inverted: given.inverted(name) }
}

function holds(condition: Condition | null, value: number): boolean {
  return condition === null || (value >= condition.min && value <= condition.max) !== condition.inverted
}

function said(condition: Condition | null, name: string): string {
  return condition === null ? '' : `${condition.inverted ? ' !' : ''} --${name} ${formatRange(condition)}`
}

/** `name:5`, `names:5:9`. */
function shown(condition: Condition | null, name: string): string {
  if (condition === null) return ''
  return `${name}${condition.min === condition.max ? '' : 's'}:${condition.inverted ? '!' : ''}${formatRange(condition)}`
}

/** Where the header of this kind stands; -1 where the packet has none. */
function find(packet: PacketContext, kind: number): number {
  for (const header of headersOf(packet)) if (header.kind === kind) return header.at
  return -1
}

const lengthAt = (bytes: Uint8Array, at: number) => (bytes[at + 1]! + 1) * 8

interface RtData {
  readonly type: Condition | null
  readonly left: Condition | null
  readonly length: Condition | null
}

/** libip6t_rt; the addresses of type 0, which RFC 5095 has done away with, are not looked at. */
export const rtMatch: MatchType<RtData> = {
  name: 'rt',
  family: 6,
  options: [
    { name: 'rt-type', value: integer(UINT32), invert: true },
    { name: 'rt-segsleft', value: integerRange(UINT32), invert: true },
    { name: 'rt-len', value: integer(UINT32), invert: true },
  ],
  parse: given => ({
    type: conditionOf(given, 'rt-type'),
    left: conditionOf(given, 'rt-segsleft'),
    length: conditionOf(given, 'rt-len'),
  }),
  print: ({ type, left, length }) =>
    ` rt${[shown(type, 'type'), shown(left, 'segsleft'), shown(length, 'length')].map(text => (text === '' ? '' : ` ${text}`)).join('')}`,
  save: ({ type, left, length }) => said(type, 'rt-type') + said(left, 'rt-segsleft') + said(length, 'rt-len'),
  compile: ({ type, left, length }) =>
    new Predicate(packet => {
      const at = find(packet, NextHeader.routing)
      const { bytes } = packet.skb
      if (at < 0) return false
      return holds(type, bytes[at + 2]!) && holds(left, bytes[at + 3]!) && holds(length, lengthAt(bytes, at))
    }),
}

interface FragData {
  readonly id: Condition | null
  readonly first: boolean
  readonly more: boolean
  readonly last: boolean
}

/** libip6t_frag. */
export const fragMatch: MatchType<FragData> = {
  name: 'frag',
  family: 6,
  options: [
    { name: 'fragid', value: integerRange(UINT32), invert: true },
    { name: 'fragfirst' },
    { name: 'fragmore', excludes: ['fraglast'] },
    { name: 'fraglast', excludes: ['fragmore'] },
  ],
  parse: given => ({
    id: conditionOf(given, 'fragid'),
    first: given.has('fragfirst'),
    more: given.has('fragmore'),
    last: given.has('fraglast'),
  }),
  print: ({ id, first, more, last }) =>
    ` frag ${shown(id, 'id')}${first ? ' first' : ''}${more ? ' more' : ''}${last ? ' last' : ''}`,
  save: ({ id, first, more, last }) =>
    `${said(id, 'fragid')}${first ? ' --fragfirst' : ''}${more ? ' --fragmore' : ''}${last ? ' --fraglast' : ''}`,
  compile: ({ id, first, more, last }) =>
    new Predicate(packet => {
      const at = find(packet, NextHeader.fragment)
      const { bytes } = packet.skb
      if (at < 0 || !holds(id, u32(bytes, at + 4))) return false
      const place = u16(bytes, at + 2)
      return (!first || place >> 3 === 0) && (!more || (place & 1) === 1) && (!last || (place & 1) === 0)
    }),
}

/** libip6t_hbh, libip6t_dst; what the options are (`--hbh-opts`, `--dst-opts`) is not looked at. */
function optionsMatch(name: 'hbh' | 'dst', kind: number): MatchType<Condition | null> {
  return {
    name,
    family: 6,
    options: [{ name: `${name}-len`, value: integer(UINT32), invert: true }],
    parse: given => conditionOf(given, `${name}-len`),
    print: length => ` ${name}${length === null ? '' : ` ${shown(length, 'length')}`}`,
    save: length => said(length, `${name}-len`),
    compile: length =>
      new Predicate(packet => {
        const at = find(packet, kind)
        return at >= 0 && holds(length, lengthAt(packet.skb.bytes, at))
      }),
  }
}

export const hbhMatch = optionsMatch('hbh', NextHeader.hopByHop)
export const dstMatch = optionsMatch('dst', NextHeader.destinationOptions)
