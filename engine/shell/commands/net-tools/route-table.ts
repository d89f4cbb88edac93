import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type FibEntry, TableId } from '../../../net/fib.ts'
import { NO_NEXT_HOP } from '../../../net/route-spec.ts'
import { formatIp, type Ipv4 } from '../../../wire/address.ts'
import { hostText, maskOf } from './names.ts'

/** How the table is shown: as route(8) does, with netstat(8)'s columns, or with both (-ee). */
export interface RouteTableStyle {
  readonly numeric: boolean
  readonly columns: 'route' | 'netstat' | 'both'
}

const HEADS = {
  netstat: 'Flags   MSS Window  irtt Iface',
  route: 'Flags Metric Ref    Use Iface',
  both: 'Flags Metric Ref    Use Iface    MSS   Window irtt',
} as const

/** Routes of IPv4 in the table main, as /proc/net/route has them: rprint_fib() of lib/inet_gr.c. */
export function* printRouteTable(process: Process, { numeric, columns }: RouteTableStyle): Running {
  yield* process.print(`Kernel IP routing table\nDestination     Gateway         Genmask         ${HEADS[columns]}\n`)
  const entries = process.network.net.ipv4.policy.tables.get(TableId.main)?.entries() ?? []
  for (const entry of [...entries].sort(inOrder)) yield* process.print(yield* line(process, entry, numeric, columns))
  return 0
}

/** The kernel has kept no cache of IPv4 routes since 3.6: the heading is all there is. */
export function* printRouteCache(process: Process, { columns }: RouteTableStyle): Running {
  yield* process.print(`Kernel IP routing cache\nSource          Destination     Gateway         ${HEADS[columns]}\n`)
  return 0
}

function inOrder(a: FibEntry, b: FibEntry): number {
  const address = (entry: FibEntry) => entry.prefix.address as Ipv4
  return address(a) - address(b) || b.prefix.length - a.prefix.length || a.priority - b.priority
}

function* line(
  process: Process,
  { prefix, hops, priority, type }: FibEntry,
  numeric: boolean,
  columns: RouteTableStyle['columns'],
): Running<string> {
  const address = prefix.address as Ipv4
  const rejects = NO_NEXT_HOP.has(type) && type !== 'blackhole'
  const hop = hops[0]
  const gateway = typeof hop?.gateway === 'number' ? hop.gateway : 0
  const name =
    address === 0 && prefix.length === 0
      ? numeric
        ? '0.0.0.0'
        : 'default'
      : yield* hostText(process, address, numeric)
  const via = rejects ? '-' : gateway === 0 ? '0.0.0.0' : yield* hostText(process, gateway, numeric)
  const flags = rejects ? '!' : `U${gateway === 0 ? '' : 'G'}${prefix.length === 32 ? 'H' : ''}`
  const head = `${name.slice(0, 15).padEnd(15)} ${via.slice(0, 15).padEnd(15)} ${formatIp(maskOf(prefix.length)).padEnd(15)} ${flags.padEnd(5)} `
  const device = rejects ? '-' : (hop?.link?.name ?? '*')
  const dash = rejects ? '-' : '0'
  if (columns === 'netstat') return `${head}${dash.padStart(5)} ${dash.padEnd(10)} ${dash} ${device}\n`
  const middle = `${String(priority).padEnd(6)} ${dash.padEnd(2)} ${'0'.padStart(7)}`
  const rest = `${dash.padEnd(5)} ${dash.padEnd(6)} ${dash}`
  return columns === 'route' ? `${head}${middle} ${device}\n` : `${head}${middle} ${device.padEnd(8)} ${rest}\n`
}
