import { hex, hexBytes } from '../bytes.ts'
import { OptionKind } from '../tcp-option.ts'
import { printMptcp } from './mptcp.ts'
import type { Printer } from './printer.ts'
import type { Tokens } from './words.ts'

const ECHO = 6
const ECHO_REPLY = 7
const CC = 11
const CC_NEW = 12
const CC_ECHO = 13
const SCPS = 20
const USER_TIMEOUT = 28
const EXPERIMENT = 254

const KIND_WORDS: Tokens = new Map([
  [OptionKind.end, 'eol'],
  [OptionKind.nop, 'nop'],
  [OptionKind.mss, 'mss'],
  [OptionKind.windowScale, 'wscale'],
  [OptionKind.sackPermitted, 'sackOK'],
  [OptionKind.sack, 'sack'],
  [ECHO, 'echo'],
  [ECHO_REPLY, 'echoreply'],
  [OptionKind.timestamps, 'TS'],
  [CC, 'cc'],
  [CC_NEW, 'ccnew'],
  // tcpdump knows the kind and has no word for it.
  [CC_ECHO, ''],
  [OptionKind.signature, 'md5'],
  [SCPS, 'scps'],
  [USER_TIMEOUT, 'uto'],
  [OptionKind.authentication, 'tcp-ao'],
  [OptionKind.mptcp, 'mptcp'],
  [OptionKind.fastOpen, 'tfo'],
  [EXPERIMENT, 'exp'],
])

/** How many bytes of data the kinds with a fixed length have. */
const DATA_LENGTHS: ReadonlyMap<number, number> = new Map([
  [OptionKind.end, 0],
  [OptionKind.nop, 0],
  [OptionKind.mss, 2],
  [OptionKind.windowScale, 1],
  [OptionKind.sackPermitted, 0],
  [ECHO, 4],
  [ECHO_REPLY, 4],
  [OptionKind.timestamps, 8],
  [CC, 4],
  [CC_NEW, 4],
  [CC_ECHO, 4],
  [OptionKind.signature, 16],
  [SCPS, 2],
  [USER_TIMEOUT, 2],
])

/** `peer` is what SACK edges are counted from. False after a malformed option, which ends the segment. */
export function printTcpOptions(
  p: Printer,
  start: number,
  length: number,
  peer: number,
  flags: number,
  dataEnd: number,
): boolean {
  const end = start + length
  let between = ''
  // tcpdump closes the bracket with the wrong character where the data of an option behind the first one was cut short.
  const cutShort = () => {
    p.truncated()
    if (between !== '') p.print('>')
    return false
  }
  for (let at = start; at < end; ) {
    p.print(between)
    const kind = p.u8(at)
    const single = kind === OptionKind.end || kind === OptionKind.nop
    const size = single ? 1 : p.u8(at + 1)
    const bad = !single && (size < 2 || size > end - at)
    if (bad) return malformed(p, between)
    p.print(KIND_WORDS.get(kind) ?? `unknown-${kind}`)
    const data = at + (single ? 1 : 2)
    const used = DATA_LENGTHS.get(kind) ?? size - 2
    if (used > end - data) return malformed(p, between)
    if (kind === OptionKind.mptcp && p.has(data, used)) {
      if (!printMptcp(p, at, size, flags)) return malformed(p, between)
    } else if (!p.has(data, used) && kind !== OptionKind.sack) {
      if (!KIND_WORDS.has(kind)) printUnknown(p, data, used)
      if (kind === OptionKind.authentication) printAuthentication(p, data, used)
      return cutShort()
    } else if (!printData(p, kind, data, used, peer, dataEnd))
      return p.has(data, used) ? malformed(p, between) : cutShort()
    const whole = used + (single ? 1 : 2)
    if (whole !== size) p.print(`[len ${size}]`)
    at += whole
    between = ','
    if (kind === OptionKind.end) break
  }
  return true
}

/** The bracket is only closed where something stands in it. */
function malformed(p: Printer, between: string): false {
  p.print(`[bad opt]${between === '' ? '' : ']'}`)
  return false
}

