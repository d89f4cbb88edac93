import type { Shell } from '../shell.ts'
import { AssociativeArray, IndexedArray } from '../variables/arrays.ts'
import { indexOf, parseTarget, type Target } from '../variables/assign.ts'
import type { Variable } from '../variables/variable.ts'
import { isSpecialParameter, specialParameter } from './special.ts'

/** What a parameter expansion refers to, with its values as they are. */
export interface Found {
  /** All elements: how they were asked for. */
  readonly list: '@' | '*' | null
  readonly values: readonly string[]
  /** Indices of the elements of an indexed array, or the keys of an associative one. */
  readonly keys: readonly string[]
  /** Where an assignment would go; null for what cannot be assigned. */
  readonly target: Target | null
  readonly variable: Variable | undefined
  /** Name for messages. */
  readonly name: string
}

function scalar(name: string, value: string | undefined, target: Target | null, variable?: Variable): Found {
  return { list: null, values: value === undefined ? [] : [value], keys: [], target, variable, name }
}

/** Looks up a parameter; `subscript` is expanded already. Null when it is an error that has been told. */
export function lookUp(shell: Shell, name: string, subscript: string | null, all: '@' | '*' | null): Found | null {
  if (name === '@' || name === '*') return positional(shell, name)
  if (isSpecialParameter(name)) return scalar(name, specialParameter(shell, name), null)
  const resolved = shell.variables.resolve(name)
  if (resolved === null) {
    shell.complain(`warning: ${name}: circular name reference`)
    return scalar(name, undefined, null)
  }
  if (resolved !== name) return throughReference(shell, resolved, subscript, all)
  const variable = shell.variables.find(name)
  if (all !== null) return elements(name, variable, all)
  if (subscript === null) return scalar(name, variable?.scalar, { name, subscript: null }, variable)
  return element(shell, name, variable, subscript)
}

function throughReference(shell: Shell, resolved: string, subscript: string | null, all: '@' | '*' | null) {
  const target = parseTarget(resolved)
  if (target === null) return lookUpText(shell, resolved)
  return target.subscript === null ? lookUp(shell, target.name, subscript, all) : lookUpText(shell, resolved)
}

/** Looks up what a text names: the target of `${!name}` or of a nameref. Null when it names nothing. */
export function lookUpText(shell: Shell, text: string): Found | null {
  if (isSpecialParameter(text)) return lookUp(shell, text, null, null)
  const target = parseTarget(text)
  if (target === null) return null
  const { subscript } = target
  const all = subscript === '@' || subscript === '*' ? subscript : null
  return lookUp(shell, target.name, all === null ? subscript : null, all)
}

function positional(shell: Shell, list: '@' | '*'): Found {
  const keys = shell.positional.map((_, index) => String(index + 1))
  return { list, values: shell.positional, keys, target: null, variable: undefined, name: list }
}

function elements(name: string, variable: Variable | undefined, list: '@' | '*'): Found {
  const value = variable?.value
  const common = { list, target: null, variable, name: `${name}[${list}]` }
  if (value === undefined) return { ...common, values: [], keys: [] }
  if (typeof value === 'string') return { ...common, values: [value], keys: ['0'] }
  return { ...common, values: value.values(), keys: value.keys() }
}

function element(shell: Shell, name: string, variable: Variable | undefined, subscript: string): Found | null {
  const label = `${name}[${subscript}]`
  const value = variable?.value
  const target = { name, subscript }
  if (value instanceof AssociativeArray) {
    if (subscript === '') {
      shell.complain(`${name}: bad array subscript`)
      return scalar(label, undefined, target, variable)
    }
    return scalar(label, value.get(subscript), target, variable)
  }
  const index = referenceIndex(shell, variable, name, subscript)
  if (index === null) return shell.leaving ? null : scalar(label, undefined, target, variable)
  const found = value instanceof IndexedArray ? value.get(index) : index === 0 ? value : undefined
  return scalar(label, found, target, variable)
}

/** As `indexOf`, but the message for an index before the beginning names the array alone (arrayfunc.c, array_value). */
function referenceIndex(shell: Shell, variable: Variable | undefined, name: string, subscript: string): number | null {
  const array = variable?.value
  const size = array instanceof IndexedArray ? array.last + 1 : array === undefined ? 0 : 1
  if (/^\s*-\d+\s*$/.test(subscript) && size + Number(subscript) < 0) {
    shell.complain(`${name}: bad array subscript`)
    return null
  }
  return indexOf(shell, variable, name, subscript)
}

/** Names of variables that begin so: `${!prefix@}`. */
export function namesWithPrefix(shell: Shell, prefix: string, list: '@' | '*'): Found {
  const values = shell.variables.names(prefix)
  return { list, values, keys: [], target: null, variable: undefined, name: prefix }
}
