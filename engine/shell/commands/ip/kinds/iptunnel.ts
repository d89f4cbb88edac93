import type { Link } from '../../../../net/link.ts'
import { GRE_DEFAULTS, type GreOptions } from '../../../../net/links/gre-header.ts'
import {
  changeIpTunnel,
  IP_IN_IP,
  IPV6_IN_IP,
  IpTunnel,
  type IpTunnelKind,
  type IpTunnelSpec,
  newIpTunnel,
} from '../../../../net/links/iptunnel.ts'
import { formatIpv4, type Ipv4 } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { parseUnsigned, type Words } from '../../../iproute/words.ts'
import { GRE_USAGE, IPIP_USAGE, SIT_USAGE } from '../usage/tunnel.ts'
import { type LinkKind, unknownWord } from './kind.ts'

const GRE_WORD = /^(no)?([io]?)(key|csum|seq)$/

export type GreRequest = { -readonly [K in keyof GreOptions]?: GreOptions[K] }
export type TunnelRequest = { -readonly [K in keyof IpTunnelSpec]?: IpTunnelSpec[K] }

export const TUNNEL_DEFAULTS: IpTunnelSpec = {
  local: 0,
  remote: 0,
  device: null,
  ttl: 0,
  tos: 0,
  pathMtuDiscovery: true,
  carried: null,
  ...GRE_DEFAULTS,
}

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
  '6rd-prefix',
  '6rd-relay_prefix',
  '6rd-reset',
  'isatap',
  'ignore-df',
  'erspan_ver',
])

/** Reads one word that ip-link(8) and ip-tunnel(8) share; false when it is none. */
export function takeTunnelWord(tool: Tool, words: Words, word: string, request: TunnelRequest): boolean {
  if (word === 'remote' || word === 'local') request[word] = words.address(4) as Ipv4
  else if (word === 'dev') takeDevice(tool, words, request)
  else if (word === 'ttl' || word === 'hoplimit' || word === 'hlim') takeTtl(words, request)
  else if (word === 'tos' || word === 'tclass' || word === 'dsfield') takeTos(tool, words, request)
  else if (word === 'pmtudisc' || word === 'nopmtudisc') request.pathMtuDiscovery = word === 'pmtudisc'
  else if (takeGreWord(words, word, request)) return true
  else if (word === 'noencap' || (word.startsWith('no') && MISSING.has(word.slice(2)))) return true
  else if (MISSING.has(word)) words.refuse(`ip: tunnel "${word}" is not emulated here\n`, 2)
  else return false
  return true
}

function takeDevice(tool: Tool, words: Words, request: TunnelRequest): void {
  const name = words.argument()
  const device = tool.link(name)
  if (device === undefined) words.refuse(`Cannot find device "${name}"\n`, 255)
  else request.device = device
}

function takeTtl(words: Words, request: TunnelRequest): void {
  const word = words.argument()
  request.ttl = word === 'inherit' ? 0 : words.unsigned('invalid TTL\n', 255, word)
}

function takeTos(tool: Tool, words: Words, request: TunnelRequest): void {
  const word = words.argument()
  const tos = word === 'inherit' ? 1 : tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('bad TOS value', word)
  else request.tos = tos
}

/** Reads one of the words of GRE's header; false when it is none. */
export function takeGreWord(words: Words, word: string, request: GreRequest): boolean {
  const [, no, side = '', what] = GRE_WORD.exec(word) ?? []
  if (what === undefined) return false
  const on = no === undefined
  if (what === 'key') {
    const value = on ? key(words, word) : null
    if (side !== 'o') request.inputKey = value
    if (side !== 'i') request.outputKey = value
  } else if (what === 'csum') {
    if (side !== 'o') request.inputChecksum = on
    if (side !== 'i') request.outputChecksum = on
  } else {
    if (side !== 'o') request.inputSequence = on
    if (side !== 'i') request.outputSequence = on
  }
  return true
}

/** The words of link_iptnl.c and link_ip6tnl.c for what a tunnel carries. */
const MODES: Readonly<Record<string, number>> = {
  ip6ip: IPV6_IN_IP,
  'ipv6/ipv4': IPV6_IN_IP,
  ipip: IP_IN_IP,
  'ipv4/ipv4': IP_IN_IP,
  ip4ip4: IP_IN_IP,
  any: 0,
  'any/ipv4': 0,
}

