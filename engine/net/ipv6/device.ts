import type { Ipv6 as Address } from '../../wire/address.ts'
import { Scope } from '../fib.ts'
import type { Link } from '../link.ts'
import type { Membership } from '../membership.ts'
import type { Ipv6Conf } from './conf.ts'

/** An address of a device: `struct inet6_ifaddr`. */
export interface Ipv6Address {
  readonly local: Address
  /** The other end of a point-to-point address; the same as `local` otherwise. */
  readonly peer: Address
  readonly length: number
  readonly scope: number
  noPrefixRoute: boolean
  /** Not checked for duplicates. */
  noDad: boolean
  /** Temporary addresses are to be made beside it (mngtmpaddr). */
  managed: boolean
  /** Made beside another one for privacy (RFC 8981). */
  readonly temporary: boolean
  /** Priority of its prefix route, 0 for the usual one. */
  metric: number
  /** Virtual time at which the address goes, and at which it is deprecated; Infinity for ever. */
  validUntil: number
  preferredUntil: number
  /** Stays until somebody takes it away; one from a router advertisement does not, however long it lives. */
  permanent: boolean
  /** Not yet known to be unique, so not ours yet (RFC 4862 5.4). */
  tentative: boolean
  dadFailed: boolean
  /** How it got there: IFAPROT_*; 1 loopback, 2 router advertisement, 3 link-local. */
  readonly protocol: number
}

/** What IPv6 knows of a device: `struct inet6_dev`. */
export class Ipv6Device {
  readonly link: Link
  readonly conf: Ipv6Conf
  readonly groups: Membership<Address>
  /** Wide scope before narrow, and the newest first within a scope. */
  addresses: readonly Ipv6Address[] = []
  /** Subnet-router addresses that a router answers to (RFC 4291 2.6.1), with how many prefixes ask for each. */
  readonly anycast = new Map<Address, number>()
  /** There is no IPv6 on a link whose MTU is below 1280 (RFC 8200 5). */
  alive = true
  /** The link was seen to work, so that addresses could be made for it (IF_READY). */
  ready = false
  /** The last router advertisement asked for DHCPv6 (RFC 4861 4.2). */
  managedFlag = false
  otherFlag = false
  /** ip-token(8): the interface identifier for autoconfiguration; 0n for none. */
  token: Address = 0n
  /** RFC 7217: from where stable identifiers come; null while none is set. */
  stableSecret: Address | null = null

  constructor(link: Link, conf: Ipv6Conf, groups: Membership<Address>) {
    this.link = link
    this.conf = conf
    this.groups = groups
  }

  get enabled(): boolean {
    return this.alive && this.conf.disable_ipv6 === 0
  }

  /** A router believes advertisements only if it is told so twice (ipv6_accept_ra). */
  get acceptsAdvertisements(): boolean {
    return this.conf.forwarding !== 0 ? this.conf.accept_ra === 2 : this.conf.accept_ra !== 0
  }

  /** The address that stands for the link, the oldest one: usable, or tentative too if asked (ipv6_get_lladdr). */
  linkLocal(tentativeToo = false): Address | undefined {
    return this.addresses.findLast(address => address.scope === Scope.link && (tentativeToo || !address.tentative))
      ?.local
  }
}

/** RFC 4291 appendix A: an interface identifier from a MAC address; of several devices of one address the number tells them apart (addrconf_ifid_eui48). */
export function eui64({ mac, deviceId }: Pick<Link, 'mac' | 'deviceId'>): bigint {
  const wide = BigInt(mac)
  if (deviceId !== 0) return ((wide >> 24n) << 40n) | (BigInt(deviceId) << 24n) | (wide & 0xff_ffffn)
  return (((wide >> 24n) << 40n) | (0xfffen << 24n) | (wide & 0xff_ffffn)) ^ (1n << 57n)
}

export function isDeprecated(address: Ipv6Address, now: number): boolean {
  return address.preferredUntil <= now
}
