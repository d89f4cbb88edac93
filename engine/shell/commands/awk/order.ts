import { compareBytes } from '../../text/lossless.ts'
import { arrayOf, type Machine } from './machine.ts'
import type { Expression } from './syntax.ts'
import { type AwkArray, compareValues, toNumber, toText, type Value } from './value.ts'
import { AwkFatal } from './variables.ts'

type Entry = readonly [string, Value]

/** Orders that PROCINFO["sorted_in"] and asort() know by name. */
function orderOf(name: string, convert: string): ((a: Entry, b: Entry) => number) | null {
  const found = /^@(ind|val)_(str|num|type)_(asc|desc)$/.exec(name)
  if (found === null) return null
  const [, what, how, direction] = found
  const sign = direction === 'asc' ? 1 : -1
  const pick = (entry: Entry): Value => (what === 'ind' ? entry[0] : entry[1])
  return (a, b) => {
    const [left, right] = [pick(a), pick(b)]
    const order =
      how === 'num'
        ? toNumber(left) - toNumber(right) || compareBytes(toText(left, convert), toText(right, convert))
        : how === 'str'
          ? compareBytes(toText(left, convert), toText(right, convert))
          : byType(left, right, convert)
    return order * sign
  }
}

/** Numbers before strings. */
function byType(left: Value, right: Value, convert: string): number {
  const rank = (value: Value) => Number(typeof value === 'string')
  return rank(left) - rank(right) || compareValues(left, right, convert)
}

/** The subscripts of an array in the order in which `for (i in a)` takes them: as they were added, unless PROCINFO says otherwise. */
export function keysOf(machine: Machine, array: AwkArray): string[] {
  const asked = machine.variables.globals.get('PROCINFO')?.array?.get('sorted_in')
  if (asked === undefined || asked === null) return [...array.keys()]
  const { convert } = machine.variables
  const name = toText(asked, convert)
  if (name === '@unsorted') return [...array.keys()]
  const order = orderOf(name, convert)
  if (order === null) throw new AwkFatal(`sort comparison function \`${name}' is not emulated here`)
  return [...array].sort(order).map(([key]) => key)
}

/** asort() by values and asorti() by subscripts: the result is numbered from 1 on. */
export function sortArray(machine: Machine, name: string, [source, into, how]: readonly Expression[]): Value {
  if (source?.type !== 'variable') throw new AwkFatal(`${name}: first argument is not an array`)
  const { convert } = machine.variables
  const array = arrayOf(machine, source.name)
  const target = into?.type === 'variable' ? arrayOf(machine, into.name) : array
  const asked = how?.type === 'string' ? orderOf(how.value, convert) : null
  const order =
    asked ?? ((a: Entry, b: Entry) => (name === 'asort' ? byType(a[1], b[1], convert) : compareBytes(a[0], b[0])))
  const entries = [...array].sort(order)
  target.clear()
  for (const [index, [key, value]] of entries.entries()) target.set(String(index + 1), name === 'asort' ? value : key)
  return entries.length
}
