import type { Link } from '../../../../net/link.ts'
import { changeVxlan, newVxlan, Vxlan, type VxlanSpec } from '../../../../net/links/vxlan.ts'
import { formatIp, type Ip, isMulticastIpv4 } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import type { Family, Words } from '../../../iproute/words.ts'
import type { LinkArguments } from '../link/arguments.ts'
import { VXLAN_USAGE } from '../usage/vxlan.ts'
import { type LinkKind, unknownWord } from './kind.ts'

type Given = { -readonly [K in keyof VxlanSpec]?: VxlanSpec[K] } & {
  group?: Ip
  fixed?: string
  seen: Set<string>
  family: Family
}
type Option = (words: Words, given: Given, tool: Tool, word: string) => void

const DEFAULTS: VxlanSpec = {
  vni: 0,
  remote: null,
  local: null,
  device: null,
  port: 0,
  portLow: 0,
  portHigh: 0,
  ttl: 0,
  tos: 0,
  df: 'unset',
  learning: true,
  ageing: 300,
  most: 0,
  checksum: true,
  zeroChecksumSent: false,
  zeroChecksumTaken: false,
  flowLabel: 0,
}
const VNI_END = 1 << 24
const WARNING = `vxlan: destination port not specified
Will use Linux kernel default (non-standard value)
Use 'dstport 4789' to get the IANA assigned value
Use 'dstport 0' to get default and quiet this message
`
const DF = ['unset', 'set', 'inherit'] as const

/** Two of the same are refused (check_duparg). */
function once({ seen }: Given, words: Words, name: string): void {
  if (seen.has(name)) words.garbage(name, words.word)
  seen.add(name)
}

function takeVni(words: Words, given: Given): void {
  once(given, words, 'id')
  given.vni = words.unsigned('invalid id', VNI_END - 1)
}

function takeAddress(kind: 'group' | 'remote' | 'local'): Option {
  return (words, given) => {
    once(given, words, kind)
    if ((kind === 'group' && given.remote !== undefined) || (kind === 'remote' && given.group !== undefined))
      words.refuse('vxlan: both group and remote cannot be specified\n', 1)
    const word = words.word
    const ip = words.address(given.family)
    given.family = typeof ip === 'number' ? 4 : 6
    if (isGroup(ip) !== (kind === 'group') && words.refusal === null) words.wrong(`invalid ${kind} address`, word)
    if (ip !== 0 && ip !== 0n) given[kind] = ip
  }
}

function takeDevice(words: Words, given: Given, tool: Tool): void {
  once(given, words, 'dev')
  const name = words.argument()
  const device = tool.link(name)
  if (device === undefined) words.refuse(`Cannot find device "${name}"\n`, 255)
  else given.device = device
}

function takeTtl(words: Words, given: Given): void {
  once(given, words, 'ttl')
  const word = words.argument()
  if (word === 'inherit') given.ttl = word
  else given.ttl = word === 'auto' ? 0 : words.unsigned('TTL must be <= 255', 255, word)
}

function takeTos(words: Words, given: Given, tool: Tool): void {
  once(given, words, 'tos')
  const word = words.argument()
  const tos = word === 'inherit' ? 1 : tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('bad TOS value', word)
  else given.tos = tos
}

function takeLabel(words: Words, given: Given): void {
  once(given, words, 'flowlabel')
  const word = words.argument()
  given.flowLabel = words.unsigned('invalid flowlabel', 0xf_ffff, word)
}

function takeDf(words: Words, given: Given): void {
  once(given, words, 'df')
  const word = words.argument()
  const df = DF.find(each => each === word)
  if (df === undefined) words.wrong("DF must be 'unset', 'set' or 'inherit'", word)
  else given.df = df
}

const OPTIONS: ReadonlyMap<string, Option> = new Map<string, Option>([
  ['id', takeVni],
  ['vni', takeVni],
  ['group', takeAddress('group')],
  ['remote', takeAddress('remote')],
  ['local', takeAddress('local')],
  ['dev', takeDevice],
  ['ttl', takeTtl],
  ['hoplimit', takeTtl],
  ['tos', takeTos],
  ['dsfield', takeTos],
  ['df', takeDf],
  [
    'ageing',
    (words, given) => {
      once(given, words, 'ageing')
      const word = words.argument()
      given.ageing = (word === 'none' ? 0 : words.unsigned('ageing timer', 0xffff_ffff, word)) || 300
    },
  ],
  [
    'maxaddress',
    (words, given) => {
      once(given, words, 'maxaddress')
      const word = words.argument()
      given.most = word === 'unlimited' ? 0 : words.unsigned('max addresses', 0xffff_ffff, word)
    },
  ],
  [
    'srcport',
    (words, given) => {
      given.portLow = words.unsigned('min port', 0xffff)
      given.portHigh = words.unsigned('max port', 0xffff)
    },
  ],
  [
    'dstport',
    (words, given) => {
      once(given, words, 'dstport')
      given.port = words.unsigned('dst port', 0xffff)
    },
  ],
  ['learning', (_words, given) => void (given.learning = true)],
  ['nolearning', (_words, given) => void (given.learning = false)],
  ['udpcsum', (_words, given) => void (given.checksum = true)],
  ['noudpcsum', (_words, given) => void (given.checksum = false)],
  ['udp6zerocsumtx', (_words, given) => void (given.zeroChecksumSent = true)],
  ['noudp6zerocsumtx', (_words, given) => void (given.zeroChecksumSent = false)],
  ['udp6zerocsumrx', (_words, given) => void (given.zeroChecksumTaken = true)],
  ['noudp6zerocsumrx', (_words, given) => void (given.zeroChecksumTaken = false)],
  ['flowlabel', takeLabel],
  ['label', takeLabel],
])

