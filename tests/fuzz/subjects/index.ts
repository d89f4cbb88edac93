import { addresses } from './addresses.ts'
import { bridges } from './bridges.ts'
import { captures } from './captures.ts'
import { connections } from './connections.ts'
import { ipsets } from './ipsets.ts'
import { iptables } from './iptables.ts'
import { links } from './links.ts'
import { neighbours } from './neighbours.ts'
import { nftables } from './nftables.ts'
import { overlays } from './overlays.ts'
import { pings } from './pings.ts'
import { routes } from './routes.ts'
import { rules } from './rules.ts'
import { sockets } from './sockets.ts'
import type { Subject } from './subject.ts'
import { sysctls } from './sysctls.ts'
import { talks } from './talks.ts'

/** What changes or looks at one part of the network. A case is about a few of these. */
export const SUBJECTS: readonly Subject[] = [
  addresses,
  routes,
  rules,
  links,
  overlays,
  bridges,
  neighbours,
  sysctls,
  iptables,
  nftables,
  ipsets,
  connections,
  sockets,
  captures,
]

/** What sends packets. Every case has these. */
export const TRAFFIC: readonly Subject[] = [pings, talks]
