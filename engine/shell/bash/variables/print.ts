import { doubleQuoted } from '../expand/quote.ts'
import { AssociativeArray, IndexedArray } from './arrays.ts'
import type { Value, Variable } from './variable.ts'

/** The letters of `declare` that a variable has, in the order of `declare -p`. */
export function attributeLetters(variable: Variable): string {
  const { value } = variable
  const letters = [
    value instanceof IndexedArray ? 'a' : '',
    value instanceof AssociativeArray ? 'A' : '',
    variable.integer ? 'i' : '',
    variable.nameref ? 'n' : '',
    variable.readonly ? 'r' : '',
    variable.trace ? 't' : '',
    variable.exported ? 'x' : '',
    variable.case === null ? '' : { upper: 'u', lower: 'l', capital: 'c' }[variable.case],
  ]
  return letters.join('')
}

/** A value as the right side of an assignment. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return doubleQuoted(value)
  if (value instanceof IndexedArray)
    return `(${value
      .entries()
      .map(([index, each]) => `[${index}]=${doubleQuoted(each)}`)
      .join(' ')})`
  const elements = value.entries().map(([key, each]) => `[${quotedKey(key)}]=${doubleQuoted(each)} `)
  return `(${elements.join('')})`
}

function quotedKey(key: string): string {
  return /[\s'"\\|&;()<>!{}*[\]?^$`]/.test(key) || key === '@' ? doubleQuoted(key) : key
}

/** The command that makes a variable anew, as `declare -p` prints it. */
export function declaration(variable: Variable): string {
  const letters = attributeLetters(variable)
  const head = `declare -${letters === '' ? '-' : letters} ${variable.name}`
  const { value } = variable
  if (value === undefined) return head
  return `${head}=${valueText(value)}`
}
