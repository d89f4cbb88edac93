import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import { DROP } from '../../../../net/trace.ts'
import { formatIp, type Ip, parseIpv4, parseIpv6 } from '../../../../wire/address.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { mapNew } from '../../nat/map-new.ts'
import { Manip, type NatRange } from '../../nat/range.ts'
import { redirectAddress } from '../../nat/redirect.ts'
import { Outcome } from '../../outcome.ts'
import type { RuleContext, TargetType } from '../extension.ts'
import { ConnectionAction } from '../match.ts'
import { parseNumber } from '../names.ts'
import type { GivenOptions, OptionPlace, ParseContext } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'

interface NatData {
  readonly addresses: { readonly min: Ip; readonly max: Ip } | null
  readonly ports: { readonly min: number; readonly max: number; readonly base: number | null } | null
  readonly random: boolean
  readonly fullyRandom: boolean
  readonly persistent: boolean
}

type Target = Pick<NatData, 'addresses' | 'ports'>

/** Protocols whose ports a rule may change: TCP, UDP, SCTP, DCCP, ICMP by its id. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 132, 33, 1])

/** A number at the beginning of the text, as xtables_strtoui reads it, and what follows. */
function leadingNumber(text: string, min = 0): { readonly value: number; readonly rest: string } | undefined {
  const [digits] = /^\s*\+?(0x[\da-f]+|\d+)/i.exec(text) ?? []
  const value = digits === undefined ? undefined : parseNumber(digits, min, 65535)
  return value === undefined ? undefined : { value, rest: text.slice(digits!.length) }
}

/** parse_ports: `PORT`, `PORT-PORT`, `PORT-PORT/BASE`; the ends of a range are numbers. */
function readPorts(text: string, place: OptionPlace): Parsed<NonNullable<Target['ports']>> {
  if (!WITH_PORTS.has(place.protocol) || place.protocolInverted)
    return new Problem('Need TCP, UDP, SCTP or DCCP with port specification')
  const first = leadingNumber(text)
  const min = first?.value ?? place.names.servicePort(text, undefined)
  if (min === undefined) return new Problem(`Port \`${text}' not valid`)
  if (first === undefined || first.rest === '') return { min, max: min, base: null }
  if (first.rest.startsWith(':')) return new Problem('Invalid port:port syntax - use dash')
  if (!first.rest.startsWith('-')) return new Problem(`Garbage after port value: \`${first.rest}'`)
  const end = first.rest.slice(1)
  const last = leadingNumber(end)
  if (last === undefined) return new Problem(`Port \`${end}' not valid`)
  const { value: max, rest } = last
  if (max < min) return new Problem(`Port range \`${end}' funky`)
  if (rest === '') return { min, max, base: null }
  if (!rest.startsWith('/')) return new Problem(`Garbage after port range: \`${rest}'`)
  const shift = rest.slice(1)
  const base = leadingNumber(shift, 1)?.value ?? place.names.servicePort(shift, undefined)
  return base === undefined ? new Problem(`Port \`${shift}' not valid`) : { min, max, base }
}

/** parse_to: `ADDRESS[-ADDRESS][:PORTS]`; IPv6 addresses stand in brackets where ports follow. */
function readTarget(text: string, place: OptionPlace): Parsed<Target> {
  const open = text.indexOf('[')
  const close = text.indexOf(']', open)
  if (open >= 0 && (close < 0 || place.family === 4)) return new Problem('Invalid address format')
  // Without brackets several colons are those of an address.
  const colon = open >= 0 || text.indexOf(':') === text.lastIndexOf(':') ? text.indexOf(':', open < 0 ? 0 : close) : -1
  let ports: Target['ports'] = null
  if (colon >= 0) {
    const read = readPorts(text.slice(colon + 1), place)
    if (read instanceof Problem) return read
    ports = read
  }
  const addresses = open >= 0 ? text.slice(open + 1, close) : colon < 0 ? text : text.slice(0, colon)
  if (addresses === '') return { addresses: null, ports }
  const [first = '', last] = addresses.split('-')
  const parse = place.family === 4 ? parseIpv4 : parseIpv6
  const min = parse(first)
  if (min === undefined) return new Problem(`Bad IP address "${first}"`)
  const max = last === undefined ? min : parse(last)
  return max === undefined ? new Problem(`Bad IP address "${last}"`) : { addresses: { min, max }, ports }
}

function portsText({ min, max, base }: NonNullable<Target['ports']>): string {
  return `${min === max ? min : `${min}-${max}`}${base === null ? '' : `/${base}`}`
}

function targetText({ addresses, ports }: Target): string {
  const range =
    addresses === null
      ? ''
      : addresses.min === addresses.max
        ? formatIp(addresses.min)
        : `${formatIp(addresses.min)}-${formatIp(addresses.max)}`
  const host = addresses !== null && typeof addresses.min !== 'number' && ports !== null ? `[${range}]` : range
  return `${host}${ports === null ? '' : `:${portsText(ports)}`}`
}

function flagsText({ random, fullyRandom, persistent }: NatData, dashes: string): string {
  const flag = (on: boolean, name: string) => (on ? ` ${dashes}${name}` : '')
  return flag(random, 'random') + flag(fullyRandom, 'random-fully') + flag(persistent, 'persistent')
}

