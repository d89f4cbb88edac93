import { formatIp, type Ip, parseIpv4, parseIpv6 } from '../../../../wire/address.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import type { OptionPlace } from '../option.ts'
import { type Parsed, Problem } from '../problem.ts'

interface Addresses {
  readonly min: Ip
  readonly max: Ip
}
interface Condition extends Addresses {
  readonly inverted: boolean
}
interface IprangeData {
  readonly source: Condition | null
  readonly destination: Condition | null
}

function readRange(text: string, { family, extension, option, warn }: OptionPlace): Parsed<Addresses> {
  const parse = family === 4 ? parseIpv4 : parseIpv6
  const dash = text.indexOf('-')
  const first = dash < 0 ? text : text.slice(0, dash)
  const last = dash < 0 ? first : text.slice(dash + 1)
  const [min, max] = [parse(first), parse(last)]
  if (min === undefined || max === undefined)
    return new Problem(`${extension}: Bad value for "--${option}" option: "${min === undefined ? first : last}"`)
  if (min > max) warn(`xt_iprange: range ${text} is reversed and will never match\n`)
  return { min, max }
}

/** libxt_iprange. */
export const iprangeMatch: MatchType<IprangeData> = {
  name: 'iprange',
  options: [
    { name: 'src-range', invert: true, value: readRange },
    { name: 'dst-range', invert: true, value: readRange },
  ],
  parse(given) {
    if (given.empty) return new Problem("iprange match: You must specify `--src-range' or `--dst-range'")
    const condition = (name: string): Condition | null => {
      const range = given.value<Addresses>(name)
      return range === undefined ? null : { ...range, inverted: given.inverted(name) }
    }
    return { source: condition('src-range'), destination: condition('dst-range') }
  },
  print({ source, destination }) {
    const show = (what: string, range: Condition | null) =>
      range === null
        ? ''
        : ` ${what} IP range${range.inverted ? ' !' : ''} ${formatIp(range.min)}-${formatIp(range.max)}`
    return show('source', source) + show('destination', destination)
  },
  save({ source, destination }) {
    const show = (what: string, range: Condition | null) =>
      range === null
        ? ''
        : `${range.inverted ? ' !' : ''} --${what}-range ${formatIp(range.min)}-${formatIp(range.max)}`
    return show('src', source) + show('dst', destination)
  },
  compile({ source, destination }, rule) {
    const { net } = rule.netfilter
    const within = (range: Condition | null, ip: Ip) =>
      range === null || (ip >= range.min && ip <= range.max) !== range.inverted
    return new Predicate(({ skb }) => {
      const layer = net.layerOf(skb)
      return within(source, layer.sourceOf(skb)) && within(destination, layer.destinationOf(skb))
    })
  },
}
