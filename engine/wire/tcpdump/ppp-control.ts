/** LCP and the protocols that negotiate as it does (RFC 1661 5 and 6). */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import { PPP_PROTOCOLS, PppProtocol } from './ppp-words.ts'
import { OUI_WORDS, type Printer } from './printer.ts'
import { hex4, hexDigits, printText, sequence, tokens, wordOf } from './words.ts'

const CODES = sequence(
  'Vendor-Extension|Conf-Request|Conf-Ack|Conf-Nack|Conf-Reject|Term-Request|Term-Ack|Code-Reject|Prot-Reject|Echo-Request|Echo-Reply|Disc-Req|Ident|Time-Rem|Reset-Req|Reset-Ack',
)
const HEADER_LENGTH = 4

export function printControl(p: Printer, protocol: number, start: number, length: number) {
  const name = PPP_PROTOCOLS.get(protocol) ?? `unknown ctrl-proto (${hex4(protocol)})`
  p.print(`${name}, `)
  if (length < HEADER_LENGTH || !p.has(start, 2)) return p.print(`[|${name}]`)
  const code = p.u8(start)
  p.print(`${wordOf(CODES, code, 'Unknown Opcode')} (0x${hex(code, 2)}), id ${p.u8(start + 1)}, length ${length + 2}`)
  if (p.verbose === 0) return
  const stated = p.u16(start + 2)
  if (stated < HEADER_LENGTH) return p.print(`\n\tencoded length ${stated} (< 4))`)
  if (stated > length) return p.print(`\n\tencoded length ${stated} (> packet length ${length}))`)
  p.print(`\n\tencoded length ${stated} (=Option(s) length ${stated - HEADER_LENGTH})`)
  if (stated === HEADER_LENGTH) return
  if (p.verbose > 1) unknownData(p, '\n\t', start - 2, 6)
  printBody(p, protocol, code, start, stated, name)
}

function printBody(p: Printer, protocol: number, code: number, start: number, stated: number, name: string) {
  const at = start + HEADER_LENGTH
  const magic = () => p.print(`\n\t  Magic-Num 0x${hex(p.u32(at), 8)}`)
  switch (code) {
    case 0:
      if (stated < 11) return
      magic()
      return p.print(` Vendor: ${wordOf(OUI_WORDS, p.u24(at + 4), 'Unknown')} (${p.u24(at + 4)})`)
    case 1:
    case 2:
    case 3:
    case 4:
      return printOptions(p, protocol, at, stated)
    case 5:
    case 6:
    case 7:
      return
    case 8:
      if (stated < 6) return
      p.print(`\n\t  Rejected ${PPP_PROTOCOLS.get(p.u16(at)) ?? 'unknown'} Protocol (${hex4(p.u16(at))})`)
      if (stated > 6) {
        p.print('\n\t  Rejected Packet')
        unknownData(p, '\n\t    ', at + 2, stated - 2)
      }
      return
    case 9:
    case 10:
    case 11:
      if (stated < 8) return
      magic()
      if (stated === 8) return
      p.print('\n\t  -----trailing data-----')
      if (!p.has(at + 4, stated - 8)) return p.print(`[|${name}]`)
      return unknownData(p, '\n\t  ', at + 4, stated - 8)
    case 12:
      if (stated < 8) return
      magic()
      if (stated === 8) return
      p.print('\n\t  Message\n\t    ')
      if (!printText(p, at + 4, stated - 4)) p.print(`[|${name}]`)
      return
    case 13:
      if (stated < 12) return
      magic()
      return p.print(`, Seconds-Remaining ${p.u32(at + 4)}s`)
    default:
      if (p.verbose <= 1) unknownData(p, '\n\t  ', start - 2, stated + 2)
  }
}

function printOptions(p: Printer, protocol: number, start: number, stated: number) {
  const family = FAMILIES.get(protocol)
  let [at, left] = [start, stated - HEADER_LENGTH]
  while (family !== undefined) {
    const size = printOption(p, family, at, stated)
    if (size === 0) return
    if (left < size) {
      p.print(` [remaining options length ${left} < ${size}]`)
      return p.invalid()
    }
    left -= size
    at += size
    if (left === 0) return
  }
}

