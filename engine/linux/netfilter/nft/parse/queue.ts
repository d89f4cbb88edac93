import type { Expr, Statement } from '../syntax.ts'
import { dummy } from './dummy.ts'
import * as expressions from './expressions.ts'
import { keyword } from './keywords.ts'
import type { Tokens } from './tokens.ts'

const FLAGS = 'bypass or fanout'

/** `queue`, `queue num 1-3 bypass,fanout`, `queue flags bypass to EXPR`. */
export function queueStatement(tokens: Tokens): Statement {
  const start = tokens.next().location
  const flags: string[] = []
  if (tokens.accept('to')) return { kind: 'queue', to: queueExpr(tokens), flags, location: tokens.from(start) }
  if (tokens.accept('flags')) {
    queueFlags(tokens, flags)
    const to = tokens.accept('to') ? queueExpr(tokens) : numbered(tokens, 'comma or to or num')
    return { kind: 'queue', to, flags, location: tokens.from(start) }
  }
  let to: Expr | null = null
  for (;;) {
    if (tokens.is('num')) {
      const at = tokens.peek().location
      to = { ...numbered(tokens, 'num'), location: tokens.from(at) }
    } else if (tokens.is('bypass') || tokens.is('fanout')) queueFlags(tokens, flags)
    else return { kind: 'queue', to, flags, location: start }
  }
}

function queueFlags(tokens: Tokens, flags: string[]): void {
  do {
    if (!tokens.is('bypass') && !tokens.is('fanout')) {
      tokens.fail(FLAGS)
      return
    }
    flags.push(tokens.next().text)
  } while (tokens.accept(','))
}

function numbered(tokens: Tokens, expecting: string): Expr {
  tokens.expect('num', expecting)
  if (tokens.peek().kind === 'number' || tokens.is('$')) return numbers(tokens)
  tokens.fail("number or '$'")
  return dummy(tokens)
}

/** A queue, or several that follow each other. */
function numbers(tokens: Tokens): Expr {
  const one = (): Expr => (tokens.is('$') ? expressions.variable(tokens) : expressions.basicRhs(tokens))
  const from = one()
  if (!tokens.accept('-')) return from
  const to = one()
  return { kind: 'range', from, to, location: tokens.from(from.location) }
}

/** What is computed for each packet. */
function queueExpr(tokens: Tokens): Expr {
  const token = tokens.peek()
  if (token.kind === 'number' || tokens.is('$')) return numbers(tokens)
  if (['numgen', 'jhash', 'symhash'].includes(token.text))
    return keyword(tokens, token.text, expressions.concatExpr) ?? dummy(tokens)
  const key = expressions.concatExpr(tokens)
  if (!tokens.accept('map')) {
    tokens.fail('. or map')
    return key
  }
  const map = expressions.mapTarget(tokens)
  return { kind: 'map', key, map, location: tokens.from(key.location) }
}
