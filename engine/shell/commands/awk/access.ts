import type { Running } from '../../../linux/program.ts'
import type { Expression as RegularExpression } from '../../regex/regex.ts'
import { arrayOf, cellOf, type Machine } from './machine.ts'
import type { Expression, Lvalue } from './syntax.ts'
import { toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

/** The regular expression that an operand means: its own, or its text. */
export function* patternOf(machine: Machine, expression: Expression): Running<RegularExpression> {
  if (expression.type === 'regex') return machine.variables.expression(expression.source)
  return machine.variables.expression(toText(yield* machine.evaluate(expression), machine.variables.convert))
}

/** The key of an element: several subscripts are joined by SUBSEP. */
export function* subscript(machine: Machine, subscripts: readonly Expression[]): Running<string> {
  const parts: string[] = []
  for (const each of subscripts) {
    const value = yield* machine.evaluate(each)
    parts.push(toText(value, machine.variables.convert))
  }
  return parts.length === 1 ? parts[0]! : parts.join(machine.variables.text('SUBSEP'))
}

/** Stores into a variable, field or element whose place has been found before. */
export function* store(machine: Machine, target: Lvalue, value: Value): Running<Value> {
  if (target.type === 'variable') {
    if (target.name === 'NF') machine.variables.fieldCount = Math.trunc(toNumber(value))
    else {
      const cell = cellOf(machine, target.name)
      if (cell.array !== null) throw new AwkFatal(`attempt to use array \`${target.name}' in a scalar context`)
      cell.value = value
    }
  } else if (target.type === 'field')
    machine.variables.setField(Math.trunc(toNumber(yield* machine.evaluate(target.index))), value)
  else arrayOf(machine, target.array).set(yield* subscript(machine, target.subscripts), value)
  return value
}
