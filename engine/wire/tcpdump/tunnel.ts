/** Encapsulations over UDP and IP: VXLAN, its look-alike on port 8472, Geneve, GRE. */
import { hex } from '../bytes.ts'
import * as geneve from '../geneve.ts'
import * as gre from '../gre.ts'
import { FLAGS, HEADER_LENGTH, VALID_VNI, VNI } from '../vxlan.ts'
import { etherTypeWord } from './ether-type.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, type Tokens } from './words.ts'

const ETHERNET = 0x6558

export function printVxlan(p: Printer, start: number, length: number) {
  p.protocol = 'vxlan'
  p.print('VXLAN')
  if (length < HEADER_LENGTH) return p.invalid()
  const flags = p.u8(start + FLAGS)
  p.print(`, flags [${(flags & VALID_VNI) !== 0 ? 'I' : 'invalid'}] (0x${hex(flags, 2)}), `)
  p.print(`vni ${p.u24(start + VNI)}\n`)
  p.need(start, HEADER_LENGTH)
  p.layers.ethernet(p, start + HEADER_LENGTH, length - HEADER_LENGTH)
}

/** Port 8472 is registered for OTV, so tcpdump takes the VXLAN of flannel and of old Linux for that. The headers agree. */
export function printOtv(p: Printer, start: number, length: number) {
  p.protocol = 'otv'
  p.print('OTV, ')
  if (length < HEADER_LENGTH) {
    p.print(`[length ${length} < ${HEADER_LENGTH}]`)
    return p.invalid()
  }
  const flags = p.u8(start + FLAGS)
  p.print(`flags [${(flags & VALID_VNI) !== 0 ? 'I' : '.'}] (0x${hex(flags, 2)}), `)
  p.print(`overlay ${p.u24(start + 1)}, `)
  p.print(`instance ${p.u24(start + VNI)}\n`)
  p.need(start, HEADER_LENGTH)
  p.layers.ethernet(p, start + HEADER_LENGTH, length - HEADER_LENGTH)
}

const GENEVE_FLAGS: Bits = [
  [geneve.CONTROL, 'O'],
  [geneve.CRITICAL, 'C'],
]

export function printGeneve(p: Printer, start: number, length: number) {
  p.protocol = 'geneve'
  p.print('Geneve')
  if (length < geneve.HEADER_LENGTH) {
    p.print(` [length ${length} < ${geneve.HEADER_LENGTH}]`)
    return p.invalid()
  }
  const version = p.u8(start) >> 6
  if (version !== 0) {
    p.print(` ERROR: unknown-version ${version}`)
    return
  }
  const flags = p.u8(start + geneve.FLAGS)
  const type = p.u16(start + geneve.PROTOCOL_TYPE)
  p.print(`, Flags [${bitWords(GENEVE_FLAGS, flags, 'none', '')}], vni 0x${hex(p.u24(start + geneve.VNI))}`)
  if ((flags & 0x3f) !== 0) p.print(`, rsvd 0x${hex(flags & 0x3f)}`)
  if (p.options.linkLevel) p.print(`, proto ${etherTypeWord(type)} (${hex4(type)})`)
  const header = geneve.headerLength(p.bytes, start)
  if (length < header) {
    p.print(` truncated-geneve - ${header - length} bytes missing`)
    return
  }
  if (header > geneve.HEADER_LENGTH) {
    p.print(', options [')
    if (p.verbose < 1) p.print(`${header - geneve.HEADER_LENGTH} bytes`)
    else printGeneveOptions(p, start + geneve.HEADER_LENGTH, start + header)
    p.print(']')
  }
  p.print(p.verbose < 1 ? ': ' : '\n\t')
  if (type === ETHERNET) p.layers.ethernet(p, start + header, length - header)
  else if (!p.layers.etherType(p, type, start + header, length - header)) p.print(`geneve-proto-0x${hex(type)}`)
}

/** IANA nvo3, option classes. */
function classWord(value: number): string {
  const words = ['Linux', 'Open vSwitch', 'Open Virtual Networking (OVN)', 'In-band Network Telemetry (INT)', 'VMware']
  if (value <= 0xff) return 'Standard'
  return value >= 0xff00 ? 'Experimental' : (words[value - 0x100] ?? 'Unknown')
}

function printGeneveOptions(p: Printer, start: number, end: number) {
  for (let at = start; at < end; ) {
    if (at > start) p.print(', ')
    const [kind, type, size] = [p.u16(at), p.u8(at + 2), 4 + (p.u8(at + 3) & 0x1f) * 4]
    const critical = (type & geneve.CRITICAL_OPTION) !== 0 ? '(C)' : ''
    p.print(`class ${classWord(kind)} (0x${hex(kind)}) type 0x${hex(type)}${critical} len ${size}`)
    if (at + size > end) return p.print(' [bad length]')
    if (p.verbose > 1 && size > 4) {
      p.print(' data')
      for (let word = at + 4; word < at + size; word += 4) p.print(` ${hex(p.u32(word), 8)}`)
    }
    at += size
  }
}

const GRE_FLAGS: Bits = [
  [gre.CHECKSUM_PRESENT, 'checksum present'],
  [gre.ROUTING_PRESENT, 'routing present'],
  [gre.KEY_PRESENT, 'key present'],
  [gre.SEQUENCE_PRESENT, 'sequence# present'],
  [0x0800, 'source routing present'],
]
const GRE_WORDS: Tokens = new Map([[ETHERNET, 'TEB']])

export function printGre(p: Printer, start: number, length: number) {
  p.protocol = 'gre'
  const flags = p.u16(start)
  const version = flags & gre.VERSION_MASK
  p.print(`GREv${version}`)
  if (version !== 0) return p.print(' ERROR: unknown-version')
  if (p.verbose > 0) p.print(`, Flags [${bitWords(GRE_FLAGS, flags & 0xf800, 'none')}]`)
  let at = start + gre.HEADER_LENGTH
  const type = p.u16(start + gre.PROTOCOL_TYPE)
  if ((flags & gre.CHECKSUM_PRESENT) !== 0) {
    if (p.verbose > 0) p.print(`, sum ${hex4(p.u16(at))}`)
    at += 4
  }
  if ((flags & gre.KEY_PRESENT) !== 0) {
    p.print(`, key=0x${hex(p.u32(at))}`)
    at += 4
  }
  if ((flags & gre.SEQUENCE_PRESENT) !== 0) {
    p.print(`, seq ${p.u32(at)}`)
    at += 4
  }
  if (p.options.linkLevel) p.print(`, proto ${GRE_WORDS.get(type) ?? etherTypeWord(type)} (${hex4(type)})`)
  p.print(`, length ${length}`)
  const left = length - (at - start)
  p.print(p.verbose < 1 ? ': ' : '\n\t')
  if (type === ETHERNET) p.layers.ethernet(p, at, left)
  else if (!p.layers.etherType(p, type, at, left)) p.print(`gre-proto-0x${hex(type)}`)
}
