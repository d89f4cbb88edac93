import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { hexDigits, printText, sequence, tokens } from './words.ts'

// RFC 5905 7.3.
const STRATUM = 1
const POLL = 2
const PRECISION = 3
const ROOT_DELAY = 4
const ROOT_DISPERSION = 8
const REFERENCE = 12
const REFERENCE_TIME = 16
const ORIGIN_TIME = 24
const RECEIVE_TIME = 32
const TRANSMIT_TIME = 40
const HEADER_LENGTH = 48
const KEY = 48

const CONTROL_LENGTH = 12
/** Seconds between 1900 and 1970. */
const ERA = 2_208_988_800
const FRACTIONS = 0x1_0000_0000

const MODES = sequence(
  'unspecified|symmetric active|symmetric passive|Client|Server|Broadcast|Control Message|Reserved',
)
const LEAPS = tokens({ 0: '', 64: '+1s', 128: '-1s', 192: 'clock unsynchronized' })

export function printNtp(p: Printer, start: number, length: number) {
  p.protocol = 'ntp'
  const status = p.u8(start)
  const mode = status & 7
  p.print(`NTPv${(status >> 3) & 7}, ${MODES.get(mode)}, length ${length}`)
  if (p.verbose === 0) return
  p.print(`\n\tLeap indicator: ${LEAPS.get(status & 0xc0)} (${status & 0xc0})`)
  if (mode < 6) printTimes(p, start, length)
  else if (mode === 6) printControl(p, start, length)
}

function tooShort(p: Printer, start: number, length: number) {
  p.invalid()
  if (!p.has(start, length)) p.truncated()
}

function signed(byte: number): number {
  return (byte << 24) >> 24
}

function printTimes(p: Printer, start: number, length: number) {
  if (length < HEADER_LENGTH) return tooShort(p, start, length)
  const stratum = p.u8(start + STRATUM)
  const kind = stratum === 0 ? 'unspecified' : stratum === 1 ? 'primary reference' : undefined
  p.print(`, Stratum ${stratum} (${kind ?? (stratum <= 15 ? 'secondary reference' : 'reserved')})`)
  const poll = signed(p.u8(start + POLL))
  p.print(`, poll ${poll}`)
  if (poll > -32 && poll < 32) p.print(poll >= 0 ? ` (${(1 << poll) >>> 0}s)` : ` (1/${(1 << -poll) >>> 0}s)`)
  p.print(`, precision ${signed(p.u8(start + PRECISION))}`)
  for (const [name, at] of [
    ['\n\tRoot Delay: ', ROOT_DELAY],
    [', Root dispersion: ', ROOT_DISPERSION],
  ] as const) {
    if (!p.has(start + at, 4)) return p.truncated()
    const value = p.u32(start + at)
    const fraction = Math.floor(((value & 0xffff) / 65_536) * 1_000_000)
    p.print(`${name}${value >>> 16}.${String(fraction).padStart(6, '0')}`)
  }
  if (printReference(p, start, stratum)) printStamps(p, start, length)
}

/** False where nothing else is printed. */
function printReference(p: Printer, start: number, stratum: number): boolean {
  const at = start + REFERENCE
  if (!p.has(at, 4)) {
    p.truncated()
    return false
  }
  p.print(', Reference-ID: ')
  if (stratum === 0) p.print('(unspec)')
  else if (stratum === 1) printText(p, at, 4)
  else if (stratum === 62 || stratum === 63) {
    p.print(`${p.ipv4(at)} ${stratum === 62 ? 'INFO_QUERY' : 'INFO_REPLY'}`)
    return false
  } else p.print(`0x${hex(p.u32(at), 8)}`)
  return true
}

const STAMPS = [
  ['Reference Timestamp:  ', REFERENCE_TIME],
  ['Originator Timestamp: ', ORIGIN_TIME],
  ['Receive Timestamp:    ', RECEIVE_TIME],
  ['Transmit Timestamp:   ', TRANSMIT_TIME],
] as const

function printStamps(p: Printer, start: number, length: number) {
  for (const [name, at] of STAMPS) {
    if (!p.has(start + at, 8)) return p.truncated()
    p.print(`\n\t  ${name}${stampText(p, start + at)}`)
  }
  p.print(`\n\t    Originator - Receive Timestamp:  ${difference(p, start + ORIGIN_TIME, start + RECEIVE_TIME)}`)
  p.print(`\n\t    Originator - Transmit Timestamp: ${difference(p, start + ORIGIN_TIME, start + TRANSMIT_TIME)}`)
  const rest = length - HEADER_LENGTH
  if (rest === 0) return
  const digest = rest - 4
  if (digest !== 0 && digest !== 16 && digest !== 20) return p.print(`\n\t(${rest} more bytes after the header)`)
  p.print(`\n\tKey id: ${p.u32(start + KEY)}`)
  if (digest === 0) return
  if (!p.has(start + KEY + 4, digest)) return p.truncated()
  p.print(`\n\tAuthentication: ${hexDigits(p, start + KEY + 4, digest)}`)
}

function nanoseconds(fraction: number): string {
  return String(Math.floor((fraction / FRACTIONS) * 1e9)).padStart(9, '0')
}

function stampText(p: Printer, at: number): string {
  const seconds = p.u32(at)
  const number = `${seconds}.${nanoseconds(p.u32(at + 4))}`
  if (seconds === 0) return number
  return `${number} (${new Date((seconds - ERA) * 1000).toISOString().replace('.000Z', 'Z')})`
}

function difference(p: Printer, from: number, to: number): string {
  const [seconds, fraction] = [p.u32(from), p.u32(from + 4)]
  if (seconds === 0 && fraction === 0) return stampText(p, to)
  const [laterSeconds, laterFraction] = [p.u32(to), p.u32(to + 4)]
  const negative = laterSeconds < seconds || (laterSeconds === seconds && laterFraction <= fraction)
  let whole = negative ? seconds - laterSeconds : laterSeconds - seconds
  const part = negative ? fraction - laterFraction : laterFraction - fraction
  if (part < 0) whole--
  return `${negative ? '-' : '+'}${whole}.${nanoseconds(part >>> 0)}`
}

/** RFC 9327 2. */
function printControl(p: Printer, start: number, length: number) {
  if (length < CONTROL_LENGTH) return tooShort(p, start, length)
  const control = p.u8(start + 1)
  p.print(`, ${control & 0x80 ? 'Response' : 'Request'}, ${control & 0x40 ? 'Error' : 'OK'}`)
  p.print(`, ${control & 0x20 ? 'More' : 'Last'}, OpCode=${control & 0x1f}\n`)
  p.print(`\tSequence=${p.u16(start + 2)}`)
  const status = p.u16(start + 4)
  p.print(`, Status=${status === 0 ? '0' : `0x${hex(status)}`}`)
  p.print(`, Assoc.=${p.u16(start + 6)}`)
  p.print(`, Offset=${p.u16(start + 8)}`)
  const count = p.u16(start + 10)
  p.print(`, Count=${count}`)
  if (CONTROL_LENGTH + count > length) return tooShort(p, start, length)
  if (count === 0) return
  if (!p.has(start + CONTROL_LENGTH, count)) return p.truncated()
  p.print('\n\tTO-BE-DONE: data not interpreted')
}
