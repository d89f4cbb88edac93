import type { ToolObject } from '../../iproute/command.ts'
import { address } from './address/index.ts'
import { addrlabel } from './addrlabel.ts'
import { link } from './link/index.ts'
import { maddress } from './maddress/index.ts'
import { monitor } from './monitor/index.ts'
import { mroute } from './mroute.ts'
import { neighbour } from './neighbour/index.ts'
import { netconf } from './netconf.ts'
import { netns } from './netns/index.ts'
import { nexthop } from './nexthop/index.ts'
import { route } from './route/index.ts'
import { rule } from './rule/index.ts'
import { stats } from './stats.ts'
import { token } from './token.ts'
import { tunnel } from './tunnel.ts'
import { tuntap } from './tuntap.ts'
import { IP_USAGE } from './usage/ip.ts'
import { vrf } from './vrf/index.ts'

const missing = (name: string): ToolObject => ({
  name,
  missing: true,
  run: tool => tool.fail(`ip: "${name}" is not emulated here\n`, 2),
})

/** The objects of ip(8) in the order in which abbreviations are looked up (cmds in ip/ip.c). */
export const OBJECTS: readonly ToolObject[] = [
  address,
  addrlabel,
  maddress,
  route,
  rule,
  neighbour,
  { ...neighbour, name: 'neighbour' },
  missing('ntable'),
  missing('ntbl'),
  link,
  missing('l2tp'),
  missing('fou'),
  missing('ila'),
  missing('macsec'),
  tunnel,
  { ...tunnel, name: 'tunl' },
  tuntap,
  { ...tuntap, name: 'tap' },
  token,
  missing('tcpmetrics'),
  missing('tcp_metrics'),
  monitor,
  missing('xfrm'),
  mroute,
  missing('mrule'),
  netns,
  netconf,
  vrf,
  missing('sr'),
  nexthop,
  missing('mptcp'),
  missing('ioam'),
  { name: 'help', run: tool => tool.die(IP_USAGE) },
  stats,
]
