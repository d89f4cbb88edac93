import { hex } from '../bytes.ts'
import { OptionCode } from '../dhcpv4.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, printText, type Tokens } from './words.ts'

/**
 * How the data of an option is written: addresses, pairs of them, words (signed: `seconds`), halves, decimal bytes, text, yes or
 * no, and the special ones by a printer of their own.
 */
type Form = 'addresses' | 'pairs' | 'words' | 'seconds' | 'halves' | 'bytes' | 'text' | 'boolean' | 'special'

/** RFC 2132 and its successors, as tcpdump calls them. */
const OPTIONS: ReadonlyMap<number, readonly [name: string, form: Form]> = new Map([
  ...form(
    'addresses',
    '1 Subnet-Mask 3 Default-Gateway 4 Time-Server 5 IEN-Name-Server 6 Domain-Name-Server 7 LOG 8 CS 9 LPR-Server 10 IM 11 RL 16 SS 28 BR 32 RSA 41 YS 42 NTP 44 Netbios-Name-Server 45 WDD 48 XFS 49 XDM 65 N+S 68 MH 69 SMTP 70 POP3 71 NNTP 72 WWW 73 FG 74 IRC 75 STS 76 STDA 50 Requested-IP 54 Server-ID 118 SUBNET 150 TFTP-Server-Address 92 Associated-IP 112 NI',
  ),
  ...form('pairs', '21 PF 33 Static-Route'),
  ...form('words', '24 MTU-Timeout 35 AT 38 KI 51 Lease-Time 58 RN 59 RB'),
  ...form('seconds', '2 Time-Zone 91 Last-Transaction-Time'),
  ...form('halves', '13 BS 22 RSZ 25 MTU-Table 26 MTU 64 N+D 57 MSZ 117 NSSEARCH 93 ARCH'),
  ...form(
    'bytes',
    '23 TTL 37 TT 43 Vendor-Option 55 Parameter-Request 78 SLP-DA 79 SLP-SCOPE 83 ARMT 89 FQDNS 90 AUTH 94 NDI 97 GUID',
  ),
  ...form(
    'text',
    '12 Hostname 14 DP 15 Domain-Name 17 RP 18 EP 40 YD 47 Netbios-Scope 66 TFTP 67 BF 56 MSG 60 Vendor-Class 98 UAP 80 SLP-NA 88 TZSTR 95 LDAP 100 POSIX-TZ 101 TZ-Name 113 NITAG 114 URL 161 MUD-URL',
  ),
  ...form('boolean', '19 IPF 20 SRT 27 LSN 29 MD 30 MS 31 Router-Discovery 34 UT 36 IE 39 KG 116 NOAUTO'),
  ...form(
    'special',
    '0 PAD 255 END 53 DHCP-Message 46 Netbios-Node 52 OO 61 Client-ID 77 User-Class 121 Classless-Static-Route 249 Classless-Static-Route-Microsoft 81 FQDN 82 Agent-Information',
  ),
])

function form(kind: Form, table: string): [number, readonly [string, Form]][] {
  const words = table.split(' ')
  return Array.from({ length: words.length / 2 }, (_, index) => [
    Number(words[2 * index]),
    [words[2 * index + 1]!, kind] as const,
  ])
}

const PACKET_TYPE_WORDS =
  ' Discover Offer Request Decline ACK NACK Release Inform  LeaseQuery LeaseUnassigned LeaseUnknown LeaseActive'.split(
    ' ',
  )

/** `start` is that of the cookie. */
export function printBootpOptions(p: Printer, start: number) {
  p.print('\n\t  Vendor-rfc1048 Extensions')
  p.print(`\n\t    Magic Cookie 0x${hex(p.u32(start), 8)}`)
  for (let at = start + 4; p.has(at); ) {
    const code = p.u8(at++)
    const single = code === OptionCode.pad || code === OptionCode.end
    if (code === OptionCode.pad && p.verbose < 3) continue
    if (code === OptionCode.end && p.verbose < 3) return
    const length = single ? 0 : p.u8(at++)
    p.print(`\n\t    ${OPTIONS.get(code)?.[0] ?? 'Unknown'} (${code}), length ${length}${length > 0 ? ': ' : ''}`)
    if (code === OptionCode.pad) at += printPadding(p, at)
    if (!p.has(at, length)) return p.truncated()
    const left = printOption(p, code, at, length)
    if (left > 0) p.print(`\n\t  trailing data length ${left}`)
    at += length
  }
}

