import { EINVAL, EIO, type Errno } from '../../net/errno.ts'
import type { Ipv6Conf } from '../../net/ipv6/conf.ts'
import type { Link } from '../../net/link.ts'
import type { NetNs } from '../../net/netns.ts'
import { formatIpv6, parseIpv6 } from '../../wire/address.ts'
import { folder, integers, type Sysctl, type SysctlFolder } from '../sysctl.ts'

/** net.ipv6.conf.{all,default,DEV}.* (net/ipv6/addrconf.c). */
export const ipv6Conf: SysctlFolder = {
  names: ({ network }) => ['all', 'default', ...network.net.links.filter(speaksIpv6).map(link => link.name)],
  find: (device, { network }) => {
    const { net } = network
    const link = net.link(device)
    const conf = device === 'all' ? net.ipv6.all : device === 'default' ? net.ipv6.defaults : link?.ipv6.conf
    if (conf === undefined || (link !== undefined && !speaksIpv6(link))) return undefined
    const names = Object.keys(conf) as (keyof Ipv6Conf)[]
    const entries = names.map(name => [name, parameter(net, device, conf, name)] as const)
    return folder({ ...Object.fromEntries(entries), stable_secret: stableSecret(link) })
  },
}

/** A device whose MTU is too small has no parameters of IPv6. */
export const speaksIpv6 = ({ ipv6 }: Link): boolean => ipv6.alive

function parameter(net: NetNs, device: string, conf: Ipv6Conf, name: keyof Ipv6Conf): Sysctl {
  return integers(
    () => [conf[name]],
    ([value]) => {
      const special = SPECIAL[name]
      if (special !== undefined) return special(net, device, conf, value!)
      conf[name] = value!
      return undefined
    },
  )
}

/** Parameters that do more than keep a value. */
const SPECIAL: Partial<
  Record<keyof Ipv6Conf, (net: NetNs, device: string, conf: Ipv6Conf, value: number) => Errno | undefined>
> = {
  forwarding: setForwarding,
  disable_ipv6: setDisabled,
  mtu: setMtu,
  addr_gen_mode: setGenerationMode,
  ignore_routes_with_linkdown: everywhere('ignore_routes_with_linkdown'),
}

/** addrconf_fixup_forwarding. */
function setForwarding(net: NetNs, device: string, conf: Ipv6Conf, value: number): undefined {
  if (device === 'all') net.ipv6.setForwarding(value !== 0)
  else if (device === 'default') conf.forwarding = value
  else net.ipv6.setDeviceForwarding(net.link(device)!, value)
}

/** addrconf_disable_ipv6: `all` is for every device, and for those that come later. */
function setDisabled(net: NetNs, device: string, conf: Ipv6Conf, value: number): undefined {
  const link = net.link(device)
  if (link !== undefined) return void net.ipv6.setDisabled(link, value !== 0)
  conf.disable_ipv6 = value
  if (device !== 'all') return
  net.ipv6.defaults.disable_ipv6 = value
  for (const link of net.links) net.ipv6.setDisabled(link, value !== 0)
}

/** Between the least that IPv6 needs and the MTU of the device. */
function setMtu(net: NetNs, device: string, conf: Ipv6Conf, value: number): Errno | undefined {
  const most = net.link(device)?.mtu ?? 65_536
  if (value < 1280 || value > most) return EINVAL
  conf.mtu = value
  net.ipv6.routesChanged()
  return undefined
}

/** IN6_ADDR_GEN_MODE_*: 0 to 3. */
function setGenerationMode(net: NetNs, device: string, conf: Ipv6Conf, value: number): Errno | undefined {
  if (value < 0 || value > 3) return EINVAL
  conf.addr_gen_mode = value
  if (device !== 'all') return undefined
  for (const link of net.links) link.ipv6.conf.addr_gen_mode = value
  net.ipv6.defaults.addr_gen_mode = value
  return undefined
}

/** Set for `all`, it is set for every device. */
function everywhere(name: keyof Ipv6Conf) {
  return (net: NetNs, device: string, conf: Ipv6Conf, value: number): undefined => {
    conf[name] = value
    if (device === 'all') for (const link of net.links) link.ipv6.conf[name] = value
  }
}

/** The secret from which stable identifiers are made (RFC 7217); reading it before it is set is an error. */
function stableSecret(link: Link | undefined): Sysctl {
  return {
    read: () => {
      const secret = link?.ipv6.stableSecret ?? null
      return secret === null ? EIO : `${formatIpv6(secret)}\n`
    },
    write: text => {
      const secret = parseIpv6(text.trim())
      if (secret === undefined || link === undefined) return EINVAL
      link.ipv6.stableSecret = secret
      link.ipv6.conf.addr_gen_mode = 2
      return undefined
    },
  }
}
