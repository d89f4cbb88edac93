import { Status } from '../../../linux/netfilter/conntrack/state.ts'
import { TCP_STATE_NAMES } from '../../../linux/netfilter/conntrack/tcp.ts'
import { protocolNumber } from '../../../linux/netfilter/protocols.ts'
import { type Ip, maskIpv4, type Prefix, parseIp, parsePrefix } from '../../../wire/address.ts'
import type { OptionSpec } from '../../command.ts'
import { ALLOWED, type CommandName, OPTIONS, PROTOCOL_OPTIONS, REQUIRED } from './options.ts'
import { type NatFilter, ParameterProblem, type Request } from './request.ts'

const COMMANDS = 'LGDIUEFCS'
/** Names that stand for others. */
const ALIASES: Readonly<Record<string, string>> = {
  'orig-src': 'src',
  'orig-dst': 'dst',
  proto: 'protonum',
  sport: 'orig-port-src',
  dport: 'orig-port-dst',
}
const STATUS_BITS: Readonly<Record<string, number>> = {
  ASSURED: Status.assured,
  SEEN_REPLY: Status.seenReply,
  FIXED_TIMEOUT: Status.fixedTimeout,
  EXPECTED: Status.expected,
  UNSET: 0,
  SRC_NAT: Status.sourceNatDone,
  DST_NAT: Status.destinationNatDone,
  OFFLOAD: 0,
  HW_OFFLOAD: 0,
}
const OUTPUTS = ['extended', 'id', 'timestamp', 'ktimestamp', 'labels', 'save', 'userspace', 'xml']
const EVENTS = ['ALL', 'NEW', 'UPDATES', 'DESTROY']

type Given = { readonly name: string; readonly value: string | undefined }

/** Words to options. Those of a protocol are known after its -p only. */
function collect(words: readonly string[]): Given[] | ParameterProblem {
  const given: Given[] = []
  let specs = OPTIONS
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!
    if (word === '--') break
    if (!word.startsWith('-') || word === '-') continue
    const equals = word.startsWith('--') ? word.indexOf('=') : -1
    const spec = find(specs, equals < 0 ? word : word.slice(0, equals))
    if (spec === undefined) return new ParameterProblem(`unknown option \`${word}'`)
    if (spec.emulated === false) return new ParameterProblem(`"--${spec.long}" is not emulated here`, false, 1)
    const name = ALIASES[spec.long!] ?? spec.long!
    let value = equals >= 0 ? word.slice(equals + 1) : word.startsWith('--') ? '' : word.slice(2)
    if (spec.argument === undefined) {
      // `-Lp tcp`: letters without arguments may stand together.
      given.push({ name, value: undefined })
      continue
    }
    if (value === '') {
      const next = words[index + 1]
      const optional = spec.argument.startsWith('[')
      if (next !== undefined && (!optional || !next.startsWith('-'))) {
        value = next
        index++
      } else if (!optional) return new ParameterProblem(`option \`${word}' requires an argument`)
    }
    given.push({ name, value: value === '' ? undefined : value })
    if (name === 'protonum') {
      const protocol = protocolNumber(value)
      if (protocol === undefined) return new ParameterProblem(`\`${value}' unsupported protocol`)
      specs = [...OPTIONS, ...(PROTOCOL_OPTIONS.get(protocol) ?? [])]
    }
  }
  return given
}

function find(specs: readonly OptionSpec[], word: string): OptionSpec | undefined {
  if (!word.startsWith('--')) return specs.find(spec => spec.short === word[1])
  const name = word.slice(2)
  const exact = specs.find(spec => spec.long === name)
  if (exact !== undefined) return exact
  const candidates = specs.filter(spec => spec.long?.startsWith(name) === true)
  return candidates.length === 1 ? candidates[0] : undefined
}

type Draft = { -readonly [Key in keyof Request]: Request[Key] } & { fields: Map<string, number> }

function draft(command: CommandName, table: Request['table']): Draft {
  return {
    command,
    table,
    family: undefined,
    protocol: undefined,
    source: undefined,
    destination: undefined,
    replySource: undefined,
    replyDestination: undefined,
    fields: new Map(),
    state: undefined,
    timeout: undefined,
    status: undefined,
    mark: undefined,
    sourceNat: undefined,
    destinationNat: undefined,
    anyNat: undefined,
    id: undefined,
    zone: undefined,
    originalZone: undefined,
    replyZone: undefined,
    output: new Set(),
    events: new Set(),
    zero: false,
  }
}

