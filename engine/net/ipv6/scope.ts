import type { Ipv6 as Address } from '../../wire/address.ts'
import { Scope } from '../fib.ts'

// RFC 4291 2.4: what an address is can be seen from its first bits.

export const ANY: Address = 0n
export const LOOPBACK: Address = 1n
export const LINK_LOCAL_PREFIX: Address = 0xfe80n << 112n
const LINK_LOCAL_END = 0xfec0n << 112n
const MULTICAST: Address = 0xff00n << 112n

// RFC 4291 2.7.1, RFC 3810 5.2.14.
export const ALL_NODES: Address = (0xff02n << 112n) | 1n
export const ALL_ROUTERS: Address = (0xff02n << 112n) | 2n
export const INTERFACE_ALL_NODES: Address = (0xff01n << 112n) | 1n
export const INTERFACE_ALL_ROUTERS: Address = (0xff01n << 112n) | 2n
export const SITE_ALL_ROUTERS: Address = (0xff05n << 112n) | 2n
export const ALL_MLD_ROUTERS: Address = (0xff02n << 112n) | 0x16n
const SOLICITED_NODE: Address = (0xff02n << 112n) | 0x1_ff00_0000n

export function isMulticastIpv6(address: Address): boolean {
  return address >= MULTICAST
}

/** fe80::/10. */
export function isLinkLocal(address: Address): boolean {
  return address >= LINK_LOCAL_PREFIX && address < LINK_LOCAL_END
}

/** fec0::/10, deprecated by RFC 3879; Linux still knows the scope. */
function isSiteLocal(address: Address): boolean {
  return address >= LINK_LOCAL_END && address < MULTICAST
}

/** Numbers of RFC 4291 2.7, for unicast too: 2 link, 5 site, 14 global; the loopback address counts as link-local. */
export function scopeOf(address: Address): number {
  if (isMulticastIpv6(address)) return Number((address >> 112n) & 0xfn)
  if (isLinkLocal(address) || address === LOOPBACK) return 2
  return isSiteLocal(address) ? 5 : 14
}

/** The scope that `ip addr` shows (inet6_fill_ifaddr). */
export function routeScope(address: Address): number {
  if (address === LOOPBACK) return Scope.host
  if (isLinkLocal(address)) return Scope.link
  return isSiteLocal(address) ? Scope.site : Scope.global
}

/** Means something only together with a device, so a socket must name one (__ipv6_addr_needs_scope_id). */
export function needsLink(address: Address): boolean {
  return isLinkLocal(address) || (isMulticastIpv6(address) && scopeOf(address) <= 2)
}

/** A route for such a destination must leave by the device that the packet came by or asks for (rt6_need_strict). */
export function isStrict(address: Address): boolean {
  return isMulticastIpv6(address) || isLinkLocal(address) || address === LOOPBACK
}

/** RFC 4291 2.7.1: the group in which those are who may have this address. */
export function solicitedNode(address: Address): Address {
  return SOLICITED_NODE | (address & 0xff_ffffn)
}

/** How many of the first bits of two addresses are equal. */
export function commonBits(a: Address, b: Address): number {
  let difference = a ^ b
  let bits = 128
  while (difference > 0n) {
    const step = difference > 0xffff_ffffn ? 32 : 1
    difference >>= BigInt(step)
    bits -= step
  }
  return bits
}
