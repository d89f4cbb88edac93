import { EINVAL } from '../../net/errno.ts'
import type { Ipv4Sysctls } from '../../net/ipv4/ipv4.ts'
import type { PortTable } from '../../net/ports.ts'
import { NO_GROUPS } from '../../net/raw.ts'
import { type Bounds, folder, integers, property, type Sysctl, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'
import { ipv4Conf } from './ipv4-conf.ts'
import { neighbourSysctls } from './neighbours.ts'
import { tcpSysctls } from './tcp.ts'

const BYTE: Bounds = { low: 0, high: 255 }
const FLAG: Bounds = { low: 0, high: 1 }

const own = (name: keyof Ipv4Sysctls, bounds: Bounds = {}) =>
  property(({ network }) => network.net.ipv4.sysctl, name, bounds)

/** net.ipv4.ip_forward: the same as conf/all/forwarding, which sets every device. */
const ipForward: Sysctl = integers(
  ({ network }) => [network.net.ipv4.all.forwarding],
  ([value], { network }) => network.net.ipv4.setForwarding(value!),
)

const portRange: Sysctl = integers(
  ({ network }) => [network.net.ports.low, network.net.ports.high],
  ([low, high], { network }) => {
    // ipv4_local_port_range: not below the ports that need a privilege.
    if (low! > high! || low! < network.net.ipv4.sysctl.ip_unprivileged_port_start) return EINVAL
    Object.assign(network.net.ports, { low, high })
    return undefined
  },
  { low: 1, high: 65535 },
)

/** A range that ends before it begins is written as that of nobody (ipv4_ping_group_range). */
const pingGroups: Sysctl = integers(
  ({ network }) => network.net.raw.pingGroups,
  ([low, high], { network }) => {
    network.net.raw.pingGroups = low! > high! ? NO_GROUPS : [low!, high!]
  },
  { low: 0 },
)

/** net.ipv4.ip_local_reserved_ports: `8080,9000-9010`. */
const reservedPorts: Sysctl = {
  read: ({ network }) => `${formatPorts(network.net.ports)}\n`,
  write: (text, { network }) => {
    const ports = parsePorts(text.trim())
    if (ports === undefined) return EINVAL
    network.net.ports.reserved = ports
    return undefined
  },
}

function parsePorts(text: string): Set<number> | undefined {
  const ports = new Set<number>()
  for (const part of text === '' ? [] : text.split(',')) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part)
    if (match === null) return undefined
    const low = Number(match[1])
    const high = Number(match[2] ?? match[1])
    if (low > high || high > 65535) return undefined
    for (let port = low; port <= high; port++) ports.add(port)
  }
  return ports
}

function formatPorts({ reserved }: PortTable): string {
  const ranges: string[] = []
  const ports = [...reserved].sort((a, b) => a - b)
  for (let at = 0; at < ports.length; at++) {
    const first = ports[at]!
    while (ports[at + 1] === ports[at]! + 1) at++
    ranges.push(first === ports[at] ? `${first}` : `${first}-${ports[at]}`)
  }
  return ranges.join(',')
}

/** Writing anything forgets what was learnt about paths. */
const flush: Sysctl = {
  read: () => '',
  writeOnly: true,
  write: (_text, { network }) => {
    network.net.ipv4.exceptions.flush()
    return undefined
  },
}

/** net.ipv4.* (Documentation/networking/ip-sysctl.rst). */
export const ipv4Sysctls = together(
  folder({
    conf: ipv4Conf,
    neigh: neighbourSysctls('net.ipv4.neigh', ({ network }) => network.net.ipv4.neighbours),
    route: together(
      folder({ flush, min_pmtu: own('min_pmtu', { low: 0 }), mtu_expires: own('mtu_expires', { low: 0 }) }),
      inertFolder('net.ipv4.route', { min_adv_mss: 256 }),
    ),
    fib_multipath_hash_fields: own('fib_multipath_hash_fields', { low: 1, high: 0xfff }),
    fib_multipath_hash_policy: own('fib_multipath_hash_policy', { low: 0, high: 3 }),
    fwmark_reflect: own('fwmark_reflect', BYTE),
    icmp_echo_ignore_all: own('icmp_echo_ignore_all', FLAG),
    icmp_echo_ignore_broadcasts: own('icmp_echo_ignore_broadcasts', FLAG),
    icmp_errors_use_inbound_ifaddr: own('icmp_errors_use_inbound_ifaddr', FLAG),
    icmp_msgs_burst: own('icmp_msgs_burst', { low: 0 }),
    icmp_msgs_per_sec: own('icmp_msgs_per_sec', { low: 0 }),
    icmp_ratelimit: own('icmp_ratelimit'),
    icmp_ratemask: own('icmp_ratemask'),
    igmp_link_local_mcast_reports: own('igmp_link_local_mcast_reports', FLAG),
    igmp_max_memberships: own('igmp_max_memberships', { low: 0 }),
    igmp_max_msf: own('igmp_max_msf', { low: 0 }),
    igmp_qrv: own('igmp_qrv', { low: 1 }),
    ip_default_ttl: own('ip_default_ttl', { low: 1, high: 255 }),
    ip_forward: ipForward,
    ip_forward_use_pmtu: own('ip_forward_use_pmtu', BYTE),
    ip_local_port_range: portRange,
    ip_local_reserved_ports: reservedPorts,
    ip_no_pmtu_disc: own('ip_no_pmtu_disc', { low: 0, high: 3 }),
    ip_nonlocal_bind: own('ip_nonlocal_bind', FLAG),
    ip_unprivileged_port_start: own('ip_unprivileged_port_start', { low: 0, high: 65535 }),
    nexthop_compat_mode: own('nexthop_compat_mode', FLAG),
    ping_group_range: pingGroups,
    raw_l3mdev_accept: own('raw_l3mdev_accept', FLAG),
    udp_l3mdev_accept: own('udp_l3mdev_accept', FLAG),
    ipfrag_high_thresh: own('ipfrag_high_thresh', { low: 0 }),
    ipfrag_max_dist: own('ipfrag_max_dist', { low: 0 }),
    ipfrag_time: own('ipfrag_time', { low: 0 }),
  }),
  tcpSysctls,
  inertFolder('net.ipv4', {
    fib_multipath_use_neigh: 0,
    fib_notify_on_flag_change: 0,
    icmp_echo_enable_probe: 0,
    icmp_ignore_bogus_error_responses: 1,
    ip_autobind_reuse: 0,
    ip_dynaddr: 0,
    ip_early_demux: 1,
    ip_forward_update_priority: 1,
    ipfrag_low_thresh: 3145728,
    udp_early_demux: 1,
    udp_rmem_min: 4096,
    udp_wmem_min: 4096,
  }),
)
