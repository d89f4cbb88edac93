import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import type { Parsed } from '../problem.ts'
import type { IntegerRange } from '../values.ts'
import { type ChunkCondition, chunksHold, chunksText, readChunks } from './sctp-chunks.ts'
import { type PortCondition, portsHold, printPorts, readPorts, savePorts } from './tcp.ts'

interface SctpData {
  readonly source: PortCondition | null
  readonly destination: PortCondition | null
  readonly chunks: (ChunkCondition & { readonly inverted: boolean }) | null
}

const PROTOCOL = 132
/** The common header of RFC 9260 3.1. */
const HEADER_LENGTH = 12

/** libxt_sctp, xt_sctp. */
export const sctpMatch: MatchType<SctpData> = {
  name: 'sctp',
  options: [
    { name: 'source-port', invert: true, value: port },
    { name: 'sport', alias: 'source-port', invert: true, value: port },
    { name: 'destination-port', invert: true, value: port },
    { name: 'dport', alias: 'destination-port', invert: true, value: port },
    { name: 'chunk-types', invert: true, value: readChunks, second: '--chunk-types requires two args' },
  ],
  parse(given) {
    const chunks = given.value<ChunkCondition>('chunk-types')
    return {
      source: condition(given.value('source-port'), given.inverted('source-port')),
      destination: condition(given.value('destination-port'), given.inverted('destination-port')),
      chunks: chunks === undefined ? null : { ...chunks, inverted: given.inverted('chunk-types') },
    }
  },
  print({ source, destination, chunks }, style) {
    const ports = printPorts('spt', said(source), 'sctp', style) + printPorts('dpt', said(destination), 'sctp', style)
    const types = chunks === null ? '' : `${chunks.inverted ? ' !' : ''}${chunksText(chunks, style.numeric)}`
    return ` sctp${ports}${types}`
  },
  save({ source, destination, chunks }) {
    const types = chunks === null ? '' : `${chunks.inverted ? ' !' : ''} --chunk-types${chunksText(chunks, false)}`
    return savePorts('sport', source) + savePorts('dport', destination) + types
  },
  check: (_data, rule) => (rule.protocol === PROTOCOL ? undefined : EINVAL),
  compile: ({ source, destination, chunks }) =>
    new Predicate(packet => {
      if (packet.fragmentOffset !== 0 || packet.protocol !== PROTOCOL) return false
      const { bytes, end } = packet.skb
      const at = packet.transport
      if (at + HEADER_LENGTH > end) {
        packet.malformed = true
        return false
      }
      if (!portsHold(source, u16(bytes, at)) || !portsHold(destination, u16(bytes, at + 2))) return false
      if (chunks === null) return true
      const held = chunksHold(chunks, bytes, at + HEADER_LENGTH, end)
      packet.malformed = held === undefined
      return held !== undefined && held !== chunks.inverted
    }),
}

function condition(ports: IntegerRange | undefined, inverted: boolean): PortCondition | null {
  return ports === undefined ? null : { ...ports, inverted }
}

/** A range of all ports is saved but not listed. */
function said(ports: PortCondition | null): PortCondition | null {
  return ports === null || (ports.min === 0 && ports.max === 65535 && !ports.inverted) ? null : ports
}

function port(text: string, place: OptionPlace): Parsed<IntegerRange> {
  return readPorts(text, 'sctp', place)
}
