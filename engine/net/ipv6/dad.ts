import type { Random } from '../../sim/random.ts'
import { SECOND, type Timer } from '../../sim/timer.ts'
import type { Link } from '../link.ts'
import { eui64, type Ipv6Address } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import { LINK_LOCAL_PREFIX, solicitedNode } from './scope.ts'

/** The check of one address. */
interface Check {
  /** Solicitations that are still to be sent. */
  probes: number
  /** RFC 7527: by this we know our own solicitation when it is looped back. */
  nonce: Uint8Array | null
  /** In the solicited-node group of the address. */
  readonly joined: boolean
  readonly timer: Timer
}

/** Duplicate address detection (RFC 4862 5.4; addrconf_dad_* in net/ipv6/addrconf.c). Optimistic DAD is not emulated. */
export class Dad {
  readonly #ipv6: Ipv6
  readonly #random: Random
  readonly #checks = new Map<Ipv6Address, Check>()

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`dad:${ipv6.netns.label}`)
  }

  started(address: Ipv6Address): boolean {
    return this.#checks.has(address)
  }

  /** addrconf_dad_begin: listens for others who have the address, then asks; an address that need not be checked is ours at once. */
  start(link: Link, address: Ipv6Address): void {
    const joined = !link.noArp && link.type !== 'loopback'
    const timer = this.#ipv6.netns.sim.timer(() => this.#work(link, address))
    this.#checks.set(address, { probes: 0, nonce: null, joined, timer })
    if (joined) link.ipv6.groups.join(solicitedNode(address.local))
    if (!address.tentative || !this.#wanted(link)) this.#complete(link, address, false)
    else if (link.ipv6.ready) this.#kick(link, address)
    // Until the link works it stays tentative; one from a router advertisement has no business there then.
    else if (!address.permanent) this.#ipv6.addresses.delete(link, address)
  }

  #wanted(link: Link): boolean {
    if (link.noArp || link.type === 'loopback') return false
    return this.#ipv6.all.accept_dad >= 1 || link.ipv6.conf.accept_dad >= 1
  }

  /** The link works now: addresses that had to wait for that are checked (addrconf_dad_run). */
  linkReady(link: Link): void {
    for (const address of link.ipv6.addresses) {
      const waiting = address.tentative && !address.dadFailed
      if (waiting && this.#checks.get(address)?.timer.armed === false) this.#kick(link, address)
    }
  }

  /** addrconf_dad_kick: the first solicitation after a random while, so that hosts that start together do not collide. */
  #kick(link: Link, address: Ipv6Address): void {
    const check = this.#checks.get(address)!
    const { conf } = link.ipv6
    check.probes = conf.dad_transmits
    const enhanced = this.#ipv6.all.enhanced_dad !== 0 || conf.enhanced_dad !== 0
    check.nonce = enhanced ? this.#random.bytes(6) : null
    const { now } = this.#ipv6.netns.sim
    check.timer.arm(now + Math.floor(this.#random.unit() * conf.router_solicitation_delay * SECOND))
  }

  #work(link: Link, address: Ipv6Address): void {
    const check = this.#checks.get(address)!
    if (check.probes === 0) return this.#complete(link, address, true)
    check.probes--
    const wait = Math.max(this.#ipv6.neighbours.parameters(link).retransTime, 0.01)
    check.timer.arm(this.#ipv6.netns.sim.now + Math.floor(wait * SECOND))
    this.#ipv6.ndisc.sendSolicitation(link, address.local, solicitedNode(address.local), 0n, check.nonce)
  }

  /** addrconf_dad_completed. */
  #complete(link: Link, address: Ipv6Address, checked: boolean): void {
    address.tentative = address.dadFailed = false
    this.#ipv6.addresses.established(link, address)
    const { conf, addresses, groups } = link.ipv6
    if (checked && (this.#ipv6.all.ndisc_notify !== 0 || conf.ndisc_notify !== 0))
      this.#ipv6.ndisc.announce(link, address.local)
    if (link.type === 'loopback' || !isOnlyLinkLocal(addresses, address)) return
    groups.announce()
    this.#ipv6.solicitations.start(link)
  }

  /** The nonce of a check that is under way. */
  nonceOf(address: Ipv6Address): Uint8Array | null {
    return this.#checks.get(address)?.nonce ?? null
  }

  /** addrconf_dad_failure and addrconf_dad_stop: somebody else has the address or wants it. */
  failed(link: Link, address: Ipv6Address): void {
    const { conf } = link.ipv6
    this.#checks.get(address)?.timer.disarm()
    const strict = this.#ipv6.all.accept_dad > 1 || conf.accept_dad > 1
    if (strict && address.local === (LINK_LOCAL_PREFIX | eui64(link))) return this.#ipv6.setDisabled(link, true)
    address.dadFailed = true
    if (address.temporary) return this.#ipv6.temporary.duplicate(link, address)
    if (address.permanent) this.#ipv6.addresses.changed(link, address)
    else this.#ipv6.addresses.delete(link, address)
  }

  /** The address goes, or its device goes down. */
  stop(link: Link, address: Ipv6Address): void {
    const check = this.#checks.get(address)
    if (check === undefined) return
    check.timer.disarm()
    this.#checks.delete(address)
    if (check.joined) link.ipv6.groups.leave(solicitedNode(address.local))
  }
}

/** ipv6_lonely_lladdr: the device's first link-local address to be usable. */
function isOnlyLinkLocal(addresses: readonly Ipv6Address[], address: Ipv6Address): boolean {
  const usable = (other: Ipv6Address) => other.permanent && !other.tentative && !other.dadFailed
  return (
    address.local >> 118n === LINK_LOCAL_PREFIX >> 118n &&
    !addresses.some(other => other !== address && other.scope === address.scope && usable(other))
  )
}
