/** Data center bridging exchange before its standard: Intel, Cisco and others, revisions 1.0 and 1.01. */
import { hex } from '../bytes.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'
import { hex4, sequence, wordOf } from './words.ts'

const NAMES = sequence('DCB Capability Exchange Protocol Rev 1|DCB Capability Exchange Protocol Rev 1.01', 1)
const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7]
const SIZES: readonly number[] = [0, 10, 17, 6, 4]

/** True where the bytes are to be shown. */
export function printDcbx(p: Printer, start: number, length: number): boolean {
  if (length < 4) return false
  const subtype = p.u8(start + 3)
  p.print(`\n\t  ${wordOf(NAMES, subtype, 'unknown')} Subtype (${subtype})`)
  if (subtype === 1) return true
  let [at, left, unread] = [start + 4, length - 4, false]
  while (left >= 2) {
    if (!p.has(at, 2)) return unread
    const [type, size] = [p.u16(at) >> 9, p.u16(at) & 0x1ff]
    unread = false
    left -= 2
    at += 2
    if (type === 0 || size === 0) break
    if (!p.has(at, size) || left < size || size < (SIZES[type] ?? 0)) return unread
    unread = type >= SIZES.length
    if (type === 1) {
      p.print(`\n\t    Control - Protocol Control (type 0x1, length ${size})`)
      p.print(`\n\t      Oper_Version: ${p.u8(at)}\n\t      Max_Version: ${p.u8(at + 1)}`)
      p.print(`\n\t      Sequence Number: ${p.u32(at + 2)}\n\t      Acknowledgement Number: ${p.u32(at + 6)}`)
    } else if (!unread) printFeature(p, type, at, size)
    if (p.verbose > 1 || unread) unknownData(p, '\n\t    ', at, size)
    at += size
    left -= size
  }
  return unread
}

const FEATURES = ['', '', 'Priority Group', 'Priority Flow Control', 'Application']

function printFeature(p: Printer, type: number, at: number, size: number) {
  p.print(`\n\t    Feature - ${FEATURES[type]} (type 0x${hex(type)}, length ${size})`)
  p.print(`\n\t      Oper_Version: ${p.u8(at)}\n\t      Max_Version: ${p.u8(at + 1)}`)
  const info = p.u8(at + 2)
  p.print(`\n\t      Info block(0x${hex(info, 2).toUpperCase()}): Enable bit: ${info >> 7}`)
  p.print(`, Willing bit: ${(info >> 6) & 1}, Error Bit: ${(info >> 5) & 1}\n\t      SubType: ${p.u8(at + 3)}`)
  if (type === 2) {
    p.print('\n\t      Priority Allocation')
    for (const index of EIGHT) p.print(`\n\t          PgId_${index}: ${(p.u32(at + 4) >>> (28 - 4 * index)) & 15}`)
    p.print('\n\t      Priority Group Allocation')
    for (const index of EIGHT) p.print(`\n\t          Pg percentage[${index}]: ${p.u8(at + 8 + index)}`)
    p.print(`\n\t      NumTCsSupported: ${p.u8(at + 16)}`)
  } else if (type === 3) {
    p.print(`\n\t      PFC Config (0x${hex(p.u8(at + 4), 2).toUpperCase()})`)
    for (const bit of EIGHT)
      p.print(`\n\t          Priority Bit ${bit}: ${(p.u8(at + 4) >> bit) & 1 ? 'Enabled' : 'Disabled'}`)
    p.print(`\n\t      NumTCPFCSupported: ${p.u8(at + 5)}`)
  } else
    for (let next = at + 4; next + 6 <= at + size; next += 6) {
      p.print(`\n\t      Application Value\n\t          Application Protocol ID: ${hex4(p.u16(next))}`)
      const value = p.u24(next + 2)
      const kind = value >> 22
      p.print(`\n\t          SF (0x${hex(kind)}) Application Protocol ID is ${kind ? 'Socket Number' : 'L2 EtherType'}`)
      p.print(
        `\n\t          OUI: 0x${hex(value & 0x3fffff, 6)}\n\t          User Priority Map: 0x${hex(p.u8(next + 5), 2)}`,
      )
    }
}
