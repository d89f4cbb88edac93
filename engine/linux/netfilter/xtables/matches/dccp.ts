import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { PacketContext } from '../../packet.ts'
import type { ListStyle, MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'
import { type IntegerRange, integer, portRange } from '../values.ts'
import { type PortCondition, portsHold, printPorts, savePorts } from './tcp.ts'

/** RFC 4340 5.1; what is not assigned counts as INVALID. */
const TYPES = [
  'REQUEST',
  'RESPONSE',
  'DATA',
  'ACK',
  'DATAACK',
  'CLOSEREQ',
  'CLOSE',
  'RESET',
  'SYNC',
  'SYNCACK',
  'INVALID',
] as const
const INVALID = 10
const PROTOCOL = 33
/** With the short sequence numbers, and with the long ones (RFC 4340 5.1). */
const HEADER_LENGTH = 12
const LONG_HEADER_LENGTH = 16

interface DccpData {
  readonly source: PortCondition | null
  readonly destination: PortCondition | null
  readonly types: { readonly mask: number; readonly inverted: boolean } | null
  readonly option: { readonly kind: number; readonly inverted: boolean } | null
}

function readTypes(text: string): Parsed<number> {
  let mask = 0
  for (const word of text.split(',')) {
    const type = (TYPES as readonly string[]).indexOf(word.toUpperCase())
    if (type < 0) return new Problem(`Unknown DCCP type \`${word}'`)
    mask |= type === INVALID ? 0xfc00 : 1 << type
  }
  return mask
}

function typesText(mask: number, { numeric }: Pick<ListStyle, 'numeric'>): string {
  const bits = Array.from({ length: 16 }, (_, bit) => bit).filter(bit => (mask & (1 << bit)) !== 0)
  if (numeric) return bits.join(',')
  return bits
    .filter(bit => bit <= INVALID)
    .map(bit => TYPES[bit]!)
    .join(',')
}

/** Goes through the options, which follow the acknowledgement of types that have one (RFC 4340 5.8). */
function hasOption({ skb, transport }: PacketContext, kind: number): boolean {
  const { bytes } = skb
  const end = Math.min(skb.end, transport + bytes[transport + 4]! * 4)
  const type = (bytes[transport + 8]! >> 1) & 0x0f
  let at = transport + ((bytes[transport + 8]! & 1) === 1 ? LONG_HEADER_LENGTH : HEADER_LENGTH)
  at += type === 0 ? 4 : type === 2 ? 0 : 8
  while (at < end) {
    const found = bytes[at]!
    if (found === kind) return true
    at += found < 32 || bytes[at + 1] === undefined ? 1 : Math.max(2, bytes[at + 1]!)
  }
  return false
}

function conditionOf(range: IntegerRange | undefined, inverted: boolean): PortCondition | null {
  return range === undefined ? null : { ...range, inverted }
}

/** A range of all ports is saved but not listed. */
function said(ports: PortCondition | null): PortCondition | null {
  return ports === null || (ports.min === 0 && ports.max === 65535 && !ports.inverted) ? null : ports
}

/** libxt_dccp. */
export const dccpMatch: MatchType<DccpData> = {
  name: 'dccp',
  options: [
    { name: 'source-port', invert: true, value: portRange },
    { name: 'sport', alias: 'source-port', invert: true, value: portRange },
    { name: 'destination-port', invert: true, value: portRange },
    { name: 'dport', alias: 'destination-port', invert: true, value: portRange },
    { name: 'dccp-types', invert: true, value: readTypes },
    { name: 'dccp-option', invert: true, value: integer(255, 1) },
  ],
  parse(given) {
    const types = given.value<number>('dccp-types')
    const kind = given.value<number>('dccp-option')
    return {
      source: conditionOf(given.value('source-port'), given.inverted('source-port')),
      destination: conditionOf(given.value('destination-port'), given.inverted('destination-port')),
      types: types === undefined ? null : { mask: types, inverted: given.inverted('dccp-types') },
      option: kind === undefined ? null : { kind, inverted: given.inverted('dccp-option') },
    }
  },
  print({ source, destination, types, option }, style) {
    let text = ` dccp${printPorts('spt', said(source), 'dccp', style)}${printPorts('dpt', said(destination), 'dccp', style)}`
    if (types !== null) text += `${types.inverted ? ' !' : ''} ${typesText(types.mask, style)}`
    return option === null ? text : `${text} option=${option.inverted ? '!' : ''}${option.kind}`
  },
  save({ source, destination, types, option }) {
    let text = savePorts('sport', source) + savePorts('dport', destination)
    if (types !== null)
      text += `${types.inverted ? ' !' : ''} --dccp-types ${typesText(types.mask, { numeric: false })}`
    return option === null ? text : `${text}${option.inverted ? ' !' : ''} --dccp-option ${option.kind}`
  },
  check: (_data, rule) => (rule.protocol === PROTOCOL && !rule.protocolInverted ? undefined : EINVAL),
  compile: ({ source, destination, types, option }) =>
    new Predicate(packet => {
      if (packet.protocol !== PROTOCOL || packet.fragmentOffset !== 0) return false
      if (!packet.hasTransport(HEADER_LENGTH)) {
        packet.malformed = true
        return false
      }
      const { bytes } = packet.skb
      const at = packet.transport
      if (!portsHold(source, u16(bytes, at)) || !portsHold(destination, u16(bytes, at + 2))) return false
      const type = 1 << ((bytes[at + 8]! >> 1) & 0x0f)
      if (types !== null && ((types.mask & type) !== 0) === types.inverted) return false
      return option === null || hasOption(packet, option.kind) !== option.inverted
    }),
}
