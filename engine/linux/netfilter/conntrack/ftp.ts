import { SECOND } from '../../../sim/timer.ts'
import { decodeUtf8 } from '../../../sim/utf8.ts'
import { type Ip, parseIp } from '../../../wire/address.ts'
import { u32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { Expectation } from './expectation.ts'
import type { Helper } from './helper.ts'
import { directionOf, State } from './state.ts'
import { Tuple } from './tuple.ts'

/** How long a data connection is waited for (ftp_exp_policy). */
const TIMEOUT = 300 * SECOND
const NEWLINE = 0x0a

/** Where a side says that it listens. */
interface Announced {
  /** Null where the words name no address (RFC 2428 3). */
  readonly ip: Ip | null
  readonly port: number
}

/**
 * FTP: a control connection announces the data connection (RFC 959 4.1.2 and 4.2, RFC 2428). Addresses that NAT has changed are not
 * rewritten in the announcement.
 */
export const ftpHelper: Helper = { name: 'ftp', protocol: 6, help }

function help(conntrack: Conntrack, connection: Connection, packet: PacketContext, state: State): boolean {
  if (state !== State.established && state !== State.establishedReply) return true
  const { bytes, end } = packet.skb
  if (!packet.hasTransport(tcp.HEADER_LENGTH)) return true
  const start = packet.transport + tcp.headerLength(bytes, packet.transport)
  if (start >= end) return true
  const direction = directionOf(state)
  const sequence = u32(bytes, packet.transport + tcp.SEQUENCE)
  const lines = (connection.lineStarts ??= [[], []])[direction]
  // Only what begins a line is a command or a reply; what the first packet of a side says is not known to.
  if (lines.includes(sequence)) announce(conntrack, connection, direction, decodeUtf8(bytes.subarray(start, end)))
  if (bytes[end - 1] === NEWLINE) {
    lines.push((sequence + end - start) >>> 0)
    if (lines.length > 2) lines.shift()
  }
  return true
}

function announce(conntrack: Conntrack, connection: Connection, direction: 0 | 1, line: string): void {
  const words = direction === 0 ? fromClient(line) : fromServer(line)
  if (words === undefined) return
  const sender = connection.tuple(direction)
  const other = connection.tuple(direction === 0 ? 1 : 0)
  // Not loose: a side may announce no other host.
  if (words.ip !== null && words.ip !== sender.sourceIp) return
  const tuple = new Tuple()
  tuple.family = other.family
  tuple.protocol = 6
  tuple.copySource(other)
  tuple.copyDestination(other)
  tuple.destinationPort = words.port
  conntrack.expectations.forget(connection)
  conntrack.expectations.add(new Expectation(tuple, connection, ftpHelper, conntrack.net.sim.now + TIMEOUT, true))
}

function fromClient(line: string): Announced | undefined {
  return listed(/^PORT (\d+(?:,\d+){5})\r/i.exec(line)?.[1]) ?? extended(/^EPRT (.*)\r/i.exec(line)?.[1])
}

function fromServer(line: string): Announced | undefined {
  const port = /^229 [^(\r\n]*\((.)\1\1(\d+)\1\)/.exec(line)?.[2]
  if (port !== undefined) return valid({ ip: null, port: Number(port) })
  return listed(/^227 [^\d\r\n]*(\d+(?:,\d+){5})/.exec(line)?.[1])
}

/** `h1,h2,h3,h4,p1,p2`. */
function listed(text: string | undefined): Announced | undefined {
  const numbers = text?.split(',').map(Number)
  if (numbers === undefined || numbers.some(number => number > 255)) return undefined
  const [a, b, c, d, high, low] = numbers as [number, number, number, number, number, number]
  return valid({ ip: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0, port: high * 256 + low })
}

/** `|1|10.0.0.1|5000|`. */
function extended(text: string | undefined): Announced | undefined {
  const parts = text?.split(text[0] ?? '') ?? []
  const ip = parseIp(parts[2] ?? '')
  if (parts.length !== 5 || ip === undefined || !/^\d+$/.test(parts[3]!)) return undefined
  return valid({ ip, port: Number(parts[3]) })
}

function valid(announced: Announced): Announced | undefined {
  return announced.port > 0 && announced.port < 65536 ? announced : undefined
}
