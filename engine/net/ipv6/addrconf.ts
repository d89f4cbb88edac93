import type { Random } from '../../sim/random.ts'
import type { Ipv6 as Address } from '../../wire/address.ts'
import { MTU_MIN } from '../../wire/ipv6.ts'
import { Scope } from '../fib.ts'
import type { Link } from '../link.ts'
import { eui64 } from './device.ts'
import type { Ipv6 } from './ipv6.ts'
import {
  ALL_NODES,
  ALL_ROUTERS,
  INTERFACE_ALL_NODES,
  INTERFACE_ALL_ROUTERS,
  LINK_LOCAL_PREFIX,
  LOOPBACK,
  SITE_ALL_ROUTERS,
} from './scope.ts'

/** IFAPROT_*: how the kernel's own addresses got there. */
export const AddressProtocol = { loopback: 1, advertisement: 2, linkLocal: 3 } as const
/** IN6_ADDR_GEN_MODE_*. Stable identifiers (2) want SHA-1 of a secret and are not emulated: such a link gets no address. */
const GenerationMode = { eui64: 0, none: 1, stablePrivacy: 2, random: 3 } as const

/** What a device gets by itself when it comes up, and loses when it goes down (addrconf_notify in net/ipv6/addrconf.c). */
export class Addrconf {
  readonly #ipv6: Ipv6
  readonly #random: Random

  constructor(ipv6: Ipv6) {
    this.#ipv6 = ipv6
    this.#random = ipv6.netns.sim.random(`addrconf:${ipv6.netns.label}`)
  }

  /** ipv6_add_dev: every device is in the groups of all nodes. */
  created(link: Link): void {
    const { groups, conf } = link.ipv6
    conf.mtu = link.mtu
    if (link.noArp || link.type === 'loopback') conf.accept_dad = -1
    if (link.type !== 'ether') conf.use_tempaddr = -1
    link.ipv6.alive = link.mtu >= MTU_MIN
    if (!link.ipv6.alive) return
    groups.join(INTERFACE_ALL_NODES)
    groups.join(ALL_NODES)
    // The other groups of routers it joins only when it is told to forward.
    if (conf.forwarding !== 0 && link.multicastFlag) groups.join(ALL_ROUTERS)
  }

  /** dev_forward_change. */
  forwardingChanged(link: Link): void {
    const { conf, groups } = link.ipv6
    if (link.multicastFlag)
      for (const group of [ALL_ROUTERS, INTERFACE_ALL_ROUTERS, SITE_ALL_ROUTERS])
        if (conf.forwarding !== 0) groups.join(group)
        else groups.leave(group)
    this.#ipv6.anycast.forwardingChanged(link)
  }

  /** addrconf_add_dev: before an address is added, groups are reported once more and get their route. */
  prepare(link: Link): void {
    if (link.adminUp) link.ipv6.groups.up()
    if (link.type !== 'loopback') this.#ipv6.kernelRoutes.addMulticast(link)
  }

  /** NETDEV_UP. */
  up(link: Link): void {
    const { ipv6: device } = link
    if (!device.enabled) return
    this.#ipv6.addresses.restore(link)
    if (!isReady(link)) return
    device.ready = true
    this.#run(link)
  }

  /** NETDEV_CHANGE. A link that works again may be another one, so groups are reported anew. */
  carrierChanged(link: Link): void {
    const { ipv6: device } = link
    if (!device.enabled || !isReady(link)) return
    if (device.ready) return device.groups.up()
    device.ready = true
    this.#run(link)
  }

