import { formatIpv4, formatIpv6 } from '../address.ts'
import * as bgp from '../bgp.ts'
import { EXTENDED_LENGTH, OPTIONAL, PARTIAL, TRANSITIVE } from '../bgp-attribute.ts'
import { u16, u32, u128 } from '../bytes.ts'
import { attributeValue } from './bgp-attribute.ts'
import { AFIS, ATTRIBUTES, SAFIS } from './bgp-words.ts'
import { type DissectedField, field, flag, hexText, named } from './field.ts'

/** RFC 4271 4.3: nothing after the first length that does not fit. */
export function updateFields(bytes: Uint8Array, at: number, end: number): readonly DissectedField[] {
  const withdrawn = at + bgp.WITHDRAWN
  if (withdrawn > end) return []
  const withdrawnLength = u16(bytes, withdrawn - 2)
  const fields = [
    field('bgp.update.withdrawn_routes.length', 'Withdrawn Routes Length', withdrawnLength, withdrawn - 2, 2),
  ]
  const attributes = withdrawn + withdrawnLength + 2
  if (attributes > end) return fields
  if (withdrawnLength > 0) {
    const children = prefixFields(bytes, withdrawn, attributes - 2, WITHDRAWN)
    fields.push(field('bgp.update.withdrawn_routes', 'Withdrawn Routes', '', withdrawn, withdrawnLength, { children }))
  }
  const length = u16(bytes, attributes - 2)
  fields.push(field('bgp.update.path_attributes.length', 'Total Path Attribute Length', length, attributes - 2, 2))
  const reachable = attributes + length
  if (reachable > end) return fields
  if (length > 0) {
    const children = attributeFields(bytes, attributes, reachable)
    fields.push(field('bgp.update.path_attributes', 'Path attributes', '', attributes, length, { children }))
  }
  if (reachable === end) return fields
  const children = prefixFields(bytes, reachable, end, REACHABLE)
  const label = 'Network Layer Reachability Information (NLRI)'
  return [...fields, field('bgp.update.nlri', label, '', reachable, end - reachable, { children })]
}

/** What the fields of a list of prefixes are called. */
interface PrefixNames {
  readonly bits: 32 | 128
  readonly name: string
  readonly label: string
  readonly lengthLabel: string
}

const WITHDRAWN: PrefixNames = {
  bits: 32,
  name: 'bgp.withdrawn_prefix',
  label: 'Withdrawn prefix',
  lengthLabel: 'Withdrawn route prefix length',
}
const REACHABLE: PrefixNames = {
  bits: 32,
  name: 'bgp.nlri_prefix',
  label: 'NLRI prefix',
  lengthLabel: 'NLRI prefix length',
}
const MP_REACHABLE: PrefixNames = {
  bits: 128,
  name: 'bgp.mp_reach_nlri_ipv6_prefix',
  label: 'MP Reach NLRI IPv6 prefix',
  lengthLabel: 'MP Reach NLRI prefix length',
}
const MP_WITHDRAWN: PrefixNames = {
  bits: 128,
  name: 'bgp.mp_unreach_nlri_ipv6_prefix',
  label: 'MP Unreach NLRI IPv6 prefix',
  lengthLabel: 'MP Unreach NLRI prefix length',
}

function prefixFields(bytes: Uint8Array, start: number, end: number, names: PrefixNames): readonly DissectedField[] {
  const fields: DissectedField[] = []
  for (let at = start; at < end; ) {
    const length = bytes[at]!
    const next = at + 1 + Math.ceil(length / 8)
    if (length > names.bits || next > end) break
    const padded = new Uint8Array(16)
    padded.set(bytes.subarray(at + 1, next))
    const text = names.bits === 32 ? formatIpv4(u32(padded, 0)) : formatIpv6(u128(padded, 0))
    const children = [field('bgp.prefix_length', names.lengthLabel, length, at, 1)]
    if (length > 0) children.push(field(names.name, names.label, text, at + 1, next - at - 1))
    fields.push(field('', `${text}/${length}`, '', at, next - at, { children }))
    at = next
  }
  return fields
}

