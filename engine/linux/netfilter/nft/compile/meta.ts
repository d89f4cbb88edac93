import type { Link } from '../../../../net/link.ts'
import { ARPHRD } from '../../../sys/device.ts'
import type { PacketContext } from '../../packet.ts'
import type { Environment } from './environment.ts'
import type { Reader } from './payload.ts'

const SECONDS_OF_DAY = 86_400

/** Keys of `meta` that are numbers (nft_meta_get_eval); undefined for the others. */
export function metaReader(key: string, { netfilter }: Environment): Reader | undefined {
  const { net } = netfilter
  switch (key) {
    case 'length':
      return packet => packet.length
    case 'protocol':
      return packet => packet.skb.protocol
    case 'priority':
      return packet => packet.skb.priority >>> 0
    case 'mark':
      return packet => packet.skb.mark >>> 0
    case 'iif':
      return packet => packet.incoming?.index ?? 0
    case 'oif':
      return packet => packet.outgoing?.index ?? 0
    case 'iiftype':
      return packet => (packet.incoming === null ? -1 : ARPHRD[packet.incoming.type])
    case 'oiftype':
      return packet => (packet.outgoing === null ? -1 : ARPHRD[packet.outgoing.type])
    case 'iifgroup':
      return packet => packet.incoming?.group ?? -1
    case 'oifgroup':
      return packet => packet.outgoing?.group ?? -1
    case 'skuid':
      return packet => packet.skb.socket?.uid ?? -1
    case 'skgid':
      return packet => packet.skb.socket?.gid ?? -1
    case 'nftrace':
      return packet => (packet.skb.traced ? 1 : 0)
    case 'nfproto':
      return packet => (packet.family === 4 ? 2 : packet.family === 6 ? 10 : 0)
    case 'l4proto':
      return packet => packet.protocol
    case 'pkttype':
      return packet => packet.skb.packetType
    case 'random': {
      const random = net.sim.random(`nft:${net.label}`)
      return () => random.below(0x1_0000_0000)
    }
    case 'day':
      return () => (Math.floor(net.sim.wallMilliseconds / 1000 / SECONDS_OF_DAY) + 4) % 7
    case 'hour':
      return () => Math.floor(net.sim.wallMilliseconds / 1000) % SECONDS_OF_DAY
    case 'cpu':
    case 'cgroup':
    case 'rtclassid':
    case 'secmark':
    case 'ipsec':
      return () => 0
    default:
      return undefined
  }
}

/** The device that a key of `meta` names. */
export function metaLink(key: string): ((packet: PacketContext) => Link | null) | undefined {
  if (key === 'iifname') return packet => packet.incoming
  if (key === 'oifname') return packet => packet.outgoing
  if (key === 'ibrname') return packet => packet.skb.bridgePort?.master ?? null
  if (key === 'obrname') return packet => packet.skb.bridgePortOut?.master ?? null
  return undefined
}
