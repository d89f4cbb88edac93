import type { Running } from '../../../linux/program.ts'
import { elementsOf, getKey, type Spot, spotBelow, spotOf } from './access.ts'
import { operate } from './arithmetic.ts'
import { builtins } from './builtins/index.ts'
import { destructure, variablesOf } from './destructure.ts'
import { formatValue } from './formats.ts'
import { type Emit, type Env, JqBreak, type Machine } from './machine.ts'
import type { Definition, Filter } from './syntax.ts'
import { assign } from './update.ts'
import { described, fail, isTrue, JqError, type Json, shown } from './value.ts'

/** Runs a filter on a value: hands each result, and where it lies, to `emit`. */
export function* run(machine: Machine, filter: Filter, env: Env, value: Json, spot: Spot, emit: Emit): Running<void> {
  const { depth } = machine
  if (machine.enter()) yield* machine.pay()
  yield* step(machine, filter, env, value, spot, emit)
  machine.depth = depth
}

function* step(machine: Machine, filter: Filter, env: Env, value: Json, spot: Spot, emit: Emit): Running<void> {
  const give = (result: Json) => emit(result, spotOf(spot, value, result))
  switch (filter.type) {
    case 'identity':
      return yield* emit(value, spot)
    case 'literal':
      return yield* give(filter.value)
    case 'recurse':
      return yield* builtins.special.get('recurse/0')!({ machine, args: [], env, value, spot, emit })
    case 'index':
      return yield* run(machine, filter.key, env, value, null, key =>
        run(machine, filter.target, env, value, spot, (target, at) => {
          const below = spotBelow(at, key, target)
          return emit(getKey(target, key), below)
        }),
      )
    case 'slice':
      return yield* slice(machine, filter, env, value, spot, emit)
    case 'iterate':
      return yield* run(machine, filter.target, env, value, spot, (target, at) => iterate(machine, target, at, emit))
    case 'pipe':
      return yield* run(machine, filter.left, env, value, spot, (middle, at) =>
        run(machine, filter.right, env, middle, at, emit),
      )
    case 'comma':
      yield* run(machine, filter.left, env, value, spot, emit)
      return yield* run(machine, filter.right, env, value, spot, emit)
    case 'array':
      return yield* give(filter.body === null ? [] : yield* machine.collect(filter.body, env, value))
    case 'object':
      return yield* object(machine, filter.entries, 0, new Map(), env, value, give)
    case 'string':
      return yield* interpolate(machine, filter, 0, '', env, value, give)
    case 'format':
      return yield* give(formatValue(filter.name, value))
    case 'negate':
      return yield* run(machine, filter.operand, env, value, null, operand =>
        typeof operand === 'number' ? give(-operand) : fail(`${described(operand)} cannot be negated`),
      )
    case 'binary':
      return yield* run(machine, filter.right, env, value, null, right =>
        run(machine, filter.left, env, value, null, left => give(operate(filter.operator, left, right))),
      )
    case 'logic':
      return yield* run(machine, filter.left, env, value, null, left =>
        isTrue(left) === (filter.operator === 'or')
          ? give(filter.operator === 'or')
          : run(machine, filter.right, env, value, null, right => give(isTrue(right))),
      )
    case 'if':
      return yield* run(machine, filter.condition, env, value, null, condition =>
        run(machine, isTrue(condition) ? filter.then : filter.otherwise, env, value, spot, emit),
      )
    case 'alternative':
      return yield* alternative(machine, filter, env, value, spot, emit)
    case 'try':
      return yield* attempt(machine, filter, env, value, spot, emit)
    case 'update':
      return yield* assign(machine, filter, env, value, give)
    case 'reduce':
    case 'foreach':
      return yield* fold(machine, filter, env, value, spot, emit)
    case 'bind':
      return yield* run(machine, filter.source, env, value, null, bound =>
        bind(machine, filter, bound, env, value, spot, emit),
      )
    case 'define': {
      const { definition } = filter
      const name = `${definition.name}/${definition.parameters.length}`
      return yield* run(machine, filter.body, { kind: 'function', name, definition, next: env }, value, spot, emit)
    }
    case 'call':
      return yield* call(machine, filter, env, value, spot, emit)
    case 'variable':
      return yield* give(variable(machine, filter.name, env))
    case 'label':
      return yield* label(machine, filter, env, value, spot, emit)
    case 'break':
      for (let at = env; at !== null; at = at.next)
        if (at.kind === 'label' && at.name === filter.name) throw new JqBreak(at)
  }
}

