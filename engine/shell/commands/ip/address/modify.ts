import type { Running } from '../../../../linux/program.ts'
import { EINVAL, EOPNOTSUPP, type Errno } from '../../../../net/errno.ts'
import { Scope } from '../../../../net/fib.ts'
import type { Link } from '../../../../net/link.ts'
import { SECOND } from '../../../../sim/timer.ts'
import { addressBits, type Ip, isMulticastIpv4, maskIpv4 } from '../../../../wire/address.ts'
import type { Tool } from '../../../iproute/tool.ts'
import { begins, type Family, type PrefixWord, parseUnsigned, type Words } from '../../../iproute/words.ts'
import { ADDRESS_USAGE } from '../usage/address.ts'

type Action = 'add' | 'change' | 'delete'

/** What `ip address add` and its relatives say (ipaddr_modify). */
interface AddressArguments {
  family: Family
  device: string | null
  local: PrefixWord | null
  localWord: string
  peer: PrefixWord | null
  /** `+` and `-` are worked out from the prefix. */
  broadcast: Ip | '+' | '-' | null
  scope: number | null
  label: string | null
  metric: number
  valid: number | null
  preferred: number | null
  readonly flags: Set<string>
  help: boolean
}

const FLAGS: ReadonlySet<string> = new Set(['home', 'nodad', 'mngtmpaddr', 'noprefixroute', 'autojoin'])
const IPV6_FLAGS = ['home', 'nodad', 'mngtmpaddr'] as const

export function* modifyAddress(tool: Tool, words: Words, action: Action): Running {
  const args = parse(tool, words)
  const refused = yield* tool.refused(words)
  if (refused !== null) return refused
  if (args.help) return yield* tool.die(ADDRESS_USAGE)
  if (args.device === null) return yield* tool.fail('Not enough information: "dev" argument is required.\n', 1)
  const { local, broadcast } = args
  const wildcard =
    action === 'delete' && args.peer === null && local !== null && !local.explicit && typeof local.address === 'number'
  if (wildcard) yield* tool.process.printError(wildcardWarning(args))
  if (typeof broadcast === 'string' && action !== 'delete' && args.family !== 4)
    return yield* tool.fail('Broadcast can be set only for IPv4 addresses\n', 1)
  const complaint = yield* complain(tool, args, action)
  if (complaint !== null) return complaint
  const link = tool.link(args.device)
  if (link === undefined) return yield* tool.fail(`Cannot find device "${args.device}"\n`, 1)
  if (!tool.process.capable('NET_ADMIN')) return yield* tool.fail('RTNETLINK answers: Operation not permitted\n', 2)
  if ((args.label?.length ?? 0) > 15) return yield* tool.fail('Error: Attribute failed policy validation.\n', 2)
  return yield* tool.answer(apply(link, args, action, wildcard))
}

function parse(tool: Tool, words: Words): AddressArguments {
  const args: AddressArguments = {
    family: tool.options.family,
    device: null,
    local: null,
    localWord: '',
    peer: null,
    broadcast: null,
    scope: null,
    label: null,
    metric: 0,
    valid: null,
    preferred: null,
    flags: new Set(),
    help: false,
  }
  while (words.more && !args.help) takeWord(tool, words, args, words.next())
  return args
}

function takeWord(tool: Tool, words: Words, args: AddressArguments, word: string): void {
  if (word === 'peer' || word === 'remote') {
    const next = words.argument()
    if (args.peer !== null) words.duplicate('peer', next)
    args.peer = takePrefix(words, args, next)
  } else if (begins('broadcast', word) || word === 'brd') takeBroadcast(words, args)
  else if (word === 'anycast') takeAddress(words, args, words.argument())
  else if (word === 'scope') {
    const name = words.argument()
    const scope = tool.names.parseScope(name)
    if (scope === undefined) words.wrong('invalid scope value.', name)
    else args.scope = scope
  } else if (word === 'dev') args.device = words.argument()
  else if (word === 'label') args.label = words.argument()
  else if (word === 'metric' || word === 'priority' || word === 'preference')
    args.metric = words.unsigned('"metric" value is invalid\n')
  else if (begins('valid_lft', word)) args.valid = takeLifetime(words, 'valid_lft', args.valid)
  else if (begins('preferred_lft', word)) args.preferred = takeLifetime(words, 'preferred_lft', args.preferred)
  else if (FLAGS.has(word)) args.flags.add(word)
  else takeLocal(words, args, word)
}

function takeLocal(words: Words, args: AddressArguments, word: string): void {
  const next = word === 'local' ? words.argument() : word
  if (begins('help', next)) {
    args.help = true
    return
  }
  if (args.local !== null) words.garbage('local', next)
  args.localWord = next
  args.local = takePrefix(words, args, next)
}

/** A prefix of the family so far; the first one decides it. */
function takePrefix(words: Words, args: AddressArguments, word: string): PrefixWord {
  const prefix = words.prefix(args.family, word)
  if (!prefix.any) args.family ??= typeof prefix.address === 'number' ? 4 : 6
  return prefix
}

function takeAddress(words: Words, args: AddressArguments, word: string): Ip {
  const address = words.address(args.family, word)
  args.family ??= typeof address === 'number' ? 4 : 6
  return address
}

