/** Routes of other families than plain IPv4 (RFC 4760): labelled ones (RFC 8277), those of VPNs (RFC 4364), and route targets (RFC 4684). */
import { formatIpv4 } from '../address.ts'
import { hexBytes } from '../bytes.ts'
import { distinguisherText } from './bgp-community.ts'
import { asText, hasPathIds, prefixText } from './bgp-prefix.ts'
import { AFI_WORDS, SAFI_WORDS } from './bgp-words.ts'
import { unknownData } from './dump.ts'
import type { Printer } from './printer.ts'

const IPV4 = 1
const IPV6 = 2
const LABEL = 3
const DISTINGUISHER = 8

interface Family {
  readonly bits: 32 | 128
  readonly kind: 'plain' | 'labelled' | 'vpn' | 'target'
}

function familyOf(afi: number, safi: number): Family | undefined {
  if (afi === IPV4 && safi === 132) return { bits: 32, kind: 'target' }
  if (afi !== IPV4 && afi !== IPV6) return undefined
  const bits = afi === IPV4 ? 32 : 128
  if (safi >= 1 && safi <= 3) return { bits, kind: 'plain' }
  if (safi === 4) return { bits, kind: 'labelled' }
  return safi >= 128 && safi <= 130 ? { bits, kind: 'vpn' } : undefined
}

/** Undefined after saying that nothing is known about it. */
function printFamily(p: Printer, at: number, length: number): Family | undefined {
  const [afi, safi] = [p.u16(at), p.u8(at + 2)]
  const vendor = safi > 128 ? 'vendor specific ' : ''
  p.print(`\n\t    AFI: ${AFI_WORDS.get(afi) ?? 'Unknown AFI'} (${afi}), `)
  p.print(`${vendor}SAFI: ${SAFI_WORDS.get(safi) ?? 'Unknown SAFI'} (${safi})`)
  const family = familyOf(afi, safi)
  if (family !== undefined) return family
  p.print(`\n\t    no AFI ${afi} / SAFI ${safi} decoder`)
  if (p.verbose < 2) unknownData(p, '\n\t    ', at, length)
  return undefined
}

function hopText(p: Printer, { bits, kind }: Family, at: number): string {
  const address = (from: number) => (bits === 32 ? p.ipv4(from) : p.ipv6(from))
  return kind === 'vpn' ? `RD: ${distinguisherText(p, at)}, ${address(at + DISTINGUISHER)}` : address(at)
}

/** False where it was cut short. */
export function printReach(p: Printer, start: number, length: number): boolean {
  const end = start + length
  if (length < 3) return false
  const family = printFamily(p, start, length)
  if (family === undefined) return true
  if (length < 4) return false
  const hops = p.u8(start + 3)
  let at = start + 4
  if (hops > end - at) return false
  if (hops > 0) {
    const size = family.bits / 8 + (family.kind === 'vpn' ? DISTINGUISHER : 0)
    const texts: string[] = []
    for (let left = hops; left > 0; left -= size)
      texts.push(left < size ? 'invalid len' : hopText(p, family, at + hops - left))
    p.print(`\n\t    nexthop: ${texts.join(', ')}`)
  }
  p.print(`, nh-length: ${hops}`)
  at += hops
  if (at >= end) return false
  // RFC 2858 had attachment points here; RFC 4760 has a byte that is 0.
  const snpa = p.u8(at++)
  p.print(snpa === 0 ? ', no SNPA' : `\n\t    ${snpa} SNPA`)
  for (let left = snpa; left > 0; left--) {
    if (at >= end) return false
    const size = p.u8(at++)
    p.print(`\n\t      ${size} bytes`)
    if (size > end - at) return false
    at += size
  }
  return printRoutes(p, family, at, end)
}

export function printUnreach(p: Printer, start: number, length: number): boolean {
  if (length < 3) return false
  const family = printFamily(p, start, length)
  if (family === undefined) return true
  if (length === 3) p.print('\n\t      End-of-Rib Marker (empty NLRI)')
  return printRoutes(p, family, start + 3, start + length)
}

