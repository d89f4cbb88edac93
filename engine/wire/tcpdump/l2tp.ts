/** L2TP version 2: RFC 2661 3 and 4. */
import { hex } from '../bytes.ts'
import { printPpp } from './ppp.ts'
import type { Printer } from './printer.ts'
import { hexDigits, printWhole, sequence, tokens } from './words.ts'

const Flag = { control: 0x8000, length: 0x4000, sequence: 0x0800, offset: 0x0200 } as const
const FLAGS = [
  [Flag.control, 'T'],
  [Flag.length, 'L'],
  [Flag.sequence, 'S'],
  [Flag.offset, 'O'],
  [0x0100, 'P'],
] as const
const [L2F, L2TP] = [1, 2]
/** Of an attribute-value pair. */
const [AVP_HEADER, MANDATORY, HIDDEN] = [6, 0x8000, 0x4000]

const MESSAGES = tokens({
  ...Object.fromEntries(sequence('SCCRQ|SCCRP|SCCCN|StopCCN', 1)),
  ...Object.fromEntries(sequence('HELLO|OCRQ|OCRP|OCCN|ICRQ|ICRP|ICCN', 6)),
  14: 'CDN',
  15: 'WEN',
  16: 'SLI',
})
const ATTRIBUTES = tokens({
  ...Object.fromEntries(
    sequence(
      'MSGTYPE|RESULT_CODE|PROTO_VER|FRAMING_CAP|BEARER_CAP|TIE_BREAKER|FIRM_VER|HOST_NAME|VENDOR_NAME|ASSND_TUN_ID|' +
        'RECV_WIN_SIZE|CHALLENGE|Q931_CC|CHALLENGE_RESP|ASSND_SESS_ID|CALL_SER_NUM|MINIMUM_BPS|MAXIMUM_BPS|BEARER_TYPE|' +
        'FRAMING_TYPE|PACKET_PROC_DELAY|CALLED_NUMBER|CALLING_NUMBER|SUB_ADDRESS|TX_CONN_SPEED|PHY_CHANNEL_ID|' +
        'INI_RECV_LCP|LAST_SENT_LCP|LAST_RECV_LCP|PROXY_AUTH_TYPE|PROXY_AUTH_NAME|PROXY_AUTH_CHAL|PROXY_AUTH_ID|' +
        'PROXY_AUTH_RESP|CALL_ERRORS|ACCM|RANDOM_VECTOR|PRIVATE_GRP_ID|RX_CONN_SPEED|SEQ_REQUIRED',
    ),
  ),
  46: 'PPP_DISCON_CC',
})
const AUTHENTICATION = sequence('Reserved|Textual|CHAP|PAP|No Auth|MS-CHAPv1')
const DIRECTIONS = sequence('global error|at peer|at local')
const CALL_ERRORS = ['CRCErr', 'FrameErr', 'HardOver', 'BufOver', 'Timeout', 'AlignErr']

type Value = readonly [least: number, print: (p: Printer, at: number, length: number) => void]

const NUMBER_16: Value = [2, (p, at) => p.print(`${p.u16(at)}`)]
const NUMBER_32: Value = [4, (p, at) => p.print(`${p.u32(at)}`)]
const STRING: Value = [0, printWhole]
const OCTETS: Value = [0, (p, at, length) => printOctets(p, at, length)]
const FRAMING: Value = [4, (p, at) => p.print(bits(p, at, 'A', 'S'))]
const BEARER: Value = [4, (p, at) => p.print(bits(p, at, 'A', 'D'))]

/** By the number of the attribute. */
const VALUES: Readonly<Record<number, Value>> = {
  0: [2, (p, at) => p.print(MESSAGES.get(p.u16(at)) ?? `MSGTYPE-#${p.u16(at)}`)],
  1: [2, printResult],
  2: [2, (p, at) => p.print(`${p.u8(at)}.${p.u8(at + 1)}`)],
  3: FRAMING,
  4: BEARER,
  5: [8, (p, at) => printOctets(p, at, 8)],
  6: NUMBER_16,
  7: STRING,
  8: STRING,
  9: NUMBER_16,
  10: NUMBER_16,
  11: OCTETS,
  12: [3, printCause],
  13: [16, (p, at) => printOctets(p, at, 16)],
  14: NUMBER_16,
  15: NUMBER_32,
  16: NUMBER_32,
  17: NUMBER_32,
  18: BEARER,
  19: FRAMING,
  20: [0, p => p.print('obsolete')],
  21: STRING,
  22: STRING,
  23: STRING,
  24: NUMBER_32,
  25: NUMBER_32,
  26: OCTETS,
  27: OCTETS,
  28: OCTETS,
  29: [2, (p, at) => p.print(AUTHENTICATION.get(p.u16(at)) ?? `AuthType-#${p.u16(at)}`)],
  30: STRING,
  31: OCTETS,
  32: [2, (p, at) => p.print(`${p.u8(at + 1)}`)],
  33: OCTETS,
  34: [2, (p, at, length) => printNumbers(p, at, length, CALL_ERRORS, value => `${value}`)],
  35: [2, (p, at, length) => printNumbers(p, at, length, ['send', 'recv'], value => hex(value, 8))],
  36: OCTETS,
  37: STRING,
  38: NUMBER_32,
  46: [5, printDisconnect],
}

