import type { Expr, SymbolExpr } from '../syntax.ts'
import type { Tokens } from './tokens.ts'

/** Stands for what could not be read. */
export function dummy(tokens: Tokens): SymbolExpr {
  return { kind: 'symbol', text: '', quoted: false, asterisk: false, location: tokens.peek().location }
}

export function isDummy(expr: Expr): boolean {
  return expr.kind === 'symbol' && expr.text === '' && !expr.quoted
}
