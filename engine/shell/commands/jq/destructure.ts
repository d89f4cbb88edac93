import type { Running } from '../../../linux/program.ts'
import { getKey } from './access.ts'
import type { Env, Machine } from './machine.ts'
import type { Pattern, PatternEntry } from './syntax.ts'
import { described, fail, type Json } from './value.ts'

type Bound = (env: Env) => Running<void>

/** Takes a value apart by a pattern; `bound` goes on with the variables, once for each combination that keys with several values give. */
export function* destructure(
  machine: Machine,
  pattern: Pattern,
  element: Json,
  env: Env,
  input: Json,
  bound: Bound,
): Running<void> {
  if (pattern.type === 'variable')
    return yield* bound({ kind: 'variable', name: pattern.name, value: element, next: env })
  if (pattern.type === 'array') return yield* items(machine, pattern.items, 0, element, env, input, bound)
  yield* entries(machine, pattern.entries, 0, element, env, input, bound)
}

function* items(
  machine: Machine,
  patterns: readonly Pattern[],
  from: number,
  element: Json,
  env: Env,
  input: Json,
  bound: Bound,
): Running<void> {
  const pattern = patterns[from]
  if (pattern === undefined) return yield* bound(env)
  yield* destructure(machine, pattern, getKey(element, from), env, input, inner =>
    items(machine, patterns, from + 1, element, inner, input, bound),
  )
}

function* entries(
  machine: Machine,
  list: readonly PatternEntry[],
  from: number,
  element: Json,
  env: Env,
  input: Json,
  bound: Bound,
): Running<void> {
  const entry = list[from]
  if (entry === undefined) return yield* bound(env)
  yield* machine.run(entry.key, env, input, null, key => {
    if (typeof key !== 'string') fail(`Cannot index ${described(element)} with ${described(key)}`)
    const part = getKey(element, key)
    const { variable, pattern } = entry
    const inner: Env = variable === null ? env : { kind: 'variable', name: variable, value: part, next: env }
    const next: Bound = after => entries(machine, list, from + 1, element, after, input, bound)
    return pattern === null ? next(inner) : destructure(machine, pattern, part, inner, input, next)
  })
}

/** Names of the variables that a pattern binds. */
export function variablesOf(pattern: Pattern): string[] {
  if (pattern.type === 'variable') return [pattern.name]
  if (pattern.type === 'array') return pattern.items.flatMap(variablesOf)
  return pattern.entries.flatMap(({ variable, pattern: below }) => [
    ...(variable === null ? [] : [variable]),
    ...(below === null ? [] : variablesOf(below)),
  ])
}
