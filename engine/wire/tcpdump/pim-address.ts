import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'

/** Walks through a PIM packet: where it is and how much is left. */
export class PimReader {
  readonly p: Printer
  at: number
  left: number
  /** Of the addresses, as RFC 2117 has it in the header; 0 where each says what it is (RFC 7761 4.9.1). */
  readonly length: number

  constructor(p: Printer, at: number, left: number, length: number) {
    this.p = p
    this.at = at
    this.left = left
    this.length = length
  }

  skip(count: number): void {
    this.at += count
    this.left -= count
  }

  /** `before` and an address. False where there is none. */
  address(before: string, kind: 'unicast' | 'group' | 'source'): boolean {
    const { p } = this
    p.print(before)
    let { length } = this
    const header = length === 0 ? 2 : 0
    if (length === 0) {
      if (this.left < 2) return false
      const family = p.u8(this.at)
      length = family === 1 ? 4 : family === 2 ? 16 : 0
      if (length === 0 || p.u8(this.at + 1) !== 0) return false
    } else if (length !== 4 && length !== 16) return false
    const start = this.at + header
    const size = length + (kind === 'unicast' ? 0 : 2)
    if (this.left - header < size || !p.has(start, size)) return false
    const address = start + (kind === 'unicast' ? 0 : 2)
    p.print(length === 4 ? p.ipv4(address) : p.ipv6(address))
    if (kind !== 'unicast') {
      const [flags, bits] = [p.u8(start), p.u8(start + 1)]
      if (bits !== 8 * length) p.print(`/${bits}`)
      if (flags !== 0) p.print(kind === 'group' ? `(0x${hex(flags, 2)})` : sourceFlags(flags))
    }
    this.skip(header + size)
    return true
  }
}

/** Sparse, wildcard, RP tree. */
function sourceFlags(flags: number): string {
  const words = [flags & 4 ? 'S' : '', flags & 2 ? 'W' : '', flags & 1 ? 'R' : ''].join('')
  return `(${words}${(flags & 0xf8) !== 0 ? `+0x${hex(flags & 0xf8, 2)}` : ''})`
}
