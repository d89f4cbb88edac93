import { ENOENT } from '../../net/errno.ts'
import { SEND_BUFFER_MIN } from '../../net/tcp/constants.ts'
import { constant, folder, property, type Sysctl, together } from '../sysctl.ts'
import { inertFolder } from './inert.ts'

const QUEUES = ['pfifo_fast', 'fq_codel', 'fq', 'pfifo', 'bfifo', 'sfq', 'noqueue']

/** net.core.default_qdisc: what a device with a queue gets when it goes up for the first time. */
const defaultQueue: Sysctl = {
  read: ({ network }) => `${network.net.defaultQueue}\n`,
  write: (text, { network }) => {
    const name = text.trim()
    if (!QUEUES.includes(name)) return ENOENT
    network.net.defaultQueue = name
    return undefined
  },
}

/** net.core.* (Documentation/admin-guide/sysctl/net.rst). */
export const coreSysctls = together(
  folder({
    default_qdisc: defaultQueue,
    netdev_max_backlog: property(({ host }) => host.backlog, 'limit', { low: 0 }),
    somaxconn: property(({ network }) => network.net.tcp.sysctl, 'somaxconn', { low: 0 }),
    wmem_max: property(({ network }) => network.net.tcp.sysctl, 'wmem_max', { low: SEND_BUFFER_MIN }),
    netdev_rss_key: constant('00:'.repeat(52).slice(0, -1)),
  }),
  inertFolder('net.core', {
    bpf_jit_enable: 1,
    bpf_jit_harden: 0,
    bpf_jit_kallsyms: 1,
    bpf_jit_limit: 528482304,
    busy_poll: 0,
    busy_read: 0,
    dev_weight: 64,
    dev_weight_rx_bias: 1,
    dev_weight_tx_bias: 1,
    devconf_inherit_init_net: 0,
    fb_tunnels_only_for_init_net: 0,
    flow_limit_cpu_bitmap: 0,
    flow_limit_table_len: 4096,
    gro_normal_batch: 8,
    high_order_alloc_disable: 0,
    max_skb_frags: 17,
    mem_pcpu_rsv: 256,
    message_burst: 10,
    message_cost: 5,
    netdev_budget: 300,
    netdev_budget_usecs: 8000,
    netdev_tstamp_prequeue: 1,
    netdev_unregister_timeout_secs: 10,
    optmem_max: 131072,
    rmem_default: 212992,
    rmem_max: 4194304,
    rps_default_mask: 0,
    rps_sock_flow_entries: 0,
    skb_defer_max: 64,
    tstamp_allow_data: 1,
    txrehash: 1,
    warnings: 0,
    wmem_default: 212992,
  }),
)
