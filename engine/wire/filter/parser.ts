/**
 * The grammar of libpcap, compiled as it is read, because what comes first is also what is complained of first. `and` and `or`
 * bind alike, to the left. Behind either an id may stand alone: it takes the qualifiers of what is left of it.
 */
import * as arithmetic from './arithmetic.ts'
import type { Compiler } from './compiler.ts'
import { and, type Condition, not, or } from './condition.ts'
import { FilterError, syntaxError } from './error.ts'
import { addressId, macId, maskedId, nameId, numberId, prefixId, prefixId6 } from './id.ts'
import { DIRECTION_WORDS, PROTOCOL_WORDS, TYPE_WORDS, UNDIRECTED_TYPE_WORDS } from './keyword.ts'
import { protocolAlone } from './protocol.ts'
import type { Direction, IdType, Protocol, Qualifier } from './qualifier.ts'
import { QUALIFIED_TERM_WORDS, qualifiedTerm, term } from './term.ts'
import type { Tokens } from './tokens.ts'

/** A condition, and the qualifiers that an id behind it takes over: undefined behind a primitive without any. */
interface Parsed {
  readonly kind: 'id' | 'term'
  readonly condition: Condition
  readonly qualifier: Qualifier | undefined
}

/** What parentheses can hold besides. */
type Content =
  | Parsed
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'value'; readonly value: arithmetic.Value }

/** What may stand at a place: at the start terms alone, behind a joint both, behind qualifiers ids alone. */
type Allowed = 'term' | 'both' | 'id' | 'number'

const RELATIONS = ['>', '>=', '=', '<=', '<', '!='] as const

/** How close an operator binds; `%` and `^` were given no place, and take all that follows them. */
const PRECEDENCE = new Map([
  ['|', 1],
  ['&', 2],
  ['<<', 3],
  ['>>', 3],
  ['+', 4],
  ['-', 4],
  ['*', 5],
  ['/', 5],
  ['%', Number.POSITIVE_INFINITY],
  ['^', Number.POSITIVE_INFINITY],
])
const UNARY = 6
const OPERATORS = [...PRECEDENCE.keys()]

export class Parser {
  readonly #c: Compiler
  readonly #tokens: Tokens

  constructor(c: Compiler, tokens: Tokens) {
    this.#c = c
    this.#tokens = tokens
  }