/** Gives how many more bytes of padding follow. */
function printPadding(p: Printer, start: number): number {
  let at = start
  while (p.has(at) && p.u8(at) === OptionCode.pad) at++
  if (at > start) p.print(`, occurs ${at - start + 1}`)
  return at - start
}

/** Gives how many bytes of its data were left over. */
function printOption(p: Printer, code: number, at: number, length: number): number {
  if (code === OptionCode.parameterRequestList) {
    printRequested(p, at, length)
    return 0
  }
  const unknown = length & 1 ? 'bytes' : length & 2 ? 'halves' : 'words'
  const kind: Form = OPTIONS.get(code)?.[1] ?? unknown
  const each = (size: number, text: (from: number) => string, between = ',') => {
    const count = Math.floor(length / size)
    p.print(Array.from({ length: count }, (_, index) => text(at + size * index)).join(between))
    return length - count * size
  }
  switch (kind) {
    case 'addresses':
      return each(4, from => p.ipv4(from))
    case 'pairs':
      return each(8, from => `(${p.ipv4(from)}:${p.ipv4(from + 4)})`)
    case 'words':
      return each(4, from => `${p.u32(from)}`)
    case 'seconds':
      return each(4, from => `${p.u32(from) | 0}`)
    case 'halves':
      return each(2, from => `${p.u16(from)}`)
    case 'bytes':
      return each(1, from => `${p.u8(from)}`, '.')
    case 'boolean':
      return each(1, from => ['N', 'Y'][p.u8(from)] ?? `${p.u8(from)}?`, '.')
    case 'text':
      p.print('"')
      printText(p, at, length)
      p.print('"')
      return 0
    case 'special':
      return printSpecial(p, code, at, length)
  }
}

function printRequested(p: Printer, at: number, length: number) {
  for (let index = 0; index < length; index++) {
    const code = p.u8(at + index)
    p.print(`${index % 4 === 0 ? '\n\t      ' : ', '}${OPTIONS.get(code)?.[0] ?? 'Unknown'} (${code})`)
  }
}

const OVERLOAD_WORDS = ['', 'file', 'sname', 'file+sname']
const NETBIOS_WORDS: Tokens = new Map([
  [1, 'b-node'],
  [2, 'p-node'],
  [4, 'm-node'],
  [8, 'h-node'],
])

function printSpecial(p: Printer, code: number, at: number, length: number): number {
  switch (code) {
    case OptionCode.pad:
    case OptionCode.end:
      return 0
    case OptionCode.packetType: {
      const type = length === 1 ? p.u8(at) : 0
      if (length !== 1) return length
      p.print(PACKET_TYPE_WORDS[type] || `Unknown (${type})`)
      return 0
    }
    case 46:
      if (length < 1) p.print('[ERROR: length < 1 bytes]')
      else p.print(NETBIOS_WORDS.get(p.u8(at)) ?? `#${p.u8(at)}`)
      return Math.max(0, length - 1)
    case 52:
      if (length < 1) p.print('[ERROR: length < 1 bytes]')
      else p.print(OVERLOAD_WORDS[p.u8(at)] || `#${p.u8(at)}`)
      return Math.max(0, length - 1)
    case OptionCode.clientIdentifier:
      printClientId(p, at, length)
      return 0
    case 77:
      printUserClass(p, at, length)
      return 0
    case OptionCode.classlessRoutes:
    case 249:
      printRoutes(p, at, length)
      return 0
    case 81:
      printClientName(p, at, length)
      return 0
    default:
      return printAgent(p, at, length)
  }
}

