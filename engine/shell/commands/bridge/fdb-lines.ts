import type { Link } from '../../../net/link.ts'
import { Bridge } from '../../../net/links/bridge.ts'
import type { FdbEntry } from '../../../net/links/bridge-fdb.ts'
import { Vxlan } from '../../../net/links/vxlan.ts'
import type { VxlanRemote } from '../../../net/links/vxlan-fdb.ts'
import { SECOND } from '../../../sim/timer.ts'
import { formatIp, formatMac, type Mac } from '../../../wire/address.ts'
import type { Tool } from '../../iproute/tool.ts'

export type FdbLineState = 'permanent' | 'static' | ''

/** A line of `bridge fdb`: an entry of a bridge's table or of a tunnel's, or an address of a device itself. */
export interface FdbLine {
  readonly mac: Mac
  readonly device: Link
  /** Null for an entry of the device itself. */
  readonly bridge: Bridge | null
  readonly vlan: number
  readonly remote: VxlanRemote | null
  /** NTF_MASTER stored with an entry of the device itself. */
  readonly master: boolean
  readonly state: FdbLineState
  readonly external: boolean
  readonly sticky: boolean
  /** Of a group in the place of a remote; 0 for none. */
  readonly nexthop: number
  /** When it was last used and changed; null where nobody keeps that. */
  readonly times: { readonly used: number; readonly updated: number } | null
}

const own = {
  bridge: null,
  vlan: 0,
  remote: null,
  master: false,
  external: false,
  sticky: false,
  nexthop: 0,
  times: null,
} as const

/** All lines in the order of the kernel's dump: by device, a bridge's own addresses first; of a table the newest entry first. */
export function* fdbLines(links: readonly Link[]): Generator<FdbLine> {
  for (const device of links) {
    if (device.master instanceof Bridge) yield* tableLines(device.master, device)
    if (device instanceof Vxlan) yield* tunnelLines(device)
    else yield* ownAddresses(device)
    if (device instanceof Bridge) yield* tableLines(device, device)
  }
}

function* ownAddresses(device: Link): Generator<FdbLine> {
  if (device.type !== 'ether') return
  for (const mac of [...device.unicastMacs, ...device.multicastMacs.keys()])
    yield { ...own, mac, device, state: 'permanent' }
}

/** vxlan_fdb_dump: a line for each remote, or one with a group of nexthops. */
function* tunnelLines(device: Vxlan): Generator<FdbLine> {
  for (const { mac, remotes, nexthop, state, master, external, used, updated } of device.fdb.entries) {
    const shown = state === 'reachable' ? '' : state
    const line = { ...own, mac, device, master, external, state: shown, times: { used, updated } } as const
    if (nexthop !== null) yield { ...line, remote: null, nexthop: nexthop.id }
    for (const remote of remotes) yield { ...line, remote }
  }
}

export function stateOf(entry: FdbEntry): FdbLineState {
  return entry.permanent ? 'permanent' : entry.static ? 'static' : ''
}

/** The entries of `bridge` by which `device` is reached; its own address is one of the bridge itself, if it is no port's. */
function* tableLines(bridge: Bridge, device: Link): Generator<FdbLine> {
  for (const entry of bridge.fdb.entries) {
    if ((entry.port?.link ?? bridge) !== device) continue
    const { mac, vlan, external, sticky } = entry
    yield { ...own, mac, device, bridge, vlan, state: stateOf(entry), external, sticky, times: entry }
  }
  if (bridge.vlanFiltering) yield* vlanAddresses(bridge, device)
  if (device !== bridge || bridge.forgotten || bridge.mac === 0 || bridge.fdb.lookup(bridge.mac, 0) !== undefined)
    return
  yield { ...own, mac: bridge.mac, device, bridge, state: 'permanent', times: { used: 0, updated: 0 } }
}

/** With VLANs, a port's own address is known in each of its own (br_fdb_add_local). */
function* vlanAddresses(bridge: Bridge, device: Link): Generator<FdbLine> {
  const group = device === bridge ? bridge.vlans : bridge.ports.get(device)?.vlans
  for (const { id } of group?.entries.reverse() ?? [])
    yield { ...own, mac: device.mac, device, bridge, vlan: id, state: 'permanent', times: { used: 0, updated: 0 } }
}

/** print_fdb. */
export function printFdbLine(tool: Tool, line: FdbLine, named: boolean): void {
  const { out, options, net } = tool
  const { mac, device, bridge, vlan, remote, state, times, nexthop } = line
  out.field('mac', formatMac(mac), `${formatMac(mac)} `, 'mac')
  if (named) {
    out.text('dev ')
    out.field('ifname', device.name, `${device.name} `, 'ifname')
  }
  if (remote !== null) out.field('dst', formatIp(remote.ip), `dst ${formatIp(remote.ip)} `)
  if (nexthop !== 0) out.field('nhid', nexthop, `nhid ${nexthop} `)
  if (vlan !== 0) out.field('vlan', vlan, `vlan ${vlan} `)
  if (remote !== null) printRemote(tool, remote)
  if (options.statistics > 0 && times !== null) {
    const seconds = (time: number) => Math.floor((net.sim.now - time) / SECOND)
    out.field('used', seconds(times.used), `used ${seconds(times.used)}/`)
    out.field('updated', seconds(times.updated), `${seconds(times.updated)} `)
  }
  out.array('flags', () => {
    if (bridge === null) out.field(null, 'self', 'self ')
    if (line.external) out.field(null, 'extern_learn', 'extern_learn ')
    if (line.master) out.field(null, 'master', 'master ')
    if (line.sticky) out.field(null, 'sticky', 'sticky ')
  })
  if (bridge !== null) out.field('master', bridge.name, `master ${bridge.name} `)
  out.field('state', state, state)
  out.text('\n')
}

function printRemote({ out }: Tool, { port, vni, via }: VxlanRemote): void {
  if (port !== 0) out.field('port', port, `port ${port} `)
  if (vni >= 0) out.field('vni', vni, `vni ${vni} `)
  if (via !== null) out.field('viaIf', via.name, `via ${via.name} `)
}
