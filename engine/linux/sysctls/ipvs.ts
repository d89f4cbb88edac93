import { defaultSysctls, type IpvsSysctls } from '../ipvs/sysctls.ts'
import { folder, property, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'

const NAMES = Object.keys(defaultSysctls()) as (keyof IpvsSysctls)[]

/** net.ipv4.vs.* (net/netfilter/ipvs/ip_vs_ctl.c, vs_vars). Defence against floods, synchronisation and the cache bypass are not emulated. */
export const ipvsSysctls = together(
  folder(
    Object.fromEntries(
      NAMES.map(name => [name, property(process => process.network.netfilter.ipvs.sysctl, name, { low: 0 })]),
    ),
  ),
  inertFolder('net.ipv4.vs', {
    am_droprate: 10,
    amemthresh: 1024,
    backup_only: 0,
    cache_bypass: 0,
    drop_entry: 0,
    drop_packet: 0,
    ignore_tunneled: 0,
    nat_icmp_send: 0,
    pmtu_disc: 1,
    run_estimation: 1,
    schedule_icmp: 0,
    secure_tcp: 0,
    sloppy_sctp: 0,
    snat_reroute: 1,
    sync_persist_mode: 0,
    sync_ports: 1,
    sync_qlen_max: 16318,
    sync_refresh_period: 0,
    sync_retries: 0,
    sync_sock_size: 0,
    sync_version: 1,
  }),
)
