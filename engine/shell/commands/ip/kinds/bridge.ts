import { EOPNOTSUPP, ERANGE, type Errno, failed } from '../../../../net/errno.ts'
import type { Link } from '../../../../net/link.ts'
import { Bridge, newBridge } from '../../../../net/links/bridge.ts'
import type { BridgeTimes } from '../../../../net/links/bridge-stp.ts'
import type { LinkMaker } from '../../../../net/links/create.ts'
import { SECOND, type Timer } from '../../../../sim/timer.ts'
import { EtherType } from '../../../../wire/ethernet.ts'
import { bridgeIdentifier } from '../../../iproute/bridge-port.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { Literal } from '../../../iproute/writer.ts'
import { BRIDGE_KIND_USAGE } from '../usage/bridge.ts'
import { type BridgeChange, type BridgeOption, MULTICAST_OPTIONS, printMulticast } from './bridge-multicast.ts'
import { type LinkKind, unknownWord } from './kind.ts'

/** A number that is kept; outside of its bounds the kernel refuses it. */
const keep =
  (set: (bridge: Bridge, value: number) => void, most: number, least = 0, largest = most): BridgeOption =>
  (words, name) => {
    const value = words.unsigned(`invalid ${name}`, largest)
    return bridge => {
      if (value < least || value > most) return ERANGE
      set(bridge, value)
      return undefined
    }
  }

/** An option of which only the value that it has anyhow is taken. */
const only =
  (usual: number): BridgeOption =>
  (words, name) => {
    const value = words.unsigned(`invalid ${name}`)
    if (value !== usual) words.refuse(`ip: "${name} ${value}" is not emulated here\n`, 2)
    return () => undefined
  }

/** The kernel takes any value and keeps none. */
const ignored: BridgeOption = (words, name) => {
  words.unsigned(`invalid ${name}`)
  return () => undefined
}

const missing: BridgeOption = (words, name) => {
  words.refuse(`ip: "${name}" is not emulated here\n`, 2)
  return () => undefined
}

const VLAN_PROTOCOLS = [
  ['802.1Q', EtherType.vlan],
  ['802.1ad', EtherType.qinq],
] as const

const vlanProtocol: BridgeOption = words => {
  const name = words.argument()
  const protocol = VLAN_PROTOCOLS.find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1]
  if (protocol === undefined) words.wrong('invalid vlan_protocol', name)
  return bridge => void (bridge.vlanProtocol = protocol ?? bridge.vlanProtocol)
}

const defaultPvid: BridgeOption = words => {
  const id = words.unsigned('invalid vlan_default_pvid', 0xffff)
  return bridge => bridge.setDefaultPvid(id)
}

/** A time of spanning tree: what is set here, and in use while the bridge is the root. */
const time =
  (name: keyof BridgeTimes, most: number, least: number): BridgeOption =>
  (words, label) => {
    const value = words.unsigned(`invalid ${label}`)
    return bridge => {
      // br_set_forward_delay: without spanning tree there are no bounds.
      if ((name !== 'forwardDelay' || bridge.spanningTree.enabled) && (value < least || value > most)) return ERANGE
      bridge.spanningTree.own[name] = value
      if (bridge.spanningTree.isRoot) bridge.spanningTree.times[name] = value
      return undefined
    }
  }

const OPTIONS: ReadonlyMap<string, BridgeOption> = new Map<string, BridgeOption>([
  ['forward_delay', time('forwardDelay', 3000, 200)],
  ['hello_time', time('helloTime', 1000, 100)],
  ['max_age', time('maxAge', 4000, 600)],
  ['ageing_time', keep((bridge, value) => void (bridge.ageingTime = value / 100), 0xffff_ffff)],
  ['priority', keep((bridge, value) => void (bridge.priority = value), 0xffff)],
  ['mcast_snooping', keep((bridge, value) => void (bridge.multicastSnooping = value !== 0), 255)],
  ['stp_state', keep((bridge, value) => bridge.spanningTree.set(value !== 0), 0xffff_ffff)],
  ['vlan_filtering', keep((bridge, value) => void (bridge.vlanFiltering = value !== 0), 255)],
  ['vlan_default_pvid', defaultPvid],
  ['vlan_protocol', vlanProtocol],
  ['vlan_stats_enabled', only(0)],
  ['vlan_stats_per_port', only(0)],
  ['group_address', missing],
  ['no_linklocal_learn', only(0)],
  ['mcast_vlan_snooping', only(0)],
  ['mcast_hash_elasticity', ignored],
  ...MULTICAST_OPTIONS,
  ['mcast_stats_enabled', only(0)],
  ['nf_call_iptables', only(0)],
  ['nf_call_ip6tables', only(0)],
  ['nf_call_arptables', only(0)],
])

