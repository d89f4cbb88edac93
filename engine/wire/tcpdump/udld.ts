import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printField, printWhole, sequence, wordOf } from './words.ts'

// RFC 5171 5.
const HEADER_LENGTH = 4
const TLV_HEADER_LENGTH = 4

const NAMES = sequence(
  'Device-ID TLV|Port-ID TLV|Echo TLV|Message Interval TLV|Timeout Interval TLV|Device Name TLV|Sequence Number TLV',
  1,
)
const CODES = sequence('Reserved|Probe message|Echo message|Flush message')
const FLAGS: Bits = ['RT', 'RSY', 'MBZ-2', 'MBZ-3', 'MBZ-4', 'MBZ-5', 'MBZ-6', 'MBZ-7'].map((word, bit) => [
  1 << bit,
  word,
])

export function printUdld(p: Printer, start: number, length: number) {
  p.protocol = 'udld'
  let [at, left] = [start, length]
  const invalid = () => {
    p.invalid()
    p.need(at, left)
  }
  if (left < HEADER_LENGTH) return invalid()
  const [version, code, flags] = [p.u8(at) >> 5, p.u8(at) & 0x1f, p.u8(at + 1)]
  p.print(`UDLDv${version}, Code ${wordOf(CODES, code, 'Reserved')} (${hex(code)})`)
  p.print(`, Flags [${bitWords(FLAGS, flags, 'none')}] (0x${hex(flags, 2)}), length ${length}`)
  if (p.verbose === 0) return p.need(at + 2, left - 2)
  p.print(`\n\tChecksum ${hex4(p.u16(at + 2))} (unverified)`)
  at += HEADER_LENGTH
  left -= HEADER_LENGTH
  while (left > 0) {
    if (left < TLV_HEADER_LENGTH) return invalid()
    const [type, size] = [p.u16(at), p.u16(at + 2) - TLV_HEADER_LENGTH]
    at += TLV_HEADER_LENGTH
    left -= TLV_HEADER_LENGTH
    p.print(`\n\t${wordOf(NAMES, type, 'Unknown')} (${hex4(type)}) TLV, length ${size + TLV_HEADER_LENGTH}`)
    if (size <= 0 || left < size || !printTlv(p, type, at, size)) return invalid()
    at += size
    left -= size
  }
}

/** False where it has the wrong length. */
function printTlv(p: Printer, type: number, at: number, size: number): boolean {
  switch (type) {
    case 1:
    case 2:
    case 6:
      p.print(', ')
      printField(p, at, size)
      return true
    case 3:
      p.print(', ')
      printWhole(p, at, size)
      return true
    case 4:
    case 5:
      if (size !== 1) return false
      p.print(`, ${p.u8(at)}s`)
      return true
    case 7:
      if (size !== 4) return false
      p.print(`, ${p.u32(at)}`)
      return true
    default:
      p.need(at, size)
      return true
  }
}
