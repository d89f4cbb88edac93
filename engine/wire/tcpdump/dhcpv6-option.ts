/** The options of DHCP version 6 (IANA dhcpv6-parameters) that tcpdump knows. */
import { hex } from '../bytes.ts'
import { printName } from './domain-name.ts'
import type { Print, Printer } from './printer.ts'
import { hexDigits, printField, sequence, tokens, wordOf } from './words.ts'

const HEADER_LENGTH = 4
const RELAYED = 9

const NAMES = tokens({
  1: 'client-ID',
  2: 'server-ID',
  3: 'IA_NA',
  4: 'IA_TA',
  5: 'IA_ADDR',
  6: 'option-request',
  7: 'preference',
  8: 'elapsed-time',
  9: 'relay-message',
  11: 'authentication',
  12: 'server-unicast',
  13: 'status-code',
  14: 'rapid-commit',
  15: 'user-class',
  16: 'vendor-class',
  17: 'vendor-specific-info',
  18: 'interface-ID',
  19: 'reconfigure-message',
  20: 'reconfigure-accept',
  21: 'SIP-servers-domain',
  22: 'SIP-servers-address',
  23: 'DNS-server',
  24: 'DNS-search-list',
  25: 'IA_PD',
  26: 'IA_PD-prefix',
  27: 'NIS-server',
  28: 'NIS+-server',
  29: 'NIS-domain-name',
  30: 'NIS+-domain-name',
  31: 'SNTP-servers',
  32: 'lifetime',
  33: 'BCMCS-domain-name',
  34: 'BCMCS-server',
  36: 'Geoconf-Civic',
  37: 'Remote-ID',
  38: 'Subscriber-ID',
  39: 'Client-FQDN',
  40: 'PANA-agent',
  41: 'POSIX-timezone',
  42: 'POSIX-tz-database',
  43: 'Echo-request-option',
  44: 'Lease-query',
  45: 'LQ-client-data',
  46: 'Clt-time',
  47: 'LQ-relay-data',
  48: 'LQ-client-link',
  56: 'NTP-server',
  64: 'AFTR-Name',
  112: 'MUD-URL',
})
const STATUS = sequence(
  'Success|UnspecFail|NoAddrsAvail|NoBinding|NotOnLink|UseMulticast|NoPrefixAvail|UnknownQueryType|MalformedQuery|NotConfigured|NotAllowed',
)

/** `packet` prints one that is inside another: of a relay. */
export function printOptions6(p: Printer, start: number, end: number, packet: Print) {
  for (let at = start; at < end; ) {
    if (end < at + HEADER_LENGTH || !p.has(at, HEADER_LENGTH)) return p.truncated()
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    const value = at + HEADER_LENGTH
    if (end < value + size) return p.truncated()
    p.print(` (${wordOf(NAMES, type, 'opt_#')}`)
    if (!p.has(value, size)) return p.truncated()
    if (!printOption(p, type, value, size, packet)) return p.truncated()
    // What a relay carries is closed by its own bracket alone.
    if (type !== RELAYED) p.print(')')
    at = value + size
  }
}

/** False where it was cut short. */
function printOption(p: Printer, type: number, at: number, size: number, packet: Print): boolean {
  const least = LEAST.get(type)
  if ((least !== undefined && size < least) || wrongLength(type, size)) {
    p.print(' ?')
    return true
  }
  const inner = (from: number) => {
    if (size > from) printOptions6(p, at + from, at + size, packet)
  }
  switch (type) {
    case 1:
    case 2:
      p.print(identifierText(p, at, size))
      return true
    case 3:
    case 25:
      p.print(` IAID:${p.u32(at)} T1:${p.u32(at + 4)} T2:${p.u32(at + 8)}`)
      inner(12)
      return true
    case 4:
      p.print(` IAID:${p.u32(at)}`)
      inner(4)
      return true
    case 5:
      p.print(` ${p.ipv6(at)} pltime:${p.u32(at + 16)} vltime:${p.u32(at + 20)}`)
      inner(24)
      return true
    case 6:
    case 43:
      for (let next = at; next < at + size; next += 2) p.print(` ${wordOf(NAMES, p.u16(next), 'opt_#')}`)
      return true
    case 7:
      p.print(` ${p.u8(at)}`)
      return true
    case 8:
      p.print(` ${p.u16(at)}`)
      return true
    case RELAYED:
      p.print(' (')
      p.enter(at + size)
      packet(p, at, size)
      p.leave()
      p.print(')')
      return true
    case 11:
      printAuthentication(p, at, size)
      return true
    case 13: {
      const code = p.u16(at)
      p.print(` ${code > 255 ? 'INVALID code' : wordOf(STATUS, code, 'code#')}`)
      return true
    }
    case 18:
    case 38:
      p.print(` ${hexDigits(p, at, Math.min(size, 10))}...`)
      return true
    case 19: {
      const kind = p.u8(at)
      p.print(` for ${kind === 5 ? 'renew' : kind === 11 ? 'inf-req' : `???(${hex(kind, 2)})`}`)
      return true
    }
    case 21:
    case 24:
      for (let next: number | undefined = at; next < at + size; ) {
        p.print(' ')
        next = printName(p, next, at)
        if (next === undefined) return false
      }
      return true
    case 22:
    case 23:
    case 27:
    case 28:
    case 31:
    case 34:
    case 40:
    case 48:
      for (let next = at; next < at + size; next += 16) p.print(` ${p.ipv6(next)}`)
      return true
    case 26:
      p.print(` ${p.ipv6(at + 9)}/${p.u8(at + 8)} pltime:${p.u32(at)} vltime:${p.u32(at + 4)}`)
      inner(25)
      return true
    case 32:
    case 46:
      p.print(` ${p.u32(at)}`)
      return true
    case 37:
      p.print(` ${p.u32(at)} ${hexDigits(p, at + 4, Math.min(size - 4, 10))}...`)
      return true
    case 44: {
      const kind = p.u8(at)
      p.print(kind === 1 ? ' by-address' : kind === 2 ? ' by-clientID' : ` type_${kind}`)
      p.print(` ${p.ipv6(at + 1)}`)
      inner(17)
      return true
    }
    case 45:
      inner(0)
      return true
    case 47:
      p.print(` ${p.ipv6(at)} ${hexDigits(p, at + 16, Math.min(size - 16, 10))}...`)
      return true
    case 56:
      return printTimeServers(p, at, size)
    case 64:
      printTunnelName(p, at, size)
      return true
    case 41:
    case 42:
    case 112:
      p.print(' ')
      printField(p, at, size)
      return true
    default:
      return true
  }
}