function takeBroadcast(words: Words, args: AddressArguments): void {
  const word = words.argument()
  if (args.broadcast !== null) words.duplicate('broadcast', word)
  args.broadcast = word === '+' || word === '-' ? word : takeAddress(words, args, word)
}

function takeLifetime(words: Words, what: string, before: number | null): number {
  const word = words.argument()
  if (before !== null) words.duplicate(what, word)
  if (word === 'forever') return Number.POSITIVE_INFINITY
  const seconds = parseUnsigned(word)
  if (seconds === undefined || seconds > 0xffff_ffff) words.wrong(`${what} value`, word)
  return seconds === 0xffff_ffff ? Number.POSITIVE_INFINITY : (seconds ?? 0)
}

function wildcardWarning({ localWord, local }: AddressArguments): string {
  const bits = addressBits(local!.address)
  return `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${localWord}/${bits}) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`
}

/** The checks that ip itself makes before it asks the kernel. */
function* complain(tool: Tool, args: AddressArguments, action: Action): Running<number | null> {
  const { local, valid, preferred, flags } = args
  if (valid !== null || preferred !== null) {
    if (valid === 0) return yield* tool.fail('valid_lft is zero\n', 1)
    if ((valid ?? Number.POSITIVE_INFINITY) < (preferred ?? Number.POSITIVE_INFINITY))
      return yield* tool.fail('preferred_lft is greater than valid_lft\n', 1)
  }
  const warned = args.family === 6 ? [] : IPV6_FLAGS.filter(flag => flags.has(flag))
  for (const flag of warned)
    yield* tool.process.printError(`Warning: ${flag} option can be set only for IPv6 addresses\n`)
  const group =
    local !== null &&
    (typeof local.address === 'number' ? isMulticastIpv4(local.address) : local.address >> 120n === 0xffn)
  if (flags.has('autojoin') && action !== 'delete' && !group)
    return yield* tool.fail('autojoin needs multicast address\n', 1)
  return null
}

function apply(link: Link, args: AddressArguments, action: Action, wildcard: boolean): Errno | undefined {
  if (args.family === null) return EOPNOTSUPP
  return args.family === 4 ? applyIpv4(link, args, action, wildcard) : applyIpv6(link, args, action)
}

function applyIpv4(link: Link, args: AddressArguments, action: Action, wildcard: boolean): Errno | undefined {
  const peer = args.peer ?? args.local
  const length = args.peer?.length ?? args.local?.length ?? 0
  const { addresses } = link.netns.ipv4
  const label = args.label === null ? {} : { label: args.label }
  if (action === 'delete')
    return addresses.removeSelected(link, {
      ...(args.local === null ? {} : { local: args.local.address as number }),
      ...(wildcard || peer === null ? {} : { peer: peer.address as number, length }),
      ...label,
    })
  if (args.local === null) return EINVAL.because('ipv4: Local address is not supplied')
  const local = args.local.address as number
  const { now } = link.netns.sim
  const spec = {
    local,
    peer: peer!.address as number,
    length,
    broadcast: broadcastOf(args, peer!),
    scope: args.scope ?? (local >>> 24 === 127 ? Scope.host : Scope.global),
    ...label,
    noPrefixRoute: args.flags.has('noprefixroute'),
    autoJoin: args.flags.has('autojoin'),
    metric: args.metric,
    validUntil: now + (args.valid ?? Number.POSITIVE_INFINITY) * SECOND,
    preferredUntil: now + (args.preferred ?? Number.POSITIVE_INFINITY) * SECOND,
  }
  return action === 'add' ? addresses.add(link, spec) : addresses.replace(link, spec)
}

function applyIpv6(link: Link, args: AddressArguments, action: Action): Errno | undefined {
  const { addresses } = link.netns.ipv6
  const local = args.local ?? args.peer
  if (local === null) return EINVAL
  const length = args.peer?.length ?? local.length
  if (action === 'delete') return addresses.remove(link, local.address as bigint, length)
  const { now } = link.netns.sim
  const until = (seconds: number | null) =>
    seconds === null || seconds === Number.POSITIVE_INFINITY ? undefined : now + seconds * SECOND
  const validUntil = until(args.valid)
  const preferredUntil = until(args.preferred)
  const spec = {
    local: local.address as bigint,
    length,
    peer: (args.peer ?? local).address as bigint,
    noPrefixRoute: args.flags.has('noprefixroute'),
    noDad: args.flags.has('nodad'),
    managed: args.flags.has('mngtmpaddr'),
    metric: args.metric,
    ...(validUntil === undefined ? {} : { validUntil }),
    ...(preferredUntil === undefined ? {} : { preferredUntil }),
  }
  return action === 'add' ? addresses.add(link, spec) : addresses.replace(link, spec)
}

/** `brd +` and `brd -` set and clear the host bits; not for prefixes too long to have a broadcast address. */
function broadcastOf({ broadcast }: AddressArguments, peer: PrefixWord): number | null {
  if (typeof broadcast !== 'string') return broadcast as number | null
  if (peer.length > 30) return null
  const mask = maskIpv4(peer.length)
  const address = peer.address as number
  return broadcast === '+' ? (address | ~mask) >>> 0 : (address & mask) >>> 0
}
