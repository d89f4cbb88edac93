/** The words before an id that say what it is: `tcp src or dst port`. */

/** A protocol as the expression names it; aliases are resolved. `default` where none stands. */
export type Protocol =
  | 'default'
  | 'link'
  | 'ip'
  | 'ip6'
  | 'arp'
  | 'rarp'
  | 'sctp'
  | 'tcp'
  | 'udp'
  | 'icmp'
  | 'icmp6'
  | 'igmp'
  | 'igrp'
  | 'pim'
  | 'vrrp'
  | 'carp'
  | 'ah'
  | 'esp'
  | 'atalk'
  | 'aarp'
  | 'decnet'
  | 'lat'
  | 'sca'
  | 'moprc'
  | 'mopdl'
  | 'iso'
  | 'esis'
  | 'isis'
  | 'clnp'
  | 'l1'
  | 'l2'
  | 'iih'
  | 'lsp'
  | 'snp'
  | 'csnp'
  | 'psnp'
  | 'stp'
  | 'ipx'
  | 'netbeui'
  | 'radio'

/** Those of IEEE 802.11 are known for the sake of what is said about them. */
export type Direction = 'default' | 'src' | 'dst' | 'or' | 'and' | 'addr1' | 'addr2' | 'addr3' | 'addr4' | 'ra' | 'ta'

export type IdType = 'default' | 'host' | 'net' | 'port' | 'portrange' | 'gateway' | 'proto' | 'protochain'

export interface Qualifier {
  readonly protocol: Protocol
  readonly direction: Direction
  readonly type: IdType
}

/** How `addr1` and its like are called in messages: `'ra'`, `'addr1' and 'address1'`. */
export function wirelessName(direction: Direction): string | undefined {
  if (direction === 'ra' || direction === 'ta') return `'${direction}'`
  if (/^addr\d$/.test(direction)) return `'${direction}' and '${direction.replace('addr', 'address')}'`
  return undefined
}
