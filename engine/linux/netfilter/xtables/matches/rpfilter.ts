import { EINVAL, failed } from '../../../../net/errno.ts'
import { FibEntry, usesDevice } from '../../../../net/fib.ts'
import { Hook } from '../../../../net/hooks.ts'
import { flowTo } from '../../../../net/route.ts'
import * as ipv4 from '../../../../wire/ipv4.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'

/** IPTOS_RT_MASK: what of the type of service a route may ask for. */
const RT_TOS_MASK = 0x1c

const FLAGS = ['loose', 'validmark', 'accept-local', 'invert'] as const
type RpfilterData = Readonly<Record<(typeof FLAGS)[number], boolean>>

function dump(data: RpfilterData, dashes: string): string {
  return FLAGS.map(flag => (data[flag] ? ` ${dashes}${flag}` : '')).join('')
}

/** rpfilter_lookup_reverse: would an answer leave by the device that the packet came in by? */
function reachable(packet: PacketContext, data: RpfilterData): boolean {
  const { skb, incoming, netfilter } = packet
  if (incoming === null || incoming === netfilter.net.loopback) return true
  const layer = netfilter.net.layerOf(skb)
  const [source, destination] = [layer.sourceOf(skb), layer.destinationOf(skb)]
  if (source === 0n) return true
  const flow = flowTo(source, {
    source: destination,
    mark: data.validmark ? skb.mark : 0,
    tos: packet.family === 4 ? skb.bytes[skb.network + ipv4.TOS]! & RT_TOS_MASK : 0,
    // The table is that of the VRF that the device belongs to.
    incoming: incoming.l3mdev,
  })
  // In IPv6 the device is part of the question (rpfilter_lookup_reverse6).
  if (packet.family === 6 && !data.loose) flow.outgoing = incoming
  const { net } = netfilter
  const found = (packet.family === 4 ? net.ipv4 : net.ipv6).policy.lookup(flow)
  if (failed(found) || found instanceof FibEntry) return false
  const { route } = found
  if (route.type !== 'unicast' && (route.type !== 'local' || !data['accept-local'])) return false
  return data.loose || found.link === incoming || usesDevice(route, incoming)
}

/** libxt_rpfilter. */
export const rpfilterMatch: MatchType<RpfilterData> = {
  name: 'rpfilter',
  options: FLAGS.map(name => ({ name })),
  parse: given => Object.fromEntries(FLAGS.map(flag => [flag, given.has(flag)])) as RpfilterData,
  print: data => ` rpfilter${dump(data, '')}`,
  save: data => dump(data, '--'),
  check: (_data, { table }) => (table === 'raw' || table === 'mangle' ? undefined : EINVAL),
  validate: (_data, { base }) => (base!.hook === Hook.preRouting ? undefined : EINVAL),
  compile: data => new Predicate(packet => reachable(packet, data) !== data.invert),
}