function collect(given: GivenOptions, target: Target): NatData {
  return {
    ...target,
    random: given.has('random'),
    fullyRandom: given.has('random-fully'),
    persistent: given.has('persistent'),
  }
}

function rangeOf(data: NatData): NatRange {
  return { ...data, basePort: data.ports?.base ?? null }
}

/** Only in nat tables, only where the destination, or the source, can still be changed. */
function placed(rule: RuleContext) {
  return rule.table === 'nat' ? undefined : EINVAL
}
const atDestination: TargetType['validate'] = (_data, { base }) =>
  base!.type === 'nat' && (base!.hook === Hook.preRouting || base!.hook === Hook.localOut) ? undefined : EINVAL
const atSource: TargetType['validate'] = (_data, { base }) =>
  base!.type === 'nat' && (base!.hook === Hook.postRouting || base!.hook === Hook.localIn) ? undefined : EINVAL

function addressTarget(name: string, option: string, manip: Manip): TargetType<NatData> {
  const flags = manip === Manip.source ? ['random', 'random-fully', 'persistent'] : ['random', 'persistent']
  return {
    name,
    options: [{ name: option, mandatory: true, value: readTarget }, ...flags.map(flag => ({ name: flag }))],
    parse: given => collect(given, given.value<Target>(option)!),
    print: data => ` to:${targetText(data)}${flagsText(data, '')}`,
    save: data => ` --${option} ${targetText(data)}${flagsText(data, '--')}`,
    check: (_data, rule) => placed(rule),
    validate: manip === Manip.source ? atSource! : atDestination!,
    compile: (data, rule) => {
      const range = rangeOf(data)
      return new ConnectionAction(rule, packet => mapNew(packet, range, manip))
    },
  }
}

/** libxt_DNAT. */
export const dnatTarget = addressTarget('DNAT', 'to-destination', Manip.destination)
/** libxt_SNAT. */
export const snatTarget = addressTarget('SNAT', 'to-source', Manip.source)

/** What is at the device that the packet leaves by, or came in by. */
const NO_ADDRESS = { name: 'NETFILTER_DROP', text: 'the device has no address to masquerade with' } as const

function readPortsOnly(text: string, place: OptionPlace): Parsed<Target['ports']> {
  return readPorts(text, place)
}

/** Which of the older targets can shift a range: none. */
function readUnshiftedPorts(text: string, place: OptionPlace): Parsed<Target['ports']> {
  const ports = readPorts(text, place)
  return !(ports instanceof Problem) && ports.base !== null
    ? new Problem('Shifted portmap ranges not supported with this kernel')
    : ports
}

function portsOnly(given: GivenOptions, _context: ParseContext): NatData {
  return collect(given, { addresses: null, ports: given.value<NonNullable<Target['ports']>>('to-ports') ?? null })
}

/** libxt_MASQUERADE. */
export const masqueradeTarget: TargetType<NatData> = {
  name: 'MASQUERADE',
  options: [{ name: 'to-ports', value: readPortsOnly }, { name: 'random' }, { name: 'random-fully' }],
  parse: portsOnly,
  print: data => `${data.ports === null ? '' : ` masq ports: ${portsText(data.ports)}`}${flagsText(data, '')}`,
  save: data => `${data.ports === null ? '' : ` --to-ports ${portsText(data.ports)}`}${flagsText(data, '--')}`,
  check: (_data, rule) => placed(rule),
  validate: (_data, { base }) => (base!.type === 'nat' && base!.hook === Hook.postRouting ? undefined : EINVAL),
  compile: (data, rule) => {
    const range = rangeOf(data)
    return new ConnectionAction(rule, packet => {
      const connection = packet.skb.connection as Connection | null
      if (connection === null) return Outcome.accept
      const { masquerades } = packet.netfilter.nat
      const address = masquerades.addressFor(packet)
      if (address === undefined) {
        packet.netfilter.net.ring.record(DROP, packet.skb.packet, NO_ADDRESS)
        return Outcome.drop
      }
      masquerades.watch(connection, packet.outgoing!)
      return mapNew(packet, { ...range, addresses: { min: address, max: address } }, Manip.source)
    })
  },
}

/** libxt_REDIRECT. */
export const redirectTarget: TargetType<NatData> = {
  name: 'REDIRECT',
  options: [{ name: 'to-ports', value: readUnshiftedPorts }, { name: 'random' }],
  parse: portsOnly,
  print: data => `${data.ports === null ? '' : ` redir ports ${portsText(data.ports)}`}${flagsText(data, '')}`,
  save: data => `${data.ports === null ? '' : ` --to-ports ${portsText(data.ports)}`}${flagsText(data, '--')}`,
  check: (_data, rule) => placed(rule),
  validate: atDestination!,
  compile: (data, rule) => {
    const range = rangeOf(data)
    return new ConnectionAction(rule, packet => {
      const address = redirectAddress(packet)
      if (address === undefined) return Outcome.drop
      return mapNew(packet, { ...range, addresses: { min: address, max: address } }, Manip.destination)
    })
  },
}
