import type { Running } from '../../../linux/program.ts'
import { patternOf } from './access.ts'
import { type FieldSeparator, splitText } from './fields.ts'
import { arrayOf, type Machine } from './machine.ts'
import { codePointIndex } from './position.ts'
import type { Expression } from './syntax.ts'
import { fromInput, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

function arrayName(name: string, expression: Expression | undefined): string {
  if (expression?.type !== 'variable') throw new AwkFatal(`${name}: second argument is not an array`)
  return expression.name
}

function* separatorOf(machine: Machine, expression: Expression | undefined): Running<FieldSeparator> {
  const { variables } = machine
  if (expression === undefined) return variables.fieldSeparator(variables.text('FS'))
  if (expression.type === 'regex') return { type: 'expression', expression: variables.expression(expression.source) }
  return variables.fieldSeparator(toText(yield* machine.evaluate(expression), variables.convert))
}

/** split(): the pieces go into an array, from 1 on. */
export function* splitInto(machine: Machine, [source, into, by, separators]: readonly Expression[]): Running<Value> {
  const text = toText(yield* machine.evaluate(source!), machine.variables.convert)
  const separator = yield* separatorOf(machine, by)
  const result = splitText(text, separator)
  const array = arrayOf(machine, arrayName('split', into))
  array.clear()
  for (const [index, part] of result.parts.entries()) array.set(String(index + 1), fromInput(part))
  if (separators !== undefined) {
    const kept = arrayOf(machine, arrayName('split', separators))
    kept.clear()
    for (const [index, part] of result.separators.entries()) kept.set(String(index + 1), part)
  }
  return result.parts.length
}

/** match(): sets RSTART and RLENGTH, and an array of the groups. */
export function* matchText(machine: Machine, [source, pattern, into]: readonly Expression[]): Running<Value> {
  const { variables } = machine
  const text = toText(yield* machine.evaluate(source!), variables.convert)
  const expression = yield* patternOf(machine, pattern!)
  const match = expression.match(text)
  const start = match === null ? 0 : codePointIndex(text, match.start)
  variables.set('RSTART', start)
  variables.set('RLENGTH', match === null ? -1 : [...text.slice(match.start, match.end)].length)
  if (into !== undefined) {
    const array = arrayOf(machine, arrayName('match', into))
    array.clear()
    const separator = variables.text('SUBSEP')
    for (const [index, group] of (match?.groups ?? []).entries()) {
      if (group === undefined) continue
      array.set(String(index), fromInput(text.slice(group.start, group.end)))
      array.set(`${index}${separator}start`, codePointIndex(text, group.start))
      array.set(`${index}${separator}length`, [...text.slice(group.start, group.end)].length)
    }
  }
  return start
}
