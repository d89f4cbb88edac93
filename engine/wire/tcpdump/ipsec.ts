import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { hexDigits } from './words.ts'

const HEADER_LENGTH = 8

/** RFC 4303 2; what it holds stays closed, since no keys are taken (-E). */
export function printEsp(p: Printer, start: number, length: number) {
  p.protocol = 'esp'
  if (start + HEADER_LENGTH >= p.end) return p.truncated()
  p.print(`ESP(spi=0x${hex(p.u32(start), 8)},seq=0x${hex(p.u32(start + 4))}), length ${length}`)
}

/** RFC 4302 2. Gives the length of the header; 0 where it was cut short. */
export function printAh(p: Printer, start: number): number {
  p.protocol = 'ah'
  p.print('AH')
  const size = p.u8(start + 1)
  const length = (size + 2) * 4
  p.print('(')
  if (p.verbose > 0) p.print(`length=${size}(${length}-bytes),`)
  const reserved = p.u16(start + 2)
  if (reserved !== 0) p.print(`reserved=0x${hex(reserved)}[MustBeZero],`)
  p.print(`spi=0x${hex(p.u32(start + 4), 8)},`)
  p.print(`seq=0x${hex(p.u32(start + 8))},icv=0x`)
  for (let at = start + 12; at < start + length; at++) p.print(hexDigits(p, at, 1))
  p.print('): ')
  return length
}

/** RFC 3173 3. */
export function printIpcomp(p: Printer, start: number) {
  p.protocol = 'ipcomp'
  p.print(`IPComp(cpi=0x${hex(p.u16(start + 2), 4)})`)
}
