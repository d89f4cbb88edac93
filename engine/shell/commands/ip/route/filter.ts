import { type FibEntry, type RouteType, TableId } from '../../../../net/fib.ts'
import type { Link } from '../../../../net/link.ts'
import { addressBits, type Ip, prefixContains } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, type Words } from '../../../iproute/words.ts'
import { vrfTable } from '../link/arguments.ts'
import { realmOf } from './arguments.ts'
import { parseRouteType, takeFamily } from './types.ts'

/** Which routes `ip route show` and `flush` mean. What is named is left out of what is printed. */
export interface RouteFilter {
  family: Family
  /** Null for all tables. */
  table: number | null
  /** What was learnt about single destinations, instead of the tables. */
  cache: boolean
  tos: number | null
  protocol: number | null
  scope: number | null
  type: RouteType | null
  device: string | null
  link: Link | null
  metric: number | null
  /** Which bits of the realms of source and destination count, and what they must be. */
  realms: { readonly value: number; readonly mask: number }
  via: PrefixWord | null
  source: PrefixWord | null
  /** The prefix must lie in it. */
  root: PrefixWord | null
  /** It must lie in the prefix. */
  match: PrefixWord | null
  help: boolean
}

export function emptyRouteFilter(family: Family): RouteFilter {
  return {
    family,
    table: TableId.main,
    cache: false,
    tos: null,
    protocol: null,
    scope: null,
    type: null,
    device: null,
    link: null,
    metric: null,
    realms: { value: 0, mask: 0 },
    via: null,
    source: null,
    root: null,
    match: null,
    help: false,
  }
}

type Take = (tool: Tool, words: Words, filter: RouteFilter) => void

/** In the order in which abbreviations are looked up (iproute_list_flush_or_save). */
const OPTIONS: readonly { readonly names: readonly string[]; readonly prefix?: true; readonly take: Take }[] = [
  { names: ['table'], prefix: true, take: takeTable },
  {
    names: ['vrf'],
    take: (tool, words, filter) => void (filter.table = vrfTable(tool, words)),
  },
  { names: ['cached', 'cloned'], prefix: true, take: (_t, _w, filter) => void (filter.cache = true) },
  { names: ['tos', 'dsfield'], take: takeTos },
  { names: ['protocol'], prefix: true, take: takeProtocol },
  { names: ['scope'], prefix: true, take: takeScope },
  { names: ['type'], prefix: true, take: takeType },
  { names: ['dev', 'oif'], take: (_t, words, filter) => void (filter.device = words.argument()) },
  {
    names: ['metric', 'priority', 'preference'],
    prefix: true,
    take: (_t, words, filter) => void (filter.metric = words.unsigned('"metric" value is invalid\n')),
  },
  { names: ['via'], take: takeVia },
  { names: ['realms'], prefix: true, take: takeRealms },
  { names: ['src'], take: (_t, words, filter) => void (filter.source = words.prefix(filter.family)) },
]

/** Reads the selectors of a listing. */
export function parseRouteFilter(tool: Tool, words: Words): RouteFilter {
  const filter = emptyRouteFilter(tool.options.family)
  while (words.more && !filter.help) {
    const word = words.next()
    const option = OPTIONS.find(({ names, prefix }) =>
      names.some(name => name === word || (prefix === true && begins(name, word))),
    )
    if (option !== undefined) option.take(tool, words, filter)
    else takePrefix(words, filter, word)
  }
  filter.family ??= filter.table === null ? null : 4
  return filter
}

function takePrefix(words: Words, filter: RouteFilter, given: string): void {
  let word = begins('to', given) ? words.argument() : given
  if (begins('help', word)) {
    filter.help = true
    return
  }
  if (begins('root', word)) filter.root = words.prefix(filter.family)
  else if (begins('match', word)) filter.match = words.prefix(filter.family)
  else {
    if (begins('exact', word)) word = words.argument()
    filter.root = filter.match = words.prefix(filter.family, word)
  }
}

function takeTable(tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const table = tool.names.parseTable(word)
  if (table !== undefined) filter.table = table === 0 ? null : table
  else if (word === 'all') filter.table = null
  else if (word === 'cache') filter.cache = true
  else words.wrong('table id value is invalid\n', word)
}

function takeTos(tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const tos = tool.names.parseDsfield(word)
  if (tos === undefined) words.wrong('TOS value is invalid\n', word)
  else filter.tos = tos
}

function takeProtocol(tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const protocol = tool.names.parseProtocol(word)
  if (protocol !== undefined) filter.protocol = protocol
  else if (word === 'all') filter.protocol = null
  else words.wrong('invalid "protocol"\n', word)
}

function takeScope(tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const scope = tool.names.parseScope(word)
  if (scope !== undefined) filter.scope = scope
  else if (word === 'all') filter.scope = null
  else words.wrong('invalid "scope"\n', word)
}

function takeType(_tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const type = parseRouteType(word)
  if (type === undefined) words.wrong('node type value is invalid\n', word)
  else filter.type = type
}

function takeVia(_tool: Tool, words: Words, filter: RouteFilter): void {
  const family = takeFamily(words) ?? filter.family
  filter.via = words.prefix(family)
}

function takeRealms(tool: Tool, words: Words, filter: RouteFilter): void {
  const word = words.argument()
  const value = realmOf(tool, word)
  if (value === undefined) return words.wrong('invalid realms\n', word)
  const destination = (value & 0xffff) === 0 && word.endsWith('/') ? 0 : 0xffff
  const source = value >>> 16 === 0 && (!word.includes('/') || word.startsWith('/')) ? 0 : 0xffff
  filter.realms = { value, mask: source * 65536 + destination }
}

/** filter_nlmsg. */
export function matchesRoute(entry: FibEntry, filter: RouteFilter): boolean {
  if (filter.protocol !== null && entry.protocol !== filter.protocol) return false
  if (filter.scope !== null && entry.scope !== filter.scope) return false
  if (filter.type !== null && entry.type !== filter.type) return false
  if (filter.tos !== null && entry.tos !== filter.tos) return false
  if (filter.metric !== null && entry.priority !== filter.metric) return false
  if (((entry.realm ^ filter.realms.value) & filter.realms.mask) !== 0) return false
  const { prefix, preferredSource, hops } = entry
  if (!lies(filter.root, prefix.address, prefix.length)) return false
  if (filter.match !== null && !filter.match.any && !prefixContains(prefix, filter.match.address)) return false
  if (filter.match !== null && filter.match.length < prefix.length) return false
  const single = hops.length === 1 ? hops[0]! : null
  if (filter.link !== null && single?.link !== filter.link) return false
  if (filter.via !== null && (single?.gateway == null || !lies(filter.via, single.gateway))) return false
  return filter.source === null || (preferredSource !== null && lies(filter.source, preferredSource))
}

/** Whether an address, with this many bits of it that count, lies in the prefix. */
function lies(outer: PrefixWord | null, address: Ip, length = addressBits(address)): boolean {
  if (outer === null || (outer.any && outer.length === 0)) return true
  if (typeof outer.address !== typeof address || outer.length > length) return false
  return prefixContains(outer, address)
}
