import type { Running } from '../../../linux/program.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import type { Words } from '../../iproute/words.ts'
import { printNetconf } from './monitor/netconf.ts'

const USAGE = 'Usage: ip netconf show [ dev STRING ]\n'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'show', run: show },
  { name: 'lst', run: show },
  { name: 'list', run: show },
  { name: 'help', run: tool => tool.die(USAGE) },
]

/** `ip netconf`: parameters of the families for each device, and for `all` and `default`. */
export const netconf: ToolObject = {
  name: 'netconf',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip netconf help', show),
}

/** do_show of ip/ipnetconf.c; words that it does not know are passed over. */
function* show(tool: Tool, words: Words): Running {
  let device: string | null = null
  while (words.more) if (words.next() === 'dev') device = words.argument()
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (device !== null && tool.link(device) === undefined)
    return yield* tool.fail(`Device "${device}" does not exist.\n`, 1)
  const { net, options, out } = tool
  const only = device === null ? null : tool.link(device)!
  const links = only === null ? net.links : [only]
  const print = (family: 4 | 6, name: string, values: ReturnType<typeof net.ipv4.netconf>) =>
    out.object(null, () => printNetconf(tool, { type: 'netconf', family, name, values }))
  out.document(() => {
    if (options.family !== 6) {
      for (const { name, ipv4 } of links) print(4, name, net.ipv4.netconf(ipv4.conf))
      if (only === null) print(4, 'all', net.ipv4.netconf(net.ipv4.all))
      if (only === null) print(4, 'default', net.ipv4.netconf(net.ipv4.defaults))
    }
    if (options.family === 4) return
    for (const { name, ipv6 } of links) print(6, name, net.ipv6.netconf(ipv6.conf))
    if (only === null) print(6, 'all', net.ipv6.netconf(net.ipv6.all))
    if (only === null) print(6, 'default', net.ipv6.netconf(net.ipv6.defaults))
  })
  yield* tool.flush()
  return 0
}
