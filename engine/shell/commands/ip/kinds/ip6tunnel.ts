import type { Link } from '../../../../net/link.ts'
import { GRE_DEFAULTS } from '../../../../net/links/gre-header.ts'
import {
  changeIp6Tunnel,
  Ip6Tunnel,
  type Ip6TunnelKind,
  type Ip6TunnelSpec,
  newIp6Tunnel,
} from '../../../../net/links/ip6tunnel.ts'
import { IP_IN_IP, IPV6_IN_IP } from '../../../../net/links/iptunnel.ts'
import { formatIpv6, type Ipv6 } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Words } from '../../../iproute/words.ts'
import { GRE6_USAGE, IP6TNL_USAGE } from '../usage/tunnel6.ts'
import { printGre, takeGreWord } from './iptunnel.ts'
import { type LinkKind, unknownWord } from './kind.ts'

export type Tunnel6Request = { -readonly [K in keyof Ip6TunnelSpec]?: Ip6TunnelSpec[K] }

/** DEFAULT_TNL_HOP_LIMIT and IPV6_DEFAULT_TNL_ENCAP_LIMIT. */
export const TUNNEL6_DEFAULTS: Ip6TunnelSpec = {
  local: 0n,
  remote: 0n,
  device: null,
  hopLimit: 64,
  encapLimit: 4,
  trafficClass: 0,
  flowLabel: 0,
  allowLocalRemote: false,
  carried: 0,
  ...GRE_DEFAULTS,
}

const BYTE_MAX = 255
const LABEL_MAX = 0xf_ffff

/** What the real tool takes and this one does not. */
const MISSING: ReadonlySet<string> = new Set([
  'external',
  'encap',
  'encap-sport',
  'encap-dport',
  'encap-csum',
  'encap-csum6',
  'encap-remcsum',
  'fwmark',
  'dscp',
  'erspan_ver',
  'erspan',
  'erspan_dir',
  'erspan_hwid',
])

const MODES: Readonly<Record<string, number>> = {
  ip6ip6: IPV6_IN_IP,
  'ipv6/ipv6': IPV6_IN_IP,
  ipip6: IP_IN_IP,
  ip4ip6: IP_IN_IP,
  'ip/ipv6': IP_IN_IP,
  'ipv4/ipv6': IP_IN_IP,
  any: 0,
  'any/ipv6': 0,
}

/** Reads one word that ip-link(8) and `ip -6 tunnel` share; false when it is none. */
export function takeTunnel6Word(tool: Tool, words: Words, word: string, request: Tunnel6Request): boolean {
  if (word === 'remote' || word === 'local') request[word] = words.address(6) as Ipv6
  else if (word === 'dev') takeDevice(tool, words, request)
  else if (word === 'ttl' || word === 'hoplimit' || word === 'hlim') {
    const value = words.argument()
    request.hopLimit = value === 'inherit' ? 0 : words.unsigned('invalid HLIM\n', BYTE_MAX, value)
  } else if (word === 'encaplimit') {
    const value = words.argument()
    request.encapLimit = value === 'none' ? null : words.unsigned('invalid ELIM', BYTE_MAX, value)
  } else if (word === 'tclass' || word === 'tc' || word === 'tos' || word === 'dsfield') {
    const value = words.argument()
    request.trafficClass = value === 'inherit' ? value : words.unsigned('invalid TClass', BYTE_MAX, value, 16)
  } else if (word === 'flowlabel' || word === 'fl') {
    const value = words.argument()
    request.flowLabel = value === 'inherit' ? value : words.unsigned('invalid Flowlabel', LABEL_MAX, value, 16)
  } else if (word === 'allow-localremote' || word === 'noallow-localremote')
    request.allowLocalRemote = word === 'allow-localremote'
  else if (word === 'noencap' || (word.startsWith('no') && MISSING.has(word.slice(2)))) return true
  else if (word === 'dscp' && words.word !== 'inherit') words.wrong('not inherit', words.argument())
  else if (MISSING.has(word)) words.refuse(`ip: tunnel "${word}" is not emulated here\n`, 2)
  else return false
  return true
}

function takeDevice(tool: Tool, words: Words, request: Tunnel6Request): void {
  const name = words.argument()
  const device = tool.link(name)
  if (device === undefined) words.refuse(`Cannot find device "${name}"\n`, 255)
  else request.device = device
}

function takeMode(words: Words, request: Tunnel6Request): void {
  const word = words.argument()
  const carried = MODES[word]
  if (carried === undefined) words.wrong('Cannot guess tunnel mode.', word)
  else request.carried = carried
}

function tunnelKind(name: Ip6TunnelKind, usage: string): LinkKind {
  const kind: LinkKind = {
    name,
    usage,
    parse(tool, words) {
      const request: Tunnel6Request = {}
      while (words.more) {
        const word = words.next()
        const plain = name === 'ip6tnl'
        if (plain && word === 'mode') takeMode(words, request)
        else if (!plain && takeGreWord(words, word, request)) continue
        else if (!takeTunnel6Word(tool, words, word, request)) unknownWord(words, kind, word)
      }
      const maker = newIp6Tunnel(name, { ...TUNNEL6_DEFAULTS, ...request })
      return { maker, change: (link: Link) => changeIp6Tunnel(link, request) }
    },
    print: printTunnel,
  }
  return kind
}

/** ip6tunnel_print_opt, gre_print_opt of ip/link_gre6.c. */
function printTunnel({ out }: Tool, link: Link): void {
  if (!(link instanceof Ip6Tunnel)) return
  const { spec, kind } = link
  if (kind === 'ip6tnl') {
    const carried = spec.carried === IP_IN_IP ? 'ipip6' : spec.carried === IPV6_IN_IP ? 'ip6ip6' : 'any'
    out.field('proto', carried, `${carried} `)
  }
  for (const end of ['remote', 'local'] as const) {
    const text = spec[end] === 0n ? 'any' : formatIpv6(spec[end])
    out.field(end, text, `${end} ${text} `)
  }
  if (spec.device !== null) out.field('link', spec.device.name, `dev ${spec.device.name} `)
  out.field('ttl', spec.hopLimit, `hoplimit ${spec.hopLimit || 'inherit'} `)
  if (spec.encapLimit === null) out.field('ip6_tnl_f_ign_encap_limit', true, 'encaplimit none ')
  else out.field('encap_limit', spec.encapLimit, `encaplimit ${spec.encapLimit} `)
  const flags: (readonly [string, string, number | 'inherit', number])[] = [
    ['tclass', 'ip6_tnl_f_use_orig_tclass', spec.trafficClass, 2],
    ['flowlabel', 'ip6_tnl_f_use_orig_flowlabel', spec.flowLabel, 5],
  ]
  for (const [name, flag, value, digits] of flags) {
    const text = value === 'inherit' ? value : `0x${value.toString(16).padStart(digits, '0')}`
    out.field(value === 'inherit' ? flag : name, value === 'inherit' ? true : text, `${name} ${text} `)
  }
  if (spec.allowLocalRemote) out.field('ip6_tnl_f_allow_local_remote', true, 'allow-localremote ')
  if (kind !== 'ip6tnl') printGre(out, spec)
}

export const ip6tnl = tunnelKind('ip6tnl', IP6TNL_USAGE)
export const ip6gre = tunnelKind('ip6gre', GRE6_USAGE.replace('KIND', 'ip6gre   '))
export const ip6gretap = tunnelKind('ip6gretap', GRE6_USAGE.replace('KIND', 'ip6gretap'))
