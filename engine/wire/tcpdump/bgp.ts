import {
  ErrorCode,
  HEADER_LENGTH,
  LENGTH,
  MARKER,
  NOTIFICATION_CODE,
  NOTIFICATION_DATA,
  NOTIFICATION_SUBCODE,
  OPEN_AS,
  OPEN_HOLD_TIME,
  OPEN_IDENTIFIER,
  OPEN_PARAMETERS,
  OPEN_PARAMETERS_LENGTH,
  OPEN_VERSION,
  REFRESH_AFI,
  REFRESH_LENGTH,
  REFRESH_SAFI,
  TYPE,
  Type,
} from '../bgp.ts'
import { printCapabilities } from './bgp-capability.ts'
import { printUpdate } from './bgp-update.ts'
import { ERROR_WORDS, familyText, PACKET_WORDS } from './bgp-words.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { printText } from './words.ts'

/** All packets that are whole; what is before the first marker was begun in another segment. */
export function printBgp(p: Printer, start: number) {
  p.protocol = 'bgp'
  p.print(': BGP')
  if (p.verbose === 0) return
  let expected = start
  for (let at = start; at < p.end; ) {
    if (!isMarker(p, at)) {
      if (p.bytes[at] === 0xff && !p.has(at, LENGTH)) return
      at++
      continue
    }
    if (!p.has(at, HEADER_LENGTH)) return p.truncated()
    if (at !== expected) p.truncated()
    const length = p.u16(at + LENGTH)
    if (length < HEADER_LENGTH) {
      p.print(`\nmessage length ${length} < ${HEADER_LENGTH}`)
      return p.invalid()
    }
    if (!p.has(at, length)) return p.print(`\n[|BGP ${PACKET_WORDS.get(p.u8(at + TYPE)) ?? 'Unknown Message Type'}]`)
    printPacket(p, at, length)
    at += length
    expected = at
  }
}

function isMarker(p: Printer, at: number): boolean {
  if (!p.has(at, LENGTH)) return false
  for (let index = MARKER; index < LENGTH; index++) if (p.bytes[at + index] !== 0xff) return false
  return true
}

function printPacket(p: Printer, start: number, length: number) {
  const type = p.u8(start + TYPE)
  p.print(`\n\t${PACKET_WORDS.get(type) ?? 'Unknown'} Message (${type}), length: ${length}`)
  switch (type) {
    case Type.open:
      return printOpen(p, start, start + length)
    case Type.update:
      return printUpdate(p, start, start + length)
    case Type.notification:
      return printNotification(p, start, length)
    case Type.keepalive:
      return
    case Type.routeRefresh:
      return printRefresh(p, start, length)
    default:
      p.print(`\n\t  no Message ${type} decoder`)
      unknownData(p, '\n\t  ', start, length)
  }
}

function printOpen(p: Printer, start: number, end: number) {
  if (end - start < OPEN_PARAMETERS) return p.truncated()
  p.print(`\n\t  Version ${p.u8(start + OPEN_VERSION)}, my AS ${p.u16(start + OPEN_AS)}`)
  p.print(`, Holdtime ${p.u16(start + OPEN_HOLD_TIME)}s, ID ${p.ipv4(start + OPEN_IDENTIFIER)}`)
  const size = p.u8(start + OPEN_PARAMETERS_LENGTH)
  p.print(`\n\t  Optional parameters, length: ${size}`)
  const first = start + OPEN_PARAMETERS
  for (let at = first; at < first + size; ) {
    if (!p.has(at, 2)) return p.truncated()
    const [kind, length] = [p.u8(at), p.u8(at + 1)]
    if (at + 2 + length > first + size)
      return p.print(`\n\t     Option ${kind}, length: ${length}, goes past the end of the options`)
    const word = kind === 1 ? 'Authentication Information' : kind === 2 ? 'Capabilities Advertisement' : 'Unknown'
    p.print(`\n\t    Option ${word} (${kind}), length: ${length}`)
    if (kind === 2) printCapabilities(p, at + 2, length)
    else p.print(`\n\t      no decoder for option ${kind}`)
    at += 2 + length
  }
}

function printNotification(p: Printer, start: number, length: number) {
  if (length < NOTIFICATION_DATA) return p.truncated()
  const [code, subcode] = [p.u8(start + NOTIFICATION_CODE), p.u8(start + NOTIFICATION_SUBCODE)]
  const words = ERROR_WORDS.get(code)
  p.print(`, ${words?.name ?? 'Unknown Error'} (${code})`)
  if (words === undefined || words.subcodes.length === 0) return
  p.print(`${words.before} subcode ${words.subcodes[subcode] || 'Unknown'} (${subcode})`)
  if (code === ErrorCode.cease) printCease(p, start + NOTIFICATION_DATA, length - NOTIFICATION_DATA, subcode)
}

const MAXIMUM_PREFIXES = 1
const SHUTDOWN = 2
const RESET = 4

/** RFC 4486 4 and RFC 9003 2. */
function printCease(p: Printer, at: number, length: number, subcode: number) {
  if (subcode === MAXIMUM_PREFIXES && length >= 7)
    p.print(`, ${familyText(p.u16(at), p.u8(at + 2))}, Max Prefixes: ${p.u32(at + 3)}`)
  if ((subcode !== SHUTDOWN && subcode !== RESET) || length < 1) return
  const stated = p.u8(at)
  let used = 0
  if (stated > length - 1) p.print(', invalid Shutdown Communication length')
  else if (stated === 0) {
    p.print(', empty Shutdown Communication')
    used = 1
  } else {
    p.print(`, Shutdown Communication (length: ${stated}): "`)
    printText(p, at + 1, stated)
    p.print('"')
    used = stated + 1
  }
  if (length === used) return
  p.print(`, Data: (length: ${length - used})`)
  unknownData(p, '\n\t\t', at + used, length - used)
}

function printRefresh(p: Printer, start: number, length: number) {
  if (length < REFRESH_LENGTH) return p.truncated()
  p.print(`\n\t  ${familyText(p.u16(start + REFRESH_AFI), p.u8(start + REFRESH_SAFI))}`)
  if (p.verbose > 1) unknownData(p, '\n\t  ', start, length)
}
