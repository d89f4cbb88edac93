import { SECOND } from '../../../../sim/timer.ts'
import { formatIp } from '../../../../wire/address.ts'
import type { Connection } from '../../conntrack/connection.ts'
import { directionOf, State, Status } from '../../conntrack/state.ts'
import type { PacketContext } from '../../packet.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { ConnectionPredicate } from '../match.ts'
import type { GivenOptions, XtOption } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import {
  formatRange,
  hostMask,
  type IntegerRange,
  integerRange,
  maskAddress,
  maskLength,
  type Network,
  portRange,
  protocol,
} from '../values.ts'

/** XT_CONNTRACK_STATE_*: a bit for each state, in the order in which they are printed. */
const STATES: readonly (readonly [string, number])[] = [
  ['INVALID', 1],
  ['NEW', 8],
  ['RELATED', 4],
  ['ESTABLISHED', 2],
  ['UNTRACKED', 256],
  ['SNAT', 64],
  ['DNAT', 128],
]
const SNAT_STATE = 64
const DNAT_STATE = 128

const STATUSES: readonly (readonly [string, number])[] = [
  ['EXPECTED', Status.expected],
  ['SEEN_REPLY', Status.seenReply],
  ['ASSURED', Status.assured],
  ['CONFIRMED', Status.confirmed],
]

/** A condition, and whether it is turned around. */
interface Not<Value> {
  readonly value: Value
  readonly inverted: boolean
}

interface ConntrackData {
  readonly ctstate?: Not<number> | undefined
  readonly ctproto?: Not<number> | undefined
  readonly ctorigsrc?: Not<Network> | undefined
  readonly ctorigdst?: Not<Network> | undefined
  readonly ctreplsrc?: Not<Network> | undefined
  readonly ctrepldst?: Not<Network> | undefined
  readonly ctorigsrcport?: Not<IntegerRange> | undefined
  readonly ctorigdstport?: Not<IntegerRange> | undefined
  readonly ctreplsrcport?: Not<IntegerRange> | undefined
  readonly ctrepldstport?: Not<IntegerRange> | undefined
  readonly ctstatus?: Not<number> | undefined
  readonly ctexpire?: Not<IntegerRange> | undefined
  readonly ctdir?: Not<'ORIGINAL' | 'REPLY'> | undefined
}

/** Names and beginnings of names, separated by commas, as bits. */
function bits(option: string, names: readonly (readonly [string, number])[]): NonNullable<XtOption['value']> {
  return (text): Parsed<number> => {
    let mask = 0
    for (const word of text.split(',')) {
      const known = names.find(([name]) => word !== '' && name.startsWith(word.toUpperCase()))
      if (known === undefined) return new Problem(`Bad ${option} "${word}"`)
      mask |= known[1]
    }
    return mask
  }
}

const readStatus: XtOption['value'] = (text, place) =>
  text.toUpperCase() === 'NONE' ? 0 : bits('ctstatus', STATUSES)(text, place)

const readDirection: XtOption['value'] = (text, { extension, option }) =>
  /^(original|reply)$/i.test(text)
    ? text.toUpperCase()
    : new Problem(`${extension}: Bad value for "--${option}" option: "${text}"`)

function bitNames(mask: number, names: readonly (readonly [string, number])[]): string {
  return names
    .filter(([, bit]) => (mask & bit) !== 0)
    .map(([name]) => name)
    .join(',')
}

function networkText({ address, mask }: Network, style: ListStyle, saved: boolean): string {
  if (!saved && !style.numeric && (mask === 0 || mask === 0n)) return 'anywhere'
  const length = maskLength(mask)!
  return length === (typeof mask === 'number' ? 32 : 128) ? formatIp(address) : `${formatIp(address)}/${length}`
}

/** conntrack_dump: the same words for -L and -S, where those have dashes. */
function dump(data: ConntrackData, style: ListStyle, dashes: '' | '--'): string {
  const parts: string[] = []
  const add = <Value>(name: keyof ConntrackData, show: (value: Value) => string) => {
    const condition = data[name] as Not<Value> | undefined
    if (condition === undefined) return
    parts.push(`${condition.inverted ? ' !' : ''} ${dashes}${name} ${show(condition.value)}`)
  }
  add<number>('ctstate', mask => bitNames(mask, STATES))
  add<number>('ctproto', String)
  for (const name of ['ctorigsrc', 'ctorigdst', 'ctreplsrc', 'ctrepldst'] as const)
    add<Network>(name, network => networkText(network, style, dashes !== ''))
  for (const name of ['ctorigsrcport', 'ctorigdstport', 'ctreplsrcport', 'ctrepldstport'] as const)
    add<IntegerRange>(name, formatRange)
  add<number>('ctstatus', mask => bitNames(mask, STATUSES) || 'NONE')
  add<IntegerRange>('ctexpire', formatRange)
  add<string>('ctdir', direction => direction)
  return parts.join('')
}

/** The bit of a packet's state. */
function stateBit(connection: Connection | null, info: number): number {
  if (connection === null) return info === State.untracked ? 256 : 1
  let bit = 1 << ((info % 3) + 1)
  if ((connection.status & Status.sourceNat) !== 0) bit |= SNAT_STATE
  if ((connection.status & Status.destinationNat) !== 0) bit |= DNAT_STATE
  return bit
}

