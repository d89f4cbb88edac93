/**
 * net.ipv6.conf.DEV.*, by their sysctl names, with what a new namespace starts with (net/ipv6/addrconf.c, ipv6_devconf_dflt;
 * Documentation/networking/ip-sysctl.rst). Optimistic DAD, segment routing, RPL and IOAM are not emulated, nor are their parameters there.
 */
export function defaultIpv6Conf() {
  return {
    accept_dad: 1,
    accept_ra: 1,
    accept_ra_defrtr: 1,
    accept_ra_from_local: 0,
    accept_ra_min_hop_limit: 1,
    accept_ra_min_lft: 0,
    accept_ra_mtu: 1,
    accept_ra_pinfo: 1,
    accept_ra_rt_info_max_plen: 0,
    accept_ra_rt_info_min_plen: 0,
    accept_ra_rtr_pref: 1,
    accept_redirects: 1,
    accept_source_route: 0,
    accept_untracked_na: 0,
    addr_gen_mode: 0,
    autoconf: 1,
    dad_transmits: 1,
    disable_ipv6: 0,
    disable_policy: 0,
    drop_unicast_in_l2_multicast: 0,
    drop_unsolicited_na: 0,
    enhanced_dad: 1,
    force_forwarding: 0,
    force_mld_version: 0,
    force_tllao: 0,
    forwarding: 0,
    hop_limit: 64,
    ignore_routes_with_linkdown: 0,
    keep_addr_on_down: 0,
    max_addresses: 16,
    max_desync_factor: 600,
    mc_forwarding: 0,
    mldv1_unsolicited_report_interval: 10000,
    mldv2_unsolicited_report_interval: 1000,
    mtu: 1280,
    ndisc_evict_nocarrier: 1,
    ndisc_notify: 0,
    ndisc_tclass: 0,
    proxy_ndp: 0,
    ra_defrtr_metric: 1024,
    ra_honor_pio_life: 0,
    ra_honor_pio_pflag: 0,
    regen_max_retry: 3,
    regen_min_advance: 2,
    router_probe_interval: 60,
    router_solicitation_delay: 1,
    router_solicitation_interval: 4,
    router_solicitation_max_interval: 3600,
    router_solicitations: -1,
    suppress_frag_ndisc: 1,
    temp_prefered_lft: 86400,
    temp_valid_lft: 604800,
    use_oif_addrs_only: 0,
    use_tempaddr: 0,
  }
}
export type Ipv6Conf = ReturnType<typeof defaultIpv6Conf>

/** Sysctls of net.ipv6.* that are not per device, by their names; those in folders of their own with the folder in front. */
export function defaultIpv6Sysctls() {
  return {
    anycast_src_echo_reply: 0,
    auto_flowlabels: 1,
    bindv6only: 0,
    fib_multipath_hash_policy: 0,
    fib_multipath_hash_fields: 7,
    flowlabel_consistency: 1,
    flowlabel_reflect: 0,
    flowlabel_state_ranges: 0,
    fwmark_reflect: 0,
    icmp_echo_ignore_all: 0,
    icmp_echo_ignore_anycast: 0,
    icmp_echo_ignore_multicast: 0,
    /** Milliseconds between two errors to one destination. */
    icmp_ratelimit: 100,
    /** One bit a type, 0 to 255. */
    icmp_ratemask: DEFAULT_RATEMASK,
    idgen_delay: 1,
    idgen_retries: 3,
    ip6frag_high_thresh: 4194304,
    ip6frag_low_thresh: 3145728,
    ip6frag_time: 60,
    ip_nonlocal_bind: 0,
    max_dst_opts_number: 8,
    max_hbh_opts_number: 8,
    mld_qrv: 2,
    route_min_adv_mss: 1220,
    route_mtu_expires: 600,
  }
}
export type Ipv6Sysctls = ReturnType<typeof defaultIpv6Sysctls>

/** 0-1,3-127: every error but packet too big (RFC 4443 2.4 f). */
const DEFAULT_RATEMASK: bigint = ((1n << 128n) - 1n) ^ (1n << 2n)
