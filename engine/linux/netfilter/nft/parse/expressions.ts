import { between, type Location } from '../location.ts'
import { closest } from '../misspell.ts'
import type { BinaryExpr, ElementExpr, Expr, SetExpr, Statement, SymbolExpr } from '../syntax.ts'
import { parseTime } from '../types/time.ts'
import { dummy } from './dummy.ts'
import { parseElementStatements } from './element-statements.ts'
import { keyword, rawPayload } from './keywords.ts'
import { RESERVED, type Tokens } from './tokens.ts'

/** Words that are commands elsewhere and values on the right-hand side. */
const VALUE_WORDS: ReadonlySet<string> = new Set(
  (
    'tcp udp udplite esp ah icmp igmp icmpv6 comp dccp sctp redirect ip ip6 ether vlan arp dnat snat ecn reset ' +
    'exists missing'
  ).split(' '),
)

function symbol(tokens: Tokens): SymbolExpr {
  const { kind, text, location } = tokens.next()
  const asterisk = kind === 'asterisk'
  return { kind: 'symbol', text: asterisk ? text.slice(0, -1) : text, quoted: kind === 'quoted', asterisk, location }
}

/** `$name`: what was defined under it. */
export function variable(tokens: Tokens): Expr {
  tokens.next()
  const name = tokens.identifier()
  if (name === null) return dummy(tokens)
  const found = tokens.scope.get(name.text)
  if (found !== undefined) return found
  const like = closest(name.text, tokens.scope.names(), each => each)
  const hint = like === undefined ? '' : `; did you mean identifier ‘${like}’?`
  tokens.error(`unknown identifier '${name.text}'${hint}`, name.location)
  return dummy(tokens)
}

// Left-hand sides: what is read from a packet.

const LEVELS: readonly (readonly BinaryExpr['op'][])[] = [['|'], ['^'], ['&'], ['<<', '>>']]

/** Operators by their strength; `primary` reads what they stand between. */
function binary(tokens: Tokens, level: number, primary: (tokens: Tokens) => Expr): Expr {
  if (level === LEVELS.length) return primary(tokens)
  let left = binary(tokens, level + 1, primary)
  for (;;) {
    const op = LEVELS[level]!.find(each => tokens.is(each))
    if (op === undefined) return left
    tokens.next()
    const right = binary(tokens, level + 1, primary)
    left = { kind: 'binary', op, left, right, location: between(left.location, right.location) }
  }
}

/** basic_expr. */
export function basicExpr(tokens: Tokens): Expr {
  return binary(tokens, 0, primaryExpr)
}

/** concat_expr. */
export function concatExpr(tokens: Tokens): Expr {
  const first = basicExpr(tokens)
  if (!tokens.is('.')) return first
  const parts = [first]
  while (tokens.accept('.')) parts.push(basicExpr(tokens))
  return { kind: 'concat', parts, location: tokens.from(first.location) }
}

function primaryExpr(tokens: Tokens): Expr {
  const token = tokens.peek()
  if (token.kind === 'mark') {
    if (token.text === '(') {
      tokens.next()
      const inner = tokens.nested(() => basicExpr(tokens), dummy(tokens))
      tokens.expect(')')
      return inner
    }
    if (token.text === '$') return variable(tokens)
    if (token.text === '@') return rawPayload(tokens)
  }
  if (token.kind === 'number' || token.kind === 'quoted' || token.kind === 'asterisk') return symbol(tokens)
  if (token.kind !== 'string') {
    tokens.fail()
    return dummy(tokens)
  }
  return keyword(tokens, token.text, concatExpr) ?? word(tokens)
}

function word(tokens: Tokens): Expr {
  const { text } = tokens.peek()
  if (!RESERVED.has(text) || text === 'dnat' || text === 'snat') return symbol(tokens)
  tokens.fail()
  return dummy(tokens)
}

// Right-hand sides: values.

