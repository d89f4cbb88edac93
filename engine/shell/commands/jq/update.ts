import type { Running } from '../../../linux/program.ts'
import { deletePaths, getPath, type Spot, setPath } from './access.ts'
import { operate } from './arithmetic.ts'
import type { Env, Machine } from './machine.ts'
import type { BinaryOperator, Filter } from './syntax.ts'
import { fail, isTrue, type Json, shown } from './value.ts'

type Give = (value: Json) => Running<void>

/** Where a result lies; whoever leaves the input makes no path. */
export function pathOf(spot: Spot, value: Json): readonly Json[] {
  return spot === 'lost' || spot === null ? fail(`Invalid path expression with result ${shown(value, 29)}`) : spot
}

/** `=`, `|=` and the like. */
export function* assign(
  machine: Machine,
  filter: Filter & { type: 'update' },
  env: Env,
  value: Json,
  give: Give,
): Running<void> {
  const { operator, paths } = filter
  if (operator === '|=')
    return yield* give(
      yield* modify(machine, paths, env, value, function* (old) {
        const found: { value?: Json } = {}
        const enough = new Enough()
        const { depth } = machine
        try {
          yield* machine.run(filter.value, env, old, null, function* (updated) {
            found.value = updated
            throw enough
          })
        } catch (error) {
          if (error !== enough) throw error
          machine.depth = depth
        }
        return found.value
      }),
    )
  yield* machine.run(filter.value, env, value, null, function* (operand) {
    const result = yield* modify(machine, paths, env, value, function* (old) {
      if (operator === '=') return operand
      if (operator === '//=') return isTrue(old) ? old : operand
      return operate(operator.slice(0, -1) as BinaryOperator, old, operand)
    })
    yield* give(result)
  })
}

/** Stops a filter after its first result. */
class Enough {}

/** Replaces what lies at each path; what `update` returns nothing for is taken out. */
export function* modify(
  machine: Machine,
  paths: Filter,
  env: Env,
  value: Json,
  update: (old: Json) => Running<Json | undefined>,
): Running<Json> {
  let result = value
  yield* machine.run(paths, env, value, [], function* (at, spot) {
    const path = pathOf(spot, at)
    const updated = yield* update(getPath(result, path))
    result = updated === undefined ? deletePaths(result, [path]) : setPath(result, path, updated)
    if (machine.charge(100)) yield* machine.pay()
  })
  return result
}
