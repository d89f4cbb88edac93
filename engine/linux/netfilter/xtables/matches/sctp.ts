import { EINVAL } from '../../../../net/errno.ts'
import { u16 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import type { Parsed } from '../problem.ts'
import type { IntegerRange } from '../values.ts'
import { type PortCondition, portsHold, printPorts, readPorts, savePorts } from './tcp.ts'

interface SctpData {
  readonly source: PortCondition | null
  readonly destination: PortCondition | null
}

const PROTOCOL = 132
/** The common header of RFC 9260 3.1. */
const HEADER_LENGTH = 12

/** libxt_sctp, xt_sctp; `--chunk-types` is not emulated, for nobody here speaks SCTP. */
export const sctpMatch: MatchType<SctpData> = {
  name: 'sctp',
  options: [
    { name: 'source-port', invert: true, value: port },
    { name: 'sport', alias: 'source-port', invert: true, value: port },
    { name: 'destination-port', invert: true, value: port },
    { name: 'dport', alias: 'destination-port', invert: true, value: port },
  ],
  parse: given => ({
    source: condition(given.value('source-port'), given.inverted('source-port')),
    destination: condition(given.value('destination-port'), given.inverted('destination-port')),
  }),
  print: ({ source, destination }, style) =>
    ` sctp${printPorts('spt', said(source), 'sctp', style)}${printPorts('dpt', said(destination), 'sctp', style)}`,
  save: ({ source, destination }) => savePorts('sport', source) + savePorts('dport', destination),
  check: (_data, rule) => (rule.protocol === PROTOCOL ? undefined : EINVAL),
  compile: ({ source, destination }) =>
    new Predicate(packet => {
      if (packet.fragmentOffset !== 0 || packet.protocol !== PROTOCOL) return false
      const { bytes, end } = packet.skb
      const at = packet.transport
      if (at + HEADER_LENGTH > end) {
        packet.malformed = true
        return false
      }
      return portsHold(source, u16(bytes, at)) && portsHold(destination, u16(bytes, at + 2))
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
