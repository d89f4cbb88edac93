import { Registry } from '../../../../sim/registry.ts'
import type { MatchType } from '../extension.ts'
import { addrtypeMatch } from './addrtype.ts'
import { commentMatch } from './comment.ts'
import { connlimitMatch } from './connlimit.ts'
import { connmarkMatch } from './connmark.ts'
import { conntrackMatch, stateMatch } from './conntrack.ts'
import { dscpMatch } from './dscp.ts'
import { hashlimitMatch } from './hashlimit.ts'
import { helperMatch } from './helper.ts'
import { icmp6Match, icmpMatch } from './icmp.ts'
import { iprangeMatch } from './iprange.ts'
import { lengthMatch } from './length.ts'
import { limitMatch } from './limit.ts'
import { macMatch } from './mac.ts'
import { markMatch } from './mark.ts'
import { multiportMatch } from './multiport.ts'
import { ownerMatch } from './owner.ts'
import { physdevMatch } from './physdev.ts'
import { pkttypeMatch } from './pkttype.ts'
import { quotaMatch } from './quota.ts'
import { recentMatch } from './recent.ts'
import { rpfilterMatch } from './rpfilter.ts'
import { sctpMatch } from './sctp.ts'
import { setMatch } from './set.ts'
import { statisticMatch } from './statistic.ts'
import { stringMatch } from './string.ts'
import { tcpMatch } from './tcp.ts'
import { tcpmssMatch } from './tcpmss.ts'
import { tosMatch } from './tos.ts'
import { hlMatch, ttlMatch } from './ttl.ts'
import { udpMatch } from './udp.ts'

/** Every match that `-m` knows. A new one is a file and a line here. */
export const matchTypes: Registry<MatchType> = new Registry<MatchType>('match', [
  addrtypeMatch,
  commentMatch,
  connlimitMatch,
  connmarkMatch,
  conntrackMatch,
  dscpMatch,
  hashlimitMatch,
  helperMatch,
  hlMatch,
  icmpMatch,
  icmp6Match,
  iprangeMatch,
  lengthMatch,
  limitMatch,
  macMatch,
  markMatch,
  multiportMatch,
  ownerMatch,
  physdevMatch,
  pkttypeMatch,
  sctpMatch,
  setMatch,
  quotaMatch,
  recentMatch,
  rpfilterMatch,
  stateMatch,
  statisticMatch,
  stringMatch,
  tcpMatch,
  tcpmssMatch,
  tosMatch,
  ttlMatch,
  udpMatch,
] as readonly MatchType[])
