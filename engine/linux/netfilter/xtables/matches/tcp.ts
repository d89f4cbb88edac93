import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import * as tcp from '../../../../wire/tcp.ts'
import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { parseNumber, parsePort } from '../names.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import type { IntegerRange } from '../values.ts'

const FLAGS: readonly (readonly [string, number])[] = [
  ['FIN', tcp.FIN],
  ['SYN', tcp.SYN],
  ['RST', tcp.RST],
  ['PSH', tcp.PSH],
  ['ACK', tcp.ACK],
  ['URG', tcp.URG],
]
const ALL_FLAGS = 0x3f
const SYN_MASK = tcp.FIN | tcp.SYN | tcp.RST | tcp.ACK

interface Inverted {
  readonly inverted: boolean
}
export interface PortCondition extends IntegerRange, Inverted {}

interface TcpData {
  readonly source: PortCondition | null
  readonly destination: PortCondition | null
  readonly option: ({ readonly kind: number } & Inverted) | null
  readonly flags: ({ readonly mask: number; readonly compare: number } & Inverted) | null
}

/** parse_tcp_ports. */
export function readPorts(text: string, protocol: string, place: OptionPlace): Parsed<IntegerRange> {
  const colon = text.indexOf(':')
  const bad = (part: string) => new Problem(`invalid port/service \`${part}' specified`)
  const read = (part: string, empty: number) => (part === '' ? empty : parsePort(part, protocol, place.names))
  const first = colon < 0 ? text : text.slice(0, colon)
  const low = colon < 0 ? parsePort(first, protocol, place.names) : read(first, 0)
  if (low === undefined) return bad(first)
  if (colon < 0) return { min: low, max: low }
  const high = read(text.slice(colon + 1), 65535)
  if (high === undefined) return bad(text.slice(colon + 1))
  return low > high ? new Problem('invalid portrange (min > max)') : { min: low, max: high }
}

function flagBits(text: string): Parsed<number> {
  let bits = 0
  for (const name of text.split(',')) {
    const upper = name.toUpperCase()
    const bit = upper === 'ALL' ? ALL_FLAGS : upper === 'NONE' ? 0 : FLAGS.find(([known]) => known === upper)?.[1]
    if (bit === undefined) return new Problem(`Unknown TCP flag \`${name}'`)
    bits |= bit
  }
  return bits
}

function readFlags(text: string): Parsed<{ mask: number; compare: number }> {
  const [first = '', second = ''] = text.split(' ')
  const mask = flagBits(first)
  if (mask instanceof Problem) return mask
  const compare = flagBits(second)
  return compare instanceof Problem ? compare : { mask, compare }
}

function flagNames(bits: number): string {
  const names = FLAGS.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name)
  return names.length > 0 ? names.join(',') : 'NONE'
}

/** ` dpt:80`, ` spts:!1:1024`. */
export function printPorts(name: string, ports: PortCondition | null, protocol: string, style: ListStyle): string {
  if (ports === null) return ''
  const not = ports.inverted ? '!' : ''
  const text = (port: number) => (style.numeric ? undefined : style.names.serviceName(port, protocol)) ?? String(port)
  if (ports.min === ports.max) return ` ${name}:${not}${text(ports.min)}`
  return ` ${name}s:${not}${text(ports.min)}:${text(ports.max)}`
}

export function savePorts(option: string, ports: PortCondition | null): string {
  if (ports === null) return ''
  return `${ports.inverted ? ' !' : ''} --${option} ${ports.min === ports.max ? ports.min : `${ports.min}:${ports.max}`}`
}

export function portsHold(ports: PortCondition | null, port: number): boolean {
  return ports === null || (port >= ports.min && port <= ports.max) !== ports.inverted
}

/** Ports that say nothing are left away. */
export function meaningful(ports: IntegerRange | undefined, inverted: boolean): PortCondition | null {
  if (ports === undefined || (ports.min === 0 && ports.max === 65535 && !inverted)) return null
  return { ...ports, inverted }
}

class TcpMatch implements Expression {
  readonly #data: TcpData

  constructor(data: TcpData) {
    this.#data = data
  }

