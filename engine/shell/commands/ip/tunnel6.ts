import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { createLink, deleteLink } from '../../../net/links/create.ts'
import type { GreOptions } from '../../../net/links/gre-header.ts'
import { changeIp6Tunnel, Ip6Tunnel, newIp6Tunnel } from '../../../net/links/ip6tunnel.ts'
import { IP_IN_IP, IPV6_IN_IP } from '../../../net/links/iptunnel.ts'
import { formatIpv6 } from '../../../wire/address.ts'
import type { Subcommand } from '../../iproute/command.ts'
import type { Tool } from '../../iproute/tool.ts'
import { begins, type Words } from '../../iproute/words.ts'
import { TUNNEL6_DEFAULTS, type Tunnel6Request, takeTunnel6Word } from './kinds/ip6tunnel.ts'
import { takeGreWord } from './kinds/iptunnel.ts'
import { TUNNEL6_USAGE } from './usage/tunnel6.ts'

/** `ip -6 tunnel`. */
export const SUBCOMMANDS6: readonly Subcommand[] = [
  { name: 'add', run: (tool, words) => modify(tool, words, 'add') },
  { name: 'change', run: (tool, words) => modify(tool, words, 'change') },
  { name: 'delete', run: (tool, words) => modify(tool, words, 'delete') },
  { name: 'show', run: list6 },
  { name: 'lst', run: list6 },
  { name: 'list', run: list6 },
  { name: 'help', run: tool => tool.die(TUNNEL6_USAGE) },
]

type Kind = 'ip6tnl' | 'ip6gre'

/** The words for the modes, with the device kind and what it carries. */
const MODES: readonly (readonly [words: readonly string[], kind: Kind, carried: number])[] = [
  [['ipv6/ipv6', 'ip6ip6'], 'ip6tnl', IPV6_IN_IP],
  [['ip/ipv6', 'ipv4/ipv6', 'ipip6', 'ip4ip6'], 'ip6tnl', IP_IN_IP],
  [['ip6gre', 'gre/ipv6'], 'ip6gre', 0],
  [['any/ipv6', 'any'], 'ip6tnl', 0],
]

/** The modes that mean IPv6 where no family was given. */
export function isMode6(word: string): boolean {
  return word !== 'any' && MODES.some(([words]) => words.includes(word))
}

interface Request {
  readonly spec: Tunnel6Request
  name: string | null
  kind: Kind | null
}

/** parse_args of ip/ip6tunnel.c. */
function parse(tool: Tool, words: Words): Request {
  const request: Request = { spec: {}, name: null, kind: null }
  while (words.more) {
    const word = words.next()
    if (word === 'mode') takeMode(words, request)
    else if (!takeGreWord(words, word, request.spec) && !takeTunnel6Word(tool, words, word, request.spec)) {
      const name = word === 'name' ? words.argument() : word
      if (word !== 'name' && begins('help', word)) words.refuse(TUNNEL6_USAGE, 255)
      if (request.name !== null) words.garbage('name', name)
      request.name = name
    }
  }
  return request
}

function takeMode(words: Words, request: Request): void {
  const mode = words.argument()
  const found = MODES.find(([names]) => names.includes(mode))
  if (mode === 'vti6') words.refuse('ip: tunnel mode "vti6" is not emulated here\n', 2)
  else if (found === undefined) words.refuse(`Unknown tunnel mode "${mode}"\n`, 255)
  else {
    request.kind = found[1]
    request.spec.carried = found[2]
  }
}

function* modify(tool: Tool, words: Words, action: 'add' | 'change' | 'delete'): Running {
  const { spec, name, kind } = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (action === 'change' && name === null) return yield* tool.fail('Tunnel interface name not specified\n', 1)
  const shown = name ?? `${kind ?? 'ip6tnl'}0`
  if (!tool.process.capable('NET_ADMIN'))
    return yield* tool.fail(`${action} tunnel "${shown}" failed: Operation not permitted\n`, 1)
  if (action === 'add') {
    const whole = { ...TUNNEL6_DEFAULTS, carried: IPV6_IN_IP, ...spec }
    const link = createLink(tool.net, newIp6Tunnel(kind ?? 'ip6tnl', whole), name === null ? {} : { name })
    return failed(link) ? yield* tool.fail(`add tunnel "${shown}" failed: ${link.text}\n`, 1) : 0
  }
  const link = name === null ? undefined : tool.link(name)
  if (!(link instanceof Ip6Tunnel))
    return yield* tool.fail(`${action === 'delete' ? 'delete' : 'get'} tunnel "${shown}" failed: No such device\n`, 1)
  if (action === 'delete') deleteLink(link)
  else changeIp6Tunnel(link, spec)
  return 0
}

