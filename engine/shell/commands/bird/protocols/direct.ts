import { addressesOf, type DeviceAddress } from '../../../../linux/bgp/devices.ts'
import { Scope } from '../../../../net/fib.ts'
import type { Link } from '../../../../net/link.ts'
import { formatPrefix, type Prefix, prefixContains } from '../../../../wire/address.ts'
import type { InterfacePattern, ProtocolConfig } from '../config.ts'
import { Protocol, plainRoute, type Router } from '../protocol.ts'
import { patternMatches } from '../values.ts'

/** The networks of the devices as routes (nest/rt-dev.c). */
export class DirectProtocol extends Protocol {
  override readonly kind = 'Direct'
  override readonly preference = 240
  readonly #patterns: readonly InterfacePattern[]
  readonly #had = new Map<string, Prefix>()

  constructor(config: ProtocolConfig & { readonly kind: 'direct' }, router: Router) {
    super(config, router)
    this.#patterns = config.interfaces
  }

  protected override get showsTable(): boolean {
    return false
  }

  override stop(subcode: number): void {
    this.#had.clear()
    super.stop(subcode)
  }

  override interfacesChanged(): void {
    if (this.state !== 'up') return
    const has = new Map<string, { prefix: Prefix; link: Link }>()
    for (const link of this.router.process.network.net.links)
      for (const address of link.adminUp ? addressesOf(link) : [])
        if (isAnnounced(address) && this.#matches(link, address))
          has.set(formatPrefix(address.prefix), { prefix: address.prefix, link })
    for (const [key, prefix] of this.#had)
      if (!has.has(key)) {
        this.#had.delete(key)
        this.channelOf(prefix)?.import(prefix, null)
      }
    for (const [key, { prefix, link }] of has) {
      if (this.#had.has(key)) continue
      this.#had.set(key, prefix)
      const hops = [{ link, gateway: null, weight: 1 }]
      const channel = this.channelOf(prefix)
      channel?.import(prefix, { ...plainRoute(this, prefix, channel.preference), source: 'RTS_DEVICE', hops })
    }
  }

  #matches(link: Link, { address }: DeviceAddress): boolean {
    if (this.#patterns.length === 0) return true
    const first = this.#patterns.find(
      ({ name, prefix }) =>
        (name !== null && patternMatches(name, link.name)) ||
        (prefix !== null && typeof prefix.address === typeof address && prefixContains(prefix, address)),
    )
    return first !== undefined && !first.not
  }
}

/** Nothing whose scope is the link or the host. */
function isAnnounced({ scope, address }: DeviceAddress): boolean {
  if (scope === Scope.host || scope === Scope.link) return false
  return typeof address === 'number' ? address >>> 24 !== 127 : address >> 118n !== 0x3fan && address !== 1n
}
