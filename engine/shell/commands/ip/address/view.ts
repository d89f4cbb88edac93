import { EADDRNOTAVAIL, type Errno } from '../../../../net/errno.ts'
import type { Ipv4Address } from '../../../../net/ipv4/device.ts'
import type { Ipv6Address } from '../../../../net/ipv6/device.ts'
import type { Link } from '../../../../net/link.ts'
import { SECOND } from '../../../../sim/timer.ts'
import type { Ip } from '../../../../wire/address.ts'

/** IFA_F_*, in the order in which `ip address` prints them. */
export const ADDRESS_FLAGS = [
  'secondary',
  'temporary',
  'nodad',
  'optimistic',
  'dadfailed',
  'home',
  'deprecated',
  'tentative',
  'permanent',
  'mngtmpaddr',
  'noprefixroute',
  'autojoin',
  'stable-privacy',
] as const
export type AddressFlag = (typeof ADDRESS_FLAGS)[number]

/** An address of a device as rtnetlink tells it, whatever its family. */
export interface AddressView {
  readonly family: 4 | 6
  readonly link: Link
  readonly local: Ip
  /** Null where it is the address itself. */
  readonly peer: Ip | null
  readonly length: number
  readonly broadcast: Ip | null
  readonly scope: number
  readonly flags: ReadonlySet<AddressFlag>
  readonly label: string | null
  readonly metric: number
  /** Seconds left; null for ever. */
  readonly valid: number | null
  readonly preferred: number | null
  /** Sends back the message as a request to delete it. */
  readonly remove: () => Errno | undefined
}

/** The whole seconds from now until then, as the kernel counts them; null for ever. */
export function secondsLeft(now: number, until: number): number | null {
  return until === Number.POSITIVE_INFINITY ? null : Math.max(0, Math.ceil((until - now) / SECOND))
}

export function viewOfIpv4(link: Link, address: Ipv4Address): AddressView {
  const { now } = link.netns.sim
  const flags = new Set<AddressFlag>()
  if (address.secondary) flags.add('secondary')
  if (address.validUntil === Number.POSITIVE_INFINITY) flags.add('permanent')
  if (address.preferredUntil <= now) flags.add('deprecated')
  if (address.noPrefixRoute) flags.add('noprefixroute')
  if (address.autoJoin) flags.add('autojoin')
  const valid = secondsLeft(now, address.validUntil)
  return {
    family: 4,
    link,
    local: address.local,
    peer: address.peer === address.local ? null : address.peer,
    length: address.length,
    broadcast: address.broadcast,
    scope: address.scope,
    flags,
    label: address.label,
    metric: address.metric,
    valid,
    preferred: valid === null ? null : secondsLeft(now, address.preferredUntil),
    remove: () =>
      link.ipv4.addresses.includes(address)
        ? link.netns.ipv4.addresses.removeSelected(link, address)
        : EADDRNOTAVAIL.because('ipv4: Address not found'),
  }
}

export function viewOfIpv6(link: Link, address: Ipv6Address): AddressView {
  const { now } = link.netns.sim
  const flags = new Set<AddressFlag>()
  const set = (flag: AddressFlag, on: boolean) => {
    if (on) flags.add(flag)
  }
  set('temporary', address.temporary)
  set('nodad', address.noDad)
  set('dadfailed', address.dadFailed)
  set('deprecated', address.preferredUntil <= now)
  set('tentative', address.tentative)
  set('permanent', address.permanent)
  set('mngtmpaddr', address.managed)
  set('noprefixroute', address.noPrefixRoute)
  const valid = secondsLeft(now, address.validUntil)
  return {
    family: 6,
    link,
    local: address.local,
    peer: address.peer === address.local ? null : address.peer,
    length: address.length,
    broadcast: null,
    scope: address.scope,
    flags,
    label: null,
    metric: address.metric,
    valid,
    preferred: secondsLeft(now, address.preferredUntil),
    remove: () => link.netns.ipv6.addresses.remove(link, address.local, address.length),
  }
}

/** An address of either family. */
export function viewOf(link: Link, address: Ipv4Address | Ipv6Address): AddressView {
  return typeof address.local === 'number'
    ? viewOfIpv4(link, address as Ipv4Address)
    : viewOfIpv6(link, address as Ipv6Address)
}

/** The addresses of a device, those of IPv4 first. */
export function addressesOf(link: Link): AddressView[] {
  return [
    ...link.ipv4.addresses.map(address => viewOfIpv4(link, address)),
    ...link.ipv6.addresses.map(address => viewOfIpv6(link, address)),
  ]
}
