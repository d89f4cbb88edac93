import type { Expression } from '../../expression.ts'
import { Outcome } from '../../outcome.ts'
import type { PacketContext } from '../../packet.ts'
import { compareWords, putWords, type Words } from '../../set/words.ts'
import type { Expr, Relation, Statement } from '../syntax.ts'
import { nameText } from '../types/table.ts'
import type { Environment } from './environment.ts'
import { metaLink } from './meta.ts'
import type { Reader } from './payload.ts'
import { type Loader, loader, reader } from './readers.ts'
import { Step, Test } from './step.ts'

type Match = Extract<Statement, { kind: 'match' }>

/** Whether an expression looks at connections, so that they have to be tracked. */
export function usesConnections(expr: Expr): boolean {
  switch (expr.kind) {
    case 'ct':
      return true
    case 'concat':
      return expr.parts.some(usesConnections)
    case 'binary':
      return usesConnections(expr.left) || usesConnections(expr.right)
    case 'map':
      return usesConnections(expr.key)
    case 'hash':
      return expr.of !== null && usesConnections(expr.of)
    default:
      return false
  }
}

/** A comparison. A packet that does not have what is asked for does not match, whatever the relation. */
export function compileMatch(match: Match, environment: Environment): Expression {
  const holds = question(match, environment)
  if (!usesConnections(match.left) && !usesConnections(match.right)) return new Test(holds)
  return new Step(packet => (holds(packet) ? Outcome.next : Outcome.break), { connections: environment })
}

function question(match: Match, environment: Environment): (packet: PacketContext) => boolean {
  const { left, right, relation } = match
  if (right.kind === 'set' || right.kind === 'setref') return lookup(left, right, relation, environment)
  const name = nameQuestion(match)
  if (name !== undefined) return name
  const read = reader(left, environment)
  if (read === undefined) return wide(loader(left, environment), match, environment)
  // `fib ... oif exists` asks whether there is one at all.
  if (left.kind === 'fib' && right.kind === 'value' && right.type.name === 'boolean')
    return packet => read(packet) > 0 === ((right.value !== 0n) !== (relation === '!='))
  const other = right.kind === 'range' || right.kind === 'prefix' ? undefined : reader(right, environment)
  if (other !== undefined && right.kind !== 'value') return packet => compare(relation, read(packet), other(packet))
  return narrow(read, right, relation)
}

function compare(relation: Relation, a: number, b: number): boolean {
  if (a < 0 || b < 0) return false
  switch (relation) {
    case 'in':
    case '==':
      return a === b
    case '!=':
      return a !== b
    case '<':
      return a < b
    case '>':
      return a > b
    case '<=':
      return a <= b
    case '>=':
      return a >= b
    case '!':
      return (a & b) === 0
  }
}

/** `iifname "eth0"`, `iifname "eth*"`: names are compared as they are. */
function nameQuestion({ left, right, relation }: Match): ((packet: PacketContext) => boolean) | undefined {
  const link = left.kind === 'meta' ? metaLink(left.key) : undefined
  if (link === undefined) return undefined
  const not = relation === '!='
  if (right.kind === 'value') {
    const name = nameText(right.value)
    return packet => ((link(packet)?.name ?? '') === name) !== not
  }
  if (right.kind === 'prefix' && right.value.kind === 'value') {
    const start = nameText(right.value.value)
    return packet => (link(packet)?.name ?? '').startsWith(start) !== not
  }
  return undefined
}

function narrow(read: Reader, right: Expr, relation: Relation): (packet: PacketContext) => boolean {
  const not = relation === '!='
  if (right.kind === 'range' && right.from.kind === 'value' && right.to.kind === 'value') {
    const from = Number(right.from.value)
    const to = Number(right.to.value)
    return packet => {
      const value = read(packet)
      return value >= 0 && (value >= from && value <= to) !== not
    }
  }
  if (right.kind === 'prefix' && right.value.kind === 'value') {
    const mask = right.length === 0 ? 0 : (0xffff_ffff << (right.value.type.bits - right.length)) >>> 0
    const wanted = Number(right.value.value)
    return packet => {
      const value = read(packet)
      return value >= 0 && ((value & mask) >>> 0 === wanted) !== not
    }
  }
  if (right.kind !== 'value') return () => false
  const wanted = Number(right.value)
  if (relation === 'in' && right.type.base === 'bitmask') return packet => (Math.max(0, read(packet)) & wanted) !== 0
  if (relation === 'in' || relation === '==') return packet => read(packet) === wanted
  return packet => compare(relation, read(packet), wanted)
}

/** What is longer than a number of 32 bits, and values of several parts. */
function wide(
  source: Loader,
  { left, right, relation }: Match,
  environment: Environment,
): (packet: PacketContext) => boolean {
  const bits = left.kind === 'payload' ? left.field.bits : source.words * 32
  const [from, to] = limits(right, bits, source.words)
  const words = new Uint32Array(source.words)
  if (from === undefined || to === undefined) {
    const other = loader(right, environment)
    const there = new Uint32Array(source.words)
    return packet =>
      source.load(packet, words, 0) &&
      other.words === source.words &&
      other.load(packet, there, 0) &&
      ordered(relation, compareWords(words, there))
  }
  if (relation === 'in' && right.kind === 'value' && right.type.base === 'bitmask')
    return packet => source.load(packet, words, 0) && words.some((word, index) => (word & from[index]!) !== 0)
  if (compareWords(from, to) === 0)
    return packet => source.load(packet, words, 0) && ordered(relation, compareWords(words, from))
  const not = relation === '!='
  return packet =>
    source.load(packet, words, 0) && (compareWords(words, from) >= 0 && compareWords(words, to) <= 0) !== not
}

function ordered(relation: Relation, order: number): boolean {
  return compare(relation, order + 1, 1)
}

/** The first and the last value of a constant, as words. */
function limits(right: Expr, bits: number, count: number): readonly [Words | undefined, Words | undefined] {
  const words = (value: bigint) => {
    const made = new Uint32Array(count)
    putWords(made, 0, value, bits)
    return made
  }
  if (right.kind === 'value') return [words(right.value), words(right.value)]
  if (right.kind === 'range' && right.from.kind === 'value' && right.to.kind === 'value')
    return [words(right.from.value), words(right.to.value)]
  if (right.kind === 'prefix' && right.value.kind === 'value') {
    const first = right.value.value
    return [words(first), words(first | ((1n << BigInt(bits - right.length)) - 1n))]
  }
  return [undefined, undefined]
}

function lookup(
  left: Expr,
  right: Extract<Expr, { kind: 'set' | 'setref' }>,
  relation: Relation,
  environment: Environment,
): (packet: PacketContext) => boolean {
  const source = loader(left, environment)
  const set = environment.set(right)
  const words = new Uint32Array(source.words)
  const not = relation === '!='
  return packet => {
    if (!source.load(packet, words, 0)) return false
    const element = set.find(words)
    if (element === null) return not
    if (not) return false
    for (const expression of element.expressions) if (expression.evaluate(packet) !== Outcome.next) return false
    return true
  }
}