function attributeFields(bytes: Uint8Array, start: number, end: number): readonly DissectedField[] {
  const fields: DissectedField[] = []
  for (let at = start; at + 3 <= end; ) {
    const extended = (bytes[at]! & EXTENDED_LENGTH) !== 0
    const data = at + (extended ? 4 : 3)
    if (data > end) break
    const length = extended ? u16(bytes, at + 2) : bytes[at + 2]!
    const next = data + length
    if (next > end) break
    const type = bytes[at + 1]!
    const { summary, children } = families(bytes, type, data, next) ?? attributeValue(bytes, type, data, next)
    const parts = [
      flagsField(bytes[at]!, at),
      field('bgp.update.path_attribute.type_code', 'Type Code', named(ATTRIBUTES, type), at + 1, 1),
      field('bgp.update.path_attribute.length', 'Length', length, at + 2, data - at - 2),
      ...children,
    ]
    const label = `Path Attribute - ${ATTRIBUTES.get(type) ?? 'Unknown'}`
    fields.push(field('bgp.update.path_attribute', label, summary, at, next - at, { children: parts }))
    at = next
  }
  return fields
}

function flagsField(flags: number, at: number): DissectedField {
  const name = 'bgp.update.path_attribute.flags'
  const set = (bit: number) => (flags & bit) !== 0
  const words = [
    ...(set(OPTIONAL) ? ['Optional'] : []),
    ...(set(EXTENDED_LENGTH) ? ['Extended-Length'] : []),
    set(TRANSITIVE) ? 'Transitive' : 'Non-transitive',
    ...(set(OPTIONAL) ? [] : ['Well-known']),
    set(PARTIAL) ? 'Partial' : 'Complete',
  ]
  const children = [
    flag(`${name}.optional`, 'Optional', set(OPTIONAL), at, 1),
    flag(`${name}.transitive`, 'Transitive', set(TRANSITIVE), at, 1),
    flag(`${name}.partial`, 'Partial', set(PARTIAL), at, 1),
    flag(`${name}.extended_length`, 'Extended-Length', set(EXTENDED_LENGTH), at, 1),
    field(`${name}.unused`, 'Unused', hexText(flags & 0x0f, 1), at, 1),
  ]
  return field(name, 'Flags', `${hexText(flags, 2)}, ${words.join(', ')}`, at, 1, { children })
}

interface Value {
  readonly summary: string
  readonly children: readonly DissectedField[]
}

/** RFC 4760 3, 4: of families other than IPv6 unicast only the numbers; undefined where it is neither of the two attributes. */
function families(bytes: Uint8Array, type: number, at: number, end: number): Value | undefined {
  const reach = type === bgp.AttributeType.mpReach
  if ((!reach && type !== bgp.AttributeType.mpUnreach) || at + 3 > end) return undefined
  const name = `bgp.update.path_attribute.${reach ? 'mp_reach_nlri' : 'mp_unreach_nlri'}`
  const [afi, safi] = [u16(bytes, at), bytes[at + 2]!]
  const children = [
    field(`${name}.afi`, 'Address family identifier (AFI)', named(AFIS, afi), at, 2),
    field(`${name}.safi`, 'Subsequent address family identifier (SAFI)', named(SAFIS, safi), at + 2, 1),
  ]
  if (afi !== 2 || safi !== 1) return { summary: '', children }
  if (reach) children.push(...reachable(bytes, name, at + 3, end))
  else if (at + 3 < end) {
    const prefixes = prefixFields(bytes, at + 3, end, MP_WITHDRAWN)
    children.push(field(name, 'Withdrawn Routes', '', at + 3, end - at - 3, { children: prefixes }))
  }
  return { summary: '', children }
}

function reachable(bytes: Uint8Array, name: string, at: number, end: number): readonly DissectedField[] {
  const length = bytes[at]!
  const count = at + 1 + length
  if ((length !== 16 && length !== 32) || count + 1 > end) return []
  const global = formatIpv6(u128(bytes, at + 1))
  const hops = [field(`${name}.next_hop.ipv6`, 'IPv6 Address', global, at + 1, 16)]
  const local = length === 32 ? formatIpv6(u128(bytes, at + 17)) : undefined
  if (local !== undefined)
    hops.push(field(`${name}.next_hop.ipv6.link_local`, 'Link-local Address', local, at + 17, 16))
  const text = local === undefined ? global : `IPv6=${global} Link-local=${local}`
  const points = 'Number of Subnetwork points of attachment (SNPA)'
  const fields = [
    field(`${name}.next_hop`, 'Next hop', text, at, length + 1, { children: hops }),
    field(`${name}.nbr_snpa`, points, bytes[count]!, count, 1),
  ]
  if (count + 1 === end) return fields
  const children = prefixFields(bytes, count + 1, end, MP_REACHABLE)
  const label = 'Network Layer Reachability Information (NLRI)'
  return [...fields, field(name, label, '', count + 1, end - count - 1, { children })]
}