interface Family {
  readonly tag: string
  readonly names: ReadonlyMap<number, string>
  /** False: an option without a name ends there. */
  readonly unnamed: boolean
  /** True where the value was printed, 'end' where the options cannot be read further. */
  readonly value: (p: Printer, option: number, at: number, size: number) => boolean | 'end' | 'next'
}

/** Gives its size; 0 where no more follow. */
function printOption(p: Printer, family: Family, at: number, stated: number): number {
  if (stated < 2) return 0
  if (!p.has(at, 2)) {
    p.print(`[|${family.tag}]`)
    return 0
  }
  const [option, size] = [p.u8(at), p.u8(at + 1)]
  if (stated < size) return 0
  const name = family.names.get(option)
  if (name === undefined && !family.unnamed) {
    p.print(`\n\tunknown LCP option 0x${hex(option, 2)}`)
    return size < 2 ? 0 : size
  }
  p.print(`\n\t  ${name ?? 'unknown'} Option (0x${hex(option, 2)}), length ${size}`)
  if (size < 2) {
    p.print(' (length bogus, should be >= 2)')
    return 0
  }
  const read = family.value(p, option, at, size)
  if (read === 'end') return 0
  if (read === 'next') return size
  if (p.verbose > 1 || (!read && p.verbose < 2)) unknownData(p, '\n\t    ', at + 2, size - 2)
  return size
}

function bogus<Outcome extends 'end' | 'next'>(p: Printer, should: string, outcome: Outcome): Outcome {
  p.print(` (length bogus, should be ${should})`)
  return outcome
}

const AUTHENTICATIONS = tokens({ 5: 'MD5', 128: 'MS-CHAPv1', 129: 'MS-CHAPv2' })
const CALLBACKS = tokens({
  0: 'UserAuth',
  1: 'DialString',
  2: 'LocalID',
  3: 'E.164',
  4: 'X.500',
  6: 'CBCP',
})
const CLASSES = sequence('Null|Local|IPv4|MAC|Magic-Num-Block|PSNDN')
const PLAIN_AUTHENTICATIONS: readonly number[] = [
  PppProtocol.pap,
  PppProtocol.eap,
  PppProtocol.spap,
  PppProtocol.oldSpap,
]

function lcpValue(p: Printer, option: number, at: number, size: number): boolean | 'end' | 'next' {
  switch (option) {
    case 0:
      if (size < 6) return bogus(p, '>= 6', 'next')
      p.print(
        `: Vendor: ${wordOf(OUI_WORDS, p.u24(at + 2), 'Unknown')} (${p.u24(at + 2)}), kind: 0x${hex(p.u8(at + 5), 2)}`,
      )
      p.print(`, Value: 0x${hexDigits(p, at + 6, size - 6)}`)
      return true
    case 1:
      if (size !== 4) return bogus(p, '= 4', 'next')
      p.print(`: ${p.u16(at + 2)}`)
      return true
    case 2:
      if (size !== 6) return bogus(p, '= 6', 'next')
      p.print(`: 0x${hex(p.u32(at + 2), 8)}`)
      return true
    case 3: {
      if (size < 4) return bogus(p, '>= 4', 'next')
      const protocol = p.u16(at + 2)
      p.print(`: ${PPP_PROTOCOLS.get(protocol) ?? 'Unknown Auth Proto (0x04x)'}`)
      if (protocol === PppProtocol.chap) p.print(`, ${wordOf(AUTHENTICATIONS, p.u8(at + 4), 'Unknown Auth Alg #')}`)
      else if (!PLAIN_AUTHENTICATIONS.includes(protocol)) unknownData(p, '\n\t', at, size)
      return true
    }
    case 4:
      if (size < 4) return bogus(p, '>= 4', 'end')
      p.print(p.u16(at + 2) === PppProtocol.lqm ? ': LQR' : ': unknown')
      return true
    case 5:
      if (size !== 6) return bogus(p, '= 6', 'end')
      p.print(`: 0x${hex(p.u32(at + 2), 8)}`)
      return true
    case 7:
    case 8:
      return true
    case 13:
      if (size < 3) return bogus(p, '>= 3', 'end')
      p.print(`: : Callback Operation ${wordOf(CALLBACKS, p.u8(at + 2), 'Unknown')} (${p.u8(at + 2)})`)
      return true
    case 17:
      if (size !== 4) return bogus(p, '= 4', 'end')
      p.print(`: ${p.u16(at + 2)}`)
      return true
    case 19:
      return endpoint(p, at, size)
    case 23:
      if (size !== 4) return bogus(p, '= 4', 'end')
      p.print(`: ${hex4(p.u16(at + 2))}`)
      return true
    default:
      return false
  }
}

