import type { Ipv4 as Address } from '../../wire/address.ts'
import type { Link } from '../link.ts'
import type { Membership } from '../membership.ts'

/** net.ipv4.conf.DEV.*, by their sysctl names (Documentation/networking/ip-sysctl.rst). */
export interface Ipv4Conf {
  accept_local: number
  accept_redirects: number
  accept_source_route: number
  arp_accept: number
  arp_announce: number
  arp_evict_nocarrier: number
  arp_filter: number
  arp_ignore: number
  arp_notify: number
  bc_forwarding: number
  bootp_relay: number
  disable_policy: number
  disable_xfrm: number
  drop_gratuitous_arp: number
  drop_unicast_in_l2_multicast: number
  force_igmp_version: number
  forwarding: number
  igmpv2_unsolicited_report_interval: number
  igmpv3_unsolicited_report_interval: number
  ignore_routes_with_linkdown: number
  log_martians: number
  mc_forwarding: number
  medium_id: number
  promote_secondaries: number
  proxy_arp: number
  proxy_arp_pvlan: number
  route_localnet: number
  rp_filter: number
  secure_redirects: number
  send_redirects: number
  shared_media: number
  src_valid_mark: number
  tag: number
}

/** What a new namespace starts with (net/ipv4/devinet.c, ipv4_devconf_dflt). */
export function defaultIpv4Conf(): Ipv4Conf {
  return {
    accept_local: 0,
    accept_redirects: 1,
    accept_source_route: 0,
    arp_accept: 0,
    arp_announce: 0,
    arp_evict_nocarrier: 1,
    arp_filter: 0,
    arp_ignore: 0,
    arp_notify: 0,
    bc_forwarding: 0,
    bootp_relay: 0,
    disable_policy: 0,
    disable_xfrm: 0,
    drop_gratuitous_arp: 0,
    drop_unicast_in_l2_multicast: 0,
    force_igmp_version: 0,
    forwarding: 0,
    igmpv2_unsolicited_report_interval: 10000,
    igmpv3_unsolicited_report_interval: 1000,
    ignore_routes_with_linkdown: 0,
    log_martians: 0,
    mc_forwarding: 0,
    medium_id: 0,
    promote_secondaries: 0,
    proxy_arp: 0,
    proxy_arp_pvlan: 0,
    route_localnet: 0,
    rp_filter: 0,
    secure_redirects: 1,
    send_redirects: 1,
    shared_media: 1,
    src_valid_mark: 0,
    tag: 0,
  }
}

/** An address of a device: `struct in_ifaddr`. */
export interface Ipv4Address {
  readonly local: Address
  /** The other end of a point-to-point address; the same as `local` otherwise. */
  readonly peer: Address
  readonly length: number
  readonly broadcast: Address | null
  readonly scope: number
  label: string
  /** Not the first of its subnet: not chosen as a source address. */
  secondary: boolean
  readonly noPrefixRoute: boolean
  metric: number
  /** Virtual time at which the address goes, and at which it is deprecated; Infinity for ever. */
  validUntil: number
  preferredUntil: number
  /** How it got there: IFAPROT_*; 0 for unspecified, 1 for the kernel's own loopback address. */
  readonly protocol: number
  readonly autoJoin: boolean
}

/** What IPv4 knows of a device: `struct in_device`. */
export class Ipv4Device {
  readonly link: Link
  readonly conf: Ipv4Conf
  readonly #all: Ipv4Conf
  /** Parameters that somebody has set on this device; the others follow `default`. */
  readonly explicit = new Set<keyof Ipv4Conf>()
  settled = false
  addresses: readonly Ipv4Address[] = []
  readonly groups: Membership<Address>

  constructor(link: Link, conf: Ipv4Conf, all: Ipv4Conf, groups: Membership<Address>) {
    this.link = link
    this.conf = conf
    this.#all = all
    this.groups = groups
  }

  /** Whether a new value of conf/default is to show on the device: nobody has set it here, nor given the device an address. */
  follows(name: keyof Ipv4Conf): boolean {
    return !this.settled && !this.explicit.has(name)
  }

  // The three ways in which conf/all and conf/DEV combine (include/linux/inetdevice.h, IN_DEV_*CONF).
  or(name: keyof Ipv4Conf): boolean {
    return this.#all[name] !== 0 || this.conf[name] !== 0
  }

  and(name: keyof Ipv4Conf): boolean {
    return this.#all[name] !== 0 && this.conf[name] !== 0
  }

  max(name: keyof Ipv4Conf): number {
    return Math.max(this.#all[name], this.conf[name])
  }

  // Those that every packet asks for, without the way by their names.

  get reversePathFilter(): number {
    const { rp_filter } = this.conf
    return Math.max(this.#all.rp_filter, rp_filter)
  }

  get sendsRedirects(): boolean {
    return this.#all.send_redirects !== 0 || this.conf.send_redirects !== 0
  }

  get acceptsLocal(): boolean {
    return this.#all.accept_local !== 0 || this.conf.accept_local !== 0
  }

  get forwarding(): boolean {
    return this.conf.forwarding !== 0
  }

  /** IN_DEV_RX_REDIRECTS: a router believes redirects only when both agree. */
  get acceptsRedirects(): boolean {
    return this.forwarding ? this.and('accept_redirects') : this.or('accept_redirects')
  }
}
