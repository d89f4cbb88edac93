import { EINVAL } from '../../net/errno.ts'
import type { Ipv6Sysctls } from '../../net/ipv6/conf.ts'
import { type Bounds, folder, integers, type Sysctl, type SysctlFolder, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'
import { ipv6Conf, speaksIpv6 } from './ipv6-conf.ts'
import { neighbourSysctls } from './neighbours.ts'

type Numeric = { [Name in keyof Ipv6Sysctls]: Ipv6Sysctls[Name] extends number ? Name : never }[keyof Ipv6Sysctls]

const FLAG: Bounds = { low: 0, high: 1 }

const own = (name: Numeric, bounds: Bounds = {}): Sysctl =>
  integers(
    ({ network }) => [network.net.ipv6.sysctl[name]],
    ([value], { network }) => {
      network.net.ipv6.sysctl[name] = value!
    },
    bounds,
  )

/** A bit a type, as ranges: `0-1,3-127` (proc_do_large_bitmap). */
const rateMask: Sysctl = {
  read: ({ network }) => `${formatBits(network.net.ipv6.sysctl.icmp_ratemask)}\n`,
  write: (text, { network }) => {
    const mask = parseBits(text.trim())
    if (mask === undefined) return EINVAL
    network.net.ipv6.sysctl.icmp_ratemask = mask
    return undefined
  },
}

function formatBits(mask: bigint): string {
  const ranges: string[] = []
  for (let bit = 0; bit < 256; bit++) {
    if (((mask >> BigInt(bit)) & 1n) === 0n) continue
    const first = bit
    while (((mask >> BigInt(bit + 1)) & 1n) === 1n) bit++
    ranges.push(first === bit ? `${first}` : `${first}-${bit}`)
  }
  return ranges.join(',')
}

function parseBits(text: string): bigint | undefined {
  let mask = 0n
  for (const part of text === '' ? [] : text.split(',')) {
    const match = /^(\d{1,3})(?:-(\d{1,3}))?$/.exec(part)
    const low = Number(match?.[1])
    const high = Number(match?.[2] ?? match?.[1])
    if (match === null || low > high || high > 255) return undefined
    for (let bit = low; bit <= high; bit++) mask |= 1n << BigInt(bit)
  }
  return mask
}

const icmp: SysctlFolder = together(
  folder({
    echo_ignore_all: own('icmp_echo_ignore_all', FLAG),
    echo_ignore_anycast: own('icmp_echo_ignore_anycast', FLAG),
    echo_ignore_multicast: own('icmp_echo_ignore_multicast', FLAG),
    ratelimit: own('icmp_ratelimit', { low: 0 }),
    ratemask: rateMask,
  }),
  inertFolder('net.ipv6.icmp', { error_anycast_as_unicast: 0 }),
)

/** net.ipv6.* (Documentation/networking/ip-sysctl.rst). */
export const ipv6Sysctls = together(
  folder({
    conf: ipv6Conf,
    icmp,
    neigh: neighbourSysctls('net.ipv6.neigh', ({ network }) => network.net.ipv6.neighbours, speaksIpv6),
    route: together(
      folder({ min_adv_mss: own('route_min_adv_mss'), mtu_expires: own('route_mtu_expires') }),
      inertFolder('net.ipv6.route', {
        gc_elasticity: 9,
        gc_interval: 30,
        gc_min_interval: 0,
        gc_min_interval_ms: 500,
        gc_thresh: 1024,
        gc_timeout: 60,
        max_size: 2147483647,
        skip_notify_on_dev_down: 0,
      }),
    ),
    anycast_src_echo_reply: own('anycast_src_echo_reply', FLAG),
    auto_flowlabels: own('auto_flowlabels', { low: 0, high: 3 }),
    bindv6only: own('bindv6only', FLAG),
    fib_multipath_hash_fields: own('fib_multipath_hash_fields', { low: 1, high: 0xfff }),
    fib_multipath_hash_policy: own('fib_multipath_hash_policy', { low: 0, high: 3 }),
    flowlabel_consistency: own('flowlabel_consistency', FLAG),
    flowlabel_reflect: own('flowlabel_reflect', { low: 0, high: 7 }),
    flowlabel_state_ranges: own('flowlabel_state_ranges', FLAG),
    fwmark_reflect: own('fwmark_reflect', FLAG),
    idgen_delay: own('idgen_delay'),
    idgen_retries: own('idgen_retries'),
    ip6frag_high_thresh: own('ip6frag_high_thresh', { low: 0 }),
    ip6frag_low_thresh: own('ip6frag_low_thresh', { low: 0 }),
    ip6frag_time: own('ip6frag_time', { low: 0 }),
    ip_nonlocal_bind: own('ip_nonlocal_bind', FLAG),
    max_dst_opts_number: own('max_dst_opts_number'),
    max_hbh_opts_number: own('max_hbh_opts_number'),
    mld_qrv: own('mld_qrv', { low: 1 }),
  }),
  inertFolder('net.ipv6', {
    fib_notify_on_flag_change: 0,
    mld_max_msf: 64,
    max_dst_opts_length: 2147483647,
    max_hbh_length: 2147483647,
  }),
)