function primaryRhs(tokens: Tokens): Expr {
  const token = tokens.peek()
  if (tokens.is('(')) {
    tokens.next()
    const inner = tokens.nested(() => basicRhs(tokens), dummy(tokens))
    tokens.expect(')')
    return inner
  }
  if (tokens.is('[')) {
    tokens.next()
    const inner = basicRhs(tokens)
    tokens.expect(']')
    return inner
  }
  if (tokens.is('$')) return variable(tokens)
  // A word of the grammar; /etc/protocols calls it otherwise.
  if (tokens.is('comp')) return { ...symbol(tokens), text: 'ipcomp' }
  const isWord = token.kind === 'string' && (!RESERVED.has(token.text) || VALUE_WORDS.has(token.text))
  if (isWord || token.kind === 'number' || token.kind === 'quoted' || token.kind === 'asterisk') return symbol(tokens)
  tokens.fail()
  return dummy(tokens)
}

/** basic_rhs_expr. */
export function basicRhs(tokens: Tokens): Expr {
  return binary(tokens, 0, primaryRhs)
}

/** A value, a network, or a range. */
function multitonRhs(tokens: Tokens, primary: (tokens: Tokens) => Expr = basicRhs): Expr {
  const start = tokens.peek().location
  const value = primary(tokens)
  if (tokens.is('/') && tokens.peek(1).kind === 'number') {
    tokens.next()
    return { kind: 'prefix', value, length: tokens.number(), location: tokens.from(start) }
  }
  if (!tokens.is('-')) return value
  tokens.next()
  const to = primary(tokens)
  return { kind: 'range', from: value, to, location: tokens.from(start) }
}

/** Values that can be joined by dots. */
export function concatRhs(tokens: Tokens): Expr {
  const first = multitonRhs(tokens)
  if (!tokens.is('.')) return first
  const parts = [first]
  while (tokens.accept('.')) parts.push(multitonRhs(tokens))
  return { kind: 'concat', parts, location: tokens.from(first.location) }
}

/** rhs_expr, and lists of flags. */
export function rhs(tokens: Tokens): Expr {
  if (tokens.is('{')) return setExpr(tokens, false)
  if (tokens.is('@')) return setRef(tokens)
  const first = concatRhs(tokens)
  if (!tokens.is(',')) return first
  const items = [first]
  while (tokens.accept(',')) items.push(basicRhs(tokens))
  return { kind: 'list', items, location: tokens.from(first.location) }
}

/** list_rhs_expr: two flags at least. */
export function flagList(tokens: Tokens): Expr {
  const items = [basicRhs(tokens)]
  const { location } = items[0]!
  do {
    tokens.expect(',', 'comma')
    items.push(basicRhs(tokens))
  } while (tokens.is(','))
  return { kind: 'list', items, location: tokens.from(location) }
}

export function setRef(tokens: Tokens): Expr {
  const start = tokens.next().location
  const name = tokens.identifier('string')
  return { kind: 'setref', name: name?.text ?? '', location: tokens.from(start) }
}

/** What follows `set` in `meta mark set ...`, and `to` in `dnat to ...`. */
export function statementExpr(tokens: Tokens): Expr {
  const start = tokens.peek().location
  const first = multitonRhs(tokens, tokens => binary(tokens, 0, primaryStatement))
  let value = first
  if (tokens.is('.')) {
    const parts = [first]
    while (tokens.accept('.')) parts.push(multitonRhs(tokens, tokens => binary(tokens, 0, primaryStatement)))
    value = { kind: 'concat', parts, location: tokens.from(start) }
  }
  if (tokens.accept('map')) {
    const map = mapTarget(tokens)
    return { kind: 'map', key: value, map, location: tokens.from(start) }
  }
  if (!tokens.is(',')) return value
  const items = [value]
  while (tokens.accept(',')) items.push(basicRhs(tokens))
  return { kind: 'list', items, location: tokens.from(start) }
}

function primaryStatement(tokens: Tokens): Expr {
  if (tokens.is('(')) {
    tokens.next()
    const inner = tokens.nested(() => binary(tokens, 0, primaryStatement), dummy(tokens))
    tokens.expect(')')
    return inner
  }
  if (tokens.is('[')) {
    const start = tokens.next().location
    const inner = basicRhs(tokens)
    tokens.expect(']')
    return { ...inner, location: tokens.from(start) }
  }
  const token = tokens.peek()
  const known = token.kind === 'string' ? keyword(tokens, token.text, concatExpr) : undefined
  return known ?? primaryRhs(tokens)
}

