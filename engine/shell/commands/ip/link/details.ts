import type { Link } from '../../../../net/link.ts'
import { Bridge } from '../../../../net/links/bridge.ts'
import { Vrf } from '../../../../net/links/vrf.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { printBridgePort } from '../kinds/bridge-slave.ts'
import { linkKinds } from '../kinds/index.ts'
import { printVrfTable } from '../kinds/vrf.ts'

/** What `-d` adds to a device (print_linkinfo after show_details). */
export function printDetails(tool: Tool, link: Link, linkObject: boolean): void {
  const { out } = tool
  out.field('promiscuity', link.promiscuousFor, ` promiscuity ${link.promiscuousFor} `)
  out.field('allmulti', link.allMulticast, ` allmulti ${link.allMulticast} `)
  out.field('min_mtu', link.minMtu, `minmtu ${link.minMtu} `)
  out.field('max_mtu', link.maxMtu, `maxmtu ${link.maxMtu} `)
  printKind(tool, link)
  if (linkObject) printAddressGeneration(tool, link)
  const { segmentation } = link
  const number = (key: string, label: string, value: number) => out.field(key, value, `${label} ${value} `)
  number('num_tx_queues', 'numtxqueues', link.numTxQueues)
  number('num_rx_queues', 'numrxqueues', link.numRxQueues)
  number('gso_max_size', 'gso_max_size', segmentation.gsoMaxSize)
  number('gso_max_segs', 'gso_max_segs', segmentation.gsoMaxSegs)
  number('tso_max_size', 'tso_max_size', segmentation.tsoMaxSize)
  number('tso_max_segs', 'tso_max_segs', segmentation.tsoMaxSegs)
  number('gro_max_size', 'gro_max_size', segmentation.groMaxSize)
}

function printKind(tool: Tool, link: Link): void {
  const { out } = tool
  const slave = link.master instanceof Bridge ? link.master.ports.get(link) : undefined
  const vrf = link.master instanceof Vrf ? link.master : null
  if (link.kind === '' && slave === undefined && vrf === null) return
  out.object('linkinfo', () => {
    if (link.kind !== '') {
      out.text(out.newline)
      out.field('info_kind', link.kind, `    ${link.kind} `)
      const print = linkKinds.get(link.kind)?.print
      if (print !== undefined) out.object('info_data', () => print(tool, link))
    }
    if (vrf !== null) {
      out.text(out.newline)
      out.field('info_slave_kind', 'vrf', '    vrf_slave ')
      out.object('info_slave_data', () => printVrfTable(tool, vrf))
    }
    if (slave !== undefined) {
      out.text(out.newline)
      out.field('info_slave_kind', 'bridge', '    bridge_slave ')
      out.object('info_slave_data', () => printBridgePort(tool, slave))
    }
  })
}

const GENERATION_MODES = ['eui64', 'none', 'stable_secret', 'random']

/** How the device makes its IPv6 addresses. */
function printAddressGeneration(tool: Tool, link: Link): void {
  if (!link.ipv6.alive) return
  const mode = GENERATION_MODES[link.ipv6.conf.addr_gen_mode] ?? 'eui64'
  tool.out.field('inet6_addr_gen_mode', mode, `addrgenmode ${mode} `)
}
