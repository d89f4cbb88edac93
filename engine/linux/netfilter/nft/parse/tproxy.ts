import type { Expr, TproxyStatement } from '../syntax.ts'
import * as expressions from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** `tproxy ip to ADDRESS:PORT`. */
export function tproxyStatement(tokens: Tokens): TproxyStatement {
  const start = tokens.next().location
  const family = tokens.accept('ip') ? 'ip' : tokens.accept('ip6') ? 'ip6' : null
  tokens.expect('to', 'to')
  let address: Expr | null = null
  let port: Expr | null = null
  if (!tokens.is(':')) address = expressions.statementExpr(tokens)
  if (tokens.accept(':')) port = expressions.statementExpr(tokens)
  return { kind: 'tproxy', family, address, port, location: tokens.from(start) }
}
