import { EINVAL } from '../../../../net/errno.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { parseNumber } from '../names.ts'
import { type Parsed, Problem } from '../problem.ts'

/** A type, and the codes that it stands for. */
interface IcmpName {
  readonly name: string
  readonly type: number
  readonly min: number
  readonly max: number
}

interface IcmpData {
  readonly type: number
  readonly min: number
  readonly max: number
  readonly inverted: boolean
}

const named = (name: string, type: number, code?: number): IcmpName => ({
  name,
  type,
  min: code ?? 0,
  max: code ?? 255,
})

const ANY = 255

/** In the order in which they are looked for and printed: the first of several names for one thing is printed. */
const NAMES: readonly IcmpName[] = [
  named('any', ANY),
  named('echo-reply', 0),
  named('pong', 0),
  named('destination-unreachable', 3),
  named('network-unreachable', 3, 0),
  named('host-unreachable', 3, 1),
  named('protocol-unreachable', 3, 2),
  named('port-unreachable', 3, 3),
  named('fragmentation-needed', 3, 4),
  named('source-route-failed', 3, 5),
  named('network-unknown', 3, 6),
  named('host-unknown', 3, 7),
  named('network-prohibited', 3, 9),
  named('host-prohibited', 3, 10),
  named('TOS-network-unreachable', 3, 11),
  named('TOS-host-unreachable', 3, 12),
  named('communication-prohibited', 3, 13),
  named('host-precedence-violation', 3, 14),
  named('precedence-cutoff', 3, 15),
  named('source-quench', 4),
  named('redirect', 5),
  named('network-redirect', 5, 0),
  named('host-redirect', 5, 1),
  named('TOS-network-redirect', 5, 2),
  named('TOS-host-redirect', 5, 3),
  named('echo-request', 8),
  named('ping', 8),
  named('router-advertisement', 9),
  named('router-solicitation', 10),
  named('time-exceeded', 11),
  named('ttl-exceeded', 11),
  named('ttl-zero-during-transit', 11, 0),
  named('ttl-zero-during-reassembly', 11, 1),
  named('parameter-problem', 12),
  named('ip-header-bad', 12, 0),
  named('required-option-missing', 12, 1),
  named('timestamp-request', 13),
  named('timestamp-reply', 14),
  named('address-mask-request', 17),
  named('address-mask-reply', 18),
]

const NAMES_V6: readonly IcmpName[] = [
  named('destination-unreachable', 1),
  named('no-route', 1, 0),
  named('communication-prohibited', 1, 1),
  named('beyond-scope', 1, 2),
  named('address-unreachable', 1, 3),
  named('port-unreachable', 1, 4),
  named('failed-policy', 1, 5),
  named('reject-route', 1, 6),
  named('packet-too-big', 2),
  named('time-exceeded', 3),
  named('ttl-exceeded', 3),
  named('ttl-zero-during-transit', 3, 0),
  named('ttl-zero-during-reassembly', 3, 1),
  named('parameter-problem', 4),
  named('bad-header', 4, 0),
  named('unknown-header-type', 4, 1),
  named('unknown-option', 4, 2),
  named('echo-request', 128),
  named('ping', 128),
  named('echo-reply', 129),
  named('pong', 129),
  named('router-solicitation', 133),
  named('router-advertisement', 134),
  named('neighbour-solicitation', 135),
  named('neighbor-solicitation', 135),
  named('neighbour-advertisement', 136),
  named('neighbor-advertisement', 136),
  named('redirect', 137),
]

/** xtables_parse_icmp: a name or the beginning of one, or `TYPE[/CODE]`. */
function readType(text: string, names: readonly IcmpName[], what: string): Parsed<Omit<IcmpData, 'inverted'>> {
  const lower = text.toLowerCase()
  const fitting = names.filter(({ name }) => name.toLowerCase().startsWith(lower))
  if (fitting.length > 1 && text !== '')
    return new Problem(`Ambiguous ${what} type \`${text}': \`${fitting[0]!.name}' or \`${fitting[1]!.name}'?`)
  if (fitting.length === 1) return fitting[0]!
  const slash = text.indexOf('/')
  const type = parseNumber(slash < 0 ? text : text.slice(0, slash), 0, 255)
  if (type === undefined) return new Problem(`Unknown ${what} type \`${slash < 0 ? text : text.slice(0, slash)}'`)
  if (slash < 0) return { type, min: 0, max: 255 }
  const code = parseNumber(text.slice(slash + 1), 0, 255)
  return code === undefined ? new Problem(`Unknown ${what} code \`${text}'`) : { type, min: code, max: code }
}

/** A code stands under its type, another name for the same beside it (xt_print_icmp_types). */
function listedName({ name, type, min, max }: IcmpName, before: IcmpName | undefined): string {
  if (before?.type !== type) return `\n${name}`
  return before.min === min && before.max === max ? ` (${name})` : `\n   ${name}`
}

interface Flavour {
  readonly name: string
  readonly family: 4 | 6
  readonly option: string
  readonly names: readonly IcmpName[]
  readonly what: string
  readonly head: string
  readonly protocol: number
}

function icmpType(flavour: Flavour): MatchType<IcmpData> {
  const { name, family, option, names, what, head, protocol } = flavour
  return {
    name,
    family,
    values: `Valid ${what} Types:${names.map((each, index) => listedName(each, names[index - 1])).join('')}\n`,
    options: [{ name: option, invert: true, mandatory: true, value: text => readType(text, names, what) }],
    parse(given) {
      const { type, min, max } = given.value<IcmpData>(option)!
      return { type, min, max, inverted: given.inverted(option) }
    },
    print({ type, min, max, inverted }, style) {
      const known = style.numeric
        ? undefined
        : names.find(each => each.type === type && each.min === min && each.max === max)
      if (known !== undefined) return `${head} ${inverted ? '!' : ''}${known.name}`
      const code = min === max ? ` code ${min}` : min !== 0 || max !== 255 ? ` codes ${min}-${max}` : ''
      return `${head}${inverted ? ' !' : ''}type ${type}${code}`
    },
    save({ type, min, max, inverted }) {
      if (type === ANY && family === 4) return `${inverted ? ' !' : ''} --${option} any`
      return `${inverted ? ' !' : ''} --${option} ${type}${min !== 0 || max !== 255 ? `/${min}` : ''}`
    },
    check: (_data, rule) => (rule.protocol === protocol && !rule.protocolInverted ? undefined : EINVAL),
    compile: ({ type, min, max, inverted }) =>
      new Predicate(packet => {
        if (packet.protocol !== protocol || !packet.hasTransport(4)) return false
        const { bytes } = packet.skb
        const code = bytes[packet.transport + 1]!
        const fits = (type === ANY && family === 4) || (bytes[packet.transport] === type && code >= min && code <= max)
        return fits !== inverted
      }),
  }
}

/** libipt_icmp. */
export const icmpMatch = icmpType({
  name: 'icmp',
  family: 4,
  option: 'icmp-type',
  names: NAMES,
  what: 'ICMP',
  head: ' icmp',
  protocol: 1,
})

/** libip6t_icmp6. */
export const icmp6Match = icmpType({
  name: 'icmp6',
  family: 6,
  option: 'icmpv6-type',
  names: NAMES_V6,
  what: 'ICMPv6',
  head: ' ipv6-icmp',
  protocol: 58,
})
