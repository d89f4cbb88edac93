import type { PortRange, RuleAction } from '../../../../net/rules.ts'
import { network, type Prefix } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, parseUnsigned, type Words } from '../../../iproute/words.ts'

/** What `ip rule add`, `del` and `show` say of a rule; null where it is left out. */
export interface RuleArguments {
  family: Family
  priority: number | null
  invert: boolean
  source: PrefixWord | null
  destination: PrefixWord | null
  tos: number | null
  mark: number | null
  markMask: number | null
  protocol: number | null
  table: number | null
  suppressPrefixLength: number | null
  suppressGroup: number | null
  tunnelId: bigint | null
  realms: number | null
  incoming: string | null
  outgoing: string | null
  vrf: boolean
  uids: PortRange | null
  ipProtocol: number | null
  sourcePorts: PortRange | null
  destinationPorts: PortRange | null
  action: RuleAction | null
  target: number | null
  help: boolean
}

type Take = (tool: Tool, words: Words, args: RuleArguments) => void

/** A word that may be abbreviated where `prefix` says so. */
export interface RuleOption {
  readonly names: readonly string[]
  readonly prefix?: true
  readonly take: Take
}

/** In the order in which abbreviations are looked up (iprule_modify). */
const OPTIONS: readonly RuleOption[] = [
  { names: ['not'], take: (_t, _w, args) => void (args.invert = true) },
  { names: ['from'], take: (_t, words, args) => void (args.source = takePrefix(words, args)) },
  { names: ['to'], take: (_t, words, args) => void (args.destination = takePrefix(words, args)) },
  {
    names: ['preference', 'order', 'priority'],
    prefix: true,
    take: (_t, words, args) => void (args.priority = words.unsigned('preference value is invalid\n')),
  },
  { names: ['tos', 'dsfield'], take: takeTos },
  { names: ['fwmark'], take: (_t, words, args) => takeMark(words, args) },
  { names: ['protocol'], prefix: true, take: takeProtocol },
  { names: ['table', 'lookup'], prefix: true, take: takeTable },
  {
    names: ['suppress_prefixlength', 'sup_pl'],
    prefix: true,
    take: (_t, words, args) =>
      void (args.suppressPrefixLength = words.unsigned('suppress_prefixlength value is invalid\n')),
  },
  { names: ['suppress_ifgroup', 'sup_group'], prefix: true, take: takeGroup },
  { names: ['realms'], prefix: true, take: takeRealms },
  { names: ['tun_id'], take: (_t, words, args) => takeTunnel(words, args) },
  { names: ['dev', 'iif'], take: (_t, words, args) => void (args.incoming = takeName(words, 'iif"/"dev')) },
  { names: ['oif'], take: (_t, words, args) => void (args.outgoing = takeName(words, 'oif')) },
  { names: ['l3mdev'], take: (_t, _w, args) => void (args.vrf = true) },
  { names: ['uidrange'], take: (_t, words, args) => takeUids(words, args) },
  { names: ['ipproto'], take: takeIpProtocol },
  { names: ['sport'], take: (_t, words, args) => void (args.sourcePorts = takePorts(words)) },
  { names: ['dport'], take: (_t, words, args) => void (args.destinationPorts = takePorts(words)) },
]

const NOT_EMULATED: ReadonlySet<string> = new Set(['nat', 'map-to'])
const ACTIONS: readonly RuleAction[] = ['blackhole', 'unreachable', 'prohibit']

/** The option of that name. */
export function ruleOption(name: string): RuleOption {
  const option = OPTIONS.find(({ names }) => names.includes(name))
  if (option === undefined) throw new Error(`no option ${name}`)
  return option
}

/** Nothing is said of a rule. */
export function noArguments(family: Family): RuleArguments {
  return {
    family,
    priority: null,
    invert: false,
    source: null,
    destination: null,
    tos: null,
    mark: null,
    markMask: null,
    protocol: null,
    table: null,
    suppressPrefixLength: null,
    suppressGroup: null,
    tunnelId: null,
    realms: null,
    incoming: null,
    outgoing: null,
    vrf: false,
    uids: null,
    ipProtocol: null,
    sourcePorts: null,
    destinationPorts: null,
    action: null,
    target: null,
    help: false,
  }
}

