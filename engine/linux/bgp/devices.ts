import type { Link } from '../../net/link.ts'
import { type Ip, network, type Prefix, prefixContains } from '../../wire/address.ts'
import type { Process } from '../process.ts'

/** An address of a device, both families in one form; the other end of a point-to-point address counts as its network. */
export interface DeviceAddress {
  readonly address: Ip
  readonly prefix: Prefix
  readonly length: number
  readonly scope: number
}

export function addressesOf(link: Link): readonly DeviceAddress[] {
  return [...link.ipv4.addresses, ...link.ipv6.addresses].map(({ local, peer, length, scope }) => ({
    address: local,
    prefix: { address: network<Ip>(peer, length), length },
    length,
    scope,
  }))
}

/** The device on whose network a neighbour is (nest/neighbor.c): undefined where it is on none, or is this host. */
export function linkTowards(process: Process, neighbor: Ip): Link | undefined {
  const { links } = process.network.net
  if (links.some(link => addressesOf(link).some(({ address }) => address === neighbor))) return undefined
  return links.find(link => link.adminUp && addressesOf(link).some(({ prefix }) => holds(prefix, neighbor)))
}

function holds(prefix: Prefix, ip: Ip): boolean {
  return typeof prefix.address === typeof ip && prefixContains(prefix, ip)
}
