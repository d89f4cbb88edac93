import { BARE_META, CT_KEYS, META_KEYS } from '../keys.ts'
import { between } from '../location.ts'
import { OPTION_ALIASES, optionFields } from '../options.ts'
import { IP, protocolNamed } from '../protocols.ts'
import type { BinaryExpr, ElementExpr, Expr, SetExpr, SymbolExpr } from '../syntax.ts'
import { parseTime } from '../types/time.ts'
import { parseElementStatements } from './element-statements.ts'
import { RESERVED, type Tokens } from './tokens.ts'

/** Words that are commands elsewhere and values on the right-hand side. */
const VALUE_WORDS: ReadonlySet<string> = new Set(
  'tcp udp udplite esp ah icmp igmp icmpv6 comp dccp sctp redirect ip ip6 ether vlan arp dnat snat ecn reset'.split(
    ' ',
  ),
)
const EXTENSION_HEADERS: ReadonlySet<string> = new Set(['hbh', 'frag', 'dst', 'mh'])

function symbol(tokens: Tokens): SymbolExpr {
  const { kind, text, location } = tokens.next()
  const asterisk = kind === 'asterisk'
  return { kind: 'symbol', text: asterisk ? text.slice(0, -1) : text, quoted: kind === 'quoted', asterisk, location }
}

export function dummy(tokens: Tokens): SymbolExpr {
  return { kind: 'symbol', text: '', quoted: false, asterisk: false, location: tokens.peek().location }
}

/** `$name`: what was defined under it. */
export function variable(tokens: Tokens): Expr {
  tokens.next()
  const name = tokens.identifier()
  if (name === null) return dummy(tokens)
  const found = tokens.scope.get(name.text)
  if (found !== undefined) return found
  tokens.error(`unknown identifier '${name.text}'`, name.location)
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
  return keyword(tokens, token.text) ?? word(tokens)
}

function word(tokens: Tokens): Expr {
  if (!RESERVED.has(tokens.peek().text)) return symbol(tokens)
  tokens.fail()
  return dummy(tokens)
}

function keyword(tokens: Tokens, text: string): Expr | undefined {
  switch (text) {
    case 'meta':
      return meta(tokens)
    case 'ct':
      return ct(tokens)
    case 'fib':
      return fib(tokens)
    case 'rt':
      return rt(tokens)
    case 'socket': {
      const start = tokens.next().location
      const key = tokens.next().text
      return { kind: 'socket', key, location: tokens.from(start) }
    }
    case 'numgen':
      return numgen(tokens)
    case 'jhash':
    case 'symhash':
      return hash(tokens, text === 'jhash')
    case 'exthdr': {
      const start = tokens.next().location
      if (optionFields('exthdr', tokens.peek().text, null) === undefined) tokens.fail()
      const name = tokens.next().text
      return { kind: 'option', of: 'exthdr', name, field: null, location: tokens.from(start) }
    }
    default:
      break
  }
  if (EXTENSION_HEADERS.has(text)) return extensionHeader(tokens)
  if (BARE_META.has(text)) {
    const { location } = tokens.next()
    return { kind: 'meta', key: text, location }
  }
  return protocolNamed(text) === undefined ? undefined : payload(tokens)
}

const META_ALIASES: ReadonlyMap<string, string> = new Map([
  ['ibriport', 'ibrname'],
  ['obriport', 'obrname'],
  ['secpath', 'ipsec'],
])

