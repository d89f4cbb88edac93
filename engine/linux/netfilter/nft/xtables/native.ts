import { noNames } from '../../xtables/names.ts'
import type { RuleSpec } from '../../xtables/rule.ts'
import { type SavedOption, savedOptions } from './words.ts'

/** Targets that iptables-nft 1.8.9 writes as expressions of nft itself. */
const TARGETS: ReadonlySet<string> = new Set(['NFLOG', 'TRACE'])
const MATCHES: ReadonlySet<string> = new Set(['mark', 'limit'])

/** Does iptables-nft put the whole rule into expressions of nft (add_match and add_target of iptables/nft.c)? */
export function native({ header, matches, target }: RuleSpec): boolean {
  if (target.kind === 'extension' && !nativeTarget(target.use.type.name)) return false
  const style = { numeric: true, names: noNames, protocol: header.protocol?.value ?? 0, family: header.family }
  return matches.every(({ type, data }) => nativeMatch(type.name, savedOptions(type.save(data, style))))
}

/** The same for one of its matches. */
export function nativeMatch(name: string, options: readonly SavedOption[]): boolean {
  if (MATCHES.has(name)) return true
  if (name !== 'tcp' && name !== 'udp') return false
  return options.length > 0 && options.every(option => option.name !== 'tcp-option')
}

export function nativeTarget(name: string): boolean {
  return TARGETS.has(name)
}
