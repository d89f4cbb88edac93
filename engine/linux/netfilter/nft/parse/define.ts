import type { Expr } from '../syntax.ts'
import * as expressions from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** define, redefine, undefine: false where none of them stands here. */
export function define(tokens: Tokens): boolean {
  if (tokens.is('undefine')) {
    tokens.next()
    const name = tokens.identifier('string')
    if (name !== null && !tokens.scope.delete(name.text)) tokens.error(`undefined symbol '${name.text}'`, name.location)
    return true
  }
  const again = tokens.is('redefine')
  if (!again && !tokens.is('define')) return false
  tokens.next()
  const name = tokens.identifier('string')
  tokens.expect('=', "'='")
  const negative = tokens.accept('-')
  let value = tokens.is('{') ? emptyOrSet(tokens) : expressions.rhs(tokens)
  if (negative && value.kind === 'symbol') value = { ...value, text: `-${value.text}` }
  endOfLine(tokens)
  if (name === null || tokens.failed) return true
  if (!again && tokens.scope.get(name.text) !== undefined) {
    tokens.error(`redefinition of symbol '${name.text}'`, name.location)
    return true
  }
  tokens.scope.set(name.text, value)
  return true
}

/** Lines that are no commands of their own need their end. */
export function endOfLine(tokens: Tokens): void {
  if (!tokens.failed && !tokens.atSeparator && tokens.peek().kind !== 'end') tokens.fail('newline or semicolon')
}

function emptyOrSet(tokens: Tokens): Expr {
  const { location } = tokens.peek()
  if (!tokens.is('}', 1)) return expressions.setExpr(tokens, false)
  tokens.next()
  tokens.next()
  return { kind: 'set', elements: [], location }
}
