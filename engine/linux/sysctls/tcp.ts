import { ENOENT } from '../../net/errno.ts'
import { CONGESTION_CONTROLS } from '../../net/tcp/congestion.ts'
import type { TcpSysctls } from '../../net/tcp/stack.ts'
import { type Bounds, constant, folder, property, type Sysctl, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'

const BYTE: Bounds = { low: 0, high: 255 }

const own = (name: keyof TcpSysctls, bounds: Bounds = BYTE) =>
  property(({ network }) => network.net.tcp.sysctl, name, bounds)

const AVAILABLE = CONGESTION_CONTROLS.join(' ')

const congestionControl: Sysctl = {
  read: ({ network }) => `${network.net.tcp.congestionControl}\n`,
  write: (text, { network }) => {
    const chosen = CONGESTION_CONTROLS.find(name => name === text.trim())
    if (chosen === undefined) return ENOENT
    network.net.tcp.congestionControl = chosen
    return undefined
  },
}

/** net.ipv4.tcp_* (Documentation/networking/ip-sysctl.rst). */
export const tcpSysctls = together(
  folder({
    tcp_abort_on_overflow: own('abort_on_overflow'),
    tcp_allowed_congestion_control: constant(AVAILABLE),
    tcp_available_congestion_control: constant(AVAILABLE),
    tcp_congestion_control: congestionControl,
    tcp_early_retrans: own('early_retrans', { low: 0, high: 4 }),
    tcp_fin_timeout: own('fin_timeout', { low: 0 }),
    tcp_keepalive_intvl: own('keepalive_intvl', { low: 0 }),
    tcp_keepalive_probes: own('keepalive_probes'),
    tcp_keepalive_time: own('keepalive_time', { low: 0 }),
    tcp_l3mdev_accept: own('l3mdev_accept', { low: 0, high: 1 }),
    tcp_max_syn_backlog: own('max_syn_backlog', { low: 0 }),
    tcp_max_tw_buckets: own('max_tw_buckets', { low: 0 }),
    tcp_orphan_retries: own('orphan_retries'),
    tcp_retries1: own('retries1'),
    tcp_retries2: own('retries2'),
    tcp_sack: own('sack'),
    tcp_syn_linear_timeouts: own('syn_linear_timeouts', { low: 0, high: 127 }),
    tcp_syn_retries: own('syn_retries', { low: 1, high: 127 }),
    tcp_synack_retries: own('synack_retries'),
    tcp_syncookies: own('syncookies'),
    tcp_timestamps: own('timestamps'),
    tcp_tw_reuse: own('tw_reuse', { low: 0, high: 2 }),
    tcp_window_scaling: own('window_scaling'),
  }),
  inertFolder('net.ipv4', {
    tcp_adv_win_scale: 1,
    tcp_app_win: 31,
    tcp_autocorking: 1,
    tcp_base_mss: 1024,
    tcp_challenge_ack_limit: 2147483647,
    tcp_comp_sack_delay_ns: 1000000,
    tcp_comp_sack_nr: 44,
    tcp_comp_sack_slack_ns: 100000,
    tcp_dsack: 1,
    tcp_early_demux: 1,
    tcp_ecn: 2,
    tcp_ecn_fallback: 1,
    tcp_fack: 0,
    tcp_fastopen: 1,
    tcp_fastopen_blackhole_timeout_sec: 0,
    tcp_frto: 2,
    tcp_fwmark_accept: 0,
    tcp_invalid_ratelimit: 500,
    tcp_limit_output_bytes: 4194304,
    tcp_max_reordering: 300,
    tcp_migrate_req: 0,
    tcp_min_rtt_wlen: 300,
    tcp_min_snd_mss: 48,
    tcp_min_tso_segs: 2,
    tcp_moderate_rcvbuf: 1,
    tcp_mtu_probe_floor: 48,
    tcp_mtu_probing: 0,
    tcp_no_metrics_save: 0,
    tcp_no_ssthresh_metrics_save: 1,
    tcp_notsent_lowat: 4294967295,
    tcp_pacing_ca_ratio: 120,
    tcp_pacing_ss_ratio: 200,
    tcp_pingpong_thresh: 1,
    tcp_probe_interval: 600,
    tcp_probe_threshold: 8,
    tcp_recovery: 1,
    tcp_reflect_tos: 0,
    tcp_reordering: 3,
    tcp_retrans_collapse: 1,
    tcp_rfc1337: 0,
    tcp_rmem: [4096, 131072, 33554432],
    tcp_rto_max_ms: 120000,
    tcp_rto_min_us: 200000,
    tcp_shrink_window: 0,
    tcp_slow_start_after_idle: 1,
    tcp_stdurg: 0,
    tcp_thin_linear_timeouts: 0,
    tcp_tso_rtt_log: 9,
    tcp_tso_win_divisor: 3,
    tcp_tw_reuse_delay: 1000,
    tcp_wmem: [4096, 16384, 4194304],
    tcp_workaround_signed_windows: 0,
  }),
)
