import { DESTINATION, HEADER_LENGTH, SOURCE, TYPE } from '../ethernet.ts'
import { DEI, PCP_SHIFT, TAG_LENGTH, VID_MASK } from '../vlan.ts'
import { unreadable } from './dump.ts'
import { TYPE_WORDS } from './ether-type.ts'
import { printLlc } from './llc.ts'
import type { Printer } from './printer.ts'
import { hex4 } from './words.ts'

/** Above it a type, up to it a length (IEEE 802.3 3.2.6). */
const LENGTH_MAX = 1500

const TAG_TYPES: readonly number[] = [0x8100, 0x9100, 0x9200, 0x88a8]

/** A whole frame. Gives the length of its header: what -x leaves out. */
export function printEthernet(p: Printer, start: number, length: number): number {
  p.protocol = 'ether'
  if (length < p.end - start) {
    p.print(`[length ${length} < caplen ${p.end - start}]`)
    p.invalid()
    return length
  }
  if (!p.has(start, HEADER_LENGTH)) {
    p.truncated()
    return p.end - start
  }
  const { linkLevel } = p.options
  if (linkLevel) p.print(`${p.mac(start + SOURCE)} > ${p.mac(start + DESTINATION)}, `)
  let type = p.u16(start + TYPE)
  let at = start + HEADER_LENGTH
  let lengthPrinted = false
  while (TAG_TYPES.includes(type)) {
    if (!p.has(at, TAG_LENGTH) || at + TAG_LENGTH > start + length) {
      p.protocol = 'vlan'
      p.truncated()
      return p.end - start
    }
    if (linkLevel) {
      p.print(`${typeText(p, type)}${lengthPrinted ? ', ' : `, length ${length}: `}${tagText(p.u16(at))}, `)
      lengthPrinted = true
    }
    type = p.u16(at + 2)
    at += TAG_LENGTH
  }
  const left = start + length - at
  if (type <= LENGTH_MAX) return at - start + printLength(p, start, at, Math.min(type, left), lengthPrinted)
  if (linkLevel) p.print(`${typeText(p, type)}${lengthPrinted ? ', ' : `, length ${length}: `}`)
  if (!p.layers.etherType(p, type, at, left)) {
    if (!linkLevel)
      p.print(`${p.mac(start + SOURCE)} > ${p.mac(start + DESTINATION)}, ${typeText(p, type)}, length ${length}: `)
    unreadable(p, at)
  }
  return at - start
}

function typeText(p: Printer, type: number): string {
  const word = TYPE_WORDS.get(type)
  if (p.options.quick) return word ?? `Unknown Ethertype (${hex4(type)})`
  return `ethertype ${word ?? 'Unknown'} (${hex4(type)})`
}

export function tagText(tci: number): string {
  return `vlan ${tci & VID_MASK}, p ${tci >> PCP_SHIFT}${(tci & DEI) !== 0 ? ', DEI' : ''}`
}

/** An 802.3 frame: LLC follows. Gives the length of its header. */
function printLength(p: Printer, start: number, at: number, length: number, lengthPrinted: boolean): number {
  p.enter(at + length)
  if (p.options.linkLevel) p.print(`802.3${lengthPrinted ? '' : `, length ${length}: `}`)
  const addresses = `${p.mac(start + SOURCE)} > ${p.mac(start + DESTINATION)}`
  const header = printLlc(p, at, length, addresses)
  if (header < 0) unreadable(p, at)
  p.leave()
  return Math.abs(header)
}
