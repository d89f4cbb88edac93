import { hash32 } from '../../../../sim/random.ts'
import { hexBytes } from '../../../../wire/bytes.ts'
import * as ethernet from '../../../../wire/ethernet.ts'
import { type Outcome, outcomeName } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import type { TraceStep } from '../../packet-trace.ts'
import type { Rule } from '../../rule.ts'
import { payloadReader } from '../compile/payload.ts'
import { ETHER, ICMP, ICMPV6, IP, IP6, type Protocol, TCP, transportProtocol } from '../protocols.ts'
import type { PayloadExpr } from '../syntax.ts'
import type { Style } from '../types/type.ts'
import { formatValue } from '../types/value.ts'

/** Bytes of the transport header that the kernel sends along (NFT_TRACETYPE_TRANSPORT_HSIZE). */
const TRANSPORT_BYTES = 20
const NOWHERE = { source: { name: null, text: '', from: null }, start: 0, end: 0 } as const

function fieldText(packet: PacketContext, protocol: Protocol, name: string, style: Style, relation = ''): string {
  const field = protocol.fields.find(each => each.name === name)!
  const expr: PayloadExpr = { kind: 'payload', protocol, field, location: NOWHERE }
  const value =
    field.bits > 32 ? wide(packet, field.offset / 8, field.bits, protocol) : BigInt(payloadReader(expr)(packet))
  return value < 0n ? '' : `${protocol.name} ${name} ${relation}${formatValue(field.type, value, style)} `
}

function wide({ skb }: PacketContext, offset: number, bits: number, protocol: Protocol): bigint {
  const start = (protocol.base === 'll' ? skb.mac : skb.network) + offset
  return BigInt(`0x${hexBytes(skb.bytes, start, start + bits / 8)}`)
}

function linkText(packet: PacketContext, style: Style): string {
  const { skb, incoming, outgoing } = packet
  let text = incoming === null ? '' : `iif "${incoming.name}" `
  if (outgoing !== null) text += `oif "${outgoing.name}" `
  if (incoming === null || skb.mac < 0 || skb.mac + ethernet.HEADER_LENGTH > skb.network) return text
  if (incoming.type !== 'ether') return `${text}@ll,0,112 0x${skb.protocol.toString(16)} `
  return text + fieldText(packet, ETHER, 'saddr', style) + fieldText(packet, ETHER, 'daddr', style)
}

const NETWORK_FIELDS = {
  4: ['saddr', 'daddr', 'dscp', 'ecn', 'ttl', 'id'],
  6: ['saddr', 'daddr', 'dscp', 'ecn', 'hoplimit', 'flowlabel'],
} as const

function networkText(packet: PacketContext, style: Style, known: boolean): string {
  if (packet.family === 0) return ''
  const protocol = packet.family === 4 ? IP : IP6
  let text = NETWORK_FIELDS[packet.family].map(name => fieldText(packet, protocol, name, style)).join('')
  if (!known) text += fieldText(packet, protocol, packet.family === 4 ? 'protocol' : 'nexthdr', style)
  return text + fieldText(packet, protocol, 'length', style)
}

/** The fields of a transport header that are shown, and how long it is. */
function transportFields(protocol: Protocol): readonly string[] {
  if (protocol === TCP) return ['sport', 'dport', 'flags', 'window']
  if (protocol === ICMP) return ['type', 'code', 'id', 'sequence']
  if (protocol === ICMPV6) return ['type', 'code', 'parameter-problem']
  return ['sport', 'dport', 'length']
}

function transportText(packet: PacketContext, style: Style): string {
  if (packet.fragmentOffset !== 0 || packet.family === 0) return ''
  const protocol = transportProtocol(packet.protocol)
  const known = protocol !== undefined && [1, 6, 17, 58].includes(packet.protocol)
  let text = ''
  if (protocol !== undefined && known)
    for (const name of transportFields(protocol))
      text += fieldText(packet, protocol, name, style, name === 'flags' ? '== ' : '')
  const skipped = !known ? 0 : protocol === TCP ? TRANSPORT_BYTES : 8
  const from = packet.transport + skipped
  const end = Math.min(packet.transport + TRANSPORT_BYTES, packet.skb.end)
  if (end > from) {
    const digits = hexBytes(packet.skb.bytes, from, end).replace(/^0+(?=.)/, '')
    text += `@th,${skipped * 8},${(end - from) * 8} 0x${digits} `
  }
  return text
}

function packetText(packet: PacketContext, style: Style): string {
  const known = [1, 6, 17, 58].includes(packet.protocol)
  return linkText(packet, style) + networkText(packet, style, known) + transportText(packet, style)
}

function verdictText(outcome: Outcome, target: TraceStep['target']): string {
  const name = outcomeName(outcome)
  return target !== null && (name === 'jump' || name === 'goto') ? `${name} ${target.name}` : name
}

/** A step of a traced packet as `nft monitor trace` shows it. `textOf` is how a rule that is known is listed. */
export function traceText(step: TraceStep, style: Style, textOf: (rule: Rule) => string | undefined): string {
  const { packet, base, first, chain, rule, outcome, target } = step
  const id = hash32(`trace:${packet.skb.packet}`).toString(16).padStart(8, '0')
  const { table } = chain
  const head = `trace id ${id} ${table.family} ${table.name}`
  let text = first ? `${head} ${base.name} packet: ${packetText(packet, style)}\n` : ''
  if (rule === null) return `${text}${head} ${chain.name} policy ${verdictText(outcome, null)} \n`
  const shown = textOf(rule)
  const what = shown === undefined ? `unknown rule handle ${rule.handle}` : `rule ${shown}`
  text += `${head} ${chain.name} ${what} (verdict ${verdictText(outcome, target)})\n`
  return text
}
