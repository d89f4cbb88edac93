import type { Running } from '../../../linux/program.ts'
import { EINVAL, EPERM, type Errno } from '../../../net/errno.ts'
import type { Link } from '../../../net/link.ts'
import { formatIpv6, type Ipv6 } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'

const USAGE = 'Usage: ip token [ list | set | del | get ] [ TOKEN ] [ dev DEV ]\n'
const IDENTIFIER = (1n << 64n) - 1n

interface Arguments {
  token: Ipv6 | null
  link: Link | null
}

function parse(tool: Tool, words: Words, takesToken: boolean): Arguments {
  const args: Arguments = { token: null, link: null }
  while (words.more) {
    const word = words.next()
    if (word === 'dev') {
      const name = words.argument()
      args.link = tool.link(name) ?? null
      if (args.link === null) words.wrong('dev is invalid\n', name)
    } else if (begins('help', word)) words.refuse(USAGE, 255)
    else if (takesToken && args.token === null) args.token = words.prefix(6, word).address as Ipv6
    else words.garbage('token', word)
  }
  return args
}

/** iptoken_list: the devices that can have one. */
function* list(tool: Tool, words: Words): Running {
  const { link } = parse(tool, words, false)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { out, net } = tool
  out.document(() => {
    for (const each of net.links) {
      if (each.type === 'loopback' || each.noArp || (link !== null && each !== link)) continue
      const token = formatIpv6(each.ipv6.token)
      out.object(null, () => {
        out.text('token ')
        out.field('token', token, token, 'inet6')
        out.text(' dev ')
        out.field('ifname', each.name, each.name, 'ifname')
        out.text('\n')
      })
    }
  })
  yield* tool.flush()
  return 0
}

/** iptoken_set; without a token in the command it is taken away. */
function* modify(tool: Tool, words: Words, deleting: boolean): Running {
  const args = parse(tool, words, !deleting)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const token = deleting ? 0n : args.token
  if (token === null) return yield* tool.fail('Not enough information: token is required.\n', 1)
  if (args.link === null) return yield* tool.fail('Not enough information: "dev" argument is required.\n', 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.answer(EPERM)
  return yield* tool.answer(setToken(args.link, token))
}

/** inet6_set_iftoken. */
function setToken(link: Link, token: Ipv6): Errno | undefined {
  const { ipv6 } = link
  if (link.type === 'loopback') return EINVAL.because('ipv6: Device is loopback')
  if (link.noArp) return EINVAL.because('ipv6: Device does not do neighbour discovery')
  if (token !== 0n && !ipv6.acceptsAdvertisements)
    return EINVAL.because('ipv6: Router advertisement is disabled on device')
  if (token !== 0n && ipv6.conf.router_solicitations === 0)
    return EINVAL.because('ipv6: Router solicitation is disabled on device')
  ipv6.token = token & IDENTIFIER
  if (token !== 0n && link.adminUp && ipv6.ready) link.netns.ipv6.solicitations.start(link)
  return undefined
}

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'list', run: list },
  { name: 'lst', run: list },
  { name: 'show', run: list },
  { name: 'set', run: (tool, words) => modify(tool, words, false) },
  { name: 'add', run: (tool, words) => modify(tool, words, false) },
  { name: 'delete', run: (tool, words) => modify(tool, words, true) },
  { name: 'get', run: list },
  { name: 'help', run: tool => tool.die(USAGE) },
]

/** `ip token` (ip-token(8)): the interface identifier for addresses that routers announce. */
export const token: ToolObject = {
  name: 'token',
  run: (tool, words) => dispatch(tool, words, SUBCOMMANDS, 'ip token help', list),
}
