/** The test for a network protocol, as the link-level header tells it. */
import { BPF_B, BPF_H, BPF_W } from './bpf.ts'
import { equals, type Field, greater } from './compare.ts'
import type { Compiler } from './compiler.ts'
import { always, and, type Condition, not, or } from './condition.ts'
import { FilterError } from './error.ts'
import type { Layout } from './layout.ts'

/** EtherTypes and, up to 1500, service access points of IEEE 802.2. */
export const LinkProtocol = {
  ip: 0x0800,
  arp: 0x0806,
  rarp: 0x8035,
  ip6: 0x86dd,
  mpls: 0x8847,
  pppoed: 0x8863,
  pppoes: 0x8864,
  atalk: 0x809b,
  aarp: 0x80f3,
  decnet: 0x6003,
  sca: 0x6007,
  lat: 0x6004,
  mopdl: 0x6001,
  moprc: 0x6002,
  iso: 0xfe,
  ipSap: 0x06,
  stp: 0x42,
  ipx: 0xe0,
  netbeui: 0xf0,
} as const

/** Up to here the field is the length of an IEEE 802.3 frame. */
const LENGTH_MAXIMUM = 1500

/** RFC 1661's numbers. */
const PPP_PROTOCOLS = new Map<number, number>([
  [LinkProtocol.ip, 0x21],
  [LinkProtocol.ip6, 0x57],
  [LinkProtocol.decnet, 0x27],
  [LinkProtocol.atalk, 0x29],
  [LinkProtocol.iso, 0x23],
  [LinkProtocol.stp, 0x31],
  [LinkProtocol.ipx, 0x2b],
  [LinkProtocol.mpls, 0x281],
])

export const LINK_TYPE: Field = { base: 'type', offset: 0, size: BPF_H }

export function linkType({ layout }: Compiler, protocol: number): Condition {
  if (layout.labels > 0) return labelled(layout, protocol)
  switch (layout.link) {
    case 'ethernet':
      return ethernet(layout, protocol)
    case 'raw':
      return raw(layout, protocol)
    case 'ipv4':
      return always(protocol === LinkProtocol.ip)
    case 'ipv6':
      return always(protocol === LinkProtocol.ip6)
    case 'null':
    case 'loop':
      return loopback(layout, protocol)
    case 'cooked1':
      return cooked(layout, protocol)
  }
  const value = layout.link === 'ppp' ? (PPP_PROTOCOLS.get(protocol) ?? protocol) : protocol
  return equals(layout, LINK_TYPE, value)
}

/** Numbers that the BSDs and macOS gave to the family; of NULL in the order of bytes of the machine, here the smaller end first. */
const FAMILIES = new Map<number, readonly number[]>([
  [LinkProtocol.ip, [2]],
  [LinkProtocol.ip6, [24, 28, 30]],
])

function loopback(layout: Layout, protocol: number): Condition {
  const family = (value: number) =>
    equals(layout, { base: 'start', offset: 0, size: BPF_W }, layout.link === 'null' ? value * 0x100_0000 : value)
  const [first, ...others] = FAMILIES.get(protocol) ?? []
  return first === undefined ? always(false) : or(family(first), ...others.map(family))
}

/** LINKTYPE_LINUX_SLL has an EtherType, or 4 where 802.2 follows (linux/if_ether.h, ETH_P_802_2). */
function cooked(layout: Layout, protocol: number): Condition {
  if (protocol > LENGTH_MAXIMUM) return equals(layout, LINK_TYPE, protocol)
  const [size, value] =
    protocol === LinkProtocol.iso ? ([BPF_H, protocol * 0x101] as const) : ([BPF_B, protocol] as const)
  return and(equals(layout, LINK_TYPE, 4), equals(layout, { base: 'llc', offset: 0, size }, value))
}

/** Nothing tells what is behind the last MPLS label: the packet's own version does. */
function labelled(layout: Layout, protocol: number): Condition {
  const nibble = versionNibble(protocol)
  if (nibble === undefined) throw new FilterError('unsupported protocol over mpls')
  return and(
    equals(layout, { base: 'previousLabel', offset: 2, size: BPF_B }, 0x01, 0x01),
    equals(layout, { base: 'network', offset: 0, size: BPF_B }, nibble, 0xf0),
  )
}

function raw(layout: Layout, protocol: number): Condition {
  const nibble = versionNibble(protocol)
  if (nibble === undefined) return always(false)
  return equals(layout, { base: 'start', offset: 0, size: BPF_B }, nibble, 0xf0)
}

function versionNibble(protocol: number): number | undefined {
  if (protocol === LinkProtocol.ip) return 0x40
  return protocol === LinkProtocol.ip6 ? 0x60 : undefined
}

function ethernet(layout: Layout, protocol: number): Condition {
  switch (protocol) {
    case LinkProtocol.iso:
    case LinkProtocol.ipSap:
    case LinkProtocol.netbeui:
      return and(is8023(layout), equals(layout, { base: 'llc', offset: 0, size: BPF_H }, protocol * 0x101))
    case LinkProtocol.ipx:
      return or(
        equals(layout, LINK_TYPE, 0x8137),
        and(
          is8023(layout),
          or(
            snap(layout, 0x000000, 0x8137),
            equals(layout, { base: 'llc', offset: 0, size: BPF_B }, LinkProtocol.ipx),
            equals(layout, { base: 'llc', offset: 0, size: BPF_H }, 0xffff),
          ),
        ),
      )
    case LinkProtocol.atalk:
    case LinkProtocol.aarp: {
      const organization = protocol === LinkProtocol.atalk ? 0x080007 : 0x000000
      return or(equals(layout, LINK_TYPE, protocol), and(is8023(layout), snap(layout, organization, protocol)))
    }
    default:
      if (protocol > LENGTH_MAXIMUM) return equals(layout, LINK_TYPE, protocol)
      return and(is8023(layout), equals(layout, { base: 'llc', offset: 0, size: BPF_B }, protocol))
  }
}

export function is8023(layout: Layout): Condition {
  return not(greater(layout, LINK_TYPE, LENGTH_MAXIMUM))
}

/** DSAP, SSAP and control of SNAP, the organization and its protocol: eight bytes, the last four first. */
function snap(layout: Layout, organization: number, protocol: number): Condition {
  return and(
    equals(layout, { base: 'llc', offset: 4, size: BPF_W }, (organization & 0xffff) * 0x1_0000 + protocol),
    equals(layout, { base: 'llc', offset: 0, size: BPF_W }, 0xaaaa_0300 + (organization >>> 16)),
  )
}
