import { PacketType } from '../../../../net/skb.ts'
import { isMulticastIpv4 } from '../../../../wire/address.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

interface PkttypeData {
  readonly name: string
  readonly type: PacketType
  readonly inverted: boolean
}

const TYPES: ReadonlyMap<string, PacketType> = new Map<string, PacketType>([
  ['unicast', PacketType.host],
  ['broadcast', PacketType.broadcast],
  ['multicast', PacketType.multicast],
  ['otherhost', PacketType.otherHost],
  ['outgoing', PacketType.outgoing],
])
/** Taken, and listed by the names above. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['bcast', 'broadcast'],
  ['mcast', 'multicast'],
  ['host', 'unicast'],
])

function readName(text: string): Parsed<string> {
  const name = ALIASES.get(text.toLowerCase()) ?? text.toLowerCase()
  return TYPES.has(name) ? name : new Problem(`Bad packet type '${text}'`)
}

/** pkttype_mt: a packet that loops back is judged by its destination. */
function typeOf({ skb, netfilter }: PacketContext): PacketType {
  if (skb.packetType !== PacketType.loopback) return skb.packetType
  const destination = netfilter.net.layerOf(skb).destinationOf(skb)
  if (typeof destination === 'number') {
    if (isMulticastIpv4(destination)) return PacketType.multicast
    return skb.route?.type === 'broadcast' ? PacketType.broadcast : PacketType.host
  }
  return destination >> 120n === 0xffn ? PacketType.multicast : PacketType.host
}

/** libxt_pkttype. */
export const pkttypeMatch: MatchType<PkttypeData> = {
  name: 'pkttype',
  options: [
    {
      name: 'pkt-type',
      invert: true,
      mandatory: true,
      value: readName,
    },
  ],
  parse(given) {
    const name = given.value<string>('pkt-type')!
    return { name, type: TYPES.get(name)!, inverted: given.inverted('pkt-type') }
  },
  print: ({ name, inverted }) => ` PKTTYPE ${inverted ? '!=' : '='} ${name}`,
  save: ({ name, inverted }) => `${inverted ? ' !' : ''} --pkt-type ${name}`,
  compile: ({ type, inverted }) => new Predicate(packet => (typeOf(packet) === type) !== inverted),
}
