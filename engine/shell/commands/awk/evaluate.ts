import type { Running } from '../../../linux/program.ts'
import { failed } from '../../../net/errno.ts'
import { patternOf, store, subscript } from './access.ts'
import { callBuiltin } from './builtins.ts'
import { arrayOf, cellOf, type Machine } from './machine.ts'
import type { RecordReader } from './records.ts'
import type { Expression, Lvalue } from './syntax.ts'
import { compareValues, fromInput, toBoolean, toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

const COST = 30

/** The value of an expression. */
export function* evaluate(machine: Machine, expression: Expression): Running<Value> {
  switch (expression.type) {
    case 'number':
    case 'string':
      return expression.value
    case 'variable':
      return variable(machine, expression.name)
    case 'field':
      return machine.variables.field(Math.trunc(toNumber(yield* evaluate(machine, expression.index))))
    case 'element':
      return element(machine, expression.array, yield* subscript(machine, expression.subscripts))
    case 'regex':
      return Number(machine.variables.expression(expression.source).test(machine.variables.record))
    case 'group':
      return yield* group(machine, expression.items)
    case 'in':
      return Number(arrayOf(machine, expression.array).has(yield* subscript(machine, expression.subscripts)))
    case 'assign':
      return yield* assign(machine, expression)
    case 'update':
      return yield* update(machine, expression)
    case 'unary':
      return yield* unary(machine, expression)
    case 'binary':
      return yield* binary(machine, expression)
    case 'match': {
      const text = toText(yield* evaluate(machine, expression.left), machine.variables.convert)
      const pattern = yield* patternOf(machine, expression.right)
      return Number(pattern.test(text) !== expression.negated)
    }
    case 'and':
      return Number(
        toBoolean(yield* evaluate(machine, expression.left)) && toBoolean(yield* evaluate(machine, expression.right)),
      )
    case 'or':
      return Number(
        toBoolean(yield* evaluate(machine, expression.left)) || toBoolean(yield* evaluate(machine, expression.right)),
      )
    case 'conditional':
      return yield* evaluate(
        machine,
        toBoolean(yield* evaluate(machine, expression.test)) ? expression.yes : expression.no,
      )
    case 'call':
      return yield* machine.callFunction(expression.name, expression.args, expression.line)
    case 'builtin':
      yield* machine.tool.spend(COST)
      return yield* callBuiltin(machine, expression)
    case 'getline':
      return yield* getline(machine, expression)
  }
}

function variable(machine: Machine, name: string): Value {
  if (name === 'NF') return machine.variables.fieldCount
  const cell = cellOf(machine, name)
  if (cell.array !== null) throw new AwkFatal(`attempt to use array \`${name}' in a scalar context`)
  return cell.value
}

function element(machine: Machine, name: string, key: string): Value {
  const array = arrayOf(machine, name)
  const value = array.get(key)
  // Looking at an element makes it.
  if (value === undefined) array.set(key, null)
  return value ?? null
}

function* group(machine: Machine, items: readonly Expression[]): Running<Value> {
  if (items.length === 1) return yield* evaluate(machine, items[0]!)
  return yield* subscript(machine, items)
}

function* assign(machine: Machine, { operator, target, value }: Expression & { type: 'assign' }): Running<Value> {
  if (operator === '') return yield* store(machine, target, yield* evaluate(machine, value))
  const right = toNumber(yield* evaluate(machine, value))
  const left = toNumber(yield* evaluate(machine, target))
  return yield* store(machine, target, arithmetic(operator, left, right, null, '='))
}

function* update(machine: Machine, { by, prefix, target }: Expression & { type: 'update' }): Running<Value> {
  const before = toNumber(yield* evaluate(machine, target))
  yield* store(machine, target, before + by)
  return prefix ? before + by : before
}

function* unary(machine: Machine, { operator, operand }: Expression & { type: 'unary' }): Running<Value> {
  const value = yield* evaluate(machine, operand)
  if (operator === '!') return Number(!toBoolean(value))
  return operator === '-' ? -toNumber(value) : toNumber(value)
}

function* binary(machine: Machine, { operator, left, right, line }: Expression & { type: 'binary' }): Running<Value> {
  yield* machine.tool.spend(COST)
  const a = yield* evaluate(machine, left)
  const b = yield* evaluate(machine, right)
  const { convert } = machine.variables
  switch (operator) {
    case ' ': {
      const text = toText(a, convert) + toText(b, convert)
      if (text.length > TEXT_MAX) throw new AwkFatal('memory exhausted', line)
      return text
    }
    case '<':
      return Number(compareValues(a, b, convert) < 0)
    case '<=':
      return Number(compareValues(a, b, convert) <= 0)
    case '==':
      return Number(compareValues(a, b, convert) === 0)
    case '!=':
      return Number(compareValues(a, b, convert) !== 0)
    case '>':
      return Number(compareValues(a, b, convert) > 0)
    case '>=':
      return Number(compareValues(a, b, convert) >= 0)
    default:
      return arithmetic(operator, toNumber(a), toNumber(b), line)
  }
}

/** What a text may grow to. */
const TEXT_MAX = 64 * 1024 * 1024

function arithmetic(operator: string, a: number, b: number, line: number | null, suffix = ''): number {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0) throw new AwkFatal(`division by zero attempted${suffix === '' ? '' : " in `/='"}`, line)
      return a / b
    case '%':
      if (b === 0) throw new AwkFatal(`division by zero attempted in \`%${suffix}'`, line)
      return a % b
    default:
      return a ** b
  }
}

function* getline(machine: Machine, { target, from, source }: Expression & { type: 'getline' }): Running<Value> {
  const { variables } = machine
  if (from === 'main') {
    const record = yield* machine.input.next()
    if (record === null) return 0
    variables.set('RT', record.end)
    yield* take(machine, target, record.text)
    return 1
  }
  const name = toText(yield* evaluate(machine, source!), variables.convert)
  const reader: RecordReader | null = yield* readerOf(machine, from, name)
  const record = reader === null ? null : yield* reader.next(variables.recordSeparator)
  if (record === null) return reader === null || reader.failure !== null ? -1 : 0
  if (from === 'command') variables.set('NR', variables.number('NR') + 1)
  variables.set('RT', record.end)
  yield* take(machine, target, record.text)
  return 1
}

function* readerOf(machine: Machine, from: 'file' | 'command', name: string): Running<RecordReader | null> {
  const reader = yield* machine.streams.input(from, name)
  return failed(reader) ? null : reader
}

function* take(machine: Machine, target: Lvalue | null, text: string): Running<void> {
  if (target === null) machine.variables.setRecord(text)
  else yield* store(machine, target, fromInput(text))
}
