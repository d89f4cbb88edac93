import type { RoutingRule } from '../../../../net/rules.ts'
import { type Prefix, prefixContains } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type PrefixWord, type Words } from '../../../iproute/words.ts'
import { noArguments, type RuleArguments, type RuleOption, ruleOption } from './arguments.ts'
import { samePorts } from './match.ts'

/** Words by which `ip rule show` and `flush` choose, in the order in which abbreviations are looked up (iprule_list_flush_or_save). */
const OPTIONS: readonly RuleOption[] = [
  ...['preference', 'not', 'tos', 'fwmark', 'iif', 'oif', 'l3mdev', 'uidrange'].map(ruleOption),
  { ...ruleOption('tun_id'), prefix: true },
  {
    names: ['lookup', 'table'],
    prefix: true,
    take: (tool, words, args) => {
      const word = words.argument()
      const table = tool.names.parseTable(word)
      if (table === undefined) words.wrong('table id value is invalid\n', word)
      args.table = table ?? null
    },
  },
  { ...ruleOption('from'), names: ['from', 'src'], prefix: true },
  { names: ['protocol'], prefix: true, take: takeProtocol },
  ...['ipproto', 'sport', 'dport'].map(ruleOption),
]

export function parseFilter(tool: Tool, words: Words): RuleArguments {
  const args = noArguments(tool.options.family ?? 4)
  while (words.more) {
    const word = words.next()
    const option = OPTIONS.find(({ names, prefix }) =>
      names.some(name => name === word || (prefix === true && begins(name, word))),
    )
    if (option !== undefined) option.take(tool, words, args)
    else args.destination = words.prefix(args.family, begins('dst', word) || begins('to', word) ? undefined : word)
  }
  return args
}

function takeProtocol(tool: Tool, words: Words, args: RuleArguments): void {
  const word = words.argument()
  const protocol = tool.names.parseProtocol(word) ?? (word === 'all' ? null : undefined)
  if (protocol === undefined) words.wrong('invalid "protocol"\n', word)
  else args.protocol = protocol
}

/** filter_nlmsg: whether a rule has all that is asked for. A prefix asks for those inside it, and zero for nothing. */
export function passes(rule: RoutingRule, args: RuleArguments): boolean {
  const asked: readonly (readonly [unknown, unknown])[] = [
    [args.priority, rule.priority],
    [args.tos, rule.tos],
    [args.mark || null, rule.mark],
    [args.markMask || null, rule.markMask],
    [args.incoming, rule.incoming],
    [args.outgoing, rule.outgoing],
    [args.ipProtocol || null, rule.protocol],
    [args.tunnelId || null, rule.tunnelId],
    [args.table || null, rule.action === 'lookup' && !rule.vrf ? rule.table : 0],
  ]
  if (asked.some(([wanted, value]) => wanted !== null && wanted !== value)) return false
  if ((args.vrf && !rule.vrf) || (args.invert && !rule.invert)) return false
  return (
    samePorts(args.sourcePorts, rule.sourcePorts) &&
    samePorts(args.destinationPorts, rule.destinationPorts) &&
    samePorts(args.uids, rule.uids) &&
    inside(args.source, rule.source) &&
    inside(args.destination, rule.destination)
  )
}

function inside(asked: PrefixWord | null, given: Prefix | null): boolean {
  if (asked === null || asked.length === 0) return true
  return given !== null && asked.length <= given.length && prefixContains(asked, given.address)
}