/** `conntrack ARGS` as a request; `version` and `help` for what is answered without one. */
export function parseRequest(words: readonly string[]): Request | ParameterProblem | 'version' | 'help' {
  if (words.length === 0) return 'help'
  const given = collect(words)
  if (given instanceof ParameterProblem) return given
  const names = given.map(({ name }) => name)
  if (names.includes('help')) return 'help'
  if (names.includes('version')) return 'version'
  const commands = OPTIONS.filter(spec => COMMANDS.includes(spec.short ?? '-') && names.includes(spec.long!))
  if (commands.length > 1) return new ParameterProblem('Invalid commands combination')
  if (commands.length === 0) return new ParameterProblem('You need to supply a command')
  const command = commands[0]!.short as CommandName
  const table = given.find(({ name }) => name === commands[0]!.long)!.value ?? 'conntrack'
  if (!['conntrack', 'expect', 'dying', 'unconfirmed'].includes(table))
    return new ParameterProblem(`unknown type \`${table}'`)
  const request = draft(command, table as Request['table'])
  for (const { name, value } of given) {
    const problem = take(request, name, value)
    if (problem !== undefined) return problem
  }
  return check(request, new Set(names)) ?? request
}

function take(request: Draft, name: string, value: string | undefined): ParameterProblem | undefined {
  const number = Number.parseInt(value ?? '', value?.startsWith('0x') === true ? 16 : 10) || 0
  const setter = SETTERS[name]
  if (setter !== undefined) return setter(request, value ?? '', number)
  if (name.includes('port') || name.startsWith('icmp'))
    request.fields.set(name.replace('icmpv6', 'icmp'), number & 0xffff)
  return undefined
}

type Setter = (request: Draft, value: string, number: number) => ParameterProblem | undefined

const SETTERS: Readonly<Record<string, Setter>> = {
  src: (request, value) => address(request, value, prefix => (request.source = prefix)),
  dst: (request, value) => address(request, value, prefix => (request.destination = prefix)),
  'reply-src': (request, value) => address(request, value, prefix => (request.replySource = prefix.address)),
  'reply-dst': (request, value) => address(request, value, prefix => (request.replyDestination = prefix.address)),
  'mask-src': (request, value) => {
    if (request.source === undefined) return new ParameterProblem("Can't use --mask-src without --src")
    request.source = masked(request.source, value)
    return undefined
  },
  'mask-dst': (request, value) => {
    if (request.destination === undefined) return new ParameterProblem("Can't use --mask-dst without --dst")
    request.destination = masked(request.destination, value)
    return undefined
  },
  protonum: set((request, value) => (request.protocol = protocolNumber(value)!)),
  state: (request, value) => {
    const state = (TCP_STATE_NAMES as readonly string[]).indexOf(value)
    if (state < 0) return new ParameterProblem(`unknown TCP state \`${value}'`)
    request.state = state
    return undefined
  },
  timeout: set((request, _, number) => (request.timeout = number)),
  status: (request, value) => status(request, value),
  mark: set((request, value) => (request.mark = mark(value))),
  'src-nat': (request, value) => nat(value, filter => (request.sourceNat = filter)),
  'dst-nat': (request, value) => nat(value, filter => (request.destinationNat = filter)),
  'any-nat': (request, value) => nat(value, filter => (request.anyNat = filter)),
  id: set((request, _, number) => (request.id = number >>> 0)),
  zone: set((request, _, number) => (request.zone = number & 0xffff)),
  'orig-zone': set((request, _, number) => (request.originalZone = number & 0xffff)),
  'reply-zone': set((request, _, number) => (request.replyZone = number & 0xffff)),
  zero: set(request => (request.zero = true)),
  family: (request, value) => {
    if (value !== 'ipv4' && value !== 'ipv6') return new ParameterProblem(`\`${value}' unsupported protocol`)
    if (request.family !== undefined && request.family !== Number(value[3])) return FAMILY
    request.family = value === 'ipv4' ? 4 : 6
    return undefined
  },
  output: (request, value) => words(value, OUTPUTS, 'toLowerCase', all => (request.output = all)),
  'event-mask': (request, value) => words(value, EVENTS, 'toUpperCase', all => (request.events = all)),
}

const FAMILY = new ParameterProblem('mismatched address family')

function set(body: (request: Draft, value: string, number: number) => unknown): Setter {
  return (request, value, number) => {
    body(request, value, number)
    return undefined
  }
}

