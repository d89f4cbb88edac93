import type { MatchType, TargetType } from './extension.ts'
import { matchTypes } from './matches/index.ts'
import { targetTypes } from './targets/index.ts'

/** xtables_find_match. */
export function findMatch(name: string, family: 4 | 6): MatchType | undefined {
  const type = matchTypes.get(name)
  return type !== undefined && (type.family ?? family) === family ? type : undefined
}

/** xtables_find_target, without the verdicts. */
export function findTarget(name: string, family: 4 | 6): TargetType | undefined {
  for (const type of targetTypes) if (type.name === name && (type.family ?? family) === family) return type
  return undefined
}
