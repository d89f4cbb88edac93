import { EINVAL } from '../../../../net/errno.ts'
import { Hook } from '../../../../net/hooks.ts'
import type { Link } from '../../../../net/link.ts'
import type { NetNs } from '../../../../net/netns.ts'
import type { Ip } from '../../../../wire/address.ts'
import type { MatchType } from '../extension.ts'
import { Predicate } from '../match.ts'
import { type Parsed, Problem } from '../problem.ts'

/** XT_ADDRTYPE_*: a bit for each RTN_*. */
const TYPES = [
  'UNSPEC',
  'UNICAST',
  'LOCAL',
  'BROADCAST',
  'ANYCAST',
  'MULTICAST',
  'BLACKHOLE',
  'UNREACHABLE',
  'PROHIBIT',
  'THROW',
  'NAT',
  'XRESOLVE',
] as const

/** addrtype_mt_checkentry_v1. */
const NOT_OF_IPV6: ReadonlySet<string> = new Set(['BROADCAST', 'BLACKHOLE', 'PROHIBIT', 'THROW', 'NAT', 'XRESOLVE'])

interface Condition {
  readonly types: readonly string[]
  readonly inverted: boolean
}

interface AddrtypeData {
  readonly source: Condition | null
  readonly destination: Condition | null
  readonly limit: 'in' | 'out' | null
}

function readTypes(text: string): Parsed<string[]> {
  const words = text.split(',').map(word => word.toUpperCase())
  for (const [index, word] of words.entries())
    if (!(TYPES as readonly string[]).includes(word))
      return new Problem(`addrtype: bad type "${text.split(',')[index]}"`)
  return TYPES.filter(type => words.includes(type))
}

/** The type of an address (inet_addr_type), of the device's own where one is given. */
function typeOf(net: NetNs, ip: Ip, link: Link | null): string {
  if (typeof ip !== 'number') return net.ip(ip).isLocal(ip) ? 'LOCAL' : ip >> 120n === 0xffn ? 'MULTICAST' : 'UNICAST'
  const type = net.ipv4.addressType(ip)
  if (type === 'local' && link !== null && net.ipv4.addresses.find(ip) !== link) return 'UNICAST'
  return type.toUpperCase()
}

/** libxt_addrtype. */
export const addrtypeMatch: MatchType<AddrtypeData> = {
  name: 'addrtype',
  options: [
    { name: 'src-type', invert: true, value: readTypes },
    { name: 'dst-type', invert: true, value: readTypes },
    { name: 'limit-iface-in', excludes: ['limit-iface-out'] },
    { name: 'limit-iface-out', excludes: ['limit-iface-in'] },
  ],
  finalCheck: given =>
    given.has('src-type') || given.has('dst-type')
      ? undefined
      : new Problem('addrtype: you must specify --src-type or --dst-type'),
  parse(given) {
    const condition = (name: string): Condition | null => {
      const types = given.value<string[]>(name)
      return types === undefined ? null : { types, inverted: given.inverted(name) }
    }
    const limit = given.has('limit-iface-in') ? 'in' : given.has('limit-iface-out') ? 'out' : null
    return { source: condition('src-type'), destination: condition('dst-type'), limit }
  },
  print({ source, destination, limit }) {
    const show = (name: string, condition: Condition | null) =>
      condition === null ? '' : ` ${name} ${condition.inverted ? '!' : ''}${condition.types.join(',')}`
    return ` ADDRTYPE match${show('src-type', source)}${show('dst-type', destination)}${limit === null ? '' : ` limit-${limit}`}`
  },
  save({ source, destination, limit }) {
    const show = (name: string, condition: Condition | null) =>
      condition === null ? '' : `${condition.inverted ? ' !' : ''} --${name} ${condition.types.join(',')}`
    return `${show('src-type', source)}${show('dst-type', destination)}${limit === null ? '' : ` --limit-iface-${limit}`}`
  },
  check({ source, destination }, { family }) {
    const types = [...(source?.types ?? []), ...(destination?.types ?? [])]
    return family === 6 && types.some(type => NOT_OF_IPV6.has(type)) ? EINVAL : undefined
  },
  validate({ limit }, { base }) {
    const { hook } = base!
    const entering = hook === Hook.preRouting || hook === Hook.localIn
    const leaving = hook === Hook.postRouting || hook === Hook.localOut
    return (limit === 'out' && entering) || (limit === 'in' && leaving) ? EINVAL : undefined
  },
  compile({ source, destination, limit }, rule) {
    const { net } = rule.netfilter
    const fits = (condition: Condition, ip: Ip, link: Link | null) =>
      condition.types.includes(typeOf(net, ip, link)) !== condition.inverted
    return new Predicate(packet => {
      const layer = net.layerOf(packet.skb)
      const link = limit === 'in' ? packet.incoming : limit === 'out' ? packet.outgoing : null
      if (source !== null && !fits(source, layer.sourceOf(packet.skb), link)) return false
      return destination === null || fits(destination, layer.destinationOf(packet.skb), link)
    })
  },
}
