import type { Ipv4Conf } from '../../net/ipv4/device.ts'
import type { NetNs } from '../../net/netns.ts'
import { folder, integers, type Sysctl, type SysctlFolder } from '../sysctl.ts'

/** net.ipv4.conf.{all,default,DEV}.* (devinet_conf_proc). */
export const ipv4Conf: SysctlFolder = {
  names: ({ network }) => ['all', 'default', ...network.net.links.map(link => link.name)],
  find: (device, { network }) => {
    const { net } = network
    const conf = confOf(net, device)
    if (conf === undefined) return undefined
    const names = Object.keys(conf) as (keyof Ipv4Conf)[]
    return folder(Object.fromEntries(names.map(name => [name, parameter(net, device, conf, name)])))
  },
}

function confOf(net: NetNs, device: string): Ipv4Conf | undefined {
  if (device === 'all') return net.ipv4.all
  return device === 'default' ? net.ipv4.defaults : net.link(device)?.ipv4.conf
}

function parameter(net: NetNs, device: string, conf: Ipv4Conf, name: keyof Ipv4Conf): Sysctl {
  return integers(
    () => [conf[name]],
    ([value]) => {
      if (name === 'forwarding') return setForwarding(net, device, conf, value!)
      if (conf[name] !== value) {
        conf[name] = value!
        net.ipv4.announceConf(device, conf, name)
      }
      if (device === 'default') copyDefault(net, name)
      else net.link(device)?.ipv4.explicit.add(name)
      return undefined
    },
  )
}

function setForwarding(net: NetNs, device: string, conf: Ipv4Conf, value: number): undefined {
  if (device === 'all') return void net.ipv4.setForwarding(value)
  if (conf.forwarding !== value) {
    conf.forwarding = value
    net.ipv4.announceConf(device, conf, 'forwarding')
  }
  if (device !== 'default') net.link(device)?.ipv4.explicit.add('forwarding')
}

/** devinet_copy_dflt_conf: devices on which nobody has set the parameter follow the default. */
function copyDefault(net: NetNs, name: keyof Ipv4Conf): void {
  for (const { ipv4 } of net.links) if (ipv4.follows(name)) ipv4.conf[name] = net.ipv4.defaults[name]
}
