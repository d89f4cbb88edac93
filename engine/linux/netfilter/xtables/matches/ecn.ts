import { EINVAL } from '../../../../net/errno.ts'
import * as tcp from '../../../../wire/tcp.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { Problem } from '../problem.ts'
import { integer } from '../values.ts'
import { tosOf } from './tos.ts'

interface EcnData {
  /** Whether each flag is to be set; absent where it does not matter. */
  readonly ece?: boolean
  readonly cwr?: boolean
  readonly ect?: { readonly value: number; readonly inverted: boolean }
}

/** ecn_mt: the flags of RFC 3168 6.1 and the codepoint of its section 5. */
function holds(packet: PacketContext, { ece, cwr, ect }: EcnData): boolean {
  if (ect !== undefined && ((tosOf(packet) & 3) === ect.value) === ect.inverted) return false
  if (ece === undefined && cwr === undefined) return true
  if (packet.protocol !== 6 || !packet.hasTransport(tcp.HEADER_LENGTH)) return false
  const flags = packet.skb.bytes[packet.transport + tcp.FLAGS]!
  const is = (wanted: boolean | undefined, bit: number) => wanted === undefined || ((flags & bit) !== 0) === wanted
  return is(ece, tcp.ECE) && is(cwr, tcp.CWR)
}

/** libxt_ecn. */
export const ecnMatch: MatchType<EcnData> = {
  name: 'ecn',
  options: [
    { name: 'ecn-tcp-cwr', invert: true },
    { name: 'ecn-tcp-ece', invert: true },
    { name: 'ecn-ip-ect', value: integer(3), invert: true },
  ],
  parse(given) {
    if (given.empty) return new Problem('ECN match: some option required')
    const ect = given.value<number>('ecn-ip-ect')
    return {
      ...(given.has('ecn-tcp-ece') ? { ece: !given.inverted('ecn-tcp-ece') } : {}),
      ...(given.has('ecn-tcp-cwr') ? { cwr: !given.inverted('ecn-tcp-cwr') } : {}),
      ...(ect === undefined ? {} : { ect: { value: ect, inverted: given.inverted('ecn-ip-ect') } }),
    }
  },
  print({ ece, cwr, ect }) {
    const flag = (wanted: boolean | undefined, name: string) =>
      wanted === undefined ? '' : ` ${wanted ? '' : '!'}${name}`
    const point = ect === undefined ? '' : ` ${ect.inverted ? '!' : ''}ECT=${ect.value}`
    return ` ECN match${flag(ece, 'ECE')}${flag(cwr, 'CWR')}${point}`
  },
  save({ ece, cwr, ect }) {
    const flag = (wanted: boolean | undefined, name: string) =>
      wanted === undefined ? '' : `${wanted ? '' : ' !'} --ecn-tcp-${name}`
    const point = ect === undefined ? '' : `${ect.inverted ? ' !' : ''} --ecn-ip-ect ${ect.value}`
    return `${flag(ece, 'ece')}${flag(cwr, 'cwr')}${point}`
  },
  check: ({ ece, cwr }, { protocol, protocolInverted }) =>
    (ece !== undefined || cwr !== undefined) && (protocol !== 6 || protocolInverted) ? EINVAL : undefined,
  compile: data => new Predicate(packet => holds(packet, data)),
}
