import type { Connection } from '../conntrack/connection.ts'
import { State } from '../conntrack/state.ts'
import { Outcome } from '../outcome.ts'
import type { PacketContext } from '../packet.ts'
import type { Manip, NatRange } from './range.ts'

/** Maps a new connection; one that is not new, or not tracked, passes. */
export function mapNew(packet: PacketContext, range: NatRange, manip: Manip): Outcome {
  const connection = packet.skb.connection as Connection | null
  const state = packet.skb.connectionInfo
  if (connection === null || (state !== State.new && state !== State.related && state !== State.relatedReply))
    return Outcome.accept
  return packet.netfilter.nat.setup(connection, range, manip)
}
