import { EACCES } from '../../net/errno.ts'
import type { ConntrackSysctls } from '../netfilter/conntrack/timeouts.ts'
import type { Process } from '../process.ts'
import { folder, integers, property, type Sysctl, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'

const SWITCHES: readonly (keyof ConntrackSysctls)[] = [
  'acct',
  'checksum',
  'tcp_be_liberal',
  'tcp_ignore_invalid_rst',
  'tcp_loose',
  'timestamp',
]
const BYTES: readonly (keyof ConntrackSysctls)[] = ['events', 'log_invalid', 'tcp_max_retrans']
/** What acts on the table of all namespaces can be changed from the first one only. */
const FIRST_ONLY: readonly (keyof ConntrackSysctls)[] = ['buckets', 'expect_max']

const conntrackOf = (process: Process) => process.network.netfilter.conntrack

function bounds(name: keyof ConntrackSysctls): { low: number; high?: number } {
  if (SWITCHES.includes(name)) return { low: 0, high: 1 }
  if (name === 'events') return { low: 0, high: 2 }
  return BYTES.includes(name) ? { low: 0, high: 255 } : { low: 0 }
}

function parameter(name: keyof ConntrackSysctls): Sysctl {
  const plain = property(process => conntrackOf(process).sysctl, name, bounds(name))
  if (!FIRST_ONLY.includes(name)) return plain
  const { write } = plain
  return { ...plain, write: (text, process) => (isFirst(process) ? write!(text, process) : EACCES) }
}

function isFirst(process: Process): boolean {
  return process.network === process.host.network
}

const NAMES: readonly (keyof ConntrackSysctls)[] = [
  'acct',
  'buckets',
  'checksum',
  'events',
  'expect_max',
  'frag6_high_thresh',
  'frag6_low_thresh',
  'frag6_timeout',
  'generic_timeout',
  'gre_timeout',
  'gre_timeout_stream',
  'icmp_timeout',
  'icmpv6_timeout',
  'log_invalid',
  'sctp_timeout_closed',
  'sctp_timeout_cookie_echoed',
  'sctp_timeout_cookie_wait',
  'sctp_timeout_established',
  'sctp_timeout_heartbeat_sent',
  'sctp_timeout_shutdown_ack_sent',
  'sctp_timeout_shutdown_recd',
  'sctp_timeout_shutdown_sent',
  'tcp_be_liberal',
  'tcp_ignore_invalid_rst',
  'tcp_loose',
  'tcp_max_retrans',
  'tcp_timeout_close',
  'tcp_timeout_close_wait',
  'tcp_timeout_established',
  'tcp_timeout_fin_wait',
  'tcp_timeout_last_ack',
  'tcp_timeout_max_retrans',
  'tcp_timeout_syn_recv',
  'tcp_timeout_syn_sent',
  'tcp_timeout_time_wait',
  'tcp_timeout_unacknowledged',
  'timestamp',
  'udp_timeout',
  'udp_timeout_stream',
]

/** nf_conntrack_max: one limit for all namespaces of a host, to be changed from the first. */
const max: Sysctl = {
  ...integers(
    process => [process.host.netfilter.conntrackMax],
    () => undefined,
    { low: 0 },
  ),
  write: (text, process) => {
    if (!isFirst(process)) return EACCES
    return property(each => each.host.netfilter, 'conntrackMax', { low: 0 }).write!(text, process)
  },
}

/** What /proc/sys/net/nf_conntrack_max is, too. */
export const conntrackMax: Sysctl = max

const logAllNamespaces = property(process => process.host.netfilter, 'logAllNamespaces', { low: 0, high: 1 })

/** net.netfilter.* (Documentation/networking/nf_conntrack-sysctl.rst). */
export const netfilterSysctls = together(
  folder({
    ...Object.fromEntries(NAMES.map(name => [`nf_conntrack_${name}`, parameter(name)])),
    nf_conntrack_count: { read: process => `${conntrackOf(process).table.size}\n` },
  }),
  {
    names: () => ['nf_conntrack_max'],
    find: (name, process) => (name !== 'nf_conntrack_max' ? undefined : isFirst(process) ? max : { read: max.read }),
  },
  {
    names: process => (isFirst(process) ? ['nf_log_all_netns'] : []),
    find: (name, process) => (name === 'nf_log_all_netns' && isFirst(process) ? logAllNamespaces : undefined),
  },
  inertFolder('net.netfilter', { nf_hooks_lwtunnel: 0 }),
)
