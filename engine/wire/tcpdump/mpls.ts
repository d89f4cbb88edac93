import { unreadable } from './dump.ts'
import type { Printer } from './printer.ts'
import { tokens } from './words.ts'

const ENTRY_LENGTH = 4
const RESERVED = 16
const LABELS = tokens({ 0: 'IPv4 explicit NULL', 1: 'router alert', 2: 'IPv6 explicit NULL', 3: 'implicit NULL' })

/** RFC 3032 2.1: the label stack, and what its last label or the first byte behind it says that there is. */
export function printMpls(p: Printer, start: number, length: number) {
  p.protocol = 'mpls'
  p.print('MPLS')
  let [at, left, entry] = [start, length, 0]
  do {
    if (left < ENTRY_LENGTH) {
      p.invalid()
      p.need(at, left)
      return
    }
    entry = p.u32(at)
    const label = entry >>> 12
    p.print(`${at > start && p.verbose > 0 ? '\n\t' : ' '}(label ${label}`)
    if (p.verbose > 0 && label < RESERVED) p.print(` (${LABELS.get(label) ?? 'rsvd'})`)
    p.print(`, tc ${(entry >>> 9) & 7}${(entry & 0x100) !== 0 ? ', [S]' : ''}, ttl ${entry & 0xff})`)
    at += ENTRY_LENGTH
    left -= ENTRY_LENGTH
  } while ((entry & 0x100) === 0)
  const version = payloadVersion(p, entry >>> 12, at, left)
  if (version === undefined) return
  if (version === 0) return unreadable(p, at)
  p.print(p.verbose > 0 ? '\n\t' : ' ')
  if (version === 4) p.layers.ipv4(p, at, left)
  else p.layers.ipv6(p, at, left)
}

/** 4, 6, or 0 where nobody knows; undefined where nothing follows. */
function payloadVersion(p: Printer, label: number, at: number, left: number): number | undefined {
  if (label === 0 || label === 3) return 4
  if (label === 2) return 6
  if (left < 1) return undefined
  const first = p.u8(at)
  if (first >= 0x45 && first <= 0x4f) return 4
  return first >= 0x60 && first <= 0x6f ? 6 : 0
}
