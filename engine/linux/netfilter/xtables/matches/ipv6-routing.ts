import { EINVAL } from '../../../../net/errno.ts'
import { formatIp, parseIpv6 } from '../../../../wire/address.ts'
import { u32, u128 } from '../../../../wire/bytes.ts'
import { NextHeader } from '../../../../wire/ipv6.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { GivenOptions } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { integer, integerRange } from '../values.ts'
import { type Condition, conditionOf, find, holds, lengthAt, said, shown, UINT32 } from './ipv6-conditions.ts'

interface RtData {
  readonly type: Condition | null
  readonly left: Condition | null
  readonly length: Condition | null
  /** What only type 0 has: a reserved word, and addresses to visit in this order, others between them where `loose`. */
  readonly reserved: boolean
  readonly addresses: readonly bigint[]
  readonly loose: boolean
}

/** IP6T_RT_HOPS. */
const HOPS_MAX = 16

function readAddresses(text: string): Parsed<bigint[]> {
  const addresses: bigint[] = []
  for (const word of text.split(',')) {
    const address = parseIpv6(word)
    if (address === undefined) return new Problem(`error parsing address \`${word}'\n`)
    addresses.push(address)
  }
  return addresses.length > HOPS_MAX ? new Problem('too many addresses specified') : addresses
}

/** Options of type 0 come after the word that it is of type 0. */
function misplaced(given: GivenOptions): Problem | undefined {
  const type = given.get('rt-type')
  const ofTypeZero = type?.value === 0 && !type.inverted
  const first = given.list.find(({ name }) => name.startsWith('rt-0-'))
  if (first === undefined) return undefined
  if (!ofTypeZero || given.list.indexOf(type!) > given.list.indexOf(first))
    return new Problem(`\`--rt-type 0' required before \`--${first.name}'`)
  if (given.has('rt-0-not-strict') && !given.has('rt-0-addrs'))
    return new Problem("`--rt-0-addr ...' required before `--rt-0-not-strict'")
  return undefined
}

function visits(bytes: Uint8Array, at: number, { addresses, loose }: RtData): boolean {
  const count = (lengthAt(bytes, at) - 8) / 16
  let next = 0
  for (let index = 0; index < count && next < addresses.length; index++) {
    if (u128(bytes, at + 8 + index * 16) === addresses[next]) next++
    else if (!loose) return false
  }
  return next === addresses.length && (loose || count === addresses.length)
}

function matches(packet: PacketContext, data: RtData): boolean {
  const at = find(packet, NextHeader.routing)
  const { bytes, end } = packet.skb
  if (at < 0 || at + lengthAt(bytes, at) > end) return false
  if (!holds(data.type, bytes[at + 2]!) || !holds(data.left, bytes[at + 3]!)) return false
  if (!holds(data.length, lengthAt(bytes, at)) || (data.reserved && u32(bytes, at + 4) !== 0)) return false
  return data.addresses.length === 0 || visits(bytes, at, data)
}

/** libip6t_rt, ip6t_rt. */
export const rtMatch: MatchType<RtData> = {
  name: 'rt',
  family: 6,
  options: [
    { name: 'rt-type', value: integer(UINT32), invert: true },
    { name: 'rt-segsleft', value: integerRange(UINT32), invert: true },
    { name: 'rt-len', value: integer(UINT32), invert: true },
    { name: 'rt-0-res' },
    { name: 'rt-0-addrs', value: readAddresses },
    { name: 'rt-0-not-strict' },
  ],
  parse: given =>
    misplaced(given) ?? {
      type: conditionOf(given, 'rt-type'),
      left: conditionOf(given, 'rt-segsleft'),
      length: conditionOf(given, 'rt-len'),
      reserved: given.has('rt-0-res'),
      addresses: given.value<bigint[]>('rt-0-addrs') ?? [],
      loose: given.has('rt-0-not-strict'),
    },
  print({ type, left, length, reserved, addresses, loose }) {
    const conditions = [shown(type, 'type'), shown(left, 'segsleft'), shown(length, 'length')]
    let text = ` rt${conditions.map(each => (each === '' ? '' : ` ${each}`)).join('')}`
    if (reserved) text += ' reserved'
    if (addresses.length > 0) text += ` 0-addrs ${addresses.map(formatIp).join(',')}`
    return loose ? `${text} 0-not-strict` : text
  },
  save({ type, left, length, reserved, addresses, loose }) {
    let text = said(type, 'rt-type') + said(left, 'rt-segsleft') + said(length, 'rt-len')
    if (reserved) text += ' --rt-0-res'
    if (addresses.length > 0) text += ` --rt-0-addrs ${addresses.map(formatIp).join(',')}`
    return loose ? `${text} --rt-0-not-strict` : text
  },
  check: ({ type, reserved, addresses, loose }) =>
    (reserved || loose || addresses.length > 0) && (type === null || type.min !== 0 || type.inverted)
      ? EINVAL
      : undefined,
  compile: data => new Predicate(packet => matches(packet, data)),
}
