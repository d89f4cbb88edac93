/** Tests of protocols: a protocol's name alone, and `proto`. */
import { BPF_B } from './bpf.ts'
import { equals } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, or } from './condition.ts'
import { FilterError } from './error.ts'
import { LinkProtocol, linkType } from './link-type.ts'
import { PROTOCOL } from './names.ts'
import type { Protocol, Qualifier } from './qualifier.ts'

/** What `NAME` alone is short for. */
const SHORT = new Map<Protocol, (c: Compiler) => Condition>([
  ['ip', c => linkType(c, LinkProtocol.ip)],
  ['ip6', c => linkType(c, LinkProtocol.ip6)],
  ['arp', c => linkType(c, LinkProtocol.arp)],
  ['rarp', c => linkType(c, LinkProtocol.rarp)],
  ['atalk', c => linkType(c, LinkProtocol.atalk)],
  ['aarp', c => linkType(c, LinkProtocol.aarp)],
  ['decnet', c => linkType(c, LinkProtocol.decnet)],
  ['sca', c => linkType(c, LinkProtocol.sca)],
  ['lat', c => linkType(c, LinkProtocol.lat)],
  ['mopdl', c => linkType(c, LinkProtocol.mopdl)],
  ['moprc', c => linkType(c, LinkProtocol.moprc)],
  ['stp', c => linkType(c, LinkProtocol.stp)],
  ['ipx', c => linkType(c, LinkProtocol.ipx)],
  ['netbeui', c => linkType(c, LinkProtocol.netbeui)],
  ['iso', c => linkType(c, LinkProtocol.iso)],
  ['sctp', c => eitherIp(c, 132)],
  ['tcp', c => eitherIp(c, PROTOCOL.tcp)],
  ['udp', c => eitherIp(c, PROTOCOL.udp)],
  ['pim', c => eitherIp(c, 103)],
  ['ah', c => eitherIp(c, PROTOCOL.ah)],
  ['esp', c => eitherIp(c, PROTOCOL.esp)],
  ['icmp', c => ip(c, PROTOCOL.icmp)],
  ['igmp', c => ip(c, PROTOCOL.igmp)],
  ['igrp', c => ip(c, PROTOCOL.igrp)],
  ['vrrp', c => ip(c, 112)],
  ['carp', c => ip(c, 112)],
  ['icmp6', c => ip6(c, PROTOCOL.icmp6)],
  ['clnp', c => iso(c, 0x81)],
  ['esis', c => iso(c, 0x82)],
  ['isis', c => iso(c, 0x83)],
  // ISO 10589 9: types of protocol data units.
  ['l1', c => isisOneOf(c, [0x1a, 0x18, 0x12, 0x0f, 0x11])],
  ['l2', c => isisOneOf(c, [0x1b, 0x19, 0x14, 0x10, 0x11])],
  ['iih', c => isisOneOf(c, [0x11, 0x0f, 0x10])],
  ['lsp', c => isisOneOf(c, [0x12, 0x14])],
  ['snp', c => isisOneOf(c, [0x1b, 0x1a, 0x18, 0x19])],
  ['csnp', c => isisOneOf(c, [0x18, 0x19])],
  ['psnp', c => isisOneOf(c, [0x1a, 0x1b])],
])

export function protocolAlone(c: Compiler, protocol: Protocol): Condition {
  if (protocol === 'link') throw new FilterError('link layer applied in wrong context')
  const short = SHORT.get(protocol)
  if (short === undefined) throw new FilterError(`'${protocol}' is not a valid protocol type`)
  return short(c)
}

function ip(c: Compiler, number: number): Condition {
  return and(linkType(c, LinkProtocol.ip), equals(c.layout, { base: 'network', offset: 9, size: BPF_B }, number))
}

/** Behind the fixed header, or behind a fragment header that follows it: other extension headers are not passed over. */
function ip6(c: Compiler, number: number): Condition {
  const next = { base: 'network', offset: 6, size: BPF_B } as const
  return and(
    linkType(c, LinkProtocol.ip6),
    or(
      equals(c.layout, next, number),
      and(
        equals(c.layout, next, PROTOCOL.fragment),
        equals(c.layout, { base: 'network', offset: 40, size: BPF_B }, number),
      ),
    ),
  )
}

function eitherIp(c: Compiler, number: number): Condition {
  return or(ip(c, number), ip6(c, number))
}

function iso(c: Compiler, number: number): Condition {
  return and(linkType(c, LinkProtocol.iso), equals(c.layout, { base: 'networkNoSnap', offset: 0, size: BPF_B }, number))
}

function isis(c: Compiler, type: number): Condition {
  return and(iso(c, 0x83), equals(c.layout, { base: 'networkNoSnap', offset: 4, size: BPF_B }, type))
}

function isisOneOf(c: Compiler, types: readonly number[]): Condition {
  return or(...types.map(type => isis(c, type)))
}

/** Protocols that carry no other, by what is said about it. */
const CARRIES_NONE = new Map<Protocol, string>([
  ['arp', 'arp does not encapsulate another protocol'],
  ['rarp', 'rarp does not encapsulate another protocol'],
  ['lat', 'LAT does not encapsulate another protocol'],
  ['sca', 'SCA does not encapsulate another protocol'],
  ['moprc', 'MOPRC does not encapsulate another protocol'],
  ['mopdl', 'MOPDL does not encapsulate another protocol'],
  ['atalk', 'AppleTalk encapsulation is not specifiable'],
  ['decnet', 'DECNET encapsulation is not specifiable'],
  ['clnp', "'clnp proto' is not supported"],
])

/** `PROTOCOL proto NUMBER`. */
export function protocolNumber(c: Compiler, number: number, { protocol }: Qualifier): Condition {
  if (protocol === 'default') return eitherIp(c, number)
  if (protocol === 'link') return linkType(c, number)
  if (protocol === 'ip') return ip(c, number)
  if (protocol === 'ip6') return ip6(c, number)
  if (protocol === 'iso') return iso(c, number)
  if (protocol === 'isis') return isis(c, number)
  throw new FilterError(CARRIES_NONE.get(protocol) ?? `'${protocol} proto' is bogus`)
}
