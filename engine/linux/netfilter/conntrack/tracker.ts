import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import type { State } from './state.ts'

/** What a tracker says of a packet: fine, not part of the connection, drop it, or look the connection up again. */
export const Tracked = { accept: 1, invalid: -1, drop: 0, repeat: -4 } as const
export type Tracked = (typeof Tracked)[keyof typeof Tracked]

/** Follows the connections of one transport protocol (struct nf_conntrack_l4proto). */
export interface Tracker {
  /** Takes note of a packet of `connection`, the transport header at `packet.transport`, and sets when the connection ends. */
  packet(conntrack: Conntrack, connection: Connection, packet: PacketContext, state: State): Tracked
}