/** conntrack_mt. */
function holds(data: ConntrackData, { skb }: PacketContext, now: number): boolean {
  const connection = skb.connection as Connection | null
  const tracked = connection === null || connection.template ? null : connection
  const { ctstate } = data
  if (ctstate !== undefined && ((stateBit(tracked, skb.connectionInfo) & ctstate.value) !== 0) === ctstate.inverted)
    return false
  if (tracked === null) return ctstate !== undefined
  const { ctdir, ctproto, ctstatus, ctexpire } = data
  if (ctdir !== undefined && directionOf(skb.connectionInfo as State) !== (ctdir.value === 'ORIGINAL' ? 0 : 1))
    return false
  const { original, reply } = tracked
  if (!networkHolds(data.ctorigsrc, original.sourceIp) || !networkHolds(data.ctorigdst, original.destinationIp))
    return false
  if (!networkHolds(data.ctreplsrc, reply.sourceIp) || !networkHolds(data.ctrepldst, reply.destinationIp)) return false
  if (ctproto !== undefined && (original.protocol === ctproto.value) === ctproto.inverted) return false
  if (!rangeHolds(data.ctorigsrcport, original.sourcePort)) return false
  if (!rangeHolds(data.ctorigdstport, original.destinationPort)) return false
  if (!rangeHolds(data.ctreplsrcport, reply.sourcePort) || !rangeHolds(data.ctrepldstport, reply.destinationPort))
    return false
  if (ctstatus !== undefined && ((tracked.status & ctstatus.value) !== 0) === ctstatus.inverted) return false
  return ctexpire === undefined || rangeHolds(ctexpire, Math.floor(Math.max(0, tracked.expires - now) / SECOND))
}

function networkHolds(condition: Not<Network> | undefined, ip: number | bigint): boolean {
  if (condition === undefined) return true
  const { address, mask } = condition.value
  return (maskAddress(ip, mask) === maskAddress(address, mask)) !== condition.inverted
}

function rangeHolds(condition: Not<IntegerRange> | undefined, value: number): boolean {
  if (condition === undefined) return true
  return (value >= condition.value.min && value <= condition.value.max) !== condition.inverted
}

function collect(given: GivenOptions): ConntrackData {
  const entries = given.list.map(({ name, value, inverted }) => [name, { value, inverted }])
  return Object.fromEntries(entries) as ConntrackData
}

/** libxt_conntrack. */
export const conntrackMatch: MatchType<ConntrackData> = {
  name: 'conntrack',
  options: [
    { name: 'ctstate', invert: true, value: bits('ctstate', STATES) },
    { name: 'ctproto', invert: true, value: protocol },
    { name: 'ctorigsrc', invert: true, value: hostMask },
    { name: 'ctorigdst', invert: true, value: hostMask },
    { name: 'ctreplsrc', invert: true, value: hostMask },
    { name: 'ctrepldst', invert: true, value: hostMask },
    { name: 'ctorigsrcport', invert: true, value: portRange },
    { name: 'ctorigdstport', invert: true, value: portRange },
    { name: 'ctreplsrcport', invert: true, value: portRange },
    { name: 'ctrepldstport', invert: true, value: portRange },
    { name: 'ctstatus', invert: true, value: readStatus },
    { name: 'ctexpire', invert: true, value: integerRange(0xffff_ffff) },
    { name: 'ctdir', value: readDirection },
  ],
  parse: given => (given.empty ? new Problem('conntrack: At least one option is required') : collect(given)),
  print: (data, style) => dump(data, style, ''),
  save: (data, style) => dump(data, style, '--'),
  compile: (data, rule) => {
    const { ctstate } = data
    if (ctstate !== undefined && Object.keys(data).length === 1) return stateOnly(ctstate, rule)
    return new ConnectionPredicate(rule, packet => holds(data, packet, rule.netfilter.net.sim.now))
  },
}

/** The case that nearly all rules are: a state and nothing else. */
function stateOnly({ value, inverted }: Not<number>, rule: Parameters<MatchType['compile']>[1]): ConnectionPredicate {
  return new ConnectionPredicate(rule, ({ skb }) => {
    const connection = skb.connection as Connection | null
    const tracked = connection === null || connection.template ? null : connection
    return ((stateBit(tracked, skb.connectionInfo) & value) !== 0) !== inverted
  })
}

/** libxt_state, which became a form of conntrack. */
export const stateMatch: MatchType<Not<number>> = {
  name: 'state',
  options: [{ name: 'state', invert: true, mandatory: true, value: bits('state', STATES.slice(0, 5)) }],
  parse: given => ({ value: given.value<number>('state')!, inverted: given.inverted('state') }),
  print: ({ value, inverted }) => `${inverted ? ' !' : ''} state ${bitNames(value, STATES)}`,
  save: ({ value, inverted }) => `${inverted ? ' !' : ''} --state ${bitNames(value, STATES)}`,
  compile: (data, rule) => stateOnly(data, rule),
}
