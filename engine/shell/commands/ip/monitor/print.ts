import type { Link } from '../../../../net/link.ts'
import type { Notification } from '../../../../net/notify.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { printAddress } from '../address/print.ts'
import { viewOf } from '../address/view.ts'
import { printLink } from '../link/print.ts'
import { printNeighbour } from '../neighbour/print.ts'
import { printId } from '../netns/id.ts'
import { printNexthop } from '../nexthop/print.ts'
import { PRINT_ALL, printRoute } from '../route/print.ts'
import { printRule } from '../rule/print.ts'
import { printNetconf } from './netconf.ts'

/** What stands in front where several objects are watched by name of all (print_headers). */
const LABELS: Readonly<Record<Exclude<Notification['type'], 'fdb' | 'mdb'>, string>> = {
  link: '[LINK]',
  address: '[ADDR]',
  route: '[ROUTE]',
  rule: '[RULE]',
  neighbour: '[NEIGH]',
  netconf: '[NETCONF]',
  nsid: '[NSID]',
  nexthop: '[NEXTHOP]',
}

/** One change as it looks when it happens (accept_msg of ip/ipmonitor.c). */
export function printNotification(
  tool: Tool,
  change: Exclude<Notification, { type: 'fdb' | 'mdb' }>,
  labelled: boolean,
): void {
  if (labelled) tool.out.text(LABELS[change.type])
  const deleted = change.deleted === true
  if (change.type === 'link')
    printLink(tool, change.link, { linkObject: false, addressLine: true, queueLength: false, deleted })
  else if (change.type === 'address') {
    if (deleted) tool.out.field('deleted', true, 'Deleted ')
    printAddress(tool, viewOf(change.link, change.address), true)
  } else if (change.type === 'route') printRoute(tool, change.entry, { ...PRINT_ALL, deleted })
  else if (change.type === 'rule') printRule(tool, change.rule, deleted)
  else if (change.type === 'neighbour') printNeighbour(tool, change.neighbour, { device: true, deleted })
  else if (change.type === 'netconf') printNetconf(tool, change)
  else if (change.type === 'nexthop') {
    if (deleted) tool.out.text('Deleted ')
    printNexthop(tool, change.nexthop)
  } else {
    if (deleted) tool.out.text('Deleted ')
    printId(tool, change.id, change.netns)
  }
}

/** The family that a change is about; null where it has none. */
export function familyOf(change: Notification): 4 | 6 | null {
  if (change.type === 'rule' || change.type === 'netconf') return change.family
  if (change.type === 'address') return typeof change.address.local === 'number' ? 4 : 6
  if (change.type === 'route') return typeof change.entry.prefix.address === 'number' ? 4 : 6
  if (change.type === 'neighbour') return typeof change.neighbour.ip === 'number' ? 4 : 6
  if (change.type === 'nexthop') return change.nexthop.family
  return null
}

/** Whether a change is about a device. */
export function concerns(change: Notification, link: Link): boolean {
  if (change.type === 'link' || change.type === 'address') return change.link === link
  if (change.type === 'neighbour') return change.neighbour.link === link
  if (change.type === 'route') return change.entry.hops.some(hop => hop.link === link)
  return change.type === 'netconf' && change.name === link.name
}
