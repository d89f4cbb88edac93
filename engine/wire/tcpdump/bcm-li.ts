import type { Printer } from './printer.ts'
import { sequence, tokens, wordOf } from './words.ts'

const LENGTH = 4
const DIRECTIONS = sequence('unused|egress|ingress', 1)
const KINDS = tokens({ 4: 'undecided', 5: 'ipv4', 6: 'ipv6', 7: 'ethernet' })
const SUBKINDS = sequence('single VLAN tag|double VLAN tag|untagged', 1)

/**
 * Broadcom's shim of lawful interception. tcpdump takes all from UDP port 49152 for it, the first that Linux gives to who asks
 * for an ephemeral one of RFC 6335, such as BFD (RFC 5881 4).
 */
export function printBcmLi(p: Printer, start: number, length: number) {
  p.protocol = 'bcm_li'
  if (length < LENGTH) {
    p.print(` (length ${length} < ${LENGTH})`)
    return p.invalid()
  }
  const shim = p.u32(start)
  const kind = (shim >>> 25) & 0xf
  const indent = p.verbose > 0 ? '\n    ' : ''
  p.print(`${indent}BCM-LI-SHIM: direction ${wordOf(DIRECTIONS, shim >>> 29, 'unknown')}`)
  p.print(`, pkt-type ${wordOf(KINDS, kind, 'unknown')}`)
  p.print(`, pkt-subtype ${wordOf(SUBKINDS, (shim >>> 22) & 7, 'unknown')}, li-id ${shim & 0x3fffff}${indent}`)
  const [at, left] = [start + LENGTH, length - LENGTH]
  if (p.verbose === 0) {
    p.need(at, left)
    return
  }
  const version = kind === 4 ? p.u8(at) >> 4 : kind === 5 ? 4 : kind === 6 ? 6 : 0
  if (kind === 7) p.layers.ethernet(p, at, left)
  else if (version === 4) p.layers.ipv4(p, at, left)
  else if (version === 6) p.layers.ipv6(p, at, left)
  else if (kind === 4) p.print('unknown payload')
  else p.invalid()
}
