import type { Running } from '../../../linux/program.ts'
import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import { type Mac, parseMac } from '../../../wire/address.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'

type Action = 'add' | 'append' | 'replace' | 'delete'
type State = 'permanent' | 'static' | 'dynamic'

interface Entry {
  mac: string | null
  device: string | null
  master: boolean
  self: boolean
  state: State
}

const STATES: Readonly<Record<string, State>> = {
  local: 'permanent',
  permanent: 'permanent',
  static: 'static',
  temp: 'static',
  dynamic: 'dynamic',
}
const NOT_EMULATED: readonly string[] = [
  'use',
  'router',
  'extern_learn',
  'sticky',
  'dst',
  'nhid',
  'port',
  'vni',
  'src_vni',
  'via',
]

/** `bridge fdb add`, `append`, `replace` and `delete` (fdb_modify). */
export function* modifyEntry(tool: Tool, words: Words, action: Action): Running {
  const entry = readEntry(words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (entry.device === null || entry.mac === null)
    return yield* tool.die('Device and address are required arguments.\n')
  const mac = parseMac(entry.mac)
  if (mac === undefined) return yield* tool.die(`Invalid mac address ${entry.mac}\n`)
  const device = tool.link(entry.device)
  if (device === undefined) return yield* tool.fail(`Cannot find device "${entry.device}"\n`, 255)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 255)
  if ((entry.self || !entry.master) && !(device instanceof Bridge))
    return yield* tool.fail(
      'bridge: addresses of the device itself (self) are not emulated here; say master for the table of its bridge\n',
      2,
    )
  const error = apply(device, mac, action, entry.state)
  return error === undefined ? 0 : yield* tool.fail(netlinkText(error), 255)
}

function readEntry(words: Words): Entry {
  const entry: Entry = { mac: null, device: null, master: false, self: false, state: 'permanent' }
  while (words.more) {
    const word = words.next()
    if (word === 'dev') entry.device = words.argument()
    else if (word === 'self') entry.self = true
    else if (word === 'master') entry.master = true
    else if (Object.hasOwn(STATES, word)) entry.state = STATES[word]!
    else if (word === 'vlan') words.refuse('RTNETLINK answers: Invalid argument\n', 255)
    else if (NOT_EMULATED.includes(word)) words.refuse(`bridge: "${word}" is not emulated here\n`, 2)
    else {
      const address = word === 'to' ? words.argument() : word
      if (entry.mac !== null) words.garbage('to', address)
      entry.mac = address
    }
  }
  return entry
}

/** br_fdb_add and br_fdb_delete. */
function apply(device: Link, mac: Mac, action: Action, state: State): Errno | undefined {
  const bridge = device instanceof Bridge ? device : device.master
  if (!(bridge instanceof Bridge)) return EOPNOTSUPP
  const port = bridge === device ? null : (bridge.ports.get(device) ?? null)
  const known = bridge.lookup(mac)
  if (action === 'delete') {
    if (known === undefined || known.port !== port) return ENOENT
    bridge.fdb.delete(mac)
    return undefined
  }
  if (port === null && state !== 'permanent') return EINVAL
  if (known !== undefined && action === 'add') return EEXIST
  bridge.addFdb(mac, port, state)
  return undefined
}

/** `bridge fdb flush dev BRIDGE` (fdb_flush): everything that its table holds, or what one port brought. */
export function* flushEntries(tool: Tool, words: Words): Running {
  let device: string | null = null
  let port: string | null = null
  let permanent = true
  let learned = true
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'brport') port = words.argument()
    else if (word === 'nopermanent' || word === 'dynamic') permanent = false
    else if (word === 'permanent' || word === 'nodynamic') learned = false
    else if (word !== 'self' && word !== 'master') words.refuse(`bridge: "${word}" is not emulated here\n`, 2)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null) return yield* tool.die('Device is a required argument.\n')
  const bridge = tool.link(device)
  if (bridge === undefined) return yield* tool.fail(`Cannot find device "${device}"\n`, 255)
  if (!(bridge instanceof Bridge)) return yield* tool.fail(netlinkText(EOPNOTSUPP), 255)
  const link = port === null ? null : tool.link(port)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${port}"\n`, 255)
  const entry = link === null ? null : (bridge.ports.get(link) ?? null)
  for (const each of bridge.entries()) {
    if (entry !== null && each.port !== entry) continue
    if (each.permanent ? permanent : learned) bridge.fdb.delete(each.mac)
  }
  return 0
}
