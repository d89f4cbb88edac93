import { Registry } from '../../sim/registry.ts'
import type { Command } from '../command.ts'
import { arping } from './arping.ts'
import { bash } from './bash.ts'
import { routingTools } from './bird/index.ts'
import { bridge } from './bridge/index.ts'
import { clear } from './clear.ts'
import { conntrack } from './conntrack/index.ts'
import { coreTools } from './coreutils/index.ts'
import { crictl } from './crictl.ts'
import { curl } from './curl/index.ts'
import { dhclient } from './dhclient/index.ts'
import { dhcrelay } from './dhcrelay/index.ts'
import { dig } from './dig/index.ts'
import { dmesg } from './dmesg.ts'
import { dnsmasq } from './dnsmasq/index.ts'
import { dovecot } from './dovecot/index.ts'
import { ethtool } from './ethtool/index.ts'
import { frrTools } from './frr/index.ts'
import { getent } from './getent.ts'
import { holderTools } from './holders/index.ts'
import { host } from './host.ts'
import { hostname } from './hostname.ts'
import { hostnamectl } from './hostnamectl.ts'
import { ip } from './ip/index.ts'
import { ipcalc } from './ipcalc/index.ts'
import { iperf3 } from './iperf3/index.ts'
import { ipset } from './ipset/index.ts'
import { frameCommands } from './iptables/frames.ts'
import { ip6tables, iptables } from './iptables/index.ts'
import { xtablesNftMulti } from './iptables/multi.ts'
import { ip6tablesRestore, iptablesRestore } from './iptables/restore.ts'
import { ip6tablesSave, iptablesSave } from './iptables/save.ts'
import { iptablesXml } from './iptables/xml.ts'
import { ipvsadm } from './ipvsadm/index.ts'
import { journalctl } from './journalctl/index.ts'
import { kubectl } from './kubectl/index.ts'
import { mausezahn } from './mausezahn/index.ts'
import { moduleTools } from './modules.ts'
import { mountTools } from './mount.ts'
import { mtr } from './mtr/index.ts'
import { nameServerTools } from './named/index.ts'
import { namespaceTools } from './namespaces/index.ts'
import { nc } from './nc/index.ts'
import { oldNetworkTools } from './net-tools/index.ts'
import { nft } from './nft/index.ts'
import { ip6tablesTranslate, iptablesTranslate } from './nft/translate.ts'
import { nginx } from './nginx/index.ts'
import { nslookup } from './nslookup.ts'
import { nstat } from './nstat.ts'
import { openssl } from './openssl/index.ts'
import { ping } from './ping/index.ts'
import { postfix } from './postfix/index.ts'
import { processTools } from './procps/index.ts'
import { python } from './python/index.ts'
import { radvd } from './radvd/index.ts'
import { rdisc6 } from './radvd/rdisc6.ts'
import { accountTools } from './shadow/index.ts'
import { socat } from './socat/index.ts'
import { ss } from './ss/index.ts'
import { ssh } from './ssh/index.ts'
import { sshd } from './sshd/index.ts'
import { sysctl } from './sysctl/index.ts'
import { systemctl } from './systemctl/index.ts'
import { tc } from './tc/index.ts'
import { tcpdump } from './tcpdump/index.ts'
import { textTools } from './text-tools.ts'
import { tracepath } from './tracepath/index.ts'
import { traceroute } from './traceroute/index.ts'
import { utilLinuxTools } from './util-linux/index.ts'
import { vsftpd } from './vsftpd/index.ts'
import { wget } from './wget/index.ts'

/** Every command of the emulated system, by topic and then by name. A new one is a file and a line here. */
export const commands: Registry<Command> = new Registry<Command>('command', [
  // The shell.
  bash,
  clear,
  // The system.
  dmesg,
  hostname,
  hostnamectl,
  ...processTools,
  ...namespaceTools,
  ...moduleTools,
  ...mountTools,
  ...accountTools,
  ...holderTools,
  ...utilLinuxTools,
  systemctl,
  journalctl,

  // Devices, addresses and routes.
  ip,
  ipcalc,
  bridge,
  sysctl,
  ...oldNetworkTools,
  ss,
  nstat,

  // Packet filter and NAT.
  iptables,
  iptablesSave,
  iptablesRestore,
  ip6tables,
  ip6tablesSave,
  ip6tablesRestore,
  xtablesNftMulti,
  iptablesXml,
  ...frameCommands,
  ipset,
  ipvsadm,
  nft,
  iptablesTranslate,
  ip6tablesTranslate,
  conntrack,

  // Reachability.
  ping,
  arping,
  mausezahn,
  tracepath,
  traceroute,
  mtr,

  // Connections.
  nc,
  curl,
  wget,
  socat,
  openssl,
  iperf3,
  nginx,
  vsftpd,
  postfix,
  python,
  ssh,
  sshd,

  // The cluster.
  kubectl,
  crictl,

  // Captures.
  tc,
  tcpdump,

  // Files, text and the rest of a Linux system.
  ...textTools,
  ...coreTools,
  // Names.
  dig,
  host,
  nslookup,
  ethtool,
  getent,
  dnsmasq,
  dovecot,
  dhclient,
  dhcrelay,
  radvd,
  rdisc6,
  ...nameServerTools,

  // Routing daemons.
  ...routingTools,
  ...frrTools,
])