/** What changes nothing when it is off, and is not emulated when it is on; with what the kernel calls it to say that it stays as it is. */
const MISSING: ReadonlyMap<string, string> = new Map([
  ['proxy', 'PROXY'],
  ['rsc', 'RSC'],
  ['l2miss', 'L2MISS'],
  ['l3miss', 'L3MISS'],
  ['external', 'COLLECT_METADATA'],
  ['gbp', 'GBP'],
  ['gpe', 'GPE'],
  ['vnifilter', 'VNIFILTER'],
  ['remcsumtx', 'REMCSUM_TX'],
  ['remcsumrx', 'REMCSUM_RX'],
  ['port', ''],
])

/** `type vxlan` (ip/iplink_vxlan.c of iproute2). */
export const vxlan: LinkKind = {
  name: 'vxlan',
  usage: VXLAN_USAGE,
  parse(tool, words, args) {
    const given: Given = { seen: new Set(), family: null }
    while (words.more) {
      const word = words.next()
      const option = OPTIONS.get(word)
      const missing = MISSING.get(word.startsWith('no') ? word.slice(2) : word)
      if (option !== undefined) option(words, given, tool, word)
      else if (missing && !args.creating) given.fixed ??= missing
      else if (MISSING.has(word)) words.refuse(`ip: vxlan "${word}" is not emulated here\n`, 2)
      else if (!(word.startsWith('no') && MISSING.has(word.slice(2)))) unknownWord(words, vxlan, word)
    }
    return request(words, args, given)
  },
  print: printVxlan,
}

function request(words: Words, args: LinkArguments, { seen, family: _, group, fixed, ...rest }: Given) {
  const change = group === undefined ? rest : { ...rest, remote: group }
  if (!args.creating)
    return { change: (link: Link) => changeVxlan(link, fixed === undefined ? change : { ...change, fixed }) }
  if (words.refusal === null && rest.vni === undefined) words.refuse('vxlan: missing virtual network identifier\n', 1)
  if (group !== undefined && rest.device === undefined)
    words.refuse("vxlan: 'group' requires 'dev' to be specified\n", 1)
  const maker = newVxlan({ ...DEFAULTS, ...change })
  return seen.has('dstport') ? { maker } : { maker, warning: WARNING }
}

function isGroup(ip: Ip): boolean {
  return typeof ip === 'number' ? isMulticastIpv4(ip) : ip >> 120n === 0xffn
}

/** vxlan_print_opt. */
function printVxlan({ out }: Tool, link: Link): void {
  if (!(link instanceof Vxlan)) return
  const { spec } = link
  const word = (key: string, value: string | number, label = key) => out.field(key, value, `${label} ${value} `)
  const flag = (key: string, on: boolean, label: string) => out.field(key, on, `${on ? '' : 'no'}${label} `)
  word('id', spec.vni)
  if (spec.remote !== null) {
    const what = isGroup(spec.remote) ? 'group' : 'remote'
    word(typeof spec.remote === 'number' ? what : `${what}6`, formatIp(spec.remote), what)
  }
  if (spec.local !== null) word(typeof spec.local === 'number' ? 'local' : 'local6', formatIp(spec.local), 'local')
  if (spec.device !== null) word('link', spec.device.name, 'dev')
  out.text(`srcport ${spec.portLow} ${spec.portHigh} `)
  if (out.json) {
    out.object('port_range', () => {
      out.value('low', spec.portLow)
      out.value('high', spec.portHigh)
    })
  }
  word('port', spec.port, 'dstport')
  if (out.json) out.value('learning', spec.learning)
  else if (!spec.learning) out.text('nolearning ')
  printOuter(out, spec)
  word('ageing', spec.ageing)
  if (spec.most > 0) word('limit', spec.most, 'maxaddr')
  flag('udp_csum', spec.checksum, 'udpcsum')
  flag('udp_zero_csum6_tx', spec.zeroChecksumSent, 'udp6zerocsumtx')
  flag('udp_zero_csum6_rx', spec.zeroChecksumTaken, 'udp6zerocsumrx')
}

/** What the outer IP header is to be like. */
function printOuter(out: Tool['out'], { tos, ttl, df, flowLabel }: VxlanSpec): void {
  if (tos !== 0) {
    const text = `0x${tos.toString(16)}`
    out.field('tos', text, tos === 1 ? 'tos inherit ' : `tos ${text} `)
  }
  if (ttl === 'inherit') out.text('ttl inherit ')
  else if (ttl !== 0) out.field('ttl', ttl, `ttl ${ttl} `)
  else if (out.json) out.value('ttl', 0)
  else out.text('ttl auto ')
  if (df !== 'unset') out.field('df', df, `df ${df} `)
  else out.value('df', 'unset')
  const label = `0x${flowLabel.toString(16)}`
  if (flowLabel !== 0) out.field('label', label, `flowlabel ${label} `)
}