function meta(tokens: Tokens): Expr {
  const start = tokens.next().location
  const token = tokens.peek()
  if (token.kind !== 'string') {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  const key = META_ALIASES.get(token.text) ?? token.text
  if (!META_KEYS.has(key)) {
    const known = [...META_KEYS.keys()].join(', ')
    tokens.error(`syntax error, unexpected ${key}, known keys are ${known}`, tokens.from(start))
  }
  return { kind: 'meta', key, location: tokens.from(start) }
}

function ct(tokens: Tokens): Expr {
  const start = tokens.next().location
  const direction = tokens.is('original') ? 'original' : tokens.is('reply') ? 'reply' : null
  if (direction !== null) tokens.next()
  let key = tokens.peek().text
  if ((key === 'ip' || key === 'ip6') && direction !== null) {
    tokens.next()
    key = `${key} ${tokens.peek().text}`
  }
  if (!CT_KEYS.has(key)) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  return { kind: 'ct', key, direction, location: tokens.from(start) }
}

/** In the order in which they are listed. */
const FIB_FLAGS = ['saddr', 'daddr', 'mark', 'iif', 'oif'] as const

function fib(tokens: Tokens): Expr {
  const start = tokens.next().location
  const flags: string[] = []
  const first = tokens.peek().location
  do {
    if (!FIB_FLAGS.some(each => tokens.is(each))) {
      tokens.fail('iif or oif or mark or saddr or daddr')
      break
    }
    flags.push(tokens.next().text)
  } while (tokens.accept('.'))
  const named = tokens.from(first)
  const result = (['type', 'oif', 'oifname'] as const).find(each => tokens.is(each))
  if (result === undefined) tokens.fail('type or oif or oifname')
  else tokens.next()
  const [source, destination] = [flags.includes('saddr'), flags.includes('daddr')]
  if (!source && !destination) tokens.error('fib: need either saddr or daddr', named)
  if (source && destination) tokens.error('fib: saddr and daddr are mutually exclusive', named)
  return {
    kind: 'fib',
    flags: FIB_FLAGS.filter(each => flags.includes(each)),
    result: result ?? 'type',
    location: tokens.from(start),
  }
}

function rt(tokens: Tokens): Expr {
  const start = tokens.next().location
  const family = tokens.is('ip') ? 'ip' : tokens.is('ip6') ? 'ip6' : null
  if (family !== null) tokens.next()
  const key = tokens.peek().text
  if (['classid', 'nexthop', 'mtu', 'ipsec'].includes(key)) {
    tokens.next()
    return { kind: 'rt', key, family, location: tokens.from(start) }
  }
  if (optionFields('exthdr', 'rt', key) === undefined) tokens.fail()
  tokens.next()
  return { kind: 'option', of: 'exthdr', name: 'rt', field: key, location: tokens.from(start) }
}

function extensionHeader(tokens: Tokens): Expr {
  const start = tokens.next()
  const field = tokens.peek().text
  if (optionFields('exthdr', start.text, field) === undefined) tokens.fail()
  tokens.next()
  return { kind: 'option', of: 'exthdr', name: start.text, field, location: tokens.from(start.location) }
}

function numgen(tokens: Tokens): Expr {
  const start = tokens.next().location
  const mode = tokens.is('inc') ? 'inc' : 'random'
  if (!tokens.accept('inc')) tokens.expect('random', 'random or inc')
  tokens.expect('mod', 'mod')
  const modulus = tokens.number('number')
  const offset = tokens.accept('offset') ? tokens.number('number') : 0
  return { kind: 'numgen', mode, modulus, offset, location: tokens.from(start) }
}

function hash(tokens: Tokens, jhash: boolean): Expr {
  const start = tokens.next().location
  const of = jhash ? concatExpr(tokens) : null
  tokens.expect('mod', 'mod')
  const modulus = tokens.number('number')
  const seed = jhash && tokens.accept('seed') ? tokens.number('number') : undefined
  const offset = tokens.accept('offset') ? tokens.number('number') : 0
  return { kind: 'hash', of, modulus, seed, offset, location: tokens.from(start) }
}

function rawPayload(tokens: Tokens): Expr {
  const start = tokens.next().location
  const base = (['ll', 'nh', 'th', 'ih'] as const).find(each => tokens.is(each))
  if (base === undefined) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  tokens.expect(',', 'comma')
  const offset = tokens.number('number')
  tokens.expect(',', 'comma')
  const bits = tokens.number('number')
  return { kind: 'raw', base, offset, bits, location: tokens.from(start) }
}

function payload(tokens: Tokens): Expr {
  const start = tokens.next()
  const protocol = protocolNamed(start.text)!
  if ((protocol === IP || start.text === 'tcp') && tokens.is('option')) return option(tokens, start.text)
  const first = tokens.peek().text
  const two = `${first} ${tokens.peek(1).text}`
  const called = protocol.name === 'vlan' && first === 'cfi' ? 'dei' : first
  const field = protocol.fields.find(each => each.name === two) ?? protocol.fields.find(each => each.name === called)
  if (field === undefined || tokens.peek().kind !== 'string') {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  if (field.name === two) tokens.next()
  return { kind: 'payload', protocol, field, location: tokens.from(start.location) }
}

function option(tokens: Tokens, protocol: string): Expr {
  const start = tokens.last.location
  tokens.next()
  const of = protocol === 'tcp' ? 'tcp option' : 'ip option'
  const word = tokens.peek().text
  const name = of === 'tcp option' ? (OPTION_ALIASES.get(word) ?? word) : word
  if (optionFields(of, name, null) === undefined) {
    tokens.fail()
    return dummy(tokens)
  }
  tokens.next()
  const field = optionFields(of, name, tokens.peek().text) === undefined ? null : tokens.next().text
  return { kind: 'option', of, name, field, location: tokens.from(start) }
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
  if (tokens.is('$')) return variable(tokens)
  const isWord = token.kind === 'string' && (!RESERVED.has(token.text) || VALUE_WORDS.has(token.text))
  if (isWord || token.kind === 'number' || token.kind === 'quoted' || token.kind === 'asterisk') return symbol(tokens)
  if (token.kind === 'string' && token.text === 'last') return symbol(tokens)
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
    tokens.next()
    const inner = basicRhs(tokens)
    tokens.expect(']')
    return inner
  }
  const token = tokens.peek()
  const known = token.kind === 'string' ? keyword(tokens, token.text) : undefined
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

function elementKey(tokens: Tokens): Expr {
  if (!tokens.is('*')) return concatRhs(tokens)
  return { kind: 'wildcard', location: tokens.next().location }
}

function element(tokens: Tokens, map: boolean, verdicts: boolean): ElementExpr {
  const start = tokens.peek().location
  const key = elementKey(tokens)
  const options = elementOptions(tokens)
  let data: Expr | null = null
  if (tokens.is(':')) {
    tokens.next()
    tokens.skipNewlines()
    const verdict = verdictExpr(tokens)
    if (verdict === undefined && verdicts) tokens.fail()
    data = verdict ?? concatRhs(tokens)
  } else if (map) tokens.expect(':', 'colon')
  const more = data === null ? options : { ...options, ...elementOptions(tokens) }
  return { kind: 'element', key, data, ...more, location: tokens.from(start) }
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

/** `timeout`, `expires`, `comment` and counters of an element. */
export function elementOptions(tokens: Tokens): Pick<ElementExpr, 'comment' | 'timeout' | 'expires' | 'statements'> {
  let comment: string | undefined
  let timeout: number | undefined
  let expires: number | undefined
  const statements = parseElementStatements(tokens)
  for (;;) {
    if (tokens.accept('timeout')) timeout = timeSpec(tokens)
    else if (tokens.accept('expires')) expires = timeSpec(tokens)
    else if (tokens.accept('comment')) comment = tokens.string()
    else break
    statements.push(...parseElementStatements(tokens))
  }
  return {
    comment,
    timeout,
    expires,
    statements,
  }
}
