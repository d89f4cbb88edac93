import type { Link } from '../../../net/link.ts'
import { LinkType } from '../../../wire/pcap.ts'

/** Names of link types as -y takes them (pcap_datalink_name_to_val(3PCAP)), of those that are read here. */
export const LINK_TYPE_NAMES: ReadonlyMap<string, number> = new Map([
  ['EN10MB', LinkType.ethernet],
  ['RAW', LinkType.raw],
  ['LINUX_SLL', LinkType.linuxSll],
  ['LINUX_SLL2', LinkType.linuxSll2],
  ['NULL', LinkType.null],
  ['LOOP', LinkType.loop],
  ['PPP', LinkType.ppp],
  ['IPV4', LinkType.ipv4],
  ['IPV6', LinkType.ipv6],
])

const DESCRIPTIONS: ReadonlyMap<number, string> = new Map([
  [LinkType.ethernet, 'Ethernet'],
  [LinkType.raw, 'Raw IP'],
  [LinkType.linuxSll, 'Linux cooked v1'],
  [LinkType.linuxSll2, 'Linux cooked v2'],
  [LinkType.null, 'BSD loopback'],
  [LinkType.loop, 'OpenBSD loopback'],
  [LinkType.ppp, 'PPP'],
  [LinkType.ipv4, 'Raw IPv4'],
  [LinkType.ipv6, 'Raw IPv6'],
])

export function linkTypeName(linkType: number): string | undefined {
  for (const [name, value] of LINK_TYPE_NAMES) if (value === linkType) return name
  return undefined
}

/** As messages have it: `EN10MB (Ethernet)`. */
export function linkTypeText(linkType: number): string {
  const name = linkTypeName(linkType)
  return name === undefined ? `${linkType}` : `${name} (${DESCRIPTIONS.get(linkType)})`
}

/** What a capture on a device consists of; `null` is the pseudo-device any. */
export function linkTypeOf(link: Link | null): number {
  if (link === null) return LinkType.linuxSll2
  return link.headerLength === 0 ? LinkType.raw : LinkType.ethernet
}
