import { type FibEntry, type MetricName, type RouteMetrics, RouteProtocol, TableId } from '../../../../net/fib.ts'
import type { RouteException } from '../../../../net/ipv4/exceptions.ts'
import type { Link } from '../../../../net/link.ts'
import type { Route } from '../../../../net/route.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { addressBits, formatIp, type Ip } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { printMetrics } from './metrics.ts'
import {
  PRINT_ALL,
  printDestination,
  printDevice,
  printGateway,
  printHopFlags,
  printProtocol,
  printRealm,
  printSource,
  printTable,
  printTos,
  printType,
  type RoutePrinting,
} from './print.ts'

/** The kernel's answer about one IPv4 packet (rt_fill_info). */
export interface Ipv4Answer {
  readonly destination: number
  /** The source that was asked for. */
  readonly from: number | null
  /** The one that the kernel chose. */
  readonly source: number | null
  readonly route: Route
  readonly table: number
  readonly flags: readonly string[]
  readonly mark: number
  readonly tos: number
  readonly uid: number | null
  readonly incoming: string | null
  /** Seconds. */
  readonly expires: number | null
  readonly metrics: RouteMetrics
}

/** What an exception adds to a route. */
export function learnt(
  tool: Tool,
  route: Route,
  exception: RouteException | undefined,
): Pick<Ipv4Answer, 'expires' | 'metrics'> {
  const metrics: RouteMetrics = route.hop?.route.metrics ?? {}
  if (exception === undefined) return { expires: null, metrics }
  const expires = Math.floor((exception.expires - tool.net.sim.now) / SECOND)
  if (exception.mtu === 0) return { expires, metrics }
  const locked = new Set<MetricName>(metrics.locked)
  if (exception.locked) locked.add('mtu')
  return { expires, metrics: { ...metrics, mtu: exception.mtu, locked } }
}

export function printIpv4Answer(tool: Tool, answer: Ipv4Answer, what: RoutePrinting = PRINT_ALL): void {
  const { out } = tool
  const { route } = answer
  printType(tool, route.type)
  printDestination(tool, answer.destination, 32)
  if (answer.from !== null) printFrom(tool, answer.from)
  if (answer.tos !== 0) printTos(tool, answer.tos)
  if (route.gateway !== null && what.via) printGateway(tool, route.gateway, false)
  if (what.device) printDevice(tool, 'dev', route.link.name)
  printTable(tool, answer.table, what.table)
  if (answer.source !== null) printSource(tool, answer.source)
  printHopFlags(tool, null)
  printMark(tool, answer.mark)
  const realm = route.hop?.route.realm ?? 0
  if (realm !== 0) printRealm(tool, realm)
  if (answer.uid !== null) out.field('uid', answer.uid, `uid ${answer.uid} `)
  out.text(`${out.newline}    cache `)
  out.array('cache', () => {
    if (answer.flags.length > 0) out.text('<')
    for (const [index, flag] of answer.flags.entries())
      out.field(null, flag, index < answer.flags.length - 1 ? `${flag},` : `${flag}> `)
  })
  if (answer.expires !== null) out.field('expires', answer.expires, `expires ${answer.expires}sec `)
  printMetrics(tool, answer.metrics)
  if (answer.incoming !== null) printDevice(tool, 'iif', answer.incoming)
  out.text('\n')
}

/** The same for IPv6 (rt6_fill_node): the route that was found, for one destination. */
export interface Ipv6Answer {
  readonly destination: bigint
  readonly from: bigint
  readonly source: bigint | null
  readonly entry: FibEntry
  readonly gateway: Ip | null
  readonly link: Link | null
  readonly incoming: string | null
  readonly expires: number | null
  readonly cloned: boolean
  readonly mtu: number | null
}

export function printIpv6Answer(tool: Tool, answer: Ipv6Answer): void {
  const { out } = tool
  const { entry } = answer
  printType(tool, entry.type)
  printDestination(tool, answer.destination, 128)
  printFrom(tool, answer.from)
  if (answer.gateway !== null) printGateway(tool, answer.gateway, true)
  if (answer.link !== null) printDevice(tool, 'dev', answer.link.name)
  if (entry.table !== TableId.main) printTable(tool, entry.table, true)
  if (!answer.cloned && entry.protocol !== RouteProtocol.boot) printProtocol(tool, entry.protocol)
  if (answer.source !== null) printSource(tool, answer.source)
  out.field('metric', entry.priority, `metric ${entry.priority} `)
  // What the table knows of the next hop, such as a lost carrier, is not said of a route that was found.
  printHopFlags(tool, null)
  if (answer.expires !== null) out.field('expires', answer.expires, `expires ${answer.expires}sec `)
  printMetrics(tool, answer.mtu === null ? entry.metrics : { ...entry.metrics, mtu: answer.mtu })
  if (answer.incoming !== null) printDevice(tool, 'iif', answer.incoming)
  out.field('pref', entry.preference, `pref ${entry.preference}`)
  out.text('\n')
}

function printFrom(tool: Tool, from: Ip): void {
  const text = formatIp(from)
  tool.out.text('from ')
  tool.out.field('from', text, text, addressBits(from) === 32 ? 'inet' : 'inet6')
  tool.out.text(' ')
}

/** Small marks in decimal, others in hexadecimal. */
function printMark(tool: Tool, mark: number): void {
  if (mark === 0) return
  const text = mark >= 16 ? `0x${mark.toString(16)}` : String(mark)
  if (mark >= 16) tool.out.field('mark', text, `mark ${text} `)
  else tool.out.field('mark', mark, `mark ${text} `)
}
