import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import type { State } from './state.ts'

/** Reads the payload of a control connection to find the connections that it announces (struct nf_conntrack_helper). */
export interface Helper {
  /** As `CT --helper` names it. */
  readonly name: string
  readonly protocol: number
  /** False when the packet is to be dropped. */
  help(conntrack: Conntrack, connection: Connection, packet: PacketContext, state: State): boolean
}
