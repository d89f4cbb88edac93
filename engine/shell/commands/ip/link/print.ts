import { LinkFlag, linkFlags } from '../../../../net/flags.ts'
import type { Link, OperationalState } from '../../../../net/link.ts'
import { formatIpv4, formatIpv6, formatMac } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Color } from '../../../iproute/writer.ts'
import { printDetails } from './details.ts'
import { printStatistics } from './statistics.ts'

/** What a listing of devices shows beyond the rule. */
export interface LinkListing {
  /** `ip link` rather than `ip address`. */
  readonly linkObject: boolean
  /** The line with the link-layer address. */
  readonly addressLine: boolean
  /** The length of the queue; monitors leave it out. */
  readonly queueLength: boolean
  readonly deleted?: boolean
}

/** In the order in which `ip link` prints them (print_link_flags). */
const FLAGS: readonly (readonly [number, string])[] = [
  [LinkFlag.loopback, 'LOOPBACK'],
  [LinkFlag.broadcast, 'BROADCAST'],
  [LinkFlag.pointToPoint, 'POINTOPOINT'],
  [LinkFlag.multicast, 'MULTICAST'],
  [LinkFlag.noArp, 'NOARP'],
  [LinkFlag.allMulticast, 'ALLMULTI'],
  [LinkFlag.promiscuous, 'PROMISC'],
  [LinkFlag.master, 'MASTER'],
  [LinkFlag.dynamic, 'DYNAMIC'],
  [LinkFlag.noTrailers, 'NOTRAILERS'],
  [LinkFlag.up, 'UP'],
  [LinkFlag.lowerUp, 'LOWER_UP'],
]

/** print_linkinfo. */
export function printLink(tool: Tool, link: Link, listing: LinkListing): void {
  const { out, options } = tool
  if (listing.deleted === true) out.field('deleted', true, 'Deleted ')
  out.field('ifindex', link.index, `${link.index}: `)
  const lowerDown = printName(tool, link)
  printFlags(tool, link, lowerDown)
  out.field('mtu', link.mtu, `mtu ${link.mtu} `)
  out.field('qdisc', link.queueName, `qdisc ${link.queueName} `)
  if (link.master !== null) out.field('master', link.master.name, `master ${link.master.name} `)
  const state = link.operationalState
  if (!out.json) out.text('state ')
  out.field('operstate', state, `${state} `, stateColor(state))
  const mode = link.dormantMode ? 'DORMANT' : 'DEFAULT'
  if (listing.linkObject) out.field('linkmode', mode, `mode ${mode} `)
  const group = tool.names.group(link.group)
  out.field('group', group, `group ${group} `)
  if (listing.queueLength && link.txQueueLength !== 0)
    out.field('txqlen', link.txQueueLength, `qlen ${link.txQueueLength}`)
  if (listing.addressLine || options.details > 0) printAddressLine(tool, link)
  if (link.linkNetns !== link.netns) printNetnsId(tool, link)
  if (link.protoDown) out.field('proto_down', true, ' protodown on ')
  if (options.details > 0) printDetails(tool, link, listing.linkObject)
  if ((listing.linkObject || options.details > 0) && link.alias !== '') {
    out.text(`${out.newline}    `)
    out.field('ifalias', link.alias, `alias ${link.alias}`)
  }
  if (listing.linkObject && options.statistics > 0) {
    out.text(out.newline)
    printStatistics(tool, link)
  }
  if (link.altNames.length > 0 && (listing.linkObject || listing.addressLine)) printAltNames(tool, link)
  out.text('\n')
}

/** `eth0@far: `; whether the far end is known to be down. */
function printName(tool: Tool, link: Link): boolean {
  const { out } = tool
  const index = link.lowerIndex
  const elsewhere = link.linkNetns !== link.netns
  if (index === link.index && !elsewhere) {
    out.field('ifname', link.name, `${link.name}: `, 'ifname')
    return false
  }
  if (index === 0) {
    out.value('link', null)
    out.field('ifname', link.name, `${link.name}@NONE: `, 'ifname')
    return false
  }
  if (elsewhere) {
    out.value('link_index', index)
    out.field('ifname', link.name, `${link.name}@if${index}: `, 'ifname')
    return false
  }
  const lower = tool.linkName(index)
  out.value('link', lower)
  out.field('ifname', link.name, `${link.name}@${lower}: `, 'ifname')
  return tool.net.linkByIndex(index)?.adminUp !== true
}

