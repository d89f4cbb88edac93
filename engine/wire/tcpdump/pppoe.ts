import { hex } from '../bytes.ts'
import { printPpp } from './ppp.ts'
import type { Printer } from './printer.ts'
import { hexDigits, isPrintable, tokens } from './words.ts'

// RFC 2516 4.
const HEADER_LENGTH = 6
const PADI = 0x09
const PADI_MAX = 1484
const TAG_HEADER_LENGTH = 4
const TEXT_MAX = 79

const CODES = tokens({ 9: 'PADI', 7: 'PADO', 25: 'PADR', 101: 'PADS', 167: 'PADT', 0: '' })
const TAGS = tokens({
  0: 'EOL',
  257: 'Service-Name',
  258: 'AC-Name',
  259: 'Host-Uniq',
  260: 'AC-Cookie',
  261: 'Vendor-Specific',
  272: 'Relay-Session-ID',
  288: 'PPP-Max-Payload',
  513: 'Service-Name-Error',
  514: 'AC-System-Error',
  515: 'Generic-Error',
})

export function printPppoe(p: Printer, start: number, length: number) {
  p.protocol = 'pppoe'
  if (length < HEADER_LENGTH) {
    p.print(` (length ${length} < ${HEADER_LENGTH})`)
    return p.invalid()
  }
  p.need(start, HEADER_LENGTH)
  const [version, type, code] = [p.u8(start) >> 4, p.u8(start) & 0xf, p.u8(start + 1)]
  if (version !== 1) p.print(` [ver ${version}]`)
  if (type !== 1) p.print(` [type ${type}]`)
  p.print(`PPPoE ${CODES.get(code) ?? `PAD-${hex(code)}`}`)
  let left = p.u16(start + 4)
  if (code === PADI && left > PADI_MAX - HEADER_LENGTH) p.print(` [len ${left}!]`)
  if (left > length - HEADER_LENGTH) {
    p.print(` [len ${left} > ${length - HEADER_LENGTH}!]`)
    left = length - HEADER_LENGTH
  }
  const session = p.u16(start + 2)
  if (session !== 0) p.print(` [ses 0x${hex(session)}]`)
  if (code !== 0) return printTags(p, start + HEADER_LENGTH, start + HEADER_LENGTH + left)
  p.print(' ')
  printPpp(p, start + HEADER_LENGTH, left)
}

function printTags(p: Printer, start: number, end: number) {
  for (let at = start; at < end; ) {
    const [type, size] = [p.u16(at), p.u16(at + 2)]
    const value = at + TAG_HEADER_LENGTH
    const name = TAGS.get(type) ?? `TAG-0x${hex(type)}`
    if (size > 0) {
      p.need(value, size)
      const shown = Array.from(p.bytes.subarray(value, value + Math.min(size, TEXT_MAX)))
      const printable = shown.filter(isPrintable).length
      if (printable > shown.length - printable)
        p.print(` [${name} "${shown.map(byte => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join('')}"]`)
      else p.print(` [${name} 0x${hexDigits(p, value, size).toUpperCase()}]`)
    } else p.print(` [${name}]`)
    if (type === 0) return
    at = value + size
  }
}