function printOctets(p: Printer, at: number, length: number) {
  p.print(hexDigits(p, at, length))
}

function bits(p: Printer, at: number, second: string, first: string): string {
  return (p.u32(at) & 2 ? second : '') + (p.u32(at) & 1 ? first : '')
}

/** What may follow the fields of a value. */
function printMessage(p: Printer, at: number, length: number) {
  if (length === 0) return
  p.print(' ')
  printWhole(p, at, length)
}

function printResult(p: Printer, at: number, length: number) {
  p.print(`${p.u16(at)}`)
  if (length === 2) return
  if (length < 4) return p.print(' AVP too short')
  p.print(`/${p.u16(at + 2)}`)
  printMessage(p, at + 4, length - 4)
}

function printCause(p: Printer, at: number, length: number) {
  p.print(`${p.u16(at)}, ${hex(p.u8(at + 2), 2)}`)
  printMessage(p, at + 3, length - 3)
}

function printDisconnect(p: Printer, at: number, length: number) {
  const direction = DIRECTIONS.get(p.u8(at + 4)) ?? `Direction-#${p.u8(at + 4)}`
  p.print(`${hex(p.u16(at), 4)}, ${hex(p.u16(at + 2), 4)} ${direction}`)
  printMessage(p, at + 5, length - 5)
}

/** Numbers behind a reserved half word. */
function printNumbers(
  p: Printer,
  start: number,
  length: number,
  words: readonly string[],
  text: (value: number) => string,
) {
  let at = start + 2
  for (const word of words) {
    if (at + 4 > start + length) return p.print('AVP too short')
    p.print(`${word}=${text(p.u32(at))} `)
    at += 4
  }
}

export function printL2tp(p: Printer, start: number, length: number) {
  p.protocol = 'l2tp'
  const flags = p.u16(start)
  const version = flags & 0xf
  if (version === L2F) return p.print(' l2f:')
  if (version !== L2TP) return p.print(' Unknown Version, neither L2F(1) nor L2TP(2)')
  const letters = FLAGS.filter(([bit]) => (flags & bit) !== 0).map(([, letter]) => letter)
  p.print(` l2tp:[${letters.join('')}]`)
  let at = start + 2
  const next = () => p.u16((at += 2) - 2)
  const stated = flags & Flag.length ? next() : undefined
  p.print(`(${next()}/`)
  p.print(`${next()})`)
  if (flags & Flag.sequence) {
    p.print(`Ns=${next()},`)
    p.print(`Nr=${next()}`)
  }
  if (flags & Flag.offset) {
    const padding = next()
    p.need(at, padding)
    at += padding
  }
  if (stated !== undefined && length < stated) return p.print(` Length ${stated} larger than packet`)
  const left = (stated ?? length) - (at - start)
  if (left < 0) return p.print(` Length ${stated ?? length} smaller than header length`)
  if (flags & Flag.control) return printControl(p, at, left, stated !== undefined)
  p.print(' {')
  printPpp(p, at, left)
  p.print('}')
}

function printControl(p: Printer, start: number, length: number, stated: boolean) {
  if (!stated) return p.print(' No length')
  if (length === 0) return p.print(' ZLB')
  const end = start + length
  for (let at = start; at < end; ) {
    p.print(' ')
    const flags = p.u16(at)
    const size = flags & 0x3ff
    if (size < AVP_HEADER || size > end - at || !p.has(at, size)) return p.truncated()
    printPair(p, flags, at, size)
    at += size
  }
}

function printPair(p: Printer, flags: number, start: number, size: number) {
  if (flags & MANDATORY) p.print('*')
  if (flags & HIDDEN) p.print('?')
  const [vendor, attribute] = [p.u16(start + 2), p.u16(start + 4)]
  const [at, length] = [start + AVP_HEADER, size - AVP_HEADER]
  if (vendor !== 0) return p.print(`VENDOR${hex(vendor, 4)}:ATTR${hex(attribute, 4)}(${hexDigits(p, at, length)})`)
  p.print(`${ATTRIBUTES.get(attribute) ?? `AVP-#${attribute}`}(`)
  const value = VALUES[attribute]
  if (flags & HIDDEN) p.print('???')
  else if (value && length < value[0]) p.print('AVP too short')
  else value?.[1](p, at, length)
  p.print(')')
}
