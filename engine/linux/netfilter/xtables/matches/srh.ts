import { formatIp, type Ip } from '../../../../wire/address.ts'
import { u16, u128 } from '../../../../wire/bytes.ts'
import { NextHeader } from '../../../../wire/ipv6.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { hostMask, integer, maskAddress, maskLength, type Network } from '../values.ts'
import { find, lengthAt } from './ipv6-conditions.ts'

/** RFC 8754 2. */
const SRH_TYPE = 4
const SEGMENTS_LEFT = 3
const LAST_ENTRY = 4
const TAG = 6
const SEGMENTS = 8

/** What a number of the header must be: name, greatest value, how it is read, how it is compared. */
const NUMBERS = ['next-hdr', 'hdr-len', 'segs-left', 'last-entry', 'tag'] as const
const COMPARED: ReadonlySet<string> = new Set(['hdr-len', 'segs-left', 'last-entry'])
const COMPARISONS = ['eq', 'gt', 'lt'] as const
/** Segments of the list: the one before, the next one, the last one. */
const SEGMENT_OPTIONS = ['psid', 'nsid', 'lsid'] as const

const NUMBER_OPTIONS = NUMBERS.flatMap(field =>
  COMPARED.has(field)
    ? COMPARISONS.map(compare => ({ name: `${field}-${compare}`, field, compare }))
    : [{ name: field, field, compare: 'eq' as const }],
)

interface SrhData {
  readonly numbers: readonly { readonly name: string; readonly value: number; readonly inverted: boolean }[]
  readonly segments: readonly { readonly name: string; readonly network: Network; readonly inverted: boolean }[]
}

function numberOf(bytes: Uint8Array, at: number, field: (typeof NUMBERS)[number]): number {
  if (field === 'next-hdr') return bytes[at]!
  if (field === 'hdr-len') return bytes[at + 1]!
  if (field === 'segs-left') return bytes[at + SEGMENTS_LEFT]!
  return field === 'last-entry' ? bytes[at + LAST_ENTRY]! : u16(bytes, at + TAG)
}

/** Where a segment of the list stands; -1 where there is none such. */
function segmentAt(bytes: Uint8Array, at: number, name: string): number {
  const left = bytes[at + SEGMENTS_LEFT]!
  if (name === 'lsid') return at + SEGMENTS
  if (name === 'psid') return left >= bytes[at + LAST_ENTRY]! ? -1 : at + SEGMENTS + (left + 1) * 16
  return left === 0 ? -1 : at + SEGMENTS + (left - 1) * 16
}

function matches(packet: PacketContext, { numbers, segments }: SrhData): boolean {
  const at = find(packet, NextHeader.routing)
  const { bytes, end } = packet.skb
  if (at < 0 || at + lengthAt(bytes, at) > end || bytes[at + 2] !== SRH_TYPE) return false
  if (bytes[at + SEGMENTS_LEFT]! > bytes[at + LAST_ENTRY]!) return false
  const hold = numbers.every(({ name, value, inverted }) => {
    const { field, compare } = NUMBER_OPTIONS.find(option => option.name === name)!
    const found = numberOf(bytes, at, field)
    return (compare === 'eq' ? found === value : compare === 'gt' ? found > value : found < value) !== inverted
  })
  return (
    hold &&
    segments.every(({ name, network, inverted }) => {
      const place = segmentAt(bytes, at, name)
      if (place < 0 || place + 16 > end) return false
      const same = maskAddress(u128(bytes, place), network.mask) === maskAddress(network.address, network.mask)
      return same !== inverted
    })
  )
}

function networkText({ address, mask }: Network): string {
  return `${formatIp(address)}/${maskLength(mask as Ip)}`
}

/** libip6t_srh, ip6t_srh: the segment routing header. */
export const srhMatch: MatchType<SrhData> = {
  name: 'srh',
  family: 6,
  options: [
    ...NUMBER_OPTIONS.map(({ name, field }) => ({
      name: `srh-${name}`,
      value: integer(field === 'tag' ? 0xffff : 0xff),
      invert: true as const,
    })),
    ...SEGMENT_OPTIONS.map(name => ({ name: `srh-${name}`, value: hostMask, invert: true as const })),
  ],
  parse: given => ({
    numbers: NUMBER_OPTIONS.flatMap(({ name }) => {
      const value = given.value<number>(`srh-${name}`)
      return value === undefined ? [] : [{ name, value, inverted: given.inverted(`srh-${name}`) }]
    }),
    segments: SEGMENT_OPTIONS.flatMap(name => {
      const value = given.value<Network>(`srh-${name}`)
      if (value === undefined) return []
      return [{ name, network: value, inverted: given.inverted(`srh-${name}`) }]
    }),
  }),
  print({ numbers, segments }) {
    const said = numbers.map(({ name, value, inverted }) => ` ${name}:${inverted ? '!' : ''}${value}`)
    const lists = segments.map(
      ({ name, network, inverted }) => ` ${name} ${inverted ? '!' : ''} ${networkText(network)}`,
    )
    return ` srh${said.join('')}${lists.join('')}`
  },
  save({ numbers, segments }) {
    const said = numbers.map(({ name, value, inverted }) => `${inverted ? ' !' : ''} --srh-${name} ${value}`)
    const lists = segments.map(
      ({ name, network, inverted }) => `${inverted ? ' !' : ''} --srh-${name} ${networkText(network)}`,
    )
    return said.join('') + lists.join('')
  },
  compile: data => new Predicate(packet => matches(packet, data)),
}
