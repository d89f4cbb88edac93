import { EINVAL, type Errno } from '../../../../net/errno.ts'
import type { Bridge } from '../../../../net/links/bridge.ts'
import type { MulticastOptions } from '../../../../net/links/bridge-multicast.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'

/** One change of a bridge, as the words ask for it. */
export type BridgeChange = (bridge: Bridge) => Errno | undefined
export type BridgeOption = (words: Words, name: string) => BridgeChange

/** br_set_group_fwd_mask: BPDUs, pauses and LACP go no further. */
const FORWARD_RESTRICTED = 7

/** clock_t_to_jiffies and back, at 250 jiffies a second. */
function asJiffies(hundredths: number): number {
  return Math.floor(Math.floor(hundredths * 2.5) / 2.5)
}

const value =
  (key: keyof MulticastOptions, most = 0xffff_ffff, least = 0, largest = most): BridgeOption =>
  (words, name) => {
    const given = words.unsigned(`invalid ${name}`, largest)
    return ({ multicast }) => {
      if (given < least || given > most) return EINVAL
      multicast.options[key] = given
      return undefined
    }
  }

const time =
  (key: keyof MulticastOptions): BridgeOption =>
  (words, name) => {
    const given = words.unsigned(`invalid ${name}`)
    return ({ multicast }) => {
      multicast.options[key] = asJiffies(given)
      return undefined
    }
  }

const querier: BridgeOption = (words, name) => {
  const given = words.unsigned(`invalid ${name}`, 255)
  return ({ multicast }) => {
    multicast.setQuerier(given !== 0)
    return undefined
  }
}

const forwardMask: BridgeOption = (words, name) => {
  const given = words.unsigned(`invalid ${name}`, 0xffff)
  return bridge => {
    if ((given & FORWARD_RESTRICTED) !== 0) return EINVAL
    bridge.groupForwardMask = given
    return undefined
  }
}

/** What `ip link set BRIDGE type bridge` says of groups. */
export const MULTICAST_OPTIONS: readonly (readonly [string, BridgeOption])[] = [
  ['group_fwd_mask', forwardMask],
  ['mcast_router', value('router', 2, 0, 255)],
  ['mcast_query_use_ifaddr', value('useInterfaceAddress', 255)],
  ['mcast_querier', querier],
  ['mcast_hash_max', value('hashMax')],
  ['mcast_last_member_count', value('lastMemberCount')],
  ['mcast_startup_query_count', value('startupQueryCount')],
  ['mcast_last_member_interval', time('lastMemberInterval')],
  ['mcast_membership_interval', time('membershipInterval')],
  ['mcast_querier_interval', time('querierInterval')],
  ['mcast_query_interval', time('queryInterval')],
  ['mcast_query_response_interval', time('queryResponseInterval')],
  ['mcast_startup_query_interval', time('startupQueryInterval')],
  ['mcast_igmp_version', value('igmpVersion', 3, 2, 255)],
  ['mcast_mld_version', value('mldVersion', 2, 1, 255)],
]

/** The part of bridge_print_opt. */
export function printMulticast({ out }: Tool, bridge: Bridge): void {
  const { options, querier: asks } = bridge.multicast
  const rows: readonly (readonly [key: string, label: string, value: number])[] = [
    ['mcast_snooping', 'mcast_snooping', bridge.multicastSnooping ? 1 : 0],
    ['no_linklocal_learn', 'no_linklocal_learn', 0],
    ['mcast_vlan_snooping', 'mcast_vlan_snooping', 0],
    ['mcast_router', 'mcast_router', options.router],
    ['mcast_query_use_ifaddr', 'mcast_query_use_ifaddr', options.useInterfaceAddress === 0 ? 0 : 1],
    ['mcast_querier', 'mcast_querier', asks ? 1 : 0],
    ['mcast_hash_elasticity', 'mcast_hash_elasticity', 16],
    ['mcast_hash_max', 'mcast_hash_max', options.hashMax],
    ['mcast_last_member_cnt', 'mcast_last_member_count', options.lastMemberCount],
    ['mcast_startup_query_cnt', 'mcast_startup_query_count', options.startupQueryCount],
    ['mcast_last_member_intvl', 'mcast_last_member_interval', options.lastMemberInterval],
    ['mcast_membership_intvl', 'mcast_membership_interval', options.membershipInterval],
    ['mcast_querier_intvl', 'mcast_querier_interval', options.querierInterval],
    ['mcast_query_intvl', 'mcast_query_interval', options.queryInterval],
    ['mcast_query_response_intvl', 'mcast_query_response_interval', options.queryResponseInterval],
    ['mcast_startup_query_intvl', 'mcast_startup_query_interval', options.startupQueryInterval],
    ['mcast_stats_enabled', 'mcast_stats_enabled', 0],
    ['mcast_igmp_version', 'mcast_igmp_version', options.igmpVersion],
    ['mcast_mld_version', 'mcast_mld_version', options.mldVersion],
  ]
  for (const [key, label, shown] of rows) out.field(key, shown, `${label} ${shown} `)
}