export const bridge: LinkKind = {
  name: 'bridge',
  usage: BRIDGE_KIND_USAGE,
  parse(_tool, words) {
    const changes: BridgeChange[] = []
    while (words.more) {
      const word = words.next()
      const option = OPTIONS.get(word)
      if (word === 'fdb_flush') changes.push(flush)
      else if (option !== undefined) changes.push(option(words, word))
      else unknownWord(words, bridge, word)
    }
    return { maker: maker(changes), change: link => apply(link, changes) }
  },
  print: printBridge,
}

function flush(device: Bridge): undefined {
  device.flush(null)
}

function apply(link: Link, changes: readonly BridgeChange[]): Errno | undefined {
  if (!(link instanceof Bridge)) return EOPNOTSUPP
  for (const change of changes) {
    const error = change(link)
    if (error !== undefined) return error
  }
  return undefined
}

function maker(changes: readonly BridgeChange[]): LinkMaker {
  return {
    kind: newBridge.kind,
    make(netns, name, request) {
      const link = newBridge.make(netns, name, request)
      if (failed(link)) return link
      return apply(link, changes) ?? link
    },
  }
}

/** bridge_print_opt. What is not emulated stands as a bridge has it that nobody has changed. */
function printBridge(tool: Tool, link: Link): void {
  if (!(link instanceof Bridge)) return
  const { out } = tool
  const number = (key: string, value: number, label = key) => out.field(key, value, `${label} ${value} `)
  const { spanningTree } = link
  number('forward_delay', spanningTree.times.forwardDelay)
  number('hello_time', spanningTree.times.helloTime)
  number('max_age', spanningTree.times.maxAge)
  number('ageing_time', Math.round(link.ageingTime * 100))
  number('stp_state', spanningTree.enabled ? 1 : 0)
  number('priority', link.priority)
  number('vlan_filtering', link.vlanFiltering ? 1 : 0)
  const protocol = VLAN_PROTOCOLS.find(([, type]) => type === link.vlanProtocol)![0]
  if (link.vlanFiltering) out.field('vlan_protocol', protocol, `vlan_protocol ${protocol} `)
  const identifier = bridgeIdentifier(link.number)
  out.field('bridge_id', identifier, `bridge_id ${identifier} `)
  // iproute2 6.1 prints the bridge's own identifier here as well (bridge_print_opt).
  out.field('root_id', identifier, `designated_root ${identifier} `)
  number('root_port', spanningTree.rootPort)
  number('root_path_cost', spanningTree.rootPathCost)
  number('topology_change', spanningTree.topologyChange ? 1 : 0)
  number('topology_change_detected', spanningTree.topologyChangeDetected ? 1 : 0)
  const left = (timer: Timer) => (timer.armed ? (timer.deadline - tool.net.sim.now) / SECOND : 0)
  printTimer(tool, 'hello_timer', left(spanningTree.hello))
  printTimer(tool, 'tcn_timer', left(spanningTree.notification))
  printTimer(tool, 'topology_change_timer', left(spanningTree.change))
  printTimer(tool, 'gc_timer', collectionIn(link))
  if (link.vlanFiltering) {
    number('vlan_default_pvid', link.defaultPvid)
    number('vlan_stats_enabled', 0)
    number('vlan_stats_per_port', 0)
  }
  const mask = hexadecimal(link.groupForwardMask)
  out.field('group_fwd_mask', mask, `group_fwd_mask ${mask} `)
  out.field('group_addr', '01:80:c2:00:00:00', 'group_address 01:80:c2:00:00:00 ')
  printMulticast(tool, link)
  for (const key of ['nf_call_iptables', 'nf_call_ip6tables', 'nf_call_arptables']) number(key, 0)
}

/** `%#x`: nothing in front of 0. */
export function hexadecimal(value: number): string {
  return value === 0 ? '0' : `0x${value.toString(16)}`
}

/** _bridge_print_timer: seconds with two decimals. */
export function printTimer({ out }: Tool, key: string, seconds: number): void {
  const text = seconds.toFixed(2)
  out.field(key, new Literal(text), `${key} ${text.padStart(7)} `)
}

/** HZ / 10: when a bridge that went up first looks for old entries. */
const FIRST_COLLECTION = 0.1

/** When old entries are next looked for: soon after the bridge went up, then once in an ageing time. */
function collectionIn(link: Bridge): number {
  if (!link.adminUp || link.openedAt < 0 || link.ageingTime === 0) return 0
  const since = (link.netns.sim.now - link.openedAt) / SECOND - FIRST_COLLECTION
  return since < 0 ? -since : link.ageingTime - (since % link.ageingTime)
}
