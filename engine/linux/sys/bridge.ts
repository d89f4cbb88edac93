import { EINVAL, ERANGE, type Errno } from '../../net/errno.ts'
import type { Link } from '../../net/link.ts'
import { Bridge } from '../../net/links/bridge.ts'
import type { BridgeMulticast } from '../../net/links/bridge-multicast.ts'
import { type BridgeNumber, type BridgePort, PORT_STATES } from '../../net/links/bridge-port.ts'
import type { BridgeTimes } from '../../net/links/bridge-stp.ts'
import type { Attribute } from './attribute.ts'

/** `8000.020000000001`. */
function identifier(number: BridgeNumber): string {
  const digits = number.toString(16).padStart(16, '0')
  return `${digits.slice(0, 4)}.${digits.slice(4)}`
}

const time = (name: string, key: keyof BridgeTimes): Attribute<Bridge> => ({
  name,
  show: ({ spanningTree }) => spanningTree.times[key],
  store: ({ spanningTree }, value) => {
    spanningTree.own[key] = value
    if (spanningTree.isRoot) spanningTree.times[key] = value
    return undefined
  },
})

type MulticastKey = keyof BridgeMulticast['options']

const multicast = (name: string, key: MulticastKey, least = 0, most = 0xffff_ffff): Attribute<Bridge> => ({
  name,
  show: bridge => bridge.multicast.options[key],
  store: (bridge, value) => {
    if (value < least || value > most) return EINVAL
    bridge.multicast.options[key] = value
    return undefined
  },
})

/** Files of /sys/class/net/BRIDGE/bridge that say something (net/bridge/br_sysfs_br.c). */
export const BRIDGE_ATTRIBUTES: readonly Attribute<Bridge>[] = [
  {
    name: 'ageing_time',
    show: bridge => Math.round(bridge.ageingTime * 100),
    store: (bridge, value) => void (bridge.ageingTime = value / 100),
  },
  { name: 'bridge_id', show: bridge => identifier(bridge.number) },
  time('forward_delay', 'forwardDelay'),
  {
    name: 'group_fwd_mask',
    show: bridge => `0x${bridge.groupForwardMask.toString(16)}`,
    store: (bridge, value) => {
      if ((value & 7) !== 0) return EINVAL
      bridge.groupForwardMask = value & 0xffff
      return undefined
    },
  },
  multicast('hash_max', 'hashMax'),
  multicast('multicast_igmp_version', 'igmpVersion', 2, 3),
  multicast('multicast_last_member_count', 'lastMemberCount'),
  multicast('multicast_last_member_interval', 'lastMemberInterval'),
  multicast('multicast_membership_interval', 'membershipInterval'),
  multicast('multicast_mld_version', 'mldVersion', 1, 2),
  {
    name: 'multicast_querier',
    show: bridge => (bridge.multicast.querier ? 1 : 0),
    store: (bridge, value) => void bridge.multicast.setQuerier(value !== 0),
  },
  multicast('multicast_querier_interval', 'querierInterval'),
  multicast('multicast_query_interval', 'queryInterval'),
  multicast('multicast_query_response_interval', 'queryResponseInterval'),
  multicast('multicast_query_use_ifaddr', 'useInterfaceAddress', 0, 1),
  multicast('multicast_router', 'router', 0, 2),
  multicast('multicast_startup_query_count', 'startupQueryCount'),
  multicast('multicast_startup_query_interval', 'startupQueryInterval'),
  { name: 'group_addr', show: () => '01:80:c2:00:00:00' },
  time('hello_time', 'helloTime'),
  time('max_age', 'maxAge'),
  {
    name: 'multicast_snooping',
    show: bridge => (bridge.multicastSnooping ? 1 : 0),
    store: (bridge, value) => void (bridge.multicastSnooping = value !== 0),
  },
  {
    name: 'priority',
    show: bridge => bridge.priority,
    store: (bridge, value) => {
      if (value < 0 || value > 0xffff) return ERANGE
      bridge.priority = value
      return undefined
    },
  },
  { name: 'root_id', show: ({ spanningTree }) => identifier(spanningTree.designatedRoot) },
  { name: 'root_path_cost', show: ({ spanningTree }) => spanningTree.rootPathCost },
  { name: 'root_port', show: ({ spanningTree }) => spanningTree.rootPort },
  {
    name: 'stp_state',
    show: ({ spanningTree }) => (spanningTree.enabled ? 1 : 0),
    store: ({ spanningTree }, value) => void spanningTree.set(value !== 0),
  },
  { name: 'topology_change', show: ({ spanningTree }) => (spanningTree.topologyChange ? 1 : 0) },
  { name: 'topology_change_detected', show: ({ spanningTree }) => (spanningTree.topologyChangeDetected ? 1 : 0) },
  {
    name: 'vlan_filtering',
    show: bridge => (bridge.vlanFiltering ? 1 : 0),
    store: (bridge, value) => void (bridge.vlanFiltering = value !== 0),
  },
]

type Switch = 'learning' | 'flood' | 'multicastFlood' | 'broadcastFlood' | 'hairpin' | 'isolated' | 'fastLeave'

const onOff = (name: string, key: Switch): Attribute<BridgePort> => ({
  name,
  show: port => (port[key] ? 1 : 0),
  store: (port, value) => void (port[key] = value !== 0),
})

/** Files of /sys/class/net/DEV/brport (net/bridge/br_sysfs_if.c). */
export const PORT_ATTRIBUTES: readonly Attribute<BridgePort>[] = [
  onOff('broadcast_flood', 'broadcastFlood'),
  { name: 'designated_bridge', show: port => identifier(port.designatedBridge) },
  { name: 'designated_cost', show: port => port.designatedCost },
  { name: 'designated_port', show: port => port.designatedPort },
  { name: 'designated_root', show: port => identifier(port.designatedRoot) },
  onOff('hairpin_mode', 'hairpin'),
  onOff('isolated', 'isolated'),
  onOff('learning', 'learning'),
  onOff('multicast_fast_leave', 'fastLeave'),
  onOff('multicast_flood', 'multicastFlood'),
  {
    name: 'multicast_router',
    show: port => port.multicastRouter,
    store: (port, value) => {
      if (value < 0 || value > 2) return EINVAL
      port.multicastRouter = value
      return undefined
    },
  },
  { name: 'group_fwd_mask', show: port => `0x${port.groupForwardMask.toString(16)}` },
  {
    name: 'path_cost',
    show: port => port.cost,
    store: (port, value): Errno | undefined => {
      if (value < 1 || value > 0xffff) return ERANGE
      port.cost = value
      port.costFixed = true
      return undefined
    },
  },
  { name: 'port_id', show: port => `0x${port.id.toString(16)}` },
  { name: 'port_no', show: port => `0x${port.number.toString(16)}` },
  { name: 'priority', show: port => port.priority },
  { name: 'state', show: port => PORT_STATES.indexOf(port.state) },
  onOff('unicast_flood', 'flood'),
]

/** The port that a device is, if its master is a bridge. */
export function portOf(link: Link): BridgePort | undefined {
  return link.master instanceof Bridge ? link.master.ports.get(link) : undefined
}
