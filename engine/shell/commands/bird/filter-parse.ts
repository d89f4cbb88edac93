import type { Prefix } from '../../../wire/address.ts'
import type { Expression, Filter, FilterFunction, Statement } from './filter-syntax.ts'
import { isKeyword } from './lexer.ts'
import type { Reader } from './reader.ts'
import { bool, int, type MaskItem, type SetItem, type Value } from './values.ts'

/** What filters may name: `define`d constants, functions, filters. */
export interface Symbols {
  readonly constants: Map<string, Value>
  readonly functions: Map<string, FilterFunction>
  readonly filters: Map<string, Filter>
}

const TYPES = [
  'int',
  'bool',
  'ip',
  'prefix',
  'pair',
  'quad',
  'string',
  'bgppath',
  'bgpmask',
  'clist',
  'eclist',
  'lclist',
  'lc',
  'ec',
  'rd',
  'route',
]
const ENUM = /^(RTS|RTD|SCOPE|ORIGIN|NET|ROA)_[A-Z0-9_]+$/
/** Attributes of a route (filter/config.Y; bgp/config.Y). */
const ATTRIBUTES: ReadonlySet<string> = new Set(
  `net from gw proto source scope dest ifname ifindex preference weight bgp_path bgp_origin bgp_next_hop bgp_med bgp_local_pref
bgp_atomic_aggr bgp_aggregator bgp_community bgp_large_community bgp_originator_id bgp_cluster_list krt_metric krt_source krt_prefsrc igp_metric`.split(
    /\s+/,
  ),
)
const MAX32 = 0xffff_ffff

/** `filter NAME`, `filter { ... }`, `where ...`, `all`, `none`. */
export function parseFilter(reader: Reader, symbols: Symbols): Filter {
  if (reader.take('all')) return { kind: 'all' }
  if (reader.take('none')) return { kind: 'none' }
  if (reader.take('where')) return { kind: 'where', condition: new FilterParser(reader, symbols).expression() }
  if (!reader.take('filter')) return reader.unexpected()
  if (reader.at('{')) return { kind: 'filter', name: null, body: new FilterParser(reader, symbols).body() }
  const { token } = reader
  const found = token.kind === 'word' ? symbols.filters.get(token.value) : undefined
  if (found === undefined) return reader.unexpected('CF_SYM_KNOWN', "'{'")
  reader.skip()
  return found
}

export class FilterParser {
  readonly #reader: Reader
  readonly #symbols: Symbols
  readonly #variables: Set<string>

  constructor(reader: Reader, symbols: Symbols, variables: readonly string[] = []) {
    this.#reader = reader
    this.#symbols = symbols
    this.#variables = new Set(variables)
  }

  /** `int x; ip y; { ... }`: declarations may stand in front of the block or in it. */
  body(): readonly Statement[] {
    while (!this.#reader.at('{')) if (!this.#declaration()) this.#reader.unexpected("'{'")
    return this.#block()
  }

  #declaration(): boolean {
    const reader = this.#reader
    const type = reader.takeAny(TYPES)
    if (type === undefined) return false
    reader.take('set')
    const { token } = reader
    if (token.kind !== 'word' || isKeyword(token.value)) reader.unexpected()
    else this.#variables.add(token.value)
    reader.skip()
    // A value given with the declaration is an assignment; the caller of `statement` sees to it.
    if (!reader.at('=')) reader.need(';')
    return true
  }

  #block(): readonly Statement[] {
    const reader = this.#reader
    reader.need('{')
    const body: Statement[] = []
    while (!reader.take('}')) body.push(this.#statement())
    return body
  }

