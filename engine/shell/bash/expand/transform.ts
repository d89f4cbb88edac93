import { AssociativeArray } from '../variables/arrays.ts'
import { attributeLetters, declaration } from '../variables/print.ts'
import type { Variable } from '../variables/variable.ts'
import { decodeAnsi } from './ansi.ts'
import { changeCase } from './operations.ts'
import { doubleQuoted, singleQuoted } from './quote.ts'
import type { Found } from './reference.ts'

/** `${x@L}` for its letter; null where there is no such letter. */
export function transform(found: Found, letter: string): readonly string[] | null {
  const { values, variable } = found
  switch (letter) {
    case 'Q':
      return values.map(singleQuoted)
    case 'E':
      return values.map(value => decodeAnsi(value, 'quote').text)
    case 'U':
      return values.map(value => value.toUpperCase())
    case 'u':
      return values.map(value => changeCase(value, '^', null))
    case 'L':
      return values.map(value => value.toLowerCase())
    case 'a':
      return variable === undefined
        ? []
        : found.list === null
          ? [attributeLetters(variable)]
          : values.map(() => attributeLetters(variable))
    case 'A':
      if (variable === undefined) return found.name === '@' ? [`set -- ${values.map(singleQuoted).join(' ')}`] : values
      return [assignmentOf(found, variable)]
    case 'K':
    case 'k':
      return keyValues(found, letter)
    default:
      return null
  }
}

/** `${x@A}`: the assignment, with `declare` where there are attributes. */
function assignmentOf({ list, values }: Found, variable: Variable): string {
  const letters = attributeLetters(variable)
  if (list !== null && variable.array !== null) return declaration(variable)
  const assignment = values.length === 0 ? variable.name : `${variable.name}=${singleQuoted(values[0]!)}`
  return letters === '' ? assignment : `declare -${letters} ${assignment}`
}

function keyValues({ list, keys, values, variable }: Found, letter: 'K' | 'k'): readonly string[] {
  if (list === null || variable === undefined) return values.map(singleQuoted)
  const quoteKey = (key: string) => (/^[\w./-]+$/.test(key) ? key : doubleQuoted(key))
  const pairs = keys.map((key, index) => [key, values[index]!] as const)
  if (letter === 'k') return pairs.flat()
  const text = pairs.map(([key, value]) => `${quoteKey(key)} ${doubleQuoted(value)}`).join(' ')
  return [variable.value instanceof AssociativeArray ? `${text} ` : text]
}
