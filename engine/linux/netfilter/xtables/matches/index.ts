import { Registry } from '../../../../sim/registry.ts'
import type { MatchType } from '../extension.ts'
import { addrtypeMatch } from './addrtype.ts'
import { commentMatch } from './comment.ts'
import { connlimitMatch } from './connlimit.ts'
import { connmarkMatch } from './connmark.ts'
import { conntrackMatch, stateMatch } from './conntrack.ts'
import { cpuMatch } from './cpu.ts'
import { devgroupMatch } from './devgroup.ts'
import { dscpMatch } from './dscp.ts'
import { ecnMatch } from './ecn.ts'
import { ahMatch, espMatch } from './esp.ts'
import { hashlimitMatch } from './hashlimit.ts'
import { helperMatch } from './helper.ts'
import { icmp6Match, icmpMatch } from './icmp.ts'
import { iprangeMatch } from './iprange.ts'
import { dstMatch, fragMatch, hbhMatch, rtMatch } from './ipv6-extensions.ts'
import { ipv6headerMatch } from './ipv6-headers.ts'
import { lengthMatch } from './length.ts'
import { limitMatch } from './limit.ts'
import { macMatch } from './mac.ts'
import { markMatch } from './mark.ts'
import { multiportMatch } from './multiport.ts'
import { nfacctMatch } from './nfacct.ts'
import { ownerMatch } from './owner.ts'
import { physdevMatch } from './physdev.ts'
import { pkttypeMatch } from './pkttype.ts'
import { policyMatch } from './policy.ts'
import { quotaMatch } from './quota.ts'
import { recentMatch } from './recent.ts'
import { rpfilterMatch } from './rpfilter.ts'
import { sctpMatch } from './sctp.ts'
import { setMatch } from './set.ts'
import { socketMatch } from './socket.ts'
import { statisticMatch } from './statistic.ts'
import { stringMatch } from './string.ts'
import { tcpMatch } from './tcp.ts'
import { tcpmssMatch } from './tcpmss.ts'
import { timeMatch } from './time.ts'
import { tosMatch } from './tos.ts'
import { hlMatch, ttlMatch } from './ttl.ts'
import { udpMatch } from './udp.ts'

/** Every match that `-m` knows. A new one is a file and a line here. */
export const matchTypes: Registry<MatchType> = new Registry<MatchType>('match', [
  addrtypeMatch,
  ahMatch,
  commentMatch,
  connlimitMatch,
  connmarkMatch,
  conntrackMatch,
  cpuMatch,
  devgroupMatch,
  dscpMatch,
  dstMatch,
  ecnMatch,
  espMatch,
  fragMatch,
  hashlimitMatch,
  hbhMatch,
  helperMatch,
  hlMatch,
  icmpMatch,
  icmp6Match,
  iprangeMatch,
  ipv6headerMatch,
  lengthMatch,
  limitMatch,
  macMatch,
  markMatch,
  multiportMatch,
  nfacctMatch,
  ownerMatch,
  physdevMatch,
  pkttypeMatch,
  policyMatch,
  sctpMatch,
  setMatch,
  quotaMatch,
  recentMatch,
  rpfilterMatch,
  rtMatch,
  socketMatch,
  stateMatch,
  statisticMatch,
  stringMatch,
  tcpMatch,
  tcpmssMatch,
  timeMatch,
  tosMatch,
  ttlMatch,
  udpMatch,
] as readonly MatchType[])
