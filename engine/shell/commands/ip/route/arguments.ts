import type { RouterPreference, RouteType } from '../../../../net/fib.ts'
import type { NextHopSpec } from '../../../../net/route-spec.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, type Words } from '../../../iproute/words.ts'
import { vrfTable } from '../link/arguments.ts'
import { MetricWords } from './metrics.ts'
import { parseRouteType, takeFamily } from './types.ts'

/** What `ip route add` and its relatives say (iproute_modify); null where it is left out. */
export class RouteArguments {
  family: Family
  destination: PrefixWord | null = null
  type: RouteType | null = null
  gateway: Ip | null = null
  device: string | null = null
  source: PrefixWord | null = null
  preferredSource: Ip | null = null
  table: number | null = null
  scope: number | null = null
  protocol: number | null = null
  priority = 0
  tos = 0
  realm = 0
  onlink = false
  /** Seconds. */
  expires: number | null = null
  preference: RouterPreference | null = null
  nexthop: number | null = null
  hops: readonly (NextHopSpec & { readonly device: string | null })[] | null = null
  help = false
  readonly metrics = new MetricWords()

  constructor(family: Family) {
    this.family = family
  }
}

const PREFERENCES: readonly RouterPreference[] = ['low', 'medium', 'high']
/** What the real tool takes and this one does not. */
const NOT_EMULATED: ReadonlySet<string> = new Set(['as'])
/** lwtunnel.h: what `encap` takes. */
const ENCAPSULATIONS = ['mpls', 'ip', 'ip6', 'ila', 'bpf', 'seg6', 'seg6local', 'rpl', 'ioam6', 'xfrm']

type Take = (tool: Tool, words: Words, args: RouteArguments) => void

/** In the order in which abbreviations are looked up. */
const OPTIONS: readonly { readonly names: readonly string[]; readonly prefix?: true; readonly take: Take }[] = [
  { names: ['src'], take: (_t, words, args) => void (args.preferredSource = takeAddress(words, args)) },
  { names: ['via'], take: (_t, words, args) => takeGateway(words, args) },
  { names: ['from'], take: (_t, words, args) => void (args.source = takePrefix(words, args)) },
  { names: ['tos', 'dsfield'], take: (tool, words, args) => takeTos(tool, words, args) },
  {
    names: ['expires'],
    take: (_t, words, args) => void (args.expires = words.unsigned('"expires" value is invalid\n')),
  },
  {
    names: ['metric', 'priority', 'preference'],
    prefix: true,
    take: (_t, words, args) => void (args.priority = words.unsigned('"metric" value is invalid\n')),
  },
  { names: ['scope'], take: (tool, words, args) => takeScope(tool, words, args) },
]

const LATER: typeof OPTIONS = [
  { names: ['encap'], take: (_t, words) => takeEncapsulation(words) },
  { names: ['ttl-propagate'], take: (_t, words) => takePropagation(words) },
  { names: ['realms'], prefix: true, take: (tool, words, args) => takeRealm(tool, words, args) },
  { names: ['onlink'], take: (_t, _w, args) => void (args.onlink = true) },
  { names: ['nexthop'], take: (tool, words, args) => takeHops(tool, words, args) },
  { names: ['protocol'], prefix: true, take: (tool, words, args) => takeProtocol(tool, words, args) },
  { names: ['table'], prefix: true, take: (tool, words, args) => takeTable(tool, words, args) },
  {
    names: ['vrf'],
    prefix: true,
    take: (tool, words, args) => void (args.table = vrfTable(tool, words)),
  },
  { names: ['dev', 'oif'], take: (_t, words, args) => void (args.device = words.argument()) },
  { names: ['pref'], prefix: true, take: (_t, words, args) => takePreference(words, args) },
  { names: ['nhid'], take: (_t, words, args) => void (args.nexthop = words.unsigned('"id" value is invalid\n')) },
]

/** Reads all words of `ip route add`. */
export function parseRouteArguments(tool: Tool, words: Words): RouteArguments {
  const args = new RouteArguments(tool.options.family)
  while (words.more && !args.help) {
    const word = words.next()
    const option = find(OPTIONS, word)
    if (option !== undefined) option.take(tool, words, args)
    else if (!args.metrics.take(words, word)) {
      const later = find(LATER, word)
      if (later !== undefined) later.take(tool, words, args)
      else if (NOT_EMULATED.has(word)) words.refuse(`ip: "${word}" is not emulated here\n`, 2, true)
      else takeDestination(words, args, word)
    }
  }
  return args
}

function find(options: typeof OPTIONS, word: string) {
  return options.find(({ names, prefix }) =>
    names.some(name => name === word || (prefix === true && name !== 'preference' && begins(name, word))),
  )
}

function takeDestination(words: Words, args: RouteArguments, given: string): void {
  let word = given === 'to' ? words.argument() : given
  const type = /^\d/.test(word) ? undefined : parseRouteType(word)
  if (type !== undefined) {
    args.type = type
    word = words.argument()
  }
  if (begins('help', word)) {
    args.help = true
    return
  }
  if (args.destination !== null) words.garbage('to', word)
  args.destination = takePrefix(words, args, word)
}

