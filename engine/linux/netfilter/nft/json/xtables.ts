import type { Family } from '../../families.ts'
import type { Rule } from '../../rule.ts'
import { XtRule } from '../../xtables/rule.ts'
import { evaluateRule } from '../evaluate/statements.ts'
import { ruleBody } from '../parse/statements.ts'
import { Scope, Tokens } from '../parse/tokens.ts'
import type { Statement } from '../syntax.ts'
import type { Style } from '../types/type.ts'
import type { Json } from '../types/value.ts'
import { listWording, pieces } from '../xtables/translate.ts'
import { statementJson } from './statements.ts'

/** Words of nft as its statements: none where they are about what the rule set alone knows. */
function statementsOf(text: string, family: Family, style: Style): readonly Statement[] {
  const tokens = new Tokens({ name: null, text, from: null }, [], new Scope(null))
  const body = ruleBody(tokens)
  if (tokens.errors.length > 0) return []
  const nothing = ({ location }: { readonly location: typeof body.location }) => ({ text: '', location })
  const { names } = style
  const rule = evaluateRule(body, { family, names, set: () => undefined, lacking: nothing })
  return 'listed' in rule ? rule.listed : []
}

/** A rule of iptables: what nft has expressions of its own for, and the names of the extensions. */
export function xtRuleJson(rule: Rule, family: Family, style: Style): Json[] {
  const { source } = rule
  if (!(source instanceof XtRule)) return []
  const wording = { ...listWording(rule, { ...style, stateless: false }), names: style.names }
  return (pieces(source.spec, source.chain, wording) ?? []).flatMap(({ text, extension }): Json[] => {
    if (extension !== undefined) return [{ xt: { ...extension } }]
    return statementsOf(text, family, style).map(statement => statementJson(statement, style))
  })
}