/** False where the data cannot be of this kind. */
function printData(p: Printer, kind: number, at: number, length: number, peer: number, dataEnd: number): boolean {
  switch (kind) {
    case OptionKind.end:
    case OptionKind.nop:
    case OptionKind.sackPermitted:
      break
    case OptionKind.mss:
      p.print(` ${p.u16(at)}`)
      break
    case OptionKind.windowScale:
      p.print(` ${p.u8(at)}`)
      break
    case OptionKind.sack:
      return printSack(p, at, length, peer)
    case ECHO:
    case ECHO_REPLY:
    case CC:
    case CC_NEW:
    case CC_ECHO:
      p.print(` ${p.u32(at)}`)
      break
    case OptionKind.timestamps:
      p.print(` val ${p.u32(at)} ecr ${p.u32(at + 4)}`)
      break
    case OptionKind.signature:
      p.need(at, length)
      p.print(dataEnd > p.end ? ' snaplen too short' : ' shared secret not supplied with -M')
      p.print(`, can't check - ${hexBytes(p.bytes, at, at + length)}`)
      break
    case SCPS:
      p.print(` cap ${hex(p.u8(at), 2)} id ${p.u8(at + 1)}`)
      break
    case USER_TIMEOUT:
      printUserTimeout(p, p.u16(at))
      break
    case OptionKind.authentication:
      printAuthentication(p, at, length)
      break
    case OptionKind.fastOpen:
      p.need(at, length)
      p.print(' ')
      printFastOpen(p, at, length)
      break
    case EXPERIMENT:
      return printExperiment(p, at, length)
    default:
      printUnknown(p, at, length)
  }
  return true
}

/** False where it was cut short. */
function printSack(p: Printer, at: number, length: number, peer: number): boolean {
  p.print(length % 8 !== 0 ? ' invalid sack' : ` ${length / 8} `)
  for (let edge = at; length % 8 === 0 && edge < at + length; edge += 8) {
    if (!p.has(edge, 8)) return false
    p.print(`{${(p.u32(edge) - peer) >>> 0}:${(p.u32(edge + 4) - peer) >>> 0}}`)
  }
  return true
}

/** As many bytes as are there. */
function printUnknown(p: Printer, at: number, length: number) {
  if (length > 0) p.print(' 0x')
  p.print(hexBytes(p.bytes, at, Math.min(at + length, p.end)))
}

/** RFC 5482 2: minutes where the first bit is set, seconds otherwise. tcpdump takes the last bit for it. */
function printUserTimeout(p: Printer, value: number) {
  p.print(` 0x${hex(value)} ${(value & 1) !== 0 ? (value >> 1) * 60 : value >> 1}`)
}

function printAuthentication(p: Printer, at: number, length: number) {
  if (length < 2) return p.invalid()
  const end = Math.min(at + length, p.end)
  if (at < end) p.print(` keyid ${p.u8(at)}`)
  if (at + 1 < end) p.print(` rnextkeyid ${p.u8(at + 1)}`)
  if (at + 1 < end && length > 2) p.print(` mac 0x${hexBytes(p.bytes, at + 2, end)}`)
}

/** RFC 7413 4.1.1. */
function printFastOpen(p: Printer, at: number, length: number) {
  if (length === 0) return p.print(' cookiereq')
  if (length % 2 !== 0 || length < 4 || length > 16) return p.invalid()
  p.need(at, length)
  p.print(` cookie ${hexBytes(p.bytes, at, at + length)}`)
}

/** RFC 6994: the first two bytes say whose experiment. */
function printExperiment(p: Printer, at: number, length: number): boolean {
  p.need(at, length)
  if (length < 2) return false
  const magic = p.u16(at)
  p.print('-')
  if (magic !== 0xf989) p.print(hex(magic, 4))
  else {
    p.print('tfo')
    printFastOpen(p, at + 2, length - 2)
  }
  return true
}
