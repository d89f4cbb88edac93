import type { Running } from '../../../../linux/program.ts'
import type { Link } from '../../../../net/link.ts'
import { formatIp, formatMac, type Ip, type Mac } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'

/** A group of a device: a link-layer one, which may be set by hand, or one of IP. */
type Membership =
  | { readonly mac: Mac; readonly users: number; readonly fixed: boolean }
  | { readonly group: Ip; readonly users: number }

/** `ip maddr show`. */
export function* listGroups(tool: Tool, words: Words): Running {
  let device: string | null = null
  while (words.more) {
    let word = words.next()
    if (word === 'dev') word = words.argument()
    if (device !== null) words.garbage('dev', word)
    device = word
  }
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { out, net } = tool
  out.document(() => {
    for (const link of net.links) if (device === null || device === link.name) printLink(tool, link)
  })
  yield* tool.flush()
  return 0
}

/** In the order of /proc/net/dev_mcast, igmp and igmp6, which ip reads. */
function groupsOf({ options }: Tool, link: Link): Membership[] {
  const wants = (family: 4 | 6) => !options.linkFamily && (options.family ?? family) === family
  const macs = [...link.multicastMacs].map(([mac, users]) => ({ mac, users, fixed: link.fixedMulticastMacs.has(mac) }))
  return [
    ...(options.linkFamily || options.family === null ? macs : []),
    ...(wants(4) ? link.ipv4.groups.list() : []),
    ...(wants(6) ? link.ipv6.groups.list() : []),
  ]
}

/** print_mlist. */
function printLink(tool: Tool, link: Link): void {
  const { out, options } = tool
  const groups = groupsOf(tool, link)
  const head = () => {
    out.field('ifindex', link.index, `${link.index}:`)
    out.text('\t')
    out.field('ifname', link.name, link.name, 'ifname')
    out.text(out.newline)
  }
  if (groups.length === 0) return
  out.object(null, () => {
    if (!options.oneline || out.json) head()
    out.array('maddr', () => {
      for (const group of groups) {
        if (options.oneline && !out.json) head()
        out.text('\t')
        out.object(null, () => printGroup(tool, group))
        out.text('\n')
      }
    })
  })
}

/** print_maddr. */
function printGroup({ out }: Tool, membership: Membership): void {
  if ('mac' in membership) {
    const mac = formatMac(membership.mac)
    out.text('link  ')
    out.field('link', mac, mac, 'mac')
  } else {
    const { group } = membership
    const family = typeof group === 'number' ? 'inet' : 'inet6'
    out.field('family', family, family.padEnd(6))
    out.field('address', formatIp(group), formatIp(group), family)
  }
  const { users } = membership
  if (users !== 1) out.field('users', users, ` users ${users}`)
  if ('fixed' in membership && membership.fixed) out.field('features', 'static', ' static')
}
