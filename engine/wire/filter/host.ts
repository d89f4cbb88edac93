/** Tests of addresses: `host`, `net` and, of the link, `ether host`. */
import type { Ipv4, Ipv6, Mac } from '../address.ts'
import { BPF_W } from './bpf.ts'
import { equals, equalsMac } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, or } from './condition.ts'
import { byDirection, notValidFor } from './direction.ts'
import { FilterError } from './error.ts'
import { LinkProtocol, linkType } from './link-type.ts'
import type { Protocol, Qualifier } from './qualifier.ts'

const NOT_WIRELESS = notValidFor('addresses other than 802.11 MAC addresses')

/** Offsets of the source and the destination address. */
const PLACES = {
  ip: { protocol: LinkProtocol.ip, source: 12, destination: 16 },
  arp: { protocol: LinkProtocol.arp, source: 14, destination: 24 },
  rarp: { protocol: LinkProtocol.rarp, source: 14, destination: 24 },
} as const

const IP6 = { source: 8, destination: 24 } as const

/** Protocols whose addresses libpcap does not know how to find, by the name it has for them. */
const NOT_IMPLEMENTED = new Map<Protocol, string>([
  ['atalk', 'AppleTalk'],
  ['decnet', 'DECNET'],
  ['lat', 'LAT'],
  ['sca', 'SCA'],
  ['moprc', 'MOPRC'],
  ['mopdl', 'MOPDL'],
  ['aarp', 'AARP'],
  ['iso', 'ISO'],
  ['ipx', 'IPX'],
])

export function host4(c: Compiler, address: Ipv4, mask: number, qualifier: Qualifier): Condition {
  const { protocol } = qualifier
  if (protocol === 'default') {
    const ip = host4(c, address, mask, { ...qualifier, protocol: 'ip' })
    if (c.layout.labels > 0) return ip
    const arp = host4(c, address, mask, { ...qualifier, protocol: 'arp' })
    return or(ip, arp, host4(c, address, mask, { ...qualifier, protocol: 'rarp' }))
  }
  if (protocol === 'ip' || protocol === 'arp' || protocol === 'rarp') {
    const place = PLACES[protocol]
    const at = (offset: number) =>
      and(linkType(c, place.protocol), equals(c.layout, { base: 'network', offset, size: BPF_W }, address, mask))
    return byDirection(
      qualifier.direction,
      () => at(place.source),
      () => at(place.destination),
      NOT_WIRELESS,
    )
  }
  throw new FilterError(refusal4(protocol, hostWord(qualifier)))
}

function hostWord(qualifier: Qualifier): string {
  return qualifier.type === 'net' ? 'net' : 'host'
}

function refusal4(protocol: Protocol, word: string): string {
  if (protocol === 'link') return `link-layer modifier applied to ${word}`
  if (protocol === 'ip6') return "'ip6' modifier applied to ip host"
  const name = NOT_IMPLEMENTED.get(protocol)
  return name === undefined ? `'${protocol}' modifier applied to ${word}` : `${name} host filtering not implemented`
}

export function host6(c: Compiler, address: Ipv6, mask: Ipv6, qualifier: Qualifier): Condition {
  const { protocol } = qualifier
  if (protocol !== 'default' && protocol !== 'ip6') throw new FilterError(refusal6(protocol, hostWord(qualifier)))
  const word = (value: bigint, index: number) => Number((value >> BigInt(96 - 32 * index)) & 0xffff_ffffn)
  const at = (offset: number) =>
    and(
      linkType(c, LinkProtocol.ip6),
      ...[0, 1, 2, 3].map(index => {
        const field = { base: 'network', offset: offset + 4 * index, size: BPF_W } as const
        return equals(c.layout, field, word(address, index), word(mask, index))
      }),
    )
  return byDirection(
    qualifier.direction,
    () => at(IP6.source),
    () => at(IP6.destination),
    NOT_WIRELESS,
  )
}

function refusal6(protocol: Protocol, word: string): string {
  if (protocol === 'link') return `link-layer modifier applied to ip6 ${word}`
  if (protocol === 'atalk') return `AppleTalk modifier applied to ip6 ${word}`
  return `'${protocol}' modifier applied to ip6 ${word}`
}

export function etherHost(c: Compiler, address: Mac, qualifier: Qualifier): Condition {
  const { protocol, type, direction } = qualifier
  if (protocol !== 'link' || (type !== 'default' && type !== 'host'))
    throw new FilterError('ethernet address used in non-ether expression')
  if (c.layout.link !== 'ethernet')
    throw new FilterError('ethernet addresses supported only on ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel')
  return byDirection(
    direction,
    () => equalsMac(c.layout, 6, address),
    () => equalsMac(c.layout, 0, address),
    { one: 'is only supported on 802.11 with 802.11 headers', two: 'are only supported on 802.11 with 802.11 headers' },
  )
}
