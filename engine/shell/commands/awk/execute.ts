import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { patternOf, store, subscript } from './access.ts'
import { evaluate } from './evaluate.ts'
import { AwkUnwind, arrayOf, type Machine } from './machine.ts'
import { keysOf } from './order.ts'
import { formatAwk } from './printf.ts'
import type { Statement } from './syntax.ts'
import { compareValues, numberText, toBoolean, toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

/** How a statement ended; `return` leaves its value in the machine. */
export type Completion =
  | { readonly type: 'normal' | 'break' | 'continue' }
  | { readonly type: 'return'; readonly value: Value }

const NORMAL: Completion = { type: 'normal' }
const COST = 40

export function* execute(machine: Machine, statement: Statement): Running<Completion> {
  yield* machine.tool.spend(COST)
  switch (statement.type) {
    case 'block':
      for (const each of statement.body) {
        const completion = yield* execute(machine, each)
        if (completion.type !== 'normal') return completion
      }
      return NORMAL
    case 'expression':
      yield* evaluate(machine, statement.expression)
      return NORMAL
    case 'print':
      yield* print(machine, statement)
      return NORMAL
    case 'if':
      if (toBoolean(yield* evaluate(machine, statement.test))) return yield* execute(machine, statement.yes)
      return statement.no === null ? NORMAL : yield* execute(machine, statement.no)
    case 'while':
    case 'do':
    case 'for':
      return yield* loop(machine, statement)
    case 'for in':
      return yield* each(machine, statement)
    case 'switch':
      return yield* choose(machine, statement)
    case 'break':
    case 'continue':
      return { type: statement.type }
    case 'next':
    case 'nextfile':
      throw new AwkUnwind(statement.type)
    case 'exit':
      if (statement.value !== null)
        machine.exitStatus = Math.trunc(toNumber(yield* evaluate(machine, statement.value))) & 0xff
      throw new AwkUnwind('exit')
    case 'return':
      return { type: 'return', value: statement.value === null ? null : yield* evaluate(machine, statement.value) }
    case 'delete': {
      const array = arrayOf(machine, statement.array)
      if (statement.subscripts === null) array.clear()
      else array.delete(yield* subscript(machine, statement.subscripts))
      return NORMAL
    }
  }
}

type Loop = Statement & { readonly type: 'while' | 'do' | 'for' }

function* loop(machine: Machine, statement: Loop): Running<Completion> {
  if (statement.type === 'for' && statement.start !== null) yield* execute(machine, statement.start)
  for (let first = true; ; first = false) {
    const tested = statement.type !== 'do' || !first
    if (tested && statement.test !== null && !toBoolean(yield* evaluate(machine, statement.test))) return NORMAL
    const completion = yield* execute(machine, statement.body)
    if (completion.type === 'break') return NORMAL
    if (completion.type === 'return') return completion
    if (statement.type === 'for' && statement.step !== null) yield* execute(machine, statement.step)
  }
}

function* each(machine: Machine, { name, array, body }: Statement & { type: 'for in' }): Running<Completion> {
  for (const key of keysOf(machine, arrayOf(machine, array))) {
    yield* store(machine, { type: 'variable', name }, key)
    const completion = yield* execute(machine, body)
    if (completion.type === 'break') break
    if (completion.type === 'return') return completion
  }
  return NORMAL
}

function* choose(machine: Machine, { value, cases }: Statement & { type: 'switch' }): Running<Completion> {
  const actual = yield* evaluate(machine, value)
  const { convert } = machine.variables
  let start = -1
  for (const [index, each] of cases.entries()) {
    if (each.value === null) continue
    const hit =
      each.value.type === 'regex'
        ? (yield* patternOf(machine, each.value)).test(toText(actual, convert))
        : compareValues(actual, yield* evaluate(machine, each.value), convert) === 0
    if (hit) {
      start = index
      break
    }
  }
  if (start < 0) start = cases.findIndex(each => each.value === null)
  if (start < 0) return NORMAL
  for (const { body } of cases.slice(start))
    for (const statement of body) {
      const completion = yield* execute(machine, statement)
      if (completion.type === 'break') return NORMAL
      if (completion.type !== 'normal') return completion
    }
  return NORMAL
}

function* print(machine: Machine, { formatted, args, to, line }: Statement & { type: 'print' }): Running<void> {
  const { variables, tool } = machine
  const values: Value[] = []
  for (const arg of args) values.push(yield* evaluate(machine, arg))
  let text: string
  if (formatted) {
    const result = formatAwk(toText(values[0]!, variables.convert), values.slice(1), variables.convert)
    if (typeof result !== 'string') throw new AwkFatal(result.error, line)
    text = result
  } else {
    const format = variables.text('OFMT')
    const shown = (value: Value) => (typeof value === 'number' ? numberText(value, format) : toText(value, format))
    text =
      (values.length === 0 ? variables.record : values.map(shown).join(variables.text('OFS'))) + variables.text('ORS')
  }
  if (to === null) {
    yield* tool.print(text)
    if (tool.broken) throw new AwkUnwind('exit')
    return
  }
  const name = toText(yield* evaluate(machine, to.target), variables.convert)
  if (name === '') throw new AwkFatal(`expression for \`${to.kind}' redirection has null string value`, line)
  const written = yield* machine.streams.write(to.kind, name, text)
  if (failed(written)) throw new AwkFatal(`cannot redirect to \`${name}': ${written.text}`, line)
}
