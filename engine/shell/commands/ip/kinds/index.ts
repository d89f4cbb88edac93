import { Registry } from '../../../../sim/registry.ts'
import { bridge } from './bridge.ts'
import { bridgeSlave } from './bridge-slave.ts'
import { dummy } from './dummy.ts'
import { ifb } from './ifb.ts'
import { ip6gre, ip6gretap, ip6tnl } from './ip6tunnel.ts'
import { gre, gretap, ipip, sit } from './iptunnel.ts'
import { ipvlan } from './ipvlan.ts'
import type { LinkKind } from './kind.ts'
import { macvlan } from './macvlan.ts'
import { tun } from './tun.ts'
import { veth } from './veth.ts'
import { vlan } from './vlan.ts'
import { vrf } from './vrf.ts'
import { vxlan } from './vxlan.ts'

/** The kinds that `ip link add type` makes. A new one is a file here, a file in net/links, and a line. */
export const linkKinds: Registry<LinkKind> = new Registry<LinkKind>('link kind', [
  veth,
  bridge,
  bridgeSlave,
  dummy,
  ifb,
  vlan,
  macvlan,
  ipvlan,
  vxlan,
  tun,
  ipip,
  gre,
  gretap,
  sit,
  ip6tnl,
  ip6gre,
  ip6gretap,
  vrf,
])

/** Kinds that a Linux kernel has and this one does not. */
export const MISSING_KINDS: readonly string[] = [
  'amt',
  'bareudp',
  'bond',
  'can',
  'erspan',
  'geneve',
  'gtp',
  'hsr',
  'ip6erspan',
  'ipoib',
  'ipvtap',
  'macsec',
  'macvtap',
  'netdevsim',
  'nlmon',
  'rmnet',
  'team',
  'vcan',
  'vti',
  'vxcan',
  'wireguard',
  'wwan',
  'xfrm',
]