export function printFlags(tool: Tool, link: Link, lowerDown: boolean): void {
  const flags = linkFlags(link)
  const names = FLAGS.filter(([flag]) => (flags & flag) !== 0).map(([, name]) => name)
  if ((flags & LinkFlag.up) !== 0 && (flags & LinkFlag.running) === 0) names.unshift('NO-CARRIER')
  if (lowerDown) names.push('M-DOWN')
  tool.out.array('flags', () => {
    if (tool.out.json) for (const name of names) tool.out.value(null, name)
    else tool.out.text(`<${names.join(',')}> `)
  })
}

export function stateColor(state: OperationalState): Color | undefined {
  return state === 'UP' ? 'up' : state === 'DOWN' ? 'down' : undefined
}

/** The link-layer address in the form of the device's type (ll_addr_n2a). */
export function formatLinkAddress(link: Link, address: number): string {
  return link.addressLength === 4 ? formatIpv4(address) : formatMac(address)
}

function printAddressLine(tool: Tool, link: Link): void {
  const { out } = tool
  out.text(out.newline)
  out.field('link_type', link.type, `    link/${link.type} `)
  if (link.addressLength === 0) return
  const wide = link.wideAddresses
  const address = wide === null ? formatLinkAddress(link, link.mac) : formatIpv6(wide.address)
  out.field('address', address, address, 'mac')
  if (link.pointToPoint) {
    out.text(' peer ')
    out.value('link_pointtopoint', true)
  } else out.text(' brd ')
  const broadcast = wide === null ? formatLinkAddress(link, link.broadcast) : formatIpv6(wide.broadcast)
  out.field('broadcast', broadcast, broadcast, 'mac')
  if (wide === null) return
  out.text(' permaddr ')
  // IFLA_PERM_ADDRESS: six octets in the room of sixteen.
  const permanent = formatIpv6(BigInt(wide.permanent) << 80n)
  out.field('permaddr', permanent, permanent, 'mac')
}

function printNetnsId(tool: Tool, link: Link): void {
  const id = tool.net.idOf(link.linkNetns)
  const name = tool.namespaceName(link.linkNetns)
  tool.out.field('link_netnsid', id, name === undefined ? ` link-netnsid ${id}` : ` link-netns ${name}`)
}

function printAltNames(tool: Tool, link: Link): void {
  const { out } = tool
  out.array('altnames', () => {
    for (const name of link.altNames) {
      out.text(`${out.newline}    `)
      out.field(null, name, `altname ${name}`)
    }
  })
}

/** print_linkinfo_brief: the name, the state, and for `ip -br link` the address and the flags. */
export function printLinkBrief(tool: Tool, link: Link, linkObject: boolean, deleted = false): void {
  const { out } = tool
  if (deleted) out.field('deleted', true, 'Deleted ')
  const index = link.lowerIndex
  const elsewhere = link.linkNetns !== link.netns
  let name = link.name
  let lowerDown = false
  if (index === 0) {
    name = `${link.name}@NONE`
    out.value('link', null)
  } else if (elsewhere) {
    name = `${link.name}@if${index}`
    out.value('link_index', index)
  } else if (index !== link.index) {
    const lower = tool.linkName(index)
    name = `${link.name}@${lower}`
    lowerDown = tool.net.linkByIndex(index)?.adminUp !== true
    out.value('link', lower)
  }
  out.field('ifname', link.name, `${name.padEnd(16)} `, 'ifname')
  const state = link.operationalState
  out.field('operstate', state, `${state.padEnd(14)} `, stateColor(state))
  if (!linkObject) return
  if (link.addressLength > 0) {
    const { wideAddresses: wide } = link
    const address = wide === null ? formatLinkAddress(link, link.mac) : formatIpv6(wide.address)
    out.field('address', address, `${address} `, 'mac')
  }
  printFlags(tool, link, lowerDown)
  out.text('\n')
}
