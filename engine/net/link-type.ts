import type { Mac } from '../wire/address.ts'

/** ARPHRD names as `ip link` prints them after `link/`. */
export type LinkType = 'ether' | 'loopback' | 'none' | 'ipip' | 'gre' | 'sit' | 'tunnel6' | 'gre6'

/** Link-layer addresses that are too long for a number: the ends of a tunnel over IPv6. */
export interface WideAddresses {
  readonly address: bigint
  readonly broadcast: bigint
  /** dev->perm_addr, of the six octets that it has. */
  readonly permanent: Mac
}
