import type { Random } from '../../sim/random.ts'
import { SECOND, type Timer } from '../../sim/timer.ts'
import { network } from '../../wire/address.ts'
import type { Link } from '../link.ts'
import { AddressProtocol } from './addrconf.ts'
import { type Ipv6Address, isDeprecated } from './device.ts'
import type { Ipv6 } from './ipv6.ts'

interface Temporary {
  readonly link: Link
  readonly address: Ipv6Address
  /** The address beside which it was made. */
  readonly public: Ipv6Address
  readonly created: number
  /** When the next one is made. */
  readonly renewal: Timer
  failures: number
}

/** Temporary addresses for privacy, beside those of advertised prefixes (RFC 8981, ipv6_create_tempaddr, manage_tempaddrs). */
export class TemporaryAddresses {
  readonly #ipv6: Ipv6
  readonly #random: Random
  readonly #all = new Set<Temporary>()

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`tempaddr:${ipv6.netns.label}`)
  }

  /** A managed address is new, or its lifetimes were advertised again: those beside it live no longer than their own limits allow. */
  update(link: Link, address: Ipv6Address, created: boolean): void {
    const { conf } = link.ipv6
    let fresh = false
    for (const each of this.#all) {
      if (each.link !== link || each.public !== address) continue
      const valid = Math.min(address.validUntil, each.created + conf.temp_valid_lft * SECOND)
      const preferred = Math.min(address.preferredUntil, each.created + this.#preferredFor(link))
      this.#ipv6.addresses.setLifetimes(link, each.address, valid, Math.min(preferred, valid))
      if (!isDeprecated(each.address, this.#ipv6.netns.sim.now)) fresh = true
    }
    if ((created || !fresh) && conf.use_tempaddr > 0) this.#create(link, address, 0)
  }

  /** temp_prefered_lft less a random while, so that not all hosts change at once. */
  #preferredFor(link: Link): number {
    const { temp_prefered_lft, max_desync_factor } = link.ipv6.conf
    return (
      (temp_prefered_lft - Math.floor(this.#random.unit() * Math.min(max_desync_factor, temp_prefered_lft))) * SECOND
    )
  }

  #create(link: Link, address: Ipv6Address, failures: number): void {
    const { conf } = link.ipv6
    const { sim } = this.#ipv6.netns
    if (conf.use_tempaddr <= 0 || failures > conf.regen_max_retry) return
    const validUntil = Math.min(address.validUntil, sim.now + conf.temp_valid_lft * SECOND)
    const preferredUntil = Math.min(address.preferredUntil, sim.now + this.#preferredFor(link), validUntil)
    const advance = this.#advance(link)
    // RFC 8981 3.4: one that would have to be renewed at once is not made.
    if (preferredUntil <= sim.now + advance) return
    const local = network(address.local, 64) | this.#ipv6.addrconf.randomIdentifier()
    const spec = { local, length: 64, validUntil, preferredUntil, permanent: false, temporary: true }
    const made = this.#ipv6.addresses.insert(link, { ...spec, protocol: AddressProtocol.advertisement })
    if (!('local' in made)) return
    const renewal = sim.timer(() => this.#create(link, address, 0))
    if (preferredUntil < Number.POSITIVE_INFINITY) renewal.arm(preferredUntil - advance)
    this.#all.add({ link, address: made, public: address, created: sim.now, renewal, failures })
    this.#ipv6.dad.start(link, made)
  }

  /** RFC 8981 3.8, REGEN_ADVANCE: as long as checking a few addresses may take. */
  #advance(link: Link): number {
    const { conf } = link.ipv6
    const { retransTime } = this.#ipv6.neighbours.parameters(link)
    return (conf.regen_min_advance + conf.regen_max_retry * conf.dad_transmits * retransTime) * SECOND
  }

  /** Somebody else has it: another one is made in its place. */
  duplicate(link: Link, address: Ipv6Address): void {
    const each = this.#of(address)
    this.#ipv6.addresses.delete(link, address)
    if (each === undefined) return
    this.#drop(each)
    this.#create(link, each.public, each.failures + 1)
  }

  /** The address beside which they were made is gone (delete_tempaddrs). */
  orphaned(link: Link, address: Ipv6Address): void {
    for (const each of [...this.#all])
      if (each.public === address) {
        this.#drop(each)
        this.#ipv6.addresses.delete(link, each.address)
      }
  }

  /** The device goes down, and all its addresses with it. */
  forget(link: Link): void {
    for (const each of [...this.#all]) if (each.link === link) this.#drop(each)
  }

  #of(address: Ipv6Address): Temporary | undefined {
    for (const each of this.#all) if (each.address === address) return each
    return undefined
  }

  #drop(each: Temporary): void {
    each.renewal.disarm()
    this.#all.delete(each)
  }
}
