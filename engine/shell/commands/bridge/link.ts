import type { Running } from '../../../linux/program.ts'
import { EOPNOTSUPP } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import type { BridgePort } from '../../../net/links/bridge-port.ts'
import { type PortChange, portChange } from '../../iproute/bridge-port.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { printFlags } from '../ip/link/print.ts'
import { LINK_USAGE } from './usage.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'set', run: setPort },
  { name: 'change', run: setPort },
  { name: 'show', run: listPorts },
  { name: 'lst', run: listPorts },
  { name: 'list', run: listPorts },
  { name: 'help', run: tool => tool.die(LINK_USAGE) },
]

/** `bridge link`. */
export const link: ToolObject = {
  name: 'link',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'bridge link help', listPorts),
}

function portOf(device: Link): BridgePort | undefined {
  return device.master instanceof Bridge ? device.master.ports.get(device) : undefined
}

/** brlink_modify. */
function* setPort(tool: Tool, words: Words): Running {
  let device: string | null = null
  const changes: PortChange[] = []
  const sides = new Set<string>()
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'self' || word === 'master') sides.add(word)
    else {
      const change = portChange(words, word, 'bridge')
      if (change === undefined) return yield* tool.die(LINK_USAGE)
      changes.push(change)
    }
  }
  // The tool hands on minus the error number of what it could not read (parse_on_off).
  if (words.refusal?.status === 1) return yield* tool.die(words.refusal.text, 234)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null) return yield* tool.die('Device is a required argument.\n')
  const found = tool.link(device)
  if (found === undefined) return yield* tool.die(`Cannot find bridge device "${device}"\n`)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 255)
  const port = portOf(found)
  // No device here sets anything by itself (ndo_bridge_setlink).
  if (port === undefined || sides.has('self')) return yield* tool.fail(netlinkText(EOPNOTSUPP), 255)
  for (const change of changes.sort((a, b) => Number(a.last === true) - Number(b.last === true))) {
    const error = change(port)
    if (error !== undefined) return yield* tool.fail(netlinkText(error), 255)
  }
  return 0
}

/** brlink_show. */
function* listPorts(tool: Tool, words: Words): Running {
  let device: string | null = null
  let master: string | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'dev') {
      if (device !== null) words.duplicate('dev', words.word)
      device = words.argument()
    } else if (word === 'master') master = words.argument()
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  for (const name of [device, master])
    if (name !== null && tool.link(name) === undefined) return yield* tool.fail(`Cannot find device "${name}"\n`, 255)
  const { out } = tool
  out.document(() => {
    for (const each of tool.net.links) {
      const port = portOf(each)
      if (port === undefined || (device !== null && tool.link(device) !== each)) continue
      if (master === null || tool.link(master) === port.bridge) out.object(null, () => printPort(tool, port))
    }
  })
  return 0
}

/** print_linkinfo of bridge/link.c. The far end is looked up by its number here, even if it is in another namespace. */
function printPort(tool: Tool, port: BridgePort): void {
  const { out, options } = tool
  const device = port.link
  const { lowerIndex } = device
  out.field('ifindex', device.index, `${device.index}: `)
  const below = lowerIndex === device.index ? null : tool.linkName(lowerIndex)
  if (below !== null) out.value('link', below)
  out.field('ifname', device.name, `${device.name}${below === null ? '' : `@${below}`}: `, 'ifname')
  const lower = device.linkNetns === device.netns ? tool.net.linkByIndex(lowerIndex) : undefined
  printFlags(tool, device, lower !== undefined && lower !== device && !lower.adminUp)
  out.field('mtu', device.mtu, `mtu ${device.mtu} `)
  out.field('master', port.bridge.name, `master ${port.bridge.name} `)
  const { state } = port
  out.field('state', state, `state ${state} `)
  out.field('priority', port.priority, `priority ${port.priority} `)
  out.field('cost', port.cost, `cost ${port.cost} `)
  if (options.details > 0) printSwitches(tool, port)
  out.text('\n')
}

function printSwitches({ out }: Tool, port: BridgePort): void {
  const onOff = (key: string, on: boolean) => out.field(key, on, `${key} ${on ? 'on' : 'off'} `)
  out.text(`${out.newline}    `)
  onOff('hairpin', port.hairpin)
  onOff('guard', port.guard)
  onOff('root_block', port.rootBlock)
  onOff('fastleave', port.fastLeave)
  onOff('learning', port.learning)
  onOff('flood', port.flood)
  onOff('mcast_flood', port.multicastFlood)
  onOff('bcast_flood', port.broadcastFlood)
  out.field('mcast_router', port.multicastRouter, `mcast_router ${port.multicastRouter} `)
  onOff('mcast_to_unicast', false)
  onOff('neigh_suppress', port.neighbourSuppress)
  onOff('vlan_tunnel', false)
  onOff('isolated', port.isolated)
  onOff('locked', port.locked)
}