/** A prefix of the family so far; the first one decides it. */
function takePrefix(words: Words, args: RouteArguments, word = words.argument()): PrefixWord {
  const prefix = words.prefix(args.family, word)
  if (!prefix.any) args.family ??= typeof prefix.address === 'number' ? 4 : 6
  return prefix
}

function takeAddress(words: Words, args: RouteArguments): Ip {
  const address = words.address(args.family)
  args.family ??= typeof address === 'number' ? 4 : 6
  return address
}

/** Through a router of the other family where that is named: `via inet6 fe80::1`. */
function takeGateway(words: Words, args: RouteArguments): void {
  const other = takeFamily(words)
  if (other === null) args.gateway = takeAddress(words, args)
  else {
    args.gateway = words.address(other)
    args.family ??= other
  }
}

function takeTos(tool: Tool, words: Words, args: RouteArguments): void {
  const word = words.argument()
  const tos = tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('"tos" value is invalid\n', word)
  else args.tos = tos
}

function takeScope(tool: Tool, words: Words, args: RouteArguments): void {
  const word = words.argument()
  const scope = tool.names.parseScope(word)
  if (scope === undefined) words.wrong('invalid "scope" value\n', word)
  else args.scope = scope
}

function takeProtocol(tool: Tool, words: Words, args: RouteArguments): void {
  const word = words.argument()
  const protocol = tool.names.parseProtocol(word)
  if (protocol === undefined) words.wrong('"protocol" value is invalid\n', word)
  else args.protocol = protocol
}

function takeTable(tool: Tool, words: Words, args: RouteArguments): void {
  const word = words.argument()
  const table = tool.names.parseTable(word)
  if (table === undefined) words.wrong('"table" value is invalid\n', word)
  else args.table = table
}

function takeRealm(tool: Tool, words: Words, args: RouteArguments): void {
  const word = words.argument()
  const realm = realmOf(tool, word)
  if (realm === undefined) words.wrong('"realm" value is invalid\n', word)
  else args.realm = realm
}

/** get_rt_realms_or_raw: that of the source in front of the slash. */
export function realmOf(tool: Tool, word: string): number | undefined {
  const parts = word.split('/').map((part, index) => (part === '' && index > 0 ? 0 : tool.names.parseRealm(part)))
  if (parts.length > 2 || parts.includes(undefined)) return undefined
  return parts.reduce<number>((realm, part) => realm * 65536 + part!, 0)
}

function takeEncapsulation(words: Words): void {
  const word = words.argument()
  if (words.refusal !== null) return
  if (ENCAPSULATIONS.includes(word)) words.refuse(`ip: "encap ${word}" is not emulated here\n`, 2, true)
  else words.wrong('"encap type" value is invalid\n', word)
}

/** Only MPLS asks for it. */
function takePropagation(words: Words): void {
  const word = words.argument()
  if (word !== 'enabled' && word !== 'disabled') words.wrong('"ttl-propagate" value is invalid\n', word)
}

function takePreference(words: Words, args: RouteArguments): void {
  const word = words.argument()
  const preference = PREFERENCES.find(each => each === word)
  if (preference === undefined) words.wrong('"pref" value is invalid\n', word)
  else args.preference = preference
}

/** parse_nexthops: `nexthop via A weight 1 nexthop dev eth1`, to the end of the words. */
function takeHops(tool: Tool, words: Words, args: RouteArguments): void {
  const hops: (NextHopSpec & { readonly device: string | null })[] = []
  words.back()
  while (words.more) {
    const word = words.next()
    if (word !== 'nexthop') {
      words.refuse(`Error: "nexthop" or end of line is expected instead of "${word}"\n`, 255)
      return
    }
    if (!words.more) {
      words.refuse('Error: unexpected end of line after "nexthop"\n', 255)
      return
    }
    hops.push(takeHop(tool, words, args))
  }
  args.hops = hops
}

function takeHop(tool: Tool, words: Words, args: RouteArguments): NextHopSpec & { readonly device: string | null } {
  let gateway: Ip | null = null
  let device: string | null = null
  let weight = 1
  let onlink = false
  while (words.more && words.word !== 'nexthop') {
    const word = words.next()
    if (word === 'via') {
      const other = takeFamily(words)
      gateway = other === null ? takeAddress(words, args) : words.address(other)
    } else if (word === 'dev') {
      device = words.argument()
      if (tool.link(device) === undefined)
        words.refuse(`Cannot find device "${device}"\nError: cannot parse nexthop\n`, 255)
    } else if (word === 'weight') {
      const text = words.argument()
      weight = words.unsigned('"weight" is invalid\n', 256, text)
      if (weight === 0) words.wrong('"weight" is invalid\n', text)
    } else if (word === 'onlink') onlink = true
    else {
      words.back()
      break
    }
  }
  return { link: device === null ? null : (tool.link(device) ?? null), gateway, weight, onlink, device }
}
