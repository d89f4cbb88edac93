import { type ArithmeticContext, evaluate, isArithmeticError } from '../arithmetic/evaluate.ts'
import { type Integer, normalized } from '../arithmetic/integer.ts'
import type { Shell } from '../shell.ts'
import { AssociativeArray, IndexedArray } from './arrays.ts'
import { SPECIAL_VARIABLES } from './special.ts'
import { indexedOf } from './table.ts'
import { isName, type Variable } from './variable.ts'

/** Where an assignment goes: a variable, or an element of an array by its subscript as text. */
export interface Target {
  readonly name: string
  readonly subscript: string | null
}

const TARGET = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([\s\S]*)\])?$/

/** Reads `name` or `name[subscript]`; null for what is neither. */
export function parseTarget(text: string): Target | null {
  const found = TARGET.exec(text)
  return found === null ? null : { name: found[1]!, subscript: found[2] ?? null }
}

/** Expressions read and write the shell's variables. */
export function arithmeticContext(shell: Shell): ArithmeticContext {
  return {
    read(name, subscript) {
      const value = readTarget(shell, { name, subscript })
      if (value === null) return null
      if (value !== undefined || !shell.has('nounset')) return value ?? ''
      shell.abandon(`${subscript === null ? name : `${name}[${subscript}]`}: unbound variable`, true)
      return null
    },
    assign: (name, subscript, value) => assign(shell, { name, subscript }, value),
  }
}

/**
 * The value of an expression; null when it is wrong, which has been told. `prefix` stands before the message, such as `let: `.
 */
export function arithmetic(shell: Shell, expression: string, prefix = ''): Integer | null {
  const result = evaluate(expression, arithmeticContext(shell))
  if (!isArithmeticError(result)) return result
  if (result.error !== '') shell.complain(`${prefix}${result.error}`)
  return null
}

/** The value of a variable or an element: undefined when unset, null when asking was an error that has been told. */
export function readTarget(shell: Shell, target: Target): string | undefined | null {
  const resolved = shell.variables.resolve(target.name)
  if (resolved === null) return undefined
  if (resolved !== target.name) {
    const inner = parseTarget(resolved)
    if (inner === null) return undefined
    if (inner.subscript !== null) return readElement(shell, inner)
    return readTarget(shell, { name: inner.name, subscript: target.subscript })
  }
  return target.subscript === null ? shell.variables.find(target.name)?.scalar : readElement(shell, target)
}

function readElement(shell: Shell, { name, subscript }: Target): string | undefined | null {
  const variable = shell.variables.get(name)
  const value = variable?.value
  if (value instanceof AssociativeArray) return value.get(subscript!)
  const index = indexOf(shell, variable, name, subscript!)
  if (index === null) return null
  if (value instanceof IndexedArray) return value.get(index)
  return index === 0 ? value : undefined
}

/** The number that a subscript stands for; counted from the end when negative. Null when it is wrong, which has been told. */
export function indexOf(
  shell: Shell,
  variable: Variable | undefined,
  name: string,
  subscript: string,
  written = subscript,
): number | null {
  const value = arithmetic(shell, subscript)
  if (value === null) {
    shell.abandon(null, false)
    return null
  }
  if (value >= 0) return Number(value)
  const array = variable?.value
  const last = array instanceof IndexedArray ? array.last : array === undefined ? -1 : 0
  const index = last + 1 + Number(value)
  if (index >= 0) return index
  shell.complain(`${name}[${written}]: bad array subscript`)
  return null
}

export interface AssignOptions {
  readonly append?: boolean
  /** The subscript before its expansion, for messages. */
  readonly written?: string
  /** Into the variable that this finds or makes instead of the one that a name means. */
  readonly variable?: Variable
}

/** Assigns a value as `name=value` does: attributes apply. False when it could not be done, which has been told. */
export function assign(shell: Shell, target: Target, value: string, options: AssignOptions = {}): boolean {
  const { name } = target
  if (options.variable === undefined) {
    const resolved = shell.variables.resolve(name)
    if (resolved === null) {
      shell.complain(`warning: ${name}: circular name reference`)
      return false
    }
    if (resolved !== name) return assignThroughReference(shell, resolved, target, value, options)
  }
  const variable = options.variable ?? shell.variables.change(name)
  if (variable.readonly) {
    shell.complain(`${name}: readonly variable`)
    return false
  }
  if (variable.dynamic !== null && target.subscript === null) {
    variable.dynamic.assign?.(value)
    return true
  }
  if (target.subscript === null && variable.array === null) {
    const converted = convert(shell, variable, value, options.append === true ? (variable.scalar ?? '') : null)
    if (converted === null) return false
    variable.value = converted
  } else if (!assignElement(shell, variable, target.subscript ?? '0', value, options)) return false
  if (shell.has('allexport')) variable.exported = true
  SPECIAL_VARIABLES.get(name)?.(shell)
  return true
}

function assignThroughReference(shell: Shell, resolved: string, target: Target, value: string, options: AssignOptions) {
  const inner = parseTarget(resolved)
  if (inner === null || !isName(inner.name)) {
    shell.complain(`\`${resolved}': not a valid identifier`)
    return false
  }
  return assign(shell, { name: inner.name, subscript: inner.subscript ?? target.subscript }, value, options)
}

function assignElement(shell: Shell, variable: Variable, subscript: string, value: string, options: AssignOptions) {
  const associative = variable.value instanceof AssociativeArray
  const written = options.written ?? subscript
  if (written === '' || (associative ? subscript === '' : subscript === '@' || subscript === '*')) {
    shell.complain(`${variable.name}[${written}]: bad array subscript`)
    return false
  }
  if (variable.value instanceof AssociativeArray) {
    const converted = convert(shell, variable, value, options.append ? (variable.value.get(subscript) ?? '') : null)
    if (converted === null) return false
    variable.value.set(subscript, converted)
    return true
  }
  const index = indexOf(shell, variable, variable.name, subscript, written)
  if (index === null) return false
  const old = variable.value instanceof IndexedArray ? variable.value.get(index) : index === 0 ? variable.scalar : ''
  const converted = convert(shell, variable, value, options.append ? (old ?? '') : null)
  if (converted === null) return false
  indexedOf(variable).set(index, converted)
  return true
}

/** A value as the variable's attributes make it; `old` is what it is added to. Null when an expression is wrong. */
export function convert(shell: Shell, variable: Variable, value: string, old: string | null): string | null {
  if (variable.integer) {
    const added = arithmetic(shell, value)
    const before = old === null || old === '' ? 0 : arithmetic(shell, old)
    if (added === null || before === null) {
      shell.abandon(null, false)
      return null
    }
    return String(old === null ? added : normalized(BigInt(before) + BigInt(added)))
  }
  const whole = old === null ? value : old + value
  if (variable.case === 'upper') return whole.toUpperCase()
  if (variable.case === 'lower') return whole.toLowerCase()
  if (variable.case === 'capital') return whole.slice(0, 1).toUpperCase() + whole.slice(1).toLowerCase()
  return whole
}

/** Gives a variable a value whatever it is, without a look at its attributes: what the shell itself sets. */
export function setVariable(shell: Shell, name: string, value: string): void {
  const variable = shell.variables.change(name)
  if (!variable.readonly) variable.value = value
}

export function setArray(shell: Shell, name: string, values: Iterable<string>): void {
  const variable = shell.variables.change(name)
  if (!variable.readonly) variable.value = IndexedArray.of(values)
}
