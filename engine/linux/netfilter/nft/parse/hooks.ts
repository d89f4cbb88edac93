import type { Location } from '../location.ts'
import type { Expr, SymbolExpr } from '../syntax.ts'
import { dummy } from './dummy.ts'
import * as expressions from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** A name, or those that a variable stands for. */
function deviceNames(tokens: Tokens): SymbolExpr[] {
  if (!tokens.is('$')) {
    const name = tokens.identifier("string or '$'")
    return name === null ? [] : [name]
  }
  const value = expressions.variable(tokens)
  const parts = value.kind === 'set' ? value.elements.map(({ key }) => key) : [value]
  return parts.filter(part => part.kind === 'symbol')
}

/** `device NAME`, `devices = { NAME, ... }`, `devices = $NAMES`. */
export function devices(tokens: Tokens): SymbolExpr[] {
  if (tokens.accept('device')) return deviceNames(tokens)
  tokens.expect('devices')
  tokens.expect('=')
  if (tokens.is('$')) return deviceNames(tokens)
  tokens.expect('{', "'{' or '$'")
  const found: SymbolExpr[] = []
  do found.push(...deviceNames(tokens))
  while (tokens.accept(','))
  tokens.expect('}')
  return found
}

/** `priority filter + 5`. */
export function priorityOf(
  tokens: Tokens,
  expected: string,
): { readonly expr: Expr; readonly plus: number; readonly location: Location } {
  const start = tokens.peek().location
  tokens.expect('priority', expected)
  let sign = 1
  const named = tokens.is('$')
  let expr: Expr
  if (tokens.accept('-')) {
    sign = -1
    expr = expressions.basicExpr(tokens)
  } else if (tokens.is('$')) expr = expressions.variable(tokens)
  else if (tokens.is('dstnat') || tokens.peek().kind === 'string' || tokens.peek().kind === 'number') {
    const { text, location, kind } = tokens.next()
    expr = { kind: 'symbol', text, quoted: false, asterisk: kind === 'asterisk', location }
  } else {
    tokens.fail()
    expr = dummy(tokens)
  }
  let plus = 0
  // Nothing is added to what a variable says.
  if (named) return { expr, plus, location: tokens.from(start) }
  if (tokens.accept('+')) plus = tokens.number('number')
  else if (tokens.accept('-')) plus = -tokens.number('number')
  const signed: Expr = sign < 0 && expr.kind === 'symbol' ? { ...expr, text: `-${expr.text}` } : expr
  return { expr: signed, plus, location: tokens.from(start) }
}