function printRoutes(p: Printer, family: Family, start: number, end: number): boolean {
  if (family.kind === 'plain') {
    printPlain(p, start, end, family.bits)
    return true
  }
  for (let at = start; at < end; ) {
    const size = family.kind === 'target' ? printTarget(p, at) : printLabelled(p, family, at, end)
    if (size === 'illegal') p.print(`\n\t    (illegal prefix length)`)
    if (size === 'cut') return false
    if (typeof size === 'string') return true
    at += size
  }
  return true
}

function printPlain(p: Printer, start: number, end: number, bits: 32 | 128) {
  const pathIds = hasPathIds(p, start, end, bits)
  for (let at = start; at < end; ) {
    const id = pathIds ? p.u32(at) : 0
    if (pathIds) at += 4
    const prefix = prefixText(p, at, end, bits)
    if (prefix === 'cut') return
    if (prefix === 'illegal') return p.print('\n\t    (illegal prefix length)')
    p.print(`\n\t      ${prefix.text}${pathIds ? `   Path Id: ${id}` : ''}`)
    at += prefix.length
  }
}

/** Gives the bytes that it takes. */
function printLabelled(
  p: Printer,
  { bits, kind }: Family,
  at: number,
  end: number,
): number | 'illegal' | 'cut' | 'end' {
  const before = LABEL + (kind === 'vpn' ? DISTINGUISHER : 0)
  const length = p.u8(at) - 8 * before
  if (length < 0 || length > bits) return 'illegal'
  const size = Math.ceil(length / 8)
  const address = at + 1 + before
  p.need(at, 1 + before + size)
  if (kind === 'labelled' && address + size > end) return 'end'
  const padded = new Uint8Array(1 + bits / 8)
  padded[0] = length
  padded.set(p.bytes.subarray(address, address + size), 1)
  const prefix = prefixText(p, 0, padded.length, bits, padded)
  if (typeof prefix === 'string') return prefix
  const label = p.u24(at + 1)
  const distinguisher = kind === 'vpn' ? `RD: ${distinguisherText(p, at + 4)}, ` : ''
  const bottom = (label & 1) === 0 ? '(BOGUS: Bottom of Stack NOT set!)' : '(bottom)'
  p.print(`\n\t      ${distinguisher}${prefix.text}, label:${label >> 4} ${bottom}`)
  return 1 + before + size
}

function printTarget(p: Printer, at: number): number | 'end' {
  const length = p.u8(at)
  if (length === 0) {
    p.print('\n\t      default route target')
    return 1
  }
  if (length < 32 || length > 96) {
    p.print('\n\t      (illegal prefix length)')
    return 'end'
  }
  const as = asText(p, p.u32(at + 1))
  const size = Math.ceil((length - 32) / 8)
  p.need(at + 5, size)
  const target = new Uint8Array(8)
  target.set(p.bytes.subarray(at + 5, at + 5 + size))
  if (length % 8 !== 0) target[size - 1]! &= 0xff00 >> (length % 8)
  p.print(`\n\t      origin AS: ${as}, ${targetText(p, target, length - 32, size)}`)
  return 5 + size
}

function targetText(p: Printer, target: Uint8Array, length: number, size: number): string {
  if (length === 0) return 'route-target: 0:0/0'
  const digits = hexBytes(target, 0, size).replace(/....(?!$)/g, '$& ')
  if (length < 16) return `route-target: partial-type: (${digits}/${length})`
  const view = new DataView(target.buffer)
  const kind = view.getUint16(0)
  const suffix = `/${length} (${digits})`
  if (kind === 0x0002) return `route-target: ${view.getUint16(2)}:${view.getUint32(4)}${suffix}`
  if (kind === 0x0102) return `route-target: ${formatIpv4(view.getUint32(2))}:${view.getUint16(6)}${suffix}`
  if (kind === 0x0202) return `route-target: ${asText(p, view.getUint32(2))}:${view.getUint16(6)}${suffix}`
  return `route target: unknown-type(${hexBytes(target, 0, 2)}) (${digits}/${length})`
}
