import { isLinkLocal } from '../../../net/ipv6/scope.ts'
import type { Link } from '../../../net/link.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { type Ipv6, network } from '../../../wire/address.ts'
import { concatAll, putU32, putU128 } from '../../../wire/bytes.ts'
import * as ndp from '../../../wire/ndp.ts'
import { AUTONOMOUS, ON_LINK, OptionType } from '../../../wire/ndp-option.ts'
import type { InterfaceSettings, Preference, PrefixSettings } from './config.ts'

const INFINITE = 0xffff_ffff
/** RFC 6275 7.2. */
const ROUTER_ADDRESS = 0x20
const ROUTER_LIFETIME_MAX = 9000
/** RFC 4191 2.1. */
const PREFERENCES: Readonly<Record<Preference, number>> = { high: 0x08, medium: 0, low: 0x18 }

const seconds = (value: number) => Math.min(INFINITE, value)

/** RFC 4191 2.3, always of 24 bytes. */
function routeOption(prefix: Ipv6, length: number, lifetime: number, preference: Preference): ndp.NdOption {
  const data = new Uint8Array(22)
  data[0] = length
  data[1] = PREFERENCES[preference]
  putU32(data, 2, seconds(lifetime))
  putU128(data, 6, prefix)
  return { type: 'other', optionType: OptionType.routeInformation, data }
}

/** RFC 8106 5.2: names as in DNS, filled up with zeros. */
function searchOption(suffixes: readonly string[], lifetime: number): ndp.NdOption {
  const labels = (name: string) => name.split('.').flatMap(label => [Uint8Array.of(label.length), encodeUtf8(label)])
  const names = concatAll(suffixes.flatMap(name => [...labels(name.replace(/\.$/, '')), Uint8Array.of(0)]))
  const data = new Uint8Array(Math.ceil((names.length + 8) / 8) * 8 - 2)
  putU32(data, 2, seconds(lifetime))
  data.set(names, 6)
  return { type: 'other', optionType: OptionType.dnsSearchList, data }
}

/** `::/64` stands for the networks of all global addresses of the device. */
function prefixesOf(link: Link, settings: PrefixSettings): readonly Ipv6[] {
  if (settings.prefix !== 0n) return [network(settings.prefix, settings.length) as Ipv6]
  const own = link.ipv6.addresses.filter(({ local }) => !isLinkLocal(local) && local !== 1n)
  return [...new Set(own.map(({ local }) => network(local, settings.length) as Ipv6))]
}

/** The ICMPv6 message of an interface (radvd's send.c, build_ra); `ending` is for the last one, which takes the router back. */
export function advertisement(link: Link, settings: InterfaceSettings, ending: boolean): Uint8Array {
  const { most } = settings
  const options: ndp.NdOption[] = []
  for (const each of settings.prefixes)
    for (const prefix of prefixesOf(link, each))
      options.push({
        type: 'prefixInformation',
        prefixLength: each.length,
        flags:
          (each.onLink ? ON_LINK : 0) | (each.autonomous ? AUTONOMOUS : 0) | (each.routerAddress ? ROUTER_ADDRESS : 0),
        validLifetime: seconds(each.valid),
        preferredLifetime: seconds(each.preferred),
        prefix,
      })
  for (const { prefix, length, lifetime, preference } of settings.routes)
    options.push(routeOption(prefix, length, ending ? 0 : (lifetime ?? 3 * most), preference))
  for (const { servers, lifetime } of settings.servers)
    options.push({ type: 'recursiveDnsServer', lifetime: ending ? 0 : seconds(lifetime ?? 2 * most), servers })
  for (const { suffixes, lifetime } of settings.searches)
    options.push(searchOption(suffixes, ending ? 0 : (lifetime ?? 2 * most)))
  if (settings.mtu > 0) options.push({ type: 'mtu', mtu: settings.mtu })
  if (settings.sourceAddress) options.push({ type: 'sourceLinkLayerAddress', mac: link.mac })
  return ndp.emit({
    kind: 'routerAdvertisement',
    curHopLimit: settings.hopLimit,
    flags:
      (settings.managed ? ndp.MANAGED : 0) |
      (settings.otherConfig ? ndp.OTHER_CONFIGURATION : 0) |
      PREFERENCES[settings.preference],
    routerLifetime: ending ? 0 : Math.min(ROUTER_LIFETIME_MAX, settings.lifetime ?? 3 * most),
    reachableTime: settings.reachable,
    retransTimer: settings.retransmit,
    options,
  })
}
