import type { Running } from '../../../linux/program.ts'
import { EEXIST, EINVAL, ENOENT, EOPNOTSUPP, EPERM, type Errno, failed, type Result } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import type { FdbFlag } from '../../../net/links/bridge-fdb.ts'
import { Vxlan } from '../../../net/links/vxlan.ts'
import type { VxlanRemote } from '../../../net/links/vxlan-fdb.ts'
import { isForForwardingTable, type Nexthop } from '../../../net/nexthop.ts'
import { type Ip, isGroupMac, type Mac, parseMac } from '../../../wire/address.ts'
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
  vlan: number
  destination: Ip | null
  port: number
  vni: number
  via: string | null
  flag: FdbFlag | null
  nexthop: number
}

const STATES: Readonly<Record<string, State>> = {
  local: 'permanent',
  permanent: 'permanent',
  static: 'static',
  temp: 'static',
  dynamic: 'dynamic',
}
const NOT_EMULATED: readonly string[] = ['use', 'router', 'src_vni']

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
  if (entry.nexthop !== 0 && (entry.destination !== null || entry.port !== 0 || entry.vni >= 0))
    return yield* tool.die('dst, port, vni are mutually exclusive with nhid\n')
  const via = entry.via === null ? null : tool.link(entry.via)
  if (via === undefined) return yield* tool.fail(`Cannot find device "${entry.via}"\n`, 255)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 255)
  const self = entry.self || !entry.master
  const remote = entry.destination === null ? null : { ip: entry.destination, port: entry.port, vni: entry.vni, via }
  let error: Errno | undefined
  // rtnl_fdb_add: where the device itself is meant as well, it need not be a port.
  if (device.type !== 'ether') error = notEthernet(action === 'delete' ? 'delete' : 'add')
  else if (entry.master && !self && device.master === null) error = EOPNOTSUPP
  else if (entry.master && device.master !== null) error = inTable(device, mac, action, entry)
  if (error === undefined && self) error = onDevice(device, mac, action, { ...entry, remote })
  return error === undefined ? 0 : yield* tool.fail(netlinkText(error), 255)
}

const notEthernet = (what: 'add' | 'delete'): Errno => EINVAL.because(`FDB ${what} only supported for Ethernet devices`)

function readEntry(words: Words): Entry {
  const entry: Entry = {
    mac: null,
    device: null,
    master: false,
    self: false,
    state: 'permanent',
    vlan: 0,
    destination: null,
    port: 0,
    vni: -1,
    via: null,
    flag: null,
    nexthop: 0,
  }
  while (words.more) {
    const word = words.next()
    if (word === 'dev') entry.device = words.argument()
    else if (word === 'dst') entry.destination = words.address(null)
    else if (word === 'port') entry.port = words.unsigned('invalid port', 65_535)
    else if (word === 'vni') entry.vni = words.unsigned('invalid VNI', 0xff_ffff)
    else if (word === 'via') entry.via = words.argument()
    else if (word === 'self') entry.self = true
    else if (word === 'master') entry.master = true
    else if (Object.hasOwn(STATES, word)) entry.state = STATES[word]!
    else if (word === 'sticky') entry.flag = 'sticky'
    else if (word === 'extern_learn') entry.flag = 'external'
    else if (word === 'nhid') entry.nexthop = words.unsigned('invalid nhid')
    else if (word === 'vlan') entry.vlan = Number.parseInt(words.argument(), 10) || 0
    else if (NOT_EMULATED.includes(word)) words.refuse(`bridge: "${word}" is not emulated here\n`, 2)
    else {
      const address = word === 'to' ? words.argument() : word
      if (entry.mac !== null) words.garbage('to', address)
      entry.mac = address
    }
  }
  return entry
}

/** br_fdb_add and br_fdb_delete. Where the bridge filters and no VLAN is named, the entry is made in all of the port's. */
function inTable(device: Link, mac: Mac, action: Action, { state, vlan, flag }: Entry): Errno | undefined {
  const bridge = device instanceof Bridge ? device : device.master
  if (!(bridge instanceof Bridge)) return EOPNOTSUPP
  const port = bridge === device ? null : (bridge.ports.get(device) ?? null)
  const group = port?.vlans ?? bridge.vlans
  if (vlan !== 0 && group.get(vlan) === undefined) return EINVAL
  if (port === null && state !== 'permanent' && action !== 'delete') return EINVAL
  // A port that does not learn takes nothing that is to be forgotten again (fdb_add_entry).
  const learns = port === null || port.state === 'learning' || port.state === 'forwarding'
  if (!learns && state === 'dynamic' && action !== 'delete') return EPERM
  const vlans = vlan !== 0 ? [vlan] : bridge.vlanFiltering ? [0, ...group.entries.map(({ id }) => id)] : [0]
  const known = vlans.map(id => bridge.fdb.lookup(mac, id)).filter(entry => entry !== undefined && entry.port === port)
  const own = bridge.holds(mac)
  if (action === 'delete') {
    if (known.length === 0 && !(own && port === null)) return ENOENT
    if (own) bridge.forgotten = true
    for (const entry of known) bridge.fdb.delete(entry!)
    return undefined
  }
  if (flag === 'sticky' && state === 'permanent') return EINVAL
  const external = flag === 'external'
  if (!external && action === 'add' && (own || vlans.some(id => bridge.fdb.lookup(mac, id) !== undefined)))
    return EEXIST
  // What was the bridge's own address is now what the entry says, and nobody's without it.
  if (own) bridge.forgotten = true
  for (const id of vlans) {
    const kept = flag ?? (bridge.fdb.lookup(mac, id)?.external === true ? 'external' : null)
    bridge.fdb.set(mac, id, port, external && port !== null ? 'dynamic' : state, kept)
  }
  return undefined
}

