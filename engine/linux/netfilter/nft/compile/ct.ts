import type { Connection } from '../../conntrack/connection.ts'
import { directionOf, State } from '../../conntrack/state.ts'
import type { PacketContext } from '../../packet.ts'
import type { CtExpr } from '../syntax.ts'
import type { Environment } from './environment.ts'
import type { Reader } from './payload.ts'

const INVALID = 1
const UNTRACKED = 64
const MILLISECOND = 1_000_000

/** The packet's connection; null where it has none. */
export function connectionOf({ skb }: PacketContext): Connection | null {
  const connection = skb.connection as Connection | null
  return connection === null || connection.template ? null : connection
}

/** NF_CT_STATE_BIT. */
export function stateOf(packet: PacketContext): number {
  const { connectionInfo } = packet.skb
  if (connectionOf(packet) === null) return connectionInfo === State.untracked ? UNTRACKED : INVALID
  return 1 << ((connectionInfo % 3) + 1)
}

function ofConnection(read: (connection: Connection, packet: PacketContext) => number): Reader {
  return packet => {
    const connection = connectionOf(packet)
    return connection === null ? -1 : read(connection, packet)
  }
}

/** The direction that is asked for, or that of the packet. */
function directionFor({ direction }: CtExpr): (packet: PacketContext) => 0 | 1 {
  if (direction === 'original') return () => 0
  if (direction === 'reply') return () => 1
  return packet => directionOf(packet.skb.connectionInfo as State)
}

/** Keys of `ct` that are numbers of at most 32 bits (nft_ct_get_eval); undefined for the others. */
export function ctReader(expr: CtExpr, { netfilter }: Environment): Reader | undefined {
  const direction = directionFor(expr)
  switch (expr.key) {
    case 'state':
      return stateOf
    case 'direction':
      return ofConnection((_connection, packet) => directionOf(packet.skb.connectionInfo as State))
    case 'status':
      return ofConnection(({ status }) => status & 0x3fff)
    case 'mark':
      return ofConnection(({ mark }) => mark >>> 0)
    case 'expiration':
      return ofConnection(({ expires }) =>
        Math.min(0xffff_ffff, Math.floor(Math.max(0, expires - netfilter.net.sim.now) / MILLISECOND)),
      )
    case 'l3proto':
      return ofConnection(({ original }) => (original.family === 4 ? 2 : 10))
    case 'protocol':
      return ofConnection(({ original }) => original.protocol)
    case 'ip saddr':
    case 'ip daddr': {
      const source = expr.key === 'ip saddr'
      return ofConnection((connection, packet) => {
        const tuple = connection.tuple(direction(packet))
        if (tuple.family !== 4) return -1
        return source ? tuple.source : tuple.destination
      })
    }
    case 'proto-src':
      return ofConnection((connection, packet) => connection.tuple(direction(packet)).sourcePort)
    case 'proto-dst':
      return ofConnection((connection, packet) => connection.tuple(direction(packet)).destinationPort)
    case 'zone':
      if (expr.direction === null) return ofConnection(({ zone }) => zone)
      return ofConnection((connection, packet) => connection.zoneOf(direction(packet)))
    case 'id':
      return ofConnection(({ id }) => id)
    default:
      return undefined
  }
}

/** The others, as large numbers. */
export function ctNumber(expr: CtExpr, packet: PacketContext): bigint | undefined {
  const connection = connectionOf(packet)
  if (connection === null) return undefined
  const { accounting } = connection
  const sum = (counts: readonly [number, number] | undefined) => {
    if (counts === undefined) return 0
    if (expr.direction === null) return counts[0] + counts[1]
    return counts[expr.direction === 'original' ? 0 : 1]
  }
  switch (expr.key) {
    case 'bytes':
      return BigInt(sum(accounting?.bytes))
    case 'packets':
      return BigInt(sum(accounting?.packets))
    case 'avgpkt':
      return BigInt(Math.floor(sum(accounting?.bytes) / Math.max(1, sum(accounting?.packets))))
    case 'label':
      return connection.labels
    case 'ip6 saddr':
    case 'ip6 daddr': {
      const tuple = connection.tuple(directionFor(expr)(packet))
      const address = expr.key === 'ip6 saddr' ? tuple.sourceIp : tuple.destinationIp
      return typeof address === 'bigint' ? address : undefined
    }
    default:
      return undefined
  }
}
