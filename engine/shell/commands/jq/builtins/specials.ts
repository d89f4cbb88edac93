import type { Running } from '../../../../linux/program.ts'
import { asPath, elementsOf, getPath, type Spot, spotBelow, spotOf } from '../access.ts'
import { toJson } from '../json-text.ts'
import { type Emit, type Env, JqHalt, type Machine } from '../machine.ts'
import type { Filter } from '../syntax.ts'
import { pathOf } from '../update.ts'
import { compareJson, described, fail, isArray, isTrue, JqError, type Json } from '../value.ts'

/** A function of values. */
export type Plain = (input: Json, args: readonly Json[], machine: Machine) => Json

/** A call whose arguments are filters, with all that running them needs. */
export interface Call {
  readonly machine: Machine
  readonly args: readonly Filter[]
  readonly env: Env
  readonly value: Json
  readonly spot: Spot
  readonly emit: Emit
}

export type Special = (call: Call) => Running<void>

/** Leaves a filter that is under way. */
class Enough {}

/** Runs an argument until `take` says that there is enough. */
function* runUntil(
  { machine, args, env, value, spot }: Call,
  which: number,
  take: (result: Json, at: Spot) => Running<boolean>,
): Running<void> {
  const enough = new Enough()
  const { depth } = machine
  try {
    yield* machine.run(args[which]!, env, value, spot, function* (result, at) {
      if (yield* take(result, at)) throw enough
    })
  } catch (error) {
    if (error !== enough) throw error
    machine.depth = depth
  }
}

/** Hands on at most `most` results. */
function* take(call: Call, which: number, most: number): Running<void> {
  // What comes after may leave by errors of its own, so the last result is handed on from outside.
  let left = most
  const last: { result?: Json; at?: Spot } = {}
  yield* runUntil(call, which, function* (result, at) {
    if (--left <= 0) {
      last.result = result
      last.at = at
      return true
    }
    yield* call.emit(result, at)
    return false
  })
  if (last.result !== undefined) yield* call.emit(last.result, last.at ?? null)
}

/** What a filter leads to, again and again; depth first, as the recursive definition would. */
function* recurse({ machine, args: [next], env, value, spot, emit }: Call): Running<void> {
  const waiting: (readonly [Json, Spot])[] = [[value, spot]]
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (machine.charge(100)) yield* machine.pay()
    const [at, where] = item
    yield* emit(at, where)
    const below: (readonly [Json, Spot])[] = []
    if (next !== undefined)
      yield* machine.run(next, env, at, where, function* (result, place) {
        below.push([result, place])
      })
    else if (typeof at === 'object' && at !== null)
      for (const [key, element] of elementsOf(at)) below.push([element, spotBelow(where, key, at)])
    for (const each of below.reverse()) waiting.push(each)
  }
}

/** `while` goes on from values that fulfil the condition and hands those on, `until` hands on the first that does. */
function* loop({ machine, args: [condition, update], env, value, spot, emit }: Call, until: boolean): Running<void> {
  const waiting: Json[] = [value]
  while (waiting.length > 0) {
    if (machine.charge(100)) yield* machine.pay()
    const at = waiting.pop()!
    for (const fulfilled of yield* machine.collect(condition!, env, at)) {
      if (isTrue(fulfilled) === until) {
        if (until) yield* emit(at, spotOf(spot, value, at))
        continue
      }
      if (!until) yield* emit(at, spotOf(spot, value, at))
      waiting.push(...(yield* machine.collect(update!, env, at)).reverse())
    }
  }
}

function* range({ machine, args, env, value, spot, emit }: Call): Running<void> {
  const [from, to, by] = args
  const one: Filter = { type: 'literal', value: 1 }
  yield* machine.run(from!, env, value, null, start =>
    machine.run(to!, env, value, null, end =>
      machine.run(by ?? one, env, value, null, function* (step) {
        if (typeof start !== 'number' || typeof end !== 'number' || typeof step !== 'number')
          fail('Range bounds must be numeric')
        for (let at = start; step > 0 ? at < end : step < 0 ? at > end : start < end; at += step) {
          if (machine.charge(100)) yield* machine.pay()
          yield* emit(at, spotOf(spot, value, at))
        }
      }),
    ),
  )
}

/** any(generator; condition) and all(generator; condition): no further than needed. */
function* quantify(call: Call, stop: boolean): Running<void> {
  const { machine, args, env, emit } = call
  let found = !stop
  yield* runUntil({ ...call, spot: null }, 0, function* (element) {
    for (const result of yield* machine.collect(args[1]!, env, element)) if (isTrue(result) === stop) found = stop
    return found === stop
  })
  yield* emit(found, spotOf(call.spot, call.value, found))
}

/** Elements with the values that a filter gives for each, which are what counts. */
function* keyed({ machine, args: [by], env, value }: Call, what: string): Running<{ key: Json[]; element: Json }[]> {
  if (!isArray(value)) fail(`${described(value)} cannot be ${what}, as it is not an array`)
  const pairs: { key: Json[]; element: Json }[] = []
  for (const element of value) pairs.push({ key: yield* machine.collect(by!, env, element), element })
  return pairs
}

function* sorted(call: Call, what: string): Running<{ key: Json[]; element: Json }[]> {
  const pairs = yield* keyed(call, what)
  yield* spend(call, pairs.length * 200)
  return pairs.sort((a, b) => compareJson(a.key, b.key))
}

function* spend({ machine }: Call, nanoseconds: number): Running<void> {
  if (machine.charge(nanoseconds)) yield* machine.pay()
}

