import type { Running } from '../../../../linux/program.ts'
import { compilePerl, type Expression, isExpressionError, type Match } from '../../../regex/regex.ts'
import { spotOf } from '../access.ts'
import type { Machine } from '../machine.ts'
import { described, fail, isArray, type Json } from '../value.ts'
import type { Call, Special } from './specials.ts'

/** Expressions that were compiled before; a program uses few. */
const CACHE_MAX = 100
const caches = new WeakMap<Machine, Map<string, Expression>>()

/** Flags of jq(1), match. */
interface Flags {
  readonly global: boolean
  readonly skipEmpty: boolean
  readonly fold: boolean
  readonly dotAll: boolean
  readonly extended: boolean
}

function readFlags(flags: Json): Flags {
  if (flags !== null && typeof flags !== 'string') fail(`${described(flags)} is not a string`)
  const text = flags ?? ''
  if (/[^gimnpslx]/.test(text)) fail(`${text} is not a valid modifier string`)
  const has = (letters: string) => [...letters].some(letter => text.includes(letter))
  return { global: has('g'), skipEmpty: has('n'), fold: has('i'), dotAll: has('p'), extended: has('x') }
}

/** What Oniguruma, which jq uses, says where PCRE says something else. */
function oniguruma(error: string): string {
  const known = ONIGURUMA.find(([ours]) => error.includes(ours))
  return known?.[1] ?? error
}

const ONIGURUMA: readonly (readonly [string, string])[] = [
  ['missing closing parenthesis', 'end pattern with unmatched parenthesis'],
  ['missing )', 'end pattern with unmatched parenthesis'],
  ['unmatched closing parenthesis', 'unmatched close parenthesis'],
  ['unmatched parentheses', 'unmatched close parenthesis'],
  ['missing terminating ]', 'premature end of char-class'],
  ['quantifier does not follow', 'target of repeat operator is not specified'],
  ['nothing to repeat', 'target of repeat operator is not specified'],
  ['numbers out of order', 'upper is smaller than lower in repeat range'],
  ['\\ at end of pattern', 'end pattern at escape'],
  ['range out of order', 'empty range in char class'],
  ['unknown POSIX class', 'invalid POSIX bracket type'],
]

function compile(machine: Machine, source: string, { fold, dotAll, extended }: Flags): Expression {
  let cache = caches.get(machine)
  if (cache === undefined) caches.set(machine, (cache = new Map()))
  const key = `${fold}${dotAll}${extended}${source}`
  const known = cache.get(key)
  if (known !== undefined) return known
  const compiled = compilePerl(source, { fold, dotAll, extended })
  if (isExpressionError(compiled)) return fail(`Regex failure: ${oniguruma(compiled.error)}`)
  if (cache.size >= CACHE_MAX) cache.clear()
  cache.set(key, compiled)
  return compiled
}

/** All matches of an expression with its flags; the arguments may be an array of both. */
function* matchesOf(
  machine: Machine,
  value: Json,
  expression: Json,
  flags: Json,
): Running<{ readonly text: string; readonly compiled: Expression; readonly matches: readonly Match[] }> {
  const [source, given] = isArray(expression) ? [expression[0] ?? null, expression[1] ?? null] : [expression, flags]
  if (typeof value !== 'string') return fail(`${described(value)} cannot be matched, as it is not a string`)
  if (typeof source !== 'string') return fail(`${described(source)} cannot be matched, as it is not a string`)
  const read = readFlags(given)
  const compiled = compile(machine, source, read)
  const matches: Match[] = []
  for (let from = 0; from <= value.length; ) {
    const match = compiled.match(value, from)
    if (machine.charge(100 + compiled.takeWork())) yield* machine.pay()
    if (compiled.exhausted) fail('Regex failure: retry-limit-in-match over')
    // An empty match at the very end is none (jq 1.6).
    if (match === null || (match.start === value.length && match.end === match.start && match.start > 0)) break
    if (!(read.skipEmpty && match.end === match.start)) matches.push(match)
    if (!read.global) break
    from = match.end > match.start ? match.end : match.end + 1
  }
  return { text: value, compiled, matches }
}

/** Characters before a place, counted as jq counts. */
function offsetOf(text: string, at: number): number {
  let count = 0
  for (const _ of text.slice(0, at)) count++
  return count
}

function matchValue(text: string, compiled: Expression, match: Match): Json {
  const part = (span: Match['groups'][number]): Map<string, Json> => {
    if (span === undefined)
      return new Map<string, Json>([
        ['offset', -1],
        ['string', null],
        ['length', 0],
      ])
    const string = text.slice(span.start, span.end)
    return new Map<string, Json>([
      ['offset', offsetOf(text, span.start)],
      ['length', [...string].length],
      ['string', string],
    ])
  }
  const captures = match.groups
    .slice(1)
    .map((span, index) => part(span).set('name', compiled.names.get(index + 1) ?? null))
  return part(match.groups[0]).set('captures', captures)
}

/** Runs both arguments, in every combination. */
function* withArguments(call: Call, use: (expression: Json, flags: Json) => Running<void>): Running<void> {
  const { machine, args, env, value } = call
  const [expression, flags] = args
  yield* machine.run(flags!, env, value, null, given =>
    machine.run(expression!, env, value, null, source => use(source, given)),
  )
}

function give({ value, spot, emit }: Call, result: Json): Running<void> {
  return emit(result, spotOf(spot, value, result))
}

/** sub(): what comes instead of each match is a filter that sees the named groups; each of its results gives a text. */
function* substitute(call: Call): Running<void> {
  const { machine, args, env, value } = call
  const [expression, replacement, flags] = args
  yield* machine.run(flags!, env, value, null, given =>
    machine.run(expression!, env, value, null, function* (source) {
      const { text, compiled, matches } = yield* matchesOf(machine, value, source, given)
      const captured = matches.map(match => {
        const named = [...compiled.names].map(([group, name]): [string, Json] => {
          const span = match.groups[group]
          return [name, span === undefined ? null : text.slice(span.start, span.end)]
        })
        return new Map(named)
      })
      const next = function* (index: number, done: string, at: number): Running<void> {
        const match = matches[index]
        if (match === undefined) return yield* give(call, done + text.slice(at))
        yield* machine.run(replacement!, env, captured[index]!, null, by => {
          if (typeof by !== 'string') fail(`${described(captured[index]!)} cannot be added to a string`)
          return next(index + 1, done + text.slice(at, match.start) + by, match.end)
        })
      }
      yield* next(0, '', 0)
    }),
  )
}

/** Functions of regular expressions. */
export const matching: readonly (readonly [string, Special])[] = [
  [
    'match/2',
    call =>
      withArguments(call, function* (source, flags) {
        const { text, compiled, matches } = yield* matchesOf(call.machine, call.value, source, flags)
        for (const match of matches) yield* give(call, matchValue(text, compiled, match))
      }),
  ],
  [
    'test/2',
    call =>
      withArguments(call, function* (source, flags) {
        const { matches } = yield* matchesOf(call.machine, call.value, source, flags)
        yield* give(call, matches.length > 0)
      }),
  ],
  [
    'split/2',
    call =>
      withArguments(call, function* (source, flags) {
        const all = `${typeof flags === 'string' ? flags : ''}g`
        const { text, matches } = yield* matchesOf(call.machine, call.value, source, all)
        const parts: string[] = []
        let at = 0
        for (const { start, end } of matches) {
          parts.push(text.slice(at, start))
          at = end
        }
        yield* give(call, [...parts, text.slice(at)])
      }),
  ],
  ['sub/3', substitute],
]
