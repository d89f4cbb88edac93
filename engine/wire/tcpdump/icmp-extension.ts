/** Extensions behind the quoted packet of an ICMP error (RFC 4884), as routers that speak MPLS send them. */
import { foldChecksum, sum16 } from '../bytes.ts'
import { DATA, QUOTED_LENGTH } from '../icmpv4.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { hex4, type Tokens } from './words.ts'

/** Where extensions start whose sender does not say: behind 128 bytes (RFC 4884 5.5). */
const EXTENSION = DATA + 128
const OBJECT_HEADER_LENGTH = 4
const VERSION = 2

const CLASS_WORDS: Tokens = new Map([
  [1, 'MPLS Stack Entry'],
  [2, 'Interface Identification'],
])

export function printExtensions(p: Printer, start: number, length: number) {
  if (length <= EXTENSION) return
  const at = start + EXTENSION
  if (!p.has(start, EXTENSION + 5)) return p.truncated()
  const size = length - EXTENSION
  const right = () => foldChecksum(sum16(p.bytes, at, at + size)) === 0
  // Where no length is given, a right checksum is what tells an extension from more of the quoted packet.
  if (p.u8(start + QUOTED_LENGTH) === 0 && p.has(at, size) && !right()) return
  const version = p.u8(at) >> 4
  p.print(`\n\tICMP Multi-Part extension v${version}`)
  if (version !== VERSION) return p.print(' packet not supported')
  if (p.has(at, size)) p.print(`, checksum ${hex4(p.u16(at + 2))} (${right() ? '' : 'in'}correct), length ${size}`)
  let left = size - OBJECT_HEADER_LENGTH
  for (let object = at + 4; left > OBJECT_HEADER_LENGTH; ) {
    const objectLength = p.u16(object)
    const [kind, type] = [p.u8(object + 2), p.u8(object + 3)]
    p.print(`\n\t  ${CLASS_WORDS.get(kind) ?? 'unknown'} Object (${kind}), Class-Type: ${type}, length ${objectLength}`)
    if (kind === 0 || objectLength < OBJECT_HEADER_LENGTH) return
    printObject(p, object + OBJECT_HEADER_LENGTH, objectLength - OBJECT_HEADER_LENGTH, kind, type)
    if (left < objectLength) break
    left -= objectLength
    object += objectLength
  }
}

function printObject(p: Printer, at: number, length: number, kind: number, type: number) {
  if (kind !== 1 || type !== 1) return unknownData(p, '\n\t    ', at, length)
  const word = p.u32(at)
  p.print(
    `\n\t    label ${word >>> 12}, tc ${(word >>> 9) & 7}${(word & 0x100) !== 0 ? ', [S]' : ''}, ttl ${word & 0xff}`,
  )
}