function takeMode(words: Words, kind: IpTunnelKind, request: TunnelRequest): void {
  const word = words.argument()
  const carried = MODES[word]
  if (word === 'mplsip' || word === 'mpls/ipv4') words.refuse(`ip: tunnel mode "${word}" is not emulated here\n`, 2)
  else if (carried === undefined || (kind === 'ipip' && carried === IPV6_IN_IP))
    words.wrong('Cannot guess tunnel mode.', word)
  else request.carried = carried
}

/** tnl_parse_key: a number, or four in dotted form. */
function key(words: Words, name: string): number {
  const word = words.argument()
  if (/^\d+(\.\d+){3}$/.test(word)) return words.address(4, word) as number
  const value = parseUnsigned(word)
  if (value === undefined)
    words.refuse(`invalid value for "${name}": "${word}"; it should be an unsigned integer\n`, 255)
  return value ?? 0
}

const CARRIED: Readonly<Record<number, string>> = { [IP_IN_IP]: 'ipip', [IPV6_IN_IP]: 'ip6ip' }

function tunnelKind(name: IpTunnelKind, usage: string): LinkKind {
  const kind: LinkKind = {
    name,
    usage,
    parse(tool, words) {
      const request: TunnelRequest = {}
      while (words.more) {
        const word = words.next()
        const gre = name === 'gre' || name === 'gretap'
        if (word === 'mode' && !gre) takeMode(words, name, request)
        else if (!gre && GRE_WORD.test(word)) unknownWord(words, kind, word)
        else if (!takeTunnelWord(tool, words, word, request)) unknownWord(words, kind, word)
      }
      const maker = newIpTunnel(name, { ...TUNNEL_DEFAULTS, ...request })
      return { maker, change: (link: Link) => changeIpTunnel(link, request) }
    },
    print: printTunnel,
  }
  return kind
}

/** iptunnel_print_opt, gre_print_opt. */
function printTunnel({ out }: Tool, link: Link): void {
  if (!(link instanceof IpTunnel)) return
  const { spec, kind } = link
  if (kind === 'ipip' || kind === 'sit') {
    const usual = kind === 'ipip' ? IP_IN_IP : IPV6_IN_IP
    const carried = CARRIED[spec.carried ?? usual] ?? 'any'
    out.field('proto', carried, `${carried} `)
  }
  for (const end of ['remote', 'local'] as const) {
    const text = spec[end] === 0 ? 'any' : formatIpv4(spec[end])
    out.field(end, text, `${end} ${text} `)
  }
  if (spec.device !== null) out.field('link', spec.device.name, `dev ${spec.device.name} `)
  if (spec.ttl !== 0) out.field('ttl', spec.ttl, `ttl ${spec.ttl} `)
  else out.field('ttl', 0, 'ttl inherit ')
  if (spec.tos !== 0) {
    const text = spec.tos === 1 ? 'inherit' : `0x${spec.tos.toString(16)}`
    out.field('tos', text, `tos ${text} `)
  }
  if (spec.pathMtuDiscovery) out.field('pmtudisc', true, 'pmtudisc ')
  else out.field('pmtudisc', false, 'nopmtudisc ')
  printGre(out, spec)
}

/** What `-d` shows of GRE's header. */
export function printGre(out: Tool['out'], options: GreOptions): void {
  for (const [name, value] of [
    ['ikey', options.inputKey],
    ['okey', options.outputKey],
  ] as const)
    if (value !== null) out.field(name, formatIpv4(value), `${name} ${formatIpv4(value)} `)
  for (const [name, on] of [
    ['iseq', options.inputSequence],
    ['oseq', options.outputSequence],
    ['icsum', options.inputChecksum],
    ['ocsum', options.outputChecksum],
  ] as const)
    if (on) out.field(name, true, `${name} `)
}

export const ipip = tunnelKind('ipip', IPIP_USAGE)
export const gre = tunnelKind('gre', GRE_USAGE)
export const gretap = tunnelKind('gretap', GRE_USAGE.replace('gre      ', 'gretap   '))
export const sit = tunnelKind('sit', SIT_USAGE)
