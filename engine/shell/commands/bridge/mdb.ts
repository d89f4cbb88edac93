import type { Running } from '../../../linux/program.ts'
import { EEXIST, EINVAL, EOPNOTSUPP, type Errno } from '../../../net/errno.ts'
import { RouteProtocol } from '../../../net/fib.ts'
import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import type { MdbEntry, MdbRequest } from '../../../net/links/bridge-mdb.ts'
import { modeOf } from '../../../net/links/bridge-replication.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, formatMac, type Ip, isGroupMac, isMulticastIpv4, parseIp, parseMac } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import { netlinkText, type Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { MDB_USAGE } from './usage.ts'

const VLAN_TOP = 4095

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, true) },
  { name: 'delete', run: (tool, words) => modify(tool, words, false) },
  { name: 'show', run: listEntries },
  { name: 'lst', run: listEntries },
  { name: 'list', run: listEntries },
  { name: 'help', run: tool => tool.die(MDB_USAGE) },
]

/** `bridge mdb`. */
export const mdb: ToolObject = {
  name: 'mdb',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'bridge mdb help', listEntries),
}

/** mdb_show. */
function* listEntries(tool: Tool, words: Words): Running {
  let only: Link | undefined
  let vlan = 0
  while (words.more) {
    const word = words.next()
    if (word === 'dev') {
      const name = words.argument()
      only = tool.link(name)
      if (only === undefined && words.refusal === null) return yield* noDevice(tool, name)
    } else if (word === 'vid') vlan = Number.parseInt(words.argument(), 10) || 0
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { out } = tool
  out.document(() =>
    out.object(null, () => {
      out.array('mdb', () => {
        for (const link of tool.net.links) {
          if (!(link instanceof Bridge) || (only !== undefined && link !== only)) continue
          for (const entry of link.mdb.entries)
            if (vlan === 0 || entry.vlan === vlan) out.object(null, () => printMdbEntry(tool, link, entry))
        }
      })
      out.object('router', () => {
        for (const link of tool.net.links)
          if (link instanceof Bridge && (only === undefined || link === only)) printRouters(tool, link)
      })
    }),
  )
  yield* tool.flush()
  return 0
}

/** br_print_router_ports: the newest first. In words only on request. */
function printRouters(tool: Tool, bridge: Bridge): void {
  const { out, options } = tool
  const routers = [...bridge.ports.values()].reverse().filter(port => bridge.multicast.isRouter(port))
  if (routers.length === 0 || (!out.json && options.details === 0)) return
  if (options.statistics === 0) out.text(`router ports on ${bridge.name}: `)
  out.array(bridge.name, () => {
    for (const { link, multicastRouter, routerUntil } of routers)
      out.object(null, () => {
        if (options.statistics > 0) out.text(`router ports on ${bridge.name}: `)
        out.field('port', link.name, `${link.name} `)
        if (options.statistics === 0) return
        const hundredths = multicastRouter === 2 ? 0 : Math.floor((routerUntil - tool.net.sim.now) / (SECOND / 100))
        const timer = timerText(hundredths)
        out.field('timer', timer, timer)
        const type = ['disabled', 'temp', 'permanent'][multicastRouter]!
        if (multicastRouter === 2) out.field('type', type, ` ${type}`)
        out.text('\n')
      })
  })
  if (options.statistics === 0) out.text('\n')
}

/** __print_router_port_stats, and the timers of entries. */
function timerText(hundredths: number): string {
  return `${String(Math.floor(hundredths / 100)).padStart(4)}.${String(hundredths % 100).padStart(2, '0')}`
}

/** print_mdb_entry. */
export function printMdbEntry(tool: Tool, bridge: Bridge, entry: MdbEntry): void {
  const { out, options } = tool
  const { group, source, permanent, port, vlan } = entry
  const name = (port?.link ?? bridge).name
  out.value('index', bridge.index)
  out.field('dev', bridge.name, `dev ${bridge.name} `)
  out.field('port', name, `port ${name}`)
  const text = typeof group === 'object' ? formatMac(group.mac) : formatIp(group)
  out.field('grp', text, ` grp ${text}`)
  if (source !== null) out.field('src', formatIp(source), ` src ${formatIp(source)}`)
  const state = permanent ? 'permanent' : 'temp'
  out.field('state', state, ` ${state}`)
  if (options.details > 0 && port !== null) {
    if (typeof group !== 'object' && bridge.multicast.tracksSources(group)) printSources(tool, entry)
    const protocol = tool.names.protocol(entry.byHand ? RouteProtocol.static : RouteProtocol.kernel)
    out.field('protocol', protocol, ` proto ${protocol} `)
  }
  out.array('flags', () => {
    if (entry.byExclude) out.field(null, 'added_by_star_ex', ' added_by_star_ex')
    if (entry.blocked) out.field(null, 'blocked', ' blocked')
  })
  if (vlan !== 0) out.field('vid', vlan, ` vid ${vlan}`)
  if (options.statistics > 0) {
    const timer = timerText(permanent ? 0 : hundredthsUntil(tool, entry.sources?.timer.deadline ?? entry.expires))
    out.field('timer', timer, ` ${timer}`)
  }
  out.text('\n')
}

/** br_timer_value: of what is not armed 0. */
function hundredthsUntil(tool: Tool, time: number): number {
  return time === Number.POSITIVE_INFINITY ? 0 : Math.max(0, Math.floor((time - tool.net.sim.now) / (SECOND / 100)))
}

/** MDBA_MDB_EATTR_GROUP_MODE and the list of sources (print_src_entry). */
function printSources(tool: Tool, entry: MdbEntry): void {
  const { out } = tool
  const mode = modeOf(entry)
  out.field('filter_mode', mode, ` filter_mode ${mode}`)
  const list = entry.sources?.list ?? []
  if (list.length === 0) return
  out.text(' source_list')
  out.array('source_list', () => {
    for (const [index, { address, timer }] of list.entries())
      out.object(null, () => {
        const text = formatIp(address)
        out.field('address', text, `${index === 0 ? ' ' : ','}${text}`)
        const left = timerText(hundredthsUntil(tool, timer.deadline)).trim()
        out.field('timer', left, `/${left}`)
      })
  })
}

interface Arguments {
  device: string | null
  port: string | null
  group: string | null
  source: string | null
  permanent: boolean
  vlan: number
  help: boolean
}

function parse(words: Words): Arguments {
  const args: Arguments = {
    device: null,
    port: null,
    group: null,
    source: null,
    permanent: false,
    vlan: 0,
    help: false,
  }
  while (words.more && !args.help) {
    const word = words.next()
    if (word === 'dev') args.device = words.argument()
    else if (word === 'port') args.port = words.argument()
    else if (word === 'grp') args.group = words.argument()
    else if (word === 'src') args.source = words.argument()
    else if (word === 'permanent') args.permanent = true
    else if (word === 'temp') args.permanent = false
    else if (word === 'vid') args.vlan = Number.parseInt(words.argument(), 10) || 0
    else if (begins('help', word)) args.help = true
  }
  return args
}

/** mdb_modify; words that it does not know are passed over. */
function* modify(tool: Tool, words: Words, adding: boolean): Running {
  const args = parse(words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { device, port, group, source, vlan } = args
  if (args.help) return yield* tool.die(MDB_USAGE)
  if (device === null || group === null || port === null)
    return yield* tool.fail('Device, group address and port name are required arguments.\n', 255)
  const bridge = tool.link(device)
  if (bridge === undefined) return yield* noDevice(tool, device)
  const member = tool.link(port)
  if (member === undefined) return yield* noDevice(tool, port)
  const mac = parseMac(group)
  const address = mac === undefined ? parseIp(group) : { mac }
  if (address === undefined) return yield* tool.fail(`Invalid address "${group}"\n`, 255)
  const from = source === null ? null : parseIp(source)
  if (from === undefined) return yield* tool.fail(`Invalid source address "${source}"\n`, 255)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 255)
  const request = { group: address, source: from, permanent: args.permanent }
  const error = checkGroup(address, vlan) ?? apply(bridge, member, request, vlan, adding)
  return error === undefined ? 0 : yield* tool.fail(netlinkText(error), 255)
}

const ALL_NODES = (0xff02n << 112n) | 1n

/** rtnl_validate_mdb_entry. */
function checkGroup(group: Ip | { readonly mac: number }, vlan: number): Errno | undefined {
  if (typeof group === 'object')
    return isGroupMac(group.mac) ? undefined : EINVAL.because('L2 entry group is not multicast')
  if (typeof group === 'number') {
    if (group !== 0 && !isMulticastIpv4(group))
      return EINVAL.because('IPv4 entry group address is not multicast or 0.0.0.0')
    if (group >>> 8 === 0xe00000) return EINVAL.because('IPv4 entry group address is local multicast')
  } else if (group === ALL_NODES) return EINVAL.because('IPv6 entry group address is link-local all nodes')
  return vlan >= VLAN_TOP ? EINVAL.because('Invalid entry VLAN id') : undefined
}

/** br_mdb_add and br_mdb_del: where VLANs are filtered and none is named, in all of the port's. */
function apply(
  bridge: Link,
  member: Link,
  request: Pick<MdbRequest, 'group' | 'source' | 'permanent'>,
  vlan: number,
  adding: boolean,
): Errno | undefined {
  if (!(bridge instanceof Bridge)) return EOPNOTSUPP.because('Device does not support MDB operations')
  const port = member === bridge ? null : bridge.ports.get(member)
  if (port === undefined) return EINVAL.because('bridge: Net device is not a bridge port')
  const own = (port?.vlans ?? bridge.vlans).entries.map(({ id }) => id)
  for (const id of bridge.vlanFiltering && vlan === 0 ? own : [vlan]) {
    const whole = { ...request, vlan: id, port }
    const error = adding ? bridge.mdb.add(whole) : bridge.mdb.remove(whole)
    if (error !== undefined && (error.code !== EEXIST.code || own.length < 2 || vlan !== 0)) return error
  }
  return undefined
}

function* noDevice(tool: Tool, name: string): Running {
  return yield* tool.fail(`Cannot find device "${name}"\n`, 255)
}
