/** Where the headers of a frame lie, as far as the expression read so far has settled it: `vlan`, `mpls` and `pppoes` move them. */
import { LinkType } from '../pcap.ts'
import { FilterError } from './error.ts'

export interface Layout {
  readonly link: 'ethernet' | 'raw' | 'ipv4' | 'ipv6' | 'cooked1' | 'cooked' | 'ppp' | 'null' | 'loop'
  /** Of the link-level header. */
  readonly header: number
  /** Of the field that tells the protocol; raw IP has none. */
  readonly type: number
  readonly payload: number
  /** Behind `payload`, of the network-level header: with an EtherType, and where it follows an 802.2 LLC header. */
  readonly network: number
  readonly networkNoSnap: number
  /** How many MPLS labels precede it. */
  readonly labels: number
}

const LAYOUTS = new Map<number, Layout>([
  [LinkType.ethernet, { link: 'ethernet', header: 0, type: 12, payload: 14, network: 0, networkNoSnap: 3, labels: 0 }],
  [LinkType.raw, { link: 'raw', header: 0, type: 0, payload: 0, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.ipv4, { link: 'ipv4', header: 0, type: 0, payload: 0, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.ipv6, { link: 'ipv6', header: 0, type: 0, payload: 0, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.null, { link: 'null', header: 0, type: 0, payload: 4, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.loop, { link: 'loop', header: 0, type: 0, payload: 4, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.ppp, { link: 'ppp', header: 0, type: 2, payload: 4, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.linuxSll, { link: 'cooked1', header: 0, type: 14, payload: 16, network: 0, networkNoSnap: 0, labels: 0 }],
  [LinkType.linuxSll2, { link: 'cooked', header: 0, type: 0, payload: 20, network: 0, networkNoSnap: 0, labels: 0 }],
])

const DESCRIPTIONS = {
  ethernet: 'Ethernet',
  raw: 'Raw IP',
  ipv4: 'Raw IPv4',
  ipv6: 'Raw IPv6',
  cooked1: 'Linux cooked v1',
  cooked: 'Linux cooked v2',
  ppp: 'PPP',
  null: 'BSD loopback',
  loop: 'OpenBSD loopback',
} as const

export function layoutOf(linkType: number): Layout {
  const layout = LAYOUTS.get(linkType)
  if (layout === undefined) throw new FilterError(`link-layer type ${linkType} filtering not implemented`)
  return layout
}

/** As pcap_datalink_val_to_description(3PCAP). */
export function describeLink(layout: Layout): string {
  return DESCRIPTIONS[layout.link]
}

/** Where a field is counted from. */
export type Base =
  | 'start'
  | 'header'
  | 'type'
  | 'llc'
  | 'network'
  | 'networkNoSnap'
  | 'previousLabel'
  | 'ipv4Transport'
  | 'ipv6Transport'

/** The constant part; behind an IPv4 header the length of that header is to be added. */
export function offsetOf(layout: Layout, base: Base): number {
  const network = layout.payload + layout.network
  switch (base) {
    case 'start':
      return 0
    case 'header':
      return layout.header
    case 'type':
      return layout.type
    case 'llc':
      return layout.payload
    case 'network':
    case 'ipv4Transport':
      return network
    case 'networkNoSnap':
      return layout.payload + layout.networkNoSnap
    case 'previousLabel':
      return network - 4
    case 'ipv6Transport':
      return network + 40
  }
}
