import { newVeth } from '../../../../net/links/veth.ts'
import { NetNs } from '../../../../net/netns.ts'
import { parseLinkArguments } from '../link/arguments.ts'
import type { LinkKind } from './kind.ts'

const USAGE = `Usage: ip link <options> type veth [peer <options>]
To get <options> type 'ip link add help'
`

export const veth: LinkKind = {
  name: 'veth',
  usage: USAGE,
  parse(tool, words, { linkNamespace }) {
    const netns = linkNamespace instanceof NetNs ? linkNamespace : tool.net
    if (!words.more) return { maker: newVeth({ netns }) }
    if (words.next() !== 'peer') {
      words.refuse(USAGE, 1, false)
      return {}
    }
    const peer = parseLinkArguments(tool, words)
    // The name may stand without `name`, as that of the first end may.
    const name = peer.request.name ?? peer.device
    if (!peer.takeAddresses(6)) words.refuse('RTNETLINK answers: Invalid argument\n', 2, false)
    return { maker: newVeth({ netns, ...peer.request, ...(name === null ? {} : { name }) }) }
  },
}