function* iterate(machine: Machine, target: Json, at: Spot, emit: Emit): Running<void> {
  if (at === 'lost') fail(`Invalid path expression near attempt to iterate through ${shown(target, 29)}`)
  for (const [key, element] of elementsOf(target)) {
    if (machine.charge(50)) yield* machine.pay()
    yield* emit(element, at === null ? null : [...at, key])
  }
}

function* slice(
  machine: Machine,
  filter: Filter & { type: 'slice' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const nothing: Filter = { type: 'literal', value: null }
  yield* run(machine, filter.to ?? nothing, env, value, null, to =>
    run(machine, filter.from ?? nothing, env, value, null, from =>
      run(machine, filter.target, env, value, spot, (target, at) => {
        const key: Json = new Map([
          ['start', from],
          ['end', to],
        ])
        const below = spotBelow(at, key, target)
        return emit(getKey(target, key), below)
      }),
    ),
  )
}

type Give = (value: Json) => Running<void>

function* object(
  machine: Machine,
  entries: (Filter & { type: 'object' })['entries'],
  from: number,
  made: ReadonlyMap<string, Json>,
  env: Env,
  value: Json,
  give: Give,
): Running<void> {
  const entry = entries[from]
  if (entry === undefined) return yield* give(made)
  yield* run(machine, entry.key, env, value, null, key => {
    if (typeof key !== 'string') fail(`Cannot use ${described(key)} as object key`)
    return run(machine, entry.value, env, value, null, element =>
      object(machine, entries, from + 1, new Map(made).set(key, element), env, value, give),
    )
  })
}

/** The last part varies slowest. */
function* interpolate(
  machine: Machine,
  filter: Filter & { type: 'string' },
  done: number,
  tail: string,
  env: Env,
  value: Json,
  give: Give,
): Running<void> {
  const part = filter.parts[filter.parts.length - 1 - done]
  if (part === undefined) return yield* give(tail)
  if (typeof part === 'string') return yield* interpolate(machine, filter, done + 1, part + tail, env, value, give)
  yield* run(machine, part, env, value, null, result => {
    const text = formatValue(filter.format ?? 'text', result) as string
    return interpolate(machine, filter, done + 1, text + tail, env, value, give)
  })
}

function* alternative(
  machine: Machine,
  filter: Filter & { type: 'alternative' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const { depth } = machine
  let found = false
  let outside = false
  try {
    yield* run(machine, filter.left, env, value, spot, function* (result, at) {
      if (!isTrue(result)) return
      found = true
      outside = true
      yield* emit(result, at)
      outside = false
    })
  } catch (error) {
    if (outside || !(error instanceof JqError)) throw error
    machine.depth = depth
  }
  if (!found) yield* run(machine, filter.right, env, value, spot, emit)
}

/** Only errors of the body are caught, none of what its results lead to. */
function* attempt(
  machine: Machine,
  filter: Filter & { type: 'try' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const { depth } = machine
  let outside = false
  try {
    yield* run(machine, filter.body, env, value, spot, function* (result, at) {
      outside = true
      yield* emit(result, at)
      outside = false
    })
  } catch (error) {
    if (outside || !(error instanceof JqError)) throw error
    machine.depth = depth
    if (filter.handler !== null) yield* run(machine, filter.handler, env, error.value, null, emit)
  }
}

function* fold(
  machine: Machine,
  filter: Filter & { type: 'reduce' | 'foreach' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  yield* run(machine, filter.initial, env, value, spot, function* (initial, at) {
    let state = initial
    let stateSpot = at
    yield* run(machine, filter.source, env, value, null, element =>
      destructure(machine, filter.pattern, element, env, value, function* (inner) {
        const before = state
        const beforeSpot = stateSpot
        if (filter.type === 'reduce') state = null
        yield* run(machine, filter.update, inner, before, beforeSpot, function* (updated, updatedSpot) {
          state = updated
          stateSpot = updatedSpot
          if (filter.type === 'reduce') return
          if (filter.extract === null) yield* emit(updated, updatedSpot)
          else yield* run(machine, filter.extract, inner, updated, updatedSpot, emit)
        })
      }),
    )
    if (filter.type === 'reduce') yield* emit(state, stateSpot)
  })
}

function* bind(
  machine: Machine,
  filter: Filter & { type: 'bind' },
  bound: Json,
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const { patterns, body } = filter
  const { depth } = machine
  for (const [index, pattern] of patterns.entries()) {
    try {
      // Variables of the other patterns are null (jq(1), destructuring alternative operator).
      return yield* destructure(
        machine,
        pattern,
        bound,
        patterns.length > 1 ? blank(patterns, env) : env,
        value,
        inner => run(machine, body, inner, value, spot, emit),
      )
    } catch (error) {
      if (index === patterns.length - 1 || !(error instanceof JqError)) throw error
      machine.depth = depth
    }
  }
}

function blank(patterns: (Filter & { type: 'bind' })['patterns'], env: Env): Env {
  let result = env
  for (const name of patterns.flatMap(pattern => variablesOf(pattern)))
    result = { kind: 'variable', name, value: null, next: result }
  return result
}

function variable(machine: Machine, name: string, env: Env): Json {
  for (let at = env; at !== null; at = at.next) if (at.kind === 'variable' && at.name === name) return at.value
  if (name === 'ENV') return new Map(machine.tool.process.env)
  if (name === 'ARGS')
    return new Map<string, Json>([
      ['positional', machine.positional],
      ['named', machine.named],
    ])
  return machine.named.get(name) ?? null
}

function* label(
  machine: Machine,
  filter: Filter & { type: 'label' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const here: Env = { kind: 'label', name: filter.name, next: env }
  const { depth } = machine
  try {
    yield* run(machine, filter.body, here, value, spot, emit)
  } catch (error) {
    if (!(error instanceof JqBreak) || error.label !== here) throw error
    machine.depth = depth
  }
}

function* call(
  machine: Machine,
  filter: Filter & { type: 'call' },
  env: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const { args } = filter
  const name = `${filter.name}/${args.length}`
  for (let at = env; at !== null; at = at.next) {
    if (at.name !== name) continue
    if (at.kind === 'closure') return yield* run(machine, at.filter, at.env, value, spot, emit)
    if (at.kind === 'function') return yield* enter(machine, at.definition, at, 0, args, env, value, spot, emit)
  }
  const special = builtins.special.get(name)
  if (special !== undefined) return yield* special({ machine, args, env, value, spot, emit })
  const plain = builtins.plain.get(name)
  if (plain !== undefined)
    return yield* values(machine, args, args.length - 1, [], env, value, function* (given) {
      const result = plain(value, given, machine)
      if (machine.charge(100)) yield* machine.pay()
      yield* emit(result, spotOf(spot, value, result))
    })
  const definition = builtins.defined.get(name)
  if (definition !== undefined) yield* enter(machine, definition, null, 0, args, env, value, spot, emit)
}

/** Every combination of the arguments' values; the last argument varies slowest. */
function* values(
  machine: Machine,
  args: readonly Filter[],
  from: number,
  given: readonly Json[],
  env: Env,
  value: Json,
  emit: (given: readonly Json[]) => Running<void>,
): Running<void> {
  const arg = args[from]
  if (arg === undefined) return yield* emit(given)
  yield* run(machine, arg, env, value, null, each =>
    values(machine, args, from - 1, [each, ...given], env, value, emit),
  )
}

/** Binds the parameters one after the other, then runs the body. */
function* enter(
  machine: Machine,
  definition: Definition,
  inner: Env,
  from: number,
  args: readonly Filter[],
  outer: Env,
  value: Json,
  spot: Spot,
  emit: Emit,
): Running<void> {
  const parameter = definition.parameters[from]
  if (parameter === undefined) return yield* run(machine, definition.body, inner, value, spot, emit)
  const filter = args[from]!
  if (!parameter.startsWith('$')) {
    const closure: Env = { kind: 'closure', name: `${parameter}/0`, filter, env: outer, next: inner }
    return yield* enter(machine, definition, closure, from + 1, args, outer, value, spot, emit)
  }
  const name = parameter.slice(1)
  yield* run(machine, filter, outer, value, null, each => {
    const literal: Filter = { type: 'literal', value: each }
    const closure: Env = { kind: 'closure', name: `${name}/0`, filter: literal, env: null, next: inner }
    const bound: Env = { kind: 'variable', name, value: each, next: closure }
    return enter(machine, definition, bound, from + 1, args, outer, value, spot, emit)
  })
}