/** IANA arp-parameters, hardware types. */
const HARDWARE_WORDS: Tokens = new Map([
  [1, 'ether'],
  [6, 'ieee802'],
  [7, 'arcnet'],
  [15, 'frelay'],
  [23, 'strip'],
  [24, 'ieee1394'],
])

function printClientId(p: Printer, at: number, length: number) {
  if (length < 1) return p.print('[ERROR: length < 1 bytes]')
  const type = p.u8(at)
  if (type === 0) {
    p.print('"')
    printText(p, at + 1, length - 1)
    return p.print('"')
  }
  p.print(`${HARDWARE_WORDS.get(type) ?? `hardware-type ${type},`} `)
  p.print(Array.from({ length: length - 1 }, (_, index) => hex(p.u8(at + 1 + index), 2)).join(':'))
}

function printUserClass(p: Printer, start: number, length: number) {
  if (length < 2) return p.print('[ERROR: length < 2 bytes]')
  for (let at = start, number = 1; at < start + length; number++) {
    const size = p.u8(at)
    p.print(`\n\t      instance#${number}: `)
    if (size === 0) return p.print('[ERROR: suboption length must be non-zero]')
    if (at + 1 + size > start + length) return p.print('[ERROR: invalid option]')
    p.print('"')
    printText(p, at + 1, size)
    p.print(`", length ${size}`)
    at += 1 + size
  }
}

/** RFC 3442: of each destination only as many bytes as its mask needs. */
function printRoutes(p: Printer, start: number, length: number) {
  if (length < 5) return p.print('[ERROR: length < 5 bytes]')
  for (let at = start; at < start + length; ) {
    if (at > start) p.print(',')
    const mask = p.u8(at)
    if (mask > 32) return p.print(`[ERROR: Mask width (${mask}) > 32]`)
    const size = Math.ceil(mask / 8)
    const left = start + length - at - 1
    if (left < size + 4) return p.print(`[ERROR: Remaining length (${left}) < ${size + 4} bytes]`)
    const octets = Array.from({ length: 4 }, (_, index) => (index < size ? p.u8(at + 1 + index) : 0))
    p.print(`(${mask === 0 ? 'default' : `${octets.join('.')}/${mask}`}:${p.ipv4(at + 1 + size)})`)
    at += 5 + size
  }
}

/** RFC 4702 2.1. */
const CLIENT_NAME_FLAGS: Bits = [
  [0x01, 'S'],
  [0x02, 'O'],
  [0x04, 'E'],
  [0x08, 'N'],
]

function printClientName(p: Printer, at: number, length: number) {
  if (length < 3) return p.print('[ERROR: length < 3 bytes]')
  const flags = p.u8(at)
  if ((flags & 0xf0) !== 0) p.print(`[ERROR: MBZ nibble 0x${hex(flags >> 4)} != 0] `)
  if ((flags & 0x0f) !== 0) p.print(`[${bitWords(CLIENT_NAME_FLAGS, flags, '', '')}] `)
  if (p.u16(at + 1) !== 0) p.print(`${p.u8(at + 1)}/${p.u8(at + 2)} `)
  p.print('"')
  printText(p, at + 3, length - 3)
  p.print('"')
}

/** RFC 3046 2.0. */
const AGENT_WORDS: Tokens = new Map([
  [1, 'Circuit-ID'],
  [2, 'Remote-ID'],
  [6, 'Subscriber-ID'],
])

function printAgent(p: Printer, start: number, length: number): number {
  let at = start
  while (start + length - at >= 2) {
    const [code, size] = [p.u8(at), p.u8(at + 1)]
    const head = `\n\t      ${AGENT_WORDS.get(code) ?? 'Unknown'} SubOption ${code}, length ${size}: `
    at += 2
    if (at + size > start + length) {
      p.print(`${head}length goes past end of option`)
      return 0
    }
    p.print(head)
    if (AGENT_WORDS.has(code)) printText(p, at, size)
    else unknownData(p, '\n\t\t', at, size)
    at += size
  }
  return start + length - at
}
