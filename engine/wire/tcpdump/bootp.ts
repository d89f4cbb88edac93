import { hex } from '../bytes.ts'
import {
  BROADCAST,
  CHADDR,
  CIADDR,
  COOKIE,
  FILE,
  FLAGS,
  GIADDR,
  HLEN,
  HOPS,
  HTYPE,
  MAGIC_COOKIE,
  OP,
  Operation,
  SECS,
  SIADDR,
  SNAME,
  XID,
  YIADDR,
} from '../dhcpv4.ts'
import { printBootpOptions } from './bootp-option.ts'
import type { Printer } from './printer.ts'
import { type Bits, bitWords, hex4, printPadded, type Tokens } from './words.ts'

const OPERATION_WORDS: Tokens = new Map([
  [Operation.request, 'Request'],
  [Operation.reply, 'Reply'],
])
const FLAG_WORDS: Bits = [[BROADCAST, 'Broadcast']]

export function printBootp(p: Printer, start: number, length: number) {
  p.protocol = 'bootp'
  const operation = p.u8(start + OP)
  p.print(`BOOTP/DHCP, ${OPERATION_WORDS.get(operation) ?? `unknown (0x${hex(operation, 2)})`}`)
  const [type, size] = [p.u8(start + HTYPE), p.u8(start + HLEN)]
  const ethernet = type === 1 && size === 6
  if (ethernet && operation === Operation.request) p.print(` from ${p.mac(start + CHADDR)}`)
  p.print(`, length ${length}`)
  if (p.verbose === 0) return
  p.need(start + SECS, 2)
  if (type !== 1) p.print(`, htype ${type}`)
  if (!ethernet) p.print(`, hlen ${size}`)
  if (p.u8(start + HOPS) !== 0) p.print(`, hops ${p.u8(start + HOPS)}`)
  if (p.u32(start + XID) !== 0) p.print(`, xid 0x${hex(p.u32(start + XID))}`)
  if (p.u16(start + SECS) !== 0) p.print(`, secs ${p.u16(start + SECS)}`)
  const flags = p.u16(start + FLAGS)
  p.print(`, Flags [${bitWords(FLAG_WORDS, flags, 'none')}]`)
  if (p.verbose > 1) p.print(` (${hex4(flags)})`)
  printAddresses(p, start, ethernet)
  if (printStrings(p, start)) printVendor(p, start + MAGIC_COOKIE)
}

function printAddresses(p: Printer, start: number, ethernet: boolean) {
  const named = [
    ['Client-IP', CIADDR],
    ['Your-IP', YIADDR],
    ['Server-IP', SIADDR],
    ['Gateway-IP', GIADDR],
  ] as const
  for (const [name, at] of named) if (p.u32(start + at) !== 0) p.print(`\n\t  ${name} ${p.ipv4(start + at)}`)
  if (ethernet) p.print(`\n\t  Client-Ethernet-Address ${p.mac(start + CHADDR)}`)
}

/** False where one has no end. */
function printStrings(p: Printer, start: number): boolean {
  const named = [
    ['sname', SNAME, FILE - SNAME],
    ['file', FILE, MAGIC_COOKIE - FILE],
  ] as const
  for (const [name, at, length] of named) {
    if (p.u8(start + at) === 0) continue
    p.print(`\n\t  ${name} "`)
    if (!printPadded(p, start + at, length)) {
      p.print('"')
      p.truncated()
      return false
    }
    p.print('"')
  }
  return true
}

function printVendor(p: Printer, at: number) {
  const cookie = p.u32(at)
  if (cookie === COOKIE) printBootpOptions(p, at)
  else if (cookie !== 0) p.print(`\n\t  Vendor-#0x${hex(cookie)}`)
}
