import { formatIpv4 } from '../address.ts'
import { AttributeType, asNumberSize } from '../bgp-attribute.ts'
import { u16, u32 } from '../bytes.ts'
import { ORIGINS, SEGMENTS } from './bgp-words.ts'
import { bytesText } from './dissection.ts'
import { type DissectedField, field, named } from './field.ts'

const PATH = 'bgp.update.path_attribute'

interface Value {
  readonly summary: string
  readonly children: readonly DissectedField[]
}

/** The value of an attribute as fields, and what the line of the attribute says of it; bytes where the length is not its own. */
export function attributeValue(bytes: Uint8Array, type: number, at: number, end: number): Value {
  const length = end - at
  const one = (name: string, label: string, text: string | number): Value => ({
    summary: `${text}`,
    children: [field(name, label, text, at, length)],
  })
  switch (type) {
    case AttributeType.origin:
      if (length !== 1) break
      return {
        summary: ORIGINS.get(bytes[at]!) ?? 'Unknown',
        children: [field(`${PATH}.origin`, 'Origin', named(ORIGINS, bytes[at]!), at, 1)],
      }
    case AttributeType.asPath:
      return segments(
        bytes,
        at,
        end,
        asNumberSize(offset => bytes[offset]!, at, length),
      )
    case AttributeType.as4Path:
      return segments(bytes, at, end, 4)
    case AttributeType.nextHop:
      if (length === 4) return one(`${PATH}.next_hop`, 'Next hop', formatIpv4(u32(bytes, at)))
      break
    case AttributeType.multiExitDiscriminator:
      if (length === 4) return one(`${PATH}.multi_exit_disc`, 'Multiple exit discriminator', u32(bytes, at))
      break
    case AttributeType.localPreference:
      if (length === 4) return one(`${PATH}.local_pref`, 'Local preference', u32(bytes, at))
      break
    case AttributeType.communities:
      if (length > 0 && length % 4 === 0) return communities(bytes, at, end)
      break
    case AttributeType.extendedCommunities:
      if (length > 0 && length % 8 === 0) return extended(at, length)
      break
    case AttributeType.largeCommunities:
      if (length > 0 && length % 12 === 0) return large(bytes, at, end)
      break
  }
  const rest = length === 0 ? [] : [field('', `Value: ${bytesText(bytes, at, end)}`, '', at, length)]
  return { summary: '', children: rest }
}

const BRACKETS: ReadonlyMap<number, readonly [string, string, string]> = new Map([
  [1, ['{', ', ', '}']],
  [2, ['', ' ', '']],
  [3, ['(', ' ', ')']],
  [4, ['[', ', ', ']']],
])

function segments(bytes: Uint8Array, start: number, end: number, size: 2 | 4): Value {
  const name = `${PATH}.as_path_segment`
  const texts: string[] = []
  const children: DissectedField[] = []
  for (let at = start; at + 2 <= end; ) {
    const [type, count] = [bytes[at]!, bytes[at + 1]!]
    const next = at + 2 + size * count
    const brackets = BRACKETS.get(type)
    if (brackets === undefined || next > end) break
    const numbers = Array.from({ length: count }, (_, index) => {
      const place = at + 2 + size * index
      return field(`${name}.as${size}`, `AS${size}`, size === 2 ? u16(bytes, place) : u32(bytes, place), place, size)
    })
    const text = brackets[0] + numbers.map(({ value }) => value).join(brackets[1]) + brackets[2]
    const parts = [
      field(`${name}.type`, 'Segment type', named(SEGMENTS, type), at, 1),
      field(`${name}.length`, 'Segment length (number of ASN)', count, at + 1, 1),
      ...numbers,
    ]
    children.push(field(name, 'AS Path segment', text, at, next - at, { children: parts }))
    texts.push(text)
    at = next
  }
  return { summary: texts.join(' ') || 'empty', children }
}

/** RFC 1997; RFC 8326 5, RFC 7999 5. */
const WELL_KNOWN: ReadonlyMap<number, string> = new Map([
  [0xffff0000, 'GRACEFUL_SHUTDOWN'],
  [0xffff029a, 'BLACKHOLE'],
  [0xffffff01, 'NO_EXPORT'],
  [0xffffff02, 'NO_ADVERTISE'],
  [0xffffff03, 'NO_EXPORT_SUBCONFED'],
  [0xffffff04, 'NOPEER'],
])

function communities(bytes: Uint8Array, start: number, end: number): Value {
  const children: DissectedField[] = []
  for (let at = start; at < end; at += 4) {
    const known = WELL_KNOWN.get(u32(bytes, at))
    const [as, value] = [u16(bytes, at), u16(bytes, at + 2)]
    const parts = [
      field(`${PATH}.community_as`, 'Community AS', as, at, 2),
      field(`${PATH}.community_value`, 'Community value', value, at + 2, 2),
    ]
    children.push(
      known === undefined
        ? field(`${PATH}.community`, 'Community', `${as}:${value}`, at, 4, { children: parts })
        : field(`${PATH}.community_wellknown`, 'Community Well-known', `${known} (${u32(bytes, at)})`, at, 4),
    )
  }
  const summary = children.map(({ value }) => value.replace(/ .*/, '')).join(' ')
  return { summary, children: [field(`${PATH}.communities`, 'Communities', summary, start, end - start, { children })] }
}

function extended(at: number, length: number): Value {
  const count = length / 8
  const text = `(${count} ${count === 1 ? 'community' : 'communities'})`
  return { summary: '', children: [field('bgp.ext_communities', 'Carried extended communities', text, at, length)] }
}

/** RFC 8092 3. */
function large(bytes: Uint8Array, start: number, end: number): Value {
  const children: DissectedField[] = []
  for (let at = start; at < end; at += 12) {
    const [administrator, first, second] = [u32(bytes, at), u32(bytes, at + 4), u32(bytes, at + 8)]
    const parts = [
      field('bgp.large_communities.ga', 'Global Administrator', administrator, at, 4),
      field('bgp.large_communities.ldp1', 'Local Data Part 1', first, at + 4, 4),
      field('bgp.large_communities.ldp2', 'Local Data Part 2', second, at + 8, 4),
    ]
    const text = `${administrator}:${first}:${second}`
    children.push(field('bgp.large_communities', 'Large communities', text, at, 12, { children: parts }))
  }
  return { summary: children.map(({ value }) => value).join(' '), children }
}