  evaluate(packet: Parameters<Expression['evaluate']>[0]): Outcome {
    if (packet.fragmentOffset !== 0) {
      // RFC 1858: the flags must not hide in a second fragment.
      if (packet.fragmentOffset === 1) packet.malformed = true
      return Outcome.break
    }
    const { bytes, end } = packet.skb
    const at = packet.transport
    if (packet.protocol !== 6 || at + tcp.HEADER_LENGTH > end) {
      packet.malformed = packet.protocol === 6
      return Outcome.break
    }
    const { source, destination, flags, option } = this.#data
    if (source !== null && !portsHold(source, u16(bytes, at))) return Outcome.break
    if (destination !== null && !portsHold(destination, u16(bytes, at + 2))) return Outcome.break
    if (flags !== null && ((bytes[at + tcp.FLAGS]! & flags.mask) === flags.compare) === flags.inverted)
      return Outcome.break
    if (option !== null && tcp.findOption(bytes, at, option.kind) >= 0 === option.inverted) return Outcome.break
    return Outcome.next
  }
}

/** Two matches as one, where both say something and not the same thing; iptables-nft cannot tell them apart. */
export function mergeConditions<Data extends object>(first: Data, second: Data): Data | undefined {
  const said = (data: Data) => Object.entries(data).filter(([, condition]) => condition !== null)
  const [mine, yours] = [said(first), said(second)]
  if (mine.length === 0 || yours.length === 0) return undefined
  if (yours.some(([name]) => mine.some(([other]) => other === name))) return undefined
  return { ...first, ...Object.fromEntries(yours) }
}

/** libxt_tcp, xt_tcpudp. */
export const tcpMatch: MatchType<TcpData> = {
  name: 'tcp',
  options: [
    { name: 'source-port', invert: true, value: port, twice: "Only one `--source-port' allowed" },
    { name: 'sport', alias: 'source-port', invert: true, value: port, twice: "Only one `--source-port' allowed" },
    { name: 'destination-port', invert: true, value: port, twice: "Only one `--destination-port' allowed" },
    {
      name: 'dport',
      alias: 'destination-port',
      invert: true,
      value: port,
      twice: "Only one `--destination-port' allowed",
    },
    {
      name: 'syn',
      alias: 'tcp-flags',
      invert: true,
      flag: { mask: SYN_MASK, compare: tcp.SYN },
      twice: "Only one of `--syn' or `--tcp-flags'  allowed",
    },
    {
      name: 'tcp-flags',
      invert: true,
      value: readFlags,
      second: '--tcp-flags requires two args.',
      twice: "Only one of `--syn' or `--tcp-flags'  allowed",
    },
    {
      name: 'tcp-option',
      invert: true,
      value: text => parseNumber(text, 1, 255) ?? new Problem(`Bad TCP option "${text}"`),
      twice: "Only one `--tcp-option' allowed",
    },
  ],
  parse(given, context) {
    if (context.protocol !== 6) return new Problem("TCP match requires '-p tcp'")
    const flags = given.value<{ mask: number; compare: number }>('tcp-flags')
    const kind = given.value<number>('tcp-option')
    return {
      source: meaningful(given.value('source-port'), given.inverted('source-port')),
      destination: meaningful(given.value('destination-port'), given.inverted('destination-port')),
      option: kind === undefined ? null : { kind, inverted: given.inverted('tcp-option') },
      flags: flags === undefined ? null : { ...flags, inverted: given.inverted('tcp-flags') },
    }
  },
  print({ source, destination, option, flags }, style) {
    let text = ` tcp${printPorts('spt', source, 'tcp', style)}${printPorts('dpt', destination, 'tcp', style)}`
    if (option !== null) text += ` option=${option.inverted ? '!' : ''}${option.kind}`
    if (flags === null) return text
    const hex = (bits: number) => `0x${bits.toString(16).toUpperCase().padStart(2, '0')}`
    const show = style.numeric ? hex : flagNames
    return `${text} flags:${flags.inverted ? '!' : ''}${show(flags.mask)}/${show(flags.compare)}`
  },
  save({ source, destination, option, flags }) {
    let text = savePorts('sport', source) + savePorts('dport', destination)
    if (option !== null) text += `${option.inverted ? ' !' : ''} --tcp-option ${option.kind}`
    if (flags !== null)
      text += `${flags.inverted ? ' !' : ''} --tcp-flags ${flagNames(flags.mask)} ${flagNames(flags.compare)}`
    return text
  },
  merge: (first, second) => mergeConditions(first, second),
  check: (_data, rule) => (rule.protocol === 6 ? undefined : EINVAL),
  compile: data => new TcpMatch(data),
}

function port(text: string, place: OptionPlace): Parsed<IntegerRange> {
  return readPorts(text, 'tcp', place)
}
