import { u16 } from '../../../../wire/bytes.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parsePort, protocolText } from '../names.ts'
import type { OptionPlace, ParseContext } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'
import { formatRange, type IntegerRange } from '../values.ts'

type Side = 'source-ports' | 'destination-ports' | 'ports'
const SHORT: Readonly<Record<Side, string>> = {
  'source-ports': 'sports',
  'destination-ports': 'dports',
  ports: 'ports',
}
const SIDES: readonly Side[] = ['source-ports', 'destination-ports', 'ports']

interface MultiportData {
  readonly side: Side
  readonly ports: readonly IntegerRange[]
  readonly inverted: boolean
}

/** XT_MULTI_PORTS: a range takes two places. */
const PLACES_MAX = 15
const PROTOCOLS: ReadonlySet<number> = new Set([6, 17, 136, 132, 33])

/** check_proto. */
function protocolProblem({ protocol, protocolInverted }: ParseContext): Problem | undefined {
  if (protocolInverted) return new Problem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP')
  if (PROTOCOLS.has(protocol)) return undefined
  if (protocol === 0) return new Problem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'")
  return new Problem('multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP')
}

/** parse_multi_ports_v1. */
function readPorts(text: string, place: OptionPlace): Parsed<IntegerRange[]> {
  const problem = protocolProblem(place)
  if (problem !== undefined) return problem
  const protocol = protocolText(place.protocol, place.names)
  const ports: IntegerRange[] = []
  let places = 0
  for (const part of text.split(',')) {
    if (places >= PLACES_MAX) return new Problem('too many ports specified')
    const colon = part.indexOf(':')
    const first = colon < 0 ? part : part.slice(0, colon)
    const low = parsePort(first, protocol, place.names)
    if (low === undefined) return new Problem(`invalid port/service \`${first}' specified`)
    places++
    if (colon < 0) {
      ports.push({ min: low, max: low })
      continue
    }
    if (places >= PLACES_MAX) return new Problem('too many ports specified')
    const last = part.slice(colon + 1)
    const high = parsePort(last, protocol, place.names)
    if (high === undefined) return new Problem(`invalid port/service \`${last}' specified`)
    if (low >= high) return new Problem('invalid portrange specified')
    ports.push({ min: low, max: high })
    places++
  }
  return ports
}

/** libxt_multiport. */
export const multiportMatch: MatchType<MultiportData> = {
  name: 'multiport',
  options: SIDES.flatMap(side => {
    const excludes = SIDES.filter(other => other !== side)
    const whole = { name: side, invert: true as const, excludes, value: readPorts }
    return side === 'ports' ? [whole] : [whole, { ...whole, name: SHORT[side], alias: side }]
  }),
  parse(given, context) {
    const option = given.list[0]
    if (option === undefined) return new Problem('multiport expection an option')
    const problem = protocolProblem(context)
    if (problem !== undefined) return problem
    return { side: option.name as Side, ports: option.value as IntegerRange[], inverted: option.inverted }
  },
  print({ side, ports, inverted }, style) {
    const protocol = protocolText(style.protocol, style.names)
    const text = (port: number) => (style.numeric ? undefined : style.names.serviceName(port, protocol)) ?? String(port)
    const list = ports.map(({ min, max }) => (min === max ? text(min) : `${text(min)}:${text(max)}`))
    return ` multiport ${SHORT[side]} ${inverted ? ' !' : ''}${list.join(',')}`
  },
  save: ({ side, ports, inverted }) => `${inverted ? ' !' : ''} --${SHORT[side]} ${ports.map(formatRange).join(',')}`,
  compile: ({ side, ports, inverted }) => {
    const holds = (port: number) => ports.some(({ min, max }) => port >= min && port <= max)
    return new Predicate(packet => {
      if (packet.fragmentOffset !== 0) return false
      if (!packet.hasTransport(4)) {
        packet.malformed = true
        return false
      }
      const { bytes } = packet.skb
      const source = side !== 'destination-ports' && holds(u16(bytes, packet.transport))
      const destination = side !== 'source-ports' && holds(u16(bytes, packet.transport + 2))
      return (source || destination) !== inverted
    })
  },
}
