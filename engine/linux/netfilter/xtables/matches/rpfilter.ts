import { EINVAL, failed } from '../../../../net/errno.ts'
import { FibEntry } from '../../../../net/fib.ts'
import { Hook } from '../../../../net/hooks.ts'
import { flowTo } from '../../../../net/route.ts'
import type { PacketContext } from '../../packet.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'

const FLAGS = ['loose', 'validmark', 'accept-local', 'invert'] as const
type RpfilterData = Readonly<Record<(typeof FLAGS)[number], boolean>>

function dump(data: RpfilterData, dashes: string): string {
  return FLAGS.map(flag => (data[flag] ? ` ${dashes}${flag}` : '')).join('')
}

/** rpfilter_lookup_reverse: would an answer leave by the device that the packet came in by? */
function reachable(packet: PacketContext, data: RpfilterData): boolean {
  const { skb, incoming, netfilter } = packet
  if (packet.family !== 4 || incoming === null || incoming === netfilter.net.loopback) return true
  const { ipv4 } = netfilter.net
  const flow = flowTo(ipv4.sourceOf(skb), { source: ipv4.destinationOf(skb), mark: data.validmark ? skb.mark : 0 })
  const found = ipv4.policy.lookup(flow)
  if (failed(found) || found instanceof FibEntry) return false
  const { route } = found
  if (route.type !== 'unicast' && (route.type !== 'local' || !data['accept-local'])) return false
  return data.loose || found.link === incoming || route.hops.some(hop => hop.link === incoming)
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
