import { foldChecksum, hex, sum16 } from '../bytes.ts'
import type { IpContext, Printer } from './printer.ts'
import { lifetime } from './vrrp.ts'

const ADVERTISEMENT = 1

/** OpenBSD's carp(4), which has the protocol number of VRRP; `-T carp` tells them apart. */
export function printCarp(p: Printer, start: number, length: number, ip: IpContext) {
  p.protocol = 'carp'
  const [version, type] = [p.u8(start) >> 4, p.u8(start) & 0xf]
  p.print(`CARPv${version}-${type === ADVERTISEMENT ? 'advertise' : 'unknown'} ${length}: `)
  const ttl = lifetime(p, ip)
  if (ttl !== 255) p.print(`[ttl=${ttl}!] `)
  if (version !== 2 || type !== ADVERTISEMENT) return
  p.print(`vhid=${p.u8(start + 1)} advbase=${p.u8(start + 5)} advskew=${p.u8(start + 2)} authlen=${p.u8(start + 3)} `)
  if (p.verbose > 0 && p.has(start, length) && foldChecksum(sum16(p.bytes, start, start + length)) !== 0)
    p.print(` (bad carp cksum ${hex(p.u16(start + 6))}!)`)
  p.print(`counter=${p.u64(start + 8)}`)
}
