import type { Location } from '../location.ts'
import type { Expr, SymbolExpr } from '../syntax.ts'
import { dummy } from './dummy.ts'
import * as expressions from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** `device NAME`, `devices = { NAME, ... }`. */
export function devices(tokens: Tokens): SymbolExpr[] {
  const found: SymbolExpr[] = []
  if (tokens.accept('device')) {
    const name = tokens.identifier('string')
    return name === null ? [] : [name]
  }
  tokens.expect('devices')
  tokens.expect('=')
  tokens.expect('{')
  do {
    const name = tokens.identifier('string')
    if (name !== null) found.push(name)
  } while (tokens.accept(','))
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
  if (tokens.accept('+')) plus = tokens.number('number')
  else if (tokens.accept('-')) plus = -tokens.number('number')
  const signed: Expr = sign < 0 && expr.kind === 'symbol' ? { ...expr, text: `-${expr.text}` } : expr
  return { expr: signed, plus, location: tokens.from(start) }
}