function* groups(call: Call, what: string): Running<Json[][]> {
  const result: Json[][] = []
  let last: Json[] | undefined
  for (const { key, element } of yield* sorted(call, what)) {
    if (last !== undefined && compareJson(last, key) === 0) result.at(-1)!.push(element)
    else result.push([element])
    last = key
  }
  return result
}

function give({ value, spot, emit }: Call, result: Json): Running<void> {
  return emit(result, spotOf(spot, value, result))
}

function* extreme(call: Call, sign: number): Running<void> {
  let best: { key: Json[]; element: Json } | undefined
  for (const pair of yield* keyed(call, 'grouped'))
    if (
      best === undefined ||
      compareJson(pair.key, best.key) * sign > 0 ||
      (sign > 0 && compareJson(pair.key, best.key) === 0)
    )
      best = pair
  yield* give(call, best?.element ?? null)
}

export const specials: readonly (readonly [string, Special])[] = [
  ['empty/0', function* () {}],
  [
    'error/0',
    function* ({ value }) {
      // An error without a value only ends this branch (jq 1.6).
      if (value !== null) throw new JqError(value)
    },
  ],
  [
    'error/1',
    ({ machine, args, env, value }) =>
      machine.run(args[0]!, env, value, null, function* (error) {
        if (error !== null) throw new JqError(error)
      }),
  ],
  [
    'path/1',
    call => call.machine.run(call.args[0]!, call.env, call.value, [], (result, at) => give(call, pathOf(at, result))),
  ],
  [
    'getpath/1',
    ({ machine, args, env, value, spot, emit }) =>
      machine.run(args[0]!, env, value, null, path => {
        const keys = asPath(path)
        const found = getPath(value, keys)
        return emit(found, spot === null ? null : spot === 'lost' ? 'lost' : [...spot, ...keys])
      }),
  ],
  ['recurse/0', recurse],
  ['recurse/1', recurse],
  [
    'repeat/1',
    function* (call) {
      // The same again and again, as version 1.6 has it.
      for (;;) yield* call.machine.run(call.args[0]!, call.env, call.value, call.spot, call.emit)
    },
  ],
  ['while/2', call => loop(call, false)],
  ['until/2', call => loop(call, true)],
  ['range/2', range],
  ['range/3', range],
  ['first/1', call => take(call, 0, 1)],
  [
    'limit/2',
    call =>
      call.machine.run(call.args[0]!, call.env, call.value, null, count => {
        if (typeof count !== 'number') fail('Invalid limit')
        return take(call, 1, count < 0 ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(count)))
      }),
  ],
  [
    'last/1',
    function* (call) {
      let last: readonly [Json, Spot] | undefined
      yield* runUntil(call, 0, function* (result, at) {
        last = [result, at]
        return false
      })
      if (last !== undefined) yield* call.emit(...last)
    },
  ],
  [
    'nth/2',
    call =>
      call.machine.run(call.args[0]!, call.env, call.value, null, function* (count) {
        if (typeof count !== 'number' || count < 0) fail('Out of bounds negative array index')
        let left = count
        const found: { result?: Json; at?: Spot } = {}
        yield* runUntil(call, 1, function* (result, at) {
          found.result = result
          found.at = at
          return left-- <= 0
        })
        if (found.result !== undefined) yield* call.emit(found.result, found.at ?? null)
      }),
  ],
  [
    'isempty/1',
    function* (call) {
      let empty = true
      yield* runUntil(call, 0, function* () {
        empty = false
        return true
      })
      yield* give(call, empty)
    },
  ],
  ['any/2', call => quantify(call, true)],
  ['all/2', call => quantify(call, false)],
  [
    'sort_by/1',
    function* (call) {
      yield* give(
        call,
        (yield* sorted(call, 'sorted')).map(pair => pair.element),
      )
    },
  ],
  [
    'group_by/1',
    function* (call) {
      yield* give(call, yield* groups(call, 'grouped'))
    },
  ],
  [
    'unique_by/1',
    function* (call) {
      yield* give(
        call,
        (yield* groups(call, 'grouped')).map(group => group[0]!),
      )
    },
  ],
  ['min_by/1', call => extreme(call, -1)],
  ['max_by/1', call => extreme(call, 1)],
  [
    'input/0',
    function* (call) {
      const next = yield* call.machine.inputs.next()
      if (next === undefined) throw new JqError('break')
      yield* call.emit(next, call.spot === null ? null : 'lost')
    },
  ],
  [
    'inputs/0',
    function* (call) {
      for (let next = yield* call.machine.inputs.next(); next !== undefined; next = yield* call.machine.inputs.next())
        yield* call.emit(next, call.spot === null ? null : 'lost')
    },
  ],
  [
    'debug/0',
    function* ({ machine, value, spot, emit }) {
      yield* machine.tool.out.flush()
      yield* machine.tool.process.write(2, `["DEBUG:",${toJson(value)}]\n`)
      yield* emit(value, spot)
    },
  ],
  [
    'stderr/0',
    function* ({ machine, value, spot, emit }) {
      yield* machine.tool.out.flush()
      yield* machine.tool.process.write(2, toJson(value))
      yield* emit(value, spot)
    },
  ],
  [
    'halt/0',
    function* () {
      throw new JqHalt(0, '')
    },
  ],
  [
    'halt_error/1',
    ({ machine, args, env, value }) =>
      machine.run(args[0]!, env, value, null, function* (status) {
        if (typeof status !== 'number') fail('halt_error/1: number required')
        throw new JqHalt(status & 0xff, typeof value === 'string' ? value : `${toJson(value)}\n`)
      }),
  ],
]
