import { noNames } from '../../xtables/names.ts'
import type { RuleSpec } from '../../xtables/rule.ts'
import { savedOptions } from './words.ts'

/** Targets that iptables-nft 1.8.9 writes as expressions of nft itself. */
const TARGETS: ReadonlySet<string> = new Set(['NFLOG', 'TRACE'])
const MATCHES: ReadonlySet<string> = new Set(['mark', 'limit'])

/** Does iptables-nft put the whole rule into expressions of nft (add_match and add_target of iptables/nft.c)? */
export function native({ header, matches, target }: RuleSpec): boolean {
  if (target.kind === 'extension' && !TARGETS.has(target.use.type.name)) return false
  const style = { numeric: true, names: noNames, protocol: header.protocol?.value ?? 0, family: header.family }
  return matches.every(({ type, data }) => {
    if (MATCHES.has(type.name)) return true
    if (type.name !== 'tcp' && type.name !== 'udp') return false
    const options = savedOptions(type.save(data, style))
    return options.length > 0 && options.every(({ name }) => name !== 'tcp-option')
  })
}
