import type { Connection } from '../../../linux/netfilter/conntrack/connection.ts'
import { Status } from '../../../linux/netfilter/conntrack/state.ts'
import { prefixContains } from '../../../wire/address.ts'
import type { NatFilter, Request } from './request.ts'

/** Whether a connection is one that the parameters of -L, -D, -U or -E describe. */
export function matches(connection: Connection, request: Request): boolean {
  const { original, reply } = connection
  const { family, protocol, source, destination } = request
  return (
    (family === undefined || original.family === family) &&
    (protocol === undefined || original.protocol === protocol) &&
    (source === undefined || prefixContains(source, original.sourceIp)) &&
    (destination === undefined || prefixContains(destination, original.destinationIp)) &&
    (request.replySource === undefined || reply.sourceIp === request.replySource) &&
    (request.replyDestination === undefined || reply.destinationIp === request.replyDestination) &&
    matchesFields(connection, request) &&
    (request.id === undefined || connection.id === request.id) &&
    matchesZone(connection, request) &&
    matchesNat(connection, request) &&
    (request.command === 'U' || matchesChangeable(connection, request))
  )
}

/** What -U changes, the others choose by. */
function matchesChangeable(connection: Connection, request: Request): boolean {
  return (
    (request.state === undefined || connection.tcp?.state === request.state) &&
    matchesMark(connection, request) &&
    matchesStatus(connection, request)
  )
}

function matchesFields({ original, reply }: Connection, { fields }: Request): boolean {
  for (const [name, value] of fields) {
    const actual =
      name === 'orig-port-src' || name === 'icmp-id'
        ? original.sourcePort
        : name === 'orig-port-dst'
          ? original.destinationPort
          : name === 'reply-port-src'
            ? reply.sourcePort
            : name === 'reply-port-dst'
              ? reply.destinationPort
              : name === 'icmp-type'
                ? original.destinationPort >> 8
                : original.destinationPort & 0xff
    if (actual !== value) return false
  }
  return true
}

function matchesZone(connection: Connection, { zone, originalZone, replyZone }: Request): boolean {
  return (
    (zone === undefined || connection.zone === zone) &&
    (originalZone === undefined || connection.zoneOf(0) === originalZone) &&
    (replyZone === undefined || connection.zoneOf(1) === replyZone)
  )
}

function matchesMark({ mark }: Connection, { mark: wanted }: Request): boolean {
  return wanted === undefined || (mark & wanted.mask) >>> 0 === (wanted.value & wanted.mask) >>> 0
}

function matchesStatus({ status }: Connection, { status: wanted }: Request): boolean {
  return wanted === undefined || ((status & wanted.set) === wanted.set && (status & wanted.clear) === 0)
}

/** nfct_filter of NAT: by what differs between the two directions. */
function matchesNat(connection: Connection, { sourceNat, destinationNat, anyNat }: Request): boolean {
  const { original, reply, status } = connection
  const source = (filter: NatFilter) =>
    (status & Status.sourceNatDone) !== 0 &&
    changed(filter, original.sourceIp, reply.destinationIp, original.sourcePort, reply.destinationPort)
  const destination = (filter: NatFilter) =>
    (status & Status.destinationNatDone) !== 0 &&
    changed(filter, original.destinationIp, reply.sourceIp, original.destinationPort, reply.sourcePort)
  return (
    (sourceNat === undefined || source(sourceNat)) &&
    (destinationNat === undefined || destination(destinationNat)) &&
    (anyNat === undefined || source(anyNat) || destination(anyNat))
  )
}

function changed(
  filter: NatFilter,
  before: number | bigint,
  after: number | bigint,
  portBefore: number,
  portAfter: number,
): boolean {
  // ICMP has its type where others have a port, and that always differs.
  if (before === after && (portBefore === portAfter || filter.address !== undefined)) return false
  return (
    (filter.address === undefined || filter.address === after) &&
    (filter.port === undefined || filter.port === portAfter)
  )
}
