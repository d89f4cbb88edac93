import type { Extension, MatchType, TargetType } from './extension.ts'
import { matchTypes } from './matches/index.ts'
import { targetTypes } from './targets/index.ts'

function byFamily<Type extends Extension>(types: readonly Type[]): Readonly<Record<4 | 6, ReadonlyMap<string, Type>>> {
  const of = (family: 4 | 6) =>
    new Map(types.filter(type => (type.family ?? family) === family).map(type => [type.name, type]))
  return { 4: of(4), 6: of(6) }
}

const MATCHES = byFamily(matchTypes)
const TARGETS = byFamily(targetTypes)

/** xtables_find_match. */
export function findMatch(name: string, family: 4 | 6): MatchType | undefined {
  return MATCHES[family].get(name) ?? (name === 'icmpv6' ? MATCHES[family].get('icmp6') : undefined)
}

/** xtables_find_target, without the verdicts. */
export function findTarget(name: string, family: 4 | 6): TargetType | undefined {
  return TARGETS[family].get(name)
}
