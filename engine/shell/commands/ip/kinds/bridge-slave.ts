import { EOPNOTSUPP } from '../../../../net/errno.ts'
import { Bridge } from '../../../../net/links/bridge.ts'
import type { BridgePort } from '../../../../net/links/bridge-port.ts'
import { bridgeIdentifier, type PortChange, portChange } from '../../../iproute/bridge-port.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { BRIDGE_SLAVE_USAGE } from '../usage/bridge.ts'
import { hexadecimal as numberText, printTimer } from './bridge.ts'
import { type LinkKind, unknownWord } from './kind.ts'

/** `ip link set DEV type bridge_slave ...`: a device as a port of its bridge. */
export const bridgeSlave: LinkKind = {
  name: 'bridge_slave',
  usage: BRIDGE_SLAVE_USAGE,
  parse(_tool, words) {
    const changes: PortChange[] = []
    while (words.more) {
      const word = words.next()
      const change = word === 'fdb_flush' ? flush : portChange(words, word, 'ip')
      if (change === undefined) unknownWord(words, bridgeSlave, word, 'option')
      else changes.push(change)
    }
    return {
      change(link) {
        const port = link.master instanceof Bridge ? link.master.ports.get(link) : undefined
        if (port === undefined) return EOPNOTSUPP
        for (const change of changes) {
          const error = change(port)
          if (error !== undefined) return error
        }
        // netdev_state_change: the bridge looks at the port anew.
        port.bridge.lowerChanged(link, 'change')
        return undefined
      },
    }
  },
}

function flush(port: BridgePort): undefined {
  port.bridge.flush(port)
}

/** bridge_slave_print_opt. What is not emulated stands as a port has it that nobody has changed. */
export function printBridgePort(tool: Tool, port: BridgePort): void {
  const { out } = tool
  const number = (key: string, value: number, label = key) => out.field(key, value, `${label} ${value} `)
  const onOff = (key: string, on: boolean, label = key) => out.field(key, on, `${label} ${on ? 'on' : 'off'} `)
  const hexadecimal = (key: string, value: number, label: string) =>
    out.field(key, `0x${value.toString(16)}`, `${label} 0x${value.toString(16)} `)
  const { state } = port
  out.field('state', state, `state ${state} `)
  number('priority', port.priority)
  number('cost', port.cost)
  onOff('hairpin', port.hairpin)
  onOff('guard', port.guard)
  onOff('root_block', port.rootBlock)
  onOff('fastleave', port.fastLeave)
  onOff('learning', port.learning)
  onOff('flood', port.flood)
  hexadecimal('id', port.id, 'port_id')
  hexadecimal('no', port.number, 'port_no')
  number('designated_port', port.designatedPort)
  number('designated_cost', port.designatedCost)
  const bridge = bridgeIdentifier(port.designatedBridge)
  out.field('bridge_id', bridge, `designated_bridge ${bridge} `)
  const root = bridgeIdentifier(port.designatedRoot)
  out.field('root_id', root, `designated_root ${root} `)
  printTimer(tool, 'hold_timer', port.left('hold'))
  printTimer(tool, 'message_age_timer', port.left('messageAge'))
  printTimer(tool, 'forward_delay_timer', port.left('forwardDelay'))
  number('topology_change_ack', port.changeAcknowledged ? 1 : 0)
  number('config_pending', port.configPending ? 1 : 0)
  onOff('proxy_arp', false)
  onOff('proxy_arp_wifi', false)
  number('multicast_router', port.multicastRouter, 'mcast_router')
  out.text(`mcast_fast_leave ${port.fastLeave ? 'on' : 'off'} `)
  onOff('mcast_flood', port.multicastFlood)
  onOff('bcast_flood', port.broadcastFlood)
  onOff('mcast_to_unicast', false)
  onOff('neigh_suppress', port.neighbourSuppress)
  const mask = numberText(port.groupForwardMask)
  out.field('group_fwd_mask', mask, `group_fwd_mask ${mask} `)
  hexadecimal('group_fwd_mask_str', port.groupForwardMask, 'group_fwd_mask_str')
  onOff('vlan_tunnel', false)
  onOff('isolated', port.isolated)
  onOff('locked', port.locked)
}