  #statement(): Statement {
    return this.#reader.nested(() => this.#statementAt())
  }

  #statementAt(): Statement {
    const reader = this.#reader
    if (reader.at('{')) return { kind: 'block', body: this.#block() }
    if (reader.take('if')) return this.#if()
    if (reader.take('case')) return this.#case()
    if (TYPES.some(type => reader.at(type)) && reader.following.kind === 'word') return this.#declared()
    const statement = this.#simple()
    reader.need(';')
    return statement
  }

  #declared(): Statement {
    const reader = this.#reader
    const { following } = reader
    this.#declaration()
    if (!reader.take('=')) return { kind: 'block', body: [] }
    const value = this.expression()
    reader.need(';')
    return { kind: 'assign', name: following.kind === 'word' ? following.value : '', value }
  }

  #if(): Statement {
    const condition = this.expression()
    this.#reader.need('then')
    const then = this.#statement()
    return { kind: 'if', condition, then, otherwise: this.#reader.take('else') ? this.#statement() : null }
  }

  #case(): Statement {
    const reader = this.#reader
    const of = this.expression()
    reader.need('{')
    const arms: { values: readonly Expression[] | null; body: readonly Statement[] }[] = []
    while (!reader.take('}')) {
      let values: Expression[] | null = null
      if (!reader.take('else')) {
        values = [this.#setValue()]
        while (reader.take(',')) values.push(this.#setValue())
      }
      reader.need(':')
      const body: Statement[] = []
      while (!reader.at('}') && !reader.at('else') && !this.#atArm()) body.push(this.#statement())
      arms.push({ values, body })
    }
    return { kind: 'case', of, arms }
  }

  #atArm(): boolean {
    const { token, following } = this.#reader
    const isConstant =
      token.kind === 'number' || token.kind === 'ip' || (token.kind === 'word' && ENUM.test(token.value))
    return isConstant && following.kind === 'mark' && [':', ',', '..', '/'].includes(following.value)
  }

  #setValue(): Expression {
    const [first, ...more] = this.#items()
    return { kind: 'value', value: { type: 'set', value: [first!, ...more] } }
  }

  #simple(): Statement {
    const reader = this.#reader
    const verdict = reader.takeAny(['accept', 'reject'])
    if (verdict !== undefined) return { kind: verdict }
    if (reader.take('return')) return { kind: 'return', value: reader.at(';') ? null : this.expression() }
    if (reader.at('print') || reader.at('printn')) {
      const newline = reader.take('print')
      if (!newline) reader.skip()
      const values = [this.expression()]
      while (reader.take(',')) values.push(this.expression())
      return { kind: 'print', values, newline }
    }
    if (reader.take('unset')) {
      reader.need('(')
      const name = this.#attribute()
      reader.need(')')
      return { kind: 'unset', name }
    }
    const { token, following } = reader
    if (token.kind === 'word' && following.kind === 'mark' && following.value === '=') {
      if (!ATTRIBUTES.has(token.value) && !this.#variables.has(token.value)) reader.unexpected()
      reader.skip()
      reader.skip()
      return { kind: 'assign', name: token.value, value: this.expression() }
    }
    const expression = this.#postfix()
    // `bgp_community.add(x)` as a statement changes the attribute itself.
    if (expression.kind === 'method' && expression.of.kind === 'name')
      return { kind: 'assign', name: expression.of.name, value: expression }
    return { kind: 'do', expression }
  }

  #attribute(): string {
    const { token } = this.#reader
    if (token.kind !== 'word' || !ATTRIBUTES.has(token.value)) return this.#reader.unexpected()
    this.#reader.skip()
    return token.value
  }

  expression(): Expression {
    return this.#reader.nested(() => this.#or())
  }

  #or(): Expression {
    let left = this.#comparison()
    for (;;) {
      const operator = this.#reader.takeAny(['&&', '||'])
      if (operator === undefined) return left
      left = { kind: 'binary', operator, left, right: this.#comparison() }
    }
  }

  #comparison(): Expression {
    const left = this.#sum()
    const operator = this.#reader.takeAny(['=', '!=', '<=', '>=', '<', '>', '~', '!~'])
    return operator === undefined ? left : { kind: 'binary', operator, left, right: this.#sum() }
  }

  #sum(): Expression {
    let left = this.#product()
    for (;;) {
      const operator = this.#reader.takeAny(['+', '-', '++'])
      if (operator === undefined) return left
      left = { kind: 'binary', operator, left, right: this.#product() }
    }
  }

  #product(): Expression {
    let left = this.#unary()
    for (;;) {
      const operator = this.#reader.takeAny(['*', '/'])
      if (operator === undefined) return left
      left = { kind: 'binary', operator, left, right: this.#unary() }
    }
  }

  #unary(): Expression {
    if (this.#reader.take('!')) return { kind: 'not', of: this.#reader.nested(() => this.#unary()) }
    return this.#postfix()
  }

  #postfix(): Expression {
    const reader = this.#reader
    let of = this.#term()
    while (reader.take('.')) {
      const { token } = reader
      if (token.kind !== 'word') return reader.unexpected()
      reader.skip()
      of = { kind: 'method', of, name: token.value, args: reader.at('(') ? this.#arguments() : [] }
    }
    return of
  }

  #arguments(): readonly Expression[] {
    const reader = this.#reader
    reader.need('(')
    const args: Expression[] = []
    while (!reader.take(')')) {
      if (args.length > 0) reader.need(',')
      args.push(this.expression())
    }
    return args
  }

  #term(): Expression {
    const reader = this.#reader
    const { token } = reader
    if (token.kind === 'number') return { kind: 'value', value: int(reader.number()) }
    if (token.kind === 'text') return { kind: 'value', value: { type: 'string', value: reader.text() } }
    if (token.kind === 'ip') return { kind: 'value', value: this.#ipOrPrefix() }
    if (reader.at('[=')) return { kind: 'value', value: { type: 'mask', value: this.#mask() } }
    if (reader.at('[')) return { kind: 'value', value: { type: 'set', value: this.#set() } }
    if (reader.at('+') && reader.following.kind === 'mark' && reader.following.value === '++') reader.skip()
    if (reader.take('(')) return this.#parentheses()
    if (token.kind !== 'word') return reader.unexpected()
    return this.#word(token.value)
  }

  #word(word: string): Expression {
    const reader = this.#reader
    if (reader.takeAny(['true', 'yes', 'on']) !== undefined) return { kind: 'value', value: bool(true) }
    if (reader.takeAny(['false', 'no', 'off']) !== undefined) return { kind: 'value', value: bool(false) }
    if (reader.take('defined')) {
      const [of] = this.#arguments()
      return of === undefined ? reader.unexpected() : { kind: 'defined', of }
    }
    if (ENUM.test(word)) {
      reader.skip()
      return { kind: 'value', value: { type: 'enum', value: word } }
    }
    const constant = this.#symbols.constants.get(word)
    if (constant !== undefined && !this.#variables.has(word)) {
      reader.skip()
      return { kind: 'value', value: constant }
    }
    const called = this.#symbols.functions.get(word)
    if (called !== undefined) {
      reader.skip()
      const args = this.#arguments()
      if (args.length !== called.parameters.length)
        reader.fail(`Function '${word}' expects ${called.parameters.length} arguments, got ${args.length}`)
      return { kind: 'call', name: word, args }
    }
    if (['prepend', 'add', 'delete', 'filter'].includes(word)) {
      // The older form: add(bgp_community, (1,2)).
      reader.skip()
      const [of, ...args] = this.#arguments()
      return of === undefined ? reader.unexpected() : { kind: 'method', of, name: word, args }
    }
    if (!ATTRIBUTES.has(word) && !this.#variables.has(word)) return reader.unexpected()
    reader.skip()
    return { kind: 'name', name: word }
  }

  #ipOrPrefix(): Value {
    const { following } = this.#reader
    if (following.kind === 'mark' && following.value === '/') return { type: 'prefix', value: this.#reader.prefix() }
    return { type: 'ip', value: this.#reader.ip() }
  }

  /** An expression in parentheses, a pair or a triple. */
  #parentheses(): Expression {
    const reader = this.#reader
    const parts = [this.expression()]
    while (reader.take(',')) parts.push(this.expression())
    reader.need(')')
    if (parts.length === 1) return parts[0]!
    return parts.length > 3 ? reader.unexpected() : { kind: 'pair', parts }
  }

  #set(): readonly SetItem[] {
    const reader = this.#reader
    reader.need('[')
    const items: SetItem[] = []
    while (!reader.take(']')) {
      if (items.length > 0) reader.need(',')
      if (!reader.at(']')) items.push(...this.#items())
    }
    return items
  }

  #items(): readonly SetItem[] {
    const reader = this.#reader
    const { token, following } = reader
    if (token.kind === 'ip' && following.kind === 'mark' && following.value === '/')
      return [this.#prefixItem(reader.prefix())]
    if (reader.take('(')) return [this.#partsItem()]
    const from = this.#constant()
    if (from.type === 'set') return from.value
    return [{ kind: 'range', from, to: reader.take('..') ? this.#constant() : from }]
  }

  #constant(): Value {
    const reader = this.#reader
    const { token } = reader
    if (token.kind === 'number') return int(reader.number())
    if (token.kind === 'ip') return { type: 'ip', value: reader.ip() }
    if (token.kind === 'text') return { type: 'string', value: reader.text() }
    if (token.kind !== 'word') return reader.unexpected()
    const value = ENUM.test(token.value)
      ? ({ type: 'enum', value: token.value } as const)
      : this.#symbols.constants.get(token.value)
    if (value === undefined) return reader.unexpected()
    reader.skip()
    return value
  }

  #prefixItem(prefix: Prefix): SetItem {
    const reader = this.#reader
    const bits = typeof prefix.address === 'number' ? 32 : 128
    if (reader.take('+')) return { kind: 'prefix', prefix, from: prefix.length, to: bits }
    if (reader.take('-')) return { kind: 'prefix', prefix, from: 0, to: prefix.length }
    if (!reader.take('{')) return { kind: 'prefix', prefix, from: prefix.length, to: prefix.length }
    const from = reader.number()
    reader.need(',')
    const to = reader.number()
    reader.need('}')
    return { kind: 'prefix', prefix, from, to }
  }

  #partsItem(): SetItem {
    const reader = this.#reader
    const parts: [number, number][] = []
    do {
      if (reader.take('*')) parts.push([0, MAX32])
      else {
        const constant = this.#constant()
        const from = constant.type === 'int' ? constant.value : reader.unexpected()
        parts.push([from, reader.take('..') ? reader.number() : from])
      }
    } while (reader.take(','))
    reader.need(')')
    return { kind: 'parts', parts }
  }

  #mask(): readonly MaskItem[] {
    const reader = this.#reader
    reader.need('[=')
    const items: MaskItem[] = []
    while (!reader.take('=]')) {
      if (reader.take('*')) items.push('any')
      else if (reader.take('?')) items.push('one')
      else if (reader.at('[')) items.push({ set: this.#set() })
      else {
        const constant = this.#constant()
        const from = constant.type === 'int' ? constant.value : reader.unexpected()
        items.push({ from, to: reader.take('..') ? reader.number() : from })
      }
    }
    return items
  }
}
