import type { MatchType } from '../extension.ts'
import { addrtypeMatch } from './addrtype.ts'
import { bpfMatch } from './bpf.ts'
import { cgroupMatch } from './cgroup.ts'
import { clusterMatch } from './cluster.ts'
import { commentMatch } from './comment.ts'
import { connbytesMatch } from './connbytes.ts'
import { connlabelMatch } from './connlabel.ts'
import { connlimitMatch } from './connlimit.ts'
import { connmarkMatch } from './connmark.ts'
import { conntrackMatch, stateMatch } from './conntrack.ts'
import { cpuMatch } from './cpu.ts'
import { dccpMatch } from './dccp.ts'
import { devgroupMatch } from './devgroup.ts'
import { dscpMatch } from './dscp.ts'
import { ecnMatch } from './ecn.ts'
import { ahMatch, espMatch } from './esp.ts'
import { eui64Match } from './eui64.ts'
import { hashlimitMatch } from './hashlimit.ts'
import { helperMatch } from './helper.ts'
import { icmp6Match, icmpMatch } from './icmp.ts'
import { ipcompMatch } from './ipcomp.ts'
import { iprangeMatch } from './iprange.ts'
import { ah6Match } from './ipv6-ah.ts'
import { fragMatch } from './ipv6-fragment.ts'
import { ipv6headerMatch } from './ipv6-headers.ts'
import { dstMatch, hbhMatch } from './ipv6-options.ts'
import { rtMatch } from './ipv6-routing.ts'
import { ipvsMatch } from './ipvs.ts'
import { lengthMatch } from './length.ts'
import { limitMatch } from './limit.ts'
import { macMatch } from './mac.ts'
import { markMatch } from './mark.ts'
import { mhMatch } from './mobility.ts'
import { multiportMatch } from './multiport.ts'
import { nfacctMatch } from './nfacct.ts'
import { osfMatch } from './osf.ts'
import { ownerMatch } from './owner.ts'
import { physdevMatch } from './physdev.ts'
import { pkttypeMatch } from './pkttype.ts'
import { policyMatch } from './policy.ts'
import { quotaMatch } from './quota.ts'
import { rateestMatch } from './rateest.ts'
import { realmMatch } from './realm.ts'
import { recentMatch } from './recent.ts'
import { rpfilterMatch } from './rpfilter.ts'
import { sctpMatch } from './sctp.ts'
import { setMatch } from './set.ts'
import { socketMatch } from './socket.ts'
import { srhMatch } from './srh.ts'
import { statisticMatch } from './statistic.ts'
import { stringMatch } from './string.ts'
import { tcpMatch } from './tcp.ts'
import { tcpmssMatch } from './tcpmss.ts'
import { timeMatch } from './time.ts'
import { tosMatch } from './tos.ts'
import { hlMatch, ttlMatch } from './ttl.ts'
import { u32Match } from './u32.ts'
import { udpMatch } from './udp.ts'

/** Every match that `-m` knows. A new one is a file and a line here; `ah` is one for each family. */
export const matchTypes: readonly MatchType[] = [
  addrtypeMatch,
  ah6Match,
  ahMatch,
  bpfMatch,
  cgroupMatch,
  clusterMatch,
  commentMatch,
  connbytesMatch,
  connlabelMatch,
  connlimitMatch,
  connmarkMatch,
  conntrackMatch,
  cpuMatch,
  dccpMatch,
  devgroupMatch,
  dscpMatch,
  dstMatch,
  ecnMatch,
  espMatch,
  eui64Match,
  fragMatch,
  hashlimitMatch,
  hbhMatch,
  helperMatch,
  hlMatch,
  icmp6Match,
  icmpMatch,
  ipcompMatch,
  iprangeMatch,
  ipv6headerMatch,
  ipvsMatch,
  lengthMatch,
  limitMatch,
  macMatch,
  markMatch,
  mhMatch,
  multiportMatch,
  nfacctMatch,
  osfMatch,
  ownerMatch,
  physdevMatch,
  pkttypeMatch,
  policyMatch,
  quotaMatch,
  rateestMatch,
  realmMatch,
  recentMatch,
  rpfilterMatch,
  rtMatch,
  sctpMatch,
  setMatch,
  socketMatch,
  srhMatch,
  stateMatch,
  statisticMatch,
  stringMatch,
  tcpMatch,
  tcpmssMatch,
  timeMatch,
  tosMatch,
  ttlMatch,
  u32Match,
  udpMatch,
] as readonly MatchType[]
