import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { hex4, printField, sequence, wordOf } from './words.ts'

const TLV_HEADER_LENGTH = 4
const NAMES = sequence('Domain|Status|DTP type|Neighbor', 1)

/** Cisco's Dynamic Trunking Protocol, as far as tcpdump knows it. */
export function printDtp(p: Printer, start: number, length: number) {
  p.protocol = 'dtp'
  if (length < 1) {
    p.print('[zero packet length]')
    return p.invalid()
  }
  p.print(`DTPv${p.u8(start)}, length ${length}`)
  if (p.verbose === 0) return
  let [at, left] = [start + 1, length - 1]
  const invalid = () => {
    p.invalid()
    p.need(at, left)
  }
  while (left > 0) {
    if (left < TLV_HEADER_LENGTH) {
      p.print(`[${left} bytes remaining]`)
      return invalid()
    }
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    if (type === 0) return
    p.print(`\n\t${wordOf(NAMES, type, 'Unknown')} (${hex4(type)}) TLV, length ${size}`)
    if (size < TLV_HEADER_LENGTH || size > left) {
      p.print(`[invalid TLV length ${size}]`)
      return invalid()
    }
    const value = at + TLV_HEADER_LENGTH
    if (type === 1) {
      p.print(', ')
      printField(p, value, size - TLV_HEADER_LENGTH)
    } else if (type === 2 || type === 3) {
      if (size !== 5) return invalid()
      p.print(`, 0x${hex(p.u8(value))}`)
    } else if (type === 4) {
      if (size !== 10) return invalid()
      p.print(`, ${p.mac(value)}`)
    } else p.need(at, size)
    at += size
    left -= size
  }
}