function address(request: Draft, value: string, store: (prefix: Prefix) => unknown): ParameterProblem | undefined {
  const prefix = parsePrefix(value)
  if (prefix === undefined) return new ParameterProblem(`Invalid IP address \`${value}'`)
  const family = typeof prefix.address === 'number' ? 4 : 6
  if (request.family !== undefined && request.family !== family) return FAMILY
  request.family = family
  store(prefix)
  return undefined
}

function masked(prefix: Prefix, mask: string): Prefix {
  const ip = parseIp(mask)
  if (typeof ip !== 'number') return prefix
  const length = Array.from({ length: 33 }, (_, index) => index).find(index => maskIpv4(index) === ip)
  return length === undefined ? prefix : { address: prefix.address, length }
}

function mark(value: string): { value: number; mask: number } {
  const [first, second] = value.split('/')
  const read = (text: string) => (Number.parseInt(text, text.startsWith('0x') ? 16 : 10) || 0) >>> 0
  return { value: read(first!), mask: second === undefined ? 0xffff_ffff : read(second) }
}

function status(request: Draft, value: string): ParameterProblem | undefined {
  let bits = request.status?.set ?? 0
  let clear = request.status?.clear ?? 0
  for (const word of value.split(',')) {
    const bit = STATUS_BITS[word.toUpperCase()]
    if (word.toUpperCase() === 'UNREPLIED') clear |= Status.seenReply
    else if (bit === undefined) return new ParameterProblem(`Bad parameter \`${word}'`)
    else bits |= bit
  }
  request.status = { set: bits, clear }
  return undefined
}

function nat(value: string, store: (filter: NatFilter) => unknown): ParameterProblem | undefined {
  if (value === '') {
    store({ address: undefined, port: undefined })
    return undefined
  }
  const colon = value.lastIndexOf(':')
  const whole = parseIp(value)
  const ip: Ip | undefined = whole ?? parseIp(value.slice(0, Math.max(colon, 0)).replace(/^\[|\]$/g, ''))
  if (ip === undefined && colon !== 0) return new ParameterProblem(`Invalid IP address \`${value}'`)
  store({ address: ip, port: whole === undefined ? Number(value.slice(colon + 1)) || 0 : undefined })
  return undefined
}

function words(
  value: string,
  known: readonly string[],
  fold: 'toLowerCase' | 'toUpperCase',
  store: (all: ReadonlySet<string>) => unknown,
): ParameterProblem | undefined {
  const all = new Set<string>()
  for (const word of value.split(',')) {
    if (!known.includes(word[fold]())) return new ParameterProblem(`Bad parameter \`${word}'`)
    if (word[fold]() === 'xml') return new ParameterProblem('"-o xml" is not emulated here', false, 1)
    all.add(word[fold]())
  }
  store(all)
  return undefined
}

/** generic_opt_check, then what each command wants beyond that. */
function check(request: Draft, names: ReadonlySet<string>): ParameterProblem | undefined {
  const { command, table } = request
  const allowed = table === 'expect' ? new Set(['family']) : ALLOWED[command]
  const required = REQUIRED[command] ?? []
  for (const { long, short } of OPTIONS) {
    if (long === undefined || COMMANDS.includes(short ?? '-') || ALIASES[long] !== undefined) continue
    const given = names.has(long)
    if (!given && required.includes(long))
      return new ParameterProblem(`You need to supply the \`--${long}' option for this command`)
    if (given && !allowed.has(long)) return new ParameterProblem(`Illegal option \`--${long}' with this command`)
  }
  if (table === 'expect' && !'LFCE'.includes(command))
    return new ParameterProblem('expectations made by hand are not emulated here', false, 1)
  if (request.zero && [...names].some(name => name !== 'zero' && name !== 'dump' && name !== 'output'))
    return new ParameterProblem("Can't use -z with filtering parameters")
  if (command === 'I' && request.protocol === 6 && request.state === undefined)
    return new ParameterProblem("You need to supply the `--state' option for this command")
  return command === 'G' || command === 'I' ? checkTuple(request) : undefined
}

function checkTuple(request: Draft): ParameterProblem | undefined {
  const { source, destination, replySource, replyDestination } = request
  const original = source !== undefined && destination !== undefined
  const reply = replySource !== undefined && replyDestination !== undefined
  if (!reply && (replySource !== undefined || replyDestination !== undefined))
    return new ParameterProblem("you have to specify `--reply-src' and `--reply-dst'")
  if (!original && !reply) return new ParameterProblem("you have to specify `--src' and `--dst'")
  return undefined
}
