import type { Running } from '../../../linux/program.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatMac, type Mac, parseMac } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { flushEntries, modifyEntry } from './fdb-modify.ts'
import { FDB_USAGE } from './usage.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modifyEntry(tool, words, 'add') },
  { name: 'append', run: (tool, words) => modifyEntry(tool, words, 'append') },
  { name: 'replace', run: (tool, words) => modifyEntry(tool, words, 'replace') },
  { name: 'delete', run: (tool, words) => modifyEntry(tool, words, 'delete') },
  { name: 'get', run: getEntry },
  { name: 'show', run: listEntries },
  { name: 'lst', run: listEntries },
  { name: 'list', run: listEntries },
  { name: 'flush', run: flushEntries },
  { name: 'help', run: tool => tool.die(FDB_USAGE) },
]

/** `bridge fdb`. */
export const fdb: ToolObject = {
  name: 'fdb',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'bridge fdb help', listEntries),
}

/** A line of `bridge fdb`: an entry of a bridge's table, or an address of a device itself. */
interface Line {
  readonly mac: Mac
  readonly device: Link
  /** Null for an address of the device itself. */
  readonly bridge: Bridge | null
  readonly state: 'permanent' | 'static' | ''
  readonly used: number
  readonly updated: number
}

/** All lines in the order of the kernel's dump: by device, a bridge's own addresses first; of a table the newest entry first. */
function* lines(tool: Tool): Generator<Line> {
  for (const device of tool.net.links) {
    if (device.master instanceof Bridge) yield* tableLines(device.master, device)
    yield* ownAddresses(device)
    if (device instanceof Bridge) yield* tableLines(device, device)
  }
}

function* ownAddresses(device: Link): Generator<Line> {
  if (device.type !== 'ether') return
  for (const mac of device.multicastMacs.keys())
    yield { mac, device, bridge: null, state: 'permanent', used: 0, updated: 0 }
}

/** The entries of `bridge` by which `device` is reached; its own address is one of the bridge itself, if it is no port's. */
function* tableLines(bridge: Bridge, device: Link): Generator<Line> {
  for (const entry of bridge.entries().reverse()) {
    if ((entry.port?.link ?? bridge) !== device) continue
    const state = entry.permanent ? 'permanent' : entry.static ? 'static' : ''
    yield { mac: entry.mac, device, bridge, state, used: entry.used, updated: entry.updated }
  }
  if (device !== bridge || bridge.identity === 0 || bridge.fdb.has(bridge.mac)) return
  yield { mac: bridge.mac, device, bridge, state: 'permanent', used: 0, updated: 0 }
}

interface Filter {
  device: Link | null
  bridge: Link | null
  dynamic: boolean
  state: string
}

/** fdb_show. */
function* listEntries(tool: Tool, words: Words): Running {
  const filter: Filter = { device: null, bridge: null, dynamic: false, state: 'all' }
  while (words.more) {
    const word = words.next()
    if (word === 'brport' || word === 'dev' || word === 'br') {
      const name = words.argument()
      const found = tool.link(name)
      if (found === undefined && words.refusal === null)
        return yield* tool.fail(`Cannot find ${word === 'br' ? 'bridge ' : ''}device "${name}"\n`, 255)
      if (word === 'br') filter.bridge = found ?? null
      else filter.device = found ?? null
    } else if (word === 'state') {
      filter.state = words.argument()
      if (!STATES.includes(filter.state)) words.refuse('Error: argument "state" is wrong: invalid state\n', 255)
    } else if (word === 'dynamic') filter.dynamic = true
    else if (word === 'vlan') words.refuse('bridge: "vlan" is not emulated here\n', 2)
    else if (word === 'help') return yield* tool.die(FDB_USAGE)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  tool.out.document(() => {
    for (const line of lines(tool))
      if (matches(line, filter)) tool.out.object(null, () => printLine(tool, line, filter.device === null))
  })
  return 0
}

const STATES: readonly string[] = ['all', 'permanent', 'static', 'temp', 'stale', 'reachable']

function matches(line: Line, { device, bridge, dynamic, state }: Filter): boolean {
  if (device !== null && line.device !== device) return false
  if (bridge !== null && line.device !== bridge && line.device.master !== bridge) return false
  if (dynamic && line.state === 'permanent') return false
  if (state === 'all') return true
  if (state === 'static' || state === 'temp') return line.state === 'static'
  return state === 'permanent' ? line.state === 'permanent' : state === 'reachable' && line.state === ''
}

/** print_fdb. */
function printLine(tool: Tool, { mac, device, bridge, state, used, updated }: Line, named: boolean): void {
  const { out, options, net } = tool
  out.field('mac', formatMac(mac), `${formatMac(mac)} `, 'mac')
  if (named) {
    out.text('dev ')
    out.field('ifname', device.name, `${device.name} `, 'ifname')
  }
  if (options.statistics > 0 && bridge !== null) {
    const seconds = (time: number) => Math.floor((net.sim.now - time) / SECOND)
    out.field('used', seconds(used), `used ${seconds(used)}/`)
    out.field('updated', seconds(updated), `${seconds(updated)} `)
  }
  out.array('flags', () => {
    if (bridge === null) out.field(null, 'self', 'self ')
  })
  if (bridge !== null) out.field('master', bridge.name, `master ${bridge.name} `)
  out.field('state', state, state)
  out.text('\n')
}

/** fdb_get: one entry of a bridge. */
function* getEntry(tool: Tool, words: Words): Running {
  let mac: string | null = null
  let port: string | null = null
  let br: string | null = null
  while (words.more) {
    const word = words.next()
    if (word === 'brport' || word === 'dev') port = words.argument()
    else if (word === 'br') br = words.argument()
    else if (word !== 'self' && word !== 'master' && word !== 'dynamic') mac = word === 'to' ? words.argument() : word
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (mac === null || (port === null && br === null))
    return yield* tool.die('Device or master and address are required arguments.\n')
  const address = parseMac(mac)
  if (address === undefined) return yield* tool.die(`Invalid mac address ${mac}\n`)
  const name = br ?? port!
  const found = tool.link(name)
  if (found === undefined) return yield* tool.fail(`Cannot find device "${name}"\n`, 255)
  const bridge = found instanceof Bridge ? found : found.master
  const line = [...lines(tool)].find(each => each.bridge === bridge && bridge !== null && each.mac === address)
  if (line === undefined) return yield* tool.fail('Error: Fdb entry not found.\n', 254)
  tool.out.document(() => tool.out.object(null, () => printLine(tool, line, true)))
  return 0
}
