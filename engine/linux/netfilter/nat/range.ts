import type { Ip } from '../../../wire/address.ts'

/** Where a NAT rule may map addresses and ports to (struct nf_nat_range2). */
export interface NatRange {
  /** Inclusive; null leaves the address as it is. */
  readonly addresses: { readonly min: Ip; readonly max: Ip } | null
  /** Inclusive; for ICMP ids. Null leaves the port as it is wherever that is possible. */
  readonly ports: { readonly min: number; readonly max: number } | null
  /** Choose a port by chance (--random). */
  readonly random?: boolean
  /** The same, even when the port could stay as it is (--random-fully). */
  readonly fullyRandom?: boolean
  /** The same address for a client whatever it talks to. */
  readonly persistent?: boolean
  /** Ports move by as much as the port differs from this one (DNAT to A-B/BASE). */
  readonly basePort?: number | null
  /** Keep the host bits and exchange the network: NETMAP. */
  readonly netmap?: boolean
}

/** Which end of a packet is rewritten (enum nf_nat_manip_type). */
export const Manip = { source: 1, destination: 2 } as const
export type Manip = (typeof Manip)[keyof typeof Manip]
