import { type FibEntry, type NextHop, RouteProtocol, type RouteType, Scope, TableId } from '../../../../net/fib.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { addressBits, formatIp, type Ip } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { printNexthopBody } from '../nexthop/print.ts'
import type { RouteFilter } from './filter.ts'
import { printMetrics } from './metrics.ts'

/** What a listing leaves out because all that it shows has it. */
export interface RoutePrinting {
  readonly table: boolean
  readonly protocol: boolean
  readonly scope: boolean
  readonly device: boolean
  readonly tos: boolean
  readonly metric: boolean
  readonly realms: boolean
  readonly via: boolean
  readonly source: boolean
  readonly deleted?: boolean
}

export const PRINT_ALL: RoutePrinting = {
  table: true,
  protocol: true,
  scope: true,
  device: true,
  tos: true,
  metric: true,
  realms: true,
  via: true,
  source: true,
}

export function printing(filter: RouteFilter): RoutePrinting {
  const whole = (prefix: RouteFilter['via']) =>
    prefix !== null && !prefix.any && prefix.length === addressBits(prefix.address)
  return {
    table: filter.table === null,
    protocol: filter.protocol === null,
    scope: filter.scope === null,
    device: filter.link === null,
    tos: filter.tos === null,
    metric: filter.metric === null,
    realms: filter.realms.mask !== 0xffff_ffff,
    via: !whole(filter.via),
    source: !whole(filter.source),
  }
}

/** A route of a table (print_route). */
export function printRoute(tool: Tool, entry: FibEntry, what: RoutePrinting): void {
  const { out, options } = tool
  const { prefix, preferredSource, priority, expires, realm } = entry
  // Without net.ipv4.nexthop_compat_mode the id says it all.
  const hops = entry.nexthopId !== 0 && tool.net.ipv4.sysctl.nexthop_compat_mode === 0 ? [] : entry.hops
  const six = typeof prefix.address === 'bigint'
  if (what.deleted === true) out.field('deleted', true, 'Deleted ')
  printType(tool, entry.type)
  printDestination(tool, prefix.address, prefix.length)
  if (entry.nexthopId !== 0) out.field('nhid', entry.nexthopId, `nhid ${entry.nexthopId} `)
  if (entry.tos !== 0 && what.tos) printTos(tool, entry.tos)
  const single = hops.length === 1 && !isIpv6Group(tool, entry) ? hops[0]! : null
  if (single !== null) printHop(tool, single, six, what)
  printTable(tool, entry.table, what.table)
  const details = options.details > 0
  if ((entry.protocol !== RouteProtocol.boot || details) && what.protocol) printProtocol(tool, entry.protocol)
  if ((entry.scope !== Scope.global || details) && what.scope) {
    const scope = tool.names.scope(entry.scope)
    out.field('scope', scope, `scope ${scope} `)
  }
  if (preferredSource !== null && what.source) printSource(tool, preferredSource)
  if ((six || priority !== 0) && what.metric) out.field('metric', priority, `metric ${priority} `)
  printHopFlags(tool, single ?? (entry.linkDown ? { dead: false, onlink: false, linkDown: true } : null))
  if (realm !== 0 && what.realms) printRealm(tool, realm)
  if (expires !== Number.POSITIVE_INFINITY) printExpires(tool, expires)
  printMetrics(tool, entry.metrics)
  if (six) out.field('pref', entry.preference, `pref ${entry.preference}`)
  const nexthop = entry.nexthopId === 0 || !details ? undefined : tool.net.nexthops.get(entry.nexthopId)
  if (nexthop !== undefined) {
    out.text(`${out.newline}\tnh_info `)
    out.object('nh_info', () => printNexthopBody(tool, nexthop))
  }
  if (single === null && hops.length > 0) printHops(tool, hops, six)
  out.text('\n')
}

/** A group in IPv6 is told as one even where it has a single member left (rt6_fill_node). */
function isIpv6Group(tool: Tool, { prefix, nexthopId }: FibEntry): boolean {
  if (nexthopId === 0 || typeof prefix.address === 'number') return false
  return tool.net.nexthops.get(nexthopId)?.target.kind === 'group'
}