/** The entries of a tunnel, of a bridge itself, or the addresses that a device takes in (ndo_fdb_add, ndo_dflt_fdb_add). */
function onDevice(
  device: Link,
  mac: Mac,
  action: Action,
  entry: Entry & { readonly remote: VxlanRemote | null },
): Errno | undefined {
  if (device instanceof Bridge) return inTable(device, mac, action, entry)
  if (device instanceof Vxlan) return onTunnel(device, mac, action, entry)
  return isGroupMac(mac) ? groupAddress(device, mac, action) : unicastAddress(device, mac, action, entry.state)
}

function onTunnel(
  device: Vxlan,
  mac: Mac,
  action: Action,
  { remote, state, master, flag, nexthop }: Entry & { readonly remote: VxlanRemote | null },
): Errno | undefined {
  if (action === 'delete') return device.fdb.remove(mac, remote)
  const way = nexthop === 0 ? remote : groupOf(device, nexthop)
  if (way === null) return EINVAL
  if (failed(way)) return way
  const external = flag === 'external'
  return device.fdb.update(mac, way, { action, state: state === 'dynamic' ? 'reachable' : state, master, external })
}

/** vxlan_fdb_nh_update: only groups of nexthops that are made for it. */
function groupOf({ origin }: Vxlan, id: number): Result<Nexthop> {
  const nexthop = origin.nexthops.get(id)
  if (nexthop === undefined) return EINVAL.because('Nexthop id does not exist')
  if (!isForForwardingTable(nexthop)) return EINVAL.because('Nexthop is not a fdb nexthop')
  return nexthop.target.kind === 'group' ? nexthop : EINVAL.because('Nexthop is not a multipath group')
}

function unicastAddress(device: Link, mac: Mac, action: Action, state: State): Errno | undefined {
  if (action !== 'delete' && state === 'dynamic') return EINVAL.because('FDB only supports static addresses')
  const known = device.unicastMacs.has(mac)
  if (action === 'delete') return device.unicastMacs.delete(mac) ? undefined : ENOENT
  if (known) return action === 'add' ? EEXIST : undefined
  device.unicastMacs.add(mac)
  return undefined
}

function groupAddress(device: Link, mac: Mac, action: Action): Errno | undefined {
  const known = device.multicastMacs.has(mac)
  if (action !== 'delete') {
    if (known && action === 'add') return EEXIST
    device.listenTo(mac)
  } else if (known) device.stopListeningTo(mac)
  else return ENOENT
  return undefined
}

const NO_PORT = EINVAL.because('bridge: Flush device is not a bridge or bridge port')

/** `bridge fdb flush dev DEV` (fdb_flush): everything that the table of a bridge or a tunnel holds, or what one port brought. */
export function* flushEntries(tool: Tool, words: Words): Running {
  let device: string | null = null
  let port: string | null = null
  let permanent = true
  let learned = true
  let vlan = 0
  let self = false
  let master = false
  while (words.more) {
    const word = words.next()
    if (word === 'dev') device = words.argument()
    else if (word === 'brport') port = words.argument()
    else if (word === 'vlan') vlan = Number.parseInt(words.argument(), 10) || 0
    else if (word === 'nopermanent' || word === 'dynamic') permanent = false
    else if (word === 'permanent' || word === 'nodynamic') learned = false
    else if (word === 'self') self = true
    else if (word === 'master') master = true
    else words.refuse(`bridge: "${word}" is not emulated here\n`, 2)
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device === null) return yield* tool.die('Device is a required argument.\n')
  const found = tool.link(device)
  if (found === undefined) return yield* tool.fail(`Cannot find bridge device "${device}"\n`, 255)
  if (found.type !== 'ether') return yield* tool.fail(netlinkText(notEthernet('delete')), 255)
  // rtnl_fdb_del: by way of its bridge a port means what it has brought.
  const bridge = master && found.master instanceof Bridge ? found.master : found
  if (bridge !== found && port === null && !self) port = device
  if (bridge instanceof Vxlan) {
    bridge.fdb.flush(entry => (entry.state === 'permanent' ? permanent : learned))
    return 0
  }
  if (!(bridge instanceof Bridge)) return yield* tool.fail(netlinkText(EOPNOTSUPP), 255)
  const link = port === null ? null : tool.link(port)
  if (link === undefined) return yield* tool.fail(`Cannot find bridge port device "${port}"\n`, 255)
  if (link !== null && link !== bridge && !(link.master instanceof Bridge))
    return yield* tool.fail(netlinkText(NO_PORT), 255)
  const from = link === null ? null : (bridge.ports.get(link) ?? null)
  for (const each of bridge.fdb.entries) {
    if ((from !== null && each.port !== from) || (vlan !== 0 && each.vlan !== vlan)) continue
    if (each.permanent ? permanent : learned) bridge.fdb.delete(each)
  }
  if (permanent && from === null && vlan === 0) bridge.forgotten = true
  return 0
}
