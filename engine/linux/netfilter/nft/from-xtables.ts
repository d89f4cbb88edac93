import type { Rule } from '../rule.ts'
import type { Style } from './types/type.ts'

/** A rule of iptables as nft lists it. */
export function translateRule(rule: Rule, _style: Style): string {
  return rule.text
}
