import { type Draw, device, host } from '../draw.ts'
import type { Subject } from './subject.ts'

/** Settings of a device (DEV), of all or of default, with values that they may get. */
const SETTINGS: readonly (readonly [key: string, ...values: string[]])[] = [
  ['net.ipv4.ip_forward', '0', '1', '1', '2'],
  ['net.ipv4.conf.DEV.forwarding', '0', '1'],
  ['net.ipv4.conf.DEV.rp_filter', '0', '1', '2'],
  ['net.ipv4.conf.all.rp_filter', '1', '2'],
  ['net.ipv4.conf.DEV.arp_ignore', '0', '1', '2', '3', '8'],
  ['net.ipv4.conf.DEV.arp_announce', '0', '1', '2'],
  ['net.ipv4.conf.DEV.arp_filter', '0', '1'],
  ['net.ipv4.conf.DEV.arp_notify', '1'],
  ['net.ipv4.conf.DEV.arp_accept', '1'],
  ['net.ipv4.conf.DEV.proxy_arp', '0', '1'],
  ['net.ipv4.conf.all.proxy_arp', '1'],
  ['net.ipv4.conf.DEV.proxy_arp_pvlan', '1'],
  ['net.ipv4.conf.DEV.send_redirects', '0', '1'],
  ['net.ipv4.conf.all.send_redirects', '0'],
  ['net.ipv4.conf.all.accept_redirects', '0', '1'],
  ['net.ipv4.conf.DEV.accept_local', '1'],
  ['net.ipv4.conf.DEV.route_localnet', '1'],
  ['net.ipv4.conf.DEV.log_martians', '1'],
  ['net.ipv4.conf.DEV.promote_secondaries', '1'],
  ['net.ipv4.conf.all.ignore_routes_with_linkdown', '1'],
  ['net.ipv4.icmp_echo_ignore_all', '0', '1'],
  ['net.ipv4.icmp_echo_ignore_broadcasts', '0', '1'],
  ['net.ipv4.icmp_errors_use_inbound_ifaddr', '1'],
  ['net.ipv4.ip_default_ttl', '1', '2', '64', '255', '300'],
  ['net.ipv4.ip_no_pmtu_disc', '0', '1'],
  ['net.ipv4.ip_nonlocal_bind', '1'],
  ['net.ipv4.ip_local_port_range', '"40000 40100"'],
  ['net.ipv4.ping_group_range', '"0 0"'],
  ['net.ipv4.tcp_syncookies', '0', '2'],
  ['net.ipv4.tcp_timestamps', '0', '1'],
  ['net.ipv4.tcp_sack', '0', '1'],
  ['net.ipv4.ip_unprivileged_port_start', '0'],
  ['net.ipv4.fwmark_reflect', '1'],
  ['net.ipv4.tcp_fwmark_accept', '1'],
  ['net.netfilter.nf_conntrack_tcp_loose', '0'],
  ['net.netfilter.nf_conntrack_max', '10000'],
  ['net.ipv6.conf.all.forwarding', '0', '1'],
  ['net.ipv6.conf.DEV.forwarding', '1'],
  ['net.ipv6.conf.all.disable_ipv6', '1'],
  ['net.ipv6.icmp.echo_ignore_all', '1'],
  ['net.ipv6.conf.DEV.hop_limit', '3'],
  ['net.ipv6.conf.all.proxy_ndp', '1'],
  ['net.nowhere', '1'],
  ['net.ipv4.conf.nodev.rp_filter', '1'],
  ['net.ipv4.ip_forward', 'x', '""', '-1'],
]

export const sysctls: Subject = {
  name: 'sysctls',
  weight: 2,
  step: draw => [`on ${setting(draw)}`],
}

function setting(draw: Draw): string {
  const { chance } = draw
  const name = host(draw)
  const [key, ...values] = chance.pick(SETTINGS)
  const dev = chance.pick([device(draw, name), device(draw, name), 'all', 'default'])
  const full = key.replace('DEV', dev)
  return chance.oneIn(6) ? `${name} sysctl ${full}` : `${name} sysctl -w ${full}=${chance.pick(values)}`
}