export function parseRule(tool: Tool, words: Words): RuleArguments {
  const args = noArguments(tool.options.family)
  while (words.more && !args.help) {
    const word = words.next()
    const option = OPTIONS.find(({ names, prefix }) =>
      names.some(name => name === word || (prefix === true && begins(name, word))),
    )
    if (option !== undefined) option.take(tool, words, args)
    else if (NOT_EMULATED.has(word)) words.refuse(`ip: "${word}" is not emulated here\n`, 2, true)
    else takeAction(words, args, word)
  }
  args.family ??= 4
  return args
}

function takePrefix(words: Words, args: RuleArguments): PrefixWord {
  const prefix = words.prefix(args.family)
  if (!prefix.any) args.family ??= typeof prefix.address === 'number' ? 4 : 6
  return prefix
}

function takeTos(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const tos = tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('TOS value is invalid\n', word)
  else args.tos = tos
}

function takeMark(words: Words, args: RuleArguments): void {
  const [mark = '', mask] = words.argument().split('/')
  args.mark = words.unsigned('fwmark value is invalid\n', 0xffff_ffff, mark)
  if (mask !== undefined) args.markMask = words.unsigned('fwmask value is invalid\n', 0xffff_ffff, mask)
}

function takeProtocol(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const protocol = tool.names.parseProtocol(word)
  if (protocol === undefined) words.wrong('"protocol" value is invalid\n', word)
  else args.protocol = protocol
}

function takeTable(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const table = tool.names.parseTable(word)
  if (table === undefined) words.wrong('invalid table ID\n', word)
  else args.table = table
}

function takeGroup(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const group = tool.names.parseGroup(word)
  if (group === undefined) words.wrong('Invalid "suppress_ifgroup" value\n', word)
  else args.suppressGroup = group
}

/** get_rt_realms_or_raw. */
function takeRealms(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const parts = word.split('/').map(part => tool.names.parseRealm(part))
  if (parts.length > 2 || parts.includes(undefined)) words.wrong('invalid realms\n', word)
  else args.realms = parts.reduce<number>((realm, part) => realm * 65536 + part!, 0)
}

function takeTunnel(words: Words, args: RuleArguments): void {
  const word = words.argument()
  if (/^\d+$/.test(word) && BigInt(word) < 1n << 64n) args.tunnelId = BigInt(word)
  else words.wrong('"tun_id" value is invalid\n', word)
}

function takeUids(words: Words, args: RuleArguments): void {
  const word = words.argument()
  const match = /^(\d+)-(\d+)$/.exec(word)
  if (match === null) words.wrong('invalid UID range\n', word)
  else args.uids = { low: Number(match[1]), high: Number(match[2]) }
}

function takeIpProtocol(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const protocol = tool.names.parseIpProtocol(word)
  if (protocol === undefined) words.wrong('Invalid "ipproto" value\n', word)
  else args.ipProtocol = protocol
}

function takePorts(words: Words): PortRange {
  const word = words.argument()
  const match = /^(\d+)(?:-(\d+))?$/.exec(word)
  const low = Number(match?.[1])
  const high = Number(match?.[2] ?? match?.[1])
  if (match === null || low > 65535 || high > 65535) {
    words.wrong('invalid port range\n', word)
    return { low: 0, high: 0 }
  }
  return { low, high }
}

function takeAction(words: Words, args: RuleArguments, given: string): void {
  const word = begins('type', given) ? words.argument() : given
  if (begins('help', word)) args.help = true
  else if (begins('goto', word)) {
    const target = words.argument()
    const number = parseUnsigned(target)
    if (number === undefined) words.wrong('invalid target\n', target)
    args.action = 'goto'
    args.target = number ?? 0
  } else if (begins('nop', word)) args.action = 'nop'
  else {
    const action = ACTIONS.find(each => each === word)
    if (action === undefined) words.wrong('Failed to parse rule type', word)
    else args.action = action
  }
}

/** A prefix without host bits; none where it means everything. */
export function prefixOf(word: PrefixWord | null): Prefix | null {
  if (word === null || word.length === 0) return null
  return { address: network(word.address, word.length), length: word.length }
}

/** check_ifname. */
function takeName(words: Words, what: string): string {
  const name = words.argument()
  if (name === '' || /[\s/]/.test(name) || name.length > 15) words.wrong(`"${what}" not a valid ifname`, name)
  return name
}
