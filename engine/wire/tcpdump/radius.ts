/** RADIUS: RFC 2865 3 and 5, RFC 2866, RFC 5176. */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { printAttributeValue, RADIUS_ATTRIBUTES } from './radius-attribute.ts'
import { hexDigits, tokens, wordOf } from './words.ts'

const HEADER_LENGTH = 20

const CODES = tokens({
  1: 'Access-Request',
  2: 'Access-Accept',
  3: 'Access-Reject',
  4: 'Accounting-Request',
  5: 'Accounting-Response',
  11: 'Access-Challenge',
  12: 'Status-Server',
  13: 'Status-Client',
  40: 'Disconnect-Request',
  41: 'Disconnect-ACK',
  42: 'Disconnect-NAK',
  43: 'CoA-Request',
  44: 'CoA-ACK',
  45: 'CoA-NAK',
  255: 'Reserved',
})

export function printRadius(p: Printer, start: number, length: number) {
  p.protocol = 'radius'
  if (!p.has(start, HEADER_LENGTH)) return p.truncated()
  const stated = p.u16(start + 2)
  if (stated < HEADER_LENGTH) return p.truncated()
  const size = Math.min(stated, length)
  const name = `${wordOf(CODES, p.u8(start), 'Unknown Command')} (${p.u8(start)}), id: 0x${hex(p.u8(start + 1), 2)}`
  if (p.verbose === 0) return p.print(`RADIUS, ${name} length: ${size}`)
  p.print(`RADIUS, length: ${size}\n\t${name}, Authenticator: ${hexDigits(p, start + 4, 16)}`)
  let [at, left] = [start + HEADER_LENGTH, size - HEADER_LENGTH]
  while (left > 0) {
    if (left < 2 || !p.has(at, 2)) return p.truncated()
    const [type, whole] = [p.u8(at), p.u8(at + 1)]
    p.print(`\n\t  ${RADIUS_ATTRIBUTES[type] || 'Unknown'} Attribute (${type}), length: ${whole}`)
    if (whole < 2) return p.print(' (bogus, must be >= 2)')
    if (whole > left) return p.print(' (bogus, goes past end of packet)')
    p.print(', Value: ')
    if (whole > 2) printAttributeValue(p, type, at + 2, whole - 2)
    if (p.verbose > 1) unknownData(p, '\n\t    ', at + 2, whole - 2)
    at += whole
    left -= whole
  }
}
