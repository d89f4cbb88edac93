import type { Neighbour, NeighbourProxy } from '../../../../net/neighbour.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { formatLinkAddress } from '../link/print.ts'

export interface NeighbourPrinting {
  /** False where all that is listed is of one device. */
  readonly device: boolean
  readonly deleted?: boolean
}

/** print_neigh. */
export function printNeighbour(tool: Tool, neighbour: Neighbour, what: NeighbourPrinting): void {
  const { out, options } = tool
  const { ip, link, mac, state } = neighbour
  if (what.deleted === true) out.field('deleted', true, 'Deleted ')
  printAddress(tool, ip)
  if (what.device) printDevice(tool, link.name)
  if (mac !== null && neighbour.valid) {
    const address = formatLinkAddress(link, mac)
    out.text('lladdr ')
    out.field('lladdr', address, address, 'mac')
    out.text(' ')
  }
  if (neighbour.router) out.field('router', null, 'router ')
  if (neighbour.managed) out.field('managed', null, 'managed ')
  if (neighbour.externLearn) out.field('extern_learn', null, 'extern_learn ')
  if (options.statistics > 0) printStatistics(tool, neighbour)
  if (state !== 'NONE')
    out.array('state', () => {
      out.field(null, state, `${state} `)
    })
  printProtocol(tool, neighbour.protocol)
  out.text('\n')
}

/** An address for which this host answers on behalf of another. */
export function printProxy(tool: Tool, { ip, protocol, router }: NeighbourProxy, device: string | null): void {
  printAddress(tool, ip)
  if (device !== null) printDevice(tool, device)
  if (router) tool.out.field('router', null, 'router ')
  tool.out.field('proxy', null, 'proxy ')
  tool.out.array('state', () => {})
  printProtocol(tool, protocol)
  tool.out.text('\n')
}

function printProtocol(tool: Tool, protocol: number): void {
  if (protocol === 0) return
  const name = tool.names.protocol(protocol)
  tool.out.field('protocol', name, `proto ${name} `)
}

function printAddress(tool: Tool, ip: Ip): void {
  const text = formatIp(ip)
  tool.out.field('dst', text, text, typeof ip === 'number' ? 'inet' : 'inet6')
  tool.out.text(' ')
}

function printDevice(tool: Tool, name: string): void {
  tool.out.text('dev ')
  tool.out.field('dev', name, name, 'ifname')
  tool.out.text(' ')
}

/** print_cacheinfo: seconds since it was used, confirmed and changed. */
function printStatistics(tool: Tool, neighbour: Neighbour): void {
  const { now } = tool.net.sim
  const [used, confirmed, updated] = [neighbour.used, neighbour.confirmed, neighbour.updated].map(time =>
    Math.max(0, Math.floor((now - time) / SECOND)),
  ) as [number, number, number]
  // Who holds it beside the table: its own timer.
  if (neighbour.timer.armed) tool.out.field('refcnt', 1, ' ref 1')
  tool.out.field('used', used, ` used ${used}`)
  tool.out.field('confirmed', confirmed, `/${confirmed}`)
  tool.out.field('updated', updated, `/${updated}`)
  tool.out.field('probes', neighbour.probes, `probes ${neighbour.probes} `)
}
