import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { createLink, deleteLink } from '../../../net/links/create.ts'
import { changeIpTunnel, IpTunnel, type IpTunnelKind, newIpTunnel } from '../../../net/links/iptunnel.ts'
import { formatIpv4 } from '../../../wire/address.ts'
import { dispatch, type Subcommand, type ToolObject } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { TUNNEL_DEFAULTS, type TunnelRequest, takeTunnelWord } from './kinds/iptunnel.ts'
import { isMode6, list6, printGreFlags, SUBCOMMANDS6 } from './tunnel6.ts'
import { TUNNEL_USAGE } from './usage/tunnel.ts'

const SUBCOMMANDS: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, 'add') },
  { name: 'change', run: (tool, words) => modify(tool, words, 'change') },
  { name: 'delete', run: (tool, words) => modify(tool, words, 'delete') },
  { name: 'show', run: list },
  { name: 'lst', run: list },
  { name: 'list', run: list },
  { name: 'help', run: tool => tool.die(TUNNEL_USAGE) },
]

/** `ip tunnel`. */
export const tunnel: ToolObject = {
  name: 'tunnel',
  run: (tool, words) =>
    isIpv6(tool, words)
      ? dispatch(tool, words, SUBCOMMANDS6, 'ip tunnel help', list6)
      : dispatch(tool, words, SUBCOMMANDS, 'ip tunnel help', list),
}

/** do_iptunnel: without -4 and -6 a mode of IPv6 says what is meant. */
function isIpv6({ options }: Tool, { rest }: Words): boolean {
  if (options.family !== null) return options.family === 6
  const at = rest.indexOf('mode')
  return at > 0 && isMode6(rest[at + 1] ?? '')
}

/** The words for the modes, and how a listing names them (tnl_strproto). */
const MODES: readonly (readonly [words: readonly string[], kind: IpTunnelKind, shown: string])[] = [
  [['ipip', 'ip/ip'], 'ipip', 'ip/ip'],
  [['gre', 'gre/ip'], 'gre', 'gre/ip'],
  [['sit', 'ipv6/ip'], 'sit', 'ipv6/ip'],
]

interface Request {
  readonly spec: TunnelRequest
  name: string | null
  kind: IpTunnelKind | null
}

/** parse_args of ip/iptunnel.c. */
function parse(tool: Tool, words: Words): Request {
  const request: Request = { spec: {}, name: null, kind: null }
  while (words.more) {
    const word = words.next()
    if (word === 'mode') {
      const mode = words.argument()
      const found = MODES.find(([names]) => names.includes(mode))
      if (found === undefined) words.refuse(`Unknown tunnel mode "${mode}"\n`, 255)
      else request.kind = found[1]
    } else if (!takeTunnelWord(tool, words, word, request.spec)) {
      const name = word === 'name' ? words.argument() : word
      if (word !== 'name' && begins('help', word)) words.refuse(TUNNEL_USAGE, 255)
      if (request.name !== null) words.garbage('name', name)
      request.name = name
    }
  }
  return request
}

function* modify(tool: Tool, words: Words, action: 'add' | 'change' | 'delete'): Running {
  const { spec, name, kind } = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (kind === null && action === 'add')
    return yield* tool.fail('cannot determine tunnel mode (ipip, gre, vti or sit)\n', 1)
  if (!tool.process.capable('NET_ADMIN'))
    return yield* tool.fail(`add tunnel "${name ?? 'tunl0'}" failed: Operation not permitted\n`, 1)
  if (action === 'add') {
    const request = name === null ? {} : { name }
    const link = createLink(tool.net, newIpTunnel(kind!, { ...TUNNEL_DEFAULTS, ...spec }), request)
    return failed(link) ? yield* tool.fail(`add tunnel "${name ?? 'tunl0'}" failed: ${link.text}\n`, 1) : 0
  }
  const link = name === null ? undefined : tool.link(name)
  if (!(link instanceof IpTunnel))
    return yield* tool.fail(
      `${action === 'delete' ? 'delete' : 'change'} tunnel "${name ?? 'tunl0'}" failed: No such device\n`,
      1,
    )
  if (action === 'delete') deleteLink(link)
  else changeIpTunnel(link, spec)
  return 0
}

function* list(tool: Tool, words: Words): Running {
  const { name, kind } = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  const { out, net } = tool
  out.document(() => {
    for (const link of net.links) {
      if (!(link instanceof IpTunnel) || link.kind === 'gretap' || (name !== null && link.name !== name)) continue
      if (kind === null || link.kind === kind) out.object(null, () => printTunnel(tool, link))
    }
  })
  return 0
}

/** print_tunnel. */
function printTunnel({ out }: Tool, { name, kind, spec }: IpTunnel): void {
  out.field('ifname', name, `${name}: `, 'ifname')
  const mode = MODES.find(([, each]) => each === kind)![2]
  out.field('mode', mode, `${mode} `)
  for (const end of ['remote', 'local'] as const) {
    const text = spec[end] === 0 ? 'any' : formatIpv4(spec[end])
    out.field(end, text, `${end} ${text} `)
  }
  if (spec.device !== null) out.field('dev', spec.device.name, `dev ${spec.device.name} `)
  if (spec.ttl !== 0) out.field('ttl', spec.ttl, `ttl ${spec.ttl} `)
  else out.text('ttl inherit ')
  if (spec.tos !== 0) {
    const text = spec.tos === 1 ? 'inherit' : `0x${spec.tos.toString(16)}`
    out.field('tos', text, `tos ${text} `)
  }
  if (!spec.pathMtuDiscovery) out.field('nopmtudisc', null, 'nopmtudisc ')
  if (spec.inputKey !== null && spec.inputKey === spec.outputKey)
    out.field('key', spec.inputKey, `key ${spec.inputKey} `)
  else {
    if (spec.inputKey !== null) out.field('ikey', spec.inputKey, `ikey ${spec.inputKey} `)
    if (spec.outputKey !== null) out.field('okey', spec.outputKey, `okey ${spec.outputKey} `)
  }
  if (kind === 'gre') printGreFlags(out, spec)
  out.text('\n')
}
