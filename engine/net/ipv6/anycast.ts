import { type Ipv6 as Address, network } from '../../wire/address.ts'
import type { Link } from '../link.ts'
import type { Ipv6Address } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import { solicitedNode } from './scope.ts'

/** The subnet-router anycast addresses that a router has beside its own (RFC 4291 2.6.1, net/ipv6/anycast.c). */
export class Anycast {
  readonly #ipv6: Ipv6

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  has(link: Link, address: Address): boolean {
    return link.ipv6.anycast.has(address)
  }

  /** Whether any device has it. */
  known(address: Address): boolean {
    return this.#ipv6.netns.links.some(link => link.ipv6.anycast.has(address))
  }

  /** addrconf_join_anycast. RFC 6164: a link of two has no such address. */
  join(link: Link, { local, length }: Ipv6Address): void {
    const prefix = network(local, length)
    if (length >= 127 || prefix === 0n) return
    const { anycast, groups } = link.ipv6
    const users = anycast.get(prefix) ?? 0
    anycast.set(prefix, users + 1)
    if (users > 0) return
    this.#ipv6.kernelRoutes.addHost(link, prefix, 'anycast')
    if (!link.noArp && link.type !== 'loopback') groups.join(solicitedNode(prefix))
  }

  leave(link: Link, { local, length }: Ipv6Address): void {
    const prefix = network(local, length)
    const users = link.ipv6.anycast.get(prefix)
    if (users === undefined) return
    if (users > 1) link.ipv6.anycast.set(prefix, users - 1)
    else this.#drop(link, prefix)
  }

  #drop(link: Link, prefix: Address): void {
    link.ipv6.anycast.delete(prefix)
    if (!link.noArp && link.type !== 'loopback') link.ipv6.groups.leave(solicitedNode(prefix))
    this.#ipv6.kernelRoutes.dropHost(link, prefix, 'anycast')
  }

  /** The device has become a router, or is none any more (dev_forward_change). */
  forwardingChanged(link: Link): void {
    if (link.ipv6.conf.forwarding === 0) {
      for (const prefix of [...link.ipv6.anycast.keys()]) this.#drop(link, prefix)
      return
    }
    for (const address of link.ipv6.addresses) if (!address.tentative) this.join(link, address)
  }
}
