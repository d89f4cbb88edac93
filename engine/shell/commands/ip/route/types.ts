import type { RouteType } from '../../../../net/fib.ts'
import type { Family, Words } from '../../../iproute/words.ts'

/** Names of RTN_* (rtnl_rtntype_a2n). */
export const ROUTE_TYPES: readonly RouteType[] = [
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
]

const NUMBERS: readonly (RouteType | undefined)[] = [
  undefined,
  'unicast',
  'local',
  'broadcast',
  'anycast',
  'multicast',
  'blackhole',
  'unreachable',
  'prohibit',
  'throw',
]

/** A route type by its name or number. */
export function parseRouteType(word: string): RouteType | undefined {
  return ROUTE_TYPES.find(type => type === word) ?? (/^\d+$/.test(word) ? NUMBERS[Number(word)] : undefined)
}

/** read_family: takes a word that names a family, as in `via inet6 fe80::1`. */
export function takeFamily(words: Words): Family {
  const family = words.word === 'inet' ? 4 : words.word === 'inet6' ? 6 : null
  if (family !== null) words.next()
  return family
}
