import type { Running } from '../../../linux/program.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import { Vxlan } from '../../../net/links/vxlan.ts'
import { parseMac } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { type FdbLine, fdbLines, printFdbLine } from './fdb-lines.ts'
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

interface Filter {
  device: Link | null
  bridge: Link | null
  vlan: number
  dynamic: boolean
  state: string
}

/** fdb_show. */
function* listEntries(tool: Tool, words: Words): Running {
  const filter: Filter = { device: null, bridge: null, vlan: 0, dynamic: false, state: 'all' }
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
    else if (word === 'vlan') filter.vlan = Number.parseInt(words.argument(), 10) || 0
    else if (word === 'help') return yield* tool.die(FDB_USAGE)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  tool.out.document(() => {
    for (const line of fdbLines(tool.net.links))
      if (matches(line, filter)) tool.out.object(null, () => printFdbLine(tool, line, filter.device === null))
  })
  return 0
}

const STATES: readonly string[] = ['all', 'permanent', 'static', 'temp', 'stale', 'reachable']

function matches(line: FdbLine, { device, bridge, vlan, dynamic, state }: Filter): boolean {
  if (device !== null && line.device !== device) return false
  if (bridge !== null && line.device !== bridge && line.device.master !== bridge) return false
  if (vlan !== 0 && line.vlan !== vlan) return false
  if (dynamic && line.state === 'permanent') return false
  if (state === 'all') return true
  if (state === 'static' || state === 'temp') return line.state === 'static'
  return state === 'permanent' ? line.state === 'permanent' : state === 'reachable' && line.state === ''
}

/** fdb_get: one entry of a bridge, or of a tunnel. */
function* getEntry(tool: Tool, words: Words): Running {
  let mac: string | null = null
  let port: string | null = null
  let br: string | null = null
  let vlan = 0
  let self = false
  while (words.more) {
    const word = words.next()
    if (word === 'brport' || word === 'dev') port = words.argument()
    else if (word === 'br') br = words.argument()
    else if (word === 'vlan') vlan = Number.parseInt(words.argument(), 10) || 0
    else if (word === 'self') self = true
    else if (word !== 'master' && word !== 'dynamic') mac = word === 'to' ? words.argument() : word
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
  const tunnel = found instanceof Vxlan && self
  const bridge = tunnel ? null : found instanceof Bridge ? found : found.master
  if (bridge === null && !tunnel) return yield* tool.fail('Error: Device is not a bridge port.\n', 254)
  const line = [...fdbLines(tool.net.links)].find(
    each =>
      (tunnel ? each.device === found && each.bridge === null : each.bridge === bridge) &&
      each.mac === address &&
      each.vlan === vlan,
  )
  if (line === undefined) return yield* tool.fail('Error: Fdb entry not found.\n', 254)
  tool.out.document(() => tool.out.object(null, () => printFdbLine(tool, line, true)))
  return 0
}
