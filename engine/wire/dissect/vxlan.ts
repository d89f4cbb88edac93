import { u16, u24 } from '../bytes.ts'
import * as vxlan from '../vxlan.ts'
import type { Dissection } from './dissection.ts'
import { field, flag, hexText } from './field.ts'

/** RFC 7348 5. */
export function dissectVxlan(d: Dissection, start: number, end: number): void {
  if (!d.need('VXLAN', start, vxlan.HEADER_LENGTH, end)) return
  const word = u16(d.bytes, start + vxlan.FLAGS)
  const vni = u24(d.bytes, start + vxlan.VNI)
  const known = (word & (vxlan.VALID_VNI << 8)) !== 0
  const children = [
    field('vxlan.flags', 'Flags', hexText(word, 4), start + vxlan.FLAGS, 2, {
      children: [flag('vxlan.flag_i', 'VXLAN Network ID (VNI)', known, start + vxlan.FLAGS, 2)],
    }),
    field('vxlan.gbp', 'Group Policy ID', u16(d.bytes, start + 2), start + 2, 2),
    field('vxlan.vni', 'VXLAN Network Identifier (VNI)', vni, start + vxlan.VNI, 3),
    field('vxlan.reserved8', 'Reserved', d.bytes[start + 7]!, start + 7, 1),
  ]
  const label = 'Virtual eXtensible Local Area Network'
  d.add(field('vxlan', label, `VNI: ${vni}`, start, vxlan.HEADER_LENGTH, { children }))
  d.protocols.ethernet(d, start + vxlan.HEADER_LENGTH, end)
}