  /** Undefined for an empty expression, which every packet meets. */
  parse(): Condition | undefined {
    if (this.#tokens.atKind('end')) return undefined
    const { condition } = this.#joined(this.#operand(undefined, 'term'))
    if (!this.#tokens.atKind('end')) throw syntaxError()
    return condition
  }

  #joined(left: Parsed, allowed: Allowed = 'both'): Parsed {
    let { condition, qualifier } = left
    for (;;) {
      const joint = this.#tokens.take('and', 'or')
      if (joint === undefined) return { kind: left.kind, condition, qualifier }
      const right = this.#operand(qualifier, allowed)
      condition = joint.text === 'and' ? and(condition, right.condition) : or(condition, right.condition)
      qualifier = right.qualifier
    }
  }

  #operand(inherited: Qualifier | undefined, allowed: Allowed): Parsed {
    const tokens = this.#tokens
    if (tokens.take('!') !== undefined) {
      const operand = tokens.nested(() => this.#operand(inherited, allowed))
      return { ...operand, condition: not(operand.condition) }
    }
    if (tokens.at('(')) return this.#asOperand(this.#parenthesized(inherited, allowed), inherited, allowed)
    if (tokens.atKind('number')) {
      const { value } = tokens.next()
      return this.#asOperand({ kind: 'number', value }, inherited, allowed)
    }
    if (this.#atId()) {
      if (allowed === 'term') throw syntaxError()
      return this.#id(inherited)
    }
    if (allowed === 'id') throw syntaxError()
    return this.#asOperand(this.#term(), inherited, allowed)
  }

  /** A number is an id, or begins a relation. */
  #asOperand(content: Content, inherited: Qualifier | undefined, allowed: Allowed): Parsed {
    if ('condition' in content) return content
    if (content.kind === 'number') {
      if (allowed === 'id' || (allowed === 'both' && this.#atEnd())) {
        const condition = numberId(this.#c, content.value, inherited)
        return { kind: 'id', condition, qualifier: inherited }
      }
      return this.#relation(arithmetic.number(this.#c, content.value))
    }
    return this.#relation(content.value)
  }

  #parenthesized(inherited: Qualifier | undefined, allowed: Allowed): Content {
    this.#tokens.expect('(')
    const content = this.#tokens.nested(() => this.#content(inherited, allowed))
    this.#tokens.expect(')')
    if (content.kind === 'term') return { ...content, qualifier: inherited }
    return content
  }

  /** Within parentheses a list of ids begins with an id itself, not with another parenthesis. */
  #content(inherited: Qualifier | undefined, allowed: Allowed): Content {
    const tokens = this.#tokens
    let first: Content
    const alone = allowed === 'id' || allowed === 'number'
    if (tokens.atKind('number')) first = { kind: 'number', value: tokens.next().value }
    else if (tokens.at('(')) first = this.#parenthesized(inherited, alone ? 'number' : 'term')
    else if (allowed !== 'number' && (tokens.at('!') || this.#atId())) first = this.#operand(inherited, allowed)
    else if (alone) throw syntaxError()
    else first = this.#term()
    if (first.kind === 'number' && (allowed === 'both' || allowed === 'id') && tokens.at('and', 'or'))
      first = { kind: 'id', condition: numberId(this.#c, first.value, inherited), qualifier: inherited }
    if (first.kind === 'number' && !alone && this.#atOperator())
      first = { kind: 'value', value: arithmetic.number(this.#c, first.value) }
    if (first.kind === 'value') {
      const value = this.#climb(first.value, 0)
      if (!tokens.at(...RELATIONS)) return { kind: 'value', value }
      first = this.#relation(value)
    }
    if (first.kind === 'number') return first
    return this.#joined(first, first.kind === 'id' ? 'id' : 'both')
  }

  #atId(): boolean {
    return this.#tokens.atKind('name', 'short', 'ipv6', 'mac', 'aid')
  }

  /** Whether nothing can follow that belongs to what was just read. */
  #atEnd(): boolean {
    return this.#tokens.atKind('end') || this.#tokens.at('and', 'or', ')')
  }

  #atOperator(): boolean {
    return this.#tokens.at(...RELATIONS, ...OPERATORS)
  }

  #id(qualifier: Qualifier | undefined): Parsed {
    const { kind, text } = this.#tokens.next()
    return { kind: 'id', condition: this.#idCondition(kind, text, qualifier), qualifier }
  }

  #idCondition(kind: string, text: string, qualifier: Qualifier | undefined): Condition {
    const c = this.#c
    const tokens = this.#tokens
    if (kind === 'name') return nameId(c, text, qualifier)
    if (kind === 'mac') return macId(c, text, qualifier)
    if (kind === 'aid') throw new FilterError('aid supported only on ARCnet')
    if (tokens.take('/') !== undefined) {
      const { value } = tokens.expectKind('number')
      return kind === 'ipv6' ? prefixId6(c, text, value, qualifier) : prefixId(c, text, value, qualifier)
    }
    if (kind === 'ipv6') return prefixId6(c, text, 128, qualifier)
    if (tokens.take('mask') !== undefined) return maskedId(c, text, tokens.expectKind('short').text, qualifier)
    return addressId(c, text, qualifier)
  }

  /** A primitive, or a value where a relation begins. */
  #term(): Content {
    const tokens = this.#tokens
    if (tokens.at('-', 'len')) return { kind: 'value', value: this.#primary() }
    const protocol = this.#protocol()
    if (protocol !== undefined && tokens.at('[')) return { kind: 'value', value: this.#bytes(protocol) }
    const condition = this.#qualified(protocol ?? 'default')
    if (condition !== undefined) return condition
    if (protocol !== undefined && !this.#atEnd()) throw syntaxError()
    const alone = protocol === undefined ? term(this.#c, tokens) : protocolAlone(this.#c, protocol)
    return { kind: 'term', condition: alone, qualifier: undefined }
  }

  #protocol(): Protocol | undefined {
    const { kind, text } = this.#tokens.peek()
    const protocol = kind === 'word' ? PROTOCOL_WORDS.get(text) : undefined
    if (protocol !== undefined) this.#tokens.next()
    return protocol
  }

  /** Qualifiers with their id, or what else a protocol may qualify. */
  #qualified(protocol: Protocol): Parsed | undefined {
    const tokens = this.#tokens
    if (tokens.at(...QUALIFIED_TERM_WORDS))
      return { kind: 'term', condition: qualifiedTerm(this.#c, tokens, protocol), qualifier: undefined }
    const direction = this.#direction()
    const type = this.#idType(direction)
    if (direction === undefined && type === undefined) return undefined
    const qualifier = { protocol, direction: direction ?? 'default', type: type ?? 'default' }
    return { ...this.#operand(qualifier, 'id'), kind: 'term' }
  }

  #direction(): Direction | undefined {
    const tokens = this.#tokens
    const { kind, text } = tokens.peek()
    const direction = kind === 'word' ? DIRECTION_WORDS.get(text) : undefined
    if (direction === undefined) return undefined
    tokens.next()
    if (direction !== 'src' && direction !== 'dst') return direction
    const joint = tokens.take('and', 'or')
    if (joint === undefined) return direction
    tokens.expect(direction === 'src' ? 'dst' : 'src')
    return joint.text === 'and' ? 'and' : 'or'
  }

  #idType(direction: Direction | undefined): IdType | undefined {
    const { kind, text } = this.#tokens.peek()
    if (kind !== 'word') return undefined
    const type = TYPE_WORDS.get(text) ?? (direction === undefined ? UNDIRECTED_TYPE_WORDS.get(text) : undefined)
    if (type !== undefined) this.#tokens.next()
    return type
  }

  #relation(first: arithmetic.Value): Parsed {
    const left = this.#climb(first, 0)
    const relation = this.#tokens.expect(...RELATIONS).text as arithmetic.Relation
    const right = this.#climb(this.#primary(), 0)
    return { kind: 'term', condition: arithmetic.compare(this.#c, relation, left, right), qualifier: undefined }
  }

  /** Takes the operators that bind closer than what `value` already belongs to. */
  #climb(value: arithmetic.Value, closeness: number): arithmetic.Value {
    const tokens = this.#tokens
    while (tokens.at(...OPERATORS)) {
      const operator = tokens.peek().text
      const precedence = PRECEDENCE.get(operator)!
      if (precedence <= closeness) break
      tokens.next()
      const inner = Number.isFinite(precedence) ? precedence : -1
      value = arithmetic.combine(this.#c, operator, value, this.#operandValue(inner))
    }
    return value
  }

  #operandValue(closeness: number): arithmetic.Value {
    return this.#tokens.nested(() => this.#climb(this.#primary(), closeness))
  }

  #primary(): arithmetic.Value {
    const tokens = this.#tokens
    if (tokens.atKind('number')) return arithmetic.number(this.#c, tokens.next().value)
    if (tokens.take('len') !== undefined) return arithmetic.packetLength(this.#c)
    if (tokens.take('-') !== undefined) return arithmetic.negative(this.#c, this.#operandValue(UNARY))
    if (tokens.take('(') !== undefined) {
      const value = this.#operandValue(0)
      tokens.expect(')')
      return value
    }
    const protocol = this.#protocol()
    if (protocol === undefined) throw syntaxError()
    return this.#bytes(protocol)
  }

  #bytes(protocol: Protocol): arithmetic.Value {
    const tokens = this.#tokens
    tokens.expect('[')
    const index = this.#operandValue(0)
    const size = tokens.take(':') === undefined ? 1 : tokens.expectKind('number').value
    tokens.expect(']')
    return arithmetic.bytesOf(this.#c, protocol, index, size)
  }
}
