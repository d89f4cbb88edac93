import { WITHDRAWN_LENGTH } from '../bgp.ts'
import { EXTENDED_LENGTH } from '../bgp-attribute.ts'
import { hex } from '../bytes.ts'
import { printAttribute } from './bgp-attribute.ts'
import { hasPathIds, prefixText } from './bgp-prefix.ts'
import { ATTRIBUTE_FLAGS, ATTRIBUTE_WORDS } from './bgp-words.ts'
import type { Printer } from './printer.ts'
import { bitWords } from './words.ts'

export function printUpdate(p: Printer, start: number, end: number) {
  if (start + WITHDRAWN_LENGTH + 2 > end) return p.truncated()
  let at = start + WITHDRAWN_LENGTH + 2
  const withdrawn = p.u16(at - 2)
  if (at + withdrawn > end) return p.truncated()
  if (withdrawn > 1) {
    p.print('\n\t  Withdrawn routes:')
    if (!printPrefixes(p, at, at + withdrawn)) return p.truncated()
  }
  at += withdrawn
  if (at + 2 > end) return p.truncated()
  const attributes = p.u16(at)
  at += 2
  // Said of every update without attributes, although one that withdraws routes marks no end (RFC 4724 2).
  if (withdrawn !== 1 && attributes === 0 && at === end) return p.print('\n\t  End-of-Rib Marker (empty NLRI)')
  if (at + attributes > end) return p.truncated()
  if (!printAttributes(p, at, at + attributes)) return p.truncated()
  at += attributes
  if (at === end) return
  p.print('\n\t  Updated routes:')
  if (!printPrefixes(p, at, end)) p.truncated()
}

/** False where they were cut short. */
function printPrefixes(p: Printer, start: number, end: number): boolean {
  const pathIds = hasPathIds(p, start, end, 32)
  for (let at = start; at < end; ) {
    if (pathIds && at + 4 > end) return true
    const id = pathIds ? p.u32(at) : 0
    if (pathIds) at += 4
    const prefix = prefixText(p, at, end, 32)
    if (prefix === 'illegal') {
      p.print('\n\t    (illegal prefix length)')
      return true
    }
    if (prefix === 'cut') return false
    p.print(`\n\t    ${prefix.text}${pathIds ? `   Path Id: ${id}` : ''}`)
    at += prefix.length
  }
  return true
}

function printAttributes(p: Printer, start: number, end: number): boolean {
  for (let at = start; at < end; ) {
    const tooShort = () => {
      p.print('\n\t  [path attrs too short]')
      return true
    }
    if (end - at < 2) return tooShort()
    const [flags, type] = [p.u8(at), p.u8(at + 1)]
    const extended = (flags & EXTENDED_LENGTH) !== 0
    const value = at + (extended ? 4 : 3)
    if (value > end) return tooShort()
    const length = extended ? p.u16(at + 2) : p.u8(at + 2)
    p.print(`\n\t  ${ATTRIBUTE_WORDS.get(type) ?? 'Unknown Attribute'} (${type}), length: ${length}`)
    if (flags !== 0) {
      const rest = (flags & 0x0f) !== 0 ? `+${hex(flags & 0x0f)}` : ''
      p.print(`, Flags [${bitWords(ATTRIBUTE_FLAGS, flags, '', '')}${rest}]: `)
    }
    if (value + length > end) {
      p.print(' [path attrs too short]')
      return true
    }
    if (!printAttribute(p, type, value, length)) return false
    at = value + length
  }
  return true
}
