import { hex } from '../bytes.ts'
import type { Printer } from './printer.ts'
import { hexDigits, printWhole, sequence, wordOf } from './words.ts'

const HEADER_LENGTH = 4
const CHAP_CODES = sequence('Challenge|Response|Success|Fail', 1)
const PAP_CODES = sequence('Auth-Req|Auth-ACK|Auth-NACK', 1)

/** The name, the code and the identifier that both protocols begin with; false where they do not fit. */
function printHeader(p: Printer, name: string, codes: ReadonlyMap<number, string>, at: number, length: number) {
  if (length < 1) p.print(`[|${name}]`)
  else if (length < HEADER_LENGTH) p.print(`[|${name} 0x${hex(p.u8(at), 2)}]`)
  else {
    const code = p.u8(at)
    p.print(`${name.toUpperCase()}, ${wordOf(codes, code, 'unknown')} (0x${hex(code, 2)}), id ${p.u8(at + 1)}`)
    return true
  }
  return false
}

/** RFC 1994 4. */
export function printChap(p: Printer, start: number, length: number) {
  if (!printHeader(p, 'chap', CHAP_CODES, start, length)) return
  const [code, end] = [p.u8(start), start + p.u16(start + 2)]
  let at = start + HEADER_LENGTH
  if (code === 1 || code === 2) {
    if (length - (at - start) < 1) return
    const size = p.u8(at++)
    if (length - (at - start) < size) return
    p.print(`, Value ${hexDigits(p, at, size)}, Name `)
    at += size
    printWhole(p, at, end - at)
  } else if (code === 3 || code === 4) {
    p.print(', Msg ')
    printWhole(p, at, end - at)
  }
}

/** RFC 1334 2.2. */
export function printPap(p: Printer, start: number, length: number) {
  if (!printHeader(p, 'pap', PAP_CODES, start, length)) return
  const [code, stated] = [p.u8(start), p.u16(start + 2)]
  if (stated > length) return p.print(`, length ${stated} > packet size`)
  if (stated < HEADER_LENGTH) return p.print(`, length ${stated} < PAP header length`)
  if (code < 1 || code > 3) return
  if (stated < (code === 1 ? 6 : 5)) return p.print('[|pap]')
  let at = start + HEADER_LENGTH
  for (const name of code === 1 ? ['Peer', 'Name'] : ['Msg']) {
    if (stated - (at - start) < 1) return
    const size = p.u8(at++)
    if (stated - (at - start) < size) return
    p.print(`, ${name} `)
    printWhole(p, at, size)
    at += size
  }
}
