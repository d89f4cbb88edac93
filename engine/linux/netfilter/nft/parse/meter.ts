import type { ElementExpr, MeterStatement } from '../syntax.ts'
import { dummy } from './dummy.ts'
import * as expressions from './expressions.ts'
import type { Tokens } from './tokens.ts'

/** What a meter holds where it does not say (src/parser_bison.y). */
const SIZE = 65535

/** `meter NAME size N { KEY STATEMENT }`, once `flow table NAME { KEY STATEMENT }`. */
export function meterStatement(tokens: Tokens): MeterStatement {
  const start = tokens.next().location
  tokens.accept('table')
  const name = tokens.identifier('string') ?? dummy(tokens)
  const size = tokens.accept('size') ? tokens.number('number') : SIZE
  tokens.expect('{', "'{'")
  const keyStart = tokens.peek().location
  const key = expressions.concatExpr(tokens)
  const options = expressions.elementOptions(tokens)
  const element: ElementExpr = {
    kind: 'element',
    key,
    data: null,
    ...options,
    location: expressions.keyLocation(tokens.from(keyStart), options.statements),
  }
  tokens.expect('}', "'}'")
  return { kind: 'meter', name, size, key: element, location: tokens.from(start) }
}
