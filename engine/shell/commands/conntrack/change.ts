import type { Connection } from '../../../linux/netfilter/conntrack/connection.ts'
import type { Conntrack } from '../../../linux/netfilter/conntrack/conntrack.ts'
import { Change, Status } from '../../../linux/netfilter/conntrack/state.ts'
import { newTracking } from '../../../linux/netfilter/conntrack/tcp-tracking.ts'
import { Tuple } from '../../../linux/netfilter/conntrack/tuple.ts'
import { Manip } from '../../../linux/netfilter/nat/range.ts'
import type { Netfilter } from '../../../linux/netfilter/netfilter.ts'
import { SECOND } from '../../../sim/timer.ts'
import type { NatFilter, Request } from './request.ts'

/** The tuple of the original direction that the parameters give; without -s and -d, from those of the reply. */
export function originalTuple(request: Request): Tuple {
  const { source, destination, replySource, replyDestination, fields } = request
  const tuple = new Tuple()
  tuple.family = request.family ?? 4
  tuple.protocol = request.protocol!
  tuple.sourceIp = source?.address ?? replyDestination!
  tuple.destinationIp = destination?.address ?? replySource!
  if (tuple.protocol === 1 || tuple.protocol === 58) {
    tuple.sourcePort = fields.get('icmp-id') ?? 0
    tuple.destinationPort = ((fields.get('icmp-type') ?? 0) << 8) | (fields.get('icmp-code') ?? 0)
  } else {
    tuple.sourcePort = fields.get('orig-port-src') ?? fields.get('reply-port-dst') ?? 0
    tuple.destinationPort = fields.get('orig-port-dst') ?? fields.get('reply-port-src') ?? 0
  }
  return tuple
}

/** ctnetlink_create_conntrack: makes a connection; undefined when there is one with these addresses. */
export function createConnection(
  netfilter: Netfilter,
  request: Request,
  user: number,
): Connection | 'exists' | 'invalid' {
  const { conntrack } = netfilter
  const tuple = originalTuple(request)
  const zone = request.zone ?? 0
  if (conntrack.find(tuple, zone) !== null) return 'exists'
  const connection = conntrack.create(tuple)
  if (connection === null) return 'invalid'
  connection.zone = zone
  connection.expires = conntrack.after(request.timeout!)
  connection.status |= request.status?.set ?? 0
  connection.mark = request.mark?.value ?? 0
  if (request.state !== undefined) connection.tcp = { ...newTracking(), state: request.state }
  bind(netfilter, connection, request.destinationNat, Manip.destination)
  bind(netfilter, connection, request.sourceNat, Manip.source)
  if (conntrack.find(connection.reply, zone) !== null) return 'exists'
  conntrack.insert(connection)
  connection.changes |= Change.new | Change.mark
  conntrack.tell(connection, user)
  return connection
}

function bind(netfilter: Netfilter, connection: Connection, filter: NatFilter | undefined, manip: Manip): void {
  if (filter?.address === undefined) return
  const { address, port } = filter
  const ports = port === undefined ? null : { min: port, max: port }
  netfilter.nat.setup(connection, { addresses: { min: address, max: address }, ports }, manip)
}

/** Whether -U would make anything different of a connection (update_cb compares the two before it asks the kernel). */
export function wouldChange(
  { net }: Conntrack,
  connection: Connection,
  { status, mark, timeout, state }: Request,
): boolean {
  if (timeout !== undefined && Math.floor((connection.expires - net.sim.now) / SECOND) !== timeout) return true
  if (status !== undefined && ((connection.status & status.clear) !== 0 || (~connection.status & status.set) !== 0))
    return true
  if (mark !== undefined && ((connection.mark & ~mark.mask) ^ mark.value) >>> 0 !== connection.mark) return true
  return state !== undefined && connection.tcp !== null && connection.tcp.state !== state
}

/** ctnetlink_change_conntrack: what -U gives of timeout, mark and status. False when a bit cannot be taken back. */
export function updateConnection(
  conntrack: Conntrack,
  connection: Connection,
  request: Request,
  user: number,
): boolean {
  const { status, mark, timeout, state } = request
  if (status !== undefined && (connection.status & status.clear & (Status.seenReply | Status.assured)) !== 0)
    return false
  if (status !== undefined) connection.status |= status.set
  if (timeout !== undefined && (connection.status & Status.fixedTimeout) === 0)
    connection.expires = conntrack.after(timeout)
  if (mark !== undefined) {
    connection.mark = ((connection.mark & ~mark.mask) ^ mark.value) >>> 0
    connection.changes |= Change.mark
  }
  if (state !== undefined && connection.tcp !== null) {
    connection.tcp.state = state
    connection.changes |= Change.protocol
  }
  conntrack.tell(connection, user)
  return true
}
