import { SECOND } from '../../sim/timer.ts'
import { type Ipv6 as Address, network } from '../../wire/address.ts'
import type { NdOption } from '../../wire/ndp.ts'
import { AUTONOMOUS, ON_LINK } from '../../wire/ndp-option.ts'
import type { Link } from '../link.ts'
import { AddressProtocol } from './addrconf.ts'
import type { Ipv6Address } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import { lifetimeOf } from './route-information.ts'
import { isLinkLocal, isMulticastIpv6 } from './scope.ts'

type PrefixInformation = NdOption & { readonly type: 'prefixInformation' }

/** Two hours: nobody can take an address away sooner by advertising a shorter life (RFC 4862 5.5.3 e). */
const VALID_MIN = 7200 * SECOND

/** Advertised prefixes: on-link routes, and addresses made from them (RFC 4862 5.5, addrconf_prefix_rcv). */
export class Prefixes {
  readonly #ipv6: Ipv6

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
  }

  receive(link: Link, option: PrefixInformation): void {
    const prefix = network(option.prefix, Math.min(option.prefixLength, 128))
    const valid = lifetimeOf(option.validLifetime)
    const preferred = lifetimeOf(option.preferredLifetime)
    if (option.prefixLength > 128 || isLinkLocal(prefix) || isMulticastIpv6(prefix) || preferred > valid) return
    if (valid !== 0 && valid < link.ipv6.conf.accept_ra_min_lft) return
    const { now } = this.#ipv6.netns.sim
    if ((option.flags & ON_LINK) !== 0) this.#onLink(link, prefix, option.prefixLength, now + valid * SECOND)
    const autonomous = (option.flags & AUTONOMOUS) !== 0 && link.ipv6.conf.autoconf !== 0
    if (autonomous && option.prefixLength === 64)
      this.#autoconfigure(link, prefix, now + valid * SECOND, now + preferred * SECOND)
  }

  #onLink(link: Link, prefix: Address, length: number, expires: number): void {
    const { kernelRoutes, routes, netns } = this.#ipv6
    const known = kernelRoutes.find(
      link,
      prefix,
      length,
      entry => entry.autoconfigured && entry.hops[0]!.gateway === null,
    )
    if (expires <= netns.sim.now) {
      if (known !== undefined) routes.delete(known)
    } else if (known !== undefined) {
      known.expires = expires
      routes.touched(known)
    } else kernelRoutes.addPrefix(link, prefix, length, { expires, autoconfigured: true })
  }

  /** addrconf_prefix_rcv_add_addr. */
  #autoconfigure(link: Link, prefix: Address, validUntil: number, preferredUntil: number): void {
    const { addresses, netns, temporary } = this.#ipv6
    const { token, conf } = link.ipv6
    const identifier = token !== 0n ? token : this.#ipv6.addrconf.identifier(link)
    if (identifier === undefined) return
    const local = prefix | identifier
    const known = addresses.on(link, local)
    if (known !== undefined) return this.#refresh(link, known, validUntil, preferredUntil)
    if (validUntil <= netns.sim.now) return
    if (conf.max_addresses !== 0 && link.ipv6.addresses.length >= conf.max_addresses) return
    const spec = { local, length: 64, validUntil, preferredUntil, permanent: false, managed: true }
    const address = addresses.insert(link, { ...spec, protocol: AddressProtocol.advertisement })
    if (!('local' in address)) return
    this.#ipv6.dad.start(link, address)
    temporary.update(link, address, true)
  }

  #refresh(link: Link, address: Ipv6Address, validUntil: number, preferredUntil: number): void {
    const { now } = this.#ipv6.netns.sim
    const left = address.validUntil - now
    const floor = link.ipv6.conf.ra_honor_pio_life !== 0 ? 0 : Math.min(left, VALID_MIN)
    const until = Math.max(validUntil, now + floor)
    this.#ipv6.addresses.setLifetimes(link, address, until, preferredUntil)
    this.#ipv6.temporary.update(link, address, false)
  }
}