export function printType(tool: Tool, type: RouteType): void {
  if (type !== 'unicast' || tool.options.details > 0) tool.out.field('type', type, `${type} `)
}

export function printDestination(tool: Tool, address: Ip, length: number): void {
  const text = length === 0 ? 'default' : formatIp(address) + (length === addressBits(address) ? '' : `/${length}`)
  const color = length === 0 ? undefined : typeof address === 'number' ? 'inet' : 'inet6'
  tool.out.field('dst', text, text, color)
  tool.out.text(' ')
}

export function printTos(tool: Tool, tos: number): void {
  const text = tool.names.dsfield(tos)
  tool.out.field('tos', text, `tos ${text} `)
}

export function printGateway(tool: Tool, gateway: Ip, six: boolean): void {
  const { out } = tool
  const text = formatIp(gateway)
  const color = typeof gateway === 'number' ? 'inet' : 'inet6'
  out.text('via ')
  if ((typeof gateway === 'bigint') === six) out.field('gateway', text, text, color)
  else
    out.object('via', () => {
      const family = six ? 'inet' : 'inet6'
      out.field('family', family, `${family} `)
      out.field('host', text, text, color)
    })
  out.text(' ')
}

export function printDevice(tool: Tool, key: 'dev' | 'iif', name: string): void {
  tool.out.text(`${key} `)
  tool.out.field(key, name, name, 'ifname')
  tool.out.text(' ')
}

export function printTable(tool: Tool, id: number, wanted: boolean): void {
  if (!wanted || (id === TableId.main && tool.options.details === 0)) return
  const table = tool.names.table(id)
  tool.out.field('table', table, `table ${table} `)
}

export function printProtocol(tool: Tool, id: number): void {
  const protocol = tool.names.protocol(id)
  tool.out.field('protocol', protocol, `proto ${protocol} `)
}

export function printSource(tool: Tool, source: Ip): void {
  const text = formatIp(source)
  tool.out.text('src ')
  tool.out.field('prefsrc', text, text, typeof source === 'number' ? 'inet' : 'inet6')
  tool.out.text(' ')
}

export function printExpires(tool: Tool, until: number): void {
  // The kernel counts in hundredths, and tells those; iproute2 leaves the seconds of them.
  const hundredths = Math.trunc((until - tool.net.sim.now) / (SECOND / 100))
  const seconds = Math.trunc(hundredths / 100) + 0
  if (hundredths !== 0) tool.out.field('expires', seconds, `expires ${seconds}sec `)
}

export function printRealm(tool: Tool, realm: number): void {
  const from = realm >>> 16
  const name = (number: number) => tool.names.realm(number)
  const text = `${from === 0 ? '' : `${name(from)}/`}${name(realm & 0xffff)}`
  tool.out.field('flow', text, `${from === 0 ? 'realm' : 'realms'} ${text} `)
}

function printHop(tool: Tool, { gateway, link }: NextHop, six: boolean, what: RoutePrinting): void {
  if (gateway !== null && what.via) printGateway(tool, gateway, six)
  if (link !== null && what.device) printDevice(tool, 'dev', link.name)
}

/** print_rt_flags. */
export function printHopFlags(tool: Tool, hop: Pick<NextHop, 'dead' | 'onlink' | 'linkDown'> | null): void {
  const flags = hop === null ? [] : [hop.dead && 'dead', hop.onlink && 'onlink', hop.linkDown && 'linkdown']
  tool.out.array('flags', () => {
    for (const flag of flags) if (flag !== false) tool.out.field(null, flag, `${flag} `)
  })
}

/** print_rta_multipath. */
function printHops(tool: Tool, hops: readonly NextHop[], six: boolean): void {
  const { out } = tool
  out.array('nexthops', () => {
    for (const hop of hops) {
      out.object(null, () => {
        out.text(`${out.newline}\tnexthop `)
        printHop(tool, hop, six, PRINT_ALL)
        out.field('weight', hop.weight, `weight ${hop.weight} `)
        printHopFlags(tool, hop)
      })
    }
  })
}
