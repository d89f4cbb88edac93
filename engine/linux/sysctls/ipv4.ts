import type { Ipv4Conf } from '../../net/ipv4/device.ts'
import type { NetNs } from '../../net/netns.ts'
import { integers, type Sysctl } from '../sysctl.ts'

/** net.ipv4.* of a namespace (Documentation/networking/ip-sysctl.rst). */
export function ipv4Sysctls(net: NetNs): readonly Sysctl[] {
  const conf = [
    ...confSysctls('all', net.ipv4.all, net),
    ...confSysctls('default', net.ipv4.defaults, net),
    ...net.links.flatMap(link => confSysctls(link.name, link.ipv4.conf, net)),
  ]
  return [ipForward(net), ...conf]
}

/** net.ipv4.ip_forward: the same as conf/all/forwarding, which sets every device. */
function ipForward(net: NetNs): Sysctl {
  return integers(
    'net/ipv4/ip_forward',
    () => [net.ipv4.all.forwarding],
    ([value]) => net.ipv4.setForwarding(value !== 0),
  )
}

function confSysctls(device: string, conf: Ipv4Conf, net: NetNs): Sysctl[] {
  return (Object.keys(conf) as (keyof Ipv4Conf)[]).map(name =>
    integers(
      `net/ipv4/conf/${device}/${name}`,
      () => [conf[name]],
      ([value]) => {
        if (device === 'all' && name === 'forwarding') net.ipv4.setForwarding(value !== 0)
        else conf[name] = value!
      },
    ),
  )
}
