import type { Connection } from '../conntrack/connection.ts'
import type { Nat } from './nat.ts'
import { Manip } from './range.ts'

/**
 * nf_nat_follow_master: a connection that another one announced through NAT is rewritten as that one is. `direction` is that of
 * the packet that announced it, `port` what it said before it was rewritten.
 */
export function followMaster(nat: Nat, connection: Connection, direction: 0 | 1, port: number): void {
  const master = connection.master!.tuple(direction)
  const [source, destination] = [master.destinationIp, master.sourceIp]
  nat.setup(connection, { addresses: { min: source, max: source }, ports: null }, Manip.source)
  const ports = { min: port, max: port }
  nat.setup(connection, { addresses: { min: destination, max: destination }, ports }, Manip.destination)
}