  #run(link: Link): void {
    if (link.type === 'loopback') this.#addLoopback(link)
    else {
      this.prepare(link)
      this.#addLinkLocal(link)
    }
    this.#ipv6.dad.linkReady(link)
    // What a router has said of the MTU was of the link as it was before.
    link.ipv6.conf.mtu = link.mtu
  }

  #addLoopback(link: Link): void {
    const spec = { local: LOOPBACK, length: 128, protocol: AddressProtocol.loopback }
    const address = this.#ipv6.addresses.insert(link, spec)
    if ('local' in address) this.#ipv6.dad.start(link, address)
  }

  /** addrconf_addr_gen, addrconf_add_linklocal. */
  #addLinkLocal(link: Link): void {
    // A VRF is no link.
    const identifier = link.l3mdev === link ? undefined : this.identifier(link)
    if (identifier === undefined) return
    const local = LINK_LOCAL_PREFIX | identifier
    const address = this.#ipv6.addresses.insert(link, { local, length: 64, protocol: AddressProtocol.linkLocal })
    if (!('local' in address)) return
    this.#ipv6.kernelRoutes.addPrefix(link, LINK_LOCAL_PREFIX, 64, {})
    this.#ipv6.dad.start(link, address)
  }

  /** The interface identifier for addresses that the device makes itself; undefined when it is to make none. */
  identifier(link: Link): bigint | undefined {
    const { addr_gen_mode: mode } = link.ipv6.conf
    if (mode === GenerationMode.eui64 && link.type !== 'none') return ownIdentifier(link)
    if (mode === GenerationMode.random || (mode === GenerationMode.eui64 && link.type === 'none'))
      return this.randomIdentifier()
    return undefined
  }

  randomIdentifier(): bigint {
    return (BigInt(this.#random.uint32()) << 32n) | BigInt(this.#random.uint32())
  }

  /** addrconf_ifdown. Addresses go, except that keep_addr_on_down keeps those that somebody has set. */
  down(link: Link, gone: boolean): void {
    const { ipv6: device } = link
    const { conf, ready } = device
    const keeps = !gone && conf.disable_ipv6 === 0 && (this.#ipv6.all.keep_addr_on_down || conf.keep_addr_on_down) > 0
    this.#ipv6.solicitations.stop(link)
    device.ready = false
    this.#ipv6.routes.deviceDown(link)
    for (const address of [...device.addresses]) {
      if (!keeps || !address.permanent || address.scope >= Scope.link) this.#ipv6.addresses.forget(link, address)
      else {
        this.#ipv6.addresses.retire(link, address)
        address.tentative = !address.noDad
      }
    }
    this.#ipv6.temporary.forget(link)
    // Groups that were joined before the link was ready stay in the device's filter.
    if (ready) device.groups.down()
    this.#ipv6.exceptions.flush(link)
  }

  /** NETDEV_CHANGEMTU: below 1280 there is no IPv6 on the link. */
  mtuChanged(link: Link): void {
    const { ipv6: device } = link
    if (link.mtu >= MTU_MIN && device.alive) {
      device.conf.mtu = link.mtu
      return
    }
    if (device.alive) this.vanish(link)
    else if (link.mtu >= MTU_MIN) {
      this.#ipv6.attach(link)
      if (link.adminUp) this.up(link)
    }
  }

  /** The device leaves IPv6 altogether. */
  vanish(link: Link): void {
    this.down(link, true)
    this.#ipv6.routes.deviceGone(link)
    this.#ipv6.neighbours.release(link)
    link.ipv6.groups.clear()
    link.ipv6.anycast.clear()
    link.ipv6.alive = false
  }

  /** Whether an address is one that the device has made itself from its MAC address. */
  isOwnLinkLocal(link: Link, address: Address): boolean {
    return address === (LINK_LOCAL_PREFIX | eui64(link))
  }
}

/** ipv6_generate_eui64: the ends of tunnels have no MAC address to make one of. */
function ownIdentifier(link: Link): bigint | undefined {
  const { type, mac, wideAddresses: wide } = link
  if (type === 'ether') return eui64(link)
  if (wide !== null) return eui64({ mac: wide.permanent, deviceId: 0 })
  if (type === 'ipip' || type === 'gre') return isatapIdentifier(mac)
  // add_v4_addrs: only where there is one other end.
  return type === 'sit' && link.pointToPoint && mac !== 0 ? BigInt(mac) : undefined
}

/** __ipv6_isatap_ifid: an IPv4 address with a prefix that tells whether it is known the world over. */
function isatapIdentifier(address: number): bigint | undefined {
  if (address === 0) return undefined
  return BigInt(address) | (0x5efen << 32n) | (isPrivate(address) ? 0n : 1n << 57n)
}

/** Networks whose addresses mean nothing elsewhere (RFC 1918, RFC 3927, RFC 5737 and others). */
const PRIVATE: readonly (readonly [network: number, length: number])[] = [
  [0x0000_0000, 8],
  [0x0a00_0000, 8],
  [0x7f00_0000, 8],
  [0xa9fe_0000, 16],
  [0xac10_0000, 12],
  [0xc000_0200, 24],
  [0xc058_6300, 24],
  [0xc0a8_0000, 16],
  [0xc612_0000, 15],
  [0xe000_0000, 4],
]

function isPrivate(address: number): boolean {
  return PRIVATE.some(([network, length]) => (address ^ network) >>> (32 - length) === 0)
}

/** addrconf_link_ready. The operational state follows the carrier a moment later. */
function isReady(link: Link): boolean {
  return link.operational && link.carrier
}
