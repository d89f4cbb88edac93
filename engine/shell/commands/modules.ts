import { KERNEL_RELEASE } from '../../linux/proc/system.ts'
import type { Command } from '../command.ts'
import { textCommand } from '../text/tool.ts'

/** lsmod(8) of kmod: the emulated kernel has everything built in, and so no modules. */
const lsmod = textCommand({
  name: 'lsmod',
  directory: '/usr/sbin',
  summary: 'modules that the kernel has loaded: none, everything is built in',
  synopsis: [''],
  options: [],
  *run(tool) {
    yield* tool.print('Module                  Size  Used by\n')
    return 0
  },
})

/** What is built into the emulated kernel, by the names of its modules (modules.builtin): how they begin, and how they go on. */
const BUILT_IN_ROWS: readonly (readonly [prefix: string, names: string])[] = [
  [
    '',
    `8021q af_packet bridge br_netfilter dummy gre ifb ip6_gre ip6_tunnel ip_gre ip_tunnel ipip ipvlan macvlan overlay sit stp llc tun
    tunnel4 tunnel6 udp_tunnel ip6_udp_tunnel veth vrf vxlan x_tables ip_tables ip6_tables nfnetlink nfnetlink_log
    ip_set ip_vs tcp_cubic`,
  ],
  [
    'nf_',
    `conntrack conntrack_amanda conntrack_ftp conntrack_h323 conntrack_irc conntrack_netbios_ns conntrack_netlink conntrack_pptp
    conntrack_sane conntrack_sip conntrack_snmp conntrack_tftp defrag_ipv4 defrag_ipv6 dup_ipv4 dup_ipv6 log_syslog nat nat_ftp nat_tftp
    reject_ipv4 reject_ipv6 synproxy_core tables tproxy_ipv4 tproxy_ipv6 socket_ipv4 socket_ipv6`,
  ],
  [
    'nft_',
    `chain_nat compat connlimit ct dup_ipv4 dup_ipv6 fib fib_inet fib_ipv4 fib_ipv6 hash limit log masq nat numgen osf quota redir reject
    reject_inet reject_ipv4 reject_ipv6 socket synproxy tproxy`,
  ],
  ['iptable_', 'filter mangle nat raw security'],
  ['ip6table_', 'filter mangle nat raw security'],
  ['ipt_', 'ah ECN REJECT CLUSTERIP rpfilter'],
  ['ip6t_', 'ah eui64 frag hbh ipv6header mh NPT REJECT rpfilter rt srh'],
  [
    'xt_',
    `addrtype bpf cgroup cluster comment connbytes connlabel connlimit connmark conntrack cpu dccp devgroup dscp ecn esp hashlimit helper hl
    ipcomp iprange ipvs length limit mac mark multiport nat nfacct osf owner physdev pkttype policy quota rateest realm recent sctp set
    socket state statistic string tcpmss tcpudp time tos ttl u32 AUDIT CHECKSUM CLASSIFY CONNMARK CONNSECMARK CT DSCP HL HMARK IDLETIMER LED
    LOG MARK MASQUERADE NETMAP NFLOG NFQUEUE NOTRACK RATEEST REDIRECT SECMARK SYNPROXY TCPMSS TCPOPTSTRIP TEE TPROXY TRACE`,
  ],
  [
    'ip_set_',
    `bitmap_ip bitmap_ipmac bitmap_port hash_ip hash_ipmac hash_ipmark hash_ipport hash_ipportip hash_ipportnet hash_mac hash_net
    hash_netiface hash_netnet hash_netport hash_netportnet list_set`,
  ],
  ['ip_vs_', 'dh ftp lc mh nq rr sed sh wlc wrr'],
  ['sch_', 'codel fq fq_codel htb ingress mq netem prio sfq tbf'],
  ['cls_', 'flower u32'],
  ['act_', 'csum gact mirred pedit police skbedit vlan'],
]

const BUILT_IN: ReadonlySet<string> = new Set(
  BUILT_IN_ROWS.flatMap(([prefix, names]) => names.split(/\s+/).map(name => `${prefix}${name}`)),
)

/** Dashes and underscores are the same in names of modules. */
export const isBuiltIn = (name: string): boolean => BUILT_IN.has(name.replaceAll('-', '_'))

/** modprobe(8) of kmod: succeeds for what is built in, as the real one does. */
const modprobe = textCommand({
  name: 'modprobe',
  directory: '/usr/sbin',
  summary: 'load modules: those that are built in are there already',
  synopsis: ['[-a] [-n] [-q] [-v] MODULE...', '-r MODULE...'],
  options: [
    { short: 'a', long: 'all', text: 'Every operand is a module.' },
    { short: 'r', long: 'remove', text: 'Unload.' },
    { short: 'n', long: 'dry-run', text: 'Do nothing.' },
    { short: 'q', long: 'quiet', text: 'No word of modules that are not there.' },
    { short: 'v', long: 'verbose', text: 'Say what is loaded: nothing is.' },
    { short: 'f', long: 'force', text: 'Accepted.' },
  ],
  *run(tool) {
    if (tool.operands.length === 0) {
      yield* tool.process.write(2, 'modprobe: ERROR: missing parameters. See -h.\n')
      return 1
    }
    const several = tool.has('all') || tool.has('remove')
    for (const name of several ? tool.operands : tool.operands.slice(0, 1)) {
      const known = isBuiltIn(name)
      if (known && !tool.has('remove')) continue
      tool.status = 1
      if (known) yield* tool.process.write(2, `modprobe: FATAL: Module ${name} is builtin.\n`)
      else if (!tool.has('quiet'))
        yield* tool.process.write(
          2,
          `modprobe: FATAL: Module ${name} not found in directory /lib/modules/${KERNEL_RELEASE}\n`,
        )
    }
    return tool.status
  },
})

export const moduleTools: readonly Command[] = [lsmod, modprobe]