/** RFC 1990 5.1.3. */
function endpoint(p: Printer, at: number, size: number): boolean | 'end' {
  if (size < 3) return bogus(p, '>= 3', 'end')
  const kind = p.u8(at + 2)
  if (kind === 2) {
    if (size !== 7) return bogus(p, '= 7', 'end')
    p.print(`: IPv4 ${p.ipv4(at + 3)}`)
  } else if (kind === 3) {
    if (size !== 9) return bogus(p, '= 9', 'end')
    p.print(`: MAC ${p.mac(at + 3)}`)
  } else p.print(`: ${wordOf(CLASSES, kind, 'Unknown class #')}`)
  return true
}

/** RFC 1332 3, RFC 1877. */
function ipcpValue(p: Printer, option: number, at: number, size: number): boolean | 'end' | 'next' {
  switch (option) {
    case 1:
      if (size !== 10) return bogus(p, '= 10', 'next')
      p.print(`: src ${p.ipv4(at + 2)}, dst ${p.ipv4(at + 6)}`)
      return true
    case 2: {
      if (size < 4) return bogus(p, '>= 4', 'end')
      const method = p.u16(at + 2)
      p.print(
        `: ${method === 0x2d ? 'VJ-Comp' : method === 0x61 ? 'IP Header Compression' : 'Unknown'} (0x${hex(method, 2)}):`,
      )
      return true
    }
    case 3:
    case 4:
    case 129:
    case 130:
    case 131:
    case 132:
      if (size !== 6) return bogus(p, '= 6', 'end')
      p.print(`: ${p.ipv4(at + 2)}`)
      return true
    default:
      return false
  }
}

function ipv6cpValue(p: Printer, option: number, at: number, size: number): boolean | 'end' | 'next' {
  if (option !== 1) return false
  if (size !== 10) return bogus(p, '= 10', 'next')
  if (!p.has(at + 2, 8)) {
    p.print('[|ip6cp]')
    return 'end'
  }
  p.print(`: ${[0, 2, 4, 6].map(offset => hex(p.u16(at + 2 + offset), 4)).join(':')}`)
  return true
}

const FAMILIES: ReadonlyMap<number, Family> = new Map([
  [
    PppProtocol.lcp,
    {
      tag: 'lcp',
      names: sequence(
        'Vend-Ext|MRU|ACCM|Auth-Prot|Qual-Prot|Magic-Num|deprecated(6)|PFC|ACFC|FCS-Alt|SDP|Num-Mode|deprecated(12)|Call-Back|deprecated(14)|deprecated(15)|deprecated(16)|MRRU|12-Bit seq #|End-Disc|Proprietary|DCE-Id|MP+|Link-Disc|LCP-Auth-Opt|COBS|Prefix-elision|Multilink-header-Form|I18N|SDL-over-SONET/SDH|PPP-Muxing',
      ),
      unnamed: false,
      value: lcpValue,
    },
  ],
  [
    PppProtocol.ipcp,
    {
      tag: 'ipcp',
      names: tokens({
        1: 'IP-Addrs',
        2: 'IP-Comp',
        3: 'IP-Addr',
        4: 'Home-Addr',
        129: 'Pri-DNS',
        130: 'Pri-NBNS',
        131: 'Sec-DNS',
        132: 'Sec-NBNS',
      }),
      unnamed: true,
      value: ipcpValue,
    },
  ],
  [PppProtocol.ipv6cp, { tag: 'ip6cp', names: tokens({ 1: 'Interface-ID' }), unnamed: true, value: ipv6cpValue }],
])