const LEAST: ReadonlyMap<number, number> = new Map([
  [1, 2],
  [2, 2],
  [3, 12],
  [25, 12],
  [4, 4],
  [5, 24],
  [11, 11],
  [13, 2],
  [26, 25],
  [37, 4],
  [44, 17],
  [47, 16],
  [56, 4],
  [64, 3],
  [41, 5],
  [42, 5],
  [112, 5],
])
const EXACTLY: ReadonlyMap<number, number> = new Map([
  [7, 1],
  [8, 2],
  [19, 1],
  [32, 4],
  [46, 4],
])
const ADDRESSES: readonly number[] = [22, 23, 27, 28, 31, 34, 40, 48]

function wrongLength(type: number, size: number): boolean {
  if (type === 6 || type === 43) return size % 2 !== 0
  if (ADDRESSES.includes(type)) return size % 16 !== 0
  return EXACTLY.has(type) && EXACTLY.get(type) !== size
}

/** RFC 8415 11. */
function identifierText(p: Printer, at: number, size: number): string {
  const kind = p.u16(at)
  const rest = (from: number, to = size) => hexDigits(p, at + from, to - from)
  if (kind === 1) return size >= 8 ? ` hwaddr/time type ${p.u16(at + 2)} time ${p.u32(at + 4)} ${rest(8)}` : ' ?'
  if (kind === 2) return size >= 10 ? ` vid ${rest(2, 10)}` : ' ?'
  if (kind === 3) return size >= 4 ? ` hwaddr type ${p.u16(at + 2)} ${rest(4)}` : ' ?'
  return ` type ${kind}`
}

/** RFC 3315 21. */
function printAuthentication(p: Printer, at: number, size: number) {
  const [protocol, algorithm, replay] = [p.u8(at), p.u8(at + 1), p.u8(at + 2)]
  p.print(` proto: ${protocol === 2 ? 'delayed' : protocol === 3 ? 'reconfigure' : protocol}`)
  p.print(`, alg: ${algorithm === 1 ? 'HMAC-MD5' : algorithm}, RDM: ${replay === 0 ? 'mono' : replay}, RD:`)
  const words = (from: number, width: 2 | 4) => {
    for (let index = 0; index < 4; index++) p.print(` ${hexDigits(p, from + width * index, width)}`)
  }
  words(at + 3, 2)
  const [info, left] = [at + 11, size - 11]
  if (protocol === 2) {
    if (left === 0) return
    if (left < 20) return p.print(' ??')
    const realm = left - 20
    if (realm > 0) p.print(`, realm: ${hexDigits(p, info, realm)}`)
    p.print(`, key ID: ${hex(p.u32(info + realm), 8)}, HMAC-MD5:`)
    words(info + realm + 4, 4)
  } else if (protocol === 3) {
    if (left !== 17) return p.print(' ??')
    const kind = p.u8(info)
    p.print(kind === 1 ? ' reconfig-key' : kind === 2 ? ' type: HMAC-MD5' : ' type: ??')
    p.print(' value:')
    words(info + 1, 4)
  } else p.print(' ??')
}

/** RFC 5908 4. */
function printTimeServers(p: Printer, start: number, size: number): boolean {
  const end = start + size
  for (let at = start; at < end - HEADER_LENGTH; ) {
    const [kind, length] = [p.u16(at), p.u16(at + 2)]
    at += HEADER_LENGTH
    if (at + length > end) return false
    p.print(` subopt:${kind}`)
    if ((kind === 1 || kind === 2) && length === 16) p.print(` ${p.ipv6(at)}`)
    else if (kind === 3) {
      p.print(' ')
      if (printName(p, at, at) === undefined) return false
    } else p.print(' ?')
    at += length
  }
  return true
}

/** RFC 6334 3. */
function printTunnelName(p: Printer, start: number, size: number) {
  let [at, left] = [start, size]
  p.print(' ')
  while (left > 0 && p.u8(at) !== 0) {
    const label = p.u8(at++)
    if (label >= left - 1) return p.print(' ?')
    printField(p, at, label)
    at += label
    left -= label + 1
    if (p.u8(at) !== 0) p.print('.')
  }
}
