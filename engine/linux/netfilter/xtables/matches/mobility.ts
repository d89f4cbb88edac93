import { EINVAL } from '../../../../net/errno.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'
import { formatRange, type IntegerRange } from '../values.ts'

interface MhData {
  readonly types: (IntegerRange & { readonly inverted: boolean }) | null
}

/** RFC 6275 6.1, in the order of their numbers; the first of several names is the one that is shown. */
const NAMES: readonly (readonly string[])[] = [
  ['binding-refresh-request', 'brr'],
  ['home-test-init', 'hoti'],
  ['careof-test-init', 'coti'],
  ['home-test', 'hot'],
  ['careof-test', 'cot'],
  ['binding-update', 'bu'],
  ['binding-acknowledgement', 'ba'],
  ['binding-error', 'be'],
]
const TYPE_MAX = 255
const PROTOCOL = 135
/** RFC 6275 6.1.1: where the type stands, and how much there must be of a header. */
const TYPE = 2
const HEADER_LENGTH = 6

/** A number, or a name of which it is enough to say the beginning. */
function readType(text: string): Parsed<number> {
  const name = text.toLowerCase()
  const found = NAMES.map((names, type) => ({ names, type })).filter(({ names }) =>
    names.some(each => each.startsWith(name)),
  )
  if (found.length > 1) return new Problem(`Ambiguous MH type \`${text}'`)
  const type = found[0]?.type ?? parseNumber(text, 0, TYPE_MAX)
  return type ?? new Problem(`Invalid MH type \`${text}'`)
}

function readTypes(text: string): Parsed<IntegerRange> {
  const [first = '', last] = text.split(':')
  const min = first === '' ? 0 : readType(first)
  if (min instanceof Problem) return min
  if (last === undefined) return { min, max: min }
  const max = last === '' ? TYPE_MAX : readType(last)
  if (max instanceof Problem) return max
  return min > max ? new Problem('Invalid MH type range (min > max)') : { min, max }
}

/** libip6t_mh, xt_mh: the kind of a Mobile IPv6 packet. */
export const mhMatch: MatchType<MhData> = {
  name: 'mh',
  family: 6,
  options: [{ name: 'mh-type', value: readTypes, invert: true }],
  parse(given) {
    const types = given.value<IntegerRange>('mh-type')
    return { types: types === undefined ? null : { ...types, inverted: given.inverted('mh-type') } }
  },
  print({ types }, { numeric }) {
    if (types === null || (types.min === 0 && types.max === TYPE_MAX && !types.inverted)) return ' mh'
    const name = (type: number) => (numeric ? undefined : NAMES[type]?.[0]) ?? String(type)
    const range = types.min === types.max ? name(types.min) : `${name(types.min)}:${name(types.max)}`
    return ` mh ${types.inverted ? '!' : ''}${range}`
  },
  save({ types }) {
    if (types === null || (types.min === 0 && types.max === TYPE_MAX)) return ''
    return `${types.inverted ? ' !' : ''} --mh-type ${formatRange(types)}`
  },
  check: (_data, rule) => (rule.protocol === PROTOCOL && !rule.protocolInverted ? undefined : EINVAL),
  compile: ({ types }) =>
    new Predicate(packet => {
      if (packet.protocol !== PROTOCOL || packet.fragmentOffset !== 0) return false
      if (!packet.hasTransport(HEADER_LENGTH)) {
        packet.malformed = true
        return false
      }
      const type = packet.skb.bytes[packet.transport + TYPE]!
      return types === null || (type >= types.min && type <= types.max) !== types.inverted
    }),
}