/** Behind `map` and `vmap`: a set in braces, or a reference. */
export function mapTarget(tokens: Tokens, verdicts = false): Expr {
  if (tokens.is('{')) return setExpr(tokens, true, verdicts)
  if (tokens.is('@')) return setRef(tokens)
  if (tokens.is('$')) return variable(tokens)
  tokens.fail()
  return dummy(tokens)
}

const VERDICTS = ['accept', 'drop', 'continue', 'return', 'jump', 'goto'] as const

/** A verdict, if one stands here. */
export function verdictExpr(tokens: Tokens): Expr | undefined {
  const verdict = VERDICTS.find(each => tokens.is(each))
  if (verdict === undefined) return undefined
  const start = tokens.next().location
  if (verdict !== 'jump' && verdict !== 'goto') return { kind: 'verdict', verdict, chain: null, location: start }
  if (tokens.is('$')) {
    const chain = variable(tokens)
    return { kind: 'verdict', verdict, chain: chain.kind === 'symbol' ? chain : null, location: tokens.from(start) }
  }
  const chain = tokens.identifier("'{'")
  return { kind: 'verdict', verdict, chain, location: tokens.from(start) }
}

/** `{ ... }`; in a map each element has a value behind a colon. */
export function setExpr(tokens: Tokens, map: boolean, verdicts = false): SetExpr {
  const start = tokens.next().location
  const elements: ElementExpr[] = []
  tokens.skipNewlines()
  do {
    tokens.skipNewlines()
    if (tokens.is('}') && elements.length > 0) break
    elements.push(element(tokens, map, verdicts))
    tokens.skipNewlines()
  } while (tokens.accept(','))
  tokens.expect('}', elements.length > 0 ? "comma or '}'" : undefined)
  return { kind: 'set', elements, location: tokens.from(start) }
}

function elementKey(tokens: Tokens, map: boolean): Expr {
  if (tokens.is('{') && !map) return tokens.nested((): Expr => setExpr(tokens, false), dummy(tokens))
  if (!tokens.is('*')) return concatRhs(tokens)
  return { kind: 'wildcard', location: tokens.next().location }
}

function element(tokens: Tokens, map: boolean, verdicts: boolean): ElementExpr {
  const start = tokens.peek().location
  const key = elementKey(tokens, map)
  // Of what is written for an element nft 1.0.6 takes one statement.
  const options = elementOptions(tokens, { most: 1, quotas: false })
  let data: Expr | null = null
  if (tokens.is(':')) {
    tokens.next()
    tokens.skipNewlines()
    const verdict = verdictExpr(tokens)
    if (verdict === undefined && verdicts) tokens.fail()
    data = verdict ?? concatRhs(tokens)
  } else if (map) tokens.expect(':', 'colon')
  return { kind: 'element', key, data, ...options, location: tokens.from(start) }
}

/** A time like `1h30m`, in milliseconds. */
export function timeSpec(tokens: Tokens): number {
  const token = tokens.peek()
  const value =
    token.kind === 'string' || token.kind === 'quoted' || token.kind === 'number' ? parseTime(token.text) : undefined
  if (value === undefined) tokens.fail('string')
  else tokens.next()
  return Number(value ?? 0n)
}

/** Where the key of an element is, with its timeout, without what counts its packets. */
export function keyLocation(whole: Location, [first]: readonly Statement[]): Location {
  if (first === undefined) return whole
  const text = whole.source.text.slice(whole.start, first.location.start)
  return { ...whole, end: whole.start + text.trimEnd().length }
}

/** `timeout`, `expires`, `comment` and counters of an element. */
export function elementOptions(
  tokens: Tokens,
  { most = Number.POSITIVE_INFINITY, quotas = true }: { readonly most?: number; readonly quotas?: boolean } = {},
): Pick<ElementExpr, 'comment' | 'timeout' | 'expires' | 'statements'> {
  let comment: string | undefined
  let timeout: number | undefined
  let expires: number | undefined
  const statements = parseElementStatements(tokens, { most, quotas })
  for (;;) {
    if (tokens.accept('timeout')) timeout = timeSpec(tokens)
    else if (tokens.accept('expires')) expires = timeSpec(tokens)
    else if (tokens.accept('comment')) comment = tokens.comment()
    else break
    statements.push(...parseElementStatements(tokens, { most: most - statements.length, quotas }))
  }
  return {
    comment,
    timeout,
    expires,
    statements,
  }
}
