import { EINVAL, ERANGE, type Errno } from '../../net/errno.ts'
import { type BridgeNumber, type BridgePort, PORT_STATES } from '../../net/links/bridge-port.ts'
import { SECOND } from '../../sim/timer.ts'
import type { Words } from './words.ts'

type Switch =
  | 'learning'
  | 'flood'
  | 'multicastFlood'
  | 'broadcastFlood'
  | 'hairpin'
  | 'isolated'
  | 'locked'
  | 'neighbourSuppress'
  | 'fastLeave'
  | 'guard'
  | 'rootBlock'

/** One change of a port, as the words ask for it. */
export interface PortChange {
  (port: BridgePort): Errno | undefined
  /** Done after the others, whatever stands first (br_setport). */
  readonly last?: true
}

const ON_OFF = ['off', 'on'] as const
const PRIORITY_MAX = 63
/** MDB_RTR_TYPE_TEMP: a router as if it had been heard now. */
const ROUTER_TEMPORARY = 3

/** Switches of a port by the words of bridge(8) and ip-link(8). */
const SWITCHES: ReadonlyMap<string, Switch> = new Map([
  ['hairpin', 'hairpin'],
  ['learning', 'learning'],
  ['flood', 'flood'],
  ['mcast_flood', 'multicastFlood'],
  ['bcast_flood', 'broadcastFlood'],
  ['isolated', 'isolated'],
  ['locked', 'locked'],
  ['neigh_suppress', 'neighbourSuppress'],
  ['fastleave', 'fastLeave'],
  ['mcast_fast_leave', 'fastLeave'],
  ['guard', 'guard'],
  ['root_block', 'rootBlock'],
])

/** Switches that the kernel has and this one does not; `off`, as they are, is taken. */
const MISSING: ReadonlySet<string> = new Set([
  'learning_sync',
  'proxy_arp',
  'proxy_arp_wifi',
  'mcast_to_unicast',
  'vlan_tunnel',
])
const MISSING_VALUES: ReadonlySet<string> = new Set(['backup_port', 'nobackup_port', 'hwmode'])
/** The change for a word and what follows it; undefined for a word that is none of a port's. */
export function portChange(words: Words, word: string, tool: string): PortChange | undefined {
  const name = SWITCHES.get(word)
  if (name !== undefined) {
    const on = words.oneOf(word, ON_OFF) === 'on'
    return port => {
      port[name] = on
      return undefined
    }
  }
  if (MISSING.has(word)) {
    if (words.oneOf(word, ON_OFF) === 'on') words.refuse(`${tool}: "${word}" is not emulated here\n`, 2)
    return () => undefined
  }
  if (MISSING_VALUES.has(word)) {
    words.refuse(`${tool}: "${word}" is not emulated here\n`, 2)
    return () => undefined
  }
  return number(words, word, tool)
}

function number(words: Words, word: string, tool: string): PortChange | undefined {
  if (word === 'cost') {
    const cost = words.unsigned('cost is invalid')
    return port => {
      // brlink_modify does not hand on what is not above zero.
      if (cost === 0 && tool === 'bridge') return undefined
      if (cost < 1 || cost > 65535) return ERANGE
      port.cost = cost
      port.costFixed = true
      return undefined
    }
  }
  if (word === 'priority') {
    const priority = words.unsigned('invalid priority', 65535)
    return port => {
      if (priority > PRIORITY_MAX) return ERANGE
      port.bridge.spanningTree.setPortPriority(port, priority)
      return undefined
    }
  }
  if (word === 'mcast_router') {
    const router = words.unsigned('invalid mcast_router', 255)
    return port => {
      if (router > ROUTER_TEMPORARY) return EINVAL
      port.multicastRouter = router
      const { netns, multicast } = port.bridge
      const interval = multicast.options.querierInterval * (SECOND / 100)
      port.routerUntil = router === ROUTER_TEMPORARY ? netns.sim.now + interval : -1
      return undefined
    }
  }
  if (word === 'group_fwd_mask') {
    const mask = words.unsigned('invalid group_fwd_mask', 0xffff)
    return port => {
      // BR_GROUPFWD_MACPAUSE.
      if ((mask & 2) !== 0) return EINVAL
      port.groupForwardMask = mask
      return undefined
    }
  }
  if (word !== 'state') return undefined
  const text = words.argument()
  const state = PORT_STATES.find((name, number) => name === text.toLowerCase() || String(number) === text)
  if (state === undefined && !/^\d+$/.test(text)) words.refuse('Error: invalid STP port state\n', 255)
  const change: PortChange = port => (state === undefined ? EINVAL : port.bridge.spanningTree.setPortState(port, state))
  return Object.assign(change, { last: true as const })
}

/** `8000.2:0:0:0:0:ff`: priority and address of a bridge. */
export function bridgeIdentifier(number: BridgeNumber): string {
  const digits = number.toString(16).padStart(16, '0')
  const bytes = digits.slice(4).match(/../g)!
  const address = bytes.map(byte => Number.parseInt(byte, 16).toString(16)).join(':')
  return `${digits.slice(0, 4)}.${address}`
}
