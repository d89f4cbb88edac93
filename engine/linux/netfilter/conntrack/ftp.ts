import { SECOND } from '../../../sim/timer.ts'
import { encodeUtf8 } from '../../../sim/utf8.ts'
import { formatIp, type Ip, parseIp } from '../../../wire/address.ts'
import { u32 } from '../../../wire/bytes.ts'
import * as tcp from '../../../wire/tcp.ts'
import { followMaster } from '../nat/follow-master.ts'
import { mangleTcp } from '../nat/mangle.ts'
import type { Nat } from '../nat/nat.ts'
import type { PacketContext } from '../packet.ts'
import type { Connection } from './connection.ts'
import type { Conntrack } from './conntrack.ts'
import { Expectation } from './expectation.ts'
import type { Helper } from './helper.ts'
import { directionOf, State, Status } from './state.ts'
import { fullAddress } from './text.ts'
import { Tuple } from './tuple.ts'

/** How long a data connection is waited for (ftp_exp_policy). */
const TIMEOUT = 300 * SECOND
const NEWLINE = 0x0a
/** NF_NAT_MAX_ATTEMPTS. */
const PORT_ATTEMPTS_MAX = 128
/** Lines of FTP are short; of a longer segment the rest is not read. */
const LINE_MAX = 512

/** Where a side says that it listens. */
interface Announced {
  /** Null where the words name no address (RFC 2428 3). */
  readonly ip: Ip | null
  readonly port: number
  /** The words in the line that say so. */
  readonly at: number
  readonly length: number
  /** Says another place in the same form (nf_nat_ftp_fmt_cmd). */
  readonly words: (ip: Ip, port: number) => string
}

/**
 * FTP: a control connection announces the data connection (RFC 959 4.1.2 and 4.2, RFC 2428). Where NAT changes its addresses, the
 * announcement is rewritten (nf_nat_ftp.c).
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
  const passes = !lines.includes(sequence) || announce(conntrack, connection, packet, direction, start)
  if (bytes[end - 1] === NEWLINE) {
    lines.push((sequence + end - start) >>> 0)
    if (lines.length > 2) lines.shift()
  }
  return passes
}

/** Reads one line; false when the packet is to be dropped. */
function announce(
  conntrack: Conntrack,
  connection: Connection,
  packet: PacketContext,
  direction: 0 | 1,
  start: number,
): boolean {
  const line = characters(packet.skb.bytes, start, packet.skb.end)
  const said = direction === 0 ? fromClient(line) : fromServer(line)
  if (said === undefined) return true
  const sender = connection.tuple(direction)
  const other = connection.tuple(direction === 0 ? 1 : 0)
  // Not loose: a side may announce no other host.
  if (said.ip !== null && said.ip !== sender.sourceIp) return true
  const tuple = new Tuple()
  tuple.copy(other)
  tuple.sourcePort = 0
  tuple.destinationPort = said.port
  const expectation = new Expectation(tuple, connection, 'ftp', conntrack.net.sim.now + TIMEOUT)
  if ((connection.status & Status.nat) === 0) return conntrack.expectations.add(expectation) === 'added'
  const { nat } = packet.netfilter
  expectation.begins = begun => followMaster(nat, begun, direction, said.port)
  if (!findPort(conntrack, nat, expectation)) return false
  const words = encodeUtf8(said.words(other.destinationIp, tuple.destinationPort))
  return mangleTcp(packet, connection, direction, start + said.at, said.length, words)
}

/** nf_nat_exp_find_port: the port that was announced, or another one where that is expected already. */
function findPort({ expectations }: Conntrack, nat: Nat, expectation: Expectation): boolean {
  const { tuple } = expectation
  const first = tuple.destinationPort
  for (let attempts = Math.min(65535 - first, PORT_ATTEMPTS_MAX); ; attempts--) {
    const answer = expectations.add(expectation)
    if (answer === 'added') return true
    if (answer === 'full' || attempts <= 0) return false
    tuple.destinationPort = first + nat.below(65535 - first)
  }
}

/** The bytes as characters, one each, so that places in the text are places in the packet. */
function characters(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let at = start; at < Math.min(end, start + LINE_MAX); at++) text += String.fromCharCode(bytes[at]!)
  return text
}

function fromClient(line: string): Announced | undefined {
  const port = /^PORT (\d+(?:,\d+){5})\r/i.exec(line)?.[1]
  return port === undefined ? extended(/^EPRT (.*)\r/i.exec(line)?.[1]) : listed(port, 5)
}

function fromServer(line: string): Announced | undefined {
  const [, before = '', delimiter = '', port] = /^(229 [^(\r\n]*\()(.)\2\2(\d+)\2\)/.exec(line) ?? []
  if (port !== undefined)
    return valid({
      ip: null,
      port: Number(port),
      at: before.length,
      length: port.length + 4,
      words: (_ip, other) => `${delimiter.repeat(3)}${other}${delimiter}`,
    })
  const [, head = '', numbers] = /^(227 [^\d\r\n]*)(\d+(?:,\d+){5})/.exec(line) ?? []
  return listed(numbers, head.length)
}

/** `h1,h2,h3,h4,p1,p2`. */
function listed(text: string | undefined, at: number): Announced | undefined {
  const numbers = text?.split(',').map(Number)
  if (text === undefined || numbers === undefined || numbers.some(number => number > 255)) return undefined
  const [a, b, c, d, high, low] = numbers as [number, number, number, number, number, number]
  return valid({
    ip: ((a << 24) | (b << 16) | (c << 8) | d) >>> 0,
    port: high * 256 + low,
    at,
    length: text.length,
    words: (ip, port) => `${formatIp(ip).replaceAll('.', ',')},${port >> 8},${port & 0xff}`,
  })
}

/** `|1|10.0.0.1|5000|`. */
function extended(text: string | undefined): Announced | undefined {
  const parts = text?.split(text[0] ?? '') ?? []
  const ip = parseIp(parts[2] ?? '')
  if (text === undefined || parts.length !== 5 || ip === undefined || !/^\d+$/.test(parts[3]!)) return undefined
  return valid({
    ip,
    port: Number(parts[3]),
    at: 5,
    length: text.length,
    words: (other, port) => `|${typeof other === 'number' ? 1 : 2}|${fullAddress(other)}|${port}|`,
  })
}

function valid(announced: Announced): Announced | undefined {
  return announced.port > 0 && announced.port < 65536 ? announced : undefined
}
