import { u16 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { type IntegerRange, portRange } from '../values.ts'
import { mergeConditions, type PortCondition, portsHold, printPorts, savePorts } from './tcp.ts'

interface UdpData {
  readonly source: PortCondition | null
  readonly destination: PortCondition | null
}

const HEADER_LENGTH = 8

/** Iptables-nft writes a range that is turned around, and that begins or ends with the ports, as the rest of the ports. */
function condition(ports: IntegerRange | undefined, inverted: boolean): PortCondition | null {
  if (ports === undefined || (ports.min === 0 && ports.max === 65535 && !inverted)) return null
  if (inverted && ports.min !== ports.max) {
    if (ports.min === 0) return { min: ports.max + 1, max: 65535, inverted: false }
    if (ports.max === 65535) return { min: 0, max: ports.min - 1, inverted: false }
  }
  return { ...ports, inverted }
}

/** libxt_udp, xt_tcpudp. */
export const udpMatch: MatchType<UdpData> = {
  name: 'udp',
  options: [
    { name: 'source-port', invert: true, value: portRange },
    { name: 'sport', alias: 'source-port', invert: true, value: portRange },
    { name: 'destination-port', invert: true, value: portRange },
    { name: 'dport', alias: 'destination-port', invert: true, value: portRange },
  ],
  parse(given, context) {
    if (context.protocol !== 17) return new Problem("UDP match requires '-p udp'")
    return {
      source: condition(given.value('source-port'), given.inverted('source-port')),
      destination: condition(given.value('destination-port'), given.inverted('destination-port')),
    }
  },
  print: ({ source, destination }, style) =>
    ` udp${printPorts('spt', source, 'udp', style)}${printPorts('dpt', destination, 'udp', style)}`,
  save: ({ source, destination }) => savePorts('sport', source) + savePorts('dport', destination),
  merge: (first, second) => mergeConditions(first, second),
  compile: ({ source, destination }) =>
    new Predicate(packet => {
      if (packet.fragmentOffset !== 0 || packet.protocol !== 17) return false
      const { bytes, end } = packet.skb
      const at = packet.transport
      if (at + HEADER_LENGTH > end) {
        packet.malformed = true
        return false
      }
      return (
        (source === null || portsHold(source, u16(bytes, at))) &&
        (destination === null || portsHold(destination, u16(bytes, at + 2)))
      )
    }),
}
