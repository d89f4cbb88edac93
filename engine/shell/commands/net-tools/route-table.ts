import type { Process } from '../../../linux/process.ts'
import type { Running } from '../../../linux/program.ts'
import { type FibEntry, TableId } from '../../../net/fib.ts'
import { NO_NEXT_HOP } from '../../../net/route-spec.ts'
import { formatIp, type Ipv4 } from '../../../wire/address.ts'
import { hostText, maskOf } from './names.ts'

/** How the table is shown: as route(8) does, or with netstat(8)'s columns. */
export interface RouteTableStyle {
  readonly numeric: boolean
  readonly netstat: boolean
}

/** Routes of IPv4 in the table main, as /proc/net/route has them: rprint_fib() of lib/inet_gr.c. */
export function* printRouteTable(process: Process, { numeric, netstat }: RouteTableStyle): Running {
  const last = netstat ? 'Flags   MSS Window  irtt Iface' : 'Flags Metric Ref    Use Iface'
  yield* process.print(`Kernel IP routing table\nDestination     Gateway         Genmask         ${last}\n`)
  const entries = process.network.net.ipv4.policy.tables.get(TableId.main)?.entries() ?? []
  for (const entry of [...entries].sort(inOrder)) yield* process.print(yield* line(process, entry, numeric, netstat))
  return 0
}

function inOrder(a: FibEntry, b: FibEntry): number {
  const address = (entry: FibEntry) => entry.prefix.address as Ipv4
  return address(a) - address(b) || b.prefix.length - a.prefix.length || a.priority - b.priority
}

function* line(process: Process, entry: FibEntry, numeric: boolean, netstat: boolean): Running<string> {
  const { prefix, hops, priority, type } = entry
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
  if (netstat) {
    const dash = rejects ? '-' : '0'
    return `${head}${dash.padStart(5)} ${dash.padEnd(10)} ${dash} ${device}\n`
  }
  return `${head}${String(priority).padEnd(6)} ${(rejects ? '-' : '0').padEnd(2)} ${'0'.padStart(7)} ${device}\n`
}