export function* list6(tool: Tool, words: Words): Running {
  const { name, kind } = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (name !== null && tool.link(name) === undefined)
    return yield* tool.fail(`get tunnel "${name}" failed: No such device\n`, 1)
  const { out, net } = tool
  out.document(() => {
    for (const link of net.links) {
      if (!(link instanceof Ip6Tunnel) || link.kind === 'ip6gretap') continue
      if ((name === null || link.name === name) && (kind === null || link.kind === kind))
        out.object(null, () => printTunnel(tool, link))
    }
  })
  return 0
}

/** print_tunnel of ip/ip6tunnel.c. */
function printTunnel({ out }: Tool, { name, kind, spec }: Ip6Tunnel): void {
  out.field('ifname', name, `${name}: `, 'ifname')
  const carried = spec.carried === IP_IN_IP ? 'ip' : spec.carried === IPV6_IN_IP ? 'ipv6' : 'any'
  const mode = `${kind === 'ip6gre' ? 'gre' : carried}/ipv6`
  out.field('mode', mode, `${mode} `)
  out.field('remote', formatIpv6(spec.remote), `remote ${formatIpv6(spec.remote)} `)
  out.field('local', formatIpv6(spec.local), `local ${formatIpv6(spec.local)}`)
  if (spec.device !== null) out.field('link', spec.device.name, ` dev ${spec.device.name}`)
  if (spec.encapLimit === null) out.field('ip6_tnl_f_ign_encap_limit', true, ' encaplimit none')
  else out.field('encap_limit', spec.encapLimit, ` encaplimit ${spec.encapLimit}`)
  out.field('hoplimit', spec.hopLimit, ` hoplimit ${spec.hopLimit || 'inherit'}`)
  const [tclass, label] = [spec.trafficClass, spec.flowLabel]
  if (tclass === 'inherit') out.field('ip6_tnl_f_use_orig_tclass', true, ' tclass inherit')
  else out.field('tclass', hex(tclass, 2), ` tclass ${hex(tclass, 2)}`)
  if (label === 'inherit') out.field('ip6_tnl_f_use_orig_flowlabel', true, ' flowlabel inherit')
  else out.field('flowlabel', hex(label, 5), ` flowlabel ${hex(label, 5)}`)
  const info = (tclass === 'inherit' ? 0 : tclass << 20) | (label === 'inherit' ? 0 : label)
  out.field('flowinfo', hex(info, 8), ` (flowinfo ${hex(info, 8)})`)
  if (spec.allowLocalRemote) out.field('ip6_tnl_f_allow_local_remote', true, ' allow-localremote')
  if (kind === 'ip6gre') printKeys(out, spec)
  out.text('\n')
}

function hex(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`
}

/** tnl_print_gre_flags. */
function printKeys(out: Tool['out'], options: GreOptions): void {
  const { inputKey, outputKey } = options
  if (inputKey !== null && inputKey === outputKey) out.field('key', inputKey, ` key ${inputKey}`)
  else {
    if (inputKey !== null) out.field('ikey', inputKey, ` ikey ${inputKey}`)
    if (outputKey !== null) out.field('okey', outputKey, ` okey ${outputKey}`)
  }
  printGreFlags(out, options)
}

/** The rest of tnl_print_gre_flags. */
export function printGreFlags(out: Tool['out'], options: GreOptions): void {
  const flags: (readonly [boolean, string, string])[] = [
    [options.inputSequence, 'rx_drop_ooseq', 'Drop packets out of sequence.'],
    [options.inputChecksum, 'rx_csum', 'Checksum in received packet is required.'],
    [options.outputSequence, 'tx_seq', 'Sequence packets on output.'],
    [options.outputChecksum, 'tx_csum', 'Checksum output packets.'],
  ]
  out.array('flags', () => {
    for (const [on, name, text] of flags) if (on) out.field(null, name, `${out.newline}  ${text}`)
  })
}
