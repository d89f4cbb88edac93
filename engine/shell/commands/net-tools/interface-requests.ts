import { EADDRNOTAVAIL, EINVAL, ENODEV, type Errno } from '../../../net/errno.ts'
import { Scope } from '../../../net/fib.ts'
import type { Ipv4Address } from '../../../net/ipv4/device.ts'
import type { Link } from '../../../net/link.ts'
import { type LinkChange, setFlags } from '../../../net/linkchange.ts'
import type { NetNs } from '../../../net/netns.ts'
import type { Ipv4 } from '../../../wire/address.ts'
import { maskOf } from './names.ts'

/** A name of netdevice(7): a device, or with a colon the address of it that has this label. */
export interface Named {
  readonly name: string
  readonly link: Link | undefined
  readonly alias: boolean
}

export function interfaceNamed(net: NetNs, name: string): Named {
  return { name, link: net.link(name.split(':')[0]!), alias: name.includes(':') }
}

/** What stands at SIOCGIFADDR: the first address with that label. */
export function addressOf({ name, link }: Named): Ipv4Address | undefined {
  return link?.ipv4.addresses.find(({ label }) => label === name)
}

/** inet_abc_len(): the length that the class of an address stands for; undefined where it has none. */
function classLength(address: Ipv4): number | undefined {
  const first = address >>> 24
  if (first === 0 || address === 0xffff_ffff) return 0
  return first < 128 ? 8 : first < 192 ? 16 : first < 224 ? 24 : first < 240 ? undefined : 32
}

/** SIOCSIFADDR (devinet_ioctl of net/ipv4/devinet.c): the address of that label becomes another one; 0 takes it away. */
export function setAddress(named: Named, local: Ipv4): Errno | undefined {
  const { link, name } = named
  if (link === undefined) return ENODEV
  const length = classLength(local)
  if (length === undefined) return EINVAL
  const { addresses } = link.netns.ipv4
  const old = addressOf(named)
  if (old?.local === local) return undefined
  if (old !== undefined) addresses.removeSelected(link, { local: old.local, label: name })
  const broadcast =
    length < 31 && link.type !== 'loopback' && !link.pointToPoint ? (local | ~maskOf(length)) >>> 0 : null
  const scope = local >>> 24 === 127 ? Scope.host : Scope.global
  return addresses.add(link, { local, length: link.pointToPoint ? 32 : length, broadcast, label: name, scope })
}

/** SIOCSIFNETMASK, SIOCSIFBRDADDR and SIOCSIFDSTADDR: the address is taken away and comes back changed. */
export function adjustAddress(
  named: Named,
  change: { readonly length?: number; readonly broadcast?: Ipv4; readonly peer?: Ipv4 },
): Errno | undefined {
  const { link, name } = named
  if (link === undefined) return ENODEV
  const old = addressOf(named)
  if (old === undefined) return EADDRNOTAVAIL
  const { local, length = old.length, peer = old.peer, broadcast = old.broadcast } = { ...old, ...change }
  if (length === old.length && peer === old.peer && broadcast === old.broadcast) return undefined
  const { addresses } = link.netns.ipv4
  const recalculated =
    change.length !== undefined && length < 31 && old.broadcast === (local | ~maskOf(old.length)) >>> 0
      ? (local | ~maskOf(length)) >>> 0
      : broadcast
  addresses.removeSelected(link, { local, label: name })
  return addresses.add(link, { local, length, peer, broadcast: recalculated, label: name, scope: old.scope })
}

/** SIOCSIFFLAGS: with a label nothing but "down" matters, and takes the address away. */
export function setInterfaceFlags(named: Named, change: LinkChange): Errno | undefined {
  const { link, alias, name } = named
  if (link === undefined) return ENODEV
  if (!alias) return setFlags(link, change)
  const address = addressOf(named)
  if (address === undefined) return EADDRNOTAVAIL
  if (change.up === false) link.netns.ipv4.addresses.removeSelected(link, { local: address.local, label: name })
  return undefined
}
