import { SECOND } from '../../../sim/timer.ts'
import { formatIp, type Ip } from '../../../wire/address.ts'
import type { Connection } from './connection.ts'
import { Status } from './state.ts'
import { TCP_STATE_NAMES } from './tcp.ts'
import { hasPorts, type Tuple } from './tuple.ts'

/** Whole seconds until a connection is forgotten, as the kernel tells it. */
export function secondsLeft({ expires }: Connection, now: number): number {
  return Math.max(0, Math.floor((expires - now) / SECOND))
}

/** `ESTABLISHED`, for TCP. */
export function stateText({ tcp }: Connection): string | undefined {
  return tcp === null ? undefined : TCP_STATE_NAMES[tcp.state]
}

/** One direction: `src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=80`. */
export function tupleText(tuple: Tuple, address: (ip: Ip) => string = formatIp): string {
  const ends = `src=${address(tuple.sourceIp)} dst=${address(tuple.destinationIp)}`
  const { protocol, sourcePort, destinationPort } = tuple
  if (hasPorts(protocol)) return `${ends} sport=${sourcePort} dport=${destinationPort}`
  if (protocol === 1 || protocol === 58)
    return `${ends} type=${destinationPort >> 8} code=${destinationPort & 0xff} id=${sourcePort}`
  if (protocol === 47) return `${ends} srckey=0x${sourcePort.toString(16)} dstkey=0x${destinationPort.toString(16)}`
  return ends
}

/** ` packets=3 bytes=252` of one direction, where connections are counted. */
export function countersText({ accounting }: Connection, direction: 0 | 1): string {
  if (accounting === null) return ''
  return ` packets=${accounting.packets[direction]} bytes=${accounting.bytes[direction]}`
}

/** Both directions with their counters and flags: the middle of a line of conntrack(8) and of /proc/net/nf_conntrack. */
export function directionsText(connection: Connection, address: (ip: Ip) => string = formatIp): string {
  const { original, reply, status } = connection
  const zoned = connection.zone !== 0 && connection.zoneDirections !== 3
  const zone = (direction: 0 | 1) => {
    if (!zoned || (connection.zoneDirections & (1 << direction)) === 0) return ''
    return ` zone-${direction === 0 ? 'orig' : 'reply'}=${connection.zone}`
  }
  const unreplied = (status & Status.seenReply) === 0 ? ' [UNREPLIED]' : ''
  const assured = (status & Status.assured) !== 0 ? ' [ASSURED]' : ''
  return (
    `${tupleText(original, address)}${zone(0)}${countersText(connection, 0)}${unreplied} ` +
    `${tupleText(reply, address)}${zone(1)}${countersText(connection, 1)}${assured}`
  )
}

/** An IPv6 address with all its digits, as %pI6 has it. */
export function fullAddress(ip: Ip): string {
  if (typeof ip === 'number') return formatIp(ip)
  return ip.toString(16).padStart(32, '0').match(/.{4}/g)!.join(':')
}
