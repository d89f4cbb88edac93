import type { Printer } from './printer.ts'

// RFC 2080 2.1.
const HEADER_LENGTH = 4
const ENTRY_LENGTH = 20
const VERSION = 1
const INFINITY = 16

export function printRipng(p: Printer, start: number, length: number) {
  p.protocol = 'ripng'
  const version = p.u8(start + 1)
  if (version !== VERSION) {
    p.print(` [vers ${version}]`)
    return p.invalid()
  }
  const command = p.u8(start)
  if (command !== 1 && command !== 2) {
    p.print(` ripng-${command} ?? ${length}`)
    return p.invalid()
  }
  let left = length - HEADER_LENGTH
  if (left < 0) return p.invalid()
  const entries = start + HEADER_LENGTH
  const count = Math.floor(left / ENTRY_LENGTH)
  // All that the asked one knows (RFC 2080 2.4.1).
  if (command === 1 && count === 1 && p.u8(entries + 19) === INFINITY) {
    p.need(entries, ENTRY_LENGTH)
    if (p.bytes.subarray(entries, entries + 16).every(byte => byte === 0)) return p.print(' ripng-req dump')
  }
  const whole = count * ENTRY_LENGTH === left
  p.print(` ripng-${command === 1 ? 'req' : 'resp'} ${count}${whole ? '' : `[${length}]`}:`)
  for (let at = entries; left >= ENTRY_LENGTH; at += ENTRY_LENGTH, left -= ENTRY_LENGTH) {
    p.print(p.verbose > 1 ? '\n\t' : ' ')
    p.print(`${p.ipv6(at)}/${p.u8(at + 18)}`)
    const [tag, metric] = [p.u16(at + 16), p.u8(at + 19)]
    if (tag !== 0) p.print(` [${tag}]`)
    if (metric !== 0 && command === 2) p.print(` (${metric})`)
  }
  if (left !== 0) p.invalid()
}
